import { z } from 'zod';
import { type Change, either, move, type Step, words } from '../cases/index.ts';
import * as forms from './forms.ts';
import * as guards from './guards.ts';
import { defined } from './guards.ts';

/** An approved extension moves every limit the unit works under that would end earlier: handling, and in a rework that of the rework too. */
function extended({ record }: Step<unknown>): NonNullable<Change['due']> {
  const at = Date.parse(String(record.facts.extensionAsked));
  return guards.workClocks(record).flatMap(({ key, clock }) => (clock.dueAt < at ? [{ clock: key, at }] : []));
}

/** Handling: contact, the work inside the unit, help, more time, and the result. */
export const handling = {
  contact: move(['in_progress', 'extension_review'], 'same', {
    label: words('已联系诉求人', 'Contacted the person'),
    by: 'unit',
    input: z.strictObject({
      how: z.enum(['phone', 'visit', 'message']).describe('方式'),
      text: forms.reason.optional().describe('谈了什么'),
    }),
    set: () => ({ count: ['contacts'] }),
  }),
  assign: move('in_progress', 'same', {
    label: words('交办', 'Assign inside the unit'),
    by: ['unitLeader', 'unit'],
    input: forms.AssignForm,
    when: [guards.insideUnit],
    set: ({ record, input, terms, now }) => {
      const duty = input.onDuty && record.leadUnitId ? terms.dutyOf(record.leadUnitId, now) : null;
      return {
        assignment: {
          sectionId: input.sectionId ?? record.assignment.sectionId,
          staffId: input.staffId ?? duty?.staffId ?? null,
        },
        ...defined('why', duty?.why),
      };
    },
  }),
  requestCoTask: move(['in_progress', 'rework'], 'same', {
    label: words('请求协办', 'Ask for help'),
    by: ['unit', 'unitLeader', 'dispatcher'],
    input: forms.CoTaskForm,
    when: [guards.coUnitKnown, guards.coUnitCleared],
    set: ({ record, input }) => ({
      spawn: [
        {
          procedure: 'task',
          kind: 'assist',
          title: record.title,
          unitId: input.unitId,
          facts: { asked: input.text },
        },
      ],
      count: ['coTasks'],
    }),
  }),
  whistle: move(['registered', 'dispatched', 'in_progress', 'rework'], 'same', {
    label: words('吹哨', 'Whistle'),
    hint: words('请有关单位到场', 'Calls units to the spot'),
    by: ['issuer', 'dispatcher'],
    input: forms.WhistleForm,
    when: [guards.calledUnitsKnown, guards.calledUnitsCleared],
    side: true,
    set: ({ record, input }) => ({
      spawn: input.unitIds.map((unitId) => ({
        procedure: 'task',
        kind: input.type,
        title: record.title,
        unitId,
        facts: { asked: input.reason, place: input.place },
      })),
      count: ['whistles'],
    }),
  }),
  requestExtension: move('in_progress', 'extension_review', {
    label: words('申请延期', 'Ask for an extension'),
    by: 'unit',
    input: forms.ExtensionForm,
    when: [guards.extensionLeft, guards.notOverdue, guards.laterThanDue],
    set: ({ input }) => ({
      facts: { extensionAsked: input.dueAt, extensionReason: input.reason },
      count: ['extensionRequests'],
    }),
  }),
  approveExtension: move('extension_review', 'in_progress', {
    label: words('同意延期', 'Approve the extension'),
    by: ['approver', 'superior'],
    input: z.strictObject({ reason: forms.reason.optional().describe('审核意见') }),
    set: (step) => ({
      due: extended(step),
      count: ['extensions'],
    }),
  }),
  rejectExtension: move('extension_review', 'in_progress', {
    label: words('不同意延期', 'Reject the extension'),
    by: ['approver', 'superior'],
    input: z.strictObject({ reason: forms.reason.describe('审核意见') }),
  }),
  suspend: move('in_progress', 'suspended', {
    label: words('缓办', 'Suspend'),
    by: ['approver', 'superior'],
    input: forms.SuspendForm,
    when: [guards.untilIsLater],
    set: ({ input }) => ({
      due: [{ clock: 'suspension', at: Date.parse(input.until) }],
      facts: { publicReason: input.reason },
      count: ['suspensions'],
    }),
  }),
  resume: move('suspended', 'in_progress', {
    label: words('恢复办理', 'Resume'),
    by: ['unit', 'approver', 'superior', 'system'],
  }),
  shelve: move('in_progress', 'shelved', {
    label: words('挂账', 'Shelve'),
    by: 'district',
    input: z.strictObject({
      explanation: forms.prose.describe('为什么在期限内解决不了（已核实）'),
      text: forms.prose.describe('告知诉求人的话'),
    }),
    when: [guards.shelvingAllowed],
    set: ({ input }) => ({
      facts: { publicReason: input.text, shelvedBecause: input.explanation },
      count: ['shelvings'],
    }),
  }),
  reviewShelf: move('shelved', 'same', {
    label: words('复查挂账', 'Review the shelf'),
    by: ['district', 'superior'],
    input: z.strictObject({ text: forms.prose.describe('复查结论') }),
    set: () => ({ count: ['shelfReviews'] }),
  }),
  reactivate: move('shelved', 'in_progress', {
    label: words('重新办理', 'Take up again'),
    by: ['district', 'superior'],
    input: z.strictObject({ reason: forms.reason.describe('原因') }),
  }),
  feedBack: move('in_progress', either('needsFieldCheck', 'pending_verification', 'pending_evaluation'), {
    label: words('反馈结果', 'Feed back'),
    by: ['unit', 'superior'],
    input: forms.FeedbackForm,
    when: [guards.childrenDone, guards.evidenceGiven],
    choose: (step) => (guards.needsFieldCheck(step) ? 'pending_verification' : 'pending_evaluation'),
    set: (step) => ({
      facts: {
        answer: step.input.answer,
        result: step.input.result,
        evidence: (step.input.evidence ?? []).map((each) => ({ ...each, attachmentIds: each.attachmentIds ?? [] })),
        handledBy: step.actor.id,
      },
      finished: !guards.needsFieldCheck(step),
    }),
  }),
} as const;
