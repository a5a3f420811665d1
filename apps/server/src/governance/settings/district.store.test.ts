import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { manualClock } from '../../platform/clock/index.ts';
import { tenancyViolations } from '../../platform/db/index.ts';
import { sequenceIds, systemIds } from '../../platform/ids/index.ts';
import { silentLog } from '../../platform/log/index.ts';
import { type TestDatabase, testDatabase } from '../../platform/testing/index.ts';
import { importAreas, replaceGrids } from '../areas/index.ts';
import { saveYear } from '../calendar/index.ts';
import { addRule, switchRule } from '../triage/rules.store.ts';
import { type Directories, directories } from './directory.cache.ts';
import type { DistrictRows } from './district.check.ts';
import { importDistrict } from './district.import.ts';
import { smallDistrict } from './small.district.ts';

let test: TestDatabase;
const now = Date.parse('2026-11-24T10:00:00+08:00');
const clock = manualClock(now);
const ids = sequenceIds(7);
const staffIds = new Map<string, string>(smallDistrict.staff.map(({ login }) => [login, systemIds.uuid()]));
const staff = (login: string) => staffIds.get(login) ?? '';

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.drop());
afterEach(() => {
  clock.set(now);
});

const bring = (tenant: string, rows: DistrictRows) =>
  importDistrict(test.database, tenant, rows, { ids, now, staffIds });
async function district(): Promise<string> {
  const tenant = systemIds.uuid();
  await bring(tenant, smallDistrict);
  return tenant;
}
const dirs = (): Directories => directories({ db: test.database, clock, log: silentLog });
const counts = (tenant: string) =>
  test.database.inTenant(tenant, async (tx) => {
    const { rows } = await sql<Record<string, number>>`
      SELECT (SELECT count(*) FROM areas) AS areas, (SELECT count(*) FROM units) AS units,
             (SELECT count(*) FROM posts) AS posts, (SELECT count(*) FROM post_holders) AS holders,
             (SELECT count(*) FROM duty_roster) AS roster, (SELECT count(*) FROM substitutes) AS substitutes,
             (SELECT count(*) FROM categories) AS categories, (SELECT max(version) FROM categories) AS "categoryVersion",
             (SELECT count(*) FROM catalogue) AS catalogue, (SELECT max(version) FROM catalogue) AS "catalogueVersion",
             (SELECT count(*) FROM limit_versions) AS limits, (SELECT count(*) FROM office_hours) AS hours,
             (SELECT count(*) FROM police_grid_bindings) AS bindings`.execute(tx);
    return rows[0];
  });

describe('the tables of a district', () => {
  it('keep every tenancy rule', async () => {
    const ours =
      /public\.(areas|grid_|police_|units|posts|post_|duty_|substitutes|categories|catalogue|routing_|limit_|setting_|holiday_|office_)/;
    expect((await tenancyViolations(test.connection)).filter((violation) => ours.test(violation))).toEqual([]);
  });

  it('are one tenant’s alone', async () => {
    await district();
    const stranger = await dirs().of(systemIds.uuid());
    expect(stranger.areas.count).toBe(0);
    expect(stranger.units.units).toEqual([]);
    expect(stranger.limits.version).toBe(0);
  });

  it.each([
    'limit_versions',
    'setting_versions',
    'routing_rule_versions',
    'holiday_years',
    'office_hours',
    'grid_lineage',
  ])('are never rewritten where they are history: %s', async (table) => {
    for (const statement of [`UPDATE ${table} SET tenant_id = tenant_id`, `DELETE FROM ${table}`]) {
      const attempt = test.database.inTenant(systemIds.uuid(), (tx) => sql.raw(statement).execute(tx));
      await expect(attempt).rejects.toThrow(/permission denied/);
    }
  });
});

