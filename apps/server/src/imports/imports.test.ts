import { readFile, stat } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tenancyViolations } from '../platform/db/index.ts';
import { FileRefused, readSheet, tableOf } from '../platform/tables/index.ts';
import { cell, rawWorkbook, rowsOf } from '../platform/tables/tables.testing.ts';
import type { ImportOutcome } from './import.service.ts';
import { type ImportsHere, importsHere, workbook } from './imports.testing.ts';
import { ImportRefused } from './job.ts';
import { tallyOf } from './plan.ts';

let here: ImportsHere;
beforeAll(async () => {
  here = await importsHere();
  await here.template('areas');
  await here.template('units');
  await here.template('categories');
});
afterAll(() => here.stop());

const flaws = ({ flaws: all }: ImportOutcome) => all.map(({ row, field, words }) => `${row} ${field} ${words.zh}`);
const actions = ({ changes }: ImportOutcome) => changes.map(({ action, key }) => `${action} ${key}`);
const directory = async () => here.program.app.directories.of(await here.tenantId());
let files = 0;
const book = (sheets: Parameters<typeof rawWorkbook>[0]) =>
  here.folder.file(`book-${++files}.xlsx`, rawWorkbook(sheets));

describe('the tables of imports', () => {
  it('keep every tenancy rule, and what was brought in is never rewritten', async () => {
    const violations = await tenancyViolations(here.program.test.connection);
    expect(violations.filter((each) => /public\.(import|staff|residents|grid_lineage)/.test(each))).toEqual([]);
    const records = await here.query<{ kind: string; added: number }>(
      'SELECT kind, added FROM imports ORDER BY at, id',
    );
    expect(records.slice(0, 3).map(({ kind }) => kind)).toEqual(['areas', 'units', 'categories']);
    await expect(here.query('DELETE FROM imports')).rejects.toThrow(/permission denied/);
  });
});

describe('a file with broken rows', () => {
  it('names every wrong cell with row, column and reason, and imports nothing, not even the rows that are right', async () => {
    const before = await here.state();
    const outcome = await here.rows('units', [
      { code: 'D-new', name: '新局', kind: '区级部门', parentCode: 'D-centre', areaCode: '津南区' },
      { code: 'D 坏', name: '', kind: '什么', parentCode: 'D-nowhere', areaCode: '120112' },
      { code: 'D-new', name: '又一个', kind: '部门', parentCode: '', areaCode: '999999', officeHours: '上午' },
    ]);
    expect(flaws(outcome)).toEqual([
      '3 code 编码只能用字母、数字和 _ . -',
      '3 name 必填',
      '3 kind 只能填：区级中心、区级部门、街镇、社区、科室',
      '4 officeHours 不是办公时间（例如 08:30-12:00,14:00-17:30）',
    ]);
    expect(outcome.flaws.map(({ column, heading }) => `${column} ${heading}`)).toEqual([
      'A 编码 Code',
      'B 名称 Name',
      'C 类型 Kind',
      'F 办公时间 Office hours',
    ]);
    expect(await here.state()).toBe(before);
  });

  it('gives a spreadsheet that is the file again, with the wrong cells coloured and the reasons in both languages, for its owner alone', async () => {
    const path = await workbook(here.folder.path('broken.xlsx'), [
      ['编码', '名称', '类型', '备注'],
      ['D-a', '甲局', '部门', '留着'],
      ['D-b', '乙局', '不知道', '=1+1'],
    ]);
    const reportPath = here.folder.path('broken.errors.xlsx');
    const outcome = await here.bring('units', path, { reportPath });
    expect([outcome.reportPath, outcome.flaws.length]).toEqual([reportPath, 1]);
    const report = tableOf(await readSheet(reportPath), (cells) => cells.length);
    expect(report.heading).toEqual(['编码', '名称', '类型', '备注', '错误原因', 'Reason', '行号 Row']);
    expect(report.rows.map(({ cells }) => cells)).toEqual([
      ['D-a', '甲局', '部门', '留着', '', '', '2'],
      [
        'D-b',
        '乙局',
        '不知道',
        '=1+1',
        '类型：只能填：区级中心、区级部门、街镇、社区、科室',
        expect.stringContaining('Kind is none of'),
        '3',
      ],
    ]);
    const parts = unzipSync(await readFile(reportPath));
    const style = (name: string) =>
      new RegExp(`<c r="${name}" s="(\\d+)"`).exec(
        strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array()),
      )?.[1];
    expect(style('C3')).not.toBe(style('C2'));
    expect(strFromU8(parts['xl/styles.xml'] ?? new Uint8Array())).toMatch(/F8C8C4/i);
    expect((await stat(reportPath)).mode & 0o777).toBe(0o600);
  });

  it('can be corrected in its report and imported from there', async () => {
    const rows = [
      ['编码', '名称', '类型', '错误原因', 'Reason', '行号 Row'],
      ['D-c', '丙局', '部门', '类型：…', 'Kind …', '3'],
    ];
    const outcome = await here.bring('units', await workbook(here.folder.path('corrected.xlsx'), rows), {
      dryRun: true,
    });
    expect([outcome.flaws, actions(outcome), outcome.notes]).toEqual([[], ['add D-c'], []]);
  });
});

