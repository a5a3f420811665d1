import { departments, streetKeys } from './departments.ts';
import { divisions } from './divisions.ts';
import type { DutyRosterEntry, Substitute, Weekday } from './shapes.ts';
import { centreCode, departmentCode, streetCode } from './units.ts';

const weekdays: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
const dayStart = 510;
const dayEnd = 1050;
const midnight = 1440;

/** Three people share a week around the clock: one by day, the other two alternate by night; rest days go round. */
function aroundTheClock(unitCode: string, day: string, night: string, relief: string): DutyRosterEntry[] {
  return weekdays.flatMap((weekday) => {
    const atNight = weekday % 2 === 1 ? night : relief;
    const byDay = weekday === 6 ? night : weekday === 7 ? relief : day;
    return [
      { unitCode, weekday, fromMinute: 0, toMinute: dayStart, login: atNight },
      { unitCode, weekday, fromMinute: dayStart, toMinute: dayEnd, login: byDay },
      { unitCode, weekday, fromMinute: dayEnd, toMinute: midnight, login: atNight },
    ];
  });
}

/**
 * Duty rosters without a gap for the units that must answer danger and supply cases at any hour (15 and 30 minutes,
 * domain §2.1): the district centre, the round-the-clock departments, every street and town. One dated entry shows that
 * a date beats its weekday.
 */
export function sampleDutyRoster(): DutyRosterEntry[] {
  return [
    ...aroundTheClock(centreCode, 'district.dispatch', 'district.duty', 'district.centre'),
    ...departments
      .filter((one) => one.roundTheClock)
      .flatMap(({ key }) => aroundTheClock(departmentCode(key), `${key}.handler`, `${key}.duty`, `${key}.leader`)),
    ...divisions.flatMap(({ code }) => {
      const key = streetKeys[code] ?? code;
      return aroundTheClock(streetCode(code), `${key}.dispatch`, `${key}.accept`, `${key}.leader`);
    }),
    { unitCode: centreCode, date: '2027-01-01', fromMinute: 0, toMinute: midnight, login: 'district.leader' },
  ];
}

/** Who stands in for whom around the day of import: leave, a course, a stay in hospital. */
export const sampleSubstitutes: readonly Substitute[] = [
  { login: 'haitang.dispatch', substituteLogin: 'haitang.accept', fromDay: -3, toDay: 1 },
  { login: 'zjw.handler', substituteLogin: 'zjw.leader', fromDay: -1, toDay: 4 },
  { login: 'gegu.leader', substituteLogin: 'gegu.dispatch', fromDay: -10, toDay: -6 },
  { login: 'gongre.handler', substituteLogin: 'gongre.duty', fromDay: 0, toDay: 2 },
  { login: 'haitang.grid04', substituteLogin: 'haitang.grid', fromDay: -5, toDay: 9 },
  { login: 'cgw.leader', substituteLogin: 'cgw.handler', fromDay: 3, toDay: 7 },
];
