import { z } from 'zod';
import { move, words } from '../cases/index.ts';
import * as forms from './forms.ts';
import * as guards from './guards.ts';
import { defined } from './guards.ts';

/** Accepting: is it ours, is anything missing, does it exist, can it be answered at once. */
export const accepting = {
  askSupplement: move('submitted', 'awaiting_supplement', {
    label: words('请补充', 'Ask for a supplement'),
    hint: words('一次说清要补什么，只能请一次', 'Say all that is missing at once; it can be asked only once'),
    by: 'acceptor',
    input: z.strictObject({ text: forms.prose.describe('需要补充什么（一次说清）') }),
    when: [guards.supplementNotAskedYet],
    set: () => ({ count: ['supplements'] }),
  }),
  supplement: move('awaiting_supplement', 'submitted', {
    label: words('补充情况', 'Add details'),
    by: ['appellant', 'acceptor'],
    input: z.strictObject({
      text: forms.prose.describe('补充的情况'),
      attachmentIds: forms.attachmentIds.optional().describe('照片或文件'),
    }),
  }),
  supplementExpire: move('awaiting_supplement', 'submitted', {
    label: words('补正到期', 'Supplement window ended'),
    by: 'system',
  }),
  fieldCheck: move('submitted', 'awaiting_field_check', {
    label: words('请现场核实', 'Ask for a field check'),
    by: 'acceptor',
    input: z.strictObject({ text: forms.reason.optional().describe('请核实什么') }),
    when: [guards.fieldCheckApplies],
  }),
  fieldCheckDone: move('awaiting_field_check', 'submitted', {
    label: words('核实完成', 'Field check done'),
    by: ['fieldWorker', 'acceptor'],
    input: z.strictObject({
      exists: z.boolean().describe('情况属实'),
      text: forms.prose.describe('现场情况'),
      attachmentIds: forms.attachmentIds.optional().describe('照片或文件'),
    }),
    set: ({ input }) => ({ count: ['fieldChecks'], facts: { fieldCheck: input.text, fieldCheckTrue: input.exists } }),
  }),
  decline: move('submitted', 'declined', {
    label: words('不予受理并告知', 'Decline and tell the way'),
    by: 'acceptor',
    input: forms.DeclineForm,
    set: ({ input }) => ({
      facts: { answer: input.text, declineReason: input.reason, channel: input.channel },
      effects: [{ name: 'answered', data: {} }],
    }),
  }),
  answerNow: move('submitted', 'closed', {
    label: words('即时答复', 'Answer at once'),
    by: 'acceptor',
    input: z.strictObject({
      answer: forms.prose.describe('答复'),
      article: forms.reason.describe('依据（政策、知识条目）'),
    }),
    when: [guards.isConsultation],
    set: ({ input }) => ({
      facts: { answer: input.answer, result: 'answered', article: input.article },
      finished: true,
    }),
  }),
  selfHandle: move('submitted', 'closed', {
    label: words('自办', 'Handle it oneself'),
    by: 'fieldWorker',
    input: z.strictObject({
      before: forms.reason.describe('处理前'),
      after: forms.reason.describe('处理后'),
      answer: forms.prose.describe('结果'),
      beforeIds: forms.attachmentIds.optional().describe('处理前的照片'),
      afterIds: forms.attachmentIds.optional().describe('处理后的照片'),
    }),
    when: [guards.reportedFromField],
    set: ({ input, actor }) => ({
      facts: {
        answer: input.answer,
        result: 'solved',
        handledBy: actor.id,
        evidence: [
          { mark: 'before', note: input.before, attachmentIds: input.beforeIds ?? [] },
          { mark: 'after', note: input.after, attachmentIds: input.afterIds ?? [] },
        ],
      },
      count: ['selfHandled'],
      finished: true,
    }),
  }),
  register: move('submitted', 'registered', {
    label: words('立案', 'Register'),
    by: ['acceptor', 'system'],
    input: forms.RegisterForm,
    when: [guards.hasCategory, guards.areaKnown, guards.checkedWhereNeeded],
    set: (step) => ({
      ...guards.recategorised(step, step.input.categoryCode),
      ...defined('urgency', step.input.urgency),
      ...defined('areaCode', step.input.areaCode),
      number: true,
    }),
  }),
} as const;
