import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from '../platform/crypto/index.ts';
import { password, startAccess, type TestAccess } from './access.testing.ts';
import type { Tenant } from './tenants.store.ts';

let at: TestAccess;
let verified: (string | null)[] = [];

beforeAll(async () => {
  at = await startAccess({
    verifyPassword: (tried, stored) => {
      verified.push(stored);
      return verifyPassword(tried, stored);
    },
  });
});
afterAll(() => at.stop());

function signIn(tenant: Pick<Tenant, 'key'>, login: string, more: { password?: string; code?: string } = {}) {
  return at.ask('POST', '/v1/sessions/staff', { body: { tenant: tenant.key, login, password, ...more } });
}

/** The code that an authenticator shows for a secret at the time of the test, `steps` of 30 s later. */
function codeOf(secret: string, steps = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.clock.now() + steps * 30_000 });
}

async function enrolled(tenant: Tenant, login: string) {
  await at.staff(tenant, login);
  const token = await at.token(tenant, login);
  const begun = await at.ask('POST', '/v1/me/totp', { token });
  const secret = String(begun.body.secret);
  const confirmed = await at.ask('POST', '/v1/me/totp/confirm', { token, body: { code: codeOf(secret) } });
  expect([begun.status, confirmed.status, confirmed.body]).toEqual([201, 200, { totp: true }]);
  return { token, secret, uri: String(begun.body.uri) };
}

describe('signing in as staff', () => {
  it('opens a session with the right password, whatever the case of the login', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang', 'unitHandler');
    const { status, body } = await signIn(tenant, 'WANG');
    expect(status).toBe(201);
    const me = await at.ask('GET', '/v1/me', { token: String(body.token) });
    expect(me.body).toMatchObject({
      kind: 'staff',
      name: '张wang',
      tenant: { key: tenant.key, generated: true },
      totp: false,
    });
  });

  it('gives a wrong password, an unknown login and an unknown tenant the same answer after the same work', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang');
    verified = [];
    const answers = [
      await signIn(tenant, 'wang', { password: 'wrong password' }),
      await signIn(tenant, 'nobody'),
      await signIn({ key: 'no-such-place' }, 'wang'),
    ];
    for (const { status, body } of answers)
      expect([status, { ...body, requestId: '' }]).toEqual([
        401,
        { code: 'sign_in_failed', message: '账号或密码不对', requestId: '' },
      ]);
    expect(verified).toEqual([expect.stringMatching(/^\$argon2id/), null, null]);
  });

  it('knows a login only in its own tenant', async () => {
    const [mine, other] = [await at.tenant(), await at.tenant()];
    await at.staff(mine, 'wang');
    expect((await signIn(other, 'wang')).status).toBe(401);
  });

  it('lets nobody in who is out of service or has no password', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang');
    const token = await at.token(tenant, 'wang');
    await at.access.provision.setActive(tenant.id, 'wang', false);
    expect((await signIn(tenant, 'wang')).body.code).toBe('sign_in_failed');
    expect((await at.ask('GET', '/v1/me', { token })).status).toBe(401);
    const row = { login: 'li', name: '李', title: '岗', unitId: null, passwordHash: null, grants: [] };
    await at.access.provision.importStaff(tenant.id, [row]);
    expect((await signIn(tenant, 'li')).body.code).toBe('sign_in_failed');
  });

  it('locks a login after ten failures for fifteen minutes, alike whether anybody has it', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang');
    for (const login of ['wang', 'nobody']) {
      for (let failure = 0; failure < 10; failure += 1)
        expect((await signIn(tenant, login, { password: 'wrong' })).status).toBe(401);
      const locked = await signIn(tenant, login);
      expect([locked.status, locked.body.code, locked.headers['retry-after']]).toEqual([429, 'too_many', '900']);
    }
    at.clock.advance(15 * 60_000);
    expect((await signIn(tenant, 'wang')).status).toBe(201);
  });

  it('lets through no more than ten of a hundred tries at once', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang');
    const tries = Array.from({ length: 30 }, () => signIn(tenant, 'wang', { password: 'wrong' }));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
  });

  it('forgets failures after a success', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang');
    for (let round = 0; round < 3; round += 1) {
      for (let failure = 0; failure < 9; failure += 1) await signIn(tenant, 'wang', { password: 'wrong' });
      expect((await signIn(tenant, 'wang')).status).toBe(201);
    }
  });

  it('never logs or stores a password or a token', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang');
    const token = await at.token(tenant, 'wang');
    expect(at.lines.join('\n')).toContain('/v1/sessions/staff');
    expect(at.lines.join('\n')).not.toContain(token);
    expect(at.lines.join('\n')).not.toContain(password);
  });
});

