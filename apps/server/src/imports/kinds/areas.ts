import { type AreaInput, isExclusive, type PoliceGridInput, replacementsOf } from '../../governance/areas/index.ts';
import { type Crs, geometryOfText, type Shape, takeShape } from '../../platform/geo/index.ts';
import { choice, code, line, list, prose, wrong, yesNo } from '../cells.ts';
import type { Draft, Drafting, Known } from '../draft.ts';
import { type Form, needed, optional, type ValuesOf } from '../form.ts';
import { type Flaws, keeping, type Line, valuesOf } from '../lines.ts';
import { type Change, canonical, changesOf, type Entry } from '../plan.ts';
import { type Area, groundWarnings, tooFar } from './ground.ts';

const levels = choice({
  district: ['区', '区县', '县'],
  street: ['街镇', '街道', '镇', '乡', '街道乡镇'],
  community: ['社区', '村', '村居', '社区村', '居委会', '村委会'],
  grid: ['网格', '基础网格', '单元网格', '普通网格'],
  exclusiveGrid: ['专属网格'],
  policeGrid: ['警格'],
});

const kinds: { readonly [kind: string]: readonly string[] } = {
  street: ['街道'],
  town: ['镇', '乡'],
  residents: ['居委会', '社区'],
  village: ['村', '村委会'],
  community_grid: ['社区网格', '城市网格'],
  rural_grid: ['农村网格', '村网格'],
  exclusive_commerce: ['商圈', '商务楼宇'],
  exclusive_park: ['园区'],
  exclusive_campus: ['校园', '学校'],
  exclusive_hospital: ['医院'],
  exclusive_market: ['市场'],
  exclusive_site: ['工地'],
  exclusive_agency: ['机关'],
  exclusive: ['专属网格'],
};

const fields = {
  code: needed('编码', 'Code', code, {
    aliases: [
      '代码',
      '区域编码',
      '区划代码',
      '网格编码',
      '网格代码',
      '网格编号',
      '社区编码',
      '街镇编码',
      '警格编码',
      'gridcode',
      'areacode',
    ],
    note: [
      '区 6 位，街镇 9 位，社区村 12 位，网格 15 位（末三位 001–799 为基础网格，800–999 为专属网格）；也收 14 位单元网格码。用过的代码永不再用',
      '6 digits for the district, 9 for a street, 12 for a community, 15 for a grid (001–799 basic, 800–999 exclusive); 14-digit unit grids are taken too. A code is never given twice',
    ],
  }),
  name: needed('名称', 'Name', line(100), {
    aliases: ['区域名称', '网格名称', '社区名称', '街镇名称', '警格名称', 'gridname'],
  }),
  level: optional('层级', 'Level', levels, null, {
    aliases: ['级别', '网格类型', '类别', 'type'],
    note: [
      '区、街镇、社区、网格、专属网格、警格；空着按编码位数判断',
      'district, street, community, grid, exclusiveGrid, policeGrid; empty: by the length of the code',
    ],
  }),
  kind: optional('类型', 'Kind', kindNamed, null, {
    aliases: ['性质', '细类'],
    note: [
      '街道、镇、居委会、村委会、社区网格、农村网格、园区、医院等；空着按编码判断',
      'street, town, residents, village, community_grid, rural_grid, exclusive_park …; empty: by the code',
    ],
  }),
  parentCode: optional('上级编码', 'Parent code', code, null, {
    aliases: ['上级', '所属编码', '所属社区编码', '所属街镇编码', 'parent'],
    note: ['空着就取编码的前几位', 'empty: the beginning of the code'],
  }),
  shape: optional('边界', 'Boundary', prose(1_000_000), null, {
    aliases: ['wkt', 'geometry', 'geom', '图形', '范围', '边界wkt', 'shape'],
    note: [
      'WKT（POLYGON、MULTIPOLYGON）或 GeoJSON 几何，先经度后纬度；空着保留原来的边界。GeoJSON 文件不用这一列',
      'WKT or a GeoJSON geometry, longitude first; empty keeps the known one. GeoJSON files do not need the column',
    ],
  }),
  station: optional('派出所', 'Station', line(100), null, {
    aliases: ['所属派出所'],
    note: ['警格必填', 'needed for a police grid'],
  }),
  gridCodes: optional('对应网格', 'Grids', list(code), null, {
    aliases: ['网格列表', '包含网格', '绑定网格'],
    note: ['警格对应的网格编码，用分号隔开', 'codes of the grids that a police grid covers, with semicolons'],
  }),
  replaces: optional('替代网格', 'Replaces', list(code), null, {
    aliases: ['替代', '原网格', '原网格编码', '拆分自', '合并自'],
    note: [
      '拆分或合并：这个网格接替的旧网格编码；旧网格自动停用，未结案件按位置转过来',
      'split or merge: codes of the grids it takes the place of; those are retired and open cases move by place',
    ],
  }),
  reason: optional('调整原因', 'Reason for the change', line(200), null, { aliases: ['原因说明', '拆分原因'] }),
  retired: optional('停用', 'Retired', yesNo, false, {
    aliases: ['是否停用', '已停用'],
    note: ['是：停用，代码永不再用', 'yes: out of force for good'],
  }),
} as const;

