import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addWorkingMinutes,
  dayAt,
  dayOf,
  isWorkingDay,
  isWorkingTime,
  startOfDay,
  workingCalendar,
  workingMinutesBetween,
} from './calendar.ts';
import { yearsFromChineseDays } from './holidays.ts';
import { DEFAULT_OFFICE_HOURS, parseOfficeHours } from './hours.ts';
import { MINUTE_MS, parseLocal } from './zone.ts';

const settings = {
  timeZone: 'Asia/Shanghai',
  officeHours: DEFAULT_OFFICE_HOURS,
  dayEnd: 'midnight' as const,
  years: yearsFromChineseDays(),
};
const calendar = workingCalendar(settings);
const at = (text: string) => parseLocal(text, 'Asia/Shanghai');
const instants = fc
  .integer({ min: at('2025-06-01') / 1000, max: at('2027-06-01') / 1000 })
  .map((second) => second * 1000);
const minutes = fc.integer({ min: 1, max: 40_000 });

describe('days', () => {
  it('knows make-up workdays, holidays and weekends', () => {
    expect(isWorkingDay(calendar, at('2026-02-14T10:00'))).toBe(true);
    expect(isWorkingDay(calendar, at('2026-02-16T10:00'))).toBe(false);
    expect(isWorkingDay(calendar, at('2026-03-07T10:00'))).toBe(false);
    expect(dayAt(calendar, at('2026-02-14'))).toMatchObject({ kind: 'makeupWorkday', known: true });
    expect(dayAt(calendar, at('2027-01-01'))).toMatchObject({ kind: 'holiday', known: false, name: { zh: '元旦' } });
  });

  it('belongs to the tenant’s zone', () => {
    expect(dayOf(calendar, Date.parse('2026-02-13T15:59:59Z'))).toBe('2026-02-13');
    expect(dayOf(calendar, Date.parse('2026-02-13T16:00:00Z'))).toBe('2026-02-14');
    expect(startOfDay(calendar, at('2026-02-14T23:59'))).toBe(at('2026-02-14'));
  });

  it('is open from the opening minute up to, and not at, the closing minute', () => {
    const open = (time: string) => isWorkingTime(calendar, at(`2026-03-02T${time}`));
    expect(['08:29', '08:30', '11:59', '12:00', '13:59', '14:00', '17:29', '17:30'].map(open)).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  it('reaches far back and forth, and refuses what lies beyond', () => {
    const fresh = workingCalendar(settings);
    expect(dayOf(fresh, at('1970-01-01T08:00'))).toBe('1970-01-01');
    expect(dayOf(fresh, at('2060-12-31'))).toBe('2060-12-31');
    expect(() => dayOf(fresh, at('2201-01-02'))).toThrow(RangeError);
    expect(() => dayOf(fresh, Number.NaN)).toThrow(RangeError);
  });

  it('does not change when the lists it was made from do', () => {
    const years = new Map(settings.years);
    const fresh = workingCalendar({ ...settings, years });
    years.clear();
    expect(dayAt(fresh, at('2026-02-14')).kind).toBe('makeupWorkday');
  });
});

describe('working minutes', () => {
  it('adds across lunch, nights and Spring Festival', () => {
    expect(addWorkingMinutes(calendar, at('2026-03-02T11:30'), 60)).toBe(at('2026-03-02T14:30'));
    expect(addWorkingMinutes(calendar, at('2026-03-02T11:30'), 30)).toBe(at('2026-03-02T12:00'));
    expect(addWorkingMinutes(calendar, at('2026-02-14T17:00'), 60)).toBe(at('2026-02-24T09:00'));
    expect(addWorkingMinutes(calendar, at('2026-02-24T09:00'), -60)).toBe(at('2026-02-14T17:00'));
  });

  it('follows the season’s hours', () => {
    const officeHours = parseOfficeHours('05-01..09-30 08:30-12:00,14:30-18:00; 10-01..04-30 08:30-12:00,14:00-17:30');
    const seasonal = workingCalendar({ ...settings, officeHours });
    expect(isWorkingTime(seasonal, at('2026-04-30T14:10'))).toBe(true);
    expect(isWorkingTime(seasonal, at('2026-05-06T14:10'))).toBe(false);
    expect(addWorkingMinutes(seasonal, at('2026-04-30T17:00'), 60 + 210)).toBe(at('2026-05-06T15:00'));
  });

  it('between two instants is what was added', () => {
    fc.assert(
      fc.property(instants, minutes, (start, amount) => {
        const end = addWorkingMinutes(calendar, start, amount);
        expect(workingMinutesBetween(calendar, start, end)).toBe(amount);
        expect(workingMinutesBetween(calendar, addWorkingMinutes(calendar, start, -amount), start)).toBe(amount);
      }),
    );
  });

  it('added back reaches a working instant again', () => {
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(start < end && isWorkingTime(calendar, end - 1));
        expect(addWorkingMinutes(calendar, start, workingMinutesBetween(calendar, start, end))).toBe(end);
      }),
    );
  });

  it('adds up over any instant between, and changes sign when turned round', () => {
    fc.assert(
      fc.property(instants, instants, instants, (a, b, c) => {
        const minutesOf = (from: number, to: number) =>
          Math.round(workingMinutesBetween(calendar, from, to) * MINUTE_MS);
        expect(minutesOf(a, b) + minutesOf(b, c)).toBe(minutesOf(a, c));
        expect(minutesOf(a, b) + minutesOf(b, a)).toBe(0);
      }),
    );
  });

  it('gives the same answers whatever was asked before', () => {
    fc.assert(
      fc.property(instants, instants, minutes, (a, b, amount) => {
        const fresh = workingCalendar(settings);
        dayOf(fresh, b);
        expect(addWorkingMinutes(fresh, a, amount)).toBe(addWorkingMinutes(calendar, a, amount));
        expect(workingMinutesBetween(fresh, a, b)).toBe(workingMinutesBetween(calendar, a, b));
      }),
      { numRuns: 20 },
    );
  });
});
