import { z } from 'zod';
import { either, move, words } from '../cases/index.ts';
import * as forms from './forms.ts';
import * as guards from './guards.ts';
import { defined } from './guards.ts';

const ofClerks = ['acceptor', 'dispatcher'] as const;

/** What concerns cases among each other and their people: correcting, merging, withdrawing, joining, the hotline above. */
export const relating = {
  correct: move('anyOpen', 'same', {
    label: words('更正', 'Correct'),
    hint: words('类别、地点、紧急程度', 'Category, place, urgency'),
    by: ofClerks,
    input: forms.CorrectForm,
    when: [guards.categoryKnown, guards.areaKnown, guards.staysInSight],
    set: (step) => ({
      ...guards.recategorised(step, step.input.categoryCode),
      ...defined('areaCode', step.input.areaCode),
      ...defined('placeText', step.input.placeText),
      ...defined('urgency', step.input.urgency),
      relimit: true,
      count: ['corrections'],
    }),
  }),
  merge: move('anyOpen', 'merged', {
    label: words('合并', 'Merge'),
    by: ofClerks,
    input: z.strictObject({
      masterId: z.uuid().describe('并入哪一件'),
      reason: forms.reason.describe('为什么是同一件事'),
    }),
    when: [guards.masterFits],
    set: ({ input }) => ({
      mergedInto: input.masterId,
      effects: [{ name: 'merged', data: { masterId: input.masterId } }],
    }),
  }),
  unmerge: move('merged', 'previous', {
    label: words('拆分', 'Undo the merge'),
    by: ofClerks,
    input: z.strictObject({ reason: forms.reason.describe('原因') }),
    set: ({ record }) => ({
      mergedInto: null,
      effects: [{ name: 'unmerged', data: { masterId: record.mergedInto } }],
    }),
  }),
  withdraw: move(
    ['submitted', 'awaiting_supplement', 'awaiting_field_check', 'registered', 'dispatched', 'in_progress'],
    either('lastAppellant', 'withdrawn', 'same'),
    {
      label: words('撤回', 'Withdraw'),
      by: ['appellant', 'acceptor'],
      input: z.strictObject({
        appealId: z.uuid().optional().describe('诉求'),
        reason: z.string().trim().max(500).optional().describe('原因'),
      }),
      when: [guards.notPublicSafety],
      choose: ({ related }) => (related.standings.length <= 1 ? 'withdrawn' : 'same'),
      set: ({ related, input, actor }) => ({
        cancelChildren: related.standings.length <= 1 ? 'all' : 'none',
        effects: [
          {
            name: 'withdrawn',
            data: { appealId: guards.ratedAppeal(related, input.appealId, actor)?.appealId ?? null },
          },
        ],
      }),
    },
  ),
  /** Somebody joins, leaves, or another case's people come over or go back: made by intake and by merging, never by a button. */
  join: move('anyOpen', 'same', {
    label: words('有人一起反映', 'Somebody joined'),
    by: 'system',
    input: z.strictObject({
      appealIds: z.array(z.uuid()),
      people: z.number().int().min(0),
      from: z.string().optional(),
      reason: z.string().optional(),
      attachmentIds: forms.attachmentIds.optional(),
    }),
    side: true,
    set: ({ input }) => ({ people: input.people, count: ['joins'] }),
  }),
  leave: move('any', 'same', {
    label: words('拆出诉求', 'An appeal was split off'),
    by: 'system',
    input: z.strictObject({
      appealIds: z.array(z.uuid()),
      people: z.number().int().min(0),
      to: z.string().optional(),
      reason: z.string().optional(),
    }),
    side: true,
    set: ({ input }) => ({ people: input.people, count: ['leaves'] }),
  }),
  /** The upstream hotline sent a newer text or limit of the same order. */
  updateUpstream: move('anyOpen', 'same', {
    label: words('上级工单更新', 'Upstream update'),
    by: 'system',
    input: z.strictObject({ changed: z.array(z.string()), upstreamDueAt: z.number().nullable() }),
    set: ({ input, record }) => ({
      facts: { upstreamDueAt: input.upstreamDueAt },
      ...(input.upstreamDueAt !== null &&
      record.clocks.handle?.status === 'running' &&
      input.upstreamDueAt < record.clocks.handle.dueAt
        ? { due: [{ clock: 'handle', at: input.upstreamDueAt }] }
        : {}),
    }),
  }),
} as const;