type Values = ValuesOf<typeof fields>;

/** 区域、网格、警格 (domain §4.1, §4.6). */
export const areasForm: Form<typeof fields> = {
  kind: 'areas',
  zh: '区域与网格',
  en: 'Areas and grids',
  fields,
  examples: [
    { code: '120112', name: '津南区', level: '区' },
    { code: '120112003', name: '海棠街道', level: '街镇', kind: '街道' },
    { code: '120112003006', name: '文澜花园社区', level: '社区', kind: '居委会' },
    {
      code: '120112003006001',
      name: '文澜花园第一网格',
      level: '网格',
      shape: 'POLYGON ((117.39 38.98, 117.392 38.98, 117.392 38.982, 117.39 38.982, 117.39 38.98))',
    },
    {
      code: '120112003J01',
      name: '海棠街道第1警格',
      level: '警格',
      station: '海棠派出所',
      gridCodes: '120112003006001',
    },
  ],
  prefix: null,
};

function kindNamed(text: string) {
  const plain = text.trim();
  const found = Object.entries(kinds).find(([kind, words]) => kind === plain || words.includes(plain));
  if (found !== undefined) return { value: found[0] };
  if (/^exclusive_[a-z_]{1,30}$/.test(plain)) return { value: plain };
  return wrong(
    `只能填：${Object.values(kinds)
      .map(([word]) => word)
      .join('、')}`,
    `is none of: ${Object.keys(kinds).join(', ')}`,
  );
}

const areaWords = { zh: '区域', en: 'area' };
const policeWords = { zh: '警格', en: 'police grid' };

interface Taken {
  readonly areas: readonly Entry<Area>[];
  readonly police: readonly Entry<PoliceGridInput>[];
  readonly pairs: readonly {
    readonly from: string;
    readonly to: string;
    readonly row: number;
    readonly reason: string;
  }[];
}

/** Areas, police grids and what takes the place of what. */
export const draftAreas: Drafting = (lines, known, { crs, retireMissing }, flaws): Draft => {
  const before = new Map(known.shapes.map((row) => [row.code, areaOf(row)]));
  const policeBefore = policeGridsOf(known);
  const taken = takeLines(lines, before, policeBefore, crs, flaws);
  const given = new Set(lines.map((each) => each.text('code')));
  checkReplaced(taken, before, known.lineage, flaws);
  const fresh = taken.pairs.filter(({ from, to }) => !known.lineage.has(`${from}>${to}`));
  const replacements = replacementsOf(fresh.map(({ from, to }) => [from, to])).map((each) => ({
    ...each,
    reason: fresh.find(({ to }) => each.to.includes(to))?.reason ?? '',
  }));
  const replaced = new Set(replacements.flatMap(({ from }) => from));
  const missing = retireMissing ? missingFrom(taken.areas, before, given, replaced) : [];
  const entries = [...taken.areas, ...missing.map((input) => ({ row: 0, input }))];
  checkRetired(entries, before, replaced, flaws);
  tooFar(taken.areas, before, flaws);

  const comparing = { key: keyOf, name: nameOf, retired: (area: Area) => area.retired, what: areaWords };
  const changes = changesOf<Area>(entries, before, comparing);
  const policeChanges = changesOf<PoliceGridInput>(taken.police, policeBefore, {
    key: keyOf,
    name: nameOf,
    retired: () => false,
    what: policeWords,
  });
  const written = entries.filter((_, at) => changes[at]?.action !== 'same').map(({ input }) => input);
  const policeWritten = taken.police.filter((_, at) => policeChanges[at]?.action !== 'same').map(({ input }) => input);
  const inputs = entries.map(({ input }) => input);
  return {
    changes: [...changes.map(forgettingRow), ...policeChanges, ...replacedChanges(replaced, before)],
    rows: { areas: inputs, policeGrids: taken.police.map(({ input }) => input), replacements },
    origin: {
      areas: entries.map(({ row }) => row),
      policeGrids: taken.police.map(({ row }) => row),
      replacements: replacements.map(({ to }) => fresh.find((pair) => to.includes(pair.to))?.row ?? 0),
    },
    write: {
      ...(written.length > 0 ? { areas: written } : {}),
      ...(policeWritten.length > 0 ? { policeGrids: policeWritten } : {}),
      ...(replacements.length > 0 ? { replacements } : {}),
    },
    look: () => groundWarnings(taken.areas, before, replacements, replaced),
  };
};

