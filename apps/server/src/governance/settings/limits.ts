import type { LimitClass, LimitRule as LimitRuleShape } from '@tongxin/contract';
import type { z } from 'zod';
import { formatLimit, type Limit, type LimitUnit, parseLimit } from '../calendar/index.ts';

/** One limit of a clock, for what its conditions name; null does not limit. */
export type LimitRule = z.output<typeof LimitRuleShape>;

/** What a limit may depend on. */
export interface LimitSubject {
  readonly categoryCode: string | null;
  readonly urgency: 'ordinary' | 'urgent' | 'emergency';
  readonly areaCode: string;
  readonly limitClass: LimitClass;
}

/** The rules of one version, laid out by clock. */
export interface LimitTable {
  readonly version: number;
  readonly byClock: ReadonlyMap<string, readonly LimitRule[]>;
  /** The category itself, its parent, … up to the first level. */
  categoryLine(code: string): readonly string[];
  /** MM-DD of an instant in the tenant's zone. */
  monthDayOf(atMs: number): string;
}

/** Lays out rules. */
export function limitTable(
  rules: readonly LimitRule[],
  version: number,
  look: Pick<LimitTable, 'categoryLine' | 'monthDayOf'>,
): LimitTable {
  const byClock = new Map<string, LimitRule[]>();
  for (const rule of rules) {
    const own = byClock.get(rule.clock);
    if (own) own.push(rule);
    else byClock.set(rule.clock, [rule]);
  }
  return Object.freeze({ version, byClock, ...look });
}

/**
 * The limit of a clock, and the rule it came from, such as `v3:handle/danger`. Of the rules that fit, the most specific one wins:
 * first by category (itself before those above it), then urgency, area (the smaller before the larger), season, class; a rule
 * without conditions last. Undefined when no rule fits. `now` is epoch milliseconds.
 */
export function findLimit(
  table: LimitTable,
  clock: string,
  subject: LimitSubject,
  now: number,
): { readonly limit: Limit; readonly rule: string } | undefined {
  const rules = table.byClock.get(clock);
  if (!rules) return undefined;
  const line = subject.categoryCode === null ? [] : table.categoryLine(subject.categoryCode);
  let best: LimitRule | undefined;
  let bestWeight = -1;
  for (const rule of rules) {
    const weight = weightOf(rule, subject, line, table, now);
    if (weight > bestWeight) {
      best = rule;
      bestWeight = weight;
    }
  }
  return best && { limit: { amount: best.amount, unit: best.unit }, rule: `v${table.version}:${ruleName(best)}` };
}

/** How specific a rule is for a subject; −1 when it does not fit. Each part outweighs all parts after it. */
function weightOf(
  rule: LimitRule,
  subject: LimitSubject,
  line: readonly string[],
  table: LimitTable,
  now: number,
): number {
  let weight = 0;
  if (rule.categoryCode !== null) {
    const above = line.indexOf(rule.categoryCode);
    if (above < 0) return -1;
    weight += (1000 - above) * 1_000_000;
  }
  if (rule.urgency !== null) {
    if (rule.urgency !== subject.urgency) return -1;
    weight += 500_000;
  }
  if (rule.areaCode !== null) {
    if (!subject.areaCode.startsWith(rule.areaCode)) return -1;
    weight += rule.areaCode.length * 4000;
  }
  if (rule.season !== null) {
    if (!inSeason(rule.season, table.monthDayOf(now))) return -1;
    weight += 2000;
  }
  if (rule.limitClass !== null) {
    if (rule.limitClass !== subject.limitClass) return -1;
    weight += 1000;
  }
  return weight;
}

/** Both ends belong to a season; one that ends before it begins goes on over the new year. */
function inSeason(season: string, monthDay: string): boolean {
  const [from = '', to = ''] = season.split('..');
  return from <= to ? from <= monthDay && monthDay <= to : from <= monthDay || monthDay <= to;
}

/** Whether a clock can run such a limit: an amount that its unit allows. */
export function isLimit({ amount, unit }: Limit): boolean {
  try {
    parseLimit(formatLimit({ amount, unit }, 'en'));
    return true;
  } catch {
    return false;
  }
}

/** Whether a season is two days of a year, MM-DD..MM-DD. */
export function isSeason(season: string): boolean {
  const [from = '', to = '', ...more] = season.split('..');
  const isDay = (day: string) => /^\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(`2024-${day}T00:00:00Z`));
  return more.length === 0 && isDay(from) && isDay(to);
}

/** What a rule is called within its version: the clock and its conditions, the most specific first. */
export function ruleName(rule: LimitRule): string {
  const conditions = [rule.categoryCode, rule.urgency, rule.areaCode, rule.season, rule.limitClass];
  return [rule.clock, ...conditions.filter((each) => each !== null)].join('/');
}

