import type { Part } from '@tongxin/contract';
import { roleSheets } from '@tongxin/contract';
import type { Caller, Grant, StaffCaller } from '../../access/index.ts';
import type { Actor, CaseRecord, Standing } from './case.ts';
import type { Terms } from './terms.ts';

/**
 * The object gate of cases (design §4): which parts a caller plays for one case, found from grants, area, unit, sensitivity and relation.
 * Null means the case does not exist for this caller, and is answered exactly like a case that does not.
 */
export function actorFor(
  caller: Caller,
  record: CaseRecord,
  standings: readonly Standing[],
  terms: Terms,
): Actor | null {
  if (caller.kind === 'resident') {
    const own = standings.some((each) => each.residentId === caller.residentId);
    return own
      ? { kind: 'resident', id: caller.residentId, post: null, unitId: null, parts: new Set(['appellant']) }
      : null;
  }
  const reaching = caller.grants.filter((grant) => reaches(grant, record, terms));
  if (reaching.length === 0) return null;
  const parts = new Set(reaching.flatMap((grant) => partsOf(grant, record, terms)));
  return { kind: 'staff', id: caller.staffId, post: caller.title, unitId: caller.unitId, parts };
}

/** Whether a grant reaches a case: area subtree ∧ unit ∧ category ∧ sensitivity. The list form of this rule is `reachOf`. */
export function reaches(grant: Grant, record: CaseRecord, terms: Terms): boolean {
  if (!roleSheets[grant.role].permissions.includes('case:read')) return false;
  if (record.sensitive && !grant.sensitive) return false;
  if (grant.categoryCode !== null && !(record.categoryCode ?? '').startsWith(grant.categoryCode)) return false;
  if (grant.areaCode !== null && !record.areaCode.startsWith(grant.areaCode)) return false;
  return grant.unitId === null || unitsOf(record).some((unit) => terms.liesIn(unit, grant.unitId ?? ''));
}

/** The units a case concerns: who leads it, who holds it, the section it was given to, who issued it. */
function unitsOf(record: CaseRecord): readonly string[] {
  const all = [record.leadUnitId, record.holder.unitId, record.assignment.sectionId, record.issuerUnitId];
  return all.filter((unit): unit is string => unit !== null);
}

const unitParts: ReadonlySet<Part> = new Set(['unit', 'unitLeader', 'coUnit']);

function partsOf(grant: Grant, record: CaseRecord, terms: Terms): readonly Part[] {
  const { parts } = roleSheets[grant.role];
  if (grant.unitId === null) return parts.filter((part) => !unitParts.has(part));
  const within = (unit: string | null) => unit !== null && terms.liesIn(unit, grant.unitId ?? '');
  const leads = within(record.leadUnitId) || within(record.assignment.sectionId);
  const issued = within(record.issuerUnitId);
  return parts.filter((part) => (part === 'issuer' ? issued || leads : leads));
}

/** The same rule for lists: what each reading grant reaches, as data from which the query's predicate is made. */
export interface Reach {
  /** Null: the whole district. */
  readonly areaCode: string | null;
  /** Null: whichever unit. */
  readonly unitIds: readonly string[] | null;
  readonly categoryCode: string | null;
  readonly sensitive: boolean;
}

export function reachOf(
  caller: StaffCaller,
  terms: Terms,
  unitsIn: (unitId: string) => readonly string[],
): readonly Reach[] {
  return caller.grants
    .filter((grant) => roleSheets[grant.role].permissions.includes('case:read'))
    .map((grant) => ({
      areaCode: grant.areaCode === terms.districtCode ? null : grant.areaCode,
      unitIds: grant.unitId === null ? null : unitsIn(grant.unitId),
      categoryCode: grant.categoryCode,
      sensitive: grant.sensitive,
    }));
}
