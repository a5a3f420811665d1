import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areaCode, startAccess, type TestAccess, unitId } from './access.testing.ts';
import { recordReveal } from './reveals.store.ts';

let at: TestAccess;
beforeAll(async () => {
  at = await startAccess();
});
afterAll(() => at.stop());

/** A tenant with a security administrator and a member of staff. */
async function office() {
  const tenant = await at.tenant();
  const sec = await at.staff(tenant, 'sec', 'securityAdmin');
  const wang = await at.staff(tenant, 'wang', 'unitHandler');
  return { tenant, sec, wang, token: await at.token(tenant, 'sec'), theirs: await at.token(tenant, 'wang') };
}

const grantOf = (staffId: string, more: object = {}) => ({
  staffId,
  role: 'supervisor',
  areaCode,
  unitId: null,
  ...more,
});

describe('giving a role', () => {
  it('takes effect at the next request, and so does taking it back', async () => {
    const { wang, token, theirs } = await office();
    const permissions = async () => (await at.ask('GET', '/v1/me', { token: theirs })).body.permissions;
    expect(await permissions()).not.toContain('indicator:read');
    const given = await at.ask('POST', '/v1/grants', {
      token,
      body: grantOf(wang, { categoryCode: 'A1', sensitive: true }),
    });
    expect(given.body).toEqual({
      id: given.body.id,
      staffId: wang,
      role: 'supervisor',
      areaCode,
      unitId: null,
      categoryCode: 'A1',
      sensitive: true,
    });
    expect(given.status).toBe(201);
    expect(await permissions()).toContain('indicator:read');
    const me = await at.ask('GET', '/v1/me', { token: theirs });
    expect(me.body.roles).toEqual([
      { role: 'unitHandler', label: '处置人员', areaCode, unitName: '城管委' },
      { role: 'supervisor', label: '督查员', areaCode, unitName: null },
    ]);
    expect((await at.ask('DELETE', `/v1/grants/${given.body.id}`, { token })).body).toEqual({ removed: true });
    expect(await permissions()).not.toContain('indicator:read');
    expect((await at.ask('DELETE', `/v1/grants/${given.body.id}`, { token })).body.code).toBe('not_found');
  });

  it('is for the security administrator alone', async () => {
    const { sec, theirs } = await office();
    expect((await at.ask('POST', '/v1/grants', { token: theirs, body: grantOf(sec) })).body.code).toBe('forbidden');
    expect((await at.ask('GET', '/v1/grants', { token: theirs })).body.code).toBe('forbidden');
    expect((await at.ask('POST', '/v1/grants', { body: grantOf(sec) })).body.code).toBe('not_signed_in');
  });

  it("is refused for one's own grants, in giving and in taking", async () => {
    const { sec, token } = await office();
    expect((await at.ask('POST', '/v1/grants', { token, body: grantOf(sec) })).body.code).toBe('same_person');
    const { body } = await at.ask('GET', `/v1/grants?staffId=${sec}`, { token });
    const [{ id }] = body.items as [{ id: string }];
    expect((await at.ask('DELETE', `/v1/grants/${id}`, { token })).body.code).toBe('same_person');
  });

  it.each([
    ['an area that is not there', { areaCode: '999' }, 'unknown_area'],
    [
      'a unit that is not there',
      { role: 'unitHandler', unitId: '01890000-0000-7000-8000-00000000ffff' },
      'unknown_unit',
    ],
    ['an area role without an area', { areaCode: null }, 'input_invalid'],
    ['a unit role without a unit', { role: 'unitLeader' }, 'input_invalid'],
    ['a role that is not there', { role: 'emperor' }, 'input_invalid'],
    ['an administrator of another kind beside a case role', { role: 'auditor' }, 'same_person'],
    ['staff that is not there', { staffId: '01890000-0000-7000-8000-00000000ffff' }, 'not_found'],
  ])('refuses %s', async (_what, more, code) => {
    const { wang, token } = await office();
    const { body } = await at.ask('POST', '/v1/grants', { token, body: grantOf(wang, more) });
    expect(body.code).toBe(code);
  });

  it('reaches no staff and no grant of another tenant', async () => {
    const [mine, other] = [await office(), await office()];
    expect((await at.ask('POST', '/v1/grants', { token: mine.token, body: grantOf(other.wang) })).body.code).toBe(
      'not_found',
    );
    const { body } = await at.ask('GET', `/v1/grants?staffId=${other.wang}`, { token: other.token });
    const [{ id }] = body.items as [{ id: string }];
    expect((await at.ask('DELETE', `/v1/grants/${id}`, { token: mine.token })).body.code).toBe('not_found');
    expect((await at.ask('GET', `/v1/grants?staffId=${other.wang}`, { token: mine.token })).body.items).toEqual([]);
  });

  it('gives one grant for one submission, and refuses its key for another', async () => {
    const { wang, token } = await office();
    const headers = { 'idempotency-key': 'once-and-once' };
    const give = (more: object = {}) => at.ask('POST', '/v1/grants', { token, headers, body: grantOf(wang, more) });
    const [first, second] = [await give(), await give()];
    expect(second.body).toEqual(first.body);
    expect((await give({ sensitive: true })).body.code).toBe('key_reused');
    const same = await at.ask('POST', '/v1/grants', { token, body: grantOf(wang) });
    expect(same.body.id).toBe(first.body.id);
    expect((await at.ask('GET', `/v1/grants?staffId=${wang}`, { token })).body.items).toHaveLength(2);
  });

  it('never puts two administrators into one hand, however many give at once', async () => {
    const { tenant, token } = await office();
    const li = await at.staff(tenant, 'li');
    const give = (role: string) => at.ask('POST', '/v1/grants', { token, body: grantOf(li, { role, areaCode: null }) });
    const given = await Promise.all([give('sysAdmin'), give('auditor')]);
    expect(given.map(({ status }) => status).sort()).toEqual([201, 409]);
  });
});

