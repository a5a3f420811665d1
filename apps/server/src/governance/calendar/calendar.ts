import { type DayKind, type DayName, dayKind, holidayName, type YearDays } from './holidays.ts';
import { checkOfficeHours, type OfficeHours } from './hours.ts';
import {
  closeOf,
  covers,
  dayIndexAt,
  firstInstantOf,
  joinYears,
  lastInstantOf,
  type Span,
  startOf,
  valueAt,
  workedInAll,
  workedUntil,
  worksOn,
  type YearChunk,
  yearChunk,
} from './span.ts';
import { isoDay, MINUTE_MS, yearOf, type Zone, zoneNamed } from './zone.ts';

/** What a working calendar is made of. Another organisation's hours, or another unit's, are another calendar. */
export interface CalendarSettings {
  /** IANA name; all days and office hours are meant in it. */
  readonly timeZone: string;
  readonly officeHours: readonly OfficeHours[];
  /** Whether a limit in days ends at 24:00 of its last day or when the office closes on it (domain §2.4, rule 4). */
  readonly dayEnd: 'midnight' | 'officeClose';
  /** The State Council's lists, by year. A year that is missing is unknown: it gets weekends, fixed holidays and a warning. */
  readonly years: ReadonlyMap<number, YearDays>;
}

/**
 * A working calendar. The same questions always get the same answers; inside, it lays out years as they are asked for.
 * Make it once per tenant or unit and keep it. Instants are milliseconds since 1970-01-01T00:00Z.
 */
export interface WorkingCalendar {
  readonly settings: CalendarSettings;
  readonly zone: Zone;
  /** The laid out days, with the day of the instant among them. For the files of this folder. */
  readonly spanWith: (atMs: number) => Span;
  /** The laid out days and one year more, after (1) or before (−1) them. For the files of this folder. */
  readonly wider: (direction: 1 | -1) => Span;
}

const EARLIEST_YEAR = 1950;
const LATEST_YEAR = 2200;
const LARGEST_INSTANT_MS = 8.6e15;

/** Makes a calendar. Throws RangeError for an unknown zone or office hours that are not well formed. */
export function workingCalendar(settings: CalendarSettings): WorkingCalendar {
  checkOfficeHours(settings.officeHours);
  const kept: CalendarSettings = Object.freeze({ ...settings, years: new Map(settings.years) });
  const zone = zoneNamed(kept.timeZone);
  const chunks: YearChunk[] = [];
  let span: Span | undefined;

  /** Lays out every year between those that are there and this one, and joins them once. */
  function reachTo(year: number): Span {
    if (!(year >= EARLIEST_YEAR && year <= LATEST_YEAR)) {
      throw new RangeError(`the calendar reaches from ${EARLIEST_YEAR} to ${LATEST_YEAR}, not to ${year}`);
    }
    const layOut = (of: number) => yearChunk(of, zone, kept.officeHours, kept.years);
    const firstYear = span?.firstYear ?? year;
    const lastYear = span?.lastYear ?? year - 1;
    for (let before = firstYear - 1; before >= year; before--) chunks.unshift(layOut(before));
    for (let after = lastYear + 1; after <= year; after++) chunks.push(layOut(after));
    span = joinYears(chunks);
    return span;
  }

  function wider(direction: 1 | -1): Span {
    if (!span) throw new RangeError('ask for a day before asking for the years around it');
    return reachTo(direction === 1 ? span.lastYear + 1 : span.firstYear - 1);
  }

  function spanWith(atMs: number): Span {
    if (span && covers(span, atMs)) return span;
    if (!(Math.abs(atMs) <= LARGEST_INSTANT_MS)) throw new RangeError(`${atMs} is not an instant`);
    return reachTo(new Date(atMs + zone.offsetAt(atMs)).getUTCFullYear());
  }

  return Object.freeze({ settings: kept, zone, spanWith, wider });
}

/** 'YYYY-MM-DD' of an instant in the calendar's zone. */
export function dayOf(calendar: WorkingCalendar, atMs: number): string {
  const span = calendar.spanWith(atMs);
  return isoDay(span.firstDay + dayIndexAt(span, atMs));
}

/** The instant at which the local day of an instant began: 00:00, or the clock change that skipped it. */
export function startOfDay(calendar: WorkingCalendar, atMs: number): number {
  const span = calendar.spanWith(atMs);
  return startOf(span, dayIndexAt(span, atMs));
}

