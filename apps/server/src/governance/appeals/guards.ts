import type { z } from 'zod';
import { distanceMetres } from '../../platform/geo/index.ts';
import {
  type Actor,
  type Change,
  type Circumstances,
  check,
  guard,
  type Related,
  type Standing,
  type Step,
  tally,
} from '../cases/index.ts';
import type * as forms from './forms.ts';

const dayMs = 86_400_000;

/** `{ key: value }` where there is a value, else nothing: keeps optional changes optional. */
export function defined<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}

// — accepting —

export const supplementNotAskedYet = guard('askedOnlyOnce', ({ record }) =>
  tally(record, 'supplements') > 0 ? 'supplement_used_up' : undefined,
);

export const fieldCheckApplies = guard('categoryWantsFieldCheck', ({ record, terms }) => {
  const category = record.categoryCode === null ? undefined : terms.category(record.categoryCode);
  return category !== undefined && !category.requiresFieldCheck ? 'field_check_not_needed' : undefined;
});

/** Only words that ask for no work can be answered at once (domain §2.2, 6). */
const answerable: ReadonlySet<string> = new Set(['consult', 'suggestion', 'praise']);

export const isConsultation = guard('isConsultation', ({ record, terms }) => {
  const category = record.categoryCode === null ? undefined : terms.category(record.categoryCode);
  return answerable.has(record.kind) || (category !== undefined && answerable.has(category.kind))
    ? undefined
    : 'not_a_consultation';
});

export const reportedFromField = guard('reportedFromField', ({ record }) =>
  record.source === 'gridWorker' ? undefined : 'move_not_possible',
);

type Placed = { readonly categoryCode?: string | undefined; readonly areaCode?: string | undefined };

export const categoryKnown = check<Placed>('categoryKnown', ({ input, terms }) =>
  input.categoryCode === undefined || terms.category(input.categoryCode) ? undefined : 'unknown_category',
);

export const hasCategory = check<Placed>('hasCategory', ({ record, input, terms }) => {
  const code = input.categoryCode ?? record.categoryCode;
  if (code === null || code === undefined) return 'category_needed';
  return terms.category(code) ? undefined : 'unknown_category';
});

export const areaKnown = check<Placed>('areaKnown', ({ input, terms }) =>
  input.areaCode === undefined || terms.area(input.areaCode) ? undefined : 'unknown_area',
);

/** Public reports are checked on the spot before they are registered where the category says so; transfers from above are not (domain §2.1). */
export const checkedWhereNeeded = check<Placed>('checkedOnTheSpot', ({ record, input, terms }) => {
  const category = terms.category(input.categoryCode ?? record.categoryCode ?? '');
  const exempt = record.source === 'gridWorker' || record.source === 'hotline';
  return category?.requiresFieldCheck && !exempt && tally(record, 'fieldChecks') === 0
    ? 'field_check_needed'
    : undefined;
});

/** What another category changes; nothing when it stays. */
export function recategorised({ record, terms }: Step<unknown>, code: string | undefined): Change {
  const category = code === undefined ? undefined : terms.category(code);
  if (category === undefined || category.code === record.categoryCode) return {};
  return { category: { code: category.code, limitClass: category.limitClass, sensitive: category.sensitive } };
}

// — dispatching and returning —

type Dispatching = z.output<typeof forms.DispatchForm>;

export const unitsKnown = check<Dispatching>('unitsKnown', ({ input, terms }) =>
  [input.leadUnitId, ...(input.coUnitIds ?? [])].every((id) => terms.unit(id)) ? undefined : 'unknown_unit',
);

/** A sensitive case goes to no unit in which nobody may see it: there it would lie still (our decision). */
export const unitsCleared = check<Dispatching>('somebodyCleared', ({ record, input, terms }) =>
  terms.cleared(input.leadUnitId, 'unit', record) &&
  (input.coUnitIds ?? []).every((id) => terms.cleared(id, 'coUnit', record))
    ? undefined
    : 'unit_not_cleared',
);

/** A correction takes a matter out of the sight of the unit that has it only after somebody there was cleared for it (our decision). */
export const staysInSight = check<Placed>('staysInSight', ({ record, input, terms }) => {
  const unit = record.leadUnitId;
  const category = input.categoryCode === undefined ? undefined : terms.category(input.categoryCode);
  if (unit === null || !terms.cleared(unit, 'unit', record)) return undefined;
  const after = {
    areaCode: input.areaCode ?? record.areaCode,
    categoryCode: category?.code ?? record.categoryCode,
    sensitive: category?.sensitive ?? record.sensitive,
  };
  return terms.cleared(unit, 'unit', after) ? undefined : 'unit_not_cleared';
});

