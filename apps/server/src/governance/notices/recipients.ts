import { type NoticeAudience as Audience, type Part, type Role, roleSheets } from '@tongxin/contract';
import { type Organisation, superiorOf, superiorOfUnit } from '../units/index.ts';

/** A grant that holds, with whose it is. Null does not limit. */
export interface StaffGrant {
  readonly staffId: string;
  readonly role: Role;
  readonly areaCode: string | null;
  readonly unitId: string | null;
  readonly categoryCode: string | null;
  readonly sensitive: boolean;
}

/** A case as it stood after the event; sensitivity and category as they are now. */
export interface ToldCase {
  readonly areaCode: string;
  readonly categoryCode: string | null;
  readonly sensitive: boolean;
  readonly holderPart: Part;
  readonly holderUnitId: string | null;
  readonly leadUnitId: string | null;
  readonly issuerUnitId: string | null;
  readonly sectionId: string | null;
  readonly staffId: string | null;
  readonly copiedTo: string | null;
  /** Who made the move; nobody is told of what they did themselves. */
  readonly actorId: string | null;
}

/** The units a case concerns. */
export function unitsOf(told: ToldCase): readonly string[] {
  const all = [told.leadUnitId, told.holderUnitId, told.sectionId, told.issuerUnitId, told.copiedTo];
  return all.filter((id) => id !== null);
}

/**
 * The staff to be told, by id. Only who may open the case is told of it: sensitivity ∧ category ∧ area ∧ unit, as in the policy of
 * cases. Where nobody is found, those who play the superior for the case's area are told; empty when there is none of them either.
 */
export function staffFor(
  audience: Exclude<Audience, 'appellants'>,
  told: ToldCase,
  grants: readonly StaffGrant[],
  organisation: Organisation,
): readonly string[] {
  const reaching = grants.filter((grant) => grant.staffId !== told.actorId && reaches(grant, told, organisation));
  const found = namedFor(audience, told, reaching, organisation);
  return found.length > 0 ? found : playing('superior', reaching);
}

function namedFor(
  audience: Exclude<Audience, 'appellants'>,
  told: ToldCase,
  reaching: readonly StaffGrant[],
  organisation: Organisation,
): readonly string[] {
  const people = (unitId: string | null) => peopleOf(unitId, reaching, organisation);
  const assigned =
    reaching.some(({ staffId }) => staffId === told.staffId) && told.staffId !== null ? [told.staffId] : [];
  switch (audience) {
    case 'assigned':
      return assigned.length > 0 ? assigned : people(told.sectionId ?? told.leadUnitId);
    case 'working':
      return told.leadUnitId === null ? namedFor('holder', told, reaching, organisation) : people(told.leadUnitId);
    case 'holder':
      switch (told.holderPart) {
        case 'unit':
        case 'coUnit':
        case 'unitLeader':
          return assigned.length > 0 ? assigned : people(told.holderUnitId ?? told.leadUnitId);
        case 'issuer':
          return people(told.issuerUnitId);
        case 'superior':
          return superiors(told, reaching, organisation);
        case 'acceptor':
        case 'dispatcher':
        case 'fieldWorker':
        case 'verifier':
        case 'reviewer':
        case 'approver':
        case 'district':
        case 'supervisor':
        case 'appellant':
        case 'system':
          return playing(told.holderPart, reaching);
      }
      break;
    case 'superior':
      return superiors(told, reaching, organisation);
    case 'copied':
      return people(told.copiedTo);
  }
}

/** The object gate of cases (design §4): what somebody may not see, no message tells them. */
function reaches(grant: StaffGrant, told: ToldCase, organisation: Organisation): boolean {
  if (!roleSheets[grant.role].permissions.includes('case:read')) return false;
  if (told.sensitive && !grant.sensitive) return false;
  if (grant.categoryCode !== null && !(told.categoryCode ?? '').startsWith(grant.categoryCode)) return false;
  if (grant.areaCode !== null && !told.areaCode.startsWith(grant.areaCode)) return false;
  const { unitId } = grant;
  return unitId === null || unitsOf(told).some((unit) => unit === unitId || organisation.liesIn(unit, unitId));
}

const unitParts: readonly Part[] = ['unit', 'unitLeader', 'coUnit'];

/** Handlers and leader of a unit; where it has none, of the nearest unit above that has. */
function peopleOf(
  unitId: string | null,
  reaching: readonly StaffGrant[],
  organisation: Organisation,
): readonly string[] {
  if (unitId === null) return [];
  const workers = reaching.filter(({ role }) => unitParts.some((part) => roleSheets[role].parts.includes(part)));
  for (const each of organisation.unit(unitId)?.ancestors ?? [unitId]) {
    const own = workers.filter((grant) => grant.unitId === each);
    if (own.length > 0) return idsOf(own);
  }
  return [];
}

/** Those whose roles play a part, nearest first: the grid before the street, the street before the district. */
function playing(part: Part, reaching: readonly StaffGrant[]): readonly string[] {
  const players = reaching.filter(({ role }) => roleSheets[role].parts.includes(part));
  const nearness = ({ areaCode }: StaffGrant) => areaCode?.length ?? 0;
  const nearest = Math.max(0, ...players.map(nearness));
  return idsOf(players.filter((grant) => nearness(grant) === nearest));
}

/** The holders of the next post up; a vacant post is passed, and so is one whose holders may not see the case. */
function superiors(told: ToldCase, reaching: readonly StaffGrant[], organisation: Organisation): readonly string[] {
  const unitId = told.holderUnitId ?? told.leadUnitId;
  const may = new Set(idsOf(reaching));
  const seen = new Set<string>();
  let next = unitId === null ? undefined : superiorOfUnit(organisation, unitId);
  while (next !== undefined && !seen.has(next.post.id)) {
    seen.add(next.post.id);
    const holders = next.post.holders.filter((holder) => may.has(holder));
    if (holders.length > 0) return holders;
    next = superiorOf(organisation, next.post.id);
  }
  return [];
}

function idsOf(grants: readonly StaffGrant[]): readonly string[] {
  return [...new Set(grants.map(({ staffId }) => staffId))];
}
