import Flatbush from 'flatbush';
import pointInPolygon from 'point-in-polygon-hao';

/**
 * A grid's area. Each polygon is a list of closed rings `[lng, lat][]` in WGS84, the outer one first, holes after it.
 * A grid of several parts appears as several areas with the same code. Exclusive grids overlay the basic ones.
 */
export type GridArea = Readonly<{
  code: string;
  polygon: readonly (readonly (readonly number[])[])[];
  exclusive: boolean;
}>;

/** Where a point lies: the owner is the exclusive grid if there is one, else the basic grid (domain §4.1). */
export type GridPlace = Readonly<{ basic: string | null; exclusive: string | null }>;

/** A spatial index of grid areas; made once, read often, never changed. */
export type GridIndex = Readonly<{ tree: Flatbush | null; areas: readonly Prepared[] }>;

type Prepared = Readonly<{ code: string; rings: number[][][]; exclusive: boolean }>;

/**
 * Builds the index of `locate`. Rings that are not closed are closed. Throws RangeError, naming the grid, for a ring with
 * fewer than three corners or a coordinate that is no number.
 */
export function gridIndex(areas: readonly GridArea[]): GridIndex {
  // In order of code, the first hit is the smallest code: that settles shared borders and overlaps the same way always.
  const prepared = areas.map(prepare).sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
  if (prepared.length === 0) return Object.freeze({ tree: null, areas: prepared });
  const tree = new Flatbush(prepared.length);
  for (const { rings } of prepared) {
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [lng = Number.NaN, lat = Number.NaN] of rings[0] ?? []) {
      west = Math.min(west, lng);
      south = Math.min(south, lat);
      east = Math.max(east, lng);
      north = Math.max(north, lat);
    }
    tree.add(west, south, east, north);
  }
  tree.finish();
  return Object.freeze({ tree, areas: prepared });
}

function prepare(area: GridArea): Prepared {
  if (area.polygon.length === 0) throw new RangeError(`grid ${area.code} has no ring`);
  const rings = area.polygon.map((ring) => {
    const points = ring.map(([lng = Number.NaN, lat = Number.NaN]) => {
      if (!Number.isFinite(lng) || !Number.isFinite(lat))
        throw new RangeError(`grid ${area.code} has a bad coordinate`);
      return [lng, lat];
    });
    const [first] = points;
    const last = points.at(-1);
    if (first && last && (first[0] !== last[0] || first[1] !== last[1])) points.push([...first]);
    if (points.length < 4) throw new RangeError(`grid ${area.code} has a ring with fewer than three corners`);
    return points;
  });
  return Object.freeze({ code: area.code, rings, exclusive: area.exclusive });
}

/**
 * The one basic and at most one exclusive grid of a WGS84 point (domain §4.1). A border belongs to both sides; there and
 * where areas overlap the smallest code counts. The border of a hole belongs to the grid around it too.
 */
export function locate(index: GridIndex, lng: number, lat: number): GridPlace {
  let basic = -1;
  let exclusive = -1;
  const point = [lng, lat];
  for (const position of index.tree?.search(lng, lat, lng, lat) ?? []) {
    const area = index.areas[position];
    if (!area) continue;
    const best = area.exclusive ? exclusive : basic;
    if (best >= 0 && best < position) continue;
    if (pointInPolygon(point, area.rings) === false) continue;
    if (area.exclusive) exclusive = position;
    else basic = position;
  }
  return { basic: index.areas[basic]?.code ?? null, exclusive: index.areas[exclusive]?.code ?? null };
}

/** The grid that owns a point: the exclusive one, else the basic one, else null (domain §4.1). */
export function owningGrid(place: GridPlace): string | null {
  return place.exclusive ?? place.basic;
}
