import { z } from 'zod';
import { route } from '../define.ts';
import { Code, Day, Id, Instant, Line, Point, page, pageQuery, Words } from '../shapes/index.ts';

const Area = z.object({
  code: Code,
  name: z.string(),
  level: z.enum(['district', 'street', 'community', 'grid']),
  kind: z.string(),
  parentCode: Code.nullable(),
  generated: z.boolean(),
});

const Unit = z.object({
  id: Id,
  code: Code,
  name: z.string(),
  kind: z.string(),
  parentId: Id.nullable(),
  areaCode: Code.nullable(),
});

export const Indicator = z.object({
  id: z.string(),
  label: Words,
  numerator: z.number(),
  denominator: z.number().nullable(),
  value: z.number().nullable(),
  unit: z.enum(['share', 'hours', 'count']),
  smallSample: z.boolean(),
  formula: Words,
});

const Ring = z.array(z.tuple([z.number(), z.number()])).max(5000);

/** A GeoJSON geometry of an area in WGS84 degrees (RFC 7946). */
export const Geometry = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Polygon'), coordinates: z.array(Ring).min(1).max(50) }),
  z.strictObject({
    type: z.literal('MultiPolygon'),
    coordinates: z.array(z.array(Ring).min(1).max(50)).min(1).max(50),
  }),
]);

/** 12 digits of the community and 3 of the grid (domain §4.1), or a code of the tenant's own. */
const GridCode = z.string().regex(/^[0-9A-Za-z]{2,64}$/);

const NewGrid = z.strictObject({
  code: GridCode,
  name: Line,
  geometry: Geometry.optional().describe('Needed where the grid it takes the place of has a shape'),
});

const Replaced = z.object({
  retired: z.array(GridCode),
  inForce: z.array(GridCode),
  casesMoved: z.number().int().describe('Open cases that go on in a new grid'),
  casesLeft: z.number().int().describe('Open cases whose place does not tell which; a person decides'),
});

export const districtRoutes = {
  listAreas: route('GET', '/v1/areas', {
    summary: { zh: '区域与网格', en: 'Areas and grids' },
    tag: 'district',
    allow: 'signedIn',
    query: z.strictObject({
      ...pageQuery,
      parent: Code.optional(),
      level: z.enum(['district', 'street', 'community', 'grid']).optional(),
      q: z.string().trim().max(50).optional(),
    }),
    reply: page(Area),
  }),
  locate: route('GET', '/v1/areas/locate', {
    summary: { zh: '这个点在哪个网格', en: 'The grid a point lies in' },
    tag: 'district',
    allow: 'signedIn',
    query: z.strictObject({
      lng: z.coerce.number().min(-180).max(180),
      lat: z.coerce.number().min(-90).max(90),
      crs: Point.shape.crs,
    }),
    reply: z.object({
      inside: z.boolean(),
      owner: Area.nullable(),
      basic: Area.nullable(),
      exclusive: Area.nullable(),
      policeGrid: z.object({ code: Code, name: z.string() }).nullable(),
    }),
  }),
  splitGrid: route('POST', '/v1/grids/:code/split', {
    summary: { zh: '拆分网格', en: 'Split a grid; its code is never given again' },
    tag: 'district',
    allow: 'setting:change',
    keyed: 'optional',
    params: z.strictObject({ code: GridCode }),
    body: z.strictObject({ into: z.array(NewGrid).min(2).max(20), reason: Line }),
    bodyLimitBytes: 1024 * 1024,
    reply: Replaced,
    refusals: ['unknown_area', 'grid_retired', 'grid_code_used', 'grids_apart', 'shapes_do_not_fit', 'input_invalid'],
  }),
  mergeGrids: route('POST', '/v1/grids/merge', {
    summary: { zh: '合并网格', en: 'Merge grids; their codes are never given again' },
    tag: 'district',
    allow: 'setting:change',
    keyed: 'optional',
    body: z.strictObject({
      codes: z.array(GridCode).min(2).max(20),
      into: NewGrid.omit({ geometry: true }),
      reason: Line,
    }),
    reply: Replaced,
    refusals: ['unknown_area', 'grid_retired', 'grid_code_used', 'grids_apart', 'shapes_do_not_fit', 'input_invalid'],
  }),
  getAreaLineage: route('GET', '/v1/areas/:code/lineage', {
    summary: { zh: '网格沿革', en: 'What a grid came from and what became of it' },
    tag: 'district',
    allow: 'area:read',
    params: z.strictObject({ code: GridCode }),
    reply: z.object({
      area: Area.extend({ retired: z.boolean() }),
      successors: z.array(Area).describe('The grids in force that carry it on; itself where it is in force'),
      steps: z.array(
        z.object({
          from: GridCode,
          to: GridCode,
          kind: z.enum(['split', 'merge', 'redraw']),
          at: Instant,
          reason: z.string(),
        }),
      ),
    }),
    refusals: ['not_found'],
  }),
  listUnits: route('GET', '/v1/units', {
    summary: { zh: '单位', en: 'Units' },
    tag: 'district',
    allow: 'unit:read',
    query: z.strictObject({ ...pageQuery, parentId: Id.optional(), q: z.string().trim().max(50).optional() }),
    reply: page(Unit),
  }),
  onDuty: route('GET', '/v1/units/:id/duty', {
    summary: { zh: '此刻谁值班', en: 'Who of a unit is on duty, with substitutes' },
    tag: 'district',
    allow: 'unit:read',
    params: z.strictObject({ id: Id }),
    query: z.strictObject({ at: Instant.optional() }),
    reply: z.object({
      people: z.array(
        z.object({ id: Id, name: z.string(), post: z.string().nullable(), substituteFor: z.string().nullable() }),
      ),
      why: Words,
    }),
    refusals: ['not_found'],
  }),
  listCatalogue: route('GET', '/v1/catalogue', {
    summary: { zh: '派单目录', en: 'Dispatch catalogue' },
    tag: 'dispatch',
    allow: 'rule:read',
    query: z.strictObject({ ...pageQuery }),
    reply: page(
      z.object({
        id: Id,
        categoryCode: Code,
        target: z.string(),
        unitName: z.string().nullable(),
        basis: z.string(),
        enabled: z.boolean(),
      }),
    ),
  }),
  getIndicators: route('GET', '/v1/indicators', {
    summary: { zh: '指标', en: 'Indicators with numerators and denominators' },
    tag: 'insights',
    allow: 'indicator:read',
    query: z.strictObject({ from: Day, to: Day, area: Code.optional() }),
    reply: z.object({ from: Day, to: Day, items: z.array(Indicator) }),
    refusals: ['input_invalid', 'not_found'],
  }),
} as const;