interface Named {
  readonly code: string;
  readonly name: string;
}
const keyOf = (input: Named) => input.code;
const nameOf = (input: Named) => input.name;

function forgettingRow(change: Change): Change {
  return change.row === 0 ? { ...change, row: null } : change;
}

function replacedChanges(replaced: ReadonlySet<string>, before: ReadonlyMap<string, Area>): readonly Change[] {
  return [...replaced].map((replacedCode) => ({
    action: 'retire' as const,
    what: areaWords,
    key: replacedCode,
    name: before.get(replacedCode)?.name ?? '',
    row: null,
    fields: [],
  }));
}

function areaOf({ polygon, ...row }: Known['shapes'][number]): Area {
  return polygon === null ? row : { ...row, parts: JSON.parse(polygon) as Shape };
}

function policeGridsOf({ registers }: Known): ReadonlyMap<string, PoliceGridInput> {
  const grids = new Map<string, string[]>();
  for (const [grid, police] of registers.areas.bindings) grids.set(police, [...(grids.get(police) ?? []), grid]);
  return new Map(
    registers.areas.policeGrids.map((police) => [
      police.code,
      { ...police, gridCodes: (grids.get(police.code) ?? []).sort() },
    ]),
  );
}

function takeLines(
  lines: readonly Line[],
  before: ReadonlyMap<string, Area>,
  policeBefore: ReadonlyMap<string, PoliceGridInput>,
  crs: Crs,
  flaws: Flaws,
): Taken {
  const areas: Entry<Area>[] = [];
  const police: Entry<PoliceGridInput>[] = [];
  const pairs: Taken['pairs'][number][] = [];
  for (const each of lines) {
    const values = valuesOf(fields, each, flaws);
    if (values === null) continue;
    const level = values.level ?? levelOf(values.code);
    if (level === 'policeGrid') {
      const grid = policeGrid(each, values, flaws);
      if (grid !== null)
        police.push({ row: each.row, input: keeping(grid, each, policeBefore.get(grid.code), ['gridCodes']) });
      continue;
    }
    const area = takeArea(each, values, level, before, crs, flaws);
    if (area === null) continue;
    areas.push({ row: each.row, input: area });
    for (const from of values.replaces ?? [])
      pairs.push({ from, to: area.code, row: each.row, reason: values.reason ?? '' });
  }
  return { areas, police, pairs };
}

function policeGrid(
  { row }: Line,
  { code: own, name, station, gridCodes }: Values,
  flaws: Flaws,
): PoliceGridInput | null {
  if (station === null) flaws.add(row, 'station', { zh: '警格要填派出所', en: 'a police grid needs its station' });
  return station === null ? null : { code: own, name, station, gridCodes: [...(gridCodes ?? [])].sort() };
}

const lengths = { 6: 'district', 9: 'street', 12: 'community', 14: 'grid', 15: 'grid' } as const;

