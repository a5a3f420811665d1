import { describe, expect, it } from 'vitest';
import { checkOfficeHours, DEFAULT_OFFICE_HOURS, parseOfficeHours, shiftsOn } from './hours.ts';

describe('office hours', () => {
  it('reads several shifts a day, for all the year', () => {
    expect(parseOfficeHours('09:00-12:00, 13:00–17:00')).toEqual([
      {
        from: '01-01',
        to: '12-31',
        shifts: [
          { fromMinute: 540, toMinute: 720 },
          { fromMinute: 780, toMinute: 1020 },
        ],
      },
    ]);
    expect(shiftsOn(DEFAULT_OFFICE_HOURS, '02-29')).toEqual([
      { fromMinute: 510, toMinute: 720 },
      { fromMinute: 840, toMinute: 1050 },
    ]);
  });

  it('keeps seasons apart, also one that wraps over the new year', () => {
    const hours = parseOfficeHours('05-01..09-30 08:00-12:00; 10-01..04-30 09:00-12:00');
    const opening = (day: string) => shiftsOn(hours, day)[0]?.fromMinute;
    expect(['04-30', '05-01', '09-30', '10-01', '12-31', '01-01'].map(opening)).toEqual([540, 480, 480, 540, 540, 540]);
  });

  it.each([
    '9-12',
    '12:00-09:00',
    '09:00-12:00,11:00-13:00',
    '13:00-17:00,09:00-12:00',
    '09:00-25:00',
    '09:60-10:00',
    '05-01..09-30 08:00-12:00',
    '05-01..09-31 08:00-12:00; 09:00-12:00',
    '',
  ])('refuses "%s"', (text) => {
    expect(() => parseOfficeHours(text)).toThrow(RangeError);
  });

  it('refuses a season without shifts, and no season at all', () => {
    expect(() => checkOfficeHours([{ from: '01-01', to: '12-31', shifts: [] }])).toThrow('01-01');
    expect(() => checkOfficeHours([])).toThrow(RangeError);
  });
});
