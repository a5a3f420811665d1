import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLimit, type Limit, parseLimit } from './limit.ts';

const whole = fc.integer({ min: 1, max: 2000 });
const limits: fc.Arbitrary<Limit> = fc.oneof(
  fc.record({ amount: whole, unit: fc.constantFrom('workingDays' as const, 'calendarDays' as const) }),
  fc.record({
    amount: whole.map((n) => n / 4),
    unit: fc.constantFrom('clockMinutes' as const, 'clockHours' as const, 'workingHours' as const),
  }),
);

describe('limits in words', () => {
  it.each([
    ['1 workingHour', 1, 'workingHours'],
    ['2.5 workingHours', 2.5, 'workingHours'],
    ['24 clock hours', 24, 'clockHours'],
    ['30min', 30, 'clockMinutes'],
    ['5个工作日', 5, 'workingDays'],
    ['4 工作时', 4, 'workingHours'],
    ['24 紧急工作时', 24, 'clockHours'],
    ['7 天', 7, 'calendarDays'],
    ['60 calendarDay', 60, 'calendarDays'],
  ])('reads %s', (text, amount, unit) => {
    expect(parseLimit(text)).toEqual({ amount, unit });
  });

  it.each([
    '',
    '5',
    'workingHours',
    '0 workingDays',
    '-1 workingDays',
    '1.5 workingDays',
    '3 fortnights',
    '99999999 clockHours',
  ])('refuses "%s"', (text) => {
    expect(() => parseLimit(text)).toThrow(RangeError);
  });

  it('reads back what it writes, in both languages', () => {
    fc.assert(
      fc.property(limits, fc.constantFrom('zh' as const, 'en' as const), (limit, language) => {
        expect(parseLimit(formatLimit(limit, language))).toEqual(limit);
      }),
    );
  });
});
