import { sampleDistrict } from '@tongxin/demo';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromWgs84 } from '../platform/geo/index.ts';
import { importSample } from '../sample/district.import.ts';
import type { ImportOutcome } from './import.service.ts';
import { type ImportsHere, importsHere } from './imports.testing.ts';
import { tallyOf } from './plan.ts';

let here: ImportsHere;
beforeAll(async () => {
  here = await importsHere();
});
afterAll(() => here.stop());

type Ring = readonly (readonly [number, number])[];
const at = (east: number, north: number): [number, number] => [117.4 + east / 1000, 39 + north / 1000];
const square = (x: number, y: number, width = 1, height = 1): Ring => [
  at(x, y),
  at(x + width, y),
  at(x + width, y + height),
  at(x, y + height),
  at(x, y),
];
const polygon = (...rings: readonly Ring[]) => ({ type: 'Polygon', coordinates: rings });
const feature = (properties: object, geometry: object | null = null) => ({ type: 'Feature', properties, geometry });
const collection = (...features: readonly object[]) => JSON.stringify({ type: 'FeatureCollection', features });

const tree = [
  feature({ code: '120112', name: '津南区' }),
  feature({ code: '120112003', name: '海棠街道' }),
  feature({ code: '120112101', name: '葛沽镇' }),
  feature({ code: '120112003006', name: '文澜花园社区' }),
  feature({ code: '120112003007', name: '品尚花园社区' }),
];
let keys = 0;
/** A tenant of its own with the tree above. */
async function district(...more: readonly object[]): Promise<string> {
  const tenantKey = `areas-${++keys}`;
  const outcome = await geo(tenantKey, ...tree, ...more);
  expect(outcome.flaws).toEqual([]);
  return tenantKey;
}
let files = 0;
async function geo(tenantKey: string, ...features: readonly object[]): Promise<ImportOutcome> {
  return here.bring('areas', await here.folder.file(`areas-${++files}.geojson`, collection(...features)), {
    tenantKey,
  });
}
const grid = (number: string, geometry: object | null, more: object = {}) =>
  feature({ code: `120112003006${number}`, name: `第${number}网格`, ...more }, geometry);
const flaws = (outcome: ImportOutcome) => outcome.flaws.map(({ row, field, words }) => `${row} ${field} ${words.zh}`);
const located = async (tenantKey: string, x: number, y: number) => {
  const { areas } = await here.program.app.directories.of(await here.tenantId(tenantKey));
  const [lng, lat] = at(x, y);
  const { basic, exclusive, owner } = areas.locatePoint({ lng, lat });
  return [basic?.code.slice(-3) ?? null, exclusive?.code.slice(-3) ?? null, owner?.code.slice(-3) ?? null];
};

