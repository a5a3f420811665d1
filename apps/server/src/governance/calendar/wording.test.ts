import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workingCalendar } from './calendar.ts';
import { yearsFromChineseDays } from './holidays.ts';
import { DEFAULT_OFFICE_HOURS } from './hours.ts';
import type { LimitUnit } from './limit.ts';
import { dayWords, describeTimeLeft, endText, wallText } from './wording.ts';
import { parseLocal } from './zone.ts';

const calendar = workingCalendar({
  timeZone: 'Asia/Shanghai',
  officeHours: DEFAULT_OFFICE_HOURS,
  dayEnd: 'midnight',
  years: yearsFromChineseDays(),
});
const at = (text: string) => parseLocal(text, 'Asia/Shanghai');

describe('time left', () => {
  it.each<[LimitUnit, string, string, string, string]>([
    ['workingHours', '2026-03-02T15:30', '2026-03-03T08:30', '还剩 2 工作时', '2 working hours left'],
    ['workingHours', '2026-03-02T17:00', '2026-03-03T08:45', '还剩 45 工作分钟', '45 working minutes left'],
    ['workingHours', '2026-03-02T20:00', '2026-03-02T17:30', '已超期', 'overdue'],
    ['workingHours', '2026-03-03T10:40', '2026-03-02T17:30', '超期 2 工作时', '2 working hours overdue'],
    ['workingDays', '2026-03-02T10:00', '2026-03-03T24:00', '还剩 1 工作日', '1 working day left'],
    ['workingDays', '2026-03-06T10:00', '2026-03-10T24:00', '还剩 2 工作日', '2 working days left'],
    ['workingDays', '2026-03-03T20:00', '2026-03-03T24:00', '今天到期', 'due today'],
    ['workingDays', '2026-03-07T10:00', '2026-03-06T24:00', '已超期', 'overdue'],
    ['workingDays', '2026-03-10T10:00', '2026-03-06T24:00', '超期 2 工作日', '2 working days overdue'],
    ['calendarDays', '2026-03-02T10:00', '2026-03-09T24:00', '还剩 7 天', '7 days left'],
    ['calendarDays', '2026-03-09T10:00', '2026-03-09T24:00', '今天到期', 'due today'],
    ['calendarDays', '2026-03-10T00:01', '2026-03-09T24:00', '超期 1 天', '1 day overdue'],
    ['clockHours', '2026-03-02T10:00', '2026-03-02T12:30', '还剩 2 小时', '2 hours left'],
    ['clockHours', '2026-03-02T10:00', '2026-03-05T09:00', '还剩 2 天', '2 days left'],
    ['clockHours', '2026-03-03T18:00', '2026-03-02T12:00', '超期 1 天', '1 day overdue'],
    ['clockMinutes', '2026-03-02T10:00:30', '2026-03-02T10:01', '还剩不到 1 分钟', 'less than 1 minute left'],
    ['clockMinutes', '2026-03-02T10:20', '2026-03-02T10:01', '超期 19 分钟', '19 minutes overdue'],
  ])('of %s at %s until %s is %s', (unit, now, end, zh, en) => {
    const left = describeTimeLeft(calendar, unit, at(now), at(end));
    expect(left).toMatchObject({ zh, en, overdue: at(now) > at(end) });
  });

  it('is overdue in words exactly when it is overdue', () => {
    const instants = fc
      .integer({ min: at('2026-01-01') / 1000, max: at('2026-12-01') / 1000 })
      .map((second) => second * 1000);
    const units = fc.constantFrom<LimitUnit>(
      'clockMinutes',
      'clockHours',
      'workingHours',
      'workingDays',
      'calendarDays',
    );
    fc.assert(
      fc.property(units, instants, instants, (unit, now, end) => {
        const { zh, en, overdue } = describeTimeLeft(calendar, unit, now, end);
        expect(overdue).toBe(now > end);
        expect(zh.includes('超期')).toBe(overdue);
        expect(en.includes('overdue')).toBe(overdue);
        expect(zh).not.toContain('-');
      }),
    );
  });
});

describe('days and times in words', () => {
  it('say what a day is', () => {
    const words = (day: string) => [dayWords(calendar, at(day), 'zh'), dayWords(calendar, at(day), 'en')];
    expect(words('2026-02-14T09:30')).toEqual(['周六, 调休上班', 'Sat, make-up workday']);
    expect(words('2026-02-17')).toEqual(['周二, 春节放假', 'Tue, Spring Festival']);
    expect(words('2026-03-08')).toEqual(['周日, 休息', 'Sun, day off']);
    expect(words('2026-03-09')).toEqual(['周一', 'Mon']);
  });

  it('call a midnight the 24:00 of the day that it ends only where a limit ends', () => {
    expect(endText(calendar, at('2026-03-03T24:00'))).toBe('2026-03-03T24:00');
    expect(wallText(calendar, at('2026-03-03T24:00'))).toBe('2026-03-04T00:00');
    expect(endText(calendar, at('2026-03-03T17:30:05'))).toBe('2026-03-03T17:30:05');
  });
});
