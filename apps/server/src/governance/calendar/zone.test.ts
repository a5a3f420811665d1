import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { addWorkingMinutes, dayOf, startOfDay, workingCalendar, workingMinutesBetween } from './calendar.ts';
import { due } from './due.ts';
import { parseOfficeHours } from './hours.ts';
import { dayNumber, parseLocal, zoneNamed } from './zone.ts';

const iso = (ms: number) => new Date(ms).toISOString();

describe('written times', () => {
  it.each([
    ['2026-02-13T16:30', '2026-02-13T08:30:00.000Z'],
    ['2026-02-13 16:30:15', '2026-02-13T08:30:15.000Z'],
    ['2026-02-13', '2026-02-12T16:00:00.000Z'],
    ['2026-02-13T24:00', '2026-02-13T16:00:00.000Z'],
    ['2026-02-13T16:30Z', '2026-02-13T16:30:00.000Z'],
    ['2026-02-13T16:30-05:00', '2026-02-13T21:30:00.000Z'],
    ['2026-02-13T16:30+0530', '2026-02-13T11:00:00.000Z'],
  ])('reads %s in Shanghai', (text, instant) => {
    expect(iso(parseLocal(text, 'Asia/Shanghai'))).toBe(instant);
  });

  it.each([
    '',
    'tomorrow',
    '2026-02-30T10:00',
    '2026-02-13T24:01',
    '2026-02-13T10:60',
    '2026-02-13T10:00+25:00',
  ])('refuses "%s"', (text) => {
    expect(() => parseLocal(text, 'Asia/Shanghai')).toThrow(RangeError);
  });

  it('refuses a zone that does not exist and a day that does not exist', () => {
    expect(() => zoneNamed('Asia/Tongxin')).toThrow(/time zone/);
    expect(() => dayNumber('2026-13-01')).toThrow(RangeError);
  });

  it('takes the first of two equal wall times, and the end of a gap for a skipped one', () => {
    expect(iso(parseLocal('2026-11-01T01:30', 'America/New_York'))).toBe('2026-11-01T05:30:00.000Z');
    expect(iso(parseLocal('2026-03-08T02:30', 'America/New_York'))).toBe('2026-03-08T07:00:00.000Z');
  });
});

describe('clock changes', () => {
  const everyHour = (timeZone: string, makeupWorkdays: string[]) =>
    workingCalendar({
      timeZone,
      officeHours: parseOfficeHours('00:00-24:00'),
      dayEnd: 'midnight',
      years: new Map([[2026, { source: 'test', restDays: new Set(), makeupWorkdays: new Set(makeupWorkdays) }]]),
    });

  it('counts the hours that a day really has', () => {
    const calendar = everyHour('America/New_York', ['2026-03-08', '2026-11-01']);
    const length = (day: string, next: string) =>
      workingMinutesBetween(calendar, parseLocal(day, 'America/New_York'), parseLocal(next, 'America/New_York')) / 60;
    expect(length('2026-03-08', '2026-03-09')).toBe(23);
    expect(length('2026-03-09', '2026-03-10')).toBe(24);
    expect(length('2026-11-01', '2026-11-02')).toBe(25);
  });

  it('starts a day at one o’clock where midnight is skipped', () => {
    const calendar = everyHour('Africa/Cairo', []);
    const start = startOfDay(calendar, parseLocal('2026-04-24T12:00', 'Africa/Cairo'));
    expect(iso(start)).toBe('2026-04-23T22:00:00.000Z');
    expect(dayOf(calendar, start)).toBe('2026-04-24');
    expect(dayOf(calendar, start - 1)).toBe('2026-04-23');
  });

  it('ends a working day at local midnight on both sides of a change', () => {
    const calendar = everyHour('America/New_York', []);
    const start = parseLocal('2026-03-06T10:00', 'America/New_York');
    expect(due(calendar, start, { amount: 1, unit: 'workingDays' }).dueAt).toBe(
      parseLocal('2026-03-10', 'America/New_York'),
    );
    expect(addWorkingMinutes(calendar, start, 15 * 60)).toBe(parseLocal('2026-03-09T01:00', 'America/New_York'));
  });
});

describe('the zone of the process', () => {
  const script = `
    const { due, explainDue, markAt, parseLocal, parseOfficeHours, workingCalendar, yearsFromChineseDays } =
      await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
    const answers = [String(new Date(2026, 0, 1).getTime())];
    for (const zone of ['Asia/Shanghai', 'America/New_York', 'Europe/Berlin']) {
      const calendar = workingCalendar({ timeZone: zone, officeHours: parseOfficeHours('08:30-12:00,14:00-17:30'),
        dayEnd: 'midnight', years: yearsFromChineseDays() });
      for (let step = 0; step < 300; step++) {
        const start = parseLocal('2026-01-01T00:15', zone) + step * 29 * 3600000;
        for (const unit of ['clockHours', 'workingHours', 'workingDays', 'calendarDays']) {
          const limit = { amount: 1 + (step % 15), unit };
          const { dueAt } = due(calendar, start, limit);
          answers.push(dueAt, markAt(calendar, start, dueAt, unit, 80), explainDue(calendar, start, limit).why.join());
        }
      }
    }
    console.log(JSON.stringify(answers));`;

  function answersUnder(zone: string): unknown[] {
    const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      env: { ...process.env, TZ: zone },
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(run.stderr).toBe('');
    return JSON.parse(run.stdout) as unknown[];
  }

  it('changes no answer', { timeout: 60_000 }, () => {
    const [utc, newYork, shanghai] = ['UTC', 'America/New_York', 'Asia/Shanghai'].map(answersUnder);
    const processMidnights = new Set([utc?.[0], newYork?.[0], shanghai?.[0]]);
    expect(processMidnights.size, 'the processes really ran in three zones').toBe(3);
    expect(utc?.length).toBe(1 + 3 * 300 * 4 * 3);
    expect(newYork?.slice(1)).toEqual(utc?.slice(1));
    expect(shanghai?.slice(1)).toEqual(utc?.slice(1));
  });
});
