import { z } from 'zod';
import { tally } from './case.ts';
import { check, guard, move, words } from './procedure.ts';

const reason = z.string().trim().min(1).max(500);
const dayMs = 86_400_000;

/** Not urged twice within a day: the unit knows (our decision). */
const notUrgedToday = guard('notUrgedToday', ({ record, now }) => {
  const last = record.facts.urgedAt;
  return typeof last === 'number' && now - last < dayMs ? 'urge_too_soon' : undefined;
});

const levelChanges = check<{ level: string }>('levelChanges', ({ record, input }) =>
  record.supervision === input.level ? 'supervision_same' : undefined,
);

/** The clocks' supervision only ever rises, once per level (design §3). */
const order = { none: 0, normal: 1, yellow: 2, red: 3 } as const;
const rises = check<{ level: 'normal' | 'yellow' | 'red' }>('risesWhenAutomatic', ({ record, input, actor }) =>
  actor.kind === 'system' && order[input.level] <= order[record.supervision] ? 'supervision_same' : undefined,
);

/** Side actions every procedure has: they change no holder and no clock (domain §2.2, 18). A procedure spreads them into its moves. */
export const sideMoves = {
  comment: move('anyOpen', 'same', {
    label: words('留言', 'Comment'),
    by: [
      'acceptor',
      'dispatcher',
      'unit',
      'unitLeader',
      'coUnit',
      'issuer',
      'fieldWorker',
      'verifier',
      'reviewer',
      'approver',
      'superior',
      'supervisor',
      'appellant',
    ],
    input: z.strictObject({
      text: z.string().trim().min(1).max(2000).describe('留言内容'),
      attachmentIds: z.array(z.uuid()).max(20).optional().describe('照片或文件'),
    }),
    side: true,
  }),
  urge: move('anyOpen', 'same', {
    label: words('催办', 'Urge'),
    hint: words('提醒承办单位；每天一次', 'Reminds the unit; once a day'),
    by: ['appellant', 'acceptor', 'dispatcher', 'superior', 'supervisor'],
    input: z.strictObject({ reason: reason.optional().describe('想说的话') }),
    when: [notUrgedToday],
    side: true,
    set: ({ now }) => ({ count: ['urges'], facts: { urgedAt: now } }),
  }),
  supervise: move('anyOpen', 'same', {
    label: words('督办', 'Supervise'),
    by: ['supervisor', 'superior', 'system'],
    input: z.strictObject({
      level: z.enum(['normal', 'yellow', 'red']).describe('督办级别'),
      reason: reason.describe('原因'),
    }),
    when: [rises, levelChanges],
    side: true,
    set: ({ input }) => ({ supervision: input.level, count: ['supervisions'] }),
  }),
  cancelSupervise: move('anyOpen', 'same', {
    label: words('撤销督办', 'Cancel supervision'),
    by: ['supervisor', 'superior'],
    input: z.strictObject({ reason: reason.describe('原因') }),
    when: [guard('isSupervised', ({ record }) => (record.supervision === 'none' ? 'supervision_same' : undefined))],
    side: true,
    set: () => ({ supervision: 'none' }),
  }),
  instruct: move('anyOpen', 'same', {
    label: words('批示', 'Instruct'),
    by: ['superior', 'supervisor', 'unitLeader'],
    input: z.strictObject({ text: z.string().trim().min(1).max(2000).describe('批示内容') }),
    side: true,
    set: () => ({ count: ['instructions'] }),
  }),
  copy: move('anyOpen', 'same', {
    label: words('抄送', 'Copy to a unit'),
    by: ['acceptor', 'dispatcher', 'superior', 'supervisor', 'unitLeader'],
    input: z.strictObject({ unitId: z.uuid().describe('抄送单位'), reason: reason.optional().describe('说明') }),
    when: [
      check<{ unitId: string }>('unitExists', ({ input, terms }) =>
        terms.unit(input.unitId) ? undefined : 'unknown_unit',
      ),
    ],
    side: true,
  }),
  notifyHolder: move('anyOpen', 'same', {
    label: words('时限提醒', 'Limit reminder'),
    by: 'system',
    input: z.strictObject({ clock: z.string(), percent: z.number() }),
    side: true,
  }),
  notifySuperior: move('anyOpen', 'same', {
    label: words('告知上级', 'Superior told'),
    by: 'system',
    input: z.strictObject({ clock: z.string(), percent: z.number() }),
    side: true,
    set: () => ({ count: ['superiorTold'] }),
  }),
  /** Changes the holder to the superior; the state stays. Not a side action: it is the one move that takes a case over (domain §2.4). */
  raise: move('anyOpen', 'same', {
    label: words('升级', 'Raise to the superior'),
    by: ['unitLeader', 'dispatcher', 'reviewer', 'superior', 'system'],
    input: z.strictObject({ reason: reason.describe('原因') }),
    when: [
      guard('belowTop', ({ record }) => (record.holder.raised || record.level >= 4 ? 'move_not_possible' : undefined)),
    ],
    set: () => ({ raise: 'up', count: ['raises'] }),
  }),
  /** Ends a raise: whom the state names holds the case again, with the superior's word. */
  handBack: move('anyOpen', 'same', {
    label: words('交回办理', 'Hand back'),
    by: ['superior'],
    input: z.strictObject({ reason: reason.describe('处理意见') }),
    when: [guard('isRaised', ({ record }) => (record.holder.raised ? undefined : 'move_not_possible'))],
    // Whoever was to answer a claim of "not solved" is asked again, not the person who made it.
    set: ({ record }) => ({ raise: 'back', ...(hasOpenClaim(record) ? { holder: 'reviewer' as const } : {}) }),
  }),
} as const;

const notVoidedYet = guard('notVoidedYet', ({ record }) =>
  record.state === 'voided' ? 'move_not_possible' : undefined,
);

/** Voiding needs two people: one proposes, another confirms (domain §2.2, 20, dual control). */
export const voidMoves = {
  proposeVoid: move('any', 'same', {
    label: words('提出作废', 'Propose to void'),
    by: ['supervisor', 'superior'],
    input: z.strictObject({ reason: reason.describe('作废原因') }),
    when: [notVoidedYet],
    side: true,
    set: ({ actor, input }) => ({ facts: { voidProposedBy: actor.id, voidReason: input.reason } }),
  }),
  void: move('any', 'voided', {
    label: words('确认作废', 'Confirm voiding'),
    by: ['supervisor', 'superior'],
    when: [
      notVoidedYet,
      guard('proposedByAnother', ({ record, actor }) => {
        const proposer = record.facts.voidProposedBy;
        if (typeof proposer !== 'string') return 'void_not_proposed';
        return proposer === actor.id ? 'same_person' : undefined;
      }),
    ],
    set: () => ({ cancelChildren: 'all' }),
  }),
} as const;

/** Whether somebody in the case was asked to wait for the reviewer's word on a claim of "not solved". */
export function hasOpenClaim(record: Parameters<typeof tally>[0]): boolean {
  return tally(record, 'claims') > tally(record, 'claimsReviewed');
}