describe('the second factor', () => {
  it('is asked for once it is confirmed, and a code opens the session', async () => {
    const tenant = await at.tenant();
    const { secret, uri } = await enrolled(tenant, 'wang');
    expect(uri).toMatch(/^otpauth:\/\/totp\//);
    const without = await signIn(tenant, 'wang');
    expect([without.status, without.body.code]).toEqual([401, 'second_factor_needed']);
    at.clock.advance(30_000);
    const opened = await signIn(tenant, 'wang', { code: codeOf(secret) });
    expect(opened.status).toBe(201);
    expect((await at.ask('GET', '/v1/me', { token: String(opened.body.token) })).body.totp).toBe(true);
  });

  it('refuses a wrong code, one used at enrolment, and one used at a sign-in', async () => {
    const tenant = await at.tenant();
    const { secret } = await enrolled(tenant, 'wang');
    expect((await signIn(tenant, 'wang', { code: codeOf(secret) })).body.code).toBe('code_wrong');
    expect((await signIn(tenant, 'wang', { code: codeOf(secret, 100) })).body.code).toBe('code_wrong');
    at.clock.advance(30_000);
    const code = codeOf(secret);
    expect((await signIn(tenant, 'wang', { code })).status).toBe(201);
    expect((await signIn(tenant, 'wang', { code })).body.code).toBe('code_wrong');
  });

  it('lets a code open one session when it is sent twice at once', async () => {
    const tenant = await at.tenant();
    const { secret } = await enrolled(tenant, 'wang');
    at.clock.advance(30_000);
    const code = codeOf(secret);
    const both = await Promise.all([signIn(tenant, 'wang', { code }), signIn(tenant, 'wang', { code })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 401]);
  });

  it('counts wrong codes as failures although the password was right, and right passwords between them reset nothing', async () => {
    const tenant = await at.tenant();
    const { secret } = await enrolled(tenant, 'wang');
    at.clock.advance(30_000);
    for (let failure = 0; failure < 10; failure += 1) {
      expect((await signIn(tenant, 'wang')).body.code).toBe('second_factor_needed');
      expect((await signIn(tenant, 'wang', { code: codeOf(secret, 50 + failure) })).body.code).toBe('code_wrong');
    }
    expect((await signIn(tenant, 'wang', { code: codeOf(secret) })).body.code).toBe('too_many');
  });

  it('cannot be enrolled over one in force, and not be confirmed unless begun', async () => {
    const tenant = await at.tenant();
    const { token } = await enrolled(tenant, 'wang');
    expect((await at.ask('POST', '/v1/me/totp', { token })).body.code).toBe('already_exists');
    expect((await at.ask('POST', '/v1/me/totp/confirm', { token, body: { code: '123456' } })).body.code).toBe(
      'not_found',
    );
    await at.staff(tenant, 'li');
    const other = await at.token(tenant, 'li');
    expect((await at.ask('POST', '/v1/me/totp/confirm', { token: other, body: { code: '123456' } })).body.code).toBe(
      'not_found',
    );
    const begun = await at.ask('POST', '/v1/me/totp', { token: other });
    const wrong = codeOf(String(begun.body.secret), 100);
    expect((await at.ask('POST', '/v1/me/totp/confirm', { token: other, body: { code: wrong } })).body.code).toBe(
      'code_wrong',
    );
    expect((await signIn(tenant, 'li')).status).toBe(201);
  });

  it('is removed by the operator for whoever lost the device', async () => {
    const tenant = await at.tenant();
    await enrolled(tenant, 'wang');
    await at.access.provision.removeTotp(tenant.id, 'wang');
    expect((await signIn(tenant, 'wang')).status).toBe(201);
  });
});

describe('changing the password', () => {
  const next = 'another long password';

  it('takes the new one, refuses the old one, and ends every other session at once', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang');
    const [one, two] = [await at.token(tenant, 'wang'), await at.token(tenant, 'wang')];
    const made = await at.ask('POST', '/v1/tokens', { token: two, body: { label: 'bench', days: 3 } });
    await at.ask('GET', '/v1/me', { token: two });
    const changed = await at.ask('POST', '/v1/me/password', { token: one, body: { current: password, next } });
    expect([changed.status, changed.body]).toEqual([200, { ended: 2 }]);
    expect((await at.ask('GET', '/v1/me', { token: one })).status).toBe(200);
    expect((await at.ask('GET', '/v1/me', { token: two })).status).toBe(401);
    expect((await at.ask('GET', '/v1/me', { token: String(made.body.token) })).status).toBe(401);
    expect((await signIn(tenant, 'wang')).status).toBe(401);
    expect((await signIn(tenant, 'wang', { password: next })).status).toBe(201);
  });

  it('refuses a wrong current one and locks after ten of them', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang');
    const token = await at.token(tenant, 'wang');
    const change = () => at.ask('POST', '/v1/me/password', { token, body: { current: 'guess', next } });
    for (let failure = 0; failure < 10; failure += 1) expect((await change()).body.code).toBe('sign_in_failed');
    expect((await change()).body.code).toBe('too_many');
  });

  it('refuses a short one', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'wang');
    const token = await at.token(tenant, 'wang');
    const { status, body } = await at.ask('POST', '/v1/me/password', {
      token,
      body: { current: password, next: 'short' },
    });
    expect([status, body.code]).toEqual([422, 'input_invalid']);
  });
});