describe('areas from GeoJSON', () => {
  it('bring the whole tree with holes, several parts, exclusive grids and police grids, and points find their grid', async () => {
    const tenantKey = await district(
      grid('001', polygon(square(0, 0, 4, 4), square(1, 1))),
      grid('002', { type: 'MultiPolygon', coordinates: [[square(10, 0)], [square(12, 0)]] }),
      grid('801', polygon(square(3, 3)), { kind: '市场' }),
      feature({
        code: '120112003J01',
        name: '第1警格',
        层级: '警格',
        派出所: '海棠派出所',
        对应网格: ['120112003006001', '120112003006002'],
      }),
    );
    expect(await located(tenantKey, 0.5, 0.5)).toEqual(['001', null, '001']);
    expect(await located(tenantKey, 1.5, 1.5)).toEqual([null, null, null]);
    expect(await located(tenantKey, 12.5, 0.5)).toEqual(['002', null, '002']);
    expect(await located(tenantKey, 3.5, 3.5)).toEqual(['001', '801', '801']);
    const { areas } = await here.program.app.directories.of(await here.tenantId(tenantKey));
    expect(areas.policeGridOf('120112003006002')?.name).toBe('第1警格');
    expect(areas.byCode('120112003006801')?.kind).toBe('exclusive_market');
    expect([areas.byCode('120112003')?.kind, areas.byCode('120112101')?.kind]).toEqual(['street', 'town']);
  });

  it('twice change nothing, changed rows change, and what is missing stays unless it is asked for', async () => {
    const tenantKey = await district(grid('001', polygon(square(0, 0))), grid('002', polygon(square(1, 0))));
    const before = await here.state(tenantKey);
    const again = await geo(tenantKey, ...tree, grid('001', polygon(square(0, 0))), grid('002', polygon(square(1, 0))));
    expect(tallyOf(again.changes)).toEqual({ added: 0, changed: 0, retired: 0, unchanged: 7 });
    expect(await here.state(tenantKey)).toBe(before);
    const renamed = await geo(tenantKey, grid('001', polygon(square(0, 0)), { name: '新名' }));
    expect(renamed.changes.map(({ action, fields }) => [action, fields])).toEqual([['change', ['name']]]);
    expect(await located(tenantKey, 1.5, 0.5)).toEqual(['002', null, '002']);
    const path = await here.folder.file('one.geojson', collection(grid('001', null, { name: '新名' })));
    const dry = await here.bring('areas', path, { tenantKey, retireMissing: true, dryRun: true });
    expect(dry.changes.map(({ action, key }) => [action, key.slice(-3)])).toEqual([
      ['same', '001'],
      ['retire', '002'],
    ]);
    expect(await located(tenantKey, 1.5, 0.5)).toEqual(['002', null, '002']);
    await here.bring('areas', path, { tenantKey, retireMissing: true });
    expect([await located(tenantKey, 0.5, 0.5), await located(tenantKey, 1.5, 0.5)]).toEqual([
      ['001', null, '001'],
      [null, null, null],
    ]);
    const reused = await geo(tenantKey, grid('002', polygon(square(1, 0))));
    expect(flaws(reused)).toEqual(['1 code 这个代码已经停用，永不再用']);
  });

  it('in GCJ-02 or BD-09 land where they are', async () => {
    for (const crs of ['gcj02', 'bd09'] as const) {
      const tenantKey = await district();
      const moved = square(0, 0).map(([lng, lat]) => {
        const there = fromWgs84({ lng, lat }, crs);
        return [there.lng, there.lat] as const;
      });
      const path = await here.folder.file(`${crs}.geojson`, collection(grid('001', polygon(moved))));
      await here.bring('areas', path, { tenantKey, crs });
      expect(await located(tenantKey, 0.5, 0.5)).toEqual(['001', null, '001']);
      expect(await located(tenantKey, 1.1, 0.5)).toEqual([null, null, null]);
    }
  });
});

describe('areas from tables', () => {
  it('carry their boundary as WKT or none, and an empty boundary leaves the one that is there', async () => {
    const tenantKey = await district();
    const wkt = `POLYGON ((${square(0, 0)
      .map((corner) => corner.join(' '))
      .join(', ')}))`;
    const row = { code: '120112003006001', name: '第一网格', shape: wkt };
    expect(
      (await here.rows('areas', [row, { code: '120112003006002', name: '第二网格' }], { tenantKey })).flaws,
    ).toEqual([]);
    expect(await located(tenantKey, 0.5, 0.5)).toEqual(['001', null, '001']);
    const again = await here.rows('areas', [{ ...row, shape: '' }], { tenantKey });
    expect(again.changes.map(({ action }) => action)).toEqual(['same']);
    expect(await located(tenantKey, 0.5, 0.5)).toEqual(['001', null, '001']);
  });
});

