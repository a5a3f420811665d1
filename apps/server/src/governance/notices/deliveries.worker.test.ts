import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Channel, lastTry, type Message, type Sent } from '../../platform/channels/index.ts';
import { type ManualClock, manualClock } from '../../platform/clock/index.ts';
import { seededRandomness, systemIds } from '../../platform/ids/index.ts';
import { createLog, type LogLine } from '../../platform/log/index.ts';
import { type TestDatabase, testDatabase } from '../../platform/testing/index.ts';
import { defaultSettings } from '../settings/settings.ts';
import type { Switches } from './contacts.store.ts';
import { insertDeliveries } from './deliveries.store.ts';
import { caseIn, deliveryRow } from './deliveries.testing.ts';
import { type DeliveryWorker, deliveryWorker } from './deliveries.worker.ts';
import type { NewDelivery, OutwardChannel } from './delivery.ts';

const tenantId = '01900000-0000-7000-8000-00000000000a';
const otherTenantId = '01900000-0000-7000-8000-00000000000b';
const caseIds = new Map<string, string>();
const resident = systemIds.uuid();
const dayMs = 86_400_000;

let test: TestDatabase;
let clock: ManualClock;
let seq = 0;
let lines: LogLine[];
let outcomes: Sent[];
let sent: { readonly by: string; readonly message: Message }[];
let switches: Map<string, Switches>;
let addresses: Map<string, string>;
let outward: { live: boolean; generated: boolean };

beforeAll(async () => {
  test = await testDatabase({ poolSize: 10 });
  clock = manualClock('2026-11-24T10:00:00+08:00');
  for (const tenant of [tenantId, otherTenantId]) {
    caseIds.set(tenant, await caseIn(test.database, tenant, clock.now()));
  }
});
afterAll(() => test.drop());

beforeEach(async () => {
  clock = manualClock('2026-11-24T10:00:00+08:00');
  lines = [];
  outcomes = [];
  sent = [];
  switches = new Map();
  addresses = new Map([[resident, '19900000001']]);
  outward = { live: true, generated: false };
  for (const tenant of [tenantId, otherTenantId]) {
    await test.database.inTenant(tenant, (tx) => sql`DELETE FROM deliveries`.execute(tx));
  }
});

/** A channel that records what it is given and answers what the test says next, `sent` when it says nothing. */
function recording(name: OutwardChannel, by: string, local = false): Channel {
  return {
    name,
    local,
    send: async (message) => {
      sent.push({ by, message });
      return outcomes.shift() ?? { outcome: 'sent' };
    },
  };
}

function worker(
  by = 'a',
  channels = [recording('sms', by), recording('mail', by), recording('webhook', by)],
): DeliveryWorker {
  return deliveryWorker(
    {
      database: test.database,
      clock,
      randomness: seededRandomness(7),
      log: createLog(clock, (line) => lines.push(line)),
      channels: new Map(channels.map((channel) => [channel.name, channel])),
      book: {
        addresses: async (_tx, _tenant, _channel, ids) => {
          if (ids.some((id) => addresses.get(id) === 'broken')) throw new Error('the sealed value was changed');
          return new Map([...addresses].filter(([id]) => ids.includes(id)));
        },
        switches: async () => switches,
        webhooks: async (_tx, _tenant, ids) =>
          new Map(ids.map((id) => [id, { url: `https://hooks.example.com/${id}`, secrets: ['whsec_AAAA'] }])),
      },
      registerOf: async () => ({ settings: defaultSettings }),
      outwardOf: async () => outward,
    },
    1_000,
  );
}

function delivery(change: Partial<NewDelivery> = {}, tenant = tenantId): NewDelivery {
  seq += 1;
  return {
    id: systemIds.uuid(),
    channel: 'sms',
    recipientKind: 'resident',
    recipientId: resident,
    caseId: caseIds.get(tenant) ?? '',
    seq,
    transition: 'appeal.decline',
    load: { kind: 'words', subject: { zh: '题', en: 'S' }, words: { zh: `说${seq}`, en: `say ${seq}` } },
    legal: false,
    passesQuiet: false,
    nextAt: clock.now(),
    createdAt: clock.now(),
    expiresAt: clock.now() + 3 * dayMs,
    ...change,
  };
}

