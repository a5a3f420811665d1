import {
  addWorkingMinutes,
  DEFAULT_OFFICE_HOURS,
  isWorkingDay,
  startOfDay,
  workingCalendar,
  yearsFromChineseDays,
} from '../apps/server/src/governance/calendar/index.ts';
import { seededRandomness } from '../apps/server/src/platform/ids/index.ts';
import { type Figure, figure } from './figure.ts';
import { type Pace, spinBySide } from './rounds.clock.ts';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
const batch = 2_000;

interface Asked {
  readonly atMs: number;
  readonly minutes: number;
}

/**
 * Adding working minutes over holidays, make-up days and shifts, beside the plain way: walking day by day with the answers of every day
 * already in a table. Both must give the same instants.
 */
export function minutesBench(pace: Pace): Figure {
  const calendar = workingCalendar({
    timeZone: 'Asia/Shanghai',
    officeHours: DEFAULT_OFFICE_HOURS,
    dayEnd: 'midnight',
    years: yearsFromChineseDays(),
  });
  const fromMs = Date.parse('2024-01-01T00:00:00+08:00');
  const lastMs = fromMs + 1_200 * dayMs;
  const days = new Map<number, boolean>();
  for (let day = startOfDay(calendar, fromMs); day < lastMs; day += dayMs) days.set(day, isWorkingDay(calendar, day));
  const shifts = (DEFAULT_OFFICE_HOURS[0]?.shifts ?? []).map(
    ({ fromMinute, toMinute }) => [fromMinute * minuteMs, toMinute * minuteMs] as const,
  );

  const walk = ({ atMs, minutes }: Asked): number => {
    let leftMs = minutes * minuteMs;
    for (let day = fromMs + Math.floor((atMs - fromMs) / dayMs) * dayMs; day < lastMs; day += dayMs) {
      if (days.get(day) !== true) continue;
      for (const [opens, closes] of shifts) {
        const begin = Math.max(atMs, day + opens);
        const worked = day + closes - begin;
        if (worked <= 0) continue;
        if (leftMs <= worked) return begin + leftMs;
        leftMs -= worked;
      }
    }
    throw new RangeError('the table of days is too short');
  };

  const chance = seededRandomness(12);
  const asked: readonly Asked[] = Array.from({ length: batch }, () => ({
    atMs: fromMs + chance.int(700 * 1_440) * minuteMs,
    minutes: 1 + chance.int(15 * 480),
  }));
  const differ = asked.filter((each) => walk(each) !== addWorkingMinutes(calendar, each.atMs, each.minutes));
  let sink = 0;
  const [value, bare] = spinBySide(
    () => {
      for (const { atMs, minutes } of asked) sink += addWorkingMinutes(calendar, atMs, minutes);
      return asked.length;
    },
    () => {
      for (const each of asked) sink += walk(each);
      return asked.length;
    },
    pace,
  );
  return figure({
    name: 'minutes',
    title: { zh: '加工作时间', en: 'working-time addition' },
    value,
    unit: '/s',
    yardstick: { name: '逐日走 walking day by day', value: bare },
    target: { of: 'value', is: 'atLeast', limit: 200_000 },
    notes: [`至多 15 个工作日 up to 15 working days, 不一致 differ: ${differ.length}${sink === 0 ? '!' : ''}`],
  });
}
