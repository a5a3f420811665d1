import { areaOf, edgesOf, type Point, type Ring } from './geometry.ts';
import type { Position } from './shapes.ts';

/** One millimetre: two points nearer than this are the same point. */
const samePointKm = 1e-6;
const longEdgeKm = 0.7;

/** The middle of the sample district and the length of a degree there, in kilometres. */
const middle = { lng: 117.4, lat: 38.95 };
const kmPerDegree = { lng: 86.57, lat: 111.01 };

/** A vertex list that all rings index into, and the rings as vertex numbers (counter-clockwise, not closed). */
export interface Mesh {
  readonly positions: readonly Position[];
  readonly rings: readonly (readonly number[])[];
}

/** Degrees to kilometres around the district's middle. */
export function toPoint([lng, lat]: Position): Point {
  return { x: (lng - middle.lng) * kmPerDegree.lng, y: (lat - middle.lat) * kmPerDegree.lat };
}

/** Signed area of a ring of positions in square kilometres. */
export function squareKmOf(polygon: readonly Position[]): number {
  return areaOf(polygon.map(toPoint));
}

/**
 * A gentle bend of the whole plane, so that borders look like roads and rivers instead of ruler lines. Its slope stays
 * below one, so it never folds: what was inside stays inside.
 */
function bend({ x, y }: Point): Point {
  return {
    x: x + 0.16 * Math.sin(y / 1.3) + 0.05 * Math.sin(y / 0.31 + x / 0.9),
    y: y + 0.16 * Math.sin(x / 1.1 + 0.7) + 0.05 * Math.sin(x / 0.29 - y / 1.2),
  };
}

/** Kilometres to bent degrees, rounded to 6 decimals. */
function toPosition(point: Point): Position {
  const bent = bend(point);
  const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
  return [round(middle.lng + bent.x / kmPerDegree.lng), round(middle.lat + bent.y / kmPerDegree.lat)];
}

/** Both neighbours walk an edge in opposite directions; starting from the same end keeps the points identical. */
function subdivide(a: Point, b: Point): Point[] {
  const pieces = Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / longEdgeKm);
  const forward = a.x < b.x || (a.x === b.x && a.y < b.y);
  const [from, to] = forward ? [a, b] : [b, a];
  const between: Point[] = [];
  for (let piece = 1; piece < pieces; piece += 1) {
    const t = piece / pieces;
    between.push({ x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t });
  }
  return forward ? between : between.reverse();
}

/** The corners of other rings that lie within the edge from a to b, in walking order. */
function cornersOn(a: Point, b: Point, byX: readonly Point[]): Point[] {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const found: { point: Point; along: number }[] = [];
  const west = Math.min(a.x, b.x) - samePointKm;
  const east = Math.max(a.x, b.x) + samePointKm;
  for (let index = firstNotWestOf(byX, west); index < byX.length; index += 1) {
    const point = byX[index];
    if (point === undefined || point.x > east) break;
    const along = ((point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y)) / length;
    const aside = ((point.x - a.x) * (b.y - a.y) - (point.y - a.y) * (b.x - a.x)) / length;
    if (Math.abs(aside) < samePointKm && along > samePointKm && along < length - samePointKm)
      found.push({ point, along });
  }
  return found.sort((p, q) => p.along - q.along).map((corner) => corner.point);
}

function firstNotWestOf(byX: readonly Point[], x: number): number {
  let low = 0;
  let high = byX.length;
  while (low < high) {
    const half = (low + high) >> 1;
    if ((byX[half]?.x ?? x) < x) low = half + 1;
    else high = half;
  }
  return low;
}

/** A ring with its long edges subdivided, bent and closed; for areas that lie over the mesh instead of in it. */
export function polygonOf(ring: Ring): Position[] {
  const open = edgesOf(ring)
    .flatMap(([a, b]) => [...subdivide(a, b), b])
    .map(toPosition);
  return closed(open);
}

/**
 * Makes rings that tile a region into one mesh: every corner that touches a neighbour's edge becomes a vertex of that
 * neighbour too, so adjoining areas share vertices exactly and neither gaps nor overlaps can appear by rounding.
 */
export function meshOf(rings: readonly Ring[]): Mesh {
  const corners = new Map<string, Point>();
  const keyOf = (p: Point) => `${Math.round(p.x / samePointKm)},${Math.round(p.y / samePointKm)}`;
  for (const point of rings.flat()) if (!corners.has(keyOf(point))) corners.set(keyOf(point), point);
  const byX = [...corners.values()].sort((p, q) => p.x - q.x);

  const positions: Position[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (point: Point): number => {
    const position = toPosition(corners.get(keyOf(point)) ?? point);
    const key = position.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, positions.length);
    return positions.push(position) - 1;
  };
  const whole = rings.map((ring) => {
    const walk = edgesOf(ring).flatMap(([a, b]) => {
      const stops = [corners.get(keyOf(a)) ?? a, ...cornersOn(a, b, byX), corners.get(keyOf(b)) ?? b];
      return edgesOf(stops)
        .slice(1)
        .flatMap(([p, q]) => [...subdivide(p, q), q]);
    });
    const ids = walk.map(numberOf);
    return ids.filter((id, index) => id !== ids.at(index - 1));
  });
  return { positions, rings: whole };
}

/** The outline of some rings of a mesh: the edges that no two of them share, chained. Throws when it is not one ring. */
export function outlineOf(mesh: Mesh, members: readonly number[]): number[] {
  const next = new Map<number, number>();
  const inner = new Set<string>();
  const edges = members.flatMap((member) => edgesOf(mesh.rings[member] ?? []));
  for (const [a, b] of edges) inner.add(`${b},${a}`);
  for (const [a, b] of edges) if (!inner.has(`${a},${b}`)) next.set(a, b);
  const outline: number[] = [];
  const start = next.keys().next().value;
  for (let at = start; at !== undefined && (outline.length === 0 || at !== start); at = next.get(at)) outline.push(at);
  if (outline.length !== next.size) throw new Error('the members do not form one area');
  return outline;
}

/** A ring of vertex numbers as a closed polygon. */
export function closedPolygon(mesh: Mesh, ring: readonly number[]): Position[] {
  const open: Position[] = [];
  for (const id of ring) {
    const position = mesh.positions[id];
    if (position !== undefined) open.push(position);
  }
  return closed(open);
}

function closed(open: readonly Position[]): Position[] {
  const [first] = open;
  return first === undefined ? [] : [...open, first];
}
