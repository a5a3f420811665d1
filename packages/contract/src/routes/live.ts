import { z } from 'zod';
import { route } from '../define.ts';
import { Id } from '../shapes/basic.ts';

/**
 * A case that the receiver may see has changed. Ids and words of the platform alone: what it says now is asked for with `GET /v1/cases/:id`.
 * `id` names this version of this case: who has met it already may pass over it.
 */
export const CaseChanged = z.object({
  event: z.literal('case.changed'),
  data: z.object({
    id: z.string(),
    caseId: Id,
    version: z.number().int(),
    state: z.string().nullable().describe('null for residents, whom progress is told in words'),
    open: z.boolean(),
    holder: z.string().nullable().describe('The part that holds it: which queue it waits in; null for residents'),
    unitId: Id.nullable().describe('The unit that holds it; null for residents'),
  }),
});

/** A message came for the receiver: `GET /v1/notices` has its words. */
export const NoticeNew = z.object({ event: z.literal('notice.new'), data: z.object({ id: Id }) });

/** Everything up to here was told: from now on events come as things happen. */
export const StreamReady = z.object({ event: z.literal('ready'), data: z.object({}) });

/**
 * `old`: the place to go on from is too long ago, look at everything anew. `slow`: the receiver did not keep up and the stream ends; whoever
 * comes again with the last id misses nothing.
 */
export const StreamGap = z.object({ event: z.literal('gap'), data: z.object({ reason: z.enum(['old', 'slow']) }) });

export const LiveEvent = z.discriminatedUnion('event', [CaseChanged, NoticeNew, StreamReady, StreamGap]);
export type LiveEvent = z.output<typeof LiveEvent>;

/** A place among the events, opaque: the id of an event, or `next` of a page. */
const after = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,1000}$/)
  .optional();

export const liveRoutes = {
  events: route('GET', '/v1/events', {
    summary: {
      zh: '变化的实时推送：只有编号，只有看得见的，断开后可接着来',
      en: 'What changes, as it happens: ids alone, only what the caller may see, resumable by Last-Event-ID or `after`',
    },
    tag: 'live',
    allow: 'signedIn',
    media: 'events',
    query: z.strictObject({
      after,
      follow: z.enum(['yes', 'no']).default('yes').describe('no: ends after `ready`, once everything missed was told'),
    }),
    reply: LiveEvent,
  }),
  eventsSince: route('GET', '/v1/events/since', {
    summary: {
      zh: '自某处以来的变化（推送不通时轮询）',
      en: 'What changed since a place, for those whom no stream reaches; without `after`: the place to begin from',
    },
    tag: 'live',
    allow: 'signedIn',
    query: z.strictObject({ after, limit: z.coerce.number().int().min(1).max(200).default(100) }),
    reply: z.object({
      items: z.array(z.discriminatedUnion('event', [CaseChanged, NoticeNew])),
      next: z.string().describe('`after` of the next request'),
      more: z.boolean().describe('There is more already: ask again at once'),
      gap: z.boolean().describe('`after` is too long ago: look at everything anew and go on from `next`'),
    }),
  }),
} as const;