describe('a report that cannot hold all of its file', () => {
  it('says so and is refused when it is imported: shapes of GeoJSON and very long cells would be lost', async () => {
    const feature = {
      type: 'Feature',
      properties: { 编码: '120112003006771', 名称: '' },
      geometry: { type: 'Point', coordinates: [117.4, 38.9] },
    };
    const file = await here.folder.file(
      '网格.geojson',
      JSON.stringify({ type: 'FeatureCollection', features: [feature] }),
    );
    for (const [kind, path] of [
      ['areas', file],
      ['units', await here.folder.file('long.csv', `编码,名称,类型\nD-l,${'长'.repeat(40_000)},部门\n`)],
    ] as const) {
      const reportPath = here.folder.path(`${kind}.errors.xlsx`);
      const outcome = await here.bring(kind, path, { reportPath });
      expect([outcome.flaws.length > 0, outcome.reportWhole]).toEqual([true, false]);
      await expect(here.bring(kind, reportPath)).rejects.toThrow(/请改原来的文件再导入/);
    }
  });
});

describe('bad input', () => {
  it('with characters that nothing can hold names their cells, whatever the file', async () => {
    const properties = (name: string) => ({
      type: 'Feature',
      properties: { 编码: '120112003006772', 名称: name },
      geometry: null,
    });
    const features = [properties('坏\u0000名'), properties('坏\ud800名'), properties('好😀名')];
    const path = await here.folder.file('characters.geojson', JSON.stringify({ type: 'FeatureCollection', features }));
    const reportPath = here.folder.path('characters.errors.xlsx');
    const outcome = await here.bring('areas', path, { reportPath });
    expect(
      flaws(outcome)
        .filter((each) => each.includes('坏字符'))
        .map((each) => each.slice(0, 6)),
    ).toEqual(['1 name', '2 name']);
    expect((await readSheet(reportPath)).rows[1]?.cells[1]).toBe('坏名');
    const sheet = await book([
      {
        name: '单位',
        rows: rowsOf([
          ['编码', '名称', '类型'],
          ['D-x', '坏_x0000_局', '部门'],
        ]),
      },
    ]);
    expect(flaws(await here.bring('units', sheet))).toEqual([expect.stringMatching(/^2 name 有看不见的坏字符/)]);
  });

  it('names the file in every refusal, and a code in scientific notation is told for what it is', async () => {
    const refusal = async (name: string, text: string) =>
      here.bring('units', await here.folder.file(name, text)).catch((error: unknown) => String(error));
    expect(await refusal('空.csv', '')).toContain('空.csv：文件是空的 / 空.csv: The file is empty');
    expect(await refusal('只有表头.csv', '编码,名称,类型\n')).toContain('只有表头.csv：表头下面没有内容');
    expect(await refusal('没有表头.csv', '甲,乙\n1,2\n')).toMatch(/没有表头.csv.*--columns.*--template/);
    const codes = await here.rows('units', [{ code: '1.20113E+11', name: '甲', kind: '部门' }]);
    expect(flaws(codes)).toEqual([expect.stringMatching(/^2 code 被表格软件改成了科学计数/)]);
  });

  const refused = async (promise: Promise<unknown>, zh: RegExp) => {
    await expect(promise).rejects.toBeInstanceOf(FileRefused);
    await expect(promise).rejects.toThrow(zh);
  };

  it('in GBK is read', async () => {
    const gbk = Buffer.from([
      0xb1, 0xe0, 0xc2, 0xeb, 0x2c, 0xc3, 0xfb, 0xb3, 0xc6, 0x2c, 0xc0, 0xe0, 0xd0, 0xcd, 0x0a, 0x44, 0x2d, 0x67, 0x2c,
      0xba, 0xa3, 0xcc, 0xc4, 0x2c, 0xb2, 0xbf, 0xc3, 0xc5, 0x0a,
    ]);
    const outcome = await here.bring('units', await here.folder.file('gbk.csv', gbk), { dryRun: true });
    expect([outcome.flaws, outcome.changes.map(({ name }) => name), outcome.notes.map(({ zh }) => zh)]).toEqual([
      [],
      ['海棠'],
      ['按 GBK（GB 18030）读取'],
    ]);
  });

  it('with a formula that has no saved result names its cell; with one the result counts', async () => {
    const rows = (formula: string) =>
      `${rowsOf([['编码', '名称', '类型']])}<row r="2">${cell('A2', 'D-f')}<c r="B2" t="str">${formula}</c>${cell('C2', '部门')}</row>`;
    const missing = await here.bring('units', await book([{ name: 'S', rows: rows('<f>A1</f>') }]));
    expect(flaws(missing)).toEqual(['2 name 公式没有保存结果，请在 Excel 里打开并保存，或改成数值', '2 name 必填']);
    const saved = await here.bring('units', await book([{ name: 'S', rows: rows('<f>A1</f><v>公式局</v>') }]), {
      dryRun: true,
    });
    expect(saved.changes.map(({ name }) => name)).toEqual(['公式局']);
    expect(saved.notes.map(({ zh }) => zh)).toContain('1 个公式按文件里保存的结果读取，没有重新计算');
  });

  it('with cells merged downwards is filled; merged sideways it is refused by the range', async () => {
    const rows = rowsOf([
      ['单位', '岗位名称'],
      ['D-cgw', '甲岗'],
      ['', '乙岗'],
    ]);
    const merged = (ref: string) =>
      book([{ name: 'S', rows, after: `<mergeCells><mergeCell ref="${ref}"/></mergeCells>` }]);
    expect(actions(await here.bring('posts', await merged('A2:A3'), { dryRun: true }))).toEqual([
      'add D-cgw/甲岗',
      'add D-cgw/乙岗',
    ]);
    await refused(here.bring('posts', await merged('A2:B2')), /A2:B2/);
  });

  it('on a hidden sheet is not read', async () => {
    const good = rowsOf([
      ['编码', '名称', '类型'],
      ['D-v', '看得见', '部门'],
    ]);
    const outcome = await here.bring(
      'units',
      await book([
        {
          name: '旧',
          state: 'hidden',
          rows: rowsOf([
            ['编码', '名称', '类型'],
            ['D-h', '藏起来', '部门'],
          ]),
        },
        { name: '新', rows: good },
      ]),
      { dryRun: true },
    );
    expect([actions(outcome), outcome.notes.map(({ zh }) => zh)]).toEqual([['add D-v'], ['隐藏的表没有读：“旧”']]);
  });

  it('without a needed column, without rows, with one column twice or with more cells than headings says so', async () => {
    const csv = async (text: string) => here.bring('units', await here.folder.file(`c-${++files}.csv`, text));
    await refused(csv('编码,名称\nD-a,甲\n'), /缺少必填的列：类型/);
    await refused(csv('编码,名称,类型\n'), /表头下面没有内容/);
    await refused(csv('编码,代码,编码,名称,类型,单位编码\nD-a,甲,乙,丙,部门,丁\n'), /都像是“编码”/);
    expect(flaws(await csv('编码,名称,类型\nD-a,甲,乙,部门\n'))).toContain(
      '2 null 这一行比表头多 1 格（是不是有没加引号的逗号）',
    );
  });

  it('for a tenant that there is not says which there are', async () => {
    const path = await here.folder.file('t.csv', '编码,名称,类型\nD-a,甲,部门\n');
    const asked = here.bring('units', path, { tenantKey: 'nowhere', createTenant: null });
    await expect(asked).rejects.toBeInstanceOf(ImportRefused);
    await expect(asked).rejects.toThrow(/没有租户 nowhere；现有：dongcheng（东城区）/);
  });

  it('makes no tenant when the file cannot be imported', async () => {
    await here.rows('units', [{ code: '坏 了', name: '甲', kind: '部门' }], {
      tenantKey: 'unborn',
      createTenant: '未生',
    });
    await here.rows('areas', [{ code: '120112', name: '津南区' }], {
      tenantKey: 'unborn',
      createTenant: '未生',
      dryRun: true,
    });
    expect(await here.program.app.access.provision.findTenant('unborn')).toBeUndefined();
  });
});

