import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DatabaseProxy, proxyTo } from '../platform/testing/index.ts';
import { freshKey, type Person, type TestDistrict, testDistrict } from './district.ts';

let proxy: DatabaseProxy;
let district: TestDistrict;
let resident: Person;
let acceptor: Person;

beforeAll(async () => {
  district = await testDistrict({
    through: async (connection) => {
      proxy = await proxyTo(connection);
      return proxy.connection;
    },
  });
  [resident, acceptor] = await Promise.all([district.resident(0), district.as('haitang.accept')]);
}, 60_000);
beforeEach(() => proxy.resume().catch(() => undefined));
afterAll(async () => {
  await district.stop();
  await proxy.close();
});

const body = { text: '文澜花园门口的店不给退预付卡', place: { areaCode: '120112003006' } };
const filed = async () => (await district.sql<{ n: number }>('SELECT count(*)::int AS n FROM appeals'))[0]?.n;
const file = (key: string) =>
  resident.ask('POST', '/v1/appeals', { body, headers: { 'idempotency-key': key, 'accept-language': 'en' } });

describe('a lost database', () => {
  it('is told by /healthz with status 503 and the number of retries, and recovers by itself', async () => {
    const status = async () => (await district.nobody.ask('GET', '/healthz')).status;
    expect(await status()).toBe(200);
    expect(await district.nobody.call('health', {})).toMatchObject({ ok: true, database: { ok: true } });
    await proxy.pause();
    const sick = await district.nobody.call('health', {});
    expect(sick).toMatchObject({ ok: false, database: { ok: false } });
    expect(sick.database.says).toMatch(/正在重试（第 [1-9]\d* 次）/);
    expect(await status()).toBe(503);
    await proxy.resume();
    await expect.poll(() => district.nobody.call('health', {})).toMatchObject({ ok: true, database: { ok: true } });
    expect(await status()).toBe(200);
  });

  it('refuses with 503 and when to come again, writes nothing, and takes the same key afterwards', async () => {
    const before = await filed();
    const key = freshKey();
    await proxy.pause();
    const answer = await file(key);
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(await acceptor.ask('GET', '/v1/cases')).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(await filed()).toBe(before);
    await proxy.resume();
    await expect.poll(async () => (await file(key)).status).toBe(201);
    expect((await file(key)).status).toBe(201);
    expect(await filed()).toBe((before ?? 0) + 1);
  });

  it('in the middle of a request is retried within it', async () => {
    const before = await filed();
    proxy.cutAt('INSERT INTO cases', 'before');
    expect((await file(freshKey())).status).toBe(201);
    proxy.cutAt('INSERT INTO appeals', 'after');
    expect((await file(freshKey())).status).toBe(201);
    expect(await filed()).toBe((before ?? 0) + 2);
  });

  it('whose last word is unknown says so, and the same key finds what was kept', async () => {
    for (const when of ['before', 'after'] as const) {
      const before = await filed();
      const key = freshKey();
      proxy.cutAt('COMMIT', when);
      const answer = await file(key);
      const unsaid = answer.status === 503;
      if (unsaid) expect(answer.body).toMatchObject({ code: 'unavailable', details: { outcome: 'unknown' } });
      expect([201, 503]).toContain(answer.status);
      expect((await file(key)).status).toBe(201);
      expect(await filed()).toBe((before ?? 0) + 1);
    }
  });

  it('does not lose a move whose answer was lost', async () => {
    const filing = await resident.call('fileAppeal', { body, key: freshKey() });
    const key = freshKey();
    const move = () =>
      acceptor.ask('POST', `/v1/cases/${filing.caseId}/moves/comment`, {
        body: { version: 1, input: { text: '已联系' } },
        headers: { 'idempotency-key': key },
      });
    proxy.cutAt('COMMIT', 'after');
    expect([200, 503]).toContain((await move()).status);
    expect(await move()).toMatchObject({ status: 200, body: { version: 2, seq: 2 } });
    const { events } = await acceptor.call('getCase', { params: { id: filing.caseId } });
    expect(events.map((event) => event.move)).toEqual(['submit', 'comment']);
  });

  it('lets the sweep and the deliveries go on when it is back', async () => {
    await proxy.pause();
    await expect(district.app.sweep.once()).rejects.toThrow();
    await expect(district.app.outbox.once()).rejects.toThrow();
    await proxy.resume();
    await expect
      .poll(() =>
        district.app.sweep.once().then(
          () => 'done',
          () => 'not yet',
        ),
      )
      .toBe('done');
    await district.deliver();
    expect((await district.sql<{ n: number }>('SELECT count(*)::int AS n FROM platform.outbox'))[0]?.n).toBe(0);
  });
});