export const communityMayLead = check<Dispatching>('communityOnlyOnItsDutyList', ({ record, input, terms }) =>
  record.categoryCode !== null && !terms.mayLead(input.leadUnitId, record.categoryCode) ? 'duty_off_list' : undefined,
);

const returnsReached = ({ record, terms }: Circumstances) =>
  tally(record, 'returns') >= terms.settings.returnsBeforeDesignation;

export const notYetThriceReturned = guard('returnedLessThanThrice', (step) =>
  returnsReached(step) ? 'designation_needed' : undefined,
);
export const thriceReturned = guard('thriceReturned', (step) =>
  returnsReached(step) ? undefined : 'designation_too_early',
);

export const returnAllowed = guard('notDesignated', ({ record }) =>
  record.returnBarred ? 'return_barred' : undefined,
);
export const returnInTime = guard('withinReturnLimit', ({ record, now }) => {
  const clock = record.clocks.return;
  return clock !== undefined && now > clock.dueAt ? 'return_too_late' : undefined;
});

// — handling —

export const insideUnit = check<z.output<typeof forms.AssignForm>>('insideTheUnit', ({ record, input, terms }) => {
  const unit = record.leadUnitId;
  if (unit === null) return 'holder_outside_unit';
  if (input.sectionId !== undefined && !terms.liesIn(input.sectionId, unit)) return 'holder_outside_unit';
  if (input.staffId !== undefined && !terms.worksIn(input.staffId, unit)) return 'holder_outside_unit';
  return (input.sectionId ?? input.staffId ?? input.onDuty) ? undefined : 'input_invalid';
});

export const coUnitKnown = check<{ unitId: string }>('unitKnown', ({ input, terms }) =>
  terms.unit(input.unitId) ? undefined : 'unknown_unit',
);
export const calledUnitsKnown = check<{ unitIds: readonly string[] }>('unitsKnown', ({ input, terms }) =>
  input.unitIds.every((id) => terms.unit(id)) ? undefined : 'unknown_unit',
);

export const coUnitCleared = check<{ unitId: string }>('somebodyCleared', ({ record, input, terms }) =>
  terms.cleared(input.unitId, 'coUnit', record) ? undefined : 'unit_not_cleared',
);
export const calledUnitsCleared = check<{ unitIds: readonly string[] }>(
  'somebodyCleared',
  ({ record, input, terms }) =>
    input.unitIds.every((id) => terms.cleared(id, 'coUnit', record)) ? undefined : 'unit_not_cleared',
);

export const extensionLeft = guard('extensionLeft', ({ record, terms }) =>
  tally(record, 'extensionRequests') >= terms.settings.extensionsAllowed ? 'extension_used_up' : undefined,
);

/** The running limits the unit works under: handling, and that of a rework. */
export function workClocks(record: Step<unknown>['record']) {
  return ['handle', 'rework'].flatMap((key) => {
    const clock = record.clocks[key];
    return clock?.status === 'running' ? [{ key, clock }] : [];
  });
}

/** The end the unit works towards: the earliest of its limits. */
function workDue({ record }: Circumstances): number | null {
  const ends = workClocks(record).map(({ clock }) => clock.dueAt);
  return ends.length === 0 ? null : Math.min(...ends);
}

export const notOverdue = guard('beforeItRunsOut', (step) => {
  const dueAt = workDue(step);
  return dueAt !== null && step.now > dueAt ? 'extension_too_late' : undefined;
});
export const laterThanDue = check<{ dueAt: string }>('laterThanNow', (step) =>
  Date.parse(step.input.dueAt) > Math.max(step.now, workDue(step) ?? 0) ? undefined : 'end_in_past',
);
export const untilIsLater = check<{ until: string }>('untilIsLater', ({ input, now }) =>
  Date.parse(input.until) > now ? undefined : 'end_in_past',
);

/** Shelving comes only after an extension or an overrun limit (domain §2.2, 13). */
export const shelvingAllowed = guard('cannotBeSolvedInTime', (step) => {
  const dueAt = workDue(step);
  return tally(step.record, 'extensions') > 0 || (dueAt !== null && step.now > dueAt) ? undefined : 'shelve_too_early';
});

