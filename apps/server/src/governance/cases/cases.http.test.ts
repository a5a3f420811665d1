import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { procedures } from '../../app.ts';
import { tenantRole } from '../../platform/db/index.ts';
import { outboxWorker } from '../../platform/jobs/index.ts';
import { silentLog } from '../../platform/log/index.ts';
import { freshKey, type TestDistrict, testDistrict } from '../../testing/district.ts';
import { refuseToStrand, WouldStrand } from './index.ts';

let district: TestDistrict;
beforeAll(async () => {
  district = await testDistrict();
}, 60_000);
afterAll(() => district.stop());

const hourMs = 3_600_000;
const shop = { text: '文澜花园门口的店不给退预付卡', place: { areaCode: '120112003006' }, categoryCode: 'R0106' };

/** A case that rules registered and dispatched at once. */
async function dispatched(more: object = {}) {
  const acceptor = await district.as('haitang.accept');
  return acceptor.call('registerCaller', { body: { ...shop, ...more }, key: freshKey() });
}
const read = async (caseId: string) =>
  (await district.as('district.centre')).call('getCase', { params: { id: caseId } });
async function act(login: string, caseId: string, move: string, input: object = {}) {
  const [row] = await district.sql<{ version: number }>('SELECT version FROM cases WHERE id = $1', [caseId]);
  const who = await district.as(login);
  return who.call('makeMove', {
    params: { id: caseId, move },
    body: { version: row?.version ?? 0, input: { ...input } },
    key: freshKey(),
  });
}
const movesOf = async (caseId: string) => (await read(caseId)).events.map(({ move }) => move);
const clockOf = async (caseId: string, name: string) => (await read(caseId)).clocks.find(({ key }) => key === name);

describe('the sweep over clocks', () => {
  it('warns the holder, tells the superior, supervises yellow and red, each once, whoever sweeps and how often', async () => {
    const { caseId } = await dispatched();
    await act('scjg.handler', caseId, 'sign');
    await act('scjg.handler', caseId, 'contact', { how: 'phone' });
    for (let day = 0; day < 14; day += 1) {
      district.clock.advance(24 * hourMs);
      await Promise.all([district.app.sweep.once(), district.app.sweep.once(), district.app.sweep.once()]);
      await district.app.sweep.once();
    }
    const { events, supervision, holder } = await read(caseId);
    const spoken = events.filter(({ actor }) => actor.kind === 'system' && actor.name === '系统').slice(2);
    const said = spoken.map(({ move, input }) =>
      `${move} ${input?.clock ?? input?.level ?? ''} ${input?.percent ?? ''}`.trim(),
    );
    expect(said.filter((each) => each.includes('handle') || each.startsWith('supervise'))).toEqual([
      'notifyHolder handle 50',
      'notifyHolder handle 80',
      'notifySuperior handle 100',
      'supervise yellow',
      'supervise red',
      'notifySuperior handle 150',
    ]);
    expect([supervision, holder.part]).toEqual(['red', 'unit']);
    await district.deliver();
    const { items } = await (await district.as('scjg.leader')).call('listNotices', { query: { limit: 100 } });
    expect(items.filter((item) => item.caseId === caseId).length).toBeGreaterThan(0);
  });

  it('raises a review that nobody makes, and decides it when the superior does not either', async () => {
    const { caseId } = await dispatched();
    await act('scjg.handler', caseId, 'requestReturn', { reason: '不属本单位', basis: '三定方案' });
    district.clock.advance(26 * hourMs);
    await district.app.sweep.once();
    expect(await read(caseId)).toMatchObject({ state: 'return_review', holder: { part: 'superior' } });
    district.clock.advance(5 * 24 * hourMs);
    await district.app.sweep.once();
    expect(await read(caseId)).toMatchObject({ state: 'registered', holder: { part: 'dispatcher' }, leadUnit: null });
    expect(await movesOf(caseId)).toEqual(expect.arrayContaining(['raise', 'reviewExpire']));
  });

  it('ends the window of a supplement and of an evaluation', async () => {
    const resident = await district.resident(4);
    const asked = await resident.call('fileAppeal', { body: { text: '有件事想说' }, key: freshKey() });
    await act('district.centre', asked.caseId, 'askSupplement', { text: '请说明地点' });
    const { caseId } = await dispatched();
    await act('scjg.handler', caseId, 'sign');
    await act('scjg.handler', caseId, 'feedBack', { result: 'explained', answer: '已协商退款' });
    district.clock.advance(8 * 24 * hourMs);
    await district.app.sweep.once();
    expect((await read(asked.caseId)).state).toBe('submitted');
    expect(await read(caseId)).toMatchObject({ state: 'closed', facts: { unrated: true } });
  });
});

