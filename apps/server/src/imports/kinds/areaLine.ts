import { type AreaInput, isExclusive, type PoliceGridInput } from '../../governance/areas/index.ts';
import { type Crs, geometryOfText, type Shape, takeShape } from '../../platform/geo/index.ts';
import { type Flaws, keeping, type Line } from '../lines.ts';
import { canonical } from '../plan.ts';
import type { AreaValues } from './areaFields.ts';
import type { Area } from './ground.ts';

/** The police grid of a row. */
export function takePoliceGrid(
  { row }: Line,
  { code: own, name, station, gridCodes }: AreaValues,
  flaws: Flaws,
): PoliceGridInput | null {
  if (station === null) flaws.add(row, 'station', { zh: '警格要填派出所', en: 'a police grid needs its station' });
  return station === null ? null : { code: own, name, station, gridCodes: [...(gridCodes ?? [])].sort() };
}

const lengths = { 6: 'district', 9: 'street', 12: 'community', 14: 'grid', 15: 'grid' } as const;

/** The level that the length of a code tells; null where it tells none. */
export function levelOf(areaCode: string): AreaValues['level'] {
  if (!/^\d+$/.test(areaCode)) return null;
  return lengths[areaCode.length as keyof typeof lengths] ?? null;
}

const patterns = { district: /^\d{6}$/, street: /^\d{9}$/, community: /^\d{12}$/, grid: /^\d{14,15}$/ } as const;
const parentLengths = { district: 0, street: 6, community: 9, grid: 12 } as const;

/** The area of a row, or null where something of it is wrong. */
export function takeArea(
  each: Line,
  values: AreaValues,
  told: AreaValues['level'],
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

function shapeOf({ row, geometry }: Line, values: AreaValues, crs: Crs, flaws: Flaws): Shape | null | 'flawed' {
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