describe('a foreign layout', () => {
  const theirs = '机构号,机构全称,机构性质,上级机构\nD-x,外来局,委办单位,区社会治理中心\n';
  const map = {
    columns: { code: '机构号', name: '机构全称', kind: '机构性质', parentCode: '上级机构' },
    values: { kind: { 委办单位: '区级部门' } },
    constants: { areaCode: '津南区' },
  };

  it('is read by a column map, which can be saved and used by its name', async () => {
    const [path, columnsPath] = [
      await here.folder.file('theirs.csv', theirs),
      await here.folder.file('map.json', JSON.stringify(map)),
    ];
    const first = await here.bring('units', path, { columnsPath, saveLayout: '政务外网' });
    expect([first.flaws, actions(first)]).toEqual([[], ['add D-x']]);
    const again = await here.bring('units', path, { useLayout: '政务外网' });
    expect([again.flaws, actions(again)]).toEqual([[], ['same D-x']]);
    const { units } = await directory();
    expect(units.unitByCode('D-x')).toMatchObject({ name: '外来局', kind: 'district_department', areaCode: '120112' });
    const own = await here.folder.file('own.csv', '部门编码,部门名称,单位类型\nD-x,外来局,部门\n');
    await here.bring('units', own, { saveLayout: '认得的' });
    expect(await here.query(`SELECT layout->'columns' AS columns FROM import_layouts WHERE name = '认得的'`)).toEqual([
      { columns: { code: '部门编码', name: '部门名称', kind: '单位类型' } },
    ]);
    await expect(here.bring('units', path, { useLayout: '没有' })).rejects.toThrow(/已保存的有：.*政务外网/);
    await expect(here.bring('areas', path, { useLayout: '政务外网' })).rejects.toThrow(/没有叫/);
  });

  it('may be mapped in a spreadsheet, field by field', async () => {
    const columnsPath = await workbook(here.folder.path('map.xlsx'), [
      ['字段', '表头', '固定值', '原值', '换成'],
      ['编码', '机构号'],
      ['name', '机构全称'],
      ['类型 Kind', '机构性质'],
      ['类型 Kind', null, null, '委办单位', '区级部门'],
      ['areaCode', null, '120112'],
    ]);
    const outcome = await here.bring('units', await here.folder.file('theirs2.csv', theirs), {
      columnsPath,
      dryRun: true,
    });
    expect([outcome.flaws, outcome.notes.map(({ zh }) => zh)]).toEqual([[], ['没有用到的列：上级机构']]);
  });

  it('that names unknown columns or fields, or is no map, is refused', async () => {
    const path = await here.folder.file('theirs3.csv', theirs);
    const withMap = async (text: string) =>
      here.bring('units', path, { columnsPath: await here.folder.file(`m-${++files}.json`, text) });
    await expect(withMap('{"columns":{"code":"没有的列","name":"机构全称"}}')).rejects.toThrow(/没有叫“没有的列”的列/);
    await expect(withMap('{"columns":{"nothing":"机构号"}}')).rejects.toThrow(/不认识的字段：nothing/);
    await expect(withMap('{"column":{}}')).rejects.toThrow(/列对照写得不对/);
    await expect(withMap('{')).rejects.toThrow(/列对照读不通/);
  });
});

