import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshKey, type Person, type TestDistrict, testDistrict } from '../../testing/district.ts';

let district: TestDistrict;
let centre: Person;
let clerk: Person;
beforeAll(async () => {
  district = await testDistrict();
  centre = await district.as('district.centre');
  clerk = await district.as('haitang.accept');
}, 60_000);
afterAll(() => district.stop());

const wenlan = '120112003006';
const gegu = '120112101';
const shop = { text: '文澜花园门口的店不给退预付卡', place: { areaCode: wenlan }, categoryCode: 'R0106' };
const register = (who: Person, more: object = {}) =>
  who.call('registerCaller', { body: { ...shop, ...more }, key: freshKey() });
const get = async (who: Person, id: string) => (await who.ask('GET', `/v1/cases/${id}`)).status;
const listed = async (who: Person, query: object = {}) =>
  (await who.call('listCases', { query: { limit: 100, ...query } })).items.map(({ id }) => id);

async function act(who: Person, caseId: string, move: string, input: object = {}) {
  const [row] = await district.sql<{ version: number }>('SELECT version FROM cases WHERE id = $1', [caseId]);
  const body = { version: row?.version ?? 0, input };
  return who.ask('POST', `/v1/cases/${caseId}/moves/${move}`, { body, headers: { 'idempotency-key': freshKey() } });
}

async function childrenOf(caseId: string): Promise<readonly string[]> {
  const rows = await district.sql<{ id: string }>('SELECT id FROM cases WHERE parent_id = $1', [caseId]);
  return rows.map(({ id }) => id);
}

/** A position inside an area of the sample: the middle of the first of its grids. */
function inside(areaCode: string): { readonly lng: number; readonly lat: number } {
  const polygon = district.sample.areas.find(
    ({ code, level }) => level === 'grid' && code.startsWith(areaCode),
  )?.polygon;
  const mean = (at: 0 | 1) => (polygon ?? []).reduce((sum, point) => sum + point[at], 0) / (polygon?.length ?? 1);
  return { lng: mean(0), lat: mean(1) };
}

describe('the list of all cases', () => {
  it('shows first-hand cases, and a unit its own share of other people’s, unless children are asked for', async () => {
    const { caseId } = await register(clerk);
    const asked = { unitIds: [district.unit('D-cgw')], type: 'emergency', reason: '请到现场', place: '东门' };
    expect((await act(await district.as('haitang.dispatch'), caseId, 'whistle', asked)).status).toBe(200);
    const [child = ''] = await childrenOf(caseId);
    const unit = await district.as('cgw.handler');
    const reading = async (who: Person, query: object = {}) => {
      const ids = await listed(who, query);
      return [ids.includes(caseId), ids.includes(child)];
    };
    expect(await reading(centre)).toEqual([true, false]);
    expect(await reading(centre, { children: 'yes' })).toEqual([true, true]);
    expect(await reading(centre, { procedure: 'task' })).toEqual([false, true]);
    expect(await reading(centre, { unit: district.unit('D-cgw') })).toEqual([false, true]);
    expect(await reading(unit)).toEqual([false, true]);
    expect(await reading(unit, { queue: 'myUnit' })).toEqual([false, true]);
    expect(await reading(unit, { children: 'no' })).toEqual([false, false]);
    const { all } = await centre.call('countCases', {});
    expect(all?.count).toBe((await listed(centre)).length);
  });
});