describe('the list of grants', () => {
  it('goes page by page and takes no cursor of another filter', async () => {
    const { wang, token } = await office();
    for (const categoryCode of ['A', 'B', 'C', 'D'])
      await at.ask('POST', '/v1/grants', { token, body: grantOf(wang, { categoryCode }) });
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await at.ask('GET', `/v1/grants?staffId=${wang}&limit=2${cursor && `&cursor=${cursor}`}`, {
        token,
      });
      seen.push(...(body.items as { categoryCode: string | null }[]).map((each) => each.categoryCode));
      cursor = typeof body.next === 'string' ? body.next : '';
      if (cursor !== '')
        expect((await at.ask('GET', `/v1/grants?cursor=${cursor}`, { token })).body.code).toBe('malformed');
    } while (cursor !== '');
    expect(seen).toEqual([null, 'A', 'B', 'C', 'D']);
    expect((await at.ask('GET', '/v1/grants?cursor=nonsense', { token })).body.code).toBe('malformed');
  });
});

describe('the record of reveals', () => {
  it('shows the auditor who looked at what and why, newest first', async () => {
    const { tenant, wang, theirs } = await office();
    await at.staff(tenant, 'aud', 'auditor');
    const token = await at.token(tenant, 'aud');
    const subjectId = at.ids.uuid();
    for (const purpose of ['contact', 'verify', 'visit'])
      await at.test.database.inTenant(tenant.id, (tx) =>
        recordReveal(tx, tenant.id, {
          id: at.ids.uuid(),
          at: at.clock.now(),
          staffId: wang,
          subject: 'appeal',
          subjectId,
          fields: ['phone'],
          purpose,
          note: null,
        }),
      );
    const first = await at.ask('GET', '/v1/reveals?limit=2', { token });
    expect(first.body.items).toMatchObject([
      { purpose: 'visit', staffName: '张wang', fields: ['phone'] },
      { purpose: 'verify' },
    ]);
    const second = await at.ask('GET', `/v1/reveals?limit=2&cursor=${first.body.next}`, { token });
    expect([second.body.items, second.body.next]).toMatchObject([[{ purpose: 'contact', subjectId }], null]);
    expect((await at.ask('GET', '/v1/reveals', { token: theirs })).body.code).toBe('forbidden');
    const change = at.test.database.inTenant(tenant.id, (tx) => sql`UPDATE reveals SET purpose = 'x'`.execute(tx));
    await expect(change).rejects.toThrow(/permission denied/);
    const remove = at.test.database.inTenant(tenant.id, (tx) => sql`DELETE FROM grants`.execute(tx));
    await expect(remove).rejects.toThrow(/permission denied/);
  });
});

describe('brands', () => {
  it('are open to anyone and tell name, colour, icon and programs only', async () => {
    const tenant = await at.tenant();
    const brand = {
      key: 'xiaotang',
      name: '小棠',
      areaCode,
      accent: '#c2255c',
      icon: 'M0 0h1z',
      programs: ['appeals'],
    };
    await at.access.provision.importBrands(tenant.id, [{ ...brand, name: '旧名' }]);
    await at.access.provision.importBrands(tenant.id, [brand]);
    const { status, body } = await at.ask('GET', `/v1/tenants/${tenant.key}/brands`);
    expect([status, body]).toEqual([200, { tenant: { key: tenant.key, name: '示例区' }, items: [brand] }]);
    expect((await at.ask('GET', '/v1/tenants/nowhere/brands')).body.code).toBe('not_found');
  });
});

describe('provision', () => {
  it('takes a tenant key once', async () => {
    const tenant = await at.tenant();
    await expect(at.access.provision.createTenant(tenant)).rejects.toMatchObject({ code: 'already_exists' });
    expect(await at.access.provision.findTenant(tenant.key)).toEqual(tenant);
    expect(await at.access.provision.listTenants()).toContainEqual(tenant);
  });

  it('imports staff twice without doubling anything, keeps passwords, and updates names', async () => {
    const tenant = await at.tenant();
    const rows = Array.from({ length: 200 }, (_each, n) => ({
      login: `Staff${n}`,
      name: `员${n}`,
      title: '岗',
      unitId,
      passwordHash: null,
      grants: [{ role: 'unitHandler' as const, areaCode: null, unitId, categoryCode: null, sensitive: false }],
    }));
    const first = await at.access.provision.importStaff(tenant.id, rows);
    await at.access.provision.setPassword(tenant.id, 'Staff7', 'a password of my own');
    const second = await at.access.provision.importStaff(
      tenant.id,
      rows.map((row) => ({ ...row, title: '新岗' })),
    );
    expect(second).toEqual(first);
    expect(first.size).toBe(200);
    const signedIn = await at.ask('POST', '/v1/sessions/staff', {
      body: { tenant: tenant.key, login: 'staff7', password: 'a password of my own' },
    });
    const token = String(signedIn.body.token);
    const me = await at.ask('GET', '/v1/me', { token });
    expect(me.body.roles).toHaveLength(1);
    expect(await at.access.authenticate(token)).toMatchObject({ title: '新岗', grants: [{ role: 'unitHandler' }] });
  });

  it('refuses what is not there', async () => {
    const tenant = await at.tenant();
    const { provision } = at.access;
    await expect(provision.setPassword(tenant.id, 'nobody', 'a long password')).rejects.toMatchObject({
      code: 'not_found',
    });
    const staffId = at.ids.uuid();
    await expect(provision.issueToken({ tenantId: tenant.id, staffId, label: 'x', days: 1 })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