/** The four classes of limits (domain §2.4). */
export const limitClasses = ['danger', 'utilities', 'general', 'complex'] as const satisfies readonly LimitClass[];

/** A clock and a class for which a set of rules says nothing certain. */
export interface LimitGap {
  readonly clock: string;
  readonly limitClass: LimitClass;
}

/** Where a case could find no limit: clocks and classes without a rule that depends on nothing else. */
export function gapsOf(rules: readonly LimitRule[], clocks: readonly string[]): readonly LimitGap[] {
  const certain = new Set(
    rules.flatMap(({ clock, limitClass, categoryCode, urgency, areaCode, season }) => {
      if (categoryCode !== null || urgency !== null || areaCode !== null || season !== null) return [];
      return (limitClass === null ? limitClasses : [limitClass]).map((each) => `${clock}/${each}`);
    }),
  );
  return clocks.flatMap((clock) =>
    limitClasses.flatMap((limitClass) => (certain.has(`${clock}/${limitClass}`) ? [] : [{ clock, limitClass }])),
  );
}

type Amount = readonly [amount: number, unit: LimitUnit];

function plain(clock: string, [amount, unit]: Amount, limitClass: LimitClass | null = null): LimitRule {
  return { clock, limitClass, categoryCode: null, urgency: null, areaCode: null, season: null, amount, unit };
}

function byClass(clock: string, amounts: readonly [Amount, Amount, Amount, Amount]): LimitRule[] {
  return limitClasses.map((limitClass, at) => plain(clock, amounts[at] ?? amounts[3], limitClass));
}

const minutes = (amount: number): Amount => [amount, 'clockMinutes'];
const hours = (amount: number): Amount => [amount, 'clockHours'];
const workingHours = (amount: number): Amount => [amount, 'workingHours'];
const workingDays = (amount: number): Amount => [amount, 'workingDays'];
const calendarDays = (amount: number): Amount => [amount, 'calendarDays'];

/**
 * Platform defaults (domain §2.4, in the order danger, utilities, general, complex). Clocks of a whistle: domain §2.3. Our
 * decisions: `superiorReview`, `claimReview`, `superiorClaim`, `shelfReview` (a quarter, domain §2.2 (13)), and of a task `arrive`,
 * `conclude`, `confirm`, `ruling`, `task`.
 */
export const defaultLimits: readonly LimitRule[] = Object.freeze([
  ...byClass('accept', [minutes(15), minutes(30), workingDays(1), workingDays(1)]),
  plain('supplement', calendarDays(3)),
  ...byClass('fieldCheck', [hours(1), hours(2), workingDays(1), workingDays(1)]),
  ...byClass('dispatch', [minutes(15), minutes(30), workingHours(4), workingHours(4)]),
  ...byClass('sign', [minutes(15), minutes(30), workingDays(1), workingDays(1)]),
  ...byClass('return', [minutes(15), minutes(30), workingDays(1), workingDays(2)]),
  plain('review', workingHours(4)),
  plain('superiorReview', workingHours(8)),
  ...byClass('respond', [hours(2), hours(4), workingDays(1), workingDays(1)]),
  ...byClass('handle', [hours(24), hours(24), workingDays(5), workingDays(15)]),
  plain('verify', workingDays(1)),
  ...byClass('rework', [hours(24), hours(24), workingDays(3), workingDays(3)]),
  plain('evaluate', calendarDays(7)),
  plain('shelfReview', calendarDays(90)),
  plain('claimReview', workingHours(4)),
  plain('superiorClaim', workingHours(8)),
  plain('acknowledge', workingDays(1)),
  plain('acknowledgeEmergency', minutes(15)),
  plain('acknowledgeEnforcement', workingDays(1)),
  plain('acknowledgeMajor', workingDays(2)),
  plain('arrive', workingDays(1)),
  plain('arriveEmergency', minutes(60)),
  plain('conclude', workingDays(3)),
  plain('concludeEmergency', hours(24)),
  plain('confirm', workingDays(2)),
  plain('ruling', workingHours(4)),
  plain('task', workingDays(3)),
]);

/** The clocks that every published set must cover for every class. */
export const requiredClocks: readonly string[] = Object.freeze([...new Set(defaultLimits.map((rule) => rule.clock))]);

/** A set with the platform's defaults where it says nothing certain about a clock and a class. */
export function completed(
  rules: readonly LimitRule[],
  clocks: readonly string[] = requiredClocks,
): readonly LimitRule[] {
  const gaps = new Set(gapsOf(rules, clocks).map(({ clock, limitClass }) => `${clock}/${limitClass}`));
  const added = defaultLimits.filter(({ clock, limitClass }) =>
    (limitClass === null ? limitClasses : [limitClass]).some((each) => gaps.has(`${clock}/${each}`)),
  );
  return [...rules, ...added.filter((rule) => !rules.some((each) => ruleName(each) === ruleName(rule)))];
}