describe('importing a district', () => {
  it('brings every register, and the directory answers from them', async () => {
    const directory = await dirs().of(await district());
    expect(directory.terms.districtCode).toBe('120112');
    expect(directory.areas.locatePoint({ lng: 117.4003, lat: 39.0003 }).owner?.name).toBe('海棠市场专属网格');
    expect(directory.areas.policeGridOf('120112003001001')?.station).toBe('海棠派出所');
    expect(directory.numberPrefix('120112003001001')).toBe('HT');
    expect(directory.numberPrefix('120112')).toBe('QJ');
    const bureau = directory.units.unitByCode('D-cgw');
    const section = directory.units.unitByCode('D-cgw-yl');
    expect(directory.terms.liesIn(section?.id ?? '', bureau?.id ?? '')).toBe(true);
    expect(directory.terms.worksIn(staff('cgw.handler'), section?.id ?? '')).toBe(true);
    expect(directory.superiorOfUnit(section?.id ?? '')).toMatchObject({
      post: { code: 'D-centre/leader' },
      vacantPassed: 1,
    });
    expect(directory.suggest('', '路灯不亮好几天了')?.code).toBe('R0401');
    expect(directory.categories.byMapping('grid-event-sichuan', '0701')?.code).toBe('R0204');
  });

  it('gives a unit the office hours of the nearest unit above that has some, else the tenant’s', async () => {
    const { terms, units } = await dirs().of(await district());
    const shifts = (code: string) =>
      terms.calendarOf(units.unitByCode(code)?.id ?? null).settings.officeHours[0]?.shifts.length;
    expect([shifts('D-cgw'), shifts('D-cgw-yl'), shifts('S-003')]).toEqual([1, 1, 2]);
    expect(terms.calendarOf(units.unitByCode('S-003')?.id ?? null)).toBe(terms.calendarOf(null));
  });

  it('completes the limits with the platform’s defaults', async () => {
    const { terms } = await dirs().of(await district());
    const limit = (clock: string, limitClass: 'danger' | 'utilities', categoryCode: string) =>
      terms.limitFor(clock, { categoryCode, urgency: 'ordinary', areaCode: '120112003', limitClass } as never, now);
    expect(limit('handle', 'danger', 'R0210')).toEqual({
      limit: { amount: 12, unit: 'clockHours' },
      rule: 'v1:handle/danger',
    });
    expect(limit('handle', 'utilities', 'R0401')?.rule).toBe('v1:handle/R0401');
    expect(limit('sign', 'danger', 'R0210')?.limit).toEqual({ amount: 15, unit: 'clockMinutes' });
  });

  it('knows who is on duty with the substitute of that day', async () => {
    const { units, onDuty } = await dirs().of(await district());
    const street = units.unitByCode('S-003')?.id ?? '';
    expect(onDuty(street, Date.parse('2026-11-24T20:00:00+08:00')).people).toEqual([
      { staffId: staff('haitang.accept'), post: null, substituteFor: staff('haitang.dispatch') },
    ]);
    expect(onDuty(street, Date.parse('2026-12-01T20:00:00+08:00')).people[0]?.staffId).toBe(staff('haitang.leader'));
  });

  it('changes nothing when the same rows come again', async () => {
    const tenant = await district();
    const before = await counts(tenant);
    await bring(tenant, smallDistrict);
    expect(await counts(tenant)).toEqual(before);
  });

  it('keeps the id of a unit that comes again under another name', async () => {
    const tenant = await district();
    const before = (await dirs().of(tenant)).units.unitByCode('S-101');
    await bring(tenant, {
      units: [{ code: 'S-101', name: '葛沽镇政府', kind: 'street', parentCode: 'D-centre', areaCode: '120112101' }],
    });
    expect((await dirs().of(tenant)).units.unit(before?.id ?? '')?.name).toBe('葛沽镇政府');
  });

  it('names the rows that cannot be written, and writes none', async () => {
    const tenant = systemIds.uuid();
    const broken: DistrictRows = {
      areas: smallDistrict.areas,
      units: [{ code: 'X', name: '某单位', kind: 'section', parentCode: 'nowhere', areaCode: '999' }],
      dutyRoster: [{ unitCode: 'X', weekday: 1, fromMinute: 0, toMinute: 60, login: 'nobody' }],
    };
    await expect(bring(tenant, broken)).rejects.toMatchObject({
      code: 'input_invalid',
      details: {
        issues: [
          { path: 'units.0.parentCode', problem: 'unknown' },
          { path: 'units.0.areaCode', problem: 'unknown' },
          { path: 'dutyRoster.0.login', problem: 'unknown' },
        ],
      },
    });
    expect((await counts(tenant))?.areas).toBe(0);
  });
});