/** What the local day of an instant is, what it is called, and whether its year's list is known. */
export function dayAt(
  calendar: WorkingCalendar,
  atMs: number,
): { readonly kind: DayKind; readonly name: DayName | undefined; readonly known: boolean } {
  const span = calendar.spanWith(atMs);
  const day = span.firstDay + dayIndexAt(span, atMs);
  const { years } = calendar.settings;
  return { kind: dayKind(years, day), name: holidayName(years, day), known: years.has(yearOf(day)) };
}

/** Whether people work on the local day of an instant; make-up workdays count, holidays do not. */
export function isWorkingDay(calendar: WorkingCalendar, atMs: number): boolean {
  const span = calendar.spanWith(atMs);
  return worksOn(span, dayIndexAt(span, atMs));
}

/** Whether the office is open. The closing minute itself is closed. */
export function isWorkingTime(calendar: WorkingCalendar, atMs: number): boolean {
  const span = calendar.spanWith(atMs);
  const day = dayIndexAt(span, atMs);
  for (let shift = valueAt(span.firstShift, day); shift < valueAt(span.firstShift, day + 1); shift++) {
    if (atMs >= valueAt(span.shiftFrom, shift) && atMs < valueAt(span.shiftTo, shift)) return true;
  }
  return false;
}

/** Working milliseconds from one instant to another; negative when `toMs` comes first. */
export function workingMsBetween(calendar: WorkingCalendar, fromMs: number, toMs: number): number {
  calendar.spanWith(fromMs);
  const span = calendar.spanWith(toMs);
  return workedUntil(span, toMs) - workedUntil(span, fromMs);
}

/** Working minutes from one instant to another, with fractions; negative when `toMs` comes first. */
export function workingMinutesBetween(calendar: WorkingCalendar, fromMs: number, toMs: number): number {
  return workingMsBetween(calendar, fromMs, toMs) / MINUTE_MS;
}

/**
 * The instant at which so many working minutes have passed: the end of a shift rather than the opening of the next one.
 * Negative minutes go back, to an opening rather than to the close before it; 0 is the instant itself.
 */
export function addWorkingMinutes(calendar: WorkingCalendar, atMs: number, minutes: number): number {
  const ms = Math.round(minutes * MINUTE_MS);
  if (ms === 0) return atMs;
  return ms > 0 ? firstInstantAfterWork(calendar, atMs, ms) : lastInstantBeforeWork(calendar, atMs, -ms);
}

/**
 * The first instant by which `workMs` more working time than at `atMs` has been done. `workMs` may be negative, and 0 at night
 * gives the close before. For the files of this folder.
 */
export function firstInstantAfterWork(calendar: WorkingCalendar, atMs: number, workMs: number): number {
  let span = calendar.spanWith(atMs);
  let target = workedUntil(span, atMs) + workMs;
  while (target > workedInAll(span)) span = calendar.wider(1);
  while (target <= 0) {
    span = calendar.wider(-1);
    target = workedUntil(span, atMs) + workMs;
  }
  return firstInstantOf(span, target);
}

function lastInstantBeforeWork(calendar: WorkingCalendar, atMs: number, workMs: number): number {
  let span = calendar.spanWith(atMs);
  let target = workedUntil(span, atMs) - workMs;
  while (target < 0) {
    span = calendar.wider(-1);
    target = workedUntil(span, atMs) - workMs;
  }
  return lastInstantOf(span, target);
}

/**
 * The working day on which something that arrives at an instant counts as received: its own day before the office closes,
 * else the next working day (domain §2.4, rule 4). A day of the calendar's span. For the files of this folder.
 */
export function receivedOn(calendar: WorkingCalendar, atMs: number): { readonly span: Span; readonly day: number } {
  const span = calendar.spanWith(atMs);
  const day = dayIndexAt(span, atMs);
  if (worksOn(span, day) && atMs < closeOf(span, day)) return { span, day };
  return workdayAfter(calendar, span, day, 1);
}

/** The n-th working day after a day, n ≥ 1. For the files of this folder. */
export function workdayAfter(
  calendar: WorkingCalendar,
  span: Span,
  day: number,
  count: number,
): { readonly span: Span; readonly day: number } {
  let wide = span;
  const rank = valueAt(span.workdaysBefore, day + 1) + count - 1;
  while (rank >= wide.workdayIndex.length) wide = calendar.wider(1);
  return { span: wide, day: valueAt(wide.workdayIndex, rank) };
}
