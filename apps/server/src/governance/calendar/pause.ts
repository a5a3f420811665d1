import { firstInstantAfterWork, receivedOn, type WorkingCalendar, workdayAfter, workingMsBetween } from './calendar.ts';
import { calendarDayAfter, endOfDay, onOrAfter } from './due.ts';
import type { LimitUnit } from './limit.ts';
import { dayIndexAt } from './span.ts';
import { DAY_MS, MINUTE_MS } from './zone.ts';

/**
 * What a pause keeps of a limit; never a due date (domain §2.4, rule 6). `minutes` counts in the limit's own time and is
 * negative when overrun: clock minutes for clock units, working minutes for working units, 1440 a day for calendar days.
 */
export interface Remaining {
  readonly minutes: number;
  /** Whether the limit had already ended; tells "nothing left" from "nothing left but the evening of the last day". */
  readonly overdue: boolean;
  /**
   * For `workingHours` whose due time was set from outside and lies outside office hours: clock minutes after the last working
   * moment. 0 for every due time that `due` gives.
   */
  readonly tailMinutes: number;
}

/** What is left at an instant of a limit that ends at `dueAtMs`. */
export function remaining(calendar: WorkingCalendar, unit: LimitUnit, atMs: number, dueAtMs: number): Remaining {
  const overdue = atMs > dueAtMs;
  switch (unit) {
    case 'clockMinutes':
    case 'clockHours':
      return { minutes: (dueAtMs - atMs) / MINUTE_MS, overdue, tailMinutes: 0 };
    case 'workingHours': {
      const tailMs = dueAtMs - firstInstantAfterWork(calendar, dueAtMs, 0);
      const minutes = workingMsBetween(calendar, atMs, dueAtMs) / MINUTE_MS;
      return { minutes, overdue, tailMinutes: tailMs / MINUTE_MS };
    }
    case 'workingDays':
      return { minutes: workingMsBetween(calendar, atMs, dueAtMs) / MINUTE_MS, overdue, tailMinutes: 0 };
    case 'calendarDays':
      return { minutes: (daysUntil(calendar, atMs, dueAtMs) * DAY_MS) / MINUTE_MS, overdue, tailMinutes: 0 };
  }
}

/** Natural days from the day of an instant to the last day of a limit that ends at `dueAtMs`. For the files of this folder. */
export function daysUntil(calendar: WorkingCalendar, atMs: number, dueAtMs: number): number {
  calendar.spanWith(atMs);
  calendar.spanWith(dueAtMs - 1);
  const span = calendar.spanWith(atMs);
  return dayIndexAt(span, dueAtMs - 1) - dayIndexAt(span, atMs);
}

/**
 * When a limit ends that goes on at an instant with what a pause kept. At the instant of the pause it gives the due time
 * of before. `workingDays` and `calendarDays` end with the day on which they run out, as configured; calendar days that run out
 * on a day of rest end with the next working day. What was in time at the pause is never overdue at the resumption.
 */
export function resume(calendar: WorkingCalendar, unit: LimitUnit, atMs: number, left: Remaining): number {
  const ms = Math.round(left.minutes * MINUTE_MS);
  switch (unit) {
    case 'clockMinutes':
    case 'clockHours':
      return atMs + ms;
    case 'workingHours': {
      const worked = firstInstantAfterWork(calendar, atMs, ms);
      const dueAt = worked + tailAfter(calendar, worked, left.tailMinutes * MINUTE_MS);
      return left.overdue ? dueAt : Math.max(dueAt, atMs);
    }
    case 'workingDays': {
      const dueAt = endOfDayWith(calendar, firstInstantAfterWork(calendar, atMs, ms));
      if (left.overdue || dueAt >= atMs) return dueAt;
      const { span, day } = receivedOn(calendar, atMs);
      return endOfDay(calendar, span, day);
    }
    case 'calendarDays': {
      const { span, day } = calendarDayAfter(calendar, atMs, Math.round(ms / DAY_MS));
      const last = onOrAfter(calendar, span, day);
      const dueAt = endOfDay(calendar, last.span, last.day);
      if (left.overdue || dueAt >= atMs) return dueAt;
      const next = workdayAfter(calendar, last.span, last.day, 1);
      return endOfDay(calendar, next.span, next.day);
    }
  }
}

function endOfDayWith(calendar: WorkingCalendar, closingMs: number): number {
  const span = calendar.spanWith(closingMs - 1);
  return endOfDay(calendar, span, dayIndexAt(span, closingMs - 1));
}

/** A tail must not reach into office hours, where it would be time given twice. */
function tailAfter(calendar: WorkingCalendar, workedMs: number, tailMs: number): number {
  if (tailMs <= 0) return 0;
  const nextWork = firstInstantAfterWork(calendar, workedMs, 1) - 1;
  return Math.min(Math.round(tailMs), nextWork - workedMs);
}

/** A stretch during which a limit does not run. */
export interface Pause {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One merged pause: what it kept, or no `left` when it lay outside the running time; and the due time after it. */
export interface PauseEffect extends Pause {
  readonly left: Remaining | undefined;
  readonly dueAt: number;
}

/**
 * Applies pauses to a running limit, in order of time. Overlapping and touching pauses count once; a part before the start is
 * ignored; a pause that begins at or after the due time of that moment changes nothing. Throws RangeError when a pause ends
 * before it begins.
 */
export function applyPauses(
  calendar: WorkingCalendar,
  unit: LimitUnit,
  startAtMs: number,
  dueAtMs: number,
  pauses: readonly Pause[],
): readonly PauseEffect[] {
  let dueAt = dueAtMs;
  return mergedPauses(pauses).map(({ fromMs, toMs }) => {
    const pausedAt = Math.max(fromMs, startAtMs);
    if (pausedAt >= dueAt || toMs <= pausedAt) return { fromMs, toMs, left: undefined, dueAt };
    const left = remaining(calendar, unit, pausedAt, dueAt);
    dueAt = resume(calendar, unit, toMs, left);
    return { fromMs, toMs, left, dueAt };
  });
}

function mergedPauses(pauses: readonly Pause[]): readonly Pause[] {
  const merged: Pause[] = [];
  for (const pause of [...pauses].sort((a, b) => a.fromMs - b.fromMs)) {
    if (!(pause.fromMs <= pause.toMs)) throw new RangeError('a pause must not end before it begins');
    const last = merged.at(-1);
    if (last && pause.fromMs <= last.toMs) {
      merged[merged.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, pause.toMs) };
    } else merged.push(pause);
  }
  return merged;
}