describe('a broken shape', () => {
  it('is named with feature, ring and place, every one of them, and nothing is imported', async () => {
    const tenantKey = await district();
    const before = await here.state(tenantKey);
    const swapped = square(0, 0).map(([lng, lat]) => [lat, lng] as const);
    const outcome = await geo(
      tenantKey,
      grid('001', polygon(swapped)),
      grid('002', polygon([at(0, 0), at(2, 2), at(2, 0), at(0, 2), at(0, 0)])),
      grid('003', polygon(square(0, 0), square(5, 5))),
      grid('004', polygon(square(0, 0))),
      grid('005', { type: 'Point', coordinates: at(0, 0) }),
      grid('006', polygon(square(0, 0).map(([lng, lat]) => [lng * 100_000, lat * 100_000] as const))),
    );
    expect(flaws(outcome).map((each) => each.replace(/：.*/, ''))).toEqual([
      '1 null 第 1 块外圈第 1 点经纬度写反了',
      '2 null 第 1 块外圈自相交',
      '3 null 第 1 块第 1 个洞在外圈之外',
      '5 null 图形不是面（Polygon 或 MultiPolygon）',
      '6 null 第 1 块外圈第 1 点不是度',
    ]);
    expect(await here.state(tenantKey)).toBe(before);
  });

  it('that is only open is closed', async () => {
    const tenantKey = await district(grid('001', polygon(square(0, 0).slice(0, 4))));
    expect(await located(tenantKey, 0.5, 0.5)).toEqual(['001', null, '001']);
  });

  it('far away from the district is named with how far', async () => {
    const tenantKey = await district(grid('001', polygon(square(0, 0))));
    const far = square(0, 0).map(([lng, lat]) => [lng - 3, lat - 2] as const);
    expect(flaws(await geo(tenantKey, grid('002', polygon(far))))).toEqual([
      expect.stringMatching(/^1 shape 离本区有 \d{3} 公里/),
    ]);
  });

  it('that overlaps its neighbour or reaches beyond its community is imported with a warning', async () => {
    const tenantKey = `areas-${++keys}`;
    const warned = await geo(
      tenantKey,
      ...tree.slice(0, 3),
      feature({ code: '120112003006', name: '文澜花园社区' }, polygon(square(0, 0, 2, 1))),
      grid('001', polygon(square(0, 0))),
      grid('002', polygon(square(0.5, 0))),
      grid('003', polygon(square(1.5, 0))),
    );
    expect(warned.warnings.map(({ words }) => words.zh.replace(/\d+ 平方米/, 'N 平方米'))).toEqual([
      '120112003006001“第001网格”和 120112003006002“第002网格”重叠 N 平方米',
      '120112003006003“第003网格”有 N 平方米在所属社区的边界之外',
    ]);
    expect(await located(tenantKey, 1.2, 0.5)).toEqual(['002', null, '002']);
  });
});

describe('codes of areas', () => {
  it('are judged: length, digits, parent, number of exclusive grids, another district, twice', async () => {
    const tenantKey = await district();
    const row = (code: string, more: object = {}) => feature({ code, name: '甲', ...more });
    const outcome = await geo(
      tenantKey,
      row('12011200300'),
      row('120112003006001', { level: '社区' }),
      row('120112003006801', { kind: '社区网格' }),
      row('120112003006001', { level: '专属网格' }),
      row('120112003006009', { parentCode: '120112003007' }),
      row('120113003006001'),
      row('120112003099001'),
      row('120112003006002'),
      row('120112003006002'),
      feature({ code: '120112003J01', name: '警格', level: '警格' }),
    );
    expect(flaws(outcome)).toEqual([
      '1 code 编码位数不对：区 6 位，街镇 9 位，社区 12 位，网格 15 位',
      '2 code 社区的编码应是 12 位数字',
      '3 code 专属网格的末三位是 800–999，基础网格是 001–799',
      '4 code 专属网格的末三位是 800–999，基础网格是 001–799',
      '5 code 编码要以上级编码开头',
      '6 code 本租户的区是 120112，这个编码不在其中',
      '6 parentCode 指向的编码不存在',
      '7 parentCode 指向的编码不存在',
      '9 code 编码在文件里出现了两次',
      '10 station 警格要填派出所',
    ]);
  });

  it('cannot be retired while something in force lies in them', async () => {
    const tenantKey = await district(grid('001', null));
    expect(
      flaws(await here.rows('areas', [{ code: '120112003006', name: '文澜花园社区', retired: '是' }], { tenantKey })),
    ).toEqual(['2 retired 下面还有 1 个在用的：120112003006001']);
  });
});

