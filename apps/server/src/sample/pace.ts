import { addWorkingMinutes, due, workingMinutesBetween } from '../governance/calendar/index.ts';
import type { CaseRecord, Terms } from '../governance/cases/index.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/**
 * When a step is taken, seen from the step before it. Working time is that of the unit that holds the case, so people act in office
 * hours; where a limit runs around the clock, so do they.
 */
export interface Pace {
  /** This share (0–1) of what is left of a running clock; `minutes` applies where it does not run. */
  readonly within?: { readonly clock: string; readonly share: number };
  /** So many working minutes after a clock ran out: for those who are late. */
  readonly past?: { readonly clock: string; readonly minutes: number };
  /** So many minutes after the step before: working ones, or clock ones for what runs around the clock. */
  readonly minutes: number;
  /** Not earlier than so many working hours before now: for what is still waiting for an answer. */
  readonly recentHours?: number;
  /** Not earlier than so many days before now. */
  readonly recentDays?: number;
  /** Early enough that the limit of this clock, started by the step, has run out by now. */
  readonly runsOut?: string;
}

/** What a pace is applied to. `last` is the step before, `now` the end of the story; epoch milliseconds. */
export interface Tempo {
  readonly record: CaseRecord;
  readonly terms: Terms;
  readonly last: number;
  readonly now: number;
}

/** The instant of a step: after the step before it and never in the future. Epoch milliseconds. */
export function instantOf(pace: Pace, tempo: Tempo): number {
  const { last, now, record, terms } = tempo;
  const calendar = terms.calendarOf(record.leadUnitId);
  const earliest = Math.max(
    last,
    pace.recentHours === undefined ? last : addWorkingMinutes(calendar, now, -60 * pace.recentHours),
    pace.recentDays === undefined ? last : now - pace.recentDays * dayMs,
  );
  const wanted = Math.max(wantedAt(pace, tempo), earliest);
  const settled = pace.runsOut === undefined ? wanted : earlyEnough(pace.runsOut, wanted, tempo);
  const after = Math.max(settled, last + minuteMs);
  // What would lie in the future is done half-way between the step before and now.
  return Math.round(after < now ? after : last + (now - last) / 2);
}

function wantedAt({ within, past, minutes }: Pace, { record, terms, last }: Tempo): number {
  const calendar = terms.calendarOf(record.leadUnitId);
  const over = past === undefined ? undefined : record.clocks[past.clock];
  if (past !== undefined && over !== undefined) return addWorkingMinutes(calendar, over.dueAt, past.minutes);
  const clock = within === undefined ? undefined : record.clocks[within.clock];
  const aroundTheClock = record.limitClass === 'danger' || record.limitClass === 'utilities';
  if (within !== undefined && clock?.status === 'running' && clock.dueAt > last) {
    if (clock.limit.unit === 'clockMinutes' || clock.limit.unit === 'clockHours')
      return last + (clock.dueAt - last) * within.share;
    const worked = workingMinutesBetween(calendar, last, clock.dueAt) * within.share;
    if (worked >= 1) return addWorkingMinutes(calendar, last, worked);
  }
  return aroundTheClock ? last + minutes * minuteMs : addWorkingMinutes(calendar, last, minutes);
}

/** Half a day earlier until the limit that starts then has run out by now. */
function earlyEnough(clock: string, wanted: number, { record, terms, last, now }: Tempo): number {
  const calendar = terms.calendarOf(record.leadUnitId);
  let at = wanted;
  while (at - dayMs / 2 > last) {
    const limit = terms.limitFor(clock, record, at)?.limit;
    if (limit === undefined || due(calendar, at, limit).dueAt < now - 3_600_000) return at;
    at -= dayMs / 2;
  }
  return Math.min(at, wanted);
}
