const minuteMs = 60_000;
/** Failures after which a login is locked, and for how long (domain §13 asks for a lockout; the figures are our decision). */
export const failuresAllowed = 10;
export const lockMs = 15 * minuteMs;

/** The failed attempts of one login. Times in epoch milliseconds. */
export interface Failures {
  readonly count: number;
  readonly lastAt: number;
  readonly lockedUntil: number | null;
}

/** No attempt yet. */
export const noFailures: Failures = { count: 0, lastAt: 0, lockedUntil: null };

/**
 * Counts an attempt before its password is looked at, so that a hundred at once are not a hundred tries. `waitMs` is 0 when
 * it may be looked at, else how long the login stays locked. The last allowed attempt locks the login behind it; a success
 * forgets everything. Attempts during a lock do not prolong it, and fifteen quiet minutes forget the count.
 */
export function countAttempt(failures: Failures, now: number): { failures: Failures; waitMs: number } {
  const { lockedUntil } = failures;
  if (lockedUntil !== null && lockedUntil > now) return { failures, waitMs: lockedUntil - now };
  const forgotten = lockedUntil !== null || now - failures.lastAt >= lockMs;
  const count = (forgotten ? 0 : failures.count) + 1;
  return {
    failures: { count, lastAt: now, lockedUntil: count >= failuresAllowed ? now + lockMs : null },
    waitMs: 0,
  };
}

/** Takes one attempt back: the password was right and only the second factor is still to come. */
export function refundAttempt(failures: Failures): Failures {
  return { count: Math.max(0, failures.count - 1), lastAt: failures.lastAt, lockedUntil: null };
}
