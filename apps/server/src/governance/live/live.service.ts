import type { LiveEvent } from '@tongxin/contract';
import type { Caller } from '../../access/index.ts';
import { canGoOn, changesHint, clearChanges, type Floor, type Seen, seenNow } from '../../platform/changes/index.ts';
import type { Attach } from '../../platform/http/index.ts';
import type { Log } from '../../platform/log/index.ts';
import type { Engine } from '../cases/index.ts';
import { type Place, placeText } from './live.cursor.ts';
import { type Page, readPage } from './live.news.ts';
import { isOf, type Receiver, recheck, recheckTicks } from './live.receivers.ts';
import { toldTo } from './telling.ts';

/** How long changes are kept: who stays away longer looks at everything anew (our decision). */
const keptHours = 2;
/** Rows read at once; a receiver with more before it gets them page by page. */
const pageRows = 500;
/** Ticks between signs of life: proxies close what is silent for a minute. */
const beatTicks = 4;
const clearTicks = 120;

/** What live events are made of. */
export interface LiveDeps {
  readonly engine: Engine;
  readonly log: Log;
  /** Tells of sessions and people, by id, that are to be asked for anew; null: everybody. */
  readonly watch: (listener: (id: string | null) => void) => () => void;
  /** How often it is looked without a hint, in milliseconds: 5,000, and every period here counts in it. */
  readonly tickMs: number;
}

/** Live events: streams of this process, and pages for those whom no stream reaches. */
export interface Live {
  /** What attaches a receiver. `after` null: from now on. */
  stream(caller: Caller, after: Place | null, follow: boolean, again: Receiver['again']): Attach<LiveEvent>;
  /** One page of about `limit` events: a transaction is never cut. */
  since(caller: Caller, after: Place | null, limit: number): Promise<SincePage>;
  /** Listens and looks; resolves to what stops it. Streams are the server's to end. */
  start(): Promise<() => Promise<void>>;
}

interface SincePage {
  readonly items: readonly Told[];
  readonly next: string;
  readonly more: boolean;
  readonly gap: boolean;
}

type Told = Extract<LiveEvent, { event: 'case.changed' | 'notice.new' }>;

/**
 * One reader for all streams of a process. Whenever somebody hints that something changed, and every tick, it reads what became visible
 * since it last looked, in one query for all tenants, and tells each receiver what the policy lets them see. Who comes back from an
 * earlier place is first brought up to where the reader is. Everything is told at least once.
 */
