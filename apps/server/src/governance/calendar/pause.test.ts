import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workingCalendar, workingMinutesBetween } from './calendar.ts';
import { due } from './due.ts';
import { yearsFromChineseDays } from './holidays.ts';
import { DEFAULT_OFFICE_HOURS } from './hours.ts';
import { type LimitUnit, parseLimit } from './limit.ts';
import { applyPauses, remaining, resume } from './pause.ts';
import { DAY_MS, parseLocal } from './zone.ts';

const settings = { timeZone: 'Asia/Shanghai', officeHours: DEFAULT_OFFICE_HOURS, years: yearsFromChineseDays() };
const calendar = workingCalendar({ ...settings, dayEnd: 'midnight' });
const closing = workingCalendar({ ...settings, dayEnd: 'officeClose' });
const at = (text: string) => parseLocal(text, 'Asia/Shanghai');

const instants = fc
  .integer({ min: at('2025-06-01') / 1000, max: at('2027-06-01') / 1000 })
  .map((second) => second * 1000);
const units = fc.constantFrom<LimitUnit>('clockMinutes', 'clockHours', 'workingHours', 'workingDays', 'calendarDays');
const amounts = fc.integer({ min: 1, max: 60 });
const calendars = fc.constantFrom(calendar, closing);
const offsets = fc.integer({ min: -60 * 86_400, max: 60 * 86_400 }).map((seconds) => seconds * 1000);

function after(start: string, limit: string, from: string, to: string, used = calendar): number {
  const { unit, amount } = parseLimit(limit);
  const { dueAt } = due(used, at(start), { unit, amount });
  return resume(used, unit, at(to), remaining(used, unit, at(from), dueAt));
}

describe('a pause', () => {
  it('keeps working hours, and a weekend in it is not counted twice', () => {
    expect(after('2026-03-06T15:30', '4 workingHours', '2026-03-06T16:30', '2026-03-09T08:30')).toBe(
      at('2026-03-09T11:30'),
    );
    expect(after('2026-03-06T15:30', '4 workingHours', '2026-03-06T16:30', '2026-03-09T09:30')).toBe(
      at('2026-03-09T14:30'),
    );
  });

  it('that lies wholly outside office hours moves no working limit', () => {
    for (const limit of ['4 workingHours', '3 workingDays']) {
      const { dueAt } = due(calendar, at('2026-03-06T15:30'), parseLimit(limit));
      expect(after('2026-03-06T15:30', limit, '2026-03-06T18:00', '2026-03-09T08:00'), limit).toBe(dueAt);
    }
  });

  it('keeps working days by their working time, and the day on which it runs out counts to its end', () => {
    expect(after('2026-03-02T10:00', '3 workingDays', '2026-03-03T08:30', '2026-03-04T08:30')).toBe(
      at('2026-03-06T24:00'),
    );
    expect(after('2026-03-02T10:00', '3 workingDays', '2026-03-03T10:00', '2026-03-04T10:30')).toBe(
      at('2026-03-09T24:00'),
    );
    expect(after('2026-03-02T10:00', '3 workingDays', '2026-03-03T08:30', '2026-03-04T08:30', closing)).toBe(
      at('2026-03-06T17:30'),
    );
  });

  it('on the evening of the last day leaves the evening, or the next working day, and never an overrun', () => {
    const evening = ['2026-03-02T10:00', '1 workingDay', '2026-03-03T20:00'] as const;
    expect(after(...evening, '2026-03-03T21:00')).toBe(at('2026-03-03T24:00'));
    expect(after(...evening, '2026-03-05T20:00')).toBe(at('2026-03-05T24:00'));
    expect(after(...evening, '2026-03-07T10:00')).toBe(at('2026-03-09T24:00'));
  });

  it('keeps whole calendar days, and moves their end off a day of rest', () => {
    expect(after('2026-03-02T10:00', '7 calendarDays', '2026-03-04T10:00', '2026-03-06T18:00')).toBe(
      at('2026-03-11T24:00'),
    );
    expect(after('2026-03-02T10:00', '7 calendarDays', '2026-03-04T10:00', '2026-03-09T10:00')).toBe(
      at('2026-03-16T24:00'),
    );
  });

  it('keeps the overrun of a limit that has ended', () => {
    const left = remaining(calendar, 'workingHours', at('2026-03-02T16:00'), at('2026-03-02T15:00'));
    expect(left).toEqual({ minutes: -60, overdue: true, tailMinutes: 0 });
    expect(resume(calendar, 'workingHours', at('2026-03-05T10:00'), left)).toBe(at('2026-03-05T09:00'));
  });
});