function levelOf(areaCode: string): Values['level'] {
  if (!/^\d+$/.test(areaCode)) return null;
  return lengths[areaCode.length as keyof typeof lengths] ?? null;
}

const patterns = { district: /^\d{6}$/, street: /^\d{9}$/, community: /^\d{12}$/, grid: /^\d{14,15}$/ } as const;
const parentLengths = { district: 0, street: 6, community: 9, grid: 12 } as const;

function takeArea(
  each: Line,
  values: Values,
  told: Values['level'],
  before: ReadonlyMap<string, Area>,
  crs: Crs,
  flaws: Flaws,
): Area | null {
  const { row } = each;
  const level = told === 'exclusiveGrid' ? 'grid' : told;
  if (level === null || level === 'policeGrid' || !patterns[level].test(values.code)) {
    const zh =
      level === null || level === 'policeGrid'
        ? '编码位数不对：区 6 位，街镇 9 位，社区 12 位，网格 15 位'
        : `${levelZh[level]}的编码应是 ${digitsOf[level]} 位数字`;
    flaws.add(row, 'code', { zh, en: 'the code has the wrong length: 6 digits for a district, 9, 12 and 15 below it' });
    return null;
  }
  const parentCode = level === 'district' ? null : (values.parentCode ?? values.code.slice(0, parentLengths[level]));
  if (parentCode !== null && parentCode.length !== parentLengths[level]) {
    flaws.add(row, 'parentCode', {
      zh: `上级编码应是 ${parentLengths[level]} 位`,
      en: `the parent's code has ${parentLengths[level]} digits`,
    });
    return null;
  }
  const kind = values.kind ?? (told === 'exclusiveGrid' ? 'exclusive' : kindOf(level, values.code));
  if (!fits(level, kind, values.code)) {
    flaws.add(row, 'code', {
      zh: '专属网格的末三位是 800–999，基础网格是 001–799',
      en: 'the last three digits are 800–999 for exclusive grids and 001–799 for basic ones',
    });
    return null;
  }
  const known = before.get(values.code);
  if (known?.retired === true && !values.retired) {
    flaws.add(row, 'code', {
      zh: '这个代码已经停用，永不再用',
      en: 'this code has been retired and is never given again',
    });
    return null;
  }
  const shape = shapeOf(each, values, crs, flaws);
  if (shape === 'flawed') return null;
  const area: Area = {
    code: values.code,
    name: values.name,
    level,
    kind,
    parentCode,
    // A shape that is the generated one still is.
    generated: known?.generated === true && (shape === null || canonical(shape) === canonical(known.parts)),
    retired: values.retired,
    ...(shape === null ? {} : { parts: shape }),
  };
  return keeping(area, each, known, values.kind === null && told !== 'exclusiveGrid' ? ['kind'] : []);
}

const levelZh = { district: '区', street: '街镇', community: '社区', grid: '网格' } as const;
const digitsOf = { district: '6', street: '9', community: '12', grid: '15（或 14）' } as const;

/** What a code says of itself (domain §4.1). */
function kindOf(level: AreaInput['level'], areaCode: string): string {
  const number = Number(areaCode.slice(-3));
  switch (level) {
    case 'district':
      return 'district';
    case 'street':
      return number >= 100 && number < 400 ? 'town' : 'street';
    case 'community':
      return number >= 200 && number < 400 ? 'village' : 'residents';
    case 'grid': {
      if (isExclusive({ code: areaCode, level, kind: '' })) return 'exclusive';
      const community = Number(areaCode.slice(9, 12));
      return community >= 200 && community < 400 ? 'rural_grid' : 'community_grid';
    }
  }
}

function fits(level: AreaInput['level'], kind: string, areaCode: string): boolean {
  if (level !== 'grid' || areaCode.length !== 15) return true;
  const number = Number(areaCode.slice(12));
  return number > 0 && kind.startsWith('exclusive') === number >= 800;
}