export const childrenDone = guard('coTasksDone', ({ related }) =>
  related.openChildren > 0 ? 'children_open' : undefined,
);

type Feedback = z.output<typeof forms.FeedbackForm>;

/** Consultations and explained results skip the field check (domain §2.2, 15). */
export function needsFieldCheck({ record, input }: Step<Feedback>): boolean {
  return input.result !== 'explained' && !answerable.has(record.kind);
}

export const evidenceGiven = check<Feedback>('evidenceOfTheCategory', (step) => {
  const category = step.record.categoryCode === null ? undefined : step.terms.category(step.record.categoryCode);
  const wanted = category !== undefined && category.closeEvidence.length > 0 && needsFieldCheck(step);
  return wanted && (step.input.evidence ?? []).length === 0 ? 'evidence_missing' : undefined;
});

export const notTheHandler = guard('notTheHandler', ({ record, actor }) =>
  actor.id !== null && record.facts.handledBy === actor.id ? 'same_person' : undefined,
);

// — evaluating —

/** The appeal somebody speaks for: the one named, else the resident's own. */
export function ratedAppeal(related: Related, appealId: string | undefined, actor: Actor | null): Standing | undefined {
  if (appealId !== undefined) return related.standings.find((each) => each.appealId === appealId);
  if (actor?.kind === 'resident') return related.standings.find((each) => each.residentId === actor.id);
  return related.standings.length === 1 ? related.standings[0] : undefined;
}

export const windowOpen = guard('withinTheWindow', ({ record, now }) => {
  const clock = record.clocks.evaluate;
  return clock === undefined || clock.status !== 'running' || now > clock.dueAt ? 'window_closed' : undefined;
});

export const ownAppealUnrated = check<{ appealId?: string | undefined }>('ratesOnce', ({ related, input, actor }) => {
  const own = ratedAppeal(related, input.appealId, actor);
  if (own === undefined) return 'not_found';
  if (actor.kind === 'resident' && own.residentId !== actor.id) return 'not_found';
  return own.rated ? 'already_rated' : undefined;
});

/** Whether somebody said "not solved" and no reviewer has answered yet. */
export function claimIsOpen(record: Step<unknown>['record']): boolean {
  return tally(record, 'claims') > tally(record, 'claimsReviewed');
}
export const noClaimOpen = guard('noClaimOpen', ({ record }) => (claimIsOpen(record) ? 'claim_open' : undefined));
export const claimExists = guard('claimExists', ({ record }) => (claimIsOpen(record) ? undefined : 'no_claim'));
export const reopenLeft = guard('reopenLeft', ({ record, terms, actor }) =>
  tally(record, 'reopens') >= terms.settings.reopensAllowed && !(record.holder.raised && actor.kind !== 'system')
    ? 'reopen_used_up'
    : undefined,
);

// — merging and withdrawing —

/** Same place within the tenant's radius, same category, close in time, and a master that is still open (domain §2.2, 5). */
export const masterFits = check<{ masterId: string }>('sameMatter', ({ record, input, related, terms }) => {
  const { master } = related;
  if (input.masterId === record.id) return 'merge_self';
  if (master === null) return 'not_found';
  if (master.endedAt !== null || master.procedure !== record.procedure) return 'merge_ended';
  if (master.categoryCode !== record.categoryCode) return 'merge_other_category';
  if (Math.abs(master.openedAt - record.openedAt) > terms.settings.mergeWindowDays * dayMs) return 'merge_too_old';
  return nearEnough(record, master, terms.settings.mergeRadiusMetres) ? undefined : 'merge_too_far';
});

function nearEnough(a: Step<unknown>['record'], b: Step<unknown>['record'], radiusMetres: number): boolean {
  if (a.point !== null && b.point !== null) return distanceMetres(a.point, b.point) <= radiusMetres;
  return a.areaCode.startsWith(b.areaCode) || b.areaCode.startsWith(a.areaCode);
}

export const notPublicSafety = check<{ appealId?: string | undefined }>(
  'notPublicSafety',
  ({ record, related, input, actor }) => {
    if (record.limitClass === 'danger') return 'public_safety';
    if (actor.kind === 'resident')
      return ratedAppeal(related, input.appealId, actor)?.residentId === actor.id ? undefined : 'not_found';
    return ratedAppeal(related, input.appealId, actor) ? undefined : 'input_invalid';
  },
);
