import { parseLimit } from '../../governance/calendar/index.ts';
import {
  completed,
  isLimit,
  isSeason,
  type LimitInput,
  type LimitRule,
  requiredClocks,
  ruleName,
} from '../../governance/settings/index.ts';
import { choice, line, wrong } from '../cells.ts';
import type { Draft, Drafting } from '../draft.ts';
import { type Form, needed, optional } from '../form.ts';
import { valuesOf } from '../lines.ts';
import { type Change, changesOf, type Entry } from '../plan.ts';
import { reference, resolve } from '../reference.ts';
import { limitClassNamed } from './categories.ts';

/** Clocks as people call them; the others go by their code word (docs/GLOSSARY.md). */
const clockWords: { readonly [words: string]: string } = {
  受理: 'accept',
  补充: 'supplement',
  现场核实: 'fieldCheck',
  派遣: 'dispatch',
  派单: 'dispatch',
  签收: 'sign',
  接单: 'sign',
  退单: 'return',
  审核: 'review',
  上级审核: 'superiorReview',
  响应: 'respond',
  联系诉求人: 'respond',
  办理: 'handle',
  处置: 'handle',
  核查: 'verify',
  返工: 'rework',
  评价: 'evaluate',
  挂账复查: 'shelfReview',
  复核: 'claimReview',
};

function clockNamed(text: string) {
  const clock = clockWords[text.trim()] ?? text.trim();
  if (requiredClocks.includes(clock)) return { value: clock };
  return wrong(`只能填：${Object.keys(clockWords).join('、')}，或英文代号`, `is none of: ${requiredClocks.join(', ')}`);
}

function limit(text: string) {
  try {
    return { value: parseLimit(text.normalize('NFKC').replace(/个(?=工作|小时|自然|分钟|月)/, '')) };
  } catch {
    return wrong(
      '不是时限（例如 5 个工作日、4 工作时、24 小时、30 分钟、7 天）',
      'is no limit (write 5 workingDays, 4 workingHours, 24 hours, 30 min, 7 days)',
    );
  }
}

function season(text: string) {
  const plain = text.replace(/\s*(?:至|到|~|—)\s*/, '..');
  return isSeason(plain)
    ? { value: plain }
    : wrong('不是季节（例如 11-15..03-15）', 'is no season (write 11-15..03-15)');
}

const fields = {
  clock: needed('环节', 'Clock', clockNamed, {
    aliases: ['时限环节', '计时', '步骤', '时钟'],
    note: [
      '受理、派遣、签收、响应、办理、核查、返工、评价等',
      'accept, dispatch, sign, respond, handle, verify, rework, evaluate …',
    ],
  }),
  limit: needed('时限', 'Limit', limit, {
    aliases: ['办理时限', '期限', '时间'],
    note: [
      '5 个工作日、4 工作时、24 小时（昼夜连续）、30 分钟（昼夜连续）、7 天（自然日）',
      '5 workingDays, 4 workingHours, 24 hours and 30 min round the clock, 7 days of the calendar',
    ],
  }),
  limitClass: optional('时限类别', 'Limit class', limitClassNamed, null, { aliases: ['时限等级', '类别等级'] }),
  categoryCode: optional('类别', 'Category', line(100), null, {
    aliases: ['类别编码', '类别名称', '事项'],
    note: ['类别编码或名称；空着不限', 'code or name; empty: any'],
  }),
  urgency: optional(
    '紧急程度',
    'Urgency',
    choice({ ordinary: ['一般', '普通'], urgent: ['紧急'], emergency: ['特急', '应急'] }),
    null,
    {},
  ),
  areaCode: optional('区域', 'Area', line(100), null, {
    aliases: ['区域编码'],
    note: ['区域编码或名称；空着不限', 'code or name; empty: any'],
  }),
  season: optional('季节', 'Season', season, null, { note: ['例如供热期 11-15..03-15', 'such as 11-15..03-15'] }),
} as const;

