import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatabaseProxy, proxyTo } from '../../platform/testing/index.ts';
import { freshKey, type Person, type TestDistrict, type TestTenant, testDistrict } from '../../testing/district.ts';
import { indicators } from '../insights/index.ts';
import { dayMs, decline, move, staffNow, standsIn, verdict, wenlan } from './privacy.testing.ts';

let proxy: DatabaseProxy;
let district: TestDistrict;
let neighbour: TestTenant;
let centre: Person;
let acceptor: Person;

const yearMs = 366 * dayMs;
const caller = { name: '欧阳试朗', phone: '13700004321', address: '样例里88号3单元' };
const secret = { text: '晚上有人敲qzxplanted鼓，找我请打13700004321', title: '半夜敲qzxplanted鼓' };
const needles = [caller.name, caller.phone, caller.address, '137****4321', 'qzxplanted'];

const file = async (person: Person, more: object = {}) =>
  person.call('registerCaller', {
    body: { ...secret, person: caller, place: { areaCode: wenlan, text: '样例里88号3单元' }, ...more },
    key: freshKey(),
  });

const filed: { [name: string]: string } = {};

beforeAll(async () => {
  district = await testDistrict({
    through: async (connection) => {
      proxy = await proxyTo(connection);
      return proxy.connection;
    },
  });
  neighbour = await district.neighbour();
  [centre, acceptor] = await Promise.all([district.as('district.centre'), district.as('haitang.accept')]);
  for (const [name, categoryCode] of Object.entries({
    lamp: 'R0401',
    again: 'R0401',
    held: 'R0401',
    dispute: 'R0101',
    report: 'R0906',
    open: 'R0401',
  })) {
    const { caseId } = await file(centre);
    filed[name] = caseId;
    await move(district, centre, caseId, 'comment', { text: `已联系${caller.name}，${caller.phone}` });
    if (name !== 'open') await decline(district, centre, caseId, `${caller.name}您好，请到街道窗口办理`);
    // A category would have sent it on its way, where nobody declines it; and what is declined is in no indicator.
    await district.sql(
      `UPDATE cases SET category_code = $2, sensitive = $3, state = CASE WHEN open THEN state ELSE 'closed' END WHERE id = $1`,
      [caseId, categoryCode, name === 'report'],
    );
  }
  const [appeal] = await district.sql<{ id: string }>('SELECT id FROM appeals WHERE case_id = $1', [filed.lamp]);
  await acceptor.call('revealPerson', {
    params: { id: filed.lamp ?? '' },
    body: { appealId: appeal?.id ?? '', fields: ['phone'], purpose: 'contact', note: `回访${caller.name}` },
  });
  await acceptor.call('getCase', { params: { id: filed.lamp ?? '' } });
  await centre.call('holdCase', { params: { id: filed.held ?? '' }, body: { reason: '法院调取' } });
  const there = await neighbour.as('district.centre');
  const { caseId } = await file(there);
  await decline(district, there, caseId, `${caller.name}您好`);
  await district.sql(`UPDATE cases SET category_code = 'R0401' WHERE id = $1`, [caseId]);
  const longer = {
    categoryCode: null,
    sensitive: null,
    basis: '样例',
    anonymiseAfter: { amount: 5, unit: 'years' },
    deleteAfter: { amount: 10, unit: 'years' },
  } as const;
  const rules = { cases: [longer], records: [], coolingOffDays: 7, staffNamesShown: false };
  await (await neighbour.as('security.admin')).call('putRetention', { body: { version: 0, retention: rules } });
  await district.deliver();
}, 60_000);
afterAll(async () => {
  await district.stop();
  await proxy.close();
});

const counted = async () => {
  const { tenantId } = district.ids;
  const directory = await district.app.directories.of(tenantId);
  const asked = {
    fromMs: Date.parse('2026-11-01T00:00:00+08:00'),
    toMs: Date.parse('2026-12-01T00:00:00+08:00'),
    areaCode: null,
  };
  return district.test.database.inTenant(tenantId, (tx) => indicators(tx, tenantId, asked, directory));
};
const stateOf = async (name: string) => {
  const [row] = await district.sql<{
    title: string;
    anonymised: boolean;
    deleted: boolean;
    events: number;
    words: number;
  }>(
    `SELECT title, anonymised_at IS NOT NULL AS anonymised, record_deleted_at IS NOT NULL AS deleted,
       (SELECT count(*)::int FROM case_events e WHERE e.case_id = c.id) AS events,
       (SELECT count(*)::int FROM case_payloads p WHERE p.case_id = c.id AND p.payload IS NOT NULL) AS words
     FROM cases c WHERE id = $1`,
    [filed[name]],
  );
  return row;
};
const whole = { title: secret.title, anonymised: false, deleted: false, events: 3, words: 3 };

