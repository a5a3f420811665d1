import pointInPolygon from 'point-in-polygon-hao';

/** `[lng, lat]` in degrees. */
export type Position = readonly [lng: number, lat: number];
/** A closed ring. */
export type Ring = readonly Position[];
/** An outer ring and its holes. */
export type Polygon = readonly Ring[];
/** Parts of an area; one for a plain polygon. */
export type Shape = readonly Polygon[];

/** West, south, east and north in degrees. */
export type Box = readonly [west: number, south: number, east: number, north: number];

const metresPerDegree = 111_195;

/** The ground that a shape covers in square metres, holes left out; within a thousandth for something as large as a district. */
export function squareMetres(shape: Shape): number {
  return shape.reduce(
    (sum, polygon) =>
      sum + polygon.reduce((area, ring, at) => (at === 0 ? ringSquareMetres(ring) : area - ringSquareMetres(ring)), 0),
    0,
  );
}

function ringSquareMetres(ring: Ring): number {
  const [[originLng, originLat] = [0, 0]] = ring;
  const middle = ring.reduce((sum, [, lat]) => sum + lat, 0) / Math.max(1, ring.length);
  const eastward = metresPerDegree * Math.cos((middle * Math.PI) / 180);
  let twice = 0;
  for (let at = 1; at < ring.length; at++) {
    const [lngA = 0, latA = 0] = ring[at - 1] ?? [];
    const [lngB = 0, latB = 0] = ring[at] ?? [];
    twice += (lngA - originLng) * (latB - originLat) - (lngB - originLng) * (latA - originLat);
  }
  return (Math.abs(twice) / 2) * eastward * metresPerDegree;
}

/** The smallest box around shapes; null when they have no corner. */
export function boxOf(shapes: readonly Shape[]): Box | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const shape of shapes) {
    for (const [outer = []] of shape) {
      for (const [lng, lat] of outer) {
        west = Math.min(west, lng);
        south = Math.min(south, lat);
        east = Math.max(east, lng);
        north = Math.max(north, lat);
      }
    }
  }
  return west > east ? null : [west, south, east, north];
}

/** Whether a position lies in a polygon: true, false, or 0 on its border. */
export function inside(position: Position, polygon: Polygon): boolean | 0 {
  return pointInPolygon(
    [...position],
    polygon.map((ring) => ring.map(([lng, lat]) => [lng, lat])),
  );
}
