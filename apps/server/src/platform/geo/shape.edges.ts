import Flatbush from 'flatbush';
import type { Position, Shape } from './shape.measure.ts';

/** An edge of a shape; part, ring and edge count from 1. */
export interface EdgeName {
  readonly part: number;
  readonly ring: number;
  readonly edge: number;
}

/** Two edges that cross, or that run over each other. */
export interface Crossing {
  readonly a: EdgeName;
  readonly b: EdgeName;
  readonly at: Position;
  readonly overlap: boolean;
}

interface Edge extends EdgeName {
  /** Ten-millionths of a degree from the shape's first corner: whole numbers, so that turns are exact. */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly before: readonly [number, number];
  readonly after: readonly [number, number];
  readonly last: number;
}

const steps = 1e7;

/**
 * Where edges of a shape with seven decimals cross each other: at most `most` places. Edges may share a corner or touch with one; rings that touch in a
 * point are no crossing, and neither is a border that two rings have in common. An edge that runs back over another one of its own ring is.
 */
export function edgesThatCross(shape: Shape, most: number): readonly Crossing[] {
  const origin = shape[0]?.[0]?.[0] ?? [0, 0];
  const edges = edgesOf(shape, origin);
  if (edges.length < 2) return [];
  const tree = new Flatbush(edges.length);
  for (const { from, to } of edges) {
    tree.add(Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1]));
  }
  tree.finish();
  const found: Crossing[] = [];
  for (const [number, a] of edges.entries()) {
    const near = tree.search(
      Math.min(a.from[0], a.to[0]),
      Math.min(a.from[1], a.to[1]),
      Math.max(a.from[0], a.to[0]),
      Math.max(a.from[1], a.to[1]),
      (other) => other > number,
    );
    for (const other of near.sort((x, y) => x - y)) {
      const b = edges[other];
      const meets = b === undefined ? null : meeting(a, b);
      if (b === undefined || meets === null) continue;
      const at: Position = [degrees(meets.x, origin[0]), degrees(meets.y, origin[1])];
      found.push({ a: named(a), b: named(b), at, overlap: meets.overlap });
      if (found.length >= most) return found;
    }
  }
  return found;
}

function named({ part, ring, edge }: Edge): EdgeName {
  return { part, ring, edge };
}

function degrees(value: number, origin: number): number {
  return Math.round(origin * 1e6 + value / 10) / 1e6;
}

function edgesOf(shape: Shape, origin: Position): readonly Edge[] {
  const local = ([lng, lat]: Position): [number, number] => [
    Math.round((lng - origin[0]) * steps),
    Math.round((lat - origin[1]) * steps),
  ];
  return shape.flatMap((polygon, part) =>
    polygon.flatMap((closed, ring) => {
      const corners = closed.slice(0, -1).map(local);
      const corner = (at: number): readonly [number, number] =>
        corners[(at + corners.length) % corners.length] ?? [0, 0];
      return corners.map((from, edge) => ({
        part: part + 1,
        ring: ring + 1,
        edge: edge + 1,
        from,
        to: corner(edge + 1),
        before: corner(edge - 1),
        after: corner(edge + 2),
        last: corners.length,
      }));
    }),
  );
}

interface Meeting {
  readonly x: number;
  readonly y: number;
  readonly overlap: boolean;
}

function turn(a: readonly [number, number], b: readonly [number, number], c: readonly [number, number]): number {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
}

function meeting(a: Edge, b: Edge): Meeting | null {
  const [b1, b2] = [turn(a.from, a.to, b.from), turn(a.from, a.to, b.to)];
  const [a1, a2] = [turn(b.from, b.to, a.from), turn(b.from, b.to, a.to)];
  const sameRing = a.part === b.part && a.ring === b.ring;
  if (b1 === 0 && b2 === 0) return sameRing ? overlapping(a, b) : null;
  if (b1 * b2 < 0 && a1 * a2 < 0) return crossingPoint(a, b);
  if (sameRing && adjacent(a, b)) return null;
  return passesThrough(a, b, b2 === 0 && a1 * a2 < 0) ?? passesThrough(b, a, a2 === 0 && b1 * b2 < 0);
}

function adjacent(a: Edge, b: Edge): boolean {
  const gap = Math.abs(a.edge - b.edge);
  return gap === 1 || gap === a.last - 1;
}

/** The end of edge `b` lies on edge `a`: the border passes through when the next edge goes on to the other side. */
function passesThrough(a: Edge, b: Edge, touches: boolean): Meeting | null {
  if (!touches) return null;
  const through = turn(a.from, a.to, b.from) * turn(a.from, a.to, b.after) < 0;
  return through ? { x: b.to[0], y: b.to[1], overlap: false } : null;
}

function crossingPoint(a: Edge, b: Edge): Meeting {
  const [ax, ay] = [a.to[0] - a.from[0], a.to[1] - a.from[1]];
  const [bx, by] = [b.to[0] - b.from[0], b.to[1] - b.from[1]];
  const along = ((b.from[0] - a.from[0]) * by - (b.from[1] - a.from[1]) * bx) / (ax * by - ay * bx);
  return { x: a.from[0] + along * ax, y: a.from[1] + along * ay, overlap: false };
}

/** Edges on one line: whether they share more than a point, and the middle of what they share. */
function overlapping(a: Edge, b: Edge): Meeting | null {
  const axis = Math.abs(a.to[0] - a.from[0]) >= Math.abs(a.to[1] - a.from[1]) ? 0 : 1;
  const ends = [a.from, a.to, b.from, b.to];
  const low = Math.max(Math.min(a.from[axis], a.to[axis]), Math.min(b.from[axis], b.to[axis]));
  const high = Math.min(Math.max(a.from[axis], a.to[axis]), Math.max(b.from[axis], b.to[axis]));
  if (low >= high) return null;
  const [start, end] = [low, high].map((value) => ends.find((each) => each[axis] === value));
  if (start === undefined || end === undefined) return null;
  return { x: (start[0] + end[0]) / 2, y: (start[1] + end[1]) / 2, overlap: true };
}
