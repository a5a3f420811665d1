import type { Position, SampleDistrict } from '@tongxin/demo';
import Flatbush from 'flatbush';
import pointInPolygon from 'point-in-polygon-hao';
import { gridIndex, locate } from '../apps/server/src/governance/areas/grids.ts';
import { seededRandomness } from '../apps/server/src/platform/ids/index.ts';
import { type Figure, figure } from './figure.ts';
import { type Pace, spinBySide } from './rounds.clock.ts';

const batch = 2_000;

/** Point → grid over the sample's grids, beside the two bare libraries underneath: a box tree and a test of one polygon. */
export function gridsBench(district: SampleDistrict, pace: Pace): Figure {
  const grids = district.areas.filter(({ level }) => level === 'grid');
  const index = gridIndex(
    grids.map(({ code, kind, polygon }) => ({
      code,
      polygon: [polygon.map(([lng, lat]) => [lng, lat])],
      exclusive: kind?.startsWith('exclusive_') ?? false,
    })),
  );
  const rings = grids.map(({ polygon }) => [polygon.map(([lng, lat]) => [lng, lat])]);
  const tree = treeOf(grids.map(({ polygon }) => polygon));
  const points = pointsAmong(grids.map(({ polygon }) => polygon));

  /** How many polygons hold a point, by the libraries alone. */
  const bareHits = (lng: number, lat: number): number => {
    let hits = 0;
    for (const at of tree.search(lng, lat, lng, lat)) {
      if (pointInPolygon([lng, lat], rings[at] ?? []) !== false) hits += 1;
    }
    return hits;
  };
  const disagree = points.filter(([lng, lat]) => {
    const place = locate(index, lng, lat);
    return (place.basic ?? place.exclusive) === null ? bareHits(lng, lat) > 0 : bareHits(lng, lat) === 0;
  });
  let sink = 0;
  const [value, bare] = spinBySide(
    () => {
      for (const [lng, lat] of points) if (locate(index, lng, lat).basic !== null) sink += 1;
      return points.length;
    },
    () => {
      for (const [lng, lat] of points) sink += bareHits(lng, lat);
      return points.length;
    },
    pace,
  );
  return figure({
    name: 'grids',
    title: { zh: '坐标 → 网格', en: 'point → grid' },
    value,
    unit: '/s',
    yardstick: { name: 'flatbush + point-in-polygon-hao', value: bare },
    target: { of: 'value', is: 'atLeast', limit: 300_000 },
    notes: [
      `${grids.length} 个网格 grids, ${points.length} 个点 points, 不一致 disagree: ${disagree.length}${sink === 0 ? '!' : ''}`,
    ],
  });
}

function boxOf(ring: readonly Position[]): readonly [number, number, number, number] {
  const lngs = ring.map(([lng]) => lng);
  const lats = ring.map(([, lat]) => lat);
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}

function treeOf(polygons: readonly (readonly Position[])[]): Flatbush {
  const tree = new Flatbush(polygons.length);
  for (const polygon of polygons) tree.add(...boxOf(polygon));
  tree.finish();
  return tree;
}

/** The same points in every run, spread over the boxes of the grids: most lie inside of one, some beside it. */
function pointsAmong(polygons: readonly (readonly Position[])[]): readonly (readonly [number, number])[] {
  const chance = seededRandomness(11);
  const share = (): number => chance.int(1_000_000) / 1_000_000;
  return Array.from({ length: batch }, () => {
    const [west, south, east, north] = boxOf(polygons[chance.int(polygons.length)] ?? []);
    return [west + (east - west) * share(), south + (north - south) * share()] as const;
  });
}