describe('limits and calendars', () => {
  it('that are published bind new cases; open ones keep what they were given', async () => {
    const admin = await district.as('sys.admin');
    const old = await dispatched();
    const before = await clockOf(old.caseId, 'handle');
    const { version, rules } = await admin.call('getLimits', {});
    const fresh = {
      clock: 'handle',
      limitClass: null,
      categoryCode: 'R0106',
      urgency: null,
      areaCode: null,
      season: null,
      amount: 2,
      unit: 'workingDays' as const,
    };
    const next = await admin.call('putLimits', { body: { version, rules: [...rules, fresh] } });
    const recent = await dispatched();
    expect(await clockOf(recent.caseId, 'handle')).toMatchObject({
      limit: { amount: 2 },
      rule: expect.stringContaining(`v${next.version}:`),
    });
    expect(await clockOf(old.caseId, 'handle')).toEqual(before);
  });

  it('of an imported year move open due dates later only, each with an event', async () => {
    const admin = await district.as('sys.admin');
    district.clock.set('2026-12-30T10:00:00+08:00');
    const { caseId } = await dispatched();
    const urgent = await dispatched({ categoryCode: 'R0205' });
    const dueOf = async (id: string) => (await clockOf(id, 'handle'))?.dueAt ?? '';
    const [before, bound] = [await dueOf(caseId), await dueOf(urgent.caseId)];
    const publish = (restDays: readonly string[]) => {
      const list = ['2027-01-01', '2027-05-01', '2027-10-01', ...restDays];
      const body = { source: '国务院办公厅通知（样例）', restDays: list, makeupWorkdays: [] };
      return admin.call('putCalendarYear', { params: { year: 2027 }, body });
    };
    expect((await publish(['2027-01-04'])).recomputed).toBeGreaterThan(0);
    const later = await dueOf(caseId);
    expect(Date.parse(later)).toBeGreaterThan(Date.parse(before));
    expect(await movesOf(caseId)).toContain('recalculate');
    expect(await dueOf(urgent.caseId)).toBe(bound);
    // A list that is taken back takes no time away.
    await publish([]);
    expect(await dueOf(caseId)).toBe(later);
  });

  it('and windows are the tenant’s own: one neighbour’s settings are not another’s', async () => {
    const neighbour = await district.neighbour();
    const admin = await district.as('sys.admin');
    const other = await neighbour.as('sys.admin');
    const { version, settings } = await admin.call('getSettings', {});
    await admin.call('putSettings', { body: { version, settings: { ...settings, autoDispatch: false } } });
    expect((await dispatched()).state).toBe('registered');
    expect((await other.call('getSettings', {})).settings.autoDispatch).toBe(true);
    const clerk = await neighbour.as('haitang.accept');
    expect((await clerk.call('registerCaller', { body: shop, key: freshKey() })).state).toBe('dispatched');
    await expect(admin.call('putSettings', { body: { version, settings } })).rejects.toMatchObject({ status: 409 });
    await admin.call('putSettings', { body: { version: version + 1, settings } });
  });
});

describe('the record', () => {
  it('cannot be changed or shortened by the program, only lawfully erased, and the chain still holds', async () => {
    const { caseId } = await dispatched();
    await act('haitang.accept', caseId, 'comment', { text: '不该留下的话' });
    const as = (statement: string) =>
      district
        .sql(
          `BEGIN; SET LOCAL app.tenant = '${district.ids.tenantId}'; SET LOCAL ROLE ${tenantRole}; ${statement}; COMMIT`,
        )
        .catch(async (error: unknown) => {
          await district.sql('ROLLBACK');
          throw error;
        });
    for (const statement of [
      `UPDATE case_events SET move = 'register' WHERE case_id = '${caseId}'`,
      `DELETE FROM case_events WHERE case_id = '${caseId}'`,
      `DELETE FROM case_payloads WHERE case_id = '${caseId}'`,
      `DELETE FROM cases WHERE id = '${caseId}'`,
      `DELETE FROM reveals`,
      `UPDATE case_decisions SET chosen = null`,
    ]) {
      await expect(as(statement), statement).rejects.toThrow(/permission denied/);
    }
    const centre = await district.as('district.centre');
    const verify = () => centre.call('verifyChain', { params: { id: caseId } });
    await as(
      `UPDATE case_payloads SET payload = null, salt = null, sealed = null, why = null, erased_at = now() WHERE case_id = '${caseId}' AND payload->>'text' = '不该留下的话'`,
    );
    expect(await verify()).toMatchObject({ ok: true, erased: 1 });
    expect((await read(caseId)).events.at(-1)).toMatchObject({ move: 'comment', input: null });
    await as(`UPDATE case_payloads SET payload = '{"text":"别的话"}' WHERE case_id = '${caseId}' AND seq = 1`);
    expect(await verify()).toMatchObject({ ok: false, brokenAt: 1 });
    await district.sql(`UPDATE case_events SET at = at + interval '1 day' WHERE case_id = $1 AND seq = 1`, [caseId]);
    expect((await verify()).ok).toBe(false);
  });

  it('is known to the program that starts: a procedure without a used state is refused', async () => {
    const { database } = district.test;
    await expect(refuseToStrand(database, procedures)).resolves.toBeUndefined();
    const appeal = procedures.get('appeal');
    if (appeal === undefined) throw new Error('no appeal');
    const { dispatched: _gone, ...states } = appeal.states;
    const { handle: _clock, ...clocks } = appeal.clocks;
    await expect(refuseToStrand(database, new Map([...procedures, ['appeal', { ...appeal, states }]]))).rejects.toThrow(
      /appeal\.dispatched/,
    );
    await expect(refuseToStrand(database, new Map([...procedures, ['appeal', { ...appeal, clocks }]]))).rejects.toThrow(
      /clock handle/,
    );
    await expect(refuseToStrand(database, new Map())).rejects.toBeInstanceOf(WouldStrand);
  });
});