describe('units', () => {
  it('keep what the file has no column for, take names for codes, refuse circles and names that two have', async () => {
    await here.rows('units', [
      { code: 'T-1', name: '重名科', kind: '科室', parentCode: 'D-cgw', areaCode: '120112' },
      { code: 'T-2', name: '重名科', kind: '科室', parentCode: '区城市管理委员会', areaCode: '120112' },
    ]);
    const renamed = await here.rows('units', [{ code: 'T-1', name: '新科', kind: '科室' }]);
    expect(renamed.changes.map(({ fields }) => fields)).toEqual([['name']]);
    const { units } = await directory();
    expect(units.liesIn(units.unitByCode('T-1')?.id ?? '', units.unitByCode('D-cgw')?.id ?? '')).toBe(true);
    await here.rows('units', [{ code: 'T-1', name: '重名科', kind: '科室' }]);
    const outcome = await here.rows('units', [
      { code: 'T-3', name: '三', kind: '科室', parentCode: '重名科' },
      { code: 'T-4', name: '四', kind: '科室', parentCode: 'T-5' },
      { code: 'T-5', name: '五', kind: '科室', parentCode: 'T-4' },
    ]);
    expect(flaws(outcome)).toEqual([
      '2 parentCode 有 2 个单位都叫“重名科”，请填编码：T-1、T-2',
      '3 parentCode 上级绕了一圈又回到自己',
      '4 parentCode 上级绕了一圈又回到自己',
    ]);
  });

  it('that the file does not name go out of force only when that is asked for', async () => {
    const tenantKey = 'retiring';
    await here.rows('areas', [{ code: '120113', name: '北辰区' }], { tenantKey });
    const two = [
      { code: 'A', name: '甲', kind: '部门' },
      { code: 'B', name: '乙', kind: '部门' },
    ];
    await here.rows('units', two, { tenantKey });
    expect(actions(await here.rows('units', two.slice(0, 1), { tenantKey }))).toEqual(['same A']);
    expect(actions(await here.rows('units', two.slice(0, 1), { tenantKey, retireMissing: true }))).toEqual([
      'same A',
      'retire B',
    ]);
    const { units } = await here.program.app.directories.of(await here.tenantId(tenantKey));
    expect(units.unitByCode('B')?.active).toBe(false);
    expect(actions(await here.rows('units', two, { tenantKey }))).toEqual(['same A', 'change B']);
  });
});

