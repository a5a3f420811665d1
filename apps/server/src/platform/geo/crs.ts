import library from 'gcoord';

// The package is CommonJS that assigns module.exports, while its types describe an ES default export: same object.
const gcoord = library as unknown as typeof library.default;

/** Coordinate systems a client may send: WGS84 (GPS), GCJ-02 (AMap, Tencent, WeChat), BD-09 (Baidu). */
export type Crs = 'wgs84' | 'gcj02' | 'bd09';

/** Degrees, longitude first, WGS84 (sub-metre equal to CGCS2000, domain §4.1). */
export type Point = Readonly<{ lng: number; lat: number }>;

/**
 * The same place in WGS84 degrees. GCJ-02 is undone by iteration to below half a metre; outside China the three
 * systems agree and the point is returned as it is. Keep the original beside it (domain §4.1).
 */
export function toWgs84(point: Readonly<{ lng: number; lat: number; crs: Crs }>): Point {
  switch (point.crs) {
    case 'wgs84':
      return { lng: point.lng, lat: point.lat };
    case 'gcj02':
      return fromPair(gcoord.transform([point.lng, point.lat], gcoord.GCJ02, gcoord.WGS84));
    case 'bd09':
      return fromPair(gcoord.transform([point.lng, point.lat], gcoord.BD09, gcoord.WGS84));
  }
}

/** A WGS84 point in the system that a map wants to draw. */
export function fromWgs84(point: Point, crs: Crs): Point {
  switch (crs) {
    case 'wgs84':
      return { lng: point.lng, lat: point.lat };
    case 'gcj02':
      return fromPair(gcoord.transform([point.lng, point.lat], gcoord.WGS84, gcoord.GCJ02));
    case 'bd09':
      return fromPair(gcoord.transform([point.lng, point.lat], gcoord.WGS84, gcoord.BD09));
  }
}

function fromPair(pair: readonly number[]): Point {
  const [lng = Number.NaN, lat = Number.NaN] = pair;
  return { lng, lat };
}
