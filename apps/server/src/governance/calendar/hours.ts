/** One stretch of office time, in minutes of the local day: 540–720 is 09:00–12:00. `toMinute` may be 1440 for midnight. */
export interface Shift {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/**
 * The office hours of a season. `from` and `to` are 'MM-DD', both included; a season may wrap over the new year
 * ('10-01' to '04-30'). Shifts are in order and do not overlap.
 */
export interface OfficeHours {
  readonly from: string;
  readonly to: string;
  readonly shifts: readonly Shift[];
}

const SEASON = /^(\d{2}-\d{2})\.\.(\d{2}-\d{2})\s+(.+)$/;
const SHIFT = /^(\d{1,2}):(\d{2})\s*[-–~]\s*(\d{1,2}):(\d{2})$/;

/**
 * Reads '09:00-12:00,13:00-17:00' (all year) or seasons with a semicolon between them:
 * '05-01..09-30 08:30-12:00,14:30-18:00; 10-01..04-30 08:30-12:00,14:00-17:30'. Where seasons overlap the first one holds.
 * Throws RangeError when a part cannot be read, shifts overlap, or a day of the year has no season.
 */
export function parseOfficeHours(text: string): readonly OfficeHours[] {
  const seasons = text.split(';').map((part) => parseSeason(part.trim()));
  checkOfficeHours(seasons);
  return Object.freeze(seasons);
}

function parseSeason(text: string): OfficeHours {
  const match = SEASON.exec(text);
  const [, from = '01-01', to = '12-31', list = text] = match ?? [];
  return Object.freeze({ from, to, shifts: Object.freeze(list.split(',').map((part) => parseShift(part.trim()))) });
}

function parseShift(text: string): Shift {
  const match = SHIFT.exec(text);
  if (!match) throw new RangeError(`"${text}" is not a shift: write 09:00-12:00`);
  const [, fromHour, fromMinute, toHour, toMinute] = match;
  if (Number(fromMinute) > 59 || Number(toMinute) > 59)
    throw new RangeError(`"${text}" is not a shift: minutes end at 59`);
  return Object.freeze({
    fromMinute: Number(fromHour) * 60 + Number(fromMinute),
    toMinute: Number(toHour) * 60 + Number(toMinute),
  });
}

/** The hours a tenant starts with: 08:30–12:00 and 14:00–17:30 all year (domain §2.4, rule 3). */
export const DEFAULT_OFFICE_HOURS: readonly OfficeHours[] = parseOfficeHours('08:30-12:00,14:00-17:30');

/** The shifts that hold on a day, 'MM-DD'. The hours must have passed `checkOfficeHours`. */
export function shiftsOn(hours: readonly OfficeHours[], monthDay: string): readonly Shift[] {
  return hours.find((season) => covers(season, monthDay))?.shifts ?? [];
}

function covers(season: OfficeHours, monthDay: string): boolean {
  const { from, to } = season;
  return from <= to ? from <= monthDay && monthDay <= to : from <= monthDay || monthDay <= to;
}

/** Throws RangeError unless every day of a leap year has a season, and each season has ordered, separate shifts. */
export function checkOfficeHours(hours: readonly OfficeHours[]): void {
  const days = monthDaysOfLeapYear();
  for (const { from, to, shifts } of hours) {
    if (!days.has(from) || !days.has(to)) throw new RangeError(`"${from}..${to}" is not a season: write MM-DD..MM-DD`);
    checkShifts(shifts);
  }
  for (const day of days) {
    if (shiftsOn(hours, day).length === 0) throw new RangeError(`office hours say nothing about ${day}`);
  }
}

function checkShifts(shifts: readonly Shift[]): void {
  let previousEnd = 0;
  for (const { fromMinute, toMinute } of shifts) {
    const inDay = Number.isInteger(fromMinute) && Number.isInteger(toMinute) && toMinute <= 1440;
    if (!inDay || fromMinute >= toMinute || fromMinute < previousEnd) {
      throw new RangeError('shifts of a day must be in order, must not overlap, and must end by 24:00');
    }
    previousEnd = toMinute;
  }
}

function monthDaysOfLeapYear(): ReadonlySet<string> {
  const days = new Set<string>();
  for (let day = 0; day < 366; day++) days.add(new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(5, 10));
  return days;
}