export function live({ engine, log, watch, tickMs }: LiveDeps): Live {
  const { database } = engine;
  const receivers = new Set<Receiver>();
  /** Where the reader is; null while nobody listens. */
  let place: Place | null = null;
  let running: Promise<void> | null = null;
  let wanted = false;
  let ticks = 0;

  function wake(): void {
    wanted = true;
    running ??= rounds().finally(() => {
      running = null;
      if (wanted) wake();
    });
  }

  async function rounds(): Promise<void> {
    while (wanted) {
      wanted = false;
      try {
        if (await round([...receivers])) wanted = true;
      } catch (error) {
        log.warn('live events could not be read, trying again', { error: String(error) });
      }
    }
  }

  /** Reads once and tells everybody. True when there is more to be read already. */
  async function round(present: readonly Receiver[]): Promise<boolean> {
    if (present.length === 0) {
      place = null;
      return false;
    }
    const joined = present.filter((each) => each.joined);
    const from: Place | null = joined.length === 0 ? null : place;
    const page = from === null ? await nowhere() : await readPage(engine, { ...concerning(joined), from: from.seen });
    if (from !== null && !reaches(from, page))
      tellAll(joined, [{ event: 'gap', data: { reason: 'old' } }], page.floor, page.now);
    else tell(joined, page);
    const next: Place = { era: page.floor.era, seen: from !== null && reaches(from, page) ? page.seen : page.now };
    place = next;
    for (const each of present.filter((receiver) => !receiver.joined)) await join(each, next, page);
    return page.more;
  }

  /** Brings somebody who begins or comes back to where the reader is. */
  async function join(receiver: Receiver, next: Place, { floor, now }: Pick<Page, 'floor' | 'now'>): Promise<void> {
    const { after, sink } = receiver;
    if (after !== null && !reaches(after, { floor, now })) sink.send({ event: 'gap', data: { reason: 'old' } });
    else if (after !== null) {
      for (let from: Seen | null = after.seen; from !== null; ) {
        const page: Page = await readPage(engine, { ...concerning([receiver]), from, to: next.seen });
        tell([receiver], page);
        from = page.more ? page.seen : null;
      }
    }
    receiver.joined = true;
    sink.send({ event: 'ready', data: {} }, placeText(next, next.seen));
    if (!receiver.follow) sink.end();
  }

  async function nowhere(): Promise<Page> {
    const { now, floor } = await database.inPlatform(seenNow);
    return { now, floor, news: new Map(), more: false, seen: now };
  }

  async function checkAgain(which: (receiver: Receiver) => boolean): Promise<void> {
    await recheck([...receivers].filter(which));
  }

  function tick(): void {
    ticks += 1;
    for (const receiver of receivers) receiver.ticksLeft -= 1;
    void checkAgain(({ ticksLeft }) => ticksLeft === 0);
    if (ticks % beatTicks === 0 && place !== null) {
      const text = placeText(place, place.seen);
      for (const { joined, sink } of receivers) if (joined) sink.mark(text);
    }
    if (ticks % clearTicks === 0) void clear();
    if (receivers.size > 0) wake();
  }

  async function clear(): Promise<void> {
    try {
      await database.inPlatform((tx) => clearChanges(tx, keptHours));
    } catch (error) {
      log.warn('old changes could not be cleared away', { error: String(error) });
    }
  }

  return {
    stream: (caller, after, follow, again) => (sink) => {
      const fresh = { joined: false, ticksLeft: recheckTicks, failures: 0 };
      const receiver: Receiver = { ...fresh, caller, after, follow, again, sink };
      receivers.add(receiver);
      wake();
      return () => receivers.delete(receiver);
    },
    since: async (caller, after, limit) => {
      const page =
        after === null
          ? await nowhere()
          : await readPage(engine, { ...concerning([{ caller }]), from: after.seen, most: limit });
      const { floor, now, news, more, seen } = page;
      if (after !== null && !reaches(after, page))
        return { items: [], next: placeText(floor, now), more: false, gap: true };
      const own = news.get(caller.tenantId);
      const items = (own === undefined ? [] : toldTo(caller, own)).filter(isTold);
      return { items, next: placeText(floor, seen), more, gap: false };
    },
    start: async () => {
      const unwatch = watch((id) => void checkAgain(({ caller }) => id === null || isOf(caller, id)));
      const unlisten = await database.listen(changesHint, wake, wake);
      await clear();
      const timer = setInterval(tick, tickMs);
      return async () => {
        clearInterval(timer);
        unwatch();
        await unlisten();
        await running;
      };
    },
  };
}

function concerning(receivers: readonly Pick<Receiver, 'caller'>[]) {
  const residents = receivers.filter(({ caller }) => caller.kind === 'resident');
  return {
    tenantIds: [...new Set(receivers.map(({ caller }) => caller.tenantId))],
    residentsIn: new Set(residents.map(({ caller }) => caller.tenantId)),
    most: pageRows,
  };
}

/** Whether a place can be gone on from without a loss. */
function reaches({ era, seen }: Place, { floor, now }: { readonly floor: Floor; readonly now: Seen }): boolean {
  return era === floor.era && canGoOn(seen, floor.tx, now);
}

function tell(receivers: readonly Receiver[], { news, floor, seen }: Page): void {
  for (const receiver of receivers) {
    const own = news.get(receiver.caller.tenantId);
    if (own !== undefined) tellAll([receiver], toldTo(receiver.caller, own), floor, seen);
  }
}

/** Only the last event carries the place: who is cut off before it gets them all again. */
function tellAll(receivers: readonly Receiver[], events: readonly LiveEvent[], floor: Floor, seen: Seen): void {
  const text = placeText(floor, seen);
  for (const { sink } of receivers) {
    for (const event of events) sink.send(event, event === events.at(-1) ? text : undefined);
  }
}

function isTold(event: LiveEvent): event is Told {
  return event.event === 'case.changed' || event.event === 'notice.new';
}