describe('staff', () => {
  const people = [
    {
      login: 'Zhang.San',
      name: '张甲',
      title: '承办人',
      phone: '199 0000 0201',
      unitCode: '区城市管理委员会',
      posts: '处置岗',
      role: '处置人员',
    },
    { login: 'zhang.san', role: '网格员', areaCode: '文澜花园社区' },
    {
      login: 'li.si',
      name: '李甲',
      unitCode: 'D-centre',
      posts: '派遣岗',
      role: '区网格中心',
      areaCode: '120112',
      sensitive: '是',
    },
  ];
  const signIn = async (login: string, password: string) => {
    const http = await here.program.app.http();
    const answer = await http.app.inject({
      method: 'POST',
      url: '/v1/sessions/staff',
      payload: { tenant: 'dongcheng', login, password },
    });
    await http.close();
    return answer.statusCode;
  };
  const passwordsIn = async (path: string) => {
    const text = await readFile(path, 'utf8');
    return new Map(
      text
        .trim()
        .split('\r\n')
        .slice(1)
        .map((row) => [row.split(',')[0], row.split(',')[2] ?? '']),
    );
  };

  it('come with posts, several roles and a sealed phone; the first password opens one session and stands in a file for one reader', async () => {
    const passwordsPath = here.folder.path('first.csv');
    const outcome = await here.rows('staff', people, { passwordsPath });
    expect([outcome.flaws, actions(outcome), outcome.passwordsPath]).toEqual([
      [],
      ['add zhang.san', 'add li.si'],
      passwordsPath,
    ]);
    expect((await stat(passwordsPath)).mode & 0o777).toBe(0o600);
    const password = (await passwordsIn(passwordsPath)).get('zhang.san') ?? '';
    expect(password).toMatch(/^[\w-]{14}$/);
    expect([await signIn('zhang.san', password), await signIn('zhang.san', password)]).toEqual([201, 401]);
    const { units } = await directory();
    const staffId = (await here.query<{ id: string }>(`SELECT id FROM staff WHERE login = 'zhang.san'`))[0]?.id ?? '';
    expect(units.postsHeldBy(staffId).map(({ code }) => code)).toEqual(['D-cgw/处置岗']);
    const held = await here.query(
      `SELECT role, area_code, unit_id IS NOT NULL AS unit FROM grants WHERE staff_id = '${staffId}' AND ended_at IS NULL ORDER BY role`,
    );
    expect(held).toEqual([
      { role: 'gridWorker', area_code: '120112003006', unit: false },
      { role: 'unitHandler', area_code: null, unit: true },
    ]);
    const [row] = await here.query<{ sealed: Buffer }>(
      `SELECT phone_sealed AS sealed FROM staff WHERE login = 'zhang.san'`,
    );
    expect(row?.sealed.includes(Buffer.from('19900000201'))).toBe(false);
  });

  it('twice change nothing and get no second password; a new one is given out only to whoever has set none', async () => {
    const before = await here.state();
    const again = await here.rows('staff', people);
    expect([actions(again), again.passwordsPath]).toEqual([['same zhang.san', 'same li.si'], null]);
    expect(await here.state()).toBe(before);
    await here.program.app.access.provision.setPassword(await here.tenantId(), 'li.si', 'a password of my own');
    const passwordsPath = here.folder.path('again.csv');
    await here.rows('staff', people, { reissue: true, passwordsPath });
    const given = await passwordsIn(passwordsPath);
    expect([...given.keys()]).toEqual(['zhang.san']);
    expect(await signIn('zhang.san', given.get('zhang.san') ?? '')).toBe(201);
    expect(await signIn('li.si', 'a password of my own')).toBe(201);
  });

  it('lose what the file no longer says only when that is asked for, and whoever leaves is signed out', async () => {
    const one = [{ login: 'zhang.san', name: '张甲', title: '承办人', unitCode: 'D-cgw', posts: '', role: '处置人员' }];
    expect((await here.rows('staff', one)).changes.map(({ action, fields }) => [action, fields])).toEqual([
      ['change', ['posts']],
    ]);
    const { units } = await directory();
    const staffId = (await here.query<{ id: string }>(`SELECT id FROM staff WHERE login = 'zhang.san'`))[0]?.id ?? '';
    expect(units.postsHeldBy(staffId)).toEqual([]);
    const outcome = await here.rows('staff', one, { retireMissing: true });
    expect(actions(outcome)).toEqual(['change zhang.san', 'retire li.si']);
    expect(
      await here.query(`SELECT count(*)::int AS n FROM grants WHERE staff_id = '${staffId}' AND ended_at IS NULL`),
    ).toEqual([{ n: 1 }]);
    expect(await signIn('li.si', 'a password of my own')).toBe(401);
    expect(actions(await here.rows('staff', one, { retireMissing: true }))).toEqual(['same zhang.san']);
  });

  it('are judged: phone, role and its scope, posts of the unit, three administrators apart, rows that disagree', async () => {
    const outcome = await here.rows('staff', [
      { login: 'a1', name: '甲', phone: '12345', role: '网格员' },
      { login: 'a2', name: '乙', unitCode: 'D-cgw', posts: '没有岗', role: '管天管地' },
      { login: 'a3', name: '丙', role: '系统管理员' },
      { login: 'a3', name: '丙', role: '审计员' },
      { login: 'a4', name: '丁', title: '科长' },
      { login: 'a4', name: '丁', title: '处长', areaCode: '120112' },
      { login: '张三', name: '戊' },
    ]);
    expect(flaws(outcome).map((each) => each.replace(/只能填：.*/, '只能填…'))).toEqual([
      '2 phone 不是 11 位手机号',
      '3 role 只能填…',
      '4 role “系统管理员”和“审计员”不能是同一个人',
      '7 role 填了范围就要填角色',
      '8 login 登录名用字母、数字和 . _ -，至少两位',
    ]);
    const more = await here.rows('staff', [
      { login: 'a1', name: '甲', role: '网格员' },
      { login: 'a2', name: '乙', unitCode: 'D-cgw', posts: '没有岗' },
      { login: 'a4', name: '丁', title: '科长' },
      { login: 'a4', name: '丁', title: '处长' },
    ]);
    expect(flaws(more)).toEqual([
      '2 areaCode “网格员”要填管辖范围',
      '3 posts 所在单位没有这个岗位：没有岗',
      '5 title 与第 4 行同一登录名的内容不同',
    ]);
  });

  it('are one transaction with their accounts and passwords: what fails leaves no account, no session ended and no file of passwords', async () => {
    const accounts = async () => {
      const { database } = here.program.app.engine;
      const tenantId = await here.tenantId();
      return database.inPlatform(async (tx) =>
        JSON.stringify(
          (
            await sql`
              SELECT login, password_hash, one_time_until, (SELECT count(*) FROM platform.sessions s WHERE s.account_id = a.id AND s.ended_at IS NULL) AS open
              FROM platform.accounts a WHERE tenant_id = ${tenantId} ORDER BY login`.execute(tx)
          ).rows,
        ),
      );
    };
    await here.rows('staff', people);
    const before = [await here.state(), await accounts()];
    const path = here.folder.path('never.csv');
    // The last word of the transaction fails: whatever came before it is taken back.
    const { ids } = here.program.app.engine;
    const twice = (await here.query<{ id: string }>('SELECT id FROM imports LIMIT 1'))[0]?.id ?? '';
    const broken = { ...here.program.app, engine: { ...here.program.app.engine, ids: { ...ids, uuid: () => twice } } };
    const request = { kind: 'staff', passwordsPath: path, retireMissing: true, reissue: true } as const;
    await expect(here.rows('staff', [{ login: 'new.comer', name: '王甲' }], request, broken)).rejects.toThrow(
      /imports_pkey/,
    );
    expect([await here.state(), await accounts()]).toEqual(before);
    await expect(stat(path)).rejects.toThrow(/ENOENT/);
    await here.rows('staff', [{ login: 'new.comer', name: '王甲' }], { passwordsPath: path });
    expect([...(await passwordsIn(path)).keys()]).toEqual(['new.comer']);
  });

  it('overwrite no file of passwords that is there, and then import nobody', async () => {
    const passwordsPath = await here.folder.file('there.csv', '在了');
    await expect(here.rows('staff', [{ login: 'late.comer', name: '王甲' }], { passwordsPath })).rejects.toThrow(
      /没有覆盖/,
    );
    expect(await readFile(passwordsPath, 'utf8')).toBe('在了');
    expect(await here.query(`SELECT 1 AS there FROM staff WHERE login = 'late.comer'`)).toEqual([]);
  });
});

