import { z } from 'zod';
import { route } from '../define.ts';
import { Code, Id, Instant, LimitClass, Line, page, pageQuery, Version, Words } from '../shapes/index.ts';

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

export const triageRoutes = {
  listCategories: route('GET', '/v1/categories', {
    summary: { zh: '类别', en: 'Categories' },
    tag: 'district',
    allow: 'signedIn',
    reply: z.object({ items: z.array(Category) }),
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
} as const;
