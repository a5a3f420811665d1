import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWorkingDay, isWorkingTime, startOfDay, workingCalendar } from './calendar.ts';
import { due, markAt } from './due.ts';
import { yearsFromChineseDays } from './holidays.ts';
import { DEFAULT_OFFICE_HOURS, parseOfficeHours } from './hours.ts';
import { type LimitUnit, parseLimit } from './limit.ts';
import { HOUR_MS, MINUTE_MS, parseLocal } from './zone.ts';

const settings = {
  timeZone: 'Asia/Shanghai',
  officeHours: DEFAULT_OFFICE_HOURS,
  dayEnd: 'midnight' as const,
  years: yearsFromChineseDays(),
};
const calendar = workingCalendar(settings);
const closing = workingCalendar({ ...settings, dayEnd: 'officeClose' });
const nineToFive = workingCalendar({ ...settings, officeHours: parseOfficeHours('09:00-17:00') });
const at = (text: string) => parseLocal(text, 'Asia/Shanghai');
const dueFrom = (start: string, limit: string, used = calendar) => due(used, at(start), parseLimit(limit)).dueAt;

const instants = fc
  .integer({ min: at('2025-06-01') / 1000, max: at('2027-06-01') / 1000 })
  .map((second) => second * 1000);
const units = fc.constantFrom<LimitUnit>('clockMinutes', 'clockHours', 'workingHours', 'workingDays', 'calendarDays');
const amounts = fc.integer({ min: 1, max: 90 });

describe('working hours', () => {
  it('carry over a weekend to Monday', () => {
    expect(dueFrom('2026-03-06T16:30', '1 workingHour', nineToFive)).toBe(at('2026-03-09T09:30'));
  });

  it('carry over to a make-up Saturday', () => {
    expect(dueFrom('2026-02-13T16:30', '1 workingHour', nineToFive)).toBe(at('2026-02-14T09:30'));
  });

  it('carry over Spring Festival and National Day', () => {
    expect(dueFrom('2026-02-14T16:30', '1 workingHour', nineToFive)).toBe(at('2026-02-24T09:30'));
    expect(dueFrom('2026-09-30T16:30', '1 workingHour', nineToFive)).toBe(at('2026-10-08T09:30'));
  });

  it('skip lunch, and end with a shift rather than with the next opening', () => {
    expect(dueFrom('2026-03-02T11:00', '1.5 workingHours')).toBe(at('2026-03-02T14:30'));
    expect(dueFrom('2026-03-02T11:00', '1 workingHour')).toBe(at('2026-03-02T12:00'));
    expect(dueFrom('2026-03-02T16:30', '1 workingHour')).toBe(at('2026-03-02T17:30'));
  });

  it('start at the next opening when received at close, at night, on a day off or before opening', () => {
    for (const start of ['2026-03-06T17:30', '2026-03-06T23:00', '2026-03-07T10:00', '2026-03-09T07:00']) {
      expect(dueFrom(start, '2 workingHours'), start).toBe(at('2026-03-09T10:30'));
    }
  });
});

describe('working days', () => {
  it('do not count the day of receipt and end at 24:00, or at office close where configured', () => {
    expect(dueFrom('2026-03-02T10:00', '1 workingDay')).toBe(at('2026-03-03T24:00'));
    expect(dueFrom('2026-03-02T10:00', '1 workingDay', closing)).toBe(at('2026-03-03T17:30'));
  });

  it('count what arrives before opening as that day’s, at or after close as the next working day’s', () => {
    expect(dueFrom('2026-03-02T06:00', '1 workingDay')).toBe(at('2026-03-03T24:00'));
    expect(dueFrom('2026-03-02T17:29', '1 workingDay')).toBe(at('2026-03-03T24:00'));
    expect(dueFrom('2026-03-02T17:30', '1 workingDay')).toBe(at('2026-03-04T24:00'));
    expect(dueFrom('2026-03-07T10:00', '1 workingDay')).toBe(at('2026-03-10T24:00'));
  });

  it('work on each make-up Saturday and Sunday of 2026', () => {
    for (const [before, makeup] of [
      ['2025-12-31', '2026-01-04'],
      ['2026-02-13', '2026-02-14'],
      ['2026-02-27', '2026-02-28'],
      ['2026-05-08', '2026-05-09'],
      ['2026-09-18', '2026-09-20'],
      ['2026-10-09', '2026-10-10'],
    ]) {
      expect(dueFrom(`${before}T10:00`, '1 workingDay'), makeup).toBe(at(`${makeup}T24:00`));
    }
  });

  it('skip the whole of National Day', () => {
    expect(dueFrom('2026-09-29T10:00', '2 workingDays')).toBe(at('2026-10-08T24:00'));
  });
});