describe('guarantees', () => {
  it('a pause of no length changes nothing, in time or overdue', () => {
    fc.assert(
      fc.property(calendars, instants, amounts, units, offsets, (used, start, amount, unit, offset) => {
        const { dueAt } = due(used, start, { amount, unit });
        const pausedAt = dueAt + offset;
        expect(resume(used, unit, pausedAt, remaining(used, unit, pausedAt, dueAt))).toBe(dueAt);
      }),
      { numRuns: 500 },
    );
  });

  it('the same holds for a due time in hours that came from outside', () => {
    const hourUnits = fc.constantFrom<LimitUnit>('clockHours', 'workingHours');
    fc.assert(
      fc.property(instants, hourUnits, fc.integer({ min: 0, max: 60 * 86_400 }), (pausedAt, unit, seconds) => {
        const dueAt = pausedAt + seconds * 1000;
        expect(resume(calendar, unit, pausedAt, remaining(calendar, unit, pausedAt, dueAt))).toBe(dueAt);
      }),
    );
  });

  it('working hours move by exactly the working time of the pause', () => {
    fc.assert(
      fc.property(
        instants,
        amounts,
        fc.double({ min: 0, max: 1, noNaN: true }),
        offsets,
        (start, amount, share, offset) => {
          const { dueAt } = due(calendar, start, { amount, unit: 'workingHours' });
          const from = Math.floor(start + (dueAt - start) * share);
          const to = from + Math.abs(offset);
          const later = resume(calendar, 'workingHours', to, remaining(calendar, 'workingHours', from, dueAt));
          expect(workingMinutesBetween(calendar, dueAt, later)).toBeCloseTo(
            workingMinutesBetween(calendar, from, to),
            3,
          );
        },
      ),
    );
  });

  it('a later resumption never ends earlier, and what was in time is not overdue when it goes on', () => {
    fc.assert(
      fc.property(calendars, instants, amounts, units, offsets, offsets, (used, start, amount, unit, a, b) => {
        const { dueAt } = due(used, start, { amount, unit });
        const pausedAt = Math.min(dueAt, start + Math.abs(a));
        const left = remaining(used, unit, pausedAt, dueAt);
        const [soon, late] = [pausedAt + Math.abs(b) / 2, pausedAt + Math.abs(b)].map((ms) => Math.floor(ms)) as [
          number,
          number,
        ];
        expect(resume(used, unit, soon, left)).toBeLessThanOrEqual(resume(used, unit, late, left));
        expect(resume(used, unit, late, left)).toBeGreaterThanOrEqual(late);
      }),
      { numRuns: 300 },
    );
  });

  it('what is left survives JSON', () => {
    fc.assert(
      fc.property(instants, instants, units, (pausedAt, dueAt, unit) => {
        const left = remaining(calendar, unit, pausedAt, dueAt);
        const stored = JSON.parse(JSON.stringify(left)) as typeof left;
        const resumedAt = pausedAt + 3 * DAY_MS;
        expect(resume(calendar, unit, resumedAt, stored)).toBe(resume(calendar, unit, resumedAt, left));
      }),
    );
  });
});

describe('several pauses', () => {
  const start = at('2026-03-02T08:30');
  const dueAt = due(calendar, start, parseLimit('7 workingHours')).dueAt;
  const apply = (...pauses: readonly (readonly [string, string])[]) =>
    applyPauses(
      calendar,
      'workingHours',
      start,
      dueAt,
      pauses.map(([from, to]) => ({ fromMs: at(from), toMs: at(to) })),
    ).at(-1)?.dueAt;

  it('count once where they overlap, in whatever order they come', () => {
    const once = apply(['2026-03-02T09:00', '2026-03-02T11:00']);
    expect(once).toBe(at('2026-03-03T10:30'));
    expect(apply(['2026-03-02T10:00', '2026-03-02T11:00'], ['2026-03-02T09:00', '2026-03-02T10:30'])).toBe(once);
  });

  it('change nothing at or after the due time of that moment, nor before the start', () => {
    expect(apply(['2026-03-02T17:30', '2026-03-04T17:30'])).toBe(dueAt);
    expect(apply(['2026-02-27T09:00', '2026-02-28T09:00'])).toBe(dueAt);
    expect(apply(['2026-02-27T09:00', '2026-03-02T09:30'])).toBe(at('2026-03-03T09:30'));
  });

  it('refuse one that ends before it begins', () => {
    expect(() => apply(['2026-03-02T11:00', '2026-03-02T10:00'])).toThrow(RangeError);
  });
});
