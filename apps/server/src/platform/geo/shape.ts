import type { Words } from '@tongxin/contract';
import { type Crs, toWgs84 } from './crs.ts';
import { isPlausible } from './distance.ts';
import { edgesThatCross } from './shape.edges.ts';
import { inside, type Polygon, type Position, type Ring, type Shape, squareMetres } from './shape.measure.ts';

/** What is wrong with a shape, in words that say where: part, ring and corner count from 1. */
export interface ShapeFlaw {
  readonly kind:
    | 'not_an_area'
    | 'not_a_number'
    | 'swapped'
    | 'not_degrees'
    | 'outside_china'
    | 'too_few_corners'
    | 'too_many_corners'
    | 'crossing'
    | 'no_area'
    | 'hole_outside'
    | 'parts_overlap';
  readonly words: Words;
}

/** A shape that can be kept: WGS84, closed rings, seven decimals (a centimetre); or what is wrong with it. */
export interface TakenShape {
  readonly shape: Shape | null;
  readonly flaws: readonly ShapeFlaw[];
  /** What was put right without asking, such as rings that were closed. */
  readonly notes: readonly Words[];
}

/** More corners than a surveyed district has; a shape beyond them is refused (our decision). */
const mostCorners = 100_000;

/**
 * Takes a GeoJSON geometry (Polygon or MultiPolygon, holes allowed; RFC 7946) as a shape in WGS84 degrees. Rings that are left open
 * are closed, repeated corners dropped. Swapped coordinates, metres of a projection, places outside China, rings that cross, holes
 * outside and parts that lie over each other are flaws, every one of them named with where it is.
 */
export function takeShape(geometry: unknown, crs: Crs = 'wgs84'): TakenShape {
  const given = partsOf(geometry);
  if (given === null) {
    return refused([
      flaw('not_an_area', '图形不是面（Polygon 或 MultiPolygon）', 'The shape is no Polygon or MultiPolygon'),
    ]);
  }
  const flaws: ShapeFlaw[] = [];
  let opened = 0;
  let corners = 0;
  const shape = given.map((polygon, part) =>
    polygon.map((ring, at) => {
      corners += ring.length;
      const taken = takeRing(ring, crs, { part: part + 1, ring: at + 1 });
      flaws.push(...taken.flaws);
      if (taken.closed) opened += 1;
      return taken.ring;
    }),
  );
  if (corners > mostCorners) {
    flaws.push(
      flaw(
        'too_many_corners',
        `图形有 ${corners} 个点，最多 ${mostCorners} 个`,
        `The shape has ${corners} corners, more than ${mostCorners}`,
      ),
    );
  }
  if (flaws.length > 0) return refused(flaws);
  flaws.push(...flawsBetween(shape));
  if (flaws.length > 0) return refused(flaws);
  const notes =
    opened === 0
      ? []
      : [
          {
            zh: `${opened} 圈边界首尾没有闭合，已自动闭合`,
            en: `${opened} ring${opened === 1 ? ' was' : 's were'} left open and closed`,
          },
        ];
  return { shape, flaws, notes };
}

function refused(flaws: readonly ShapeFlaw[]): TakenShape {
  return { shape: null, flaws, notes: [] };
}

function flaw(kind: ShapeFlaw['kind'], zh: string, en: string): ShapeFlaw {
  return { kind, words: { zh, en } };
}

function partsOf(geometry: unknown): readonly (readonly (readonly unknown[])[])[] | null {
  if (typeof geometry !== 'object' || geometry === null || !('type' in geometry) || !('coordinates' in geometry))
    return null;
  const { type, coordinates } = geometry;
  const parts = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : null;
  if (!Array.isArray(parts) || parts.length === 0) return null;
  const good = parts.every((polygon) => Array.isArray(polygon) && polygon.length > 0 && polygon.every(Array.isArray));
  return good ? parts : null;
}

interface RingPlace {
  readonly part: number;
  readonly ring: number;
}

interface TakenRing {
  readonly ring: Ring;
  readonly closed: boolean;
  readonly flaws: readonly ShapeFlaw[];
}

function takeRing(ring: readonly unknown[], crs: Crs, place: RingPlace): TakenRing {
  const made: Position[] = [];
  for (const [at, position] of ring.entries()) {
    const [lng, lat]: readonly unknown[] = Array.isArray(position) ? position : [];
    if (typeof lng !== 'number' || typeof lat !== 'number' || !Number.isFinite(lng) || !Number.isFinite(lat)) {
      return broken(place, at, 'not_a_number', '不是经纬度', 'is no position');
    }
    const wrong = misplaced(lng, lat);
    if (wrong !== null) return broken(place, at, wrong.kind, wrong.words.zh, wrong.words.en);
    const wgs = toWgs84({ lng, lat, crs });
    const rounded: Position = [round(wgs.lng), round(wgs.lat)];
    const before = made.at(-1);
    if (before === undefined || before[0] !== rounded[0] || before[1] !== rounded[1]) made.push(rounded);
  }
  const [first] = made;
  const last = made.at(-1);
  const closed = first !== undefined && last !== undefined && (first[0] !== last[0] || first[1] !== last[1]);
  if (closed) made.push(first);
  if (made.length < 4) return broken(place, null, 'too_few_corners', '少于三个角', 'has fewer than three corners');
  return { ring: made, closed, flaws: [] };
}

