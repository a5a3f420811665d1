import { z } from 'zod';
import { route } from '../define.ts';
import { Code, Day, Id, Instant, Limit, LimitClass, LimitUnit, Line, Version } from '../shapes/index.ts';

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

export const settingsRoutes = {
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
} as const;
