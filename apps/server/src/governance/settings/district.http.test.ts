import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromWgs84 } from '../../platform/geo/index.ts';
import { systemIds } from '../../platform/ids/index.ts';
import { smallDistrict } from './small.district.ts';
import { type SmallHttp, smallHttp, smallNow } from './small.http.ts';

let small: SmallHttp;
beforeAll(async () => {
  small = await smallHttp();
});
afterAll(() => small.stop());

const ask: SmallHttp['ask'] = (...question) => small.ask(...question);
const walk: SmallHttp['walk'] = (...list) => small.walk(...list);
const unit = (code: string) => small.unit(code);
const refusal = (status: number, code: string) => ({ status, body: { code } });
const ruleInput = (more: object = {}) => ({
  name: '路灯归城管',
  priority: 10,
  conditions: { categoryCodes: ['R04'], areaCodes: ['120112003'] },
  leadUnitId: unit('D-cgw'),
  coUnitIds: [unit('S-003')],
  basis: '公共照明由城市管理部门维护',
  ...more,
});

describe('areas', () => {
  it('are listed page by page, each once, in order of code', async () => {
    const seen = await walk('areas?limit=3', ({ code }: { code: string }) => code);
    expect(seen).toEqual(smallDistrict.areas.map(({ code }) => code as string).sort());
  });

  it('are narrowed by parent, level and a part of the name; a wildcard is an ordinary character', async () => {
    const codes = async (query: string) =>
      (await ask('GET', `areas?${query}`)).body.items.map(({ code }: { code: string }) => code);
    expect(await codes('parent=120112003')).toEqual(['120112003001', '120112003002']);
    expect(await codes('level=street')).toEqual(['120112003', '120112101']);
    expect(await codes(`q=${encodeURIComponent('福民里')}&level=community`)).toHaveLength(2);
    expect(await codes('q=%25')).toEqual([]);
  });

  it('refuse a cursor of another list', async () => {
    const { body } = await ask('GET', 'areas?limit=1');
    expect(await ask('GET', `areas?limit=1&level=grid&cursor=${body.next}`)).toMatchObject(refusal(400, 'malformed'));
    expect(await ask('GET', 'areas?cursor=nonsense')).toMatchObject(refusal(400, 'malformed'));
  });

  it('are found for a point in any of the three systems, and by residents too', async () => {
    const wgs = await ask('GET', 'areas/locate?lng=117.4003&lat=39.0003', undefined, 'resident');
    expect(wgs.body).toMatchObject({
      inside: true,
      owner: { code: '120112003001800', generated: true },
      basic: { code: '120112003001001' },
      exclusive: { code: '120112003001800' },
      policeGrid: { code: '120112003J01' },
    });
    for (const crs of ['gcj02', 'bd09'] as const) {
      const { lng, lat } = fromWgs84({ lng: 117.4008, lat: 39.0008 }, crs);
      const converted = await ask('GET', `areas/locate?lng=${lng}&lat=${lat}&crs=${crs}`);
      expect(converted.body.owner?.code).toBe('120112003001001');
    }
    const nowhere = { inside: false, owner: null, basic: null, exclusive: null, policeGrid: null };
    for (const point of ['lng=0&lat=0', 'lng=39&lat=117', 'lng=117.5&lat=39.5']) {
      const answer = await ask('GET', `areas/locate?${point}`);
      if (answer.status === 200) expect(answer.body).toEqual(nowhere);
      else expect(answer).toMatchObject(refusal(400, 'malformed'));
    }
  });
});

describe('units', () => {
  it('are listed page by page and narrowed by parent and name', async () => {
    const seen = await walk('units?limit=2', ({ code }: { code: string }) => code);
    expect(seen).toEqual(smallDistrict.units.map(({ code }) => code as string).sort());
    const below = await ask('GET', `units?parentId=${unit('D-cgw')}`);
    expect(below.body.items).toMatchObject([{ code: 'D-cgw-yl', parentId: unit('D-cgw') }]);
  });

  it('tell who is on duty at an instant, and in whose place', async () => {
    const duty = await ask('GET', `units/${unit('S-003')}/duty?at=2026-11-24T20:00:00%2B08:00`);
    expect(duty.body.people).toEqual([
      {
        id: small.staffIds.get('haitang.accept'),
        name: '样例haitang.accept',
        post: null,
        substituteFor: '样例haitang.dispatch',
      },
    ]);
    expect(duty.body.why.zh).toContain('值班表');
    const leader = await ask('GET', `units/${unit('S-003')}/duty`);
    expect(leader.body.people).toMatchObject([{ name: '样例haitang.leader', post: '负责人' }]);
    expect(await ask('GET', `units/${systemIds.uuid()}/duty`)).toMatchObject(refusal(404, 'not_found'));
  });

  it('of another tenant do not exist', async () => {
    expect((await ask('GET', 'units', undefined, 'foreign')).body.items).toEqual([]);
    const duty = await ask('GET', `units/${unit('S-003')}/duty`, undefined, 'foreign');
    expect(duty).toMatchObject(refusal(404, 'not_found'));
  });
});