function broken(place: RingPlace, at: number | null, kind: ShapeFlaw['kind'], zh: string, en: string): TakenRing {
  const corner = at === null ? { zh: '', en: '' } : { zh: `第 ${at + 1} 点`, en: `, corner ${at + 1}` };
  return {
    ring: [],
    closed: false,
    flaws: [flaw(kind, `${placeZh(place)}${corner.zh}${zh}`, `${placeEn(place)}${corner.en} ${en}`)],
  };
}

function placeZh({ part, ring }: RingPlace): string {
  return ring === 1 ? `第 ${part} 块外圈` : `第 ${part} 块第 ${ring - 1} 个洞`;
}

function placeEn({ part, ring }: RingPlace): string {
  return ring === 1 ? `part ${part}, outer ring` : `part ${part}, hole ${ring - 1}`;
}

function misplaced(lng: number, lat: number): ShapeFlaw | null {
  if (isPlausible({ lng, lat })) return null;
  const shown = `(${lng}, ${lat})`;
  if (isPlausible({ lng: lat, lat: lng })) {
    return flaw('swapped', `经纬度写反了：${shown}，应先经度后纬度`, `has longitude and latitude swapped: ${shown}`);
  }
  if (Math.abs(lng) > 180 || Math.abs(lat) > 90) {
    return flaw(
      'not_degrees',
      `不是度：${shown}，像是投影坐标（米），请先转成 WGS84 或 CGCS2000 经纬度`,
      `is not in degrees: ${shown}; convert projected metres to WGS84 or CGCS2000 degrees first`,
    );
  }
  return flaw('outside_china', `不在中国范围内：${shown}`, `lies outside China: ${shown}`);
}

function round(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}

function flawsBetween(shape: Shape): readonly ShapeFlaw[] {
  const flaws: ShapeFlaw[] = edgesThatCross(shape, 3).map(({ a, b, at: [lng, lat], overlap }) => {
    const where = `(${lng}, ${lat})`;
    const self = a.part === b.part && a.ring === b.ring;
    const [zh, en] = overlap ? ['重合', 'run over each other'] : ['相交', 'cross'];
    return self
      ? flaw(
          'crossing',
          `${placeZh(a)}自相交：第 ${a.edge} 边与第 ${b.edge} 边在 ${where} ${zh}`,
          `${placeEn(a)} crosses itself: edges ${a.edge} and ${b.edge} ${en} at ${where}`,
        )
      : flaw(
          'crossing',
          `${placeZh(a)}与${placeZh(b)}在 ${where} ${zh}`,
          `${placeEn(a)} and ${placeEn(b)} ${en} at ${where}`,
        );
  });
  if (flaws.length > 0) return flaws;
  for (const [part, polygon] of shape.entries()) {
    const [outer, ...holes] = polygon;
    if (outer === undefined) continue;
    if (squareMetres([[outer]]) < 1) {
      flaws.push(flaw('no_area', `第 ${part + 1} 块没有面积`, `part ${part + 1} has no area`));
      continue;
    }
    for (const [at, hole] of holes.entries()) {
      if (hole.every((corner) => inside(corner, [outer]) !== false)) continue;
      const place = { part: part + 1, ring: at + 2 };
      flaws.push(flaw('hole_outside', `${placeZh(place)}在外圈之外`, `${placeEn(place)} lies outside of its part`));
    }
  }
  if (flaws.length === 0) flaws.push(...overlaidParts(shape));
  return flaws;
}

/** Parts whose rings do not cross overlap only when one lies whole inside another one. */
function overlaidParts(shape: Shape): readonly ShapeFlaw[] {
  return shape.flatMap((polygon, part) =>
    shape.flatMap((other, at) =>
      part !== at && liesIn(polygon, other)
        ? [
            flaw(
              'parts_overlap',
              `第 ${part + 1} 块在第 ${at + 1} 块里面`,
              `part ${part + 1} lies inside of part ${at + 1}`,
            ),
          ]
        : [],
    ),
  );
}

function liesIn([outer = []]: Polygon, other: Polygon): boolean {
  return (
    outer.some((corner) => inside(corner, other) === true) && outer.every((corner) => inside(corner, other) !== false)
  );
}
