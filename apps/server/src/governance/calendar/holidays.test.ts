import { describe, expect, it } from 'vitest';
import { dayKind, fixedHoliday, holidayName, yearsFromChineseDays } from './holidays.ts';
import { dayNumber, isoDay } from './zone.ts';

const years = yearsFromChineseDays();

function daysOf(year: number, kind: string): string[] {
  const days: string[] = [];
  for (let day = dayNumber(`${year}-01-01`); day < dayNumber(`${year + 1}-01-01`); day++) {
    if (dayKind(years, day) === kind) days.push(isoDay(day));
  }
  return days;
}

describe('the lists of the State Council', () => {
  it('knows the six make-up workdays of 2026', () => {
    expect(daysOf(2026, 'makeupWorkday')).toEqual([
      '2026-01-04',
      '2026-02-14',
      '2026-02-28',
      '2026-05-09',
      '2026-09-20',
      '2026-10-10',
    ]);
  });

  it('rests for nine days at Spring Festival and seven at National Day of 2026', () => {
    const holidays = daysOf(2026, 'holiday');
    expect(holidays.filter((day) => day.startsWith('2026-02'))).toEqual(
      [15, 16, 17, 18, 19, 20, 21, 22, 23].map((day) => `2026-02-${day}`),
    );
    expect(holidays.filter((day) => day.startsWith('2026-10'))).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((day) => `2026-10-0${day}`),
    );
  });

  it('names a holiday and the day that makes up for it', () => {
    expect(holidayName(years, dayNumber('2026-02-17'))?.zh).toBe('春节');
    expect(holidayName(years, dayNumber('2026-02-14'))?.zh).toBe('春节');
    expect(holidayName(years, dayNumber('2026-03-02'))).toBeUndefined();
  });

  it('has every year from 2004 to 2026 and none beyond, and keeps to the years asked for', () => {
    expect([...years.keys()].sort()).toEqual(Array.from({ length: 23 }, (_, index) => 2004 + index));
    expect([...yearsFromChineseDays([2026, 2027]).keys()]).toEqual([2026]);
  });

  it('never calls a weekday a make-up workday, and lists every fixed holiday of a known year since 2008', () => {
    for (const [year, { makeupWorkdays, restDays }] of years) {
      for (const day of makeupWorkdays) expect([0, 6], day).toContain(new Date(`${day}T00:00Z`).getUTCDay());
      if (year < 2008) continue;
      for (let day = dayNumber(`${year}-01-01`); day < dayNumber(`${year + 1}-01-01`); day++) {
        if (fixedHoliday(isoDay(day))) expect(restDays.has(isoDay(day)), isoDay(day)).toBe(true);
      }
    }
  });
});

describe('a year without a list', () => {
  it('rests on weekends and on the six fixed holidays only', () => {
    expect(daysOf(2027, 'holiday')).toEqual([
      '2027-01-01',
      '2027-05-01',
      '2027-05-02',
      '2027-10-01',
      '2027-10-02',
      '2027-10-03',
    ]);
    expect(daysOf(2027, 'makeupWorkday')).toEqual([]);
  });
});
