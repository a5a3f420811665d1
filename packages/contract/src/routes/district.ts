import { z } from 'zod';
import { route } from '../define.ts';
import {
  Code,
  Day,
  Id,
  Instant,
  Limit,
  LimitClass,
  LimitUnit,
  Line,
  Point,
  page,
  pageQuery,
  Version,
  Words,
} from '../shapes/index.ts';

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

export const Category = z.object({
  code: Code,
  parentCode: Code.nullable(),
  name: z.string(),
  kind: z.string(),
  limitClass: LimitClass,
  requiresFieldCheck: z.boolean(),
  closeEvidence: z.array(z.string()),
  publicVisible: z.boolean(),
  sensitive: z.boolean(),
  anonymousAllowed: z.boolean(),
  mappings: z.record(z.string(), z.string()),
});

/** Conditions of a routing rule; all that are given must hold. */
export const RuleConditions = z.strictObject({
  categoryCodes: z.array(Code).max(50).optional().describe('With their descendants'),
  areaCodes: z.array(Code).max(50).optional().describe('With what lies in them'),
  polygon: z
    .array(z.tuple([z.number(), z.number()]))
    .min(4)
    .max(500)
    .optional()
    .describe("WGS84 ring; the case's point lies in it"),
  weekdays: z.array(z.number().int().min(1).max(7)).max(7).optional(),
  fromMinute: z.number().int().min(0).max(1440).optional(),
  toMinute: z.number().int().min(0).max(1440).optional(),
  workingTime: z.boolean().optional(),
  sources: z.array(z.string()).optional(),
  answers: z.record(Code, z.string()).optional(),
  words: z.array(z.string().min(1).max(40)).max(50).optional().describe('At least one occurs in title or text'),
});

export const RuleInput = z.strictObject({
  name: Line,
  priority: z.number().int().min(0).max(1000),
  conditions: RuleConditions,
  leadUnitId: Id,
  coUnitIds: z.array(Id).max(10).default([]),
  basis: Line,
});

const Rule = RuleInput.extend({
  id: Id,
  version: z.number().int(),
  enabled: z.boolean(),
  disabledReason: Words.nullable(),
});

const Share = z.number().min(0).max(1);

/** How a model does on decisions of people that it has not learned from; of what it decides alone, how much is right (null: nothing). */
const ModelStanding = z.object({
  accuracy: Share,
  macroF1: Share,
  automaticShare: Share,
  precisionAtThreshold: Share.nullable(),
});

/** A new model beside the one in force, on the latest decisions of people. */
export const ModelComparison = z.object({
  corrections: z.number().int(),
  old: ModelStanding,
  new: ModelStanding,
  chanceWorse: Share,
  verdict: z.enum(['takes_over', 'too_few', 'worse', 'not_better', 'less_precise', 'decides_less']),
  why: Words,
});
export type ModelComparison = z.output<typeof ModelComparison>;

const TriageModels = z.object({
  inForce: z.object({
    version: z.number().int().nullable().describe('Null: the model that every tenant starts with'),
    since: Instant.nullable(),
    by: z.string().nullable(),
    reason: Words.nullable(),
  }),
  suggestsBy: z.enum(['model', 'lexicon']).describe('The lexicon until the model in force is in memory'),
  threshold: Share.describe('From it a suggestion is accepted without a person; 1 means never. Set with the settings'),
  items: z.array(
    z.object({
      version: z.number().int(),
      madeAt: Instant,
      examples: z.number().int(),
      decisions: z.number().int(),
      file: z.string().nullable(),
      comparison: ModelComparison.nullable(),
      inForce: z.boolean(),
    }),
  ),
});

const DryRun = z.object({
  looked: z.number().int(),
  matched: z.number().int(),
  same: z.number().int().describe('The rule would have chosen the unit that was chosen'),
  different: z.number().int(),
  examples: z.array(
    z.object({
      caseId: Id,
      caseNo: z.string().nullable(),
      title: z.string(),
      chosen: z.string().nullable(),
      would: z.string(),
    }),
  ),
});

export const LimitRule = z.strictObject({
  clock: z.string().regex(/^[a-zA-Z]{2,30}$/),
  limitClass: LimitClass.nullable().default(null),
  categoryCode: Code.nullable().default(null),
  urgency: z.enum(['ordinary', 'urgent', 'emergency']).nullable().default(null),
  areaCode: Code.nullable().default(null),
  season: z
    .string()
    .regex(/^\d{2}-\d{2}\.\.\d{2}-\d{2}$/)
    .nullable()
    .default(null),
  amount: z.number().positive().max(3650),
  unit: LimitUnit,
});

