import { type PoliceGridInput, replacementsOf } from '../../governance/areas/index.ts';
import type { Crs, Shape } from '../../platform/geo/index.ts';
import type { Draft, Drafting, Known } from '../draft.ts';
import { type Flaws, keeping, type Line, valuesOf } from '../lines.ts';
import { type Change, changesOf, type Entry } from '../plan.ts';
import { areaFields } from './areaFields.ts';
import { levelOf, takeArea, takePoliceGrid } from './areaLine.ts';
import { type Area, groundWarnings, tooFar } from './ground.ts';

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
    const values = valuesOf(areaFields, each, flaws);
    if (values === null) continue;
    const level = values.level ?? levelOf(values.code);
    if (level === 'policeGrid') {
      const grid = takePoliceGrid(each, values, flaws);
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