describe('calendar days', () => {
  it('do not count the first day and do not skip holidays', () => {
    expect(dueFrom('2026-02-13T10:00', '11 calendarDays')).toBe(at('2026-02-24T24:00'));
    expect(dueFrom('2026-03-02T23:59', '1 calendarDay')).toBe(at('2026-03-03T24:00'));
    expect(dueFrom('2026-03-07T10:00', '3 calendarDays')).toBe(at('2026-03-10T24:00'));
  });

  it('move to the first working day when the last day is a holiday or a weekend', () => {
    expect(dueFrom('2026-09-24T10:00', '7 calendarDays')).toBe(at('2026-10-08T24:00'));
    expect(dueFrom('2026-03-01T10:00', '7 calendarDays')).toBe(at('2026-03-09T24:00'));
    expect(dueFrom('2026-02-09T10:00', '7 calendarDays', closing)).toBe(at('2026-02-24T17:30'));
  });

  it('end on a make-up Saturday, which is no day off', () => {
    expect(dueFrom('2026-02-07T10:00', '7 calendarDays')).toBe(at('2026-02-14T24:00'));
  });
});

describe('clock limits', () => {
  it('run through nights, weekends and holidays, in fractions too', () => {
    expect(dueFrom('2026-02-16T23:50', '15 clockMinutes')).toBe(at('2026-02-17T00:05'));
    expect(dueFrom('2026-02-16T23:50', '24 clockHours')).toBe(at('2026-02-17T23:50'));
    expect(dueFrom('2026-02-16T10:00', '1.5 clockHours')).toBe(at('2026-02-16T11:30'));
  });
});

describe('years without a list', () => {
  const unknown = (start: string, limit: string) => due(calendar, at(start), parseLimit(limit)).unknownYears;

  it('are reported by every limit that reaches into them', () => {
    expect(unknown('2026-12-18T10:00', '15 workingDays')).toEqual([2027]);
    expect(unknown('2026-12-24T17:00', '40 workingHours')).toEqual([2027]);
    expect(unknown('2026-12-18T10:00', '30 calendarDays')).toEqual([2027]);
    expect(unknown('2027-12-20T10:00', '15 workingDays')).toEqual([2027, 2028]);
  });

  it('are reported for the last week of December, which their list may still change', () => {
    expect(unknown('2026-12-28T10:00', '1 workingDay')).toEqual([2027]);
    expect(unknown('2026-12-21T10:00', '2 workingDays')).toEqual([]);
    expect(unknown('2025-12-28T10:00', '1 workingDay')).toEqual([]);
  });

  it('do not matter to a clock, nor to calendar days that only pass through them', () => {
    expect(unknown('2026-12-31T10:00', '72 clockHours')).toEqual([]);
    const gap = workingCalendar({ ...settings, years: yearsFromChineseDays([2024, 2026]) });
    expect(due(gap, at('2024-12-01T10:00'), { amount: 500, unit: 'calendarDays' }).unknownYears).toEqual([]);
  });

  it('rest on New Year’s Day all the same', () => {
    expect(dueFrom('2026-12-31T10:00', '1 workingDay')).toBe(at('2027-01-04T24:00'));
  });
});

