import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshKey, type Person, type TestDistrict, testDistrict } from '../../testing/district.ts';

let district: TestDistrict;
let resident: Person;
let acceptor: Person;
let dispatcher: Person;
let centre: Person;

beforeAll(async () => {
  district = await testDistrict();
  [resident, acceptor, dispatcher, centre] = await Promise.all([
    district.resident(0),
    district.as('haitang.accept'),
    district.as('haitang.dispatch'),
    district.as('district.centre'),
  ]);
}, 60_000);
afterAll(() => district.stop());

const wenlan = '120112003006';
const shop = { text: '文澜花园门口的店不给退预付卡', place: { areaCode: wenlan } };
const lamp = { text: '文澜花园门口路灯不亮', place: { areaCode: wenlan }, categoryCode: 'R0401' };

const file = (who: Person, body: object = shop) =>
  who.call('fileAppeal', { body: { ...shop, ...body }, key: freshKey() });
const read = (caseId: string, who = centre) => who.call('getCase', { params: { id: caseId } });
const versionOf = async (caseId: string): Promise<number> =>
  (await district.sql<{ version: number }>('SELECT version FROM cases WHERE id = $1', [caseId]))[0]?.version ?? -1;
const move = (who: Person, caseId: string, name: string, input: object, version: number, key = freshKey()) =>
  who.ask('POST', `/v1/cases/${caseId}/moves/${name}`, {
    body: { version, input },
    headers: { 'idempotency-key': key },
  });
async function act(login: string | Person, caseId: string, name: string, input: object = {}) {
  const who = typeof login === 'string' ? await district.as(login) : login;
  const answer = await move(who, caseId, name, input, await versionOf(caseId));
  if (answer.status !== 200) throw new Error(`${name}: ${answer.text}`);
  return answer.body;
}
async function finished(caseId: string): Promise<void> {
  await act(acceptor, caseId, 'register', { categoryCode: 'R0106' });
  await act('scjg.handler', caseId, 'sign');
  await act('scjg.handler', caseId, 'feedBack', { result: 'explained', answer: '已协商退款' });
}

describe('two people at one case', () => {
  it('of whom one saw an old version get told what changed', async () => {
    const { caseId } = await file(resident);
    await act(acceptor, caseId, 'comment', { text: '先看一下' });
    const answer = await move(acceptor, caseId, 'register', { categoryCode: 'R0106' }, 1);
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'stale_version',
        details: { version: 2, state: 'submitted', changes: [{ seq: 2, move: 'comment', to: 'submitted' }] },
      },
    });
    expect(JSON.stringify(answer.body)).not.toContain('先看一下');
  });

  it('and twenty at once: one makes the move, the others are told, and the record has it once', async () => {
    const { caseId } = await file(resident);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        move(at % 2 ? acceptor : centre, caseId, 'register', { categoryCode: 'R0106' }, 1),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    expect(answers.filter(({ status }) => status === 409).every(({ body }) => body.code === 'stale_version')).toBe(
      true,
    );
    const { events } = await read(caseId);
    expect(events.filter((event) => event.move === 'register').length).toBe(1);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
  });
});

