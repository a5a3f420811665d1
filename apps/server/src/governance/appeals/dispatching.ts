import { z } from 'zod';
import { byState, type Change, move, type Step, words } from '../cases/index.ts';
import * as forms from './forms.ts';
import * as guards from './guards.ts';
import { defined } from './guards.ts';

const back = (count: string): Change => ({
  count: [count],
  leadUnitId: null,
  assignment: { sectionId: null, staffId: null },
  cancelChildren: 'coTasks',
});

/** The share of a co-unit as a child case. */
function coTasks(
  step: Step<{ readonly coUnitIds?: readonly string[] | undefined; readonly basis: string }>,
): Change['spawn'] {
  return (step.input.coUnitIds ?? []).map((unitId) => ({
    procedure: 'task',
    kind: 'assist',
    title: step.record.title,
    unitId,
    facts: { asked: step.input.basis },
  }));
}

/** Dispatching freezes the first unit 首接单位, forgets the last assignment, and outside office hours gives the case to whoever is on duty. */
function dispatched(
  step: Step<{
    readonly leadUnitId: string;
    readonly coUnitIds?: readonly string[] | undefined;
    readonly basis: string;
  }>,
): Change {
  const { record, input, terms, now } = step;
  const duty = terms.dutyOf(input.leadUnitId, now);
  return {
    leadUnitId: input.leadUnitId,
    assignment: { sectionId: null, staffId: duty?.staffId ?? null },
    facts: { firstUnitId: record.facts.firstUnitId ?? input.leadUnitId, ...(duty ? { onDuty: duty.why.zh } : {}) },
    count: ['dispatches'],
    ...defined('spawn', coTasks(step)),
  };
}

/** Dispatching: who handles it, and what happens when they say it is not theirs. */
export const dispatching = {
  dispatch: move('registered', 'dispatched', {
    label: words('派遣', 'Dispatch'),
    by: ['dispatcher', 'system'],
    input: forms.DispatchForm,
    when: [guards.unitsKnown, guards.unitsCleared, guards.communityMayLead, guards.notYetThriceReturned],
    set: dispatched,
  }),
  designate: move('registered', 'dispatched', {
    label: words('指定办理', 'Designate'),
    hint: words(
      '三次退单后由上级指定，不能再退',
      'After three returns a superior designates; it cannot be returned again',
    ),
    by: 'superior',
    input: forms.DispatchForm,
    when: [guards.unitsKnown, guards.unitsCleared, guards.communityMayLead, guards.thriceReturned],
    set: (step) => ({ ...dispatched(step), returnBarred: true }),
  }),
  sign: move('dispatched', 'in_progress', {
    label: words('签收', 'Sign for'),
    by: 'unit',
    set: ({ actor }) => ({ facts: { signedBy: actor.id } }),
  }),
  requestReturn: move('dispatched', 'return_review', {
    label: words('申请退单', 'Ask to return'),
    by: 'unit',
    input: forms.ReturnForm,
    when: [guards.returnAllowed, guards.returnInTime],
    set: ({ input }) => ({ facts: { proposedUnitId: input.proposedUnitId ?? null }, count: ['returnRequests'] }),
  }),
  approveReturn: move('return_review', 'registered', {
    label: words('同意退单', 'Approve the return'),
    by: ['reviewer', 'superior'],
    input: z.strictObject({ reason: forms.reason.describe('审核意见') }),
    set: () => back('returns'),
  }),
  rejectReturn: move('return_review', 'dispatched', {
    label: words('不同意退单', 'Reject the return'),
    by: ['reviewer', 'superior'],
    input: z.strictObject({ reason: forms.reason.describe('审核意见') }),
  }),
  reviewExpire: move(
    ['return_review', 'extension_review'],
    byState('whatWasAsked', { return_review: 'registered', extension_review: 'in_progress' }),
    {
      label: words('审核到期', 'Review window ended'),
      by: 'system',
      set: ({ record }) => (record.state === 'return_review' ? back('returns') : { count: ['extensionsLapsed'] }),
    },
  ),
} as const;
