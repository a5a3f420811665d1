import {
  addWorkingMinutes,
  countsWorkingTime,
  due,
  type Limit,
  type LimitUnit,
  type Remaining,
  remaining,
  resume,
  type WorkingCalendar,
  workingMinutesBetween,
} from '../calendar/index.ts';

const minuteMs = 60_000;

/** The marks at which a clock speaks: half, four fifths, all of its limit (domain §2.4 rule 7). */
export const ordinaryMarks: readonly number[] = [50, 80, 100];

/**
 * A clock of one case. The limit is frozen when the clock starts; `minutes` is its whole measure (working minutes for working units, else clock minutes).
 * A pause keeps what is left (`left`), never a due date; `dueAt` of a paused clock is what it was and is computed anew on resuming.
 */
export interface ClockRecord {
  readonly limit: Limit;
  /** Which limit rule gave it, with its version, e.g. `v3:handle/general`. */
  readonly rule: string;
  /** Whose office hours count; null: the tenant's. */
  readonly unitId: string | null;
  readonly status: 'running' | 'paused' | 'stopped';
  readonly startedAt: number;
  readonly dueAt: number;
  readonly minutes: number;
  /** From here on `used` minutes had been used: the start, or the last resumption. */
  readonly anchorAt: number;
  readonly used: number;
  /** While paused: what the limit still has. */
  readonly left: Remaining | null;
  readonly stoppedAt: number | null;
  /** The last mark that was announced, in percent. */
  readonly marked: number;
  /** What the limit was before a correction changed it; both values are kept (domain §2.2, 22). */
  readonly corrected?: { readonly rule: string; readonly limit: Limit; readonly dueAt: number };
}

function measure(calendar: WorkingCalendar, unit: LimitUnit, from: number, to: number): number {
  return countsWorkingTime(unit) ? workingMinutesBetween(calendar, from, to) : (to - from) / minuteMs;
}

function spend(calendar: WorkingCalendar, unit: LimitUnit, from: number, minutes: number): number {
  return countsWorkingTime(unit) ? addWorkingMinutes(calendar, from, minutes) : from + minutes * minuteMs;
}

/** Starts a clock at `at`. An upstream due date binds where it is the earlier one (domain §2.2). */
export function startClock(
  calendar: WorkingCalendar,
  at: number,
  limit: Limit,
  rule: string,
  unitId: string | null,
  upstreamDueAt: number | null = null,
): ClockRecord {
  const own = due(calendar, at, limit).dueAt;
  const dueAt = upstreamDueAt !== null && upstreamDueAt < own ? Math.max(upstreamDueAt, at) : own;
  return {
    limit,
    rule,
    unitId,
    status: 'running',
    startedAt: at,
    dueAt,
    minutes: Math.max(1, measure(calendar, limit.unit, at, dueAt)),
    anchorAt: at,
    used: 0,
    left: null,
    stoppedAt: null,
    marked: 0,
  };
}

/** Minutes of the limit used at `now`; time that was paused does not count. */
export function usedMinutes(calendar: WorkingCalendar, clock: ClockRecord, now: number): number {
  if (clock.status !== 'running') return clock.used;
  return clock.used + Math.max(0, measure(calendar, clock.limit.unit, clock.anchorAt, now));
}

/** Pauses a running clock: what is left is kept, so a weekend inside the pause cannot be counted twice. */
export function pauseClock(calendar: WorkingCalendar, clock: ClockRecord, at: number): ClockRecord {
  if (clock.status !== 'running') return clock;
  const left = remaining(calendar, clock.limit.unit, at, clock.dueAt);
  return { ...clock, status: 'paused', used: usedMinutes(calendar, clock, at), anchorAt: at, left };
}

/** Resumes a paused clock with what it had left; a clock that had overrun stays overdue. */
export function resumeClock(calendar: WorkingCalendar, clock: ClockRecord, at: number): ClockRecord {
  if (clock.status !== 'paused' || clock.left === null) return clock;
  const resumed = resume(calendar, clock.limit.unit, at, clock.left);
  // Calendar days that would end on a day of rest move on to a working day; that must not put what was late back in time.
  const dueAt = clock.left.overdue ? Math.min(resumed, at - 1) : resumed;
  return { ...clock, status: 'running', anchorAt: at, dueAt, left: null };
}

/** Stops a clock for good; `used` says how much it took. One that was paused stops with the end it would have had from here on. */
export function stopClock(calendar: WorkingCalendar, clock: ClockRecord, at: number): ClockRecord {
  if (clock.status === 'stopped') return clock;
  const { dueAt } = resumeClock(calendar, clock, at);
  return {
    ...clock,
    dueAt,
    status: 'stopped',
    used: usedMinutes(calendar, clock, at),
    stoppedAt: at,
    anchorAt: at,
    left: null,
  };
}