describe('several people about one matter', () => {
  it('join it, may be split off again, and everybody is answered', async () => {
    const [second, third] = await Promise.all([district.resident(1), district.resident(2)]);
    const first = await file(resident);
    const caller = { ...shop, text: '我也退不了', joinCaseId: first.caseId, person: { phone: '19900000002' } };
    const joined = await acceptor.call('registerCaller', { body: caller, key: freshKey() });
    const own = await file(third, { text: '那家店也不给我退预付卡' });
    expect(joined).toMatchObject({ joined: true, caseId: first.caseId });
    const params = {
      params: { id: own.appealId },
      body: { caseId: first.caseId, reason: '同一家店' },
      key: freshKey(),
    };
    await acceptor.call('joinAppeal', params);
    expect(await read(first.caseId)).toMatchObject({ people: 3, appeals: [{}, {}, {}] });
    const emptied = await read(own.caseId);
    expect(emptied).toMatchObject({ state: 'merged', mergedInto: first.caseId, open: false });

    const split = { params: { id: joined.appealId }, body: { reason: '是另一家店' }, key: freshKey() };
    const apart = await acceptor.call('unjoinAppeal', split);
    expect(await read(apart.id)).toMatchObject({ state: 'submitted', people: 1, holder: { part: 'acceptor' } });
    expect(await read(first.caseId)).toMatchObject({ people: 2 });

    await finished(first.caseId);
    for (const [who, appealId] of [
      [resident, first.appealId],
      [third, own.appealId],
    ] as const) {
      const seen = await who.call('myAppeal', { params: { id: appealId } });
      expect(seen).toMatchObject({ answer: '已协商退款', canRate: true });
    }
    await act(resident, first.caseId, 'evaluate', { solved: true, satisfied: 5 });
    expect((await read(first.caseId)).state).toBe('pending_evaluation');
    await act(third, first.caseId, 'evaluate', { solved: true, satisfied: 4 });
    expect((await read(first.caseId)).state).toBe('closed');
    expect((await second.call('myAppeal', { params: { id: joined.appealId } })).open).toBe(true);
  });

  it('are refused with the reason where the matters differ', async () => {
    const [one, two] = [await file(resident), await file(await district.resident(1), { text: '路灯不亮' })];
    const join = await acceptor.ask('POST', `/v1/appeals/${two.appealId}/join`, {
      body: { caseId: one.caseId, reason: '同一件' },
      headers: { 'idempotency-key': freshKey() },
    });
    expect(join).toMatchObject({ status: 409, body: { code: 'merge_other_category' } });
    expect(await read(two.caseId)).toMatchObject({ state: 'submitted', people: 1 });
  });

  it('are moved by a merge and given back by its undoing, with the time that was left', async () => {
    const [one, two] = [await file(resident), await file(await district.resident(1), { text: '同一家店不退卡' })];
    for (const { caseId } of [one, two]) await act(acceptor, caseId, 'register', { categoryCode: 'R0106' });
    const handle = async (id: string) => (await read(id)).clocks.find(({ key }) => key === 'handle');
    const before = await handle(two.caseId);
    await act(dispatcher, two.caseId, 'merge', { masterId: one.caseId, reason: '同一家店' });
    expect(await read(one.caseId)).toMatchObject({ people: 2 });
    expect(await handle(two.caseId)).toMatchObject({ status: 'paused' });
    district.clock.advance(26 * 3_600_000);
    await district.app.sweep.once();
    expect(await read(two.caseId)).toMatchObject({ state: 'merged', supervision: 'none' });
    await act(dispatcher, two.caseId, 'unmerge', { reason: '不是同一家' });
    const after = await handle(two.caseId);
    expect(after).toMatchObject({ status: 'running', percent: before?.percent });
    expect(Date.parse(after?.dueAt ?? '')).toBeGreaterThan(Date.parse(before?.dueAt ?? ''));
    expect(await read(one.caseId)).toMatchObject({ people: 1 });
    expect(await read(two.caseId)).toMatchObject({ people: 1, state: 'dispatched', appeals: [{ id: two.appealId }] });
  });
});

describe('the place of a matter', () => {
  it('outside of the district goes to a person, not to the floor', async () => {
    const filed = await file(resident, { text: '这边路上有个大坑', place: { point: { lng: 116.4, lat: 39.9 } } });
    const seen = await read(filed.caseId);
    expect(seen).toMatchObject({
      state: 'submitted',
      open: true,
      holder: { part: 'acceptor' },
      place: { areaCode: '120112' },
    });
    expect(seen.clocks).toMatchObject([{ key: 'accept', status: 'running' }]);
    expect(seen.decisions.find(({ kind }) => kind === 'place')).toMatchObject({
      by: 'nobody',
      reason: { zh: expect.stringContaining('范围') },
    });
  });

  it('inside of it is the grid that the point lies in, from any coordinate system', async () => {
    const grid = district.sample.areas.find(({ code, level }) => level === 'grid' && code.startsWith(wenlan));
    const ring = grid?.polygon.slice(0, -1) ?? [];
    const middle = ring.reduce(([x, y], [lng, lat]) => [x + lng / ring.length, y + lat / ring.length] as const, [
      0, 0,
    ] as readonly [number, number]);
    const located = await resident.call('locate', { query: { lng: middle[0], lat: middle[1], crs: 'wgs84' } });
    const filed = await file(resident, { text: '这里有个坑', place: { point: { lng: middle[0], lat: middle[1] } } });
    expect((await read(filed.caseId)).place.areaCode).toBe(located.owner?.code);
  });
});

