import { countsWorkingTime, resume } from '../calendar/index.ts';
import { type CaseRecord, system } from './case.ts';
import type { ClockRecord } from './clock.ts';
import type { Decided } from './decide.ts';
import type { Terms } from './terms.ts';

/**
 * After a new holiday list: running clocks of a case get the end that the list gives them, only ever a later one, so that nobody is late by surprise
 * (domain §2.4 rule 1; the policy that dates move only later is our decision). Null when nothing moves.
 */
export function recalculated(record: CaseRecord, terms: Terms, now: number): Decided | null {
  const moved = Object.entries(record.clocks).flatMap(([key, clock]) => {
    const dueAt = newDue(clock, terms);
    return dueAt === null ? [] : [[key, { ...clock, dueAt }] as const];
  });
  if (moved.length === 0) return null;
  return {
    ok: true,
    record: { ...record, version: record.version + 1, clocks: { ...record.clocks, ...Object.fromEntries(moved) } },
    event: {
      move: 'recalculate',
      from: record.state,
      to: record.state,
      actor: system,
      input: Object.fromEntries(moved.map(([key, clock]) => [key, [record.clocks[key]?.dueAt ?? null, clock.dueAt]])),
      why: { zh: '导入了新的放假安排，到期时间顺延', en: 'A new holiday list was imported; the due date moves later' },
      at: now,
    },
    spawn: [],
    cancelChildren: 'none',
    number: false,
    effects: [],
  };
}

function newDue(clock: ClockRecord, terms: Terms): number | null {
  if (clock.status !== 'running' || !countsWorkingTime(clock.limit.unit)) return null;
  const left = { minutes: clock.minutes - clock.used, overdue: false, tailMinutes: 0 };
  const dueAt = resume(terms.calendarOf(clock.unitId), clock.limit.unit, clock.anchorAt, left);
  return dueAt > clock.dueAt ? dueAt : null;
}
