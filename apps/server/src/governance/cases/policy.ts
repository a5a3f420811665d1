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
  if (reaching.length === 0 && !registered(caller, record)) return null;
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

/** Whether some grant of a caller reaches a case; who only registered it sees it too and plays no part in it. */
export function isReached(caller: StaffCaller, record: CaseRecord, terms: Terms): boolean {
  return caller.grants.some((grant) => reaches(grant, record, terms));
}

/**
 * Whoever took a matter down keeps sight of it wherever it went, as long as they read cases at all; a sensitive one needs a clearance all
 * the same (our decision).
 */
function registered(caller: StaffCaller, record: CaseRecord): boolean {
  return (
    record.registeredBy === caller.staffId && readers(caller).some(({ sensitive }) => sensitive || !record.sensitive)
  );
}

function readers(caller: StaffCaller): readonly Grant[] {
  return caller.grants.filter((grant) => roleSheets[grant.role].permissions.includes('case:read'));
}

/** A grant that reaches sensitive matters within a unit. */
export interface Clearance extends Pick<Grant, 'role' | 'areaCode' | 'categoryCode'> {
  readonly unitId: string;
}

/** Whether somebody in a unit may see a matter and play a part of the unit in it: a case that nobody there may see would lie still. */
export function isCleared(
  clearances: readonly Clearance[],
  unitId: string,
  part: 'unit' | 'coUnit',
  matter: Pick<CaseRecord, 'sensitive' | 'areaCode' | 'categoryCode'>,
  liesIn: Terms['liesIn'],
): boolean {
  return (
    !matter.sensitive ||
    clearances.some(
      ({ role, areaCode, categoryCode, unitId: within }) =>
        roleSheets[role].permissions.includes('case:read') &&
        roleSheets[role].parts.includes(part) &&
        (areaCode === null || matter.areaCode.startsWith(areaCode)) &&
        (categoryCode === null || (matter.categoryCode ?? '').startsWith(categoryCode)) &&
        liesIn(unitId, within),
    )
  );
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
  /** Only what this person took down; null: whoever did. */
  readonly registeredBy: string | null;
}

/** What a caller's grants reach, and where asked, what they registered themselves. */
export function reachOf(
  caller: StaffCaller,
  terms: Terms,
  unitsIn: (unitId: string) => readonly string[],
  ownToo: boolean,
): readonly Reach[] {
  const reading = readers(caller);
  const granted = reading.map((grant) => ({
    areaCode: grant.areaCode === terms.districtCode ? null : grant.areaCode,
    unitIds: grant.unitId === null ? null : unitsIn(grant.unitId),
    categoryCode: grant.categoryCode,
    sensitive: grant.sensitive,
    registeredBy: null,
  }));
  if (!ownToo || reading.length === 0) return granted;
  const sensitive = reading.some((grant) => grant.sensitive);
  const own = { areaCode: null, unitIds: null, categoryCode: null, sensitive, registeredBy: caller.staffId };
  return [...granted, own];
}
