import { type AreaInput, isExclusive, type Replacement, tolerance } from '../../governance/areas/index.ts';
import {
  type Box,
  boxOf,
  distanceMetres,
  type Shape,
  sharedSquareMetres,
  squareMetresBeyond,
  united,
} from '../../platform/geo/index.ts';
import type { Flaws, RowFlaw } from '../lines.ts';
import type { Entry } from '../plan.ts';

/** An area as the file and the register say it, alike for comparing. */
export type Area = AreaInput & { readonly retired: boolean };

const farMetres = 50_000;
const mostWarnings = 200;

function shapeOf(area: Area | undefined): Shape | undefined {
  return area?.parts as Shape | undefined;
}

/**
 * Names shapes that lie more than 50 km away from what the district's shapes cover, or, where it has none yet, from the middle of the file's own: a wrong
 * district, or degrees that were mistyped (our decision).
 */
export function tooFar(entries: readonly Entry<Area>[], before: ReadonlyMap<string, Area>, flaws: Flaws): void {
  const given = entries.flatMap(({ row, input }) => {
    const shape = shapeOf(input);
    const box = shape === undefined ? null : boxOf([shape]);
    return box === null ? [] : [{ row, box }];
  });
  const known = boxOf(
    [...before.values()].flatMap((area) => (area.retired ? [] : (shapeOf(area) ?? [])) as Shape).map((part) => [part]),
  );
  const around = known ?? middleOf(given.map(({ box }) => box));
  if (around === null) return;
  for (const { row, box } of given) {
    const away = metresApart(box, around);
    if (away <= farMetres) continue;
    const kilometres = Math.round(away / 1000);
    flaws.add(row, 'shape', {
      zh: `离本区有 ${kilometres} 公里，位置不对`,
      en: `lies ${kilometres} km away from the district`,
    });
  }
}

function middleOf(boxes: readonly Box[]): Box | null {
  if (boxes.length < 3) return null;
  const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const lng = median(boxes.map(([west, , east]) => (west + east) / 2));
  const lat = median(boxes.map(([, south, , north]) => (south + north) / 2));
  return [lng, lat, lng, lat];
}

/** How far apart two boxes are at their nearest, in metres. */
function metresApart(a: Box, b: Box): number {
  const gap = (lowA: number, highA: number, lowB: number, highB: number) =>
    highA < lowB ? [highA, lowB] : highB < lowA ? [lowA, highB] : [lowA, lowA];
  const [lngA = 0, lngB = 0] = gap(a[0], a[2], b[0], b[2]);
  const [latA = 0, latB = 0] = gap(a[1], a[3], b[1], b[3]);
  return distanceMetres({ lng: lngA, lat: latA }, { lng: lngB, lat: latB });
}

/**
 * What somebody should look at in the ground that grids cover, and that hinders nothing: grids of one community and kind that overlap, grids that reach beyond
 * their community, successors that do not cover what they take the place of; each beyond the tolerance of splitting.
 */
export function groundWarnings(
  entries: readonly Entry<Area>[],
  before: ReadonlyMap<string, Area>,
  replacements: readonly Replacement[],
  replaced: ReadonlySet<string>,
): readonly RowFlaw[] {
  const rows = new Map(entries.map(({ row, input }) => [input.code, row]));
  const after = new Map(before);
  for (const { input } of entries) {
    const shape = shapeOf(input) ?? shapeOf(before.get(input.code));
    after.set(input.code, shape === undefined ? input : { ...input, parts: shape });
  }
  const inForce = [...after.values()].filter((area) => !area.retired && !replaced.has(area.code));
  const changed = new Set(
    entries.filter(({ input }) => isChanged(input, before.get(input.code))).map(({ input }) => input.code),
  );
  return [
    ...overlaps(inForce, changed, rows),
    ...beyondCommunity(inForce, after, changed, rows),
    ...uncovered(replacements, after, rows),
  ].slice(0, mostWarnings);
}

function isChanged(input: Area, known: Area | undefined): boolean {
  return input.parts !== undefined && JSON.stringify(input.parts) !== JSON.stringify(known?.parts);
}

function overlaps(
  inForce: readonly Area[],
  changed: ReadonlySet<string>,
  rows: ReadonlyMap<string, number>,
): readonly RowFlaw[] {
  const groups = new Map<string, Area[]>();
  for (const area of inForce) {
    if (area.level !== 'grid' || area.parts === undefined) continue;
    const key = `${area.parentCode}:${isExclusive({ ...area, kind: area.kind ?? '' })}`;
    groups.set(key, [...(groups.get(key) ?? []), area]);
  }
  return [...groups.values()].flatMap((group) =>
    group.flatMap((a, at) =>
      group.slice(at + 1).flatMap((b): readonly RowFlaw[] => {
        const [one, other] = [shapeOf(a), shapeOf(b)];
        if (one === undefined || other === undefined || !(changed.has(a.code) || changed.has(b.code))) return [];
        const shared = Math.round(sharedSquareMetres(one, other));
        if (shared <= Math.min(tolerance(one), tolerance(other))) return [];
        const row = rows.get(b.code) ?? rows.get(a.code) ?? 0;
        const words = {
          zh: `${a.code}“${a.name}”和 ${b.code}“${b.name}”重叠 ${shared} 平方米`,
          en: `${a.code} and ${b.code} overlap by ${shared} square metres`,
        };
        return [{ row, field: 'shape', words }];
      }),
    ),
  );
}

function beyondCommunity(
  inForce: readonly Area[],
  after: ReadonlyMap<string, Area>,
  changed: ReadonlySet<string>,
  rows: ReadonlyMap<string, number>,
): readonly RowFlaw[] {
  return inForce.flatMap((area): readonly RowFlaw[] => {
    const shape = shapeOf(area);
    const community = shapeOf(after.get(area.parentCode ?? ''));
    if (area.level !== 'grid' || shape === undefined || community === undefined || !changed.has(area.code)) return [];
    const beyond = Math.round(squareMetresBeyond(shape, community));
    if (beyond <= tolerance(shape)) return [];
    const words = {
      zh: `${area.code}“${area.name}”有 ${beyond} 平方米在所属社区的边界之外`,
      en: `${area.code} reaches ${beyond} square metres beyond its community`,
    };
    return [{ row: rows.get(area.code) ?? 0, field: 'shape', words }];
  });
}

function uncovered(
  replacements: readonly Replacement[],
  after: ReadonlyMap<string, Area>,
  rows: ReadonlyMap<string, number>,
): readonly RowFlaw[] {
  return replacements.flatMap(({ from, to }): readonly RowFlaw[] => {
    const shapes = (codes: readonly string[]) =>
      codes.flatMap((each) => shapeOf(after.get(each)) ?? []).map((part) => [part]);
    const [old, fresh] = [united(shapes(from)), united(shapes(to))];
    if (old.length === 0 || fresh.length === 0) return [];
    const lost = Math.round(squareMetresBeyond(old, fresh));
    if (lost <= tolerance(old)) return [];
    const words = {
      zh: `接替 ${from.join('、')} 的网格少了 ${lost} 平方米`,
      en: `the grids that replace ${from.join(', ')} leave ${lost} square metres uncovered`,
    };
    return [{ row: rows.get(to[0] ?? '') ?? 0, field: 'shape', words }];
  });
}
