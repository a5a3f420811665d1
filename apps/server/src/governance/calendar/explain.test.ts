import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workingCalendar } from './calendar.ts';
import { due } from './due.ts';
import { explainDue } from './explain.ts';
import { yearsFromChineseDays } from './holidays.ts';
import { parseOfficeHours } from './hours.ts';
import { type LimitUnit, parseLimit } from './limit.ts';
import { parseLocal } from './zone.ts';

const calendar = workingCalendar({
  timeZone: 'Asia/Shanghai',
  officeHours: parseOfficeHours('09:00-17:00'),
  dayEnd: 'midnight',
  years: yearsFromChineseDays(),
});
const at = (text: string) => parseLocal(text, 'Asia/Shanghai');
const explain = (start: string, limit: string, ...pauses: readonly (readonly [string, string])[]) =>
  explainDue(
    calendar,
    at(start),
    parseLimit(limit),
    pauses.map(([from, to]) => ({ fromMs: at(from), toMs: at(to) })),
  );

describe('the reasons of a due time', () => {
  it('tell what each day contributed', () => {
    expect(explain('2026-02-13T16:30', '1 workingHour').why).toEqual([
      '2026-02-13T16:30 (周五) 收到，时限 1 工作时',
      '2026-02-13 (周五) 计 30 分钟',
      '2026-02-14 (周六, 调休上班) 计 30 分钟',
    ]);
  });

  it('tell why receipt was put off and which days did not count', () => {
    expect(explain('2026-09-30T18:00', '2 workingDays').why).toEqual([
      '2026-09-30T18:00 (周三) 收到，时限 2 工作日',
      '已经下班，计为 2026-10-08 (周四) 收到',
      '2026-10-10 调休上班，计入',
      '2026-10-01 至 2026-10-07 国庆节放假，不计',
      '收到当日不计，第 2 个工作日为 2026-10-10 (周六, 调休上班)，当日 24:00 截止',
    ]);
  });

  it('tell why calendar days moved', () => {
    const { why, whyEn, dueAt } = explain('2026-09-24T10:00', '7 calendarDays');
    expect(dueAt).toBe(at('2026-10-08T24:00'));
    expect(why.at(-1)).toBe('最后一日休息，顺延至 2026-10-08 (周四) 24:00（民法典第二百零三条）');
    expect(whyEn.at(-1)).toBe('the last day is a day off: moved to 2026-10-08 (Thu) 24:00 (Civil Code art. 203)');
  });

  it('tell what each pause kept, and which pause did not matter', () => {
    const { why, dueAt } = explain(
      '2026-03-02T10:00',
      '4 workingHours',
      ['2026-03-02T12:00', '2026-03-03T12:00'],
      ['2026-04-02T12:00', '2026-04-03T12:00'],
    );
    expect(dueAt).toBe(at('2026-03-03T14:00'));
    expect(why.slice(-2)).toEqual([
      '2026-03-02T12:00 至 2026-03-03T12:00 暂停，保留 2 小时（工作时间），恢复后到期时间为 2026-03-03T14:00',
      '2026-04-02T12:00 至 2026-04-03T12:00 的暂停不在计时期间，不影响时限',
    ]);
  });

  it('warn about a year without a list, also when only a pause leads there', () => {
    expect(explain('2026-12-18T10:00', '15 workingDays').why.at(-1)).toContain('2027 年放假安排尚未公布');
    const paused = explain('2026-12-01T10:00', '4 workingHours', ['2026-12-01T11:00', '2027-01-05T11:00']);
    expect(paused.unknownYears).toEqual([2027]);
    expect(paused.whyEn.at(-1)).toContain('the holiday list of 2027 is not published');
  });

  it('stay few for a long limit', () => {
    expect(explain('2026-03-02T10:00', '120 workingHours').why.length).toBeLessThan(10);
  });

  it('explain the due time that is given, line for line in both languages', () => {
    const instants = fc
      .integer({ min: at('2026-01-01') / 1000, max: at('2027-01-01') / 1000 })
      .map((second) => second * 1000);
    const units = fc.constantFrom<LimitUnit>(
      'clockMinutes',
      'clockHours',
      'workingHours',
      'workingDays',
      'calendarDays',
    );
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 60 }), units, (start, amount, unit) => {
        const explained = explainDue(calendar, start, { amount, unit });
        expect(explained).toMatchObject(due(calendar, start, { amount, unit }));
        expect(explained.whyEn.length).toBe(explained.why.length);
        expect(explained.whyEn.join()).not.toMatch(/undefined|NaN|\p{Script=Han}/u);
        expect(explained.why.join()).not.toMatch(/undefined|NaN/);
      }),
    );
  });
});
