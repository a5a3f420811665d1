import type { Settings } from '@tongxin/contract';
import {
  type Breakers,
  breakers,
  type Channel,
  lastTry,
  pauseAfter,
  type Sent,
} from '../../platform/channels/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import type { Database } from '../../platform/db/index.ts';
import type { Randomness } from '../../platform/ids/index.ts';
import { rounds } from '../../platform/jobs/index.ts';
import type { Log } from '../../platform/log/index.ts';
import { type AddressBook, type House, type Outward, type Prepared, prepare } from './deliveries.prepare.ts';
import {
  expireDeliveries,
  settleDeliveries,
  sleepUntilNext,
  takeDeliveries,
  tenantsAwake,
} from './deliveries.store.ts';
import { breakerOf, type OutwardChannel, type Settlement, type TakenDelivery } from './delivery.ts';

/** What the worker needs of others. */
export interface DeliveryDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly book: AddressBook;
  registerOf(tenantId: string): Promise<{ readonly settings: Settings }>;
  /**
   * Whether messages of a tenant may leave the house: those of a replay never do, and no SMS goes to the made-up numbers of a sample district
   * unless it ends in the log.
   */
  outwardOf(tenantId: string): Promise<Outward>;
}

export interface DeliveryWorker {
  /** Sends what is due now, and returns how many messages were tried. */
  once(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
  state(): { readonly ok: boolean; readonly says: string };
}

const batchSize = 40;
const atOnce = 10;
/** Longer than a whole batch takes at the time limit of the slowest channel. */
const leaseMs = 3 * 60_000;
/** A webhook that is down may hold back this many of the others' names in a query; more of them are found out one by one. */
const mostLeftAlone = 200;

/**
 * Sends deliveries, at least once each and always under the same id: what a worker took and did not settle is taken by another when the lease ends. No case waits for
 * it: it works on what was written after the event, in transactions of its own, and sends outside of any. Any number of workers share the work.
 */
export function deliveryWorker(deps: DeliveryDeps, everyMs: number): DeliveryWorker {
  const { database, clock, log, channels } = deps;
  const fuses: Breakers = breakers(clock);
  const names = [...channels.keys()] as readonly OutwardChannel[];
  let failing = false;

  async function take(tenantId: string, house: House): Promise<readonly Prepared[]> {
    const now = clock.now();
    const open = fuses.open();
    const takeable = {
      channels: names.filter((name) => !open.has(name)),
      notWebhooks: [...open.keys()]
        .flatMap((name) => (name.startsWith('webhook ') ? [name.slice(8)] : []))
        .slice(0, mostLeftAlone),
    };
    const taken = await database.inTenant(tenantId, async (tx) => {
      await expireDeliveries(tx, tenantId, now);
      return takeDeliveries(tx, tenantId, takeable, now, leaseMs, batchSize);
    });
    const inOne = (some: readonly TakenDelivery[]) =>
      database.inTenant(tenantId, (tx) => prepare(tx, tenantId, some, house, now));
    return inOne(taken).catch(async (error: unknown) => {
      log.warn('messages are prepared one by one', { error });
      return (await inTurns(taken, 1, (each) => inOne([each]).catch(() => [unprepared(each, now)]))).flat();
    });
  }

  /** One whose address cannot be read, perhaps because its seal was broken, holds up nobody else. */
  function unprepared(taken: TakenDelivery, now: number): Prepared {
    const error = 'not_prepared';
    const nextAt = now + pauseAfter(taken.tries, chance());
    return {
      taken,
      settlement: taken.tries >= lastTry ? { to: 'dead', error } : { to: 'waiting', nextAt, error, postpone: false },
    };
  }

  async function send(prepared: Prepared): Promise<{ taken: TakenDelivery; settlement: Settlement }> {
    if ('settlement' in prepared) return prepared;
    const { taken } = prepared;
    const breaker = breakerOf(taken);
    const channel = channels.get(taken.channel);
    if (channel === undefined || !fuses.pass(breaker)) {
      const nextAt = fuses.open().get(breaker) ?? clock.now() + pauseAfter(1, chance());
      return { taken, settlement: { to: 'waiting', nextAt, error: null, postpone: true } };
    }
    const sent = await channel.send({ id: taken.id, ...prepared.send }).catch((error: unknown): Sent => {
      log.error('a channel failed', { message: taken.id, channel: taken.channel, error });
      return { outcome: 'unknown', error: 'channel_failed' };
    });
    fuses.tell(breaker, sent.outcome === 'sent' || sent.outcome === 'permanent');
    if (sent.outcome !== 'sent') {
      log.warn('a message was not sent', {
        message: taken.id,
        channel: taken.channel,
        outcome: sent.outcome,
        error: sent.error,
        tries: taken.tries,
      });
    }
    return { taken, settlement: settlementOf(taken, sent) };
  }

  function settlementOf({ tries }: TakenDelivery, sent: Sent): Settlement {
    switch (sent.outcome) {
      case 'sent':
        return { to: 'sent' };
      case 'permanent':
        return { to: sent.by === 'recipient' ? 'refused' : 'dead', error: sent.error };
      case 'temporary':
      case 'unknown': {
        if (tries >= lastTry) return { to: 'dead', error: sent.error };
        const atLeastMs = sent.outcome === 'temporary' ? sent.retryAfterMs : undefined;
        const nextAt = clock.now() + pauseAfter(tries, chance(), atLeastMs);
        return { to: 'waiting', nextAt, error: sent.error, postpone: false };
      }
    }
  }

  function chance(): number {
    return deps.randomness.int(1_000_001) / 1_000_000;
  }

  /** One tenant's due messages, batch by batch. */
  async function serve(tenantId: string): Promise<number> {
    const house: House = {
      book: deps.book,
      smsIsLocal: channels.get('sms')?.local ?? true,
      quiet: (await deps.registerOf(tenantId)).settings,
      outward: await deps.outwardOf(tenantId),
    };
    let tried = 0;
    for (let size = batchSize; size === batchSize && !loop.stopping(); ) {
      const prepared = await take(tenantId, house);
      const settled = await inTurns(prepared, atOnce, send);
      await database.inTenant(tenantId, (tx) => settleDeliveries(tx, tenantId, settled, clock.now()));
      size = prepared.length;
      tried += size;
    }
    await database.inTenant(tenantId, (tx) => sleepUntilNext(tx, tenantId, clock.now() + everyMs));
    return tried;
  }

  async function once(): Promise<number> {
    if (names.length === 0) return 0;
    const tenants = await database.inPlatform((tx) => tenantsAwake(tx, clock.now()));
    let tried = 0;
    for (const tenantId of tenants) tried += await serve(tenantId);
    failing = false;
    return tried;
  }

  async function round(): Promise<void> {
    try {
      await once();
    } catch (error) {
      failing = true;
      log.error('deliveries failed', { error: String(error) });
    }
  }

  const loop = rounds(round, everyMs);
  return {
    once,
    start: loop.start,
    stop: loop.stop,
    state: () => stateOf(failing, fuses, channels, clock.now()),
  };
}

/** In the words of /healthz: which channels rest, and until when. */
function stateOf(failing: boolean, fuses: Breakers, channels: ReadonlyMap<string, Channel>, now: number) {
  if (failing) return { ok: false, says: '外发消息出错，正在重试' };
  const open = [...fuses.open()];
  if (open.length === 0)
    return { ok: true, says: `通道正常：${['应用内', ...[...channels.keys()].map(nameOf)].join('、')}` };
  const seconds = (until: number) => Math.max(1, Math.ceil((until - now) / 1000));
  const hooks = open.filter(([name]) => name.startsWith('webhook '));
  const rest = open.filter(([name]) => !name.startsWith('webhook '));
  const says = [
    ...rest.map(([name, until]) => `${nameOf(name)}暂停，${seconds(until)} 秒后再试`),
    ...(hooks.length === 0 ? [] : [`${hooks.length} 个回调地址暂停`]),
  ];
  return { ok: false, says: `${says.join('；')}。消息不会丢` };
}

function nameOf(channel: string): string {
  switch (channel) {
    case 'sms':
      return '短信';
    case 'wechat':
      return '微信';
    case 'mail':
      return '邮件';
    default:
      return '回调';
  }
}

/** Does something with each, `width` at a time, and gives the results in order. */
async function inTurns<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += width) {
    results.push(...(await Promise.all(items.slice(from, from + width).map(work))));
  }
  return results;
}