describe('deliveries', () => {
  it('are tried again after a growing pause, at least once, and set aside after eight tries', async () => {
    await district.deliver();
    await dispatched();
    const tries: number[] = [];
    let failures = Number.POSITIVE_INFINITY;
    const handlers = new Map([
      [
        'notices',
        async (_tx: unknown, _tenant: string, items: readonly unknown[]) => {
          tries.push(items.length);
          failures -= 1;
          if (failures >= 0) throw new Error('the gateway is away');
        },
      ],
    ]);
    const worker = outboxWorker(district.test.database, district.clock, silentLog, handlers, 1_000);
    const waiting = () =>
      district.sql<{ dead: boolean; n: number }>(
        'SELECT dead_at IS NOT NULL AS dead, count(*)::int AS n FROM platform.outbox GROUP BY 1',
      );
    const [first] = await waiting();
    failures = 2;
    expect(await worker.once()).toBe(first?.n);
    expect(await worker.once()).toBe(0);
    district.clock.advance(10_000);
    await worker.once();
    district.clock.advance(10_000);
    await worker.once();
    expect(tries.length).toBe(3);
    expect(await waiting()).toEqual([]);
    expect(worker.state().ok).toBe(true);

    await dispatched();
    failures = Number.POSITIVE_INFINITY;
    tries.length = 0;
    for (let round = 0; round < 12; round += 1) {
      await worker.once();
      district.clock.advance(hourMs);
    }
    expect(tries.length).toBe(8);
    expect(await waiting()).toMatchObject([{ dead: true }]);
    expect(worker.state()).toMatchObject({ ok: false, says: expect.stringContaining('送不出去') });
  });

  it('of two workers at once reach a subscriber once', async () => {
    await district.sql('DELETE FROM platform.outbox');
    await dispatched();
    let heard = 0;
    const handlers = new Map([
      [
        'notices',
        async (_tx: unknown, _tenant: string, items: readonly unknown[]) => {
          heard += items.length;
        },
      ],
    ]);
    const [waiting] = await district.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM platform.outbox WHERE subscriber = 'notices'`,
    );
    const workers = [1, 2, 3].map(() =>
      outboxWorker(district.test.database, district.clock, silentLog, handlers, 1_000),
    );
    await Promise.all(workers.map((worker) => worker.once()));
    expect(heard).toBe(waiting?.n);
  });
});

describe('a case that cannot be swept', () => {
  it('stops no other case, is shown, and is tried again after a growing pause', async () => {
    const [broken, sound] = [await dispatched(), await dispatched({ text: '文澜花园门口的理发店不给退预付卡' })];
    const minuteMs = 60_000;
    const tries = () => district.errors.filter(({ fields }) => fields.caseId === broken.caseId).length;
    const health = async () => (await district.nobody.call('health', {})).sweep;
    await district.app.sweep.once();
    await district.sql(`UPDATE cases SET procedure = 'gone' WHERE id = $1`, [broken.caseId]);
    district.clock.advance(30 * 24 * hourMs);
    await district.app.sweep.once();
    expect(await movesOf(sound.caseId)).toContain('notifySuperior');
    expect(await health()).toMatchObject({ ok: false, says: expect.stringContaining('有 1 件办不动') });
    expect(tries()).toBe(1);
    for (let minute = 0; minute < 8; minute += 1) {
      district.clock.advance(minuteMs);
      await district.app.sweep.once();
      await district.app.sweep.once();
    }
    // After one minute, two, four: not once a second.
    expect(tries()).toBe(4);
    await district.sql(`UPDATE cases SET procedure = 'appeal' WHERE id = $1`, [broken.caseId]);
    district.clock.advance(8 * minuteMs);
    await district.app.sweep.once();
    expect(await movesOf(broken.caseId)).toContain('notifySuperior');
    expect(await health()).toMatchObject({ ok: true });
  });
});