describe('importing a part of a district', () => {
  const holders = async (tenant: string, code: string) =>
    (await dirs().of(tenant)).units
      .postsOf((await dirs().of(tenant)).units.unitByCode('D-cgw')?.id ?? '')
      .find((post) => post.code === code)?.holders;

  it('gives a vacant post its holder by a row of staff alone', async () => {
    const tenant = await district();
    expect(await holders(tenant, 'D-cgw/leader')).toEqual([]);
    await bring(tenant, { staff: [{ login: 'haitang.accept', postCodes: ['D-cgw/leader'] }] });
    expect(await holders(tenant, 'D-cgw/leader')).toEqual([staff('haitang.accept')]);
    expect(await holders(tenant, 'D-cgw/handle')).toEqual([staff('cgw.handler')]);
  });

  it('leaves the holders as they are when posts come without staff', async () => {
    const tenant = await district();
    await bring(tenant, { posts: smallDistrict.posts });
    expect(await holders(tenant, 'D-cgw/handle')).toEqual([staff('cgw.handler')]);
  });

  it.each([
    [
      'a roster line of no day',
      { dutyRoster: [{ unitCode: 'S-003', fromMinute: 0, toMinute: 60, login: 'cgw.handler' }] },
    ],
    [
      'a substitute for oneself',
      { substitutes: [{ login: 'cgw.handler', substituteLogin: 'cgw.handler', fromDay: 0, toDay: 0 }] },
    ],
    ['half a working day', { limits: [{ clock: 'handle', amount: 0.5, unit: 'workingDay' }] }],
    [
      'shifts that overlap',
      {
        officeHours: [
          {
            key: 'k',
            shifts: [
              { fromMinute: 0, toMinute: 90 },
              { fromMinute: 60, toMinute: 99 },
            ],
          },
        ],
      },
    ],
    ['an area outside its parent', { areas: [{ code: '999003', name: '外', level: 'street', parentCode: '120112' }] }],
    ['a code twice', { categories: [smallDistrict.categories[0], smallDistrict.categories[0]] }],
  ] as const satisfies readonly (readonly [string, DistrictRows])[])('refuses %s', async (_what, rows) => {
    await expect(bring(await district(), rows)).rejects.toMatchObject({ code: 'input_invalid' });
  });
});

describe('codes of areas', () => {
  it('are never given again once retired', async () => {
    const tenant = await district();
    const grid = { ...smallDistrict.areas[7], retired: true };
    await bring(tenant, { areas: [grid] });
    await expect(bring(tenant, { areas: [smallDistrict.areas[7]] })).rejects.toMatchObject({ code: 'already_exists' });
    const { areas, terms } = await dirs().of(tenant);
    expect(areas.byCode('120112003001002')?.name).toBe('文澜花园第二网格');
    expect(terms.area('120112003001002')).toBeUndefined();
  });

  it('leave a line from old grids to new ones', async () => {
    const tenant = await district();
    const part = (code: string) => ({ ...smallDistrict.areas[6], code, name: code });
    const to = [part('120112003001003'), part('120112003001004')];
    const at = { now, today: '2026-11-24' };
    const split = { kind: 'split' as const, from: ['120112003001001'], to };
    await test.database.inTenant(tenant, (tx) => replaceGrids(tx, tenant, split, at, ids));
    const { rows } = await test.database.inTenant(tenant, (tx) =>
      sql<{ line: string }>`SELECT from_code || '>' || to_code AS line FROM grid_lineage ORDER BY to_code`.execute(tx),
    );
    expect(rows.map(({ line }) => line)).toEqual([
      '120112003001001>120112003001003',
      '120112003001001>120112003001004',
    ]);
    expect((await dirs().of(tenant)).areas.locatePoint({ lng: 117.4008, lat: 39.0008 }).owner?.code).toBe(
      '120112003001003',
    );
    await expect(
      test.database.inTenant(tenant, (tx) => replaceGrids(tx, tenant, split, at, ids)),
    ).rejects.toMatchObject({ code: 'unknown_area' });
  });
});