describe('what has been kept long enough', () => {
  it('is not touched a moment before its time', async () => {
    district.clock.set('2029-11-24T09:59:59+08:00');
    const round = await district.app.retention.once();
    expect(round).toMatchObject({ anonymised: 0, deleted: 0 });
    expect(await stateOf('lamp')).toEqual(whole);
  });

  it('loses words and people first, keeps its record whole, and is counted as before', async () => {
    const before = await counted();
    const repeated = before.find(({ id }) => id === 'repeatRate');
    expect(repeated?.numerator).toBeGreaterThan(0);
    district.clock.set('2029-11-24T10:00:00+08:00');
    expect(await district.app.retention.once()).toMatchObject({ anonymised: 2, deleted: 0 });
    expect(await stateOf('lamp')).toEqual({
      title: '（已按期限清除）',
      anonymised: true,
      deleted: false,
      events: 3,
      words: 0,
    });
    expect(await stateOf('again')).toMatchObject({ anonymised: true, words: 0 });
    const found = await verdict(district);
    expect(found).toMatchObject({ ok: true, cases: 6, events: 17, erased: 6 });
    expect(await counted()).toEqual(before);
    expect(await district.app.retention.once()).toMatchObject({ anonymised: 0 });
  });

  it('leaves alone what is open, what is held, disputes, reports, and other districts’ rules', async () => {
    for (const name of ['held', 'dispute', 'report']) expect([name, await stateOf(name)]).toEqual([name, whole]);
    expect(await stateOf('open')).toEqual({ ...whole, events: 2, words: 2 });
    expect(await verdict(district, neighbour)).toMatchObject({ ok: true, cases: 1, erased: 0 });
    expect(await standsIn(district, [caller.name], [], neighbour.ids.tenantId)).not.toEqual([]);
  });

  it('goes with its holds: a lifted one lets it go, and both are on record', async () => {
    const chief = await staffNow(district, 'district.centre');
    const { items } = await chief.call('listHolds', { params: { id: filed.held ?? '' } });
    expect(items).toMatchObject([{ reason: '法院调取', liftedAt: null }]);
    const hold = items[0]?.id ?? '';
    await chief.call('liftHold', { params: { id: filed.held ?? '', hold }, body: { reason: '已审结' } });
    await expect(
      chief.call('liftHold', { params: { id: filed.held ?? '', hold }, body: { reason: '已审结' } }),
    ).rejects.toMatchObject({ status: 404 });
    expect(await district.app.retention.once()).toMatchObject({ anonymised: 1 });
    expect(await stateOf('held')).toMatchObject({ anonymised: true, words: 0 });
  });

  it('follows the rules that a district publishes, and only rules that the law allows', async () => {
    const security = await staffNow(district, 'security.admin');
    const { version, retention } = await security.call('getRetention', {});
    expect(version).toBe(0);
    const put = (change: object) =>
      security.call('putRetention', { body: { version, retention: { ...retention, ...change } } });
    await expect(
      put({ records: [{ subject: 'accesses', after: { amount: 90, unit: 'days' }, basis: '样例' }] }),
    ).rejects.toMatchObject({ refusal: { code: 'retention_too_short' } });
    const dispute = {
      categoryCode: 'R01',
      sensitive: null,
      basis: '样例',
      anonymiseAfter: { amount: 4, unit: 'years' },
      deleteAfter: { amount: 30, unit: 'years' },
    } as const;
    const others = retention.cases.filter(({ categoryCode }) => categoryCode !== 'R01');
    await put({ cases: [...others, dispute] });
    await expect(put({ cases: [...others, dispute] })).rejects.toMatchObject({ refusal: { code: 'stale_version' } });
    district.clock.set('2030-11-24T10:00:00+08:00');
    expect(await district.app.retention.once()).toMatchObject({ anonymised: 1 });
    expect(await stateOf('dispute')).toMatchObject({ anonymised: true });
    expect(await stateOf('report')).toEqual(whole);
  });

  it('loses its record last: a tombstone stays, is counted, and says on what basis', async () => {
    const before = await counted();
    district.clock.set('2036-11-24T10:00:00+08:00');
    const round = await district.app.retention.once();
    expect(round).toMatchObject({ anonymised: 2, deleted: 3 + 1 });
    expect(await stateOf('lamp')).toMatchObject({ deleted: true, events: 0 });
    expect(await stateOf('report')).toMatchObject({ anonymised: true, deleted: false, events: 3 });
    expect(await counted()).toEqual(before);
    expect(await verdict(district)).toMatchObject({ ok: true, cases: 6, deleted: 3 });
    const stones = await district.sql<{ kind: string; basis: string }>(
      `SELECT kind, basis FROM erasures WHERE subject_id = $1 ORDER BY at`,
      [filed.lamp],
    );
    expect(stones.map(({ kind }) => kind)).toEqual(['anonymised', 'deleted']);
    expect(stones[0]?.basis).toMatch(/^v0: .*188/);
    const chief = await staffNow(district, 'district.centre');
    expect(await chief.call('getCase', { params: { id: filed.lamp ?? '' } })).toMatchObject({
      events: [],
      title: '（已按期限清除）',
    });
  });

  it('stands nowhere any more once the last open matter has ended and its time is over', async () => {
    const chief = await staffNow(district, 'district.centre');
    await decline(district, chief, filed.open ?? '', `${caller.name}您好`);
    await district.deliver();
    expect((await standsIn(district, needles)).length).toBeGreaterThan(3);
    district.clock.advance(31 * yearMs);
    await district.app.retention.once();
    const index = (purpose: string) =>
      [district, neighbour].map(({ ids }) =>
        district.app.engine.cipher.index(caller.phone, `${ids.tenantId}:${purpose}:phone`),
      );
    expect(await standsIn(district, needles, [...index('residents'), ...index('codes')])).toEqual([]);
    expect(await verdict(district)).toMatchObject({ ok: true });
  });
});