describe('categories and the dispatch catalogue', () => {
  it('are listed, without the words of the lexicon', async () => {
    const { body } = await ask('GET', 'categories', undefined, 'resident');
    expect(body.items).toHaveLength(smallDistrict.categories.length);
    expect(body.items.find(({ code }: { code: string }) => code === 'R0401')).toEqual({
      code: 'R0401',
      parentCode: 'R04',
      name: '路灯不亮',
      kind: 'request',
      limitClass: 'utilities',
      requiresFieldCheck: false,
      closeEvidence: ['text'],
      publicVisible: true,
      sensitive: false,
      anonymousAllowed: true,
      mappings: { 'hotline-level1': '06' },
    });
  });

  it('name the unit of an entry where it is a certain one', async () => {
    expect(await walk('catalogue?limit=1', ({ categoryCode }: { categoryCode: string }) => categoryCode)).toEqual([
      'R02',
      'R0204',
      'R0401',
    ]);
    const { body } = await ask('GET', 'catalogue');
    expect(body.items.map(({ target, unitName }: { target: string; unitName: string }) => [target, unitName])).toEqual([
      ['streetOfPlace', null],
      ['communityOfPlace', null],
      ['unit', '区城市管理委员会'],
    ]);
  });
});

describe('routing rules', () => {
  it('start switched off, are switched on, changed under their version, and then decide', async () => {
    const added = await ask('POST', 'rules', ruleInput());
    expect(added).toMatchObject({ status: 201, body: { version: 1, enabled: false, disabledReason: null } });
    const { id } = added.body;
    const on = await ask('POST', `rules/${id}/switch`, { enabled: true });
    expect(on.body).toMatchObject({ enabled: true, version: 2 });
    expect((await ask('POST', `rules/${id}/switch`, { enabled: true })).body.version).toBe(2);
    const changed = await ask('PUT', `rules/${id}`, { ...ruleInput({ priority: 20 }), version: 2 });
    expect(changed.body).toMatchObject({ priority: 20, version: 3, enabled: true });
    const late = await ask('PUT', `rules/${id}`, { ...ruleInput(), version: 2 });
    expect(late).toMatchObject({ status: 409, body: { code: 'stale_version', details: { version: 3 } } });
    const directory = await small.directory();
    const decision = directory.route({
      categoryCode: 'R0409',
      areaCode: '120112003001001',
      point: null,
      source: 'resident',
      answers: {},
      title: '',
      text: '',
      at: smallNow,
    });
    expect(decision).toMatchObject({ by: 'rule', ruleId: id, leadUnitId: unit('D-cgw'), coUnitIds: [unit('S-003')] });
    expect((await ask('POST', `rules/${id}/switch`, { enabled: false })).body.enabled).toBe(false);
  });

  it('are added once under one idempotency key, and another rule under it is refused', async () => {
    const keyed = { 'idempotency-key': 'rule-key-0001' };
    const first = await ask('POST', 'rules', ruleInput(), 'admin', keyed);
    const again = await ask('POST', 'rules', ruleInput(), 'admin', keyed);
    expect(again.body).toEqual(first.body);
    const other = await ask('POST', 'rules', ruleInput({ name: '别的' }), 'admin', keyed);
    expect(other).toMatchObject(refusal(409, 'key_reused'));
  });

  it.each([
    ['unit', { leadUnitId: systemIds.uuid() }, 'unknown_unit', 'leadUnitId'],
    ['category', { conditions: { categoryCodes: ['X9'] } }, 'unknown_category', 'conditions.categoryCodes.0'],
    ['area', { conditions: { areaCodes: ['999'] } }, 'unknown_area', 'conditions.areaCodes.0'],
  ])('are refused when they name no %s of the tenant', async (_what, more, code, path) => {
    const answer = { status: 422, body: { code, details: { issues: [{ path }] } } };
    expect(await ask('POST', 'rules', ruleInput(more))).toMatchObject(answer);
    expect(await ask('POST', 'rules/dry-run', { rule: ruleInput(more) })).toMatchObject(answer);
  });

  it('of another tenant, or never made, are not found', async () => {
    const { body } = await ask('POST', 'rules', ruleInput());
    const foreign = await ask('POST', `rules/${body.id}/switch`, { enabled: true }, 'foreign');
    expect(foreign).toMatchObject(refusal(404, 'not_found'));
    const never = await ask('PUT', `rules/${systemIds.uuid()}`, { ...ruleInput(), version: 1 });
    expect(never).toMatchObject(refusal(404, 'not_found'));
  });

  it('are listed in the order in which they are tried, page by page', async () => {
    await ask('POST', 'rules', ruleInput({ priority: 1000 }));
    const seen = await walk(
      'rules?limit=2',
      ({ id, priority }: { id: string; priority: number }) => `${priority} ${id}`,
    );
    const tried = (line: string) => [-Number(line.split(' ')[0]), line.split(' ')[1]] as const;
    const inOrder = [...seen].sort((a, b) => (tried(a) < tried(b) ? 0 : tried(a)[0] - tried(b)[0]));
    expect(seen).toEqual(inOrder);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('are tried on past cases without changing anything', async () => {
    const facts = {
      areaCode: '120112003001001',
      point: null,
      source: 'resident',
      answers: {},
      text: '',
      at: smallNow,
      caseNo: 'HT-20261120-0001',
    };
    small.past.push(
      { ...facts, caseId: systemIds.uuid(), categoryCode: 'R0401', title: '路灯', chosenUnitId: unit('S-003') },
      { ...facts, caseId: systemIds.uuid(), categoryCode: 'R0210', title: '电梯', chosenUnitId: null },
    );
    const before = (await ask('GET', 'rules')).body;
    const tried = await ask('POST', 'rules/dry-run', { rule: ruleInput() });
    expect(tried.body).toMatchObject({ looked: 2, matched: 1, same: 0, different: 1 });
    expect(tried.body.examples[0]).toMatchObject({ chosen: '海棠街道办事处', would: '区城市管理委员会' });
    expect((await ask('GET', 'rules')).body).toEqual(before);
  });
});
