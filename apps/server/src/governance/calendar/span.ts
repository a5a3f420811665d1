import { dayKind, type YearDays } from './holidays.ts';
import { type OfficeHours, shiftsOn } from './hours.ts';
import { DAY_MS, type DayNumber, dayNumber, isoDay, MINUTE_MS, yearOf, type Zone } from './zone.ts';

/**
 * Whole years of days laid out for search. Days are indexes from 0; instants and durations are milliseconds. Nobody writes
 * to a span after it is made.
 */
export interface Span {
  readonly firstYear: number;
  readonly lastYear: number;
  readonly firstDay: DayNumber;
  readonly days: number;
  /** Start of day i; one more at the end for the end of the last day. */
  readonly dayStart: Float64Array;
  /** The year of day i. */
  readonly year: Int16Array;
  /** The year whose list may still change day i: see `LIST_REACH_DAYS`. */
  readonly listYear: Int16Array;
  /** Index of the first shift on or after day i; one more at the end. */
  readonly firstShift: Int32Array;
  readonly shiftFrom: Float64Array;
  readonly shiftTo: Float64Array;
  /** Working time before shift k; one more at the end for the whole. */
  readonly workedBefore: Float64Array;
  /** How many working days lie before day i; one more at the end. */
  readonly workdaysBefore: Int32Array;
  /** The day of the n-th working day, from 0. */
  readonly workdayIndex: Int32Array;
}

/**
 * A list sometimes moves days at the end of the year before (2018-12-29 was worked for the New Year of 2019), so the last
 * week of December is settled only when the next year's list is known (our decision).
 */
const LIST_REACH_DAYS = 7;

/** The days of one year before they are joined to a span. */
export interface YearChunk {
  readonly year: number;
  readonly firstDay: DayNumber;
  readonly dayStart: readonly number[];
  readonly endMs: number;
  /** For each day its shifts as instants; none on a day of rest. */
  readonly shifts: readonly (readonly { readonly from: number; readonly to: number }[])[];
}

/** Lays out one year: about 800 look-ups in the zone, once. */
export function yearChunk(
  year: number,
  zone: Zone,
  hours: readonly OfficeHours[],
  years: ReadonlyMap<number, YearDays>,
): YearChunk {
  const firstDay = dayNumber(`${year}-01-01`);
  const nextFirstDay = dayNumber(`${year + 1}-01-01`);
  const dayStart: number[] = [];
  for (let day = firstDay; day <= nextFirstDay; day++) dayStart.push(zone.instantOf(day * DAY_MS));
  const endMs = dayStart.pop() ?? 0;
  const shifts = dayStart.map((start, index) => {
    const day = firstDay + index;
    const kind = dayKind(years, day);
    if (kind === 'weekend' || kind === 'holiday') return [];
    const ordinary = (dayStart[index + 1] ?? endMs) - start === DAY_MS;
    const at = (minute: number) =>
      ordinary ? start + minute * MINUTE_MS : zone.instantOf(day * DAY_MS + minute * MINUTE_MS);
    return shiftsOn(hours, isoDay(day).slice(5))
      .map(({ fromMinute, toMinute }) => ({ from: at(fromMinute), to: at(toMinute) }))
      .filter(({ from, to }) => from < to);
  });
  return { year, firstDay, dayStart, endMs, shifts };
}