describe('duty rosters', () => {
  it('replace that of the units they name, over midnight and for days of the week, and no other', async () => {
    await here.rows('staff', [
      { login: 'duty.one', name: '赵甲' },
      { login: 'duty.two', name: '钱甲' },
    ]);
    const night = { unitCode: 'D-cgw', days: '每天', from: '17:30', to: '08:30', login: 'duty.one' };
    await here.rows('roster', [
      night,
      { unitCode: 'D-centre', days: '周一至周五', from: '08:30', to: '17:30', login: '钱甲' },
    ]);
    const changed = await here.rows('roster', [{ ...night, login: 'duty.two' }]);
    expect(actions(changed)).toEqual(['change D-cgw']);
    const { units, ...rest } = await directory();
    const onDuty = (code: string, at: string) =>
      rest
        .onDuty(units.unitByCode(code)?.id ?? '', Date.parse(at))
        .people.map(({ staffId }) => rest.staffName(staffId));
    expect(onDuty('D-cgw', '2026-11-28T03:00:00+08:00')).toEqual(['钱甲']);
    expect(onDuty('D-centre', '2026-11-24T10:00:00+08:00')).toEqual(['钱甲']);
    expect(
      flaws(
        await here.rows('roster', [
          { ...night, days: '周八' },
          { ...night, login: 'nobody' },
          { ...night, to: '17:30' },
        ]),
      ),
    ).toEqual(['2 days “周八”不是星期，也不是日期', '3 login 没有这个人员：nobody', '4 to 开始和结束不能相同']);
  });
});

