import { difference, intersection, union } from 'polyclip-ts';
import { boxOf, type Position, type Shape, squareMetres } from './shape.measure.ts';

type Clip = [number, number][][][];

function toClip(shape: Shape): Clip {
  return shape.map((polygon) => polygon.map((ring) => ring.map(([lng, lat]) => [lng, lat])));
}

/** Seven decimals, and no ring that rounding has made empty. */
function fromClip(clip: Clip): Shape {
  const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7;
  return clip
    .map((polygon) => polygon.map((ring) => ring.map(([lng, lat]): Position => [round(lng), round(lat)])))
    .map((polygon) => polygon.filter((ring) => squareMetres([[ring]]) > 0.01))
    .filter((polygon) => polygon.length > 0);
}

/** The ground that two shapes share, in square metres. */
export function sharedSquareMetres(a: Shape, b: Shape): number {
  const [boxA, boxB] = [boxOf([a]), boxOf([b])];
  if (boxA === null || boxB === null) return 0;
  const apart = boxA[0] >= boxB[2] || boxB[0] >= boxA[2] || boxA[1] >= boxB[3] || boxB[1] >= boxA[3];
  return apart ? 0 : squareMetres(fromClip(intersection(toClip(a), toClip(b))));
}

/** All shapes as one. */
export function united(shapes: readonly Shape[]): Shape {
  const [first, ...more] = shapes.map(toClip);
  return first === undefined ? [] : fromClip(union(first, ...more));
}

/** The ground that belongs to `a` and not to `b`, in square metres. */
export function squareMetresBeyond(a: Shape, b: Shape): number {
  return squareMetres(fromClip(difference(toClip(a), toClip(b))));
}