export const Settings = z.strictObject({
  timeZone: z.string().max(60),
  dayEnd: z.enum(['midnight', 'officeClose']),
  extensionsAllowed: z.number().int().min(0).max(5),
  returnsBeforeDesignation: z.number().int().min(1).max(5),
  reopensAllowed: z.number().int().min(0).max(5),
  mergeRadiusMetres: z.number().int().min(10).max(5000),
  mergeWindowDays: z.number().int().min(1).max(365),
  lookAlikeRadiusMetres: z.number().int().min(10).max(5000),
  redSupervisionPercent: z.number().int().min(110).max(1000),
  autoRegisterConfidence: z
    .number()
    .min(0)
    .max(1)
    .describe('Above it a suggested category is accepted without a person; 1 means never'),
  autoDispatch: z.boolean(),
  smallSample: z.number().int().min(0).max(1000),
  pictureMegabytes: z.number().int().min(1).max(50).describe('The largest picture that is taken'),
  documentMegabytes: z.number().int().min(1).max(50).describe('The largest document that is taken'),
  attachmentsPerAppeal: z.number().int().min(0).max(20),
  attachmentsPerMove: z.number().int().min(0).max(20),
  attachmentsUnbound: z
    .number()
    .int()
    .min(1)
    .max(200)
    .describe('How many one person may have uploaded and not yet sent with anything'),
  quietFromMinute: z
    .number()
    .int()
    .min(0)
    .max(1439)
    .describe('Residents are not disturbed from here on, minutes of the local day'),
  quietToMinute: z.number().int().min(0).max(1439).describe('until here; the same as from: no quiet hours'),
});
export type Settings = z.output<typeof Settings>;

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

