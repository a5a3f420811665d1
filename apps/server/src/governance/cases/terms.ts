import type { LimitClass, Settings, Words } from '@tongxin/contract';
import type { Limit, WorkingCalendar } from '../calendar/index.ts';
import type { CaseRecord } from './case.ts';

/** A category as the rules need it. */
export interface CategoryTerms {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly limitClass: LimitClass;
  readonly requiresFieldCheck: boolean;
  readonly closeEvidence: readonly string[];
  readonly sensitive: boolean;
  readonly emergencyPhone: string | null;
}

/** A unit as the rules need it. `ancestors` runs from the unit itself up to the root. */
export interface UnitTerms {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly parentId: string | null;
  readonly areaCode: string | null;
  readonly ancestors: readonly string[];
}

export interface AreaTerms {
  readonly code: string;
  readonly name: string;
  readonly level: 'district' | 'street' | 'community' | 'grid';
  readonly parentCode: string | null;
  readonly generated: boolean;
}

/** A limit found for a clock, and the versioned rule it came from. */
export interface FoundLimit {
  readonly limit: Limit;
  readonly rule: string;
}

/**
 * The tenant's terms at one version: what rules may look up without touching the world. Every method is a pure look-up.
 */
export interface Terms {
  readonly districtCode: string;
  readonly settings: Settings;
  /** The limit of a clock for a case (most specific rule wins: category, urgency, area, season, class); undefined is a gap in the rules. */
  limitFor(clock: string, record: CaseRecord, now: number): FoundLimit | undefined;
  /** Office hours of a unit, or of the nearest unit above it, or the tenant's. */
  calendarOf(unitId: string | null): WorkingCalendar;
  category(code: string): CategoryTerms | undefined;
  unit(id: string): UnitTerms | undefined;
  area(code: string): AreaTerms | undefined;
  /** Whether a member of staff works in the unit or below it. */
  worksIn(staffId: string, unitId: string): boolean;
  /** Whether a section or unit lies in a unit (or is it). */
  liesIn(innerUnitId: string, unitId: string): boolean;
  /** Who of a unit is on duty at an instant, substitutes considered; null where nobody is known. */
  dutyOf(unitId: string, at: number): { readonly staffId: string; readonly why: Words } | null;
  /** False only for a community that would be made the lead of what is not on its duty list (domain §2.1, art. 17). */
  mayLead(unitId: string, categoryCode: string): boolean;
  /** Whether somebody in a unit may see a matter and do the unit's part; false only for sensitive ones. */
  cleared(
    unitId: string,
    part: 'unit' | 'coUnit',
    matter: Pick<CaseRecord, 'sensitive' | 'areaCode' | 'categoryCode'>,
  ): boolean;
}
