import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../platform/log/index.ts';
import { administer } from '../platform/testing/index.ts';
import { startAccess, type TestAccess } from './access.testing.ts';
import { callers } from './callers.service.ts';
import { expireSessions } from './sessions.store.ts';

let at: TestAccess;
beforeAll(async () => {
  at = await startAccess();
});
afterAll(() => at.stop());

const hourMs = 3_600_000;
const me = (token: string) => at.ask('GET', '/v1/me', { token });

describe('a session', () => {
  it('is listed to its owner with a device, and ends at once when its owner says so', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang');
    const signIn = { body: { tenant: tenant.key, login: 'wang', password: 'correct horse battery' } };
    const phone = await at.ask('POST', '/v1/sessions/staff', {
      ...signIn,
      headers: { 'user-agent': 'Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0' },
    });
    const token = await at.token(tenant, 'wang');
    const { body } = await at.ask('GET', '/v1/sessions', { token });
    expect(body.items).toMatchObject([
      { kind: 'browser', label: '其他设备', current: true },
      { kind: 'browser', label: '微信 · Android', current: false },
    ]);
    expect((await me(String(phone.body.token))).status).toBe(200);
    const ended = await at.ask('DELETE', `/v1/sessions/${phone.body.sessionId}`, { token });
    expect(ended.body).toEqual({ ended: 1 });
    expect((await me(String(phone.body.token))).status).toBe(401);
    expect((await at.ask('DELETE', `/v1/sessions/${phone.body.sessionId}`, { token })).body.code).toBe('not_found');
    expect((await at.ask('DELETE', '/v1/sessions/current', { token })).body).toEqual({ ended: 1 });
    expect((await me(token)).body.code).toBe('not_signed_in');
  });

  it("of somebody else cannot be seen or ended, in one's own tenant or another", async () => {
    const [mine, other] = [await at.tenant(), await at.tenant()];
    await at.staff(mine, 'wang');
    await at.staff(mine, 'li');
    await at.staff(other, 'wang');
    const token = await at.token(mine, 'wang');
    for (const [tenant, login] of [[mine, 'li'] as const, [other, 'wang'] as const]) {
      const theirs = await at.token(tenant, login);
      const { body } = await at.ask('GET', '/v1/sessions', { token: theirs });
      const [{ id }] = body.items as [{ id: string }];
      expect((await at.ask('DELETE', `/v1/sessions/${id}`, { token })).body.code).toBe('not_found');
      expect((await me(theirs)).status).toBe(200);
    }
  });

  it('ends after twelve hours without use, lives on with use, and never longer than thirty days', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang');
    const [idle, used] = [await at.token(tenant, 'wang'), await at.token(tenant, 'wang')];
    for (let hours = 0; hours < 29 * 24; hours += 11) {
      at.clock.advance(11 * hourMs);
      expect((await me(used)).status).toBe(200);
    }
    expect((await me(idle)).status).toBe(401);
    at.clock.advance(11 * hourMs);
    await me(used);
    at.clock.advance(11 * hourMs);
    await me(used);
    at.clock.advance(11 * hourMs);
    expect((await me(used)).status).toBe(401);
  });

  it('is read without a write, unless five minutes passed', async () => {
    const tenant = await at.tenant();
    const id = await at.staff(tenant, 'wang');
    const token = await at.token(tenant, 'wang');
    const versions = async () =>
      at.test.database.inPlatform(async (tx) => {
        const { rows } = await sql<{
          xmin: string;
        }>`SELECT xmin::text FROM platform.sessions WHERE person_id = ${id}`.execute(tx);
        return rows[0]?.xmin;
      });
    const before = await versions();
    for (let minute = 0; minute < 4; minute += 1) {
      at.clock.advance(60_000);
      await me(token);
    }
    expect(await versions()).toBe(before);
    at.clock.advance(60_000);
    await me(token);
    expect(await versions()).not.toBe(before);
  });

  it('is nothing to whoever holds only its id, its digest or a text like a token', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang');
    const token = await at.token(tenant, 'wang');
    for (const guess of [`${token}x`, token.slice(0, -1), `tx_${'A'.repeat(43)}`, 'null', token.toUpperCase()])
      expect((await me(guess)).status).toBe(401);
  });
});