describe('a matter of another street', () => {
  it.each([
    ['picked', () => ({ areaCode: gegu })],
    ['found by a position', () => ({ point: { ...inside(gegu), crs: 'wgs84' as const } })],
    ['named in the words', () => ({ text: '葛沽镇' })],
  ])('%s is taken down by a clerk, accepted by its own desk, and stays in the clerk’s sight', async (_how, place) => {
    const text = '葛沽镇政府路口的商店不给退预付卡';
    const filed = await register(clerk, { text, place: place() });
    // What the clerk chose is evidence there; nobody decided it.
    expect(filed).toMatchObject({ state: 'submitted', unit: null });
    const [row] = await district.sql<{ area_code: string }>('SELECT area_code FROM cases WHERE id = $1', [
      filed.caseId,
    ]);
    expect(row?.area_code.startsWith(gegu)).toBe(true);

    const own = await district.as('gegu.accept');
    expect(await listed(own, { queue: 'toAccept' })).toContain(filed.caseId);
    expect((await act(own, filed.caseId, 'comment', { text: '已收到' })).status).toBe(200);

    expect(await get(clerk, filed.caseId)).toBe(200);
    expect(await listed(clerk)).toContain(filed.caseId);
    expect(await listed(clerk, { queue: 'toAccept' })).not.toContain(filed.caseId);
    expect((await clerk.call('getCase', { params: { id: filed.caseId } })).moves).toEqual([]);
    expect(await act(clerk, filed.caseId, 'register', { categoryCode: 'R0106' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await get(await district.as('haitang.dispatch'), filed.caseId)).toBe(404);
    expect((await clerk.call('countCases', {})).all?.count).toBe((await listed(clerk)).length);
  });

  it('shows the clerk the person they spoke with, and nobody who joined later', async () => {
    const person = { name: '张卯', phone: '19900000031' };
    const filed = await register(clerk, { place: { areaCode: gegu }, person });
    const other = await register(await district.as('gegu.accept'), {
      text: '我也买了这家的卡',
      joinCaseId: filed.caseId,
      person: { phone: '19900000032' },
    });
    expect(other.joined).toBe(true);
    const reveal = (appealId: string) =>
      clerk.ask('POST', `/v1/cases/${filed.caseId}/reveal`, {
        body: { appealId, fields: ['phone'], purpose: 'contact' },
      });
    expect(await reveal(filed.appealId)).toMatchObject({ status: 200, body: { phone: '19900000031' } });
    expect(await reveal(other.appealId)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('that is sensitive stays out of sight of whoever is not cleared, also when they registered it', async () => {
    const filed = await register(clerk, { place: { areaCode: gegu } });
    await district.sql('UPDATE cases SET sensitive = true WHERE id = $1', [filed.caseId]);
    const plain = await district.hire('plain.clerk', [
      { role: 'streetAcceptor', areaCode: '120112003', unitId: null, categoryCode: null, sensitive: false },
    ]);
    const theirs = await register(plain, { place: { areaCode: gegu } });
    expect(await get(plain, theirs.caseId)).toBe(200);
    await district.sql('UPDATE cases SET sensitive = true WHERE id = $1', [theirs.caseId]);
    expect(await get(plain, theirs.caseId)).toBe(404);
    expect(await listed(plain)).not.toContain(theirs.caseId);
    expect(await get(clerk, filed.caseId)).toBe(200);
  });

  it('can be reported by a grid worker and not handled by one', async () => {
    const grid = await district.as('haitang.grid');
    const ask = (more: object) =>
      grid.ask('POST', '/v1/appeals/field', {
        body: { text: '路口有一袋垃圾', place: { point: { ...inside(gegu), crs: 'wgs84' } }, ...more },
        headers: { 'idempotency-key': freshKey() },
      });
    const reported = await ask({});
    expect(reported).toMatchObject({ status: 201, body: { state: 'submitted' } });
    expect(await get(grid, String(reported.body.caseId))).toBe(200);
    const selfHandled = { before: '一袋垃圾', after: '已清走', answer: '已清理' };
    expect(await ask({ selfHandled })).toMatchObject({ status: 409, body: { code: 'outside_area' } });
  });
});

describe('the answer to a known order of the hotline', () => {
  it('tells no more of its case than the caller may see: area and sensitivity', async () => {
    const body = { ...shop, text: '文澜花园门口的店关门了不退卡', saidAt: '2026-11-24T09:30:00+08:00' };
    const put = (who: Person, more: object = {}) =>
      who.ask('PUT', '/v1/hotline/orders/SIGHT-1', { body: { ...body, ...more } });
    const first = await put(centre);
    expect(first).toMatchObject({ status: 200, body: { outcome: 'created', state: 'dispatched' } });
    expect(await put(clerk)).toMatchObject({
      body: {
        outcome: 'unchanged',
        state: 'dispatched',
        caseNo: expect.any(String),
        unit: { name: expect.any(String) },
      },
    });
    const stranger = await district.as('gegu.accept');
    const known = await put(stranger);
    expect(known).toMatchObject({
      status: 200,
      body: { outcome: 'unchanged', state: 'submitted', caseNo: null, unit: null },
    });
    const changed = await put(stranger, { text: '另一件事' });
    expect([changed.status, changed.body.code, changed.body.details]).toEqual([409, 'upstream_conflict', undefined]);

    await district.sql('UPDATE cases SET sensitive = true WHERE id = $1', [first.body.caseId]);
    const importer = await district.hire('importer', [
      { role: 'operator', areaCode: '120112', unitId: null, categoryCode: null, sensitive: false },
    ]);
    expect(await put(importer)).toMatchObject({
      body: { outcome: 'unchanged', state: 'submitted', caseNo: null, unit: null },
    });
  });
});

describe('a sensitive case', () => {
  const secret = { text: '邻居家里有人被打', categoryCode: 'R0113' };

  it('goes to no unit in which nobody is cleared, neither as the lead nor to help, and says so', async () => {
    const { caseId, state } = await register(centre, secret);
    expect(state).toBe('dispatched');
    const help = { unitIds: [district.unit('D-cgw')], type: 'emergency', reason: '请到现场', place: '3号楼' };
    expect(await act(centre, caseId, 'whistle', help)).toMatchObject({
      status: 409,
      body: { code: 'unit_not_cleared' },
    });
    expect((await act(centre, caseId, 'whistle', { ...help, unitIds: [district.unit('D-fl')] })).status).toBe(200);
    await act(await district.as('gaj.handler'), caseId, 'requestReturn', { reason: '不属于公安', basis: '职责清单' });
    expect((await act(centre, caseId, 'approveReturn', { reason: '同意' })).status).toBe(200);
    const dispatch = (code: string, coUnits: readonly string[] = []) =>
      act(centre, caseId, 'dispatch', {
        leadUnitId: district.unit(code),
        coUnitIds: coUnits.map(district.unit),
        basis: '目录',
      });
    expect(await dispatch('D-cgw')).toMatchObject({ status: 409, body: { code: 'unit_not_cleared' } });
    expect(await dispatch('D-fl', ['D-cgw'])).toMatchObject({ status: 409, body: { code: 'unit_not_cleared' } });
    expect((await dispatch('D-fl')).status).toBe(200);
  });

  it('waits for a person, with the reason, where rules name a unit in which nobody is cleared', async () => {
    const security = await district.as('security.admin');
    const grants = await district.sql<{ id: string }>(
      `SELECT g.id FROM grants g JOIN units u ON u.tenant_id = g.tenant_id AND u.id = g.unit_id
       WHERE g.tenant_id = $1 AND u.code = 'D-gaj' AND g.sensitive AND g.ended_at IS NULL`,
      [district.ids.tenantId],
    );
    expect(grants.length).toBeGreaterThan(0);
    for (const { id } of grants) await security.call('removeGrant', { params: { id } });
    const filedNow = () => register(centre, secret);
    await expect.poll(async () => (await filedNow()).state).toBe('registered');
    const { caseId } = await filedNow();
    const { decisions } = await centre.call('getCase', { params: { id: caseId } });
    expect(decisions.find(({ kind }) => kind === 'unit')).toMatchObject({
      chosen: null,
      by: 'nobody',
      reason: { zh: expect.stringMatching(/公安.*没有人有权查看敏感事项，由人工确定/) },
    });
  });
});
