import type { Random } from './random.ts';

/** A point in kilometres east and north of the district's middle. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A convex ring without the closing repetition, counter-clockwise, kilometres. */
export type Ring = readonly Point[];

/** Something to give a part of a ring to, in proportion to its weight. */
interface Part<T> {
  readonly item: T;
  readonly weight: number;
}

/** Signed area in square kilometres (positive when counter-clockwise). */
export function areaOf(ring: Ring): number {
  let twice = 0;
  for (const [a, b] of edgesOf(ring)) twice += a.x * b.y - b.x * a.y;
  return twice / 2;
}

/** The edges of a ring, including the closing one. */
export function edgesOf<P>(ring: readonly P[]): [P, P][] {
  const edges: [P, P][] = [];
  let from = ring.at(-1);
  for (const to of ring) {
    if (from !== undefined) edges.push([from, to]);
    from = to;
  }
  return edges;
}

/** The centre of gravity of a ring. */
export function centroidOf(ring: Ring): Point {
  let x = 0;
  let y = 0;
  let twice = 0;
  for (const [a, b] of edgesOf(ring)) {
    const cross = a.x * b.y - b.x * a.y;
    x += (a.x + b.x) * cross;
    y += (a.y + b.y) * cross;
    twice += cross;
  }
  return { x: x / (3 * twice), y: y / (3 * twice) };
}

/** The ring drawn towards its centre by `factor` (0–1); stays inside the ring because the ring is convex. */
export function shrink(ring: Ring, factor: number): Ring {
  const centre = centroidOf(ring);
  return ring.map((p) => ({ x: centre.x + (p.x - centre.x) * factor, y: centre.y + (p.y - centre.y) * factor }));
}

/** The part of a convex ring in front of the line (a, b, c) with a·x + b·y ≤ c. */
function clip(ring: Ring, direction: Point, offset: number): Ring {
  const kept: Point[] = [];
  for (const [p, q] of edgesOf(ring)) {
    const dp = direction.x * p.x + direction.y * p.y - offset;
    const dq = direction.x * q.x + direction.y * q.y - offset;
    if (dp * dq < 0) kept.push(crossing(p, dp, q, dq));
    if (dq <= 0) kept.push(q);
  }
  return kept;
}

/** Computed from the same end whichever way the edge runs, so both sides of a cut share bit-identical points. */
function crossing(p: Point, dp: number, q: Point, dq: number): Point {
  if (p.x > q.x || (p.x === q.x && p.y > q.y)) return crossing(q, dq, p, dp);
  const t = dp / (dp - dq);
  return { x: p.x + (q.x - p.x) * t, y: p.y + (q.y - p.y) * t };
}

/** Cuts a convex ring across `direction`; the first piece lies at the low end and has `share` (0–1) of the area. */
export function cut(ring: Ring, direction: Point, share: number): [Ring, Ring] {
  const along = ring.map((p) => direction.x * p.x + direction.y * p.y);
  let low = Math.min(...along);
  let high = Math.max(...along);
  const wanted = areaOf(ring) * share;
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (areaOf(clip(ring, direction, middle)) < wanted) low = middle;
    else high = middle;
  }
  const offset = (low + high) / 2;
  return [clip(ring, direction, offset), clip(ring, { x: -direction.x, y: -direction.y }, -offset)];
}

/** Across the narrowest width of a ring, turned by up to ±`tiltDegrees`; it points east or, if steep, south. */
function longDirection(ring: Ring, tiltDegrees: number, random: Random): Point {
  let best = 0;
  let narrowest = Number.POSITIVE_INFINITY;
  for (let angle = 0; angle < 180; angle += 10) {
    const radians = (angle * Math.PI) / 180;
    const across = ring.map((p) => Math.cos(radians) * p.x + Math.sin(radians) * p.y);
    const width = Math.max(...across) - Math.min(...across);
    if (width < narrowest) {
      narrowest = width;
      best = radians + Math.PI / 2;
    }
  }
  const turned = best + ((random() * 2 - 1) * tiltDegrees * Math.PI) / 180;
  const direction = { x: Math.cos(turned), y: Math.sin(turned) };
  return direction.x - direction.y > 0 ? direction : { x: -direction.x, y: -direction.y };
}

/** Splits a convex ring among parts by weight, halving the list again and again across the longer side. */
export function divide<T>(ring: Ring, parts: readonly Part<T>[], random: Random): { item: T; ring: Ring }[] {
  const [only] = parts;
  if (only === undefined) return [];
  if (parts.length === 1) return [{ item: only.item, ring }];
  const half = Math.floor(parts.length / 2);
  const first = parts.slice(0, half);
  const second = parts.slice(half);
  const weight = (list: readonly Part<T>[]) => list.reduce((sum, part) => sum + part.weight, 0);
  const [low, high] = cut(ring, longDirection(ring, 10, random), weight(first) / weight(parts));
  return [...divide(low, first, random), ...divide(high, second, random)];
}