async function post(...deliveries: readonly NewDelivery[]): Promise<void> {
  await test.database.inTenant(tenantId, (tx) => insertDeliveries(tx, tenantId, deliveries));
}

const rowOf = (id: string) => deliveryRow(test.database, tenantId, id, clock.now());
const temporary: Sent = { outcome: 'temporary', error: 'http_503' };

describe('the worker of deliveries', () => {
  it('sends what is due, once, with the words and the address', async () => {
    const one = delivery();
    await post(one);
    const each = worker();
    expect(await each.once()).toBe(1);
    expect(await each.once()).toBe(0);
    expect(sent.map(({ message }) => message)).toEqual([
      { id: one.id, to: '19900000001', language: 'zh', content: one.load },
    ]);
    expect(await rowOf(one.id)).toMatchObject({ state: 'sent', tries: 1, error: null });
  });

  it('keeps one message per event, person and channel, however often it is written', async () => {
    const one = delivery();
    await post(one, { ...one, id: systemIds.uuid() });
    await post({ ...one, id: systemIds.uuid() });
    await worker().once();
    expect(sent.map(({ message }) => message.id)).toEqual([one.id]);
  });

  it('tries again under the same id after longer and longer pauses, and sets it aside as dead at last', async () => {
    const one = delivery({ expiresAt: clock.now() + 30 * dayMs, passesQuiet: true });
    await post(one);
    const each = worker();
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= lastTry; attempt += 1) {
      outcomes = [attempt % 2 === 0 ? { outcome: 'unknown', error: 'timeout' } : temporary];
      expect(await each.once()).toBe(1);
      const row = await rowOf(one.id);
      expect(row.tries).toBe(attempt);
      if (row.state !== 'waiting') break;
      pauses.push(row.inMs);
      expect(await each.once()).toBe(0);
      // Past the pause, and past the rest of the breaker that so many failures open.
      clock.advance(Math.max(row.inMs, 11 * 60_000));
    }
    expect(await rowOf(one.id)).toMatchObject({ state: 'dead', tries: lastTry, error: 'timeout' });
    expect(new Set(sent.map(({ message }) => message.id))).toEqual(new Set([one.id]));
    expect(sent).toHaveLength(lastTry);
    pauses.forEach((pause, at) => {
      const full = Math.min(3_600_000, 10_000 * 2 ** at);
      expect(pause).toBeGreaterThanOrEqual(full / 2);
      expect(pause).toBeLessThanOrEqual(full);
    });
  });

  it('waits as long as the other side asks', async () => {
    const one = delivery();
    await post(one);
    outcomes = [{ outcome: 'temporary', error: 'http_429', retryAfterMs: 600_000 }];
    await worker().once();
    expect(await rowOf(one.id)).toMatchObject({ state: 'waiting', error: 'http_429', inMs: 600_000 });
  });

  it('gives up at once what no try will help, and tells who does not want it from what we must put right', async () => {
    const [ours, theirs] = [delivery(), delivery()];
    await post(ours);
    outcomes = [{ outcome: 'permanent', error: 'wechat_47003', by: 'sender' }];
    await worker().once();
    await post(theirs);
    outcomes = [{ outcome: 'permanent', error: 'wechat_43101', by: 'recipient' }];
    await worker().once();
    expect([await rowOf(ours.id), await rowOf(theirs.id)]).toMatchObject([
      { state: 'dead', error: 'wechat_47003' },
      { state: 'refused', error: 'wechat_43101' },
    ]);
  });

  it('sends again under the same id what a worker had sent when it died, and hears nothing of the dead one', async () => {
    const one = delivery();
    await post(one);
    let wakeUp: (late: Sent) => void = () => undefined;
    const hanging: Channel = {
      name: 'sms',
      local: false,
      send: (message) => {
        sent.push({ by: 'dead', message });
        return new Promise((resolve) => {
          wakeUp = resolve;
        });
      },
    };
    const dying = worker('dead', [hanging]).once();
    await expect.poll(() => sent.length).toBe(1);
    const alive = worker('alive');
    expect(await alive.once()).toBe(0);
    clock.advance(3 * 60_000);
    expect(await alive.once()).toBe(1);
    expect(sent.map(({ by, message }) => [by, message.id])).toEqual([
      ['dead', one.id],
      ['alive', one.id],
    ]);
    wakeUp({ outcome: 'permanent', error: 'too_late', by: 'sender' });
    await dying;
    expect(await rowOf(one.id)).toMatchObject({ state: 'sent', tries: 2, error: null });
  });

  it('shares the work with others: nothing is sent twice', async () => {
    const many = Array.from({ length: 150 }, () => delivery());
    await post(...many);
    const workers = ['a', 'b', 'c'].map((by) => worker(by));
    const counts = await Promise.all(workers.map((each) => each.once()));
    expect(counts.reduce((sum, count) => sum + count)).toBe(150);
    const ids = sent.map(({ message }) => message.id);
    expect(new Set(ids).size).toBe(150);
    expect(ids).toHaveLength(150);
  });

  it('serves every tenant, and none through another', async () => {
    const mine = delivery();
    const theirs = delivery({}, otherTenantId);
    await post(mine);
    await test.database.inTenant(otherTenantId, (tx) => insertDeliveries(tx, otherTenantId, [theirs]));
    expect(await worker().once()).toBe(2);
    expect(new Set(sent.map(({ message }) => message.id))).toEqual(new Set([mine.id, theirs.id]));
  });

  it('is told of what is written while it looks for what is next', async () => {
    const each = worker();
    for (let round = 0; round < 10; round += 1) {
      const one = delivery();
      await Promise.all([post(one), each.once()]);
      await each.once();
      expect((await rowOf(one.id)).state).toBe('sent');
    }
  });
});