describe('the directories of a process', () => {
  const rename = (tenant: string, name: string) =>
    test.database.inTenant(tenant, (tx) =>
      importAreas(tx, tenant, [{ ...smallDistrict.areas[0], name }], '2026-11-24'),
    );
  const nameIn = async (of: Directories, tenant: string) => (await of.of(tenant)).areas.byCode('120112')?.name;

  it('make one directory for many who ask at once, and keep it', async () => {
    const tenant = await district();
    const own = dirs();
    const [one, other] = await Promise.all([own.of(tenant), own.of(tenant)]);
    expect(one).toBe(other);
    expect(await own.of(tenant)).toBe(one);
  });

  it('see a change of any process after its NOTIFY, and only when it is kept', async () => {
    const tenant = await district();
    const own = dirs();
    const stop = await own.listen();
    expect(await nameIn(own, tenant)).toBe('津南区');
    await rename(tenant, '新名');
    await vi.waitFor(async () => expect(await nameIn(own, tenant)).toBe('新名'), { timeout: 10_000 });
    await stop();
  });

  it('renew what is too old even when the NOTIFY was lost, and meanwhile go on answering', async () => {
    const tenant = await district();
    const own = dirs();
    expect(await nameIn(own, tenant)).toBe('津南区');
    await rename(tenant, '新名');
    clock.advance(59_999);
    expect(await nameIn(own, tenant)).toBe('津南区');
    clock.advance(1);
    expect(await nameIn(own, tenant)).toBe('津南区');
    await vi.waitFor(async () => expect(await nameIn(own, tenant)).toBe('新名'), { timeout: 10_000 });
    await rename(tenant, '又改');
    clock.advance(120_000);
    expect(await nameIn(own, tenant)).toBe('又改');
  });

  it('keep a bounded number of tenants', async () => {
    const [one, other] = [await district(), await district()];
    const own = directories({ db: test.database, clock, log: silentLog, maxTenants: 1 });
    const first = await own.of(one);
    await own.of(other);
    expect(await own.of(one)).not.toBe(first);
  });

  it('do not keep a failure', async () => {
    let fails = true;
    const own = directories({
      db: test.database,
      clock,
      log: silentLog,
      members: async () => {
        if (fails) throw new Error('not now');
        return [];
      },
    });
    const tenant = await district();
    await expect(own.of(tenant)).rejects.toThrow('not now');
    fails = false;
    expect((await own.of(tenant)).terms.districtCode).toBe('120112');
  });

  it('switch off a rule that names what is gone, with the reason, once, and keep its history', async () => {
    const tenant = await district();
    const before = await dirs().of(tenant);
    const unitId = before.units.unitByCode('D-cgw')?.id ?? '';
    const change = { staffId: staff('centre.leader'), now };
    const id = systemIds.uuid();
    await test.database.inTenant(tenant, async (tx) => {
      const input = { name: '路灯', priority: 5, conditions: {}, leadUnitId: unitId, coUnitIds: [], basis: '依据' };
      await addRule(tx, tenant, input, change, null, id);
      await switchRule(tx, tenant, id, true, change);
    });
    const facts = {
      categoryCode: 'R0210',
      areaCode: '120112003001001',
      point: null,
      source: 'resident',
      answers: {},
      title: '',
      text: '',
      at: now,
    };
    expect((await dirs().of(tenant)).route(facts)).toMatchObject({ by: 'rule', leadUnitId: unitId });
    await bring(tenant, { units: [{ ...smallDistrict.units[1], officeHours: undefined, retired: true }] } as never);
    expect((await dirs().of(tenant)).route(facts)).toMatchObject({ by: 'catalogue' });
    const after = await dirs().of(tenant);
    expect(after.stale).toEqual([]);
    expect(after.warnings.map((warning) => warning.zh).join()).toContain('区城市管理委员会已不在用');
    const { rows } = await test.database.inTenant(tenant, (tx) =>
      sql<{ version: number; enabled: boolean }>`
        SELECT version, (rule ->> 'enabled')::boolean AS enabled FROM routing_rule_versions
        WHERE rule_id = ${id} ORDER BY version`.execute(tx),
    );
    expect(rows).toEqual([
      { version: 1, enabled: false },
      { version: 2, enabled: true },
      { version: 3, enabled: false },
    ]);
  });

  it('warn of a year whose list is missing, until it is imported', async () => {
    const tenant = await district();
    expect((await dirs().of(tenant)).warnings[0]?.zh).toContain('2027');
    const list = { year: 2027, source: '国务院办公厅', restDays: ['2027-01-01'], makeupWorkdays: [] };
    await test.database.inTenant(tenant, (tx) => saveYear(tx, tenant, list, { staffId: null, now }));
    const directory = await dirs().of(tenant);
    expect(directory.warnings.filter((warning) => warning.zh.includes('2027'))).toEqual([]);
    expect(directory.years.get(2027)?.source).toBe('国务院办公厅');
  });
});