describe('residents', () => {
  it('are sealed, corrected by their phone, never removed, and never without a word of consent', async () => {
    const consent = '2026-03-01 入户签字';
    const row = (number: number, more: object = {}) => ({
      phone: `1990000${String(1000 + number)}`,
      name: '张寅',
      communityCode: '文澜花园社区',
      consent,
      ...more,
    });
    const first = await here.rows('residents', [row(1), row(2)]);
    expect([first.flaws, tallyOf(first.changes).added]).toEqual([[], 2]);
    expect(first.changes[0]?.key).toBe('199****1001');
    const again = await here.rows('residents', [row(1), row(2, { name: '李寅' }), row(3)]);
    expect(again.changes.map(({ action, fields }) => [action, fields])).toEqual([
      ['same', []],
      ['change', ['name']],
      ['add', []],
    ]);
    const { residents, engine } = here.program.app;
    const id = await here.tenantId();
    const known = await engine.database.inTenant(id, async (tx) => {
      const found = await residents.findByPhone(tx, id, '19900001002');
      return (await residents.open(tx, id, [found ?? ''])).get(found ?? '');
    });
    expect(known).toMatchObject({ name: '李寅', consent, communityCode: '120112003006' });
    const wrong = await here.rows('residents', [
      row(4, { consent: '' }),
      row(5, { phone: '123' }),
      row(6),
      row(6),
      row(7, { communityCode: '120112' }),
    ]);
    expect(flaws(wrong)).toEqual([
      '2 consent 必填',
      '3 phone 不是 11 位手机号',
      '5 phone 与第 4 行是同一个手机号',
      '6 communityCode 没有这个社区：120112',
    ]);
    expect(JSON.stringify([...again.notes, ...again.changes])).not.toContain('李寅');
  });

  it('keep what the person corrected themselves: the row is reported as kept, and the rest of it is taken', async () => {
    const said = { phone: '19900001101', name: '周寅', address: '文澜花园 3 号楼', consent: '2026-03-01 入户签字' };
    await here.rows('residents', [said]);
    const { app } = here.program;
    const id = await here.tenantId();
    const known = () =>
      app.engine.database.inTenant(id, async (tx) => {
        const residentId = (await app.residents.findByPhone(tx, id, said.phone)) ?? '';
        return (await app.residents.open(tx, id, [residentId])).get(residentId);
      });
    const residentId = (await known())?.id ?? '';
    const session = await app.access.provision.issueResidentToken({ tenantId: id, residentId, label: 'own', days: 1 });
    const http = await app.http();
    const corrected = await http.app.inject({
      method: 'PATCH',
      url: '/v1/my/data',
      headers: { authorization: `Bearer ${session.token}` },
      payload: { name: '周演' },
    });
    await http.close();
    expect([corrected.statusCode, corrected.json()]).toEqual([200, { corrected: ['name'] }]);
    const before = await here.state();
    const same = await here.rows('residents', [said]);
    expect(same.changes.map(({ action }) => action)).toEqual(['same']);
    expect(same.warnings.map(({ row, field, words }) => `${row} ${field} ${words.zh} / ${words.en}`)).toEqual([
      '2 name 姓名由本人更正过，保留本人的，没有改 / name: corrected by the person, kept as it is',
    ]);
    expect(await here.state()).toBe(before);
    const moved = await here.rows('residents', [{ ...said, address: '文澜花园 5 号楼' }]);
    expect([moved.changes.map(({ fields }) => fields), moved.warnings.length]).toEqual([[['address']], 1]);
    expect(await known()).toMatchObject({ name: '周演', address: '文澜花园 5 号楼' });
  });
});

