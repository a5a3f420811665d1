import { divisions } from './divisions.ts';
import { areaOf, centroidOf, cut, divide, type Point, type Ring, shrink } from './geometry.ts';
import { closedPolygon, type Mesh, meshOf, outlineOf, polygonOf, toPoint } from './mesh.ts';
import { apportion, pick, type Random } from './random.ts';
import type { Area, AreaKind, Position } from './shapes.ts';

/** Counts that the sample reproduces (domain §1 row 7): 1,428 basic and 168 exclusive grids. */
const basicGridCount = 1428;
const exclusiveGridCount = 168;
const districtCode = '120112';

/** A rough convex outline at Jinnan's place; about 387 km². No survey. */
const outline: readonly Position[] = [
  [117.2728, 38.9064],
  [117.3059, 38.8602],
  [117.3965, 38.8411],
  [117.4593, 38.8559],
  [117.5298, 38.9552],
  [117.5185, 38.9866],
  [117.4261, 39.0337],
  [117.3285, 39.0511],
  [117.2797, 39.0371],
];

/** Where the streets lie relative to each other: a cut has a bearing (degrees from east, towards north) and two sides. */
type Plan = { readonly code: string; readonly size: number } | Cut;
interface Cut {
  readonly bearing: number;
  readonly low: Plan;
  readonly high: Plan;
}

/** Sizes are proportions of our own, roughly in the order of the real ones. */
const plan: Plan = {
  bearing: 8,
  low: {
    bearing: -82,
    low: {
      bearing: -12,
      low: {
        bearing: 0,
        low: { code: '120112103', size: 30 },
        high: { bearing: 80, low: { code: '120112002', size: 9 }, high: { code: '120112001', size: 8 } },
      },
      high: { code: '120112104', size: 33 },
    },
    high: {
      bearing: -75,
      low: { code: '120112003', size: 36 },
      high: { code: '120112107', size: 78 },
    },
  },
  high: {
    bearing: -80,
    low: {
      bearing: 5,
      low: { code: '120112100', size: 42 },
      high: { bearing: -8, low: { code: '120112106', size: 33 }, high: { code: '120112101', size: 44 } },
    },
    high: { bearing: 12, low: { code: '120112108', size: 44 }, high: { code: '120112102', size: 50 } },
  },
};

interface Community {
  readonly code: string;
  readonly name: string;
  readonly kind: 'residents' | 'village';
  readonly setting: 'campus' | 'industry' | 'residents' | 'village';
  readonly gridCount: number;
}

interface Leaf {
  readonly community: Community;
  readonly ring: Ring;
  readonly code: string;
  readonly number: number;
}

/** "知香园社区居委会" → "知香园社区", "东张庄村委会" → "东张庄村": the place, not its committee. */
export function placeNameOf(official: string): string {
  return official
    .replace(/村村委会$/, '村')
    .replace(/社区居委会$/, '社区')
    .replace(/村委会$/, '村');
}

function sizeOf(node: Plan): number {
  return 'code' in node ? node.size : sizeOf(node.low) + sizeOf(node.high);
}

function layOut(node: Plan, ring: Ring): Map<string, Ring> {
  if ('code' in node) return new Map([[node.code, ring]]);
  const radians = (node.bearing * Math.PI) / 180;
  const direction: Point = { x: Math.cos(radians), y: Math.sin(radians) };
  const [low, high] = cut(ring, direction, sizeOf(node.low) / sizeOf(node));
  return new Map([...layOut(node.low, low), ...layOut(node.high, high)]);
}

function settingOf(code: string, name: string): Community['setting'] {
  const number = Number(code.slice(9));
  if (number >= 400) return /大学|学院|学校/.test(name) ? 'campus' : /工业|科技/.test(name) ? 'industry' : 'residents';
  return number >= 200 ? 'village' : 'residents';
}

function communitiesOf(random: Random): Community[] {
  const listed = divisions.flatMap((division) =>
    division.communities.map((line) => {
      const code = division.code + line.slice(0, 3);
      const official = line.slice(3);
      return { code, name: placeNameOf(official), setting: settingOf(code, official) };
    }),
  );
  const people = { residents: 3, village: 1.6, campus: 0.5, industry: 0.5 };
  const weights = listed.map(({ setting }) => people[setting] * (0.6 + 0.8 * random()));
  const counts = apportion(basicGridCount, weights, 2);
  return listed.map((one, index) => ({
    ...one,
    kind: one.setting === 'village' ? 'village' : 'residents',
    gridCount: counts[index] ?? 2,
  }));
}

/** Numbers run west→east within bands that run north→south (domain §4.1). */
function inReadingOrder(rings: readonly Ring[]): Ring[] {
  const placed = rings.map((ring) => ({ ring, at: centroidOf(ring) }));
  const bands = Math.max(1, Math.round(Math.sqrt(placed.length)));
  const perBand = Math.ceil(placed.length / bands);
  placed.sort((p, q) => q.at.y - p.at.y);
  const ordered: Ring[] = [];
  for (let start = 0; start < placed.length; start += perBand) {
    const band = placed.slice(start, start + perBand).sort((p, q) => p.at.x - q.at.x);
    ordered.push(...band.map((entry) => entry.ring));
  }
  return ordered;
}

