import type { LiveEvent, ReplyOf, routes } from '@tongxin/contract';
import { streamReader } from './sse.ts';

type Since = ReplyOf<typeof routes.eventsSince>;
/** What is told while following: `gap` means that everything on the screen is to be looked at anew. */
export type Followed = Exclude<LiveEvent, { event: 'ready' }>;

/** How the news come at the moment. */
export type Way = 'stream' | 'poll' | 'none';

export interface FollowOptions {
  /** The address of the server, '' for the page's own. */
  readonly base?: string;
  /** Asked before each attempt; null ends the following. */
  readonly token: () => string | null;
  on(event: Followed): void;
  /** Told whenever the way changes. */
  way?(way: Way): void;
  /** The server no longer knows the session: nothing follows. */
  ended?(): void;
  /** Where to go on from: the cursor of an earlier following. */
  readonly after?: string | null;
  readonly times?: Partial<FollowTimes>;
  /** From 0 to below 1, so that clients that were cut off together do not come back together. */
  readonly chance?: () => number;
}

/** Periods in milliseconds. */
export interface FollowTimes {
  /** Between two pages while no stream comes through (design §7). */
  readonly poll: number;
  /** Between attempts at a stream while pages are asked for. */
  readonly retryStream: number;
  /** The first pause after a stream broke off, doubled each time up to `longestPause`. */
  readonly pause: number;
  readonly longestPause: number;
  /** A stream that is silent for so long is taken for dead: the server gives a sign of life every 20 s. */
  readonly silence: number;
}

const usual: FollowTimes = { poll: 10_000, retryStream: 60_000, pause: 500, longestPause: 30_000, silence: 50_000 };
/** So many streams may fail in a row before pages are asked for. */
const patience = 2;
const mostRemembered = 1_000;

export interface Following {
  /** Ends it: nothing is told any more. */
  stop(): void;
  /** Where it has got to, null before the first word from the server. */
  cursor(): string | null;
}

/** What came of one attempt. */
type Outcome = 'broke' | 'ended' | 'failed';

/**
 * Follows what changes, over a stream where one comes through and by asking every ten seconds where none does. Comes back by itself, goes
 * on from where it was and passes over what it has told before. Works wherever `fetch` streams: EventSource can send no bearer token.
 */
export function follow(options: FollowOptions): Following {
  const { base = '', token, on, ended, chance = Math.random } = options;
  const times: FollowTimes = { ...usual, ...options.times };
  const stopped = new AbortController();
  const told = new Set<string>();
  let cursor = options.after ?? null;
  let way: Way = 'none';

  function goes(next: Way): void {
    if (next === way || stopped.signal.aborted) return;
    way = next;
    options.way?.(next);
  }

  function tell(event: LiveEvent): void {
    if (stopped.signal.aborted || event.event === 'ready') return;
    if (event.event === 'case.changed') {
      if (told.has(event.data.id)) return;
      told.add(event.data.id);
      const [oldest] = told;
      if (told.size > mostRemembered && oldest !== undefined) told.delete(oldest);
    }
    on(event);
  }

  function ask(path: string, signal: AbortSignal): Promise<Response> | null {
    const bearer = token();
    if (bearer === null) return null;
    const query = cursor === null ? '' : `?after=${encodeURIComponent(cursor)}`;
    return fetch(`${base}${path}${query}`, {
      headers: { authorization: `Bearer ${bearer}` },
      cache: 'no-store',
      signal,
    });
  }

  /** Something that aborts after `times.silence`, unless it is put off, and when the following is stopped. */
  function cutWithin() {
    const controller = new AbortController();
    const now = (): void => controller.abort();
    let timer = setTimeout(now, times.silence);
    stopped.signal.addEventListener('abort', now);
    return {
      signal: controller.signal,
      now,
      later: () => {
        clearTimeout(timer);
        timer = setTimeout(now, times.silence);
      },
      never: () => {
        clearTimeout(timer);
        stopped.signal.removeEventListener('abort', now);
      },
    };
  }

  async function stream(): Promise<Outcome> {
    const cut = cutWithin();
    try {
      const reply = await ask('/v1/events', cut.signal);
      if (reply === null || isOver(reply.status)) return 'ended';
      if (!reply.ok || reply.body === null || !isStream(reply)) {
        cut.now();
        return 'failed';
      }
      const reader = streamReader(cursor ?? '');
      const text = new TextDecoder();
      const body = reply.body.getReader();
      let came = false;
      for (;;) {
        const { done, value } = await body.read();
        if (done) return came ? 'broke' : 'failed';
        cut.later();
        for (const { event, data } of reader.read(text.decode(value, { stream: true }))) {
          const read = liveEvent(event, data);
          if (read === null) continue;
          came = true;
          goes('stream');
          // Whoever was too slow comes again from where they were, and has missed nothing.
          if (read.event !== 'gap' || read.data.reason === 'old') tell(read);
        }
        if (reader.id() !== '') cursor = reader.id();
      }
    } catch {
      return way === 'stream' ? 'broke' : 'failed';
    } finally {
      cut.never();
    }
  }

  async function page(): Promise<Outcome> {
    const cut = cutWithin();
    try {
      const reply = await ask('/v1/events/since', cut.signal);
      if (reply === null || isOver(reply.status)) return 'ended';
      if (!reply.ok) return 'failed';
      const { items, next, more, gap } = (await reply.json()) as Since;
      goes('poll');
      if (gap) tell({ event: 'gap', data: { reason: 'old' } });
      for (const item of items) tell(item);
      cursor = next;
      return more ? page() : 'broke';
    } catch {
      return 'failed';
    } finally {
      cut.never();
    }
  }

  async function poll(): Promise<Outcome> {
    for (let leftMs = times.retryStream; leftMs > 0 && !stopped.signal.aborted; leftMs -= times.poll) {
      const outcome = await page();
      if (outcome === 'ended') return outcome;
      if (outcome === 'failed') goes('none');
      await pause(times.poll * (0.9 + chance() / 5));
    }
    return 'broke';
  }

  async function run(): Promise<void> {
    let pauseMs = times.pause;
    for (let failures = 0; !stopped.signal.aborted; ) {
      const outcome = failures < patience ? await stream() : await poll();
      if (stopped.signal.aborted) return;
      if (outcome === 'ended') return ended?.();
      if (failures >= patience) {
        failures = patience - 1;
        continue;
      }
      failures = outcome === 'failed' ? failures + 1 : 0;
      pauseMs = outcome === 'failed' ? Math.min(pauseMs * 2, times.longestPause) : times.pause;
      if (failures < patience) {
        await pause(pauseMs * (0.5 + chance()));
        goes('none');
      }
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stopped.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      stopped.signal.addEventListener('abort', done);
    });
  }

  void run();
  return { stop: () => stopped.abort(), cursor: () => cursor };
}

function isOver(status: number): boolean {
  return status === 401 || status === 403;
}

function isStream(reply: Response): boolean {
  return reply.headers.get('content-type')?.startsWith('text/event-stream') === true;
}

/** The event of a stream as the contract knows it, null for one of a newer server. */
function liveEvent(event: string, data: string): LiveEvent | null {
  switch (event) {
    case 'case.changed':
    case 'notice.new':
    case 'ready':
    case 'gap':
      return { event, data: JSON.parse(data) } as LiveEvent;
    default:
      return null;
  }
}