describe('categories, catalogue and limits', () => {
  it('inherit what they leave empty, carry codes of other schemes, and keep what the file has no column for', async () => {
    const outcome = await here.rows('categories', [
      { code: 'R0501', name: '违停', parentCode: '公共秩序', '映射:津治通': 'J12', words: '乱停车；占道停车' },
      { code: 'R05', name: '公共秩序', kind: '投诉', limitClass: '复杂', sensitive: '是', publicVisible: '是' },
    ]);
    expect(outcome.flaws).toEqual([]);
    const { categories } = await directory();
    expect(categories.byCode('R0501')).toMatchObject({
      kind: 'complaint',
      limitClass: 'complex',
      sensitive: true,
      publicVisible: false,
      mappings: { 津治通: 'J12' },
    });
    const renamed = await here.rows('categories', [{ code: 'R0501', name: '违法停车' }]);
    expect(renamed.changes.map(({ fields }) => fields)).toEqual([['name']]);
    expect((await directory()).categories.byMapping('津治通', 'J12')?.name).toBe('违法停车');
    expect(
      flaws(
        await here.rows('categories', [
          { code: 'X1', name: '甲', parentCode: 'X2' },
          { code: 'X2', name: '乙', parentCode: 'X1' },
        ]),
      ),
    ).toEqual(['2 parentCode 上级绕了一圈又回到自己', '3 parentCode 上级绕了一圈又回到自己']);
  });

  it('dispatch to a unit, the street or the community of the place, with whoever helps', async () => {
    const rows = [{ categoryCode: '违法停车', to: '属地街镇', coUnits: 'D-cgw；属地社区', basis: '属地管理' }];
    expect((await here.rows('catalogue', rows)).flaws).toEqual([]);
    expect(actions(await here.rows('catalogue', rows))).toEqual(['same R0501']);
    const { catalogue } = await directory();
    expect(catalogue.entryOf('R0501')).toMatchObject({
      target: { streetOfPlace: true },
      coTargets: [{ unitId: expect.any(String) }, { communityOfPlace: true }],
    });
    expect(
      actions(
        await here.rows('catalogue', [{ categoryCode: 'R0401', to: 'D-cgw', basis: '照明' }], { retireMissing: true }),
      ),
    ).toContain('retire R0501');
    expect(
      flaws(
        await here.rows('catalogue', [
          { categoryCode: 'R0401', to: '没有局', basis: '甲' },
          { categoryCode: '无类', to: 'D-cgw', basis: '' },
          { categoryCode: 'R0501', to: 'D-cgw', basis: '乙' },
          { categoryCode: 'R0501', to: 'D-cgw', basis: '丙' },
        ]),
      ),
    ).toEqual(['2 to 没有这个单位：没有局', '3 basis 必填', '5 categoryCode 与第 4 行是同一个类别']);
  });

  it('publish limits beside those in force as one new version, and none for what is the same', async () => {
    const rows = [
      { clock: '办理', limit: '3 个工作日', categoryCode: 'R0401' },
      { clock: '签收', limit: '15分钟', limitClass: '危险' },
    ];
    const outcome = await here.rows('limits', rows);
    expect(actions(outcome)).toEqual(['add handle/R0401', 'same sign/danger']);
    const { limits } = await directory();
    await here.rows('limits', rows);
    expect((await directory()).limits.version).toBe(limits.version);
    expect(limits.rules.length).toBeGreaterThan(30);
    expect(actions(await here.rows('limits', rows.slice(1), { retireMissing: true }))).toEqual([
      'same sign/danger',
      'retire handle/R0401',
    ]);
    expect(
      flaws(
        await here.rows('limits', [
          { clock: '睡觉', limit: '1天' },
          { clock: '办理', limit: '很快' },
          { clock: '办理', limit: '5天' },
          { clock: 'handle', limit: '6天' },
        ]),
      ).map((each) => each.slice(0, 20)),
    ).toEqual([
      expect.stringContaining('2 clock 只能填'),
      expect.stringContaining('3 limit 不是时限'),
      expect.stringContaining('5 clock 与第 4 行条件相同'),
    ]);
  });
});

describe('holidays', () => {
  it('are taken year by year, judged as the interface judges them, and move due dates later only', async () => {
    const day = (date: string, kind = '休') => ({ day: date, kind, source: '国办发明电〔2030〕1号' });
    const whole = [
      day('2030/1/1'),
      day('2030年5月1日'),
      day('20301001'),
      day('2030-10-02'),
      day('2030-10-12', '调休上班'),
    ];
    const outcome = await here.rows('holidays', whole);
    expect([outcome.flaws, actions(outcome), outcome.notes.map(({ zh }) => zh)]).toEqual([
      [],
      ['add 2030'],
      ['0 件未结案件的到期时间顺延'],
    ]);
    expect(actions(await here.rows('holidays', whole))).toEqual(['same 2030']);
    expect((await directory()).years.get(2030)?.makeupWorkdays).toEqual(new Set(['2030-10-12']));
    expect(
      flaws(
        await here.rows('holidays', [
          day('2032-01-01'),
          day('2032-01-01'),
          day('2032-02-30'),
          day('2032-05-03', '班'),
          day('2032-05-04', '?'),
        ]),
      ),
    ).toEqual([
      '2 null 2032 年缺元旦、劳动节或国庆节，不像一份完整的安排',
      '3 day 与第 2 行是同一天',
      '4 day 不是日期（例如 2026-02-14）',
      '5 kind 调休上班只能是周末，且不能同时放假',
      '6 kind 只能填：休、班',
    ]);
  });
});