/** 时限规则. */
export const limitsForm: Form<typeof fields> = {
  kind: 'limits',
  zh: '时限',
  en: 'Limits',
  fields,
  examples: [
    { clock: '办理', limit: '5 个工作日', limitClass: '一般' },
    { clock: '办理', limit: '3 个工作日', categoryCode: 'R0401' },
  ],
  prefix: null,
};

/** Limit rules: those of the file beside those in force, which together are published as one new version. */
export const draftLimits: Drafting = (lines, known, { retireMissing }, flaws): Draft => {
  const categories = reference(
    known.registers.categories.filter((each) => !each.retired),
    '类别',
    'category',
  );
  const areas = reference(
    known.registers.areas.areas.filter((area) => !area.retired),
    '区域',
    'area',
  );
  const entries: Entry<LimitRule>[] = [];
  for (const each of lines) {
    const values = valuesOf(fields, each, flaws);
    if (values === null) continue;
    const category = resolve(categories, values.categoryCode);
    const area = resolve(areas, values.areaCode);
    if ('flaw' in category) flaws.add(each.row, 'categoryCode', category.flaw);
    if ('flaw' in area) flaws.add(each.row, 'areaCode', area.flaw);
    if ('flaw' in category || 'flaw' in area) continue;
    const rule: LimitRule = {
      clock: values.clock,
      limitClass: values.limitClass,
      categoryCode: category.value,
      urgency: values.urgency,
      areaCode: area.value,
      season: values.season,
      ...values.limit,
    };
    if (!isLimit(rule))
      flaws.add(each.row, 'limit', { zh: '这个单位不能有这么多', en: 'is more than its unit allows' });
    const twice = entries.find(({ input }) => ruleName(input) === ruleName(rule));
    if (twice !== undefined) flaws.add(each.row, 'clock', sameConditions(twice.row));
    entries.push({ row: each.row, input: rule });
  }
  const before = new Map(known.registers.limits.rules.map((rule) => [ruleName(rule), rule]));
  const changes = changesOf<LimitRule>(entries, before, {
    what: { zh: '时限', en: 'limit' },
    key: ruleName,
    name: ({ amount, unit }) => `${amount} ${unit}`,
    retired: () => false,
  });
  const given = new Set(entries.map(({ input }) => ruleName(input)));
  const others = [...before].filter(([name]) => !given.has(name));
  const defaults = new Set(completed(entries.map(({ input }) => input)).map(ruleName));
  const gone = retireMissing ? others.flatMap(([name]) => (defaults.has(name) ? [] : [goneChange(name)])) : [];
  const kept = retireMissing ? [] : others.map(([, rule]) => rule);
  const differs = [...changes, ...gone].some(({ action }) => action !== 'same');
  const own = entries.map(({ input }) => asInput(input));
  return {
    changes: [...changes, ...gone],
    rows: { limits: own },
    origin: { limits: entries.map(({ row }) => row) },
    write: differs ? { limits: [...kept.map(asInput), ...own] } : {},
    notes:
      gone.length === 0
        ? []
        : [{ zh: '去掉的时限按平台默认', en: 'Where limits are taken out, the platform’s defaults hold' }],
  };
};

function sameConditions(row: number) {
  return { zh: `与第 ${row} 行条件相同`, en: `has the conditions of row ${row}` };
}

function goneChange(name: string): Change {
  return { action: 'retire', what: { zh: '时限', en: 'limit' }, key: name, name: '', row: null, fields: [] };
}

function asInput({ limitClass, categoryCode, urgency, areaCode, season: within, ...rule }: LimitRule): LimitInput {
  return {
    ...rule,
    ...(limitClass === null ? {} : { limitClass }),
    ...(categoryCode === null ? {} : { categoryCode }),
    ...(urgency === null ? {} : { urgency }),
    ...(areaCode === null ? {} : { areaCode }),
    ...(within === null ? {} : { season: within }),
  };
}