function leavesOf(communities: readonly Community[], streets: ReadonlyMap<string, Ring>, random: Random): Leaf[] {
  const spread = { residents: 1, village: 1.7, campus: 2.2, industry: 2.6 };
  return divisions.flatMap(({ code: streetCode }) => {
    const here = communities.filter((community) => community.code.startsWith(streetCode));
    const parts = here.map((item) => ({ item, weight: spread[item.setting] * (0.7 + 0.6 * random()) }));
    return divide(streets.get(streetCode) ?? [], parts, random).flatMap(({ item: community, ring }) => {
      const shares = Array.from({ length: community.gridCount }, () => ({ item: null, weight: 0.8 + 0.4 * random() }));
      const rings = inReadingOrder(divide(ring, shares, random).map((share) => share.ring));
      return rings.map((leaf, index) => ({
        community,
        ring: leaf,
        number: index + 1,
        code: community.code + String(index + 1).padStart(3, '0'),
      }));
    });
  });
}

const exclusiveNames = {
  exclusive_commerce: '商务楼宇',
  exclusive_park: '产业园区',
  exclusive_campus: '校园',
  exclusive_hospital: '医院',
  exclusive_market: '市场',
  exclusive_site: '建设工地',
  exclusive_agency: '机关院落',
} as const satisfies Partial<Record<AreaKind, string>>;
type ExclusiveKind = keyof typeof exclusiveNames;

/** How often each kind is drawn for a community that is neither a campus nor an industrial park. */
const exclusiveDraw: readonly ExclusiveKind[] = [
  ...Array<ExclusiveKind>(6).fill('exclusive_commerce'),
  ...Array<ExclusiveKind>(4).fill('exclusive_site'),
  ...Array<ExclusiveKind>(3).fill('exclusive_market'),
  ...Array<ExclusiveKind>(3).fill('exclusive_campus'),
  ...Array<ExclusiveKind>(2).fill('exclusive_hospital'),
  ...Array<ExclusiveKind>(2).fill('exclusive_agency'),
  'exclusive_park',
];

/** One exclusive grid sits inside one basic grid, so no two of them can meet. */
function exclusiveGrids(communities: readonly Community[], leaves: readonly Leaf[], random: Random): Area[] {
  const drawn = communities.map((community) => {
    const always = community.setting === 'campus' || community.setting === 'industry';
    return { community, rank: always ? -1 : random() };
  });
  drawn.sort((p, q) => p.rank - q.rank || p.community.code.localeCompare(q.community.code));
  const chosen = new Map<Community, number>();
  for (let given = 0; given < exclusiveGridCount; given += 1) {
    const community = drawn[given % Math.min(drawn.length, 120)]?.community;
    if (community !== undefined) chosen.set(community, (chosen.get(community) ?? 0) + 1);
  }
  return communities.flatMap((community) => {
    const hosts = leaves.filter((leaf) => leaf.community === community);
    hosts.sort((p, q) => areaOf(q.ring) - areaOf(p.ring));
    return hosts.slice(0, chosen.get(community) ?? 0).map((host, index): Area => {
      const kind = exclusiveKindOf(community, random);
      return {
        code: community.code + String(800 + index),
        name: `${community.name}${exclusiveNames[kind]}专属网格${index === 0 ? '' : index + 1}`,
        level: 'grid',
        kind,
        parentCode: community.code,
        polygon: polygonOf(shrink(host.ring, 0.45 + 0.25 * random())),
        generated: true,
      };
    });
  });
}

function exclusiveKindOf(community: Community, random: Random): ExclusiveKind {
  switch (community.setting) {
    case 'campus':
      return 'exclusive_campus';
    case 'industry':
      return 'exclusive_park';
    case 'residents':
    case 'village':
      return pick(random, exclusiveDraw);
  }
}

function unionOf(mesh: Mesh, leaves: readonly Leaf[], prefix: string): Position[] {
  const members = leaves.flatMap((leaf, index) => (leaf.code.startsWith(prefix) ? [index] : []));
  return closedPolygon(mesh, outlineOf(mesh, members));
}

/**
 * The area tree: 1 district, 11 streets and towns, 300 communities and villages, 1,428 basic and 168 exclusive grids,
 * parents before children. Adjoining polygons of one level share their vertices exactly; a point on a shared border
 * belongs, by whoever resolves it, to the grid with the lower code.
 */
export function sampleAreas(random: Random): Area[] {
  const streets = layOut(plan, outline.map(toPoint));
  const communities = communitiesOf(random);
  const leaves = leavesOf(communities, streets, random);
  const mesh = meshOf(leaves.map((leaf) => leaf.ring));
  const area = (one: Omit<Area, 'generated' | 'polygon'>, polygon: Position[]): Area => ({
    ...one,
    polygon,
    generated: true,
  });

  return [
    area(
      { code: districtCode, name: '津南区', level: 'district', parentCode: null },
      unionOf(mesh, leaves, districtCode),
    ),
    ...divisions.map(({ code, name }) =>
      area(
        { code, name, level: 'street', kind: name.endsWith('镇') ? 'town' : 'street', parentCode: districtCode },
        unionOf(mesh, leaves, code),
      ),
    ),
    ...communities.map(({ code, name, kind }) =>
      area({ code, name, level: 'community', kind, parentCode: code.slice(0, 9) }, unionOf(mesh, leaves, code)),
    ),
    ...leaves.map(({ code, number, community }, index) =>
      area(
        {
          code,
          name: `${community.name}第${number}网格`,
          level: 'grid',
          kind: community.kind === 'village' ? 'rural_grid' : 'community_grid',
          parentCode: community.code,
        },
        closedPolygon(mesh, mesh.rings[index] ?? []),
      ),
    ),
    ...exclusiveGrids(communities, leaves, random),
  ];
}