describe('quiet hours', () => {
  it('put off what goes to residents, also what was written before them, and cost no try', async () => {
    const early = delivery();
    clock.set('2026-11-24T22:30:00+08:00');
    const [late, urgent, toStaff] = [
      delivery(),
      delivery({ legal: true, passesQuiet: true }),
      delivery({ recipientKind: 'staff', channel: 'mail' }),
    ];
    await post(early, late, urgent, toStaff);
    const each = worker();
    await each.once();
    expect(new Set(sent.map(({ message }) => message.id))).toEqual(new Set([urgent.id, toStaff.id]));
    const untilMorning = 9.5 * 3_600_000;
    expect(await rowOf(early.id)).toMatchObject({ state: 'waiting', tries: 0, inMs: untilMorning });
    clock.set('2026-11-25T07:59:59+08:00');
    expect(await each.once()).toBe(0);
    clock.advance(1_000);
    expect(await each.once()).toBe(2);
  });
});

describe('a channel that is down', () => {
  it('is left alone after five failures, shown, tried with one message, and nothing is lost meanwhile', async () => {
    const each = worker();
    const many = Array.from({ length: 30 }, () => delivery({ passesQuiet: true }));
    const letter = delivery({ channel: 'mail' });
    await post(...many, letter);
    outcomes = Array(10).fill(temporary);
    const before = sent.length;
    await each.once();
    expect(sent.filter(({ message }) => message.id === letter.id)).toHaveLength(1);
    const bySms = sent.length - before - 1;
    expect(bySms).toBeLessThanOrEqual(10);
    expect(each.state()).toEqual({ ok: false, says: '短信暂停，30 秒后再试。消息不会丢' });
    clock.advance(30_000);
    outcomes = [temporary];
    await each.once();
    expect(sent.length - before - 1).toBe(bySms + 1);
    expect(each.state().says).toContain('60 秒后再试');
    clock.advance(60_000);
    for (let round = 0; round < 5; round += 1) {
      await each.once();
      clock.advance(60_000);
    }
    expect(each.state()).toMatchObject({ ok: true });
    const states = await Promise.all(many.map(({ id }) => rowOf(id)));
    expect(states.map(({ state }) => state)).toEqual(many.map(() => 'sent'));
    expect(Math.max(...states.map(({ tries }) => tries))).toBeLessThanOrEqual(3);
  });

  it('of one webhook says nothing of the others', async () => {
    const [down, up] = [systemIds.uuid(), systemIds.uuid()];
    const toHook = (recipientId: string) =>
      delivery({ channel: 'webhook', recipientKind: 'webhook', recipientId, load: { kind: 'event', body: '{}' } });
    const channel: Channel = {
      name: 'webhook',
      local: false,
      send: async (message) => {
        sent.push({ by: 'a', message });
        return message.to.endsWith(down) ? temporary : { outcome: 'sent' };
      },
    };
    const each = worker('a', [channel]);
    await post(...Array.from({ length: 6 }, () => toHook(down)));
    await each.once();
    await post(toHook(down), toHook(up));
    const before = sent.length;
    await each.once();
    expect(sent.slice(before).map(({ message }) => message.to)).toEqual([`https://hooks.example.com/${up}`]);
    expect(sent.at(-1)?.message.content).toEqual({ kind: 'event', body: '{}', secrets: ['whsec_AAAA'] });
    expect(each.state().says).toBe('1 个回调地址暂停。消息不会丢');
  });

  it('for longer than a message lives leaves a dead letter', async () => {
    const one = delivery({ expiresAt: clock.now() + 1_000 });
    await post(one);
    clock.advance(1_000);
    expect(await worker().once()).toBe(0);
    expect(await rowOf(one.id)).toMatchObject({ state: 'dead', error: 'expired' });
    expect(sent).toEqual([]);
  });
});