describe('dispatch by rules', () => {
  const rule = () => ({
    name: '文澜花园退卡',
    priority: 900,
    conditions: { categoryCodes: ['R0106'], areaCodes: [wenlan] },
    leadUnitId: district.unit('D-xfb'),
    basis: '试行',
  });

  it('is tried on past cases first, then sends new ones with the reason stored, and stops when its unit is gone', async () => {
    const admin = await district.as('sys.admin');
    const dry = await admin.call('dryRunRule', { body: { rule: rule(), sinceDays: 30 } });
    expect(dry.matched).toBeGreaterThan(0);
    expect(dry.different).toBe(dry.matched);
    const added = await admin.call('addRule', { body: rule() });
    expect(added.enabled).toBe(false);
    await admin.call('switchRule', { params: { id: added.id }, body: { enabled: true } });
    const sent = await acceptor.call('registerCaller', { body: { ...shop, categoryCode: 'R0106' }, key: freshKey() });
    expect(sent.unit?.id).toBe(district.unit('D-xfb'));
    const { decisions, events } = await read(sent.caseId);
    expect(decisions.find(({ kind }) => kind === 'unit')).toMatchObject({
      by: 'rule',
      chosen: district.unit('D-xfb'),
      reason: { zh: expect.stringContaining('文澜花园退卡') },
    });
    expect(events.find((event) => event.move === 'dispatch')?.why?.zh).toContain('文澜花园退卡');

    await district.sql('UPDATE units SET active = false WHERE code = $1', ['D-xfb']);
    district.app.directories.forget(district.ids.tenantId);
    const next = await acceptor.call('registerCaller', {
      body: { ...shop, text: '又一家店不退卡', categoryCode: 'R0106' },
      key: freshKey(),
    });
    expect(next.unit?.id).toBe(district.unit('D-scjg'));
    const { items } = await admin.call('listRules', { query: { limit: 50 } });
    expect(items.find(({ id }) => id === added.id)).toMatchObject({
      enabled: false,
      disabledReason: { zh: expect.any(String) },
    });
    await district.sql('UPDATE units SET active = true WHERE code = $1', ['D-xfb']);
    district.app.directories.forget(district.ids.tenantId);
  });
});

describe('orders of the hotline', () => {
  const order = {
    ...shop,
    saidAt: '2026-11-24T09:00:00+08:00',
    categoryCode: 'R0106',
    person: { phone: '19900000020' },
  };
  const put = (externalNo: string, more: object = {}) =>
    centre.ask('PUT', `/v1/hotline/orders/${externalNo}`, { body: { ...order, ...more } });

  it('come once however often they are sent, and also when they are sent at once', async () => {
    expect(await put('H1')).toMatchObject({
      status: 200,
      body: { outcome: 'created', unit: { name: expect.any(String) } },
    });
    expect(await put('H1')).toMatchObject({ status: 200, body: { outcome: 'unchanged' } });
    const many = await Promise.all(Array.from({ length: 10 }, () => put('H2')));
    expect(many.map(({ body }) => body.outcome).sort()).toEqual([
      'created',
      ...Array.from({ length: 9 }, () => 'unchanged'),
    ]);
    expect(new Set(many.map(({ body }) => body.caseId)).size).toBe(1);
  });

  it('may bring a newer text and an earlier limit, which then binds; after the end they conflict', async () => {
    const { body } = await put('H3');
    const caseId = String(body.caseId);
    const upstreamDueAt = new Date(district.clock.now() + 3_600_000).toISOString();
    expect(await put('H3', { text: '店已经关门了', upstreamDueAt })).toMatchObject({
      status: 200,
      body: { outcome: 'updated' },
    });
    const seen = await read(caseId);
    expect(seen.clocks.find(({ key }) => key === 'handle')?.dueAt).toBe(upstreamDueAt);
    expect(seen.appeals[0]?.text).toBe('店已经关门了');
    await act('scjg.handler', caseId, 'sign');
    await act('scjg.handler', caseId, 'feedBack', {
      result: 'explained',
      answer: '已协商退款',
      evidence: [{ mark: 'document', note: '协议' }],
    });
    await act(acceptor, caseId, 'evaluate', { solved: true, satisfied: 5 });
    expect(await put('H3', { text: '又有新情况' })).toMatchObject({ status: 409, body: { code: 'upstream_conflict' } });
    await district.deliver();
    const { items } = await centre.call('listHotlineResults', { query: { limit: 100 } });
    expect(items.find(({ externalNo }) => externalNo === 'H3')).toMatchObject({
      result: 'explained',
      answer: '已协商退款',
      evidence: [{ mark: 'document', note: '协议' }],
      solved: true,
      satisfied: 5,
    });
    expect(items.at(-1)?.externalNo).toBe('H3');
  });
});

