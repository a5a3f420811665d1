import { z } from 'zod';
import {
  either,
  end,
  guard,
  make,
  move,
  notifySuperior,
  open,
  procedure,
  raiseHolder,
  rule,
  words,
} from './procedure.ts';
import { sideMoves } from './side.ts';

const report = z.string().trim().min(1).max(2000);

/** A whistle is answered on the spot; an ordinary co-task need not be (domain §2.3). */
const whistles: ReadonlySet<string> = new Set(['emergency', 'enforcement', 'major']);

/**
 * A unit's share of somebody else's case: a co-task 协办, or a whistle 吹哨 that calls units to the spot 报到 (domain §2.3).
 * One generic procedure; its kind is `assist`, `emergency`, `enforcement` or `major` and chooses the limits.
 */
export const task = procedure({
  key: 'task',
  version: 1,
  label: words('协办与吹哨', 'Co-task and whistle'),
  start: 'issued',
  states: {
    issued: open('待响应', 'Waiting for a response', {
      holder: 'coUnit',
      clocks: ['acknowledge'],
      resident: words('已请相关单位配合', 'Another unit was asked to help'),
    }),
    acknowledged: open('已响应', 'Acknowledged', {
      holder: 'coUnit',
      clocks: ['arrive', 'conclude'],
      resident: words('相关单位已响应', 'The unit has answered'),
    }),
    on_site: open('已到场', 'On site', {
      holder: 'coUnit',
      clocks: ['conclude'],
      resident: words('相关单位已到现场', 'The unit is on the spot'),
    }),
    conclusion_signed: open('结论已签', 'Conclusion signed', {
      holder: 'issuer',
      clocks: ['confirm'],
      resident: words('相关单位已给出结论', 'The unit has given its conclusion'),
    }),
    refused: open('不应响应，待裁定', 'Refused, waiting for a ruling', {
      holder: 'district',
      clocks: ['ruling'],
      resident: words('正在协调由谁办理', 'It is being settled who handles it'),
    }),
    ruled: end('裁定不需响应', 'Ruled: need not respond', words('已另行安排', 'Other arrangements were made')),
    closed: end('已完成', 'Done', words('配合事项已完成', 'The unit has done its share')),
    cancelled: end('已撤销', 'Cancelled', words('已不需要配合', 'No longer needed')),
  },
  clocks: {
    acknowledge: rule('响应', 'Acknowledge', { byKind: true }),
    arrive: rule('到场', 'Arrive', { byKind: true }),
    conclude: rule('签结论', 'Conclude', { byKind: true, binding: true }),
    confirm: rule('确认', 'Confirm'),
    ruling: rule('裁定', 'Ruling'),
  },
  moves: {
    ...sideMoves,
    acknowledge: move('issued', 'acknowledged', {
      label: words('响应', 'Acknowledge'),
      by: 'coUnit',
      input: z.strictObject({ note: report.optional().describe('说明') }),
    }),
    arrive: move('acknowledged', 'on_site', {
      label: words('到场', 'Arrive on site'),
      by: 'coUnit',
      input: z.strictObject({
        note: report.optional().describe('现场情况'),
        attachmentIds: z.array(z.uuid()).max(20).optional().describe('照片或文件'),
      }),
      set: ({ now }) => ({ facts: { arrivedAt: now } }),
    }),
    conclude: move(['acknowledged', 'on_site'], 'conclusion_signed', {
      label: words('签结论', 'Sign the conclusion'),
      by: 'coUnit',
      input: z.strictObject({
        result: z.enum(['done', 'explained']).describe('办理结果'),
        text: report.describe('结论'),
        attachmentIds: z.array(z.uuid()).max(20).optional().describe('照片或文件'),
      }),
      when: [
        guard('onSiteForWhistles', ({ record }) =>
          whistles.has(record.kind) && record.state !== 'on_site' ? 'arrival_needed' : undefined,
        ),
      ],
      set: ({ input }) => ({ facts: { result: input.result, conclusion: input.text }, finished: true }),
    }),
    confirm: move('conclusion_signed', 'closed', {
      label: words('确认结论', 'Confirm'),
      by: ['issuer', 'system'],
      input: z.strictObject({ note: report.optional().describe('评价') }),
    }),
    sendBack: move('conclusion_signed', 'acknowledged', {
      label: words('退回补办', 'Send back'),
      by: 'issuer',
      input: z.strictObject({ reason: report.describe('原因') }),
    }),
    refuse: move('issued', 'refused', {
      label: words('提出不应响应', 'Refuse'),
      by: 'coUnit',
      input: z.strictObject({ reason: report.describe('理由和依据') }),
      // A ruling is final: what the district said must be answered is not refused a second time.
      when: [guard('notRuledYet', ({ record }) => (record.returnBarred ? 'return_barred' : undefined))],
    }),
    rule: move('refused', either('upheld', 'issued', 'ruled'), {
      label: words('裁定', 'Rule'),
      by: ['district', 'superior'],
      input: z.strictObject({ upheld: z.boolean().describe('同意不响应'), reason: report.describe('裁定理由') }),
      choose: ({ input }) => (input.upheld ? 'ruled' : 'issued'),
      set: ({ input }) => (input.upheld ? { count: ['upheld'] } : { count: ['mustRespond'], returnBarred: true }),
    }),
    cancel: move('anyOpen', 'cancelled', {
      label: words('撤销', 'Cancel'),
      by: ['issuer', 'system'],
    }),
  },
  runsOut: {
    acknowledge: { 100: [notifySuperior] },
    arrive: { 100: [notifySuperior] },
    conclude: { 100: [notifySuperior] },
    confirm: { 100: [make('confirm')] },
    ruling: { 100: [raiseHolder, notifySuperior] },
  },
});
