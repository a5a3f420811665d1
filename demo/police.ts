import { divisions } from './divisions.ts';
import { apportion } from './random.ts';
import type { Area, PoliceGrid } from './shapes.ts';

/** 260 police grids for 1,596 grids (domain §1 row 8). */
export const policeGridCount = 260;

/** Cuts a list into `count` runs of nearly equal length, none empty. */
function runsOf<T>(items: readonly T[], count: number): T[][] {
  return Array.from({ length: count }, (_, run) =>
    items.slice(Math.floor((run * items.length) / count), Math.floor(((run + 1) * items.length) / count)),
  );
}

/**
 * Binds every basic and exclusive grid to exactly one police grid. A police grid is one community or a few that follow
 * each other in one street, with all their grids; the binding and the stations' names are ours.
 */
export function samplePoliceGrids(areas: readonly Area[]): PoliceGrid[] {
  const gridsOf = new Map<string, string[]>();
  for (const { level, code, parentCode } of areas) {
    if (level === 'community') gridsOf.set(code, []);
    if (level === 'grid' && parentCode !== null) gridsOf.get(parentCode)?.push(code);
  }
  const sizes = divisions.map(({ communities }) => communities.length);
  const counts = apportion(policeGridCount, sizes, 1);
  return divisions.flatMap(({ code: streetCode, name, communities }, index) => {
    const codes = communities.map((line) => streetCode + line.slice(0, 3));
    return runsOf(codes, counts[index] ?? 1).map((run, number) => ({
      code: `${streetCode}J${String(number + 1).padStart(2, '0')}`,
      name: `${name}第${number + 1}警格`,
      station: `${name.replace(/[街道镇]+$/, '')}派出所`,
      gridCodes: run.flatMap((code) => gridsOf.get(code) ?? []),
    }));
  });
}
