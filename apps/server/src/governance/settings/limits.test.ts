import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialOf, numberPrefixes } from './initials.ts';
import {
  completed,
  defaultLimits,
  findLimit,
  gapsOf,
  type LimitRule,
  type LimitSubject,
  limitClasses,
  limitTable,
  requiredClocks,
  ruleName,
} from './limits.ts';
import { dayIn, isTimeZone } from './settings.ts';

const rule = (more: Partial<LimitRule> = {}): LimitRule => ({
  clock: 'handle',
  limitClass: null,
  categoryCode: null,
  urgency: null,
  areaCode: null,
  season: null,
  amount: 1,
  unit: 'workingDays',
  ...more,
});
const subject: LimitSubject = {
  categoryCode: 'R0401',
  urgency: 'urgent',
  areaCode: '120112003001001',
  limitClass: 'general',
};
const lines: Readonly<Record<string, readonly string[]>> = { R0401: ['R0401', 'R04'], R0402: ['R0402', 'R04'] };
const table = (rules: readonly LimitRule[], monthDay = '07-01') =>
  limitTable(rules, 3, { categoryLine: (code) => lines[code] ?? [], monthDayOf: () => monthDay });
const found = (rules: readonly LimitRule[], of: LimitSubject = subject, monthDay?: string) =>
  findLimit(table(rules, monthDay), 'handle', of, 0)?.rule;

const ladder = [
  rule({ categoryCode: 'R0401' }),
  rule({
    categoryCode: 'R04',
    urgency: 'urgent',
    areaCode: '120112003',
    season: '06-01..09-30',
    limitClass: 'general',
  }),
  rule({ categoryCode: 'R04' }),
  rule({ urgency: 'urgent', areaCode: '120112003' }),
  rule({ urgency: 'urgent' }),
  rule({ areaCode: '120112003001' }),
  rule({ areaCode: '120112003', season: '06-01..09-30', limitClass: 'general' }),
  rule({ areaCode: '120112003' }),
  rule({ season: '06-01..09-30', limitClass: 'general' }),
  rule({ season: '06-01..09-30' }),
  rule({ limitClass: 'general' }),
  rule(),
];

describe('finding a limit', () => {
  it('lets the most specific rule win: category, urgency, area, season, class, in whatever order they are written', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(ladder, { minLength: 1 }), (rules) => {
        const best = ladder.find((each) => rules.includes(each)) ?? rule();
        expect(found(rules)).toBe(`v3:${ruleName(best)}`);
      }),
    );
  });

  it.each([
    ['another category', { categoryCode: 'R0402' }],
    ['another urgency', { urgency: 'emergency' as const }],
    ['an area that it does not lie in', { areaCode: '120112004' }],
    ['another class', { limitClass: 'danger' as const }],
    ['another season', { season: '10-01..04-30' }],
  ])('never uses a rule for %s', (_what, condition) => {
    expect(found([rule(condition)])).toBeUndefined();
  });

  it('knows a season over the new year, both end days included', () => {
    const winter = [rule({ season: '11-15..03-15' })];
    for (const day of ['11-15', '12-31', '01-01', '03-15']) expect(found(winter, subject, day)).toBeDefined();
    for (const day of ['11-14', '03-16', '07-01']) expect(found(winter, subject, day)).toBeUndefined();
  });

  it('says nothing about a clock without rules', () => {
    expect(findLimit(table([rule()]), 'sign', subject, 0)).toBeUndefined();
  });

  it('gives the limit with the version and the conditions of its rule', () => {
    const rules = [rule({ limitClass: 'danger', amount: 24, unit: 'clockHours' })];
    expect(findLimit(table(rules), 'handle', { ...subject, limitClass: 'danger' }, 0)).toEqual({
      limit: { amount: 24, unit: 'clockHours' },
      rule: 'v3:handle/danger',
    });
  });
});

describe('a set of limits', () => {
  it('as the platform gives it covers every clock for every class, each rule once', () => {
    expect(gapsOf(defaultLimits, requiredClocks)).toEqual([]);
    expect(new Set(defaultLimits.map(ruleName)).size).toBe(defaultLimits.length);
  });

  it('has a gap where only narrower rules speak', () => {
    const narrow = limitClasses.map((limitClass) => rule({ limitClass, areaCode: '120112003' }));
    expect(gapsOf(narrow, ['handle'])).toHaveLength(4);
    expect(gapsOf([...narrow, rule({ limitClass: 'danger' })], ['handle'])).toHaveLength(3);
    expect(gapsOf([rule()], ['handle'])).toEqual([]);
  });

  it('is completed by the defaults, and its own rules stay as they are', () => {
    fc.assert(
      fc.property(fc.subarray([...defaultLimits]), (some) => {
        const own = [...some, rule({ categoryCode: 'R0401', amount: 2 })];
        const all = completed(own);
        expect(all.slice(0, own.length)).toEqual(own);
        expect(gapsOf(all, requiredClocks)).toEqual([]);
        expect(new Set(all.map(ruleName)).size).toBe(all.length);
      }),
    );
  });
});

describe('case number prefixes', () => {
  it('are the initials of the street as people say them', () => {
    expect([...'海棠葛沽咸水沽双林青'].map(initialOf).join('')).toBe('HTGGXSGSLQ');
    expect(initialOf('a')).toBe('A');
    expect(initialOf('，')).toBeUndefined();
  });

  it('name one street each, the earlier code keeping the plain letters', () => {
    const prefixes = numberPrefixes([
      { code: '3', name: '小站镇' },
      { code: '1', name: '辛庄镇' },
      { code: '2', name: '海棠街道' },
      { code: '4', name: '！' },
    ]);
    expect(Object.fromEntries(prefixes)).toEqual({ 1: 'XZ', 2: 'HT', 3: 'XZ2', 4: 'JZ' });
  });
});

describe('the tenant’s day', () => {
  it('is that of its own zone', () => {
    const late = Date.parse('2026-11-24T23:30:00Z');
    expect(dayIn('Asia/Shanghai', late)).toBe('2026-11-25');
    expect(dayIn('UTC', late)).toBe('2026-11-24');
    expect(isTimeZone('Asia/Shanghai')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });
});