const OfficeHours = z.strictObject({
  from: z.string().regex(/^\d{2}-\d{2}$/),
  to: z.string().regex(/^\d{2}-\d{2}$/),
  shifts: z
    .array(
      z.strictObject({ fromMinute: z.number().int().min(0).max(1440), toMinute: z.number().int().min(1).max(1440) }),
    )
    .min(1)
    .max(6),
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
  listCategories: route('GET', '/v1/categories', {
    summary: { zh: '类别', en: 'Categories' },
    tag: 'district',
    allow: 'signedIn',
    reply: z.object({ items: z.array(Category) }),
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
  listRules: route('GET', '/v1/rules', {
    summary: { zh: '派单规则', en: 'Routing rules' },
    tag: 'dispatch',
    allow: 'rule:read',
    query: z.strictObject({ ...pageQuery }),
    reply: page(Rule),
  }),
  addRule: route('POST', '/v1/rules', {
    summary: { zh: '新增派单规则', en: 'Add a routing rule; it starts switched off' },
    tag: 'dispatch',
    allow: 'rule:change',
    keyed: 'optional',
    body: RuleInput,
    reply: Rule,
    status: 201,
    refusals: ['unknown_unit', 'unknown_category', 'unknown_area'],
  }),
  changeRule: route('PUT', '/v1/rules/:id', {
    summary: { zh: '修改派单规则', en: 'Change a routing rule' },
    tag: 'dispatch',
    allow: 'rule:change',
    params: z.strictObject({ id: Id }),
    body: RuleInput.extend({ version: Version }),
    reply: Rule,
    refusals: ['not_found', 'stale_version', 'unknown_unit', 'unknown_category', 'unknown_area'],
  }),
  switchRule: route('POST', '/v1/rules/:id/switch', {
    summary: { zh: '启用或停用规则', en: 'Switch a rule on or off' },
    tag: 'dispatch',
    allow: 'rule:change',
    params: z.strictObject({ id: Id }),
    body: z.strictObject({ enabled: z.boolean() }),
    reply: Rule,
    refusals: ['not_found', 'unknown_unit', 'unknown_category', 'unknown_area'],
  }),
  dryRunRule: route('POST', '/v1/rules/dry-run', {
    summary: { zh: '规则试运行', en: 'Try a rule on past cases; nothing changes' },
    tag: 'dispatch',
    allow: 'rule:change',
    body: z.strictObject({ rule: RuleInput, sinceDays: z.number().int().min(1).max(365).default(30) }),
    reply: DryRun,
    refusals: ['unknown_unit', 'unknown_category', 'unknown_area'],
  }),
  listModels: route('GET', '/v1/triage/models', {
    summary: { zh: '定类模型', en: 'Models that suggest categories' },
    tag: 'dispatch',
    allow: 'rule:read',
    reply: TriageModels,
  }),
  switchModel: route('POST', '/v1/triage/models/switch', {
    summary: { zh: '切换定类模型', en: 'Put a model in force, or go back to a former one' },
    tag: 'dispatch',
    allow: 'rule:change',
    body: z.strictObject({
      version: z
        .number()
        .int()
        .min(1)
        .max(1_000_000_000)
        .nullable()
        .describe('Null: the model that every tenant starts with'),
    }),
    reply: TriageModels,
    refusals: ['not_found', 'model_unfit'],
  }),
  getLimits: route('GET', '/v1/limits', {
    summary: { zh: '时限规则', en: 'Limit rules in force' },
    tag: 'settings',
    allow: 'limit:read',
    reply: z.object({
      version: z.number().int(),
      since: Instant,
      by: z.string().nullable(),
      rules: z.array(LimitRule),
    }),
  }),
  putLimits: route('PUT', '/v1/limits', {
    summary: { zh: '发布新的时限规则', en: 'Publish a new version of the limit rules; open cases keep theirs' },
    tag: 'settings',
    allow: 'limit:change',
    body: z.strictObject({ version: Version, rules: z.array(LimitRule).min(1).max(2000) }),
    bodyLimitBytes: 512 * 1024,
    reply: z.object({ version: z.number().int() }),
    refusals: ['stale_version', 'setting_would_strand', 'unknown_category', 'unknown_area'],
  }),
  previewDue: route('POST', '/v1/limits/preview', {
    summary: { zh: '试算到期时间', en: 'When would it be due, and why' },
    tag: 'settings',
    allow: 'limit:read',
    rate: 'read',
    body: z.strictObject({ at: Instant, limit: Limit, unitId: Id.optional() }),
    reply: z.object({
      dueAt: Instant,
      why: z.array(z.string()),
      whyEn: z.array(z.string()),
      unknownYears: z.array(z.number().int()),
    }),
    refusals: ['unknown_unit'],
  }),
  getCalendarYear: route('GET', '/v1/calendar/:year', {
    summary: { zh: '某年的放假与调休', en: 'Rest days and make-up workdays of a year' },
    tag: 'settings',
    allow: 'limit:read',
    params: z.strictObject({ year: z.coerce.number().int().min(2000).max(2100) }),
    reply: z.object({
      year: z.number().int(),
      known: z.boolean(),
      source: z.string(),
      restDays: z.array(Day),
      makeupWorkdays: z.array(Day),
    }),
  }),
  putCalendarYear: route('PUT', '/v1/calendar/:year', {
    summary: { zh: '导入某年的放假安排', en: 'Import the State Council list of a year' },
    tag: 'settings',
    allow: 'limit:change',
    params: z.strictObject({ year: z.coerce.number().int().min(2000).max(2100) }),
    body: z.strictObject({ source: Line, restDays: z.array(Day).max(366), makeupWorkdays: z.array(Day).max(60) }),
    reply: z.object({
      year: z.number().int(),
      known: z.literal(true),
      recomputed: z.number().int().describe('Open cases whose due date moved later, never earlier'),
    }),
    refusals: ['input_invalid'],
  }),
  getOfficeHours: route('GET', '/v1/office-hours', {
    summary: { zh: '办公时间', en: 'Office hours, per unit and season' },
    tag: 'settings',
    allow: 'limit:read',
    reply: z.object({ items: z.array(z.object({ unitId: Id.nullable(), sets: z.array(OfficeHours) })) }),
  }),
  putOfficeHours: route('PUT', '/v1/office-hours', {
    summary: { zh: '设置办公时间', en: 'Set the office hours of the tenant or of one unit' },
    tag: 'settings',
    allow: 'limit:change',
    body: z.strictObject({ unitId: Id.nullable(), sets: z.array(OfficeHours).min(1).max(6) }),
    reply: z.object({ saved: z.literal(true) }),
    refusals: ['unknown_unit', 'input_invalid'],
  }),
  getSettings: route('GET', '/v1/settings', {
    summary: { zh: '参数', en: 'Windows and toggles' },
    tag: 'settings',
    allow: 'setting:read',
    reply: z.object({ version: z.number().int(), settings: Settings }),
  }),
  putSettings: route('PUT', '/v1/settings', {
    summary: { zh: '修改参数', en: 'Change windows and toggles; versioned' },
    tag: 'settings',
    allow: 'setting:change',
    body: z.strictObject({ version: Version, settings: Settings }),
    reply: z.object({ version: z.number().int() }),
    refusals: ['stale_version', 'input_invalid'],
  }),
  getIndicators: route('GET', '/v1/indicators', {
    summary: { zh: '指标', en: 'Indicators with numerators and denominators' },
    tag: 'insights',
    allow: 'indicator:read',
    query: z.strictObject({ from: Day, to: Day, area: Code.optional() }),
    reply: z.object({ from: Day, to: Day, items: z.array(Indicator) }),
    refusals: ['input_invalid', 'not_found'],
  }),
  listNotices: route('GET', '/v1/notices', {
    summary: { zh: '消息', en: 'My messages' },
    tag: 'notices',
    allow: 'signedIn',
    query: z.strictObject({ ...pageQuery }),
    reply: page(
      z.object({ id: Id, at: Instant, kind: z.string(), words: Words, caseId: Id.nullable(), read: z.boolean() }),
    ),
  }),
  readNotice: route('POST', '/v1/notices/:id/read', {
    summary: { zh: '标为已读', en: 'Mark a message as read' },
    tag: 'notices',
    allow: 'signedIn',
    params: z.strictObject({ id: Id }),
    reply: z.object({ read: z.literal(true) }),
    refusals: ['not_found'],
  }),
} as const;