/** Joins chunks of consecutive years. */
export function joinYears(chunks: readonly YearChunk[]): Span {
  const first = chunks[0];
  const last = chunks.at(-1);
  if (!first || !last) throw new RangeError('a span needs at least one year');
  const shiftsOfDay = chunks.flatMap((chunk) => chunk.shifts);
  const days = shiftsOfDay.length;
  const shifts = shiftsOfDay.flat();
  const workedBefore = new Float64Array(shifts.length + 1);
  shifts.forEach(({ from, to }, index) => {
    workedBefore[index + 1] = valueAt(workedBefore, index) + to - from;
  });
  const firstShift = new Int32Array(days + 1);
  const workdaysBefore = new Int32Array(days + 1);
  const workdays: number[] = [];
  shiftsOfDay.forEach((ofDay, index) => {
    firstShift[index + 1] = valueAt(firstShift, index) + ofDay.length;
    if (ofDay.length > 0) workdays.push(index);
    workdaysBefore[index + 1] = workdays.length;
  });
  const numbers = shiftsOfDay.map((_, index) => first.firstDay + index);
  return {
    firstYear: first.year,
    lastYear: last.year,
    firstDay: first.firstDay,
    days,
    dayStart: Float64Array.from([...chunks.flatMap((chunk) => chunk.dayStart), last.endMs]),
    year: Int16Array.from(numbers, yearOf),
    listYear: Int16Array.from(numbers, (day) => yearOf(day + LIST_REACH_DAYS)),
    firstShift,
    shiftFrom: Float64Array.from(shifts, (shift) => shift.from),
    shiftTo: Float64Array.from(shifts, (shift) => shift.to),
    workedBefore,
    workdaysBefore,
    workdayIndex: Int32Array.from(workdays),
  };
}

/** An element that is known to be there; NaN makes a slip visible instead of plausible. */
export function valueAt(array: Float64Array | Int32Array | Int16Array, index: number): number {
  return array[index] ?? Number.NaN;
}

/** Whether the instant lies in a day of the span. */
export function covers(span: Span, atMs: number): boolean {
  return atMs >= valueAt(span.dayStart, 0) && atMs < valueAt(span.dayStart, span.days);
}

/** The index of the day that contains an instant of the span. */
export function dayIndexAt(span: Span, atMs: number): number {
  const { dayStart, days } = span;
  let index = Math.min(Math.max(Math.floor((atMs - valueAt(dayStart, 0)) / DAY_MS), 0), days - 1);
  while (index > 0 && atMs < valueAt(dayStart, index)) index--;
  while (index < days - 1 && atMs >= valueAt(dayStart, index + 1)) index++;
  return index;
}

/** Working time from the start of the span up to an instant of it. */
export function workedUntil(span: Span, atMs: number): number {
  const day = dayIndexAt(span, atMs);
  const end = valueAt(span.firstShift, day + 1);
  for (let shift = valueAt(span.firstShift, day); shift < end; shift++) {
    const from = valueAt(span.shiftFrom, shift);
    if (atMs <= from) return valueAt(span.workedBefore, shift);
    if (atMs < valueAt(span.shiftTo, shift)) return valueAt(span.workedBefore, shift) + atMs - from;
  }
  return valueAt(span.workedBefore, end);
}

/** All working time of the span. */
export function workedInAll(span: Span): number {
  return valueAt(span.workedBefore, span.shiftFrom.length);
}

/** The first instant by which `workedMs` of the span is done; 0 < workedMs ≤ `workedInAll`. Ends a shift rather than opens one. */
export function firstInstantOf(span: Span, workedMs: number): number {
  const shift = shiftsBelow(span.workedBefore, workedMs, false) - 1;
  return valueAt(span.shiftFrom, shift) + workedMs - valueAt(span.workedBefore, shift);
}

/** The last instant by which no more than `workedMs` is done; 0 ≤ workedMs < `workedInAll`. Opens a shift rather than ends one. */
export function lastInstantOf(span: Span, workedMs: number): number {
  const shift = shiftsBelow(span.workedBefore, workedMs, true) - 1;
  return valueAt(span.shiftFrom, shift) + workedMs - valueAt(span.workedBefore, shift);
}

function shiftsBelow(workedBefore: Float64Array, workedMs: number, orEqual: boolean): number {
  let low = 0;
  let high = workedBefore.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = valueAt(workedBefore, middle);
    if (value < workedMs || (orEqual && value === workedMs)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Start of a day, by index. */
export function startOf(span: Span, day: number): number {
  return valueAt(span.dayStart, day);
}

/** Whether anybody works on a day, by index. */
export function worksOn(span: Span, day: number): boolean {
  return valueAt(span.firstShift, day) < valueAt(span.firstShift, day + 1);
}

/** When the office closes on a working day, by index. */
export function closeOf(span: Span, day: number): number {
  return valueAt(span.shiftTo, valueAt(span.firstShift, day + 1) - 1);
}