describe('a token of a program', () => {
  it('acts for its owner and says when it ends', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang', 'operator');
    const token = await at.token(tenant, 'wang');
    const made = await at.ask('POST', '/v1/tokens', { token, body: { label: '热线对接', days: 30 } });
    expect([made.status, made.body.expiresAt]).toEqual([
      201,
      new Date(at.clock.now() + 30 * 24 * hourMs).toISOString(),
    ]);
    at.clock.advance(29 * 24 * hourMs);
    expect((await me(String(made.body.token))).status).toBe(200);
    at.clock.advance(24 * hourMs);
    expect((await me(String(made.body.token))).status).toBe(401);
  });

  it('cannot make another token, change the password or enrol an authenticator', async () => {
    const tenant = await at.tenant();
    const staffId = await at.staff(tenant, 'wang');
    const { token } = await at.access.provision.issueToken({ tenantId: tenant.id, staffId, label: 'p', days: 1 });
    const bodies = [
      ['/v1/tokens', { label: 'x', days: 1 }],
      ['/v1/me/password', { current: 'a', next: 'a long password' }],
      ['/v1/me/totp', {}],
      ['/v1/me/totp/confirm', { code: '123456' }],
    ] as const;
    for (const [url, body] of bodies) expect((await at.ask('POST', url, { token, body })).body.code).toBe('forbidden');
  });
});

describe('ending the sessions of staff', () => {
  it('is for the security administrator, takes effect at once, and knows no staff of other tenants', async () => {
    const [mine, other] = [await at.tenant(), await at.tenant()];
    await at.staff(mine, 'sec', 'securityAdmin');
    const wang = await at.staff(mine, 'wang', 'unitHandler');
    const stranger = await at.staff(other, 'wang');
    const [token, theirs] = [await at.token(mine, 'sec'), await at.token(mine, 'wang')];
    expect((await me(theirs)).status).toBe(200);
    expect((await at.ask('DELETE', `/v1/staff/${wang}/sessions`, { token: theirs })).body.code).toBe('forbidden');
    expect((await at.ask('DELETE', `/v1/staff/${wang}/sessions`, { token })).body).toEqual({ ended: 1 });
    expect((await me(theirs)).status).toBe(401);
    expect((await at.ask('DELETE', `/v1/staff/${stranger}/sessions`, { token })).body.code).toBe('not_found');
  });
});

describe('several processes', () => {
  it('hear of an ended session and of changed grants from each other', async () => {
    const tenant = await at.tenant();
    const id = await at.staff(tenant, 'wang', 'unitHandler');
    const token = await at.token(tenant, 'wang');
    const other = callers({ database: at.test.database, clock: at.clock, log: silentLog });
    const stop = await other.start();
    expect(await other.authenticate(token)).toMatchObject({ staffId: id, permissions: expect.anything() });
    await at.staff(tenant, 'wang', 'supervisor');
    await expect
      .poll(
        async () =>
          (await other.authenticate(token))?.kind === 'staff' && JSON.stringify(await other.authenticate(token)),
      )
      .toContain('supervisor');
    await at.ask('DELETE', '/v1/sessions/current', { token });
    await expect.poll(() => other.authenticate(token)).toBe(null);
    await stop();
  });

  it('without news believe what they remember for five seconds and no longer', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang');
    const token = await at.token(tenant, 'wang');
    const deaf = callers({ database: at.test.database, clock: at.clock, log: silentLog });
    expect(await deaf.authenticate(token)).not.toBe(null);
    await at.ask('DELETE', '/v1/sessions/current', { token });
    at.clock.advance(5_000);
    expect(await deaf.authenticate(token)).toBe(null);
  });
});

it('removes sessions of a tenant that are long over, and keeps the rest', async () => {
  const tenant = await at.tenant();
  await at.staff(tenant, 'wang');
  const old = await at.token(tenant, 'wang');
  await at.ask('DELETE', '/v1/sessions/current', { token: old });
  at.clock.advance(181 * 24 * hourMs);
  const fresh = await at.token(tenant, 'wang');
  const before = new Date(at.clock.now() - 180 * 24 * hourMs);
  expect(await at.test.database.inPlatform((tx) => expireSessions(tx, tenant.id, before, 100))).toBe(1);
  expect((await me(fresh)).status).toBe(200);
  await administer(
    at.test.connection,
    `DO $$ BEGIN ASSERT (SELECT count(*) = 1 FROM platform.sessions WHERE tenant_id = '${tenant.id}'); END $$`,
  );
});