function shapeOf({ row, geometry }: Line, values: Values, crs: Crs, flaws: Flaws): Shape | null | 'flawed' {
  const told = values.shape === null ? undefined : geometryOfText(values.shape);
  if (values.shape !== null && told === undefined) {
    flaws.add(row, 'shape', {
      zh: '读不懂的边界：要 WKT 的 POLYGON 或 MULTIPOLYGON',
      en: 'is neither a POLYGON nor a MULTIPOLYGON of WKT',
    });
    return 'flawed';
  }
  const given = told ?? geometry ?? null;
  if (given === null) return null;
  const { shape, flaws: found } = takeShape(given, crs);
  for (const { words } of found) flaws.add(row, told === undefined ? null : 'shape', words);
  return shape ?? 'flawed';
}

function checkReplaced(
  { areas, pairs }: Taken,
  before: ReadonlyMap<string, Area>,
  lineage: ReadonlySet<string>,
  flaws: Flaws,
): void {
  const inForce = new Map(areas.filter(({ input }) => !input.retired).map(({ input }) => [input.code, input]));
  for (const { from, to, row } of pairs) {
    if (lineage.has(`${from}>${to}`)) continue;
    const old = before.get(from);
    const add = (zh: string, en: string) => flaws.add(row, 'replaces', { zh, en });
    if (old === undefined || old.level !== 'grid') add(`没有这个网格：${from}`, `there is no such grid: ${from}`);
    else if (old.retired)
      add(`${from} 早已停用，不能再被替代`, `${from} is out of force already and cannot be replaced`);
    else if (inForce.has(from))
      add(
        `${from} 还在这份文件里，不能同时被替代`,
        `${from} is in this file too and cannot be replaced at the same time`,
      );
    else if (old.parentCode !== inForce.get(to)?.parentCode)
      add(`${from} 不在同一个社区`, `${from} is not of the same community`);
  }
}

/** Areas below a parent that the file speaks of at the same level, and everything below them. */
function missingFrom(
  entries: readonly Entry<Area>[],
  before: ReadonlyMap<string, Area>,
  given: ReadonlySet<string>,
  replaced: ReadonlySet<string>,
): readonly Area[] {
  const spoken = new Set(entries.map(({ input }) => `${input.level}:${input.parentCode}`));
  const inForce = [...before.values()].filter((area) => !area.retired);
  const gone = inForce.filter(
    (area) =>
      area.level !== 'district' &&
      spoken.has(`${area.level}:${area.parentCode}`) &&
      !given.has(area.code) &&
      !replaced.has(area.code),
  );
  const codes = gone.map((area) => area.code);
  return inForce
    .filter((area) => codes.some((each) => area.code.startsWith(each)) && !replaced.has(area.code))
    .map(({ parts: _shape, ...area }) => ({ ...area, retired: true }));
}

function checkRetired(
  entries: readonly Entry<Area>[],
  before: ReadonlyMap<string, Area>,
  replaced: ReadonlySet<string>,
  flaws: Flaws,
): void {
  const after = new Map(before);
  for (const { input } of entries) after.set(input.code, input);
  const inForce = [...after.values()].filter((area) => !area.retired && !replaced.has(area.code));
  for (const { row, input } of entries) {
    if (!input.retired) {
      if (input.parentCode !== null && after.get(input.parentCode)?.retired === true) {
        flaws.add(row, 'parentCode', { zh: '上级已停用', en: 'its parent is out of force' });
      }
      continue;
    }
    const below = inForce.filter((area) => area.code !== input.code && area.code.startsWith(input.code));
    if (below.length === 0) continue;
    const shown = below
      .slice(0, 3)
      .map((area) => area.code)
      .join('、');
    flaws.add(row, 'retired', {
      zh: `下面还有 ${below.length} 个在用的：${shown}`,
      en: `${below.length} areas in it are in force: ${shown}`,
    });
  }
  checkDistrict(entries, before, flaws);
}

function checkDistrict(entries: readonly Entry<Area>[], before: ReadonlyMap<string, Area>, flaws: Flaws): void {
  const known = [...before.values()].find((area) => area.level === 'district' && !area.retired)?.code;
  const own = known ?? entries.find(({ input }) => input.level === 'district')?.input.code;
  if (own === undefined) return;
  for (const { row, input } of entries) {
    if (input.code.startsWith(own)) continue;
    flaws.add(row, 'code', {
      zh: `本租户的区是 ${own}，这个编码不在其中`,
      en: `this tenant's district is ${own}; the code is not in it`,
    });
  }
}