describe('the record of a tenant', () => {
  it('is found broken when words go without a tombstone, a row is changed, or an end is cut off', async () => {
    const chief = await staffNow(district, 'district.centre');
    const made = await Promise.all(
      ['一', '二', '三', '四'].map((each) => file(chief, { text: `第${each}件，有人敲鼓` })),
    );
    for (const { caseId } of made) await move(district, chief, caseId, 'comment', { text: '已看' });
    const [silent, payload, header, head] = made.map(({ caseId }) => caseId);
    await district.sql(`UPDATE case_payloads SET salt = NULL, payload = NULL WHERE case_id = $1 AND seq = 2`, [silent]);
    await district.sql(`UPDATE case_payloads SET payload = '{"text": "改过"}' WHERE case_id = $1 AND seq = 2`, [
      payload,
    ]);
    await district.sql(`UPDATE case_events SET header = header || '{"at": 1}' WHERE case_id = $1 AND seq = 1`, [
      header,
    ]);
    await district.sql(`DELETE FROM case_payloads WHERE case_id = $1 AND seq = 2`, [head]);
    await district.sql(`DELETE FROM case_events WHERE case_id = $1 AND seq = 2`, [head]);
    const { ok, broken } = await verdict(district);
    expect(ok).toBe(false);
    expect(new Map(broken.map(({ caseId, at, why }) => [caseId, `${at} ${why}`]))).toEqual(
      new Map([
        [silent, '2 erased'],
        [payload, '2 payload'],
        [header, '1 header'],
        [head, '1 head'],
      ]),
    );
    for (const caseId of made.map((each) => each.caseId))
      await district.sql(`DELETE FROM case_payloads WHERE case_id = $1`, [caseId]);
    await expect(
      district.test.database.inTenant(district.ids.tenantId, async (tx) => {
        const { sql } = await import('kysely');
        await sql`DELETE FROM case_events WHERE case_id = ${silent}`.execute(tx);
      }),
    ).rejects.toThrow(/permission denied/);
  });
});

describe('a worker', () => {
  it('that dies in the middle leaves nothing half done; the next ones share what is left', async () => {
    const chief = await staffNow(district, 'district.centre');
    const ids: string[] = [];
    for (let at = 0; at < 90; at += 1) {
      const { caseId } = await file(chief, { text: `第${at}件，有人敲鼓` });
      await decline(district, chief, caseId, '请到窗口办理');
      ids.push(caseId);
    }
    district.clock.advance(4 * yearMs);
    const done = async () =>
      (
        await district.sql<{ n: number }>(
          'SELECT count(*)::int AS n FROM cases WHERE id = ANY ($1) AND anonymised_at IS NOT NULL',
          [ids],
        )
      )[0]?.n ?? 0;
    const dying = district.app.retention.once().then(
      () => 'finished',
      () => 'died',
    );
    await expect.poll(done, { interval: 5 }).toBeGreaterThan(0);
    await proxy.pause();
    expect(await dying).toBe('died');
    const some = await done();
    expect(some).toBeLessThan(ids.length);
    const halves = await district.sql(
      `SELECT c.id FROM cases c WHERE c.id = ANY ($1) AND (c.anonymised_at IS NOT NULL) = EXISTS (
         SELECT FROM case_payloads p WHERE p.case_id = c.id AND p.payload IS NOT NULL)`,
      [ids],
    );
    expect(halves).toEqual([]);
    await proxy.resume();
    const rounds = await Promise.all([district.app.retention.once(), district.app.retention.once()]);
    expect(rounds.reduce((sum, { anonymised }) => sum + anonymised, 0) + some).toBe(ids.length);
    expect(await done()).toBe(ids.length);
    const doubled = await district.sql(
      `SELECT subject_id FROM erasures WHERE kind = 'anonymised' AND subject_id = ANY ($1) GROUP BY 1 HAVING count(*) <> 1`,
      [ids],
    );
    expect(doubled).toEqual([]);
  }, 60_000);
});