describe('what is no longer to be sent', () => {
  it('is skipped: an address that is gone, a channel that was muted meanwhile; what the law wants told is not muted', async () => {
    const gone = delivery({ recipientId: systemIds.uuid() });
    const [muted, legal] = [delivery(), delivery({ legal: true })];
    switches.set(resident, { language: 'en', muted: ['sms'] });
    await post(gone, muted, legal);
    await worker().once();
    expect(sent.map(({ message }) => [message.id, message.language])).toEqual([[legal.id, 'en']]);
    expect([await rowOf(gone.id), await rowOf(muted.id)]).toMatchObject([
      { state: 'skipped', error: 'no_address' },
      { state: 'skipped', error: 'muted' },
    ]);
  });

  it('is everything of a replay, and every SMS to the made-up numbers of a sample district that would really go out', async () => {
    const [replayed, made, letter, logged] = [delivery(), delivery(), delivery({ channel: 'mail' }), delivery()];
    outward = { live: false, generated: false };
    await post(replayed);
    await worker().once();
    outward = { live: true, generated: true };
    await post(made, letter);
    await worker().once();
    expect(sent.map(({ message }) => message.id)).toEqual([letter.id]);
    await post(logged);
    await worker('log', [recording('sms', 'log', true)]).once();
    expect(sent.at(-1)).toMatchObject({ by: 'log', message: { id: logged.id } });
    expect([await rowOf(replayed.id), await rowOf(made.id)]).toMatchObject([
      { state: 'skipped', error: 'replay' },
      { state: 'skipped', error: 'generated' },
    ]);
  });

  it('holds up nobody else when its address cannot be read', async () => {
    const person = systemIds.uuid();
    addresses.set(person, 'broken');
    const [broken, good] = [delivery({ recipientId: person }), delivery()];
    await post(broken, good);
    await worker().once();
    expect(sent.map(({ message }) => message.id)).toEqual([good.id]);
    expect(await rowOf(broken.id)).toMatchObject({ state: 'waiting', tries: 1, error: 'not_prepared' });
  });

  it('never shows an address in the log or in the row', async () => {
    const one = delivery();
    await post(one);
    outcomes = [temporary];
    await worker().once();
    const { rows } = await test.database.inTenant(tenantId, (tx) =>
      sql<{ text: string }>`SELECT d::text AS text FROM deliveries d WHERE id = ${one.id}`.execute(tx),
    );
    expect(rows[0]?.text).not.toContain('19900000001');
    expect(JSON.stringify(lines)).not.toContain('19900000001');
    expect(lines.at(-1)).toMatchObject({
      level: 'warn',
      fields: { message: one.id, outcome: 'temporary', error: 'http_503' },
    });
  });
});