/** Gives a clock another end (an approved extension, the end of a suspension). Marks beyond the new share may speak again. */
export function moveDue(calendar: WorkingCalendar, clock: ClockRecord, dueAt: number, now: number): ClockRecord {
  const left = measure(calendar, clock.limit.unit, now, dueAt);
  const used = usedMinutes(calendar, clock, now);
  const minutes = Math.max(1, used + Math.max(0, left));
  return { ...clock, dueAt, minutes, marked: marksKept(clock.marked, (used / minutes) * 100) };
}

/** What stays announced when a limit changes: a mark that was spoken and still lies behind. */
function marksKept(marked: number, percent: number): number {
  return Math.max(0, ...ordinaryMarks.filter((mark) => mark <= Math.min(marked, percent)));
}

/**
 * Gives a clock the limit of a corrected category, counted from its own start; what was used stays used, and pauses stay free.
 * Where the new limit counts another kind of time, what was used before the last pause keeps its share of the time since the start (our decision).
 */
export function relimitClock(
  calendar: WorkingCalendar,
  clock: ClockRecord,
  limit: Limit,
  rule: string,
  now: number,
  upstreamDueAt: number | null = null,
): ClockRecord {
  const fresh = startClock(calendar, clock.startedAt, limit, rule, clock.unitId, upstreamDueAt);
  const corrected = { rule: clock.rule, limit: clock.limit, dueAt: clock.dueAt };
  const kept = keptMinutes(calendar, clock, limit.unit);
  const used =
    clock.status === 'running' ? kept + Math.max(0, measure(calendar, limit.unit, clock.anchorAt, now)) : kept;
  const marked = marksKept(clock.marked, (used / fresh.minutes) * 100);
  if (clock.status === 'running' && clock.anchorAt === clock.startedAt) return { ...fresh, marked, corrected };
  const left = { minutes: fresh.minutes - used, overdue: used > fresh.minutes, tailMinutes: 0 };
  const paused: ClockRecord = {
    ...fresh,
    status: 'paused',
    anchorAt: clock.status === 'paused' ? clock.anchorAt : now,
    used,
    left,
    marked,
    corrected,
  };
  return clock.status === 'paused' ? paused : resumeClock(calendar, paused, now);
}

/** What a clock had used up to its anchor, in the time that another unit counts. */
function keptMinutes(calendar: WorkingCalendar, clock: ClockRecord, unit: LimitUnit): number {
  if (countsWorkingTime(unit) === countsWorkingTime(clock.limit.unit)) return clock.used;
  const passed = measure(calendar, clock.limit.unit, clock.startedAt, clock.anchorAt);
  const share = passed <= 0 ? 1 : Math.min(1, clock.used / passed);
  return measure(calendar, unit, clock.startedAt, clock.anchorAt) * share;
}

/** Percent of the limit used, rounded down; beyond 100 means overdue. */
export function percentUsed(calendar: WorkingCalendar, clock: ClockRecord, now: number): number {
  const percent = Math.floor((usedMinutes(calendar, clock, now) / clock.minutes) * 100);
  if (clock.status !== 'running') return percent;
  return now < clock.dueAt ? Math.min(99, percent) : Math.max(100, percent);
}

/** When the clock speaks next and at which mark; null for a clock that is not running or has said everything. */
export function nextMark(
  calendar: WorkingCalendar,
  clock: ClockRecord,
  marks: readonly number[],
): { mark: number; at: number } | null {
  if (clock.status !== 'running') return null;
  const mark = marks.find((each) => each > clock.marked);
  if (mark === undefined) return null;
  return { mark, at: markAt(calendar, clock, mark) };
}

function markAt(calendar: WorkingCalendar, clock: ClockRecord, mark: number): number {
  const { unit } = clock.limit;
  if (mark === 100) return clock.dueAt;
  if (mark > 100) return spend(calendar, unit, clock.dueAt, (clock.minutes * (mark - 100)) / 100);
  const left = (clock.minutes * mark) / 100 - clock.used;
  return left <= 0 ? clock.anchorAt : Math.min(clock.dueAt, spend(calendar, unit, clock.anchorAt, left));
}

/** Whether a clock kept its limit: stopped in time, or still within it. */
export function keptLimit(clock: ClockRecord, now: number): boolean {
  return (clock.stoppedAt ?? now) <= clock.dueAt;
}
