import type { Period } from '@tongxin/contract';

const dayMs = 86_400_000;

/**
 * When a period that began at `atMs` is over (epoch milliseconds). Days are 24 hours; months and years go by the calendar, and where the day
 * does not exist the period is over with the last day of the month (民法典 art. 202). In UTC, our decision: a period is months long, and nobody
 * is harmed by hours.
 */
export function endOf(period: Period, atMs: number): number {
  if (period.unit === 'days') return atMs + period.amount * dayMs;
  const { at, following } = shifted(atMs, monthsOf(period));
  return at ?? following;
}

/** The latest beginning of a period that is over at `nowMs`: what began then or earlier is over, what began later is not. */
export function latestOver(period: Period, nowMs: number): number {
  if (period.unit === 'days') return nowMs - period.amount * dayMs;
  const { at, following } = shifted(nowMs, -monthsOf(period));
  return at ?? following - 1;
}

/** Whether one period is at least as long as another, whenever both begin. */
export function isAtLeast(period: Period, other: Period): boolean {
  const surely = period.amount * shortestUnitDays[period.unit] >= other.amount * longestUnitDays[other.unit];
  return surely || monthsOf(period) >= monthsOf(other);
}

/** The same day and time so many months away, null where that month has no such day; and the first instant of the month after that one. */
function shifted(atMs: number, months: number): { readonly at: number | null; readonly following: number } {
  const from = new Date(atMs);
  const year = from.getUTCFullYear();
  const month = from.getUTCMonth() + months;
  const following = Date.UTC(year, month + 1, 1);
  const at = Date.UTC(year, month, from.getUTCDate()) + (((atMs % dayMs) + dayMs) % dayMs);
  return { at: at < following ? at : null, following };
}

/** Whole months, or days as a fraction no calendar reaches; compared only within the same kind. */
function monthsOf({ amount, unit }: Period): number {
  switch (unit) {
    case 'days':
      return Number.NaN;
    case 'months':
      return amount;
    case 'years':
      return amount * 12;
  }
}

const shortestUnitDays = { days: 1, months: 28, years: 365 } as const;
const longestUnitDays = { days: 1, months: 31, years: 366 } as const;

/** A period for people: 3 年, 3 years. */
export function periodWords({ amount, unit }: Period): { readonly zh: string; readonly en: string } {
  const zh = { days: '天', months: '个月', years: '年' } as const;
  return { zh: `${amount} ${zh[unit]}`, en: `${amount} ${amount === 1 ? unit.slice(0, -1) : unit}` };
}