describe('a password that was given out', () => {
  const day = 86_400_000;
  async function given(login: string) {
    const tenant = await at.tenant();
    await at.access.provision.importStaff(tenant.id, [
      {
        login,
        name: '张甲',
        title: '试岗',
        unitId: null,
        passwordHash: await hashPassword(password),
        oneTimeUntil: at.clock.now() + day,
        grants: [{ role: 'securityAdmin', areaCode: null, unitId: null, categoryCode: null, sensitive: false }],
      },
    ]);
    return tenant;
  }

  const giveOut = (tenant: Tenant, given: { login: string; passwordHash: string; until: number }) =>
    at.test.database.inTenant(tenant.id, (tx) => at.access.provision.giveOutPasswords(tx, [given]));

  it('opens one session, which may do nothing but set another, and no second one', async () => {
    const tenant = await given('once');
    const first = await signIn(tenant, 'once');
    expect(first.status).toBe(201);
    const token = String(first.body.token);
    expect((await at.ask('GET', '/v1/me', { token })).body.changePassword).toBe(true);
    expect((await signIn(tenant, 'once')).body.code).toBe('sign_in_failed');
    expect((await at.ask('GET', '/v1/grants', { token })).body.code).toBe('forbidden');
    const next = 'a password of my own';
    const changed = await at.ask('POST', '/v1/me/password', { token, body: { current: password, next } });
    expect(changed.status).toBe(200);
    expect((await at.ask('GET', '/v1/me', { token })).body.changePassword).toBe(false);
    expect((await at.ask('GET', '/v1/grants', { token })).status).toBe(200);
    for (const _ of [1, 2]) expect((await signIn(tenant, 'once', { password: next })).status).toBe(201);
    expect(await at.access.provision.withOwnPassword(tenant.id, ['once'])).toEqual(new Set(['once']));
  });

  it('opens nothing when its time is over, until another one is given out', async () => {
    const tenant = await given('late');
    at.clock.advance(day + 1);
    expect((await signIn(tenant, 'late')).body.code).toBe('sign_in_failed');
    const passwordHash = await hashPassword('another given out');
    await giveOut(tenant, { login: 'late', passwordHash, until: at.clock.now() + day });
    expect((await signIn(tenant, 'late', { password: 'another given out' })).status).toBe(201);
  });

  it('never takes the place of one that the person has set', async () => {
    const tenant = await at.tenant();
    await at.staff(tenant, 'own');
    const passwordHash = await hashPassword('given out instead');
    await giveOut(tenant, { login: 'own', passwordHash, until: at.clock.now() + day });
    expect((await signIn(tenant, 'own', { password: 'given out instead' })).status).toBe(401);
    expect((await signIn(tenant, 'own')).status).toBe(201);
  });
});