describe('grids that take the place of others', () => {
  it('retire them, keep the line, inherit their police grid, and take their open cases by point', async () => {
    const tenantKey = await district(
      grid('001', polygon(square(0, 0, 2, 1))),
      feature({
        code: '120112003J01',
        name: '第1警格',
        level: '警格',
        station: '海棠派出所',
        gridCodes: '120112003006001',
      }),
    );
    const tenantId = await here.tenantId(tenantKey);
    await here.rows(
      'staff',
      [
        { login: 'clerk', name: '王甲', role: '区网格中心', areaCode: '120112' },
        { login: 'grid01', name: '赵甲', role: '网格员', areaCode: '120112003006001' },
      ],
      { tenantKey },
    );
    const order = (externalNo: string, [lng, lat]: readonly [number, number] | readonly ['', '']) => ({
      externalNo,
      text: '路灯不亮',
      saidAt: '2026-11-24 09:00',
      lng: String(lng),
      lat: String(lat),
      areaCode: '120112003006001',
    });
    const orders = await here.rows(
      'hotline',
      [order('A1', at(0.5, 0.5)), order('A2', at(1.5, 0.5)), order('A3', ['', ''])],
      { tenantKey, as: 'clerk' },
    );
    expect(orders.flaws).toEqual([]);
    const split = [
      grid('002', polygon(square(0, 0)), { replaces: '120112003006001', reason: '户数太多' }),
      grid('003', polygon(square(1, 0)), { replaces: '120112003006001', reason: '户数太多' }),
    ];
    const outcome = await geo(tenantKey, ...split);
    expect(outcome.flaws).toEqual([]);
    expect(outcome.changes.map(({ action, key }) => `${action} ${key.slice(-3)}`)).toEqual([
      'add 002',
      'add 003',
      'retire 001',
    ]);
    expect(outcome.notes.map(({ zh }) => zh)).toEqual([
      '这些人的授权还指向停用的区域，请补上新的：grid01',
      '未结案件 2 件转到新网格；1 件看不出归哪个网格，请人工更正',
    ]);
    const cases = await here.query<{ no: string; code: string; move: string }>(
      `SELECT a.external_no AS no, right(c.area_code, 3) AS code, e.move FROM cases c JOIN appeals a ON a.case_id = c.id
       JOIN case_events e ON e.case_id = c.id AND e.seq = c.version ORDER BY 1`,
      tenantKey,
    );
    expect(cases).toEqual([
      { no: 'A1', code: '002', move: 'resettle' },
      { no: 'A2', code: '003', move: 'resettle' },
      { no: 'A3', code: '001', move: 'resettle' },
    ]);
    const { areas } = await here.program.app.directories.of(tenantId);
    expect(areas.policeGridOf('120112003006003')?.code).toBe('120112003J01');
    expect(
      await here.query(
        `SELECT right(from_code, 3) AS f, right(to_code, 3) AS t, kind, reason FROM grid_lineage ORDER BY 2`,
        tenantKey,
      ),
    ).toEqual([
      { f: '001', t: '002', kind: 'split', reason: '户数太多' },
      { f: '001', t: '003', kind: 'split', reason: '户数太多' },
    ]);
    const before = await here.state(tenantKey);
    const again = await geo(tenantKey, ...split);
    expect([again.flaws, tallyOf(again.changes)]).toEqual([[], { added: 0, changed: 0, retired: 0, unchanged: 2 }]);
    expect(await here.state(tenantKey)).toBe(before);

    const merged = await geo(
      tenantKey,
      grid('004', polygon(square(0, 0, 1.5, 1)), { replaces: ['120112003006002', '120112003006003'] }),
    );
    expect(merged.warnings.map(({ words }) => words.en.replace(/\d+ square/, 'N square'))).toEqual([
      'the grids that replace 120112003006002, 120112003006003 leave N square metres uncovered',
    ]);
  });

  it('are refused where what they replace is unknown, out of force, of another community or in the same file', async () => {
    const tenantKey = await district(
      grid('001', null),
      feature({ code: '120112003007001', name: '乙' }),
      grid('002', null),
    );
    await here.rows('areas', [{ code: '120112003006002', name: '第002网格', retired: '是' }], { tenantKey });
    const outcome = await geo(
      tenantKey,
      grid('003', null, { replaces: '120112003006999' }),
      grid('004', null, { replaces: '120112003006002' }),
      grid('005', null, { replaces: '120112003007001' }),
      grid('001', null),
      grid('006', null, { replaces: '120112003006001' }),
    );
    expect(flaws(outcome)).toEqual([
      '1 replaces 没有这个网格：120112003006999',
      '2 replaces 120112003006002 早已停用，不能再被替代',
      '3 replaces 120112003007001 不在同一个社区',
      '5 replaces 120112003006001 还在这份文件里，不能同时被替代',
    ]);
  });
});

describe('the sample district', () => {
  it('as a GeoJSON of its own areas and police grids changes nothing: one way to write them', async () => {
    const sample = sampleDistrict();
    await importSample(
      here.program.app,
      { ...sample, residents: [], brands: [] },
      { key: 'sample', name: '示例', kind: 'live' },
    );
    const path = await here.folder.file(
      'sample.geojson',
      collection(
        ...sample.areas.map(({ polygon: ring, generated: _generated, ...area }) => feature(area, polygon(ring))),
        ...sample.policeGrids.map((police) => feature({ ...police, level: '警格' })),
      ),
    );
    const before = await here.state('sample');
    const outcome = await here.bring('areas', path, { tenantKey: 'sample' });
    expect(outcome.flaws).toEqual([]);
    expect(outcome.changes.filter(({ action }) => action !== 'same')).toEqual([]);
    expect(await here.state('sample')).toBe(before);
  });
});
