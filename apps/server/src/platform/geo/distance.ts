import type { Point } from './crs.ts';

// Mean radius of the Earth in metres (IUGG).
const EARTH_RADIUS_METRES = 6_371_008.8;

/** Distance over the ground in metres (haversine on a sphere: within 0.6 % of the ellipsoid). */
export function distanceMetres(a: Point, b: Point): number {
  const latA = radians(a.lat);
  const latB = radians(b.lat);
  const half = Math.sin((latB - latA) / 2) ** 2;
  const across = Math.sin(radians(b.lng - a.lng) / 2) ** 2;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(half + Math.cos(latA) * Math.cos(latB) * across)));
}

/**
 * Whether a point can be a place in China: finite, inside 73–136° E and 3–54° N. False for 0,0 and for swapped
 * longitude and latitude, the two usual mistakes of devices and spreadsheets. Our decision.
 */
export function isPlausible(point: Point): boolean {
  return point.lng >= 73 && point.lng <= 136 && point.lat >= 3 && point.lat <= 54;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