describe('refusals', () => {
  it.each([
    { amount: 0, unit: 'workingHours' as const },
    { amount: -1, unit: 'clockHours' as const },
    { amount: Number.NaN, unit: 'clockHours' as const },
    { amount: 0.5, unit: 'workingDays' as const },
  ])('has no due time for $amount $unit', (limit) => {
    expect(() => due(calendar, at('2026-03-02T10:00'), limit)).toThrow(RangeError);
  });
});

describe('guarantees', () => {
  it('never ends earlier for a later start or a larger amount', () => {
    fc.assert(
      fc.property(instants, instants, amounts, amounts, units, (a, b, x, y, unit) => {
        const early = due(calendar, Math.min(a, b), { amount: Math.min(x, y), unit }).dueAt;
        expect(due(calendar, Math.max(a, b), { amount: Math.max(x, y), unit }).dueAt).toBeGreaterThanOrEqual(early);
        expect(early).toBeGreaterThan(Math.min(a, b));
      }),
    );
  });

  it('adds up for hours: one limit after another is the two together', () => {
    const hourUnits = fc.constantFrom<LimitUnit>('clockMinutes', 'clockHours', 'workingHours');
    fc.assert(
      fc.property(instants, amounts, amounts, hourUnits, (start, x, y, unit) => {
        const [first, second] = [x / 4, y / 4];
        const half = due(calendar, start, { amount: first, unit }).dueAt;
        expect(due(calendar, half, { amount: second, unit }).dueAt).toBe(
          due(calendar, start, { amount: first + second, unit }).dueAt,
        );
      }),
    );
  });

  it('agrees with counting working minutes one by one', () => {
    const wholeMinutes = instants.map((ms) => Math.floor(ms / MINUTE_MS) * MINUTE_MS);
    fc.assert(
      fc.property(wholeMinutes, fc.integer({ min: 1, max: 20 }), (start, amount) => {
        let counted = start;
        for (let left = amount * 60; left > 0; counted += MINUTE_MS) if (isWorkingTime(calendar, counted)) left--;
        expect(due(calendar, start, { amount, unit: 'workingHours' }).dueAt).toBe(counted);
      }),
      { numRuns: 50 },
    );
  });

  it('ends every limit in days on a working day, at its end', () => {
    fc.assert(
      fc.property(
        instants,
        amounts,
        fc.constantFrom<LimitUnit>('workingDays', 'calendarDays'),
        (start, amount, unit) => {
          const { dueAt } = due(calendar, start, { amount, unit });
          expect(isWorkingDay(calendar, dueAt - 1)).toBe(true);
          expect(startOfDay(calendar, dueAt)).toBe(dueAt);
          expect(startOfDay(closing, due(closing, start, { amount, unit }).dueAt)).toBe(
            startOfDay(calendar, dueAt - 1),
          );
        },
      ),
    );
  });
});

describe('marks', () => {
  it('measure working time for working units and the clock for the others', () => {
    const start = at('2026-03-06T15:30');
    const end = dueFrom('2026-03-06T15:30', '4 workingHours');
    expect(markAt(calendar, start, end, 'workingHours', 50)).toBe(at('2026-03-06T17:30'));
    expect(markAt(calendar, start, end, 'workingHours', 75)).toBe(at('2026-03-09T09:30'));
    expect(markAt(calendar, start, end, 'workingHours', 150)).toBe(at('2026-03-09T14:30'));
    expect(markAt(calendar, start, start + 10 * HOUR_MS, 'clockHours', 80)).toBe(start + 8 * HOUR_MS);
  });

  it('are in order, and 100 % is the due time', () => {
    const percents = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(instants, amounts, units, percents, percents, (start, amount, unit, x, y) => {
        const { dueAt } = due(calendar, start, { amount, unit });
        const mark = (percent: number) => markAt(calendar, start, dueAt, unit, percent);
        expect(mark(100)).toBe(dueAt);
        expect(mark(Math.min(x, y))).toBeLessThanOrEqual(mark(Math.max(x, y)));
        expect(mark(x)).toBeGreaterThanOrEqual(start);
      }),
    );
  });
});
