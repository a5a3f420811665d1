import { parseLocal } from '../calendar/index.ts';

/** A stretch of time in epoch milliseconds, from `fromMs` to just before `toMs`. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The period of two days (YYYY-MM-DD, both inclusive) in a time zone. It ends at `nowMs` at the latest: what is not due yet is
 * neither in time nor late. Throws RangeError for what is no day, and for a period that ends before it begins.
 */
export function periodOf(timeZone: string, from: string, to: string, nowMs: number): Period {
  const fromMs = parseLocal(from, timeZone);
  const toMs = parseLocal(`${to}T24:00`, timeZone);
  if (toMs <= fromMs) throw new RangeError(`a period cannot end on ${to} before it begins on ${from}`);
  return { fromMs, toMs: Math.max(fromMs, Math.min(toMs, nowMs)) };
}
