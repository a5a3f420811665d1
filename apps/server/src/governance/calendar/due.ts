import { firstInstantAfterWork, receivedOn, type WorkingCalendar, workdayAfter } from './calendar.ts';
import { checkLimit, type Limit, type LimitUnit } from './limit.ts';
import { closeOf, dayIndexAt, type Span, startOf, valueAt, workedUntil, worksOn } from './span.ts';
import { HOUR_MS, MINUTE_MS } from './zone.ts';

/** When a limit ends, and the years that it depends on and that have no holiday list yet (ascending, mostly none). */
export interface Due {
  readonly dueAt: number;
  readonly unknownYears: readonly number[];
}

/**
 * When a limit that starts at an instant ends (domain §2.4).
 *
 * - `clockMinutes`, `clockHours` run day and night.
 * - `workingHours` run in office hours of working days; what arrives after them starts at the next opening.
 * - `workingDays` do not count the day of receipt, and end with the last working day (24:00 or office close, as configured).
 * - `calendarDays` do not count the first day and skip nothing; when the last day is a day of rest, the first working day after
 *   it is the last (Civil Code art. 201 and 203). Our decision: 法定休假日 there means every day off, ordinary weekends and days
 *   of the State Council's list alike, and never a make-up workday.
 *
 * An instant and the due time are milliseconds. Throws RangeError when the limit is not well formed.
 */
export function due(calendar: WorkingCalendar, startAtMs: number, limit: Limit): Due {
  checkLimit(limit);
  const { amount, unit } = limit;
  switch (unit) {
    case 'clockMinutes':
      return { dueAt: startAtMs + Math.round(amount * MINUTE_MS), unknownYears: NONE };
    case 'clockHours':
      return { dueAt: startAtMs + Math.round(amount * HOUR_MS), unknownYears: NONE };
    case 'workingHours': {
      const dueAt = firstInstantAfterWork(calendar, startAtMs, Math.max(Math.round(amount * HOUR_MS), 1));
      return { dueAt, unknownYears: unknownYearsBetween(calendar, startAtMs, dueAt) };
    }
    case 'workingDays': {
      const received = receivedOn(calendar, startAtMs);
      const { span, day } = workdayAfter(calendar, received.span, received.day, amount);
      const firstDay = dayIndexAt(span, startAtMs);
      return { dueAt: endOfDay(calendar, span, day), unknownYears: unknownYears(calendar, span, firstDay, day) };
    }
    case 'calendarDays': {
      const { span, day } = calendarDayAfter(calendar, startAtMs, amount);
      const last = onOrAfter(calendar, span, day);
      return {
        dueAt: endOfDay(calendar, last.span, last.day),
        unknownYears: unknownYears(calendar, last.span, day, last.day),
      };
    }
  }
}

const NONE: readonly number[] = Object.freeze([]);

/** The years without a list on which the days from one instant up to a later one depend. For the files of this folder. */
export function unknownYearsBetween(calendar: WorkingCalendar, fromMs: number, toMs: number): readonly number[] {
  calendar.spanWith(fromMs);
  const span = calendar.spanWith(toMs - 1);
  return unknownYears(calendar, span, dayIndexAt(span, fromMs), dayIndexAt(span, toMs - 1));
}

function unknownYears(calendar: WorkingCalendar, span: Span, firstDay: number, lastDay: number): readonly number[] {
  const { years } = calendar.settings;
  const last = valueAt(span.listYear, lastDay);
  let unknown: number[] | undefined;
  for (let year = valueAt(span.year, firstDay); year <= last; year++) {
    if (!years.has(year)) unknown = [...(unknown ?? []), year];
  }
  return unknown ?? NONE;
}

/** The end of a working day as configured. For the files of this folder. */
export function endOfDay(calendar: WorkingCalendar, span: Span, day: number): number {
  switch (calendar.settings.dayEnd) {
    case 'midnight':
      return startOf(span, day + 1);
    case 'officeClose':
      return closeOf(span, day);
  }
}

/** The day that lies so many natural days after the day of an instant, whatever day that is. For the files of this folder. */
export function calendarDayAfter(
  calendar: WorkingCalendar,
  atMs: number,
  count: number,
): { readonly span: Span; readonly day: number } {
  let span = calendar.spanWith(atMs);
  while (dayIndexAt(span, atMs) + count >= span.days) span = calendar.wider(1);
  while (dayIndexAt(span, atMs) + count < 0) span = calendar.wider(-1);
  return { span, day: dayIndexAt(span, atMs) + count };
}

/** The day itself when people work on it, else the next working day. For the files of this folder. */
export function onOrAfter(
  calendar: WorkingCalendar,
  span: Span,
  day: number,
): { readonly span: Span; readonly day: number } {
  return worksOn(span, day) ? { span, day } : workdayAfter(calendar, span, day, 1);
}

/**
 * The instant at which `percent` of a limit has been used: 50, 80, 100 for warnings, above 100 for overrun. Working time for
 * working units, linear for the others. 100 is the due time itself, and a higher percentage is never earlier.
 */
export function markAt(
  calendar: WorkingCalendar,
  startAtMs: number,
  dueAtMs: number,
  unit: LimitUnit,
  percent: number,
): number {
  if (percent === 100) return dueAtMs;
  if (percent <= 0 || dueAtMs <= startAtMs) return percent <= 0 ? startAtMs : dueAtMs;
  const share = percent / 100;
  const linear = startAtMs + Math.round((dueAtMs - startAtMs) * share);
  switch (unit) {
    case 'clockMinutes':
    case 'clockHours':
    case 'calendarDays':
      return linear;
    case 'workingHours':
    case 'workingDays': {
      calendar.spanWith(startAtMs);
      const span = calendar.spanWith(dueAtMs);
      const workMs = workedUntil(span, dueAtMs) - workedUntil(span, startAtMs);
      if (workMs === 0) return linear;
      if (share > 1) return firstInstantAfterWork(calendar, dueAtMs, Math.max(Math.round(workMs * (share - 1)), 1));
      return Math.max(firstInstantAfterWork(calendar, startAtMs, Math.round(workMs * share)), startAtMs);
    }
  }
}