describe('what comes from the field and over the phone', () => {
  it('is handled on the spot with evidence, and kept as closed', async () => {
    const grid = await district.as('haitang.grid');
    const selfHandled = { before: '纸箱堵门', after: '已清走', answer: '已清理楼道' };
    const body = { text: '3号楼楼道堆着纸箱', place: { areaCode: wenlan }, selfHandled };
    const done = await grid.call('reportFromField', { body, key: freshKey() });
    expect(done.state).toBe('closed');
    expect(await read(done.caseId)).toMatchObject({
      open: false,
      facts: { evidence: [{ mark: 'before' }, { mark: 'after' }] },
      finishedAt: expect.any(String),
    });
    const bare = { ...body, selfHandled: { before: '', after: '已清走', answer: '已清理' } };
    expect(
      (await grid.ask('POST', '/v1/appeals/field', { body: bare, headers: { 'idempotency-key': freshKey() } })).status,
    ).toBe(422);
  });

  it('shows the clerk the same matter while the caller speaks, and joins it on the clerk’s word', async () => {
    const known = await file(resident, lamp);
    const { items, suggested } = await acceptor.call('lookAlikes', {
      body: { text: '文澜花园门口那盏路灯又不亮了', areaCode: wenlan },
    });
    const found = items.find(({ caseId }) => caseId === known.caseId);
    expect(found).toMatchObject({ why: { zh: expect.any(String) }, title: expect.any(String) });
    expect(suggested?.code).toBe('R0401');
    const body = { ...lamp, joinCaseId: known.caseId, person: { name: '李寅', phone: '19900000033' } };
    const joined = await acceptor.call('registerCaller', { body, key: freshKey() });
    expect(joined).toMatchObject({ joined: true, caseId: known.caseId });
    expect(await read(known.caseId)).toMatchObject({ people: 2 });
  });

  it.each([
    'fileAppeal',
    'registerCaller',
    'reportFromField',
  ] as const)('%s: which case is joined is part of the submission; another one under the same key is refused and changes nothing', async (name) => {
    const whose = {
      fileAppeal: resident,
      registerCaller: acceptor,
      reportFromField: await district.as('haitang.grid'),
    }[name];
    const path = { fileAppeal: '', registerCaller: '/caller', reportFromField: '/field' }[name];
    const known = await acceptor.call('registerCaller', {
      body: { ...lamp, categoryCode: 'R0401', person: { phone: '19900000034' } },
      key: freshKey(),
    });
    const send = (body: object, key: string) =>
      whose.ask('POST', `/v1/appeals${path}`, { body: { ...lamp, ...body }, headers: { 'idempotency-key': key } });
    for (const [first, other, joined] of [
      [{}, { joinCaseId: known.caseId }, false],
      [{ joinCaseId: known.caseId }, {}, true],
    ] as const) {
      const key = freshKey();
      const filed = await send(first, key);
      expect(filed.body).toMatchObject({ joined });
      const { people } = await read(known.caseId);
      expect(await send(other, key)).toMatchObject({
        status: 409,
        body: { code: 'key_reused', details: { before: { caseId: filed.body.caseId, joined } } },
      });
      expect((await read(known.caseId)).people).toBe(people);
      expect((await send(first, key)).body).toEqual(filed.body);
    }
  });

  it('are told of by what the words are now: erased ones are compared no longer', async () => {
    const pipe = { text: '文澜花园北门的污水管爆裂，污水漫到人行道上', place: { areaCode: wenlan } };
    const known = await acceptor.call('registerCaller', { body: { ...pipe, categoryCode: 'R0401' }, key: freshKey() });
    const score = async () => {
      const body = { ...pipe, areaCode: wenlan, categoryCode: 'R0401', place: undefined };
      const { items } = await acceptor.call('lookAlikes', { body });
      return items.find(({ caseId }) => caseId === known.caseId)?.score ?? 0;
    };
    const before = await score();
    expect(before).toBe(await score());
    await district.sql("UPDATE appeals SET title = '—', text = '—', anonymised_at = now() WHERE id = $1", [
      known.appealId,
    ]);
    expect(await score()).toBeLessThan(before - 0.3);
  });
});

describe('search', () => {
  it('finds Chinese words, parts of them, case numbers and query numbers, in the caller’s reach alone', async () => {
    const filed = await file(resident, { text: '文澜花园幼儿园门口窨井盖翘起来了' });
    await act(acceptor, filed.caseId, 'register', { categoryCode: 'R0106' });
    const { caseNo } = await read(filed.caseId);
    const find = async (q: string, who = acceptor) =>
      (await who.call('listCases', { query: { q } })).items.map(({ id }) => id);
    for (const q of ['窨井盖', '幼儿园', '幼儿园 井盖', caseNo ?? '', filed.queryNo, (caseNo ?? '').toLowerCase()]) {
      expect([q, await find(q)]).toEqual([q, [filed.caseId]]);
    }
    expect(await find('窨井盖 恐龙')).toEqual([]);
    expect(await find('，。！')).toEqual([]);
    expect(await find('窨井盖', await district.as('gegu.accept'))).toEqual([]);
  });
});

describe('after everything', () => {
  it('every record holds against its chain, and no open case is without holder and clock', async () => {
    const rows = await district.sql<{ id: string }>('SELECT id FROM cases');
    for (const { id } of rows)
      expect(await centre.call('verifyChain', { params: { id } })).toMatchObject({ ok: true, brokenAt: null });
    const stranded = await district.sql(
      `SELECT id FROM cases WHERE open AND (holder_part = '' OR next_clock_at IS NULL)`,
    );
    expect(stranded).toEqual([]);
    expect(JSON.stringify(district.errors)).toBe('[]');
  });
});
