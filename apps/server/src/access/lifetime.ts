const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long a session may rest and how long it may live at most, in milliseconds. */
export interface Lifetime {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

/** Sessions of browsers by kind of person (domain §13 asks for an idle timeout; the figures are our decision). */
export const browserLifetimes: Readonly<Record<'staff' | 'resident', Lifetime>> = {
  staff: { idleMs: 12 * hourMs, absoluteMs: 30 * dayMs },
  resident: { idleMs: 90 * dayMs, absoluteMs: 365 * dayMs },
};

/** A program's token lives its days and may rest for all of them. */
export function tokenLifetime(days: number): Lifetime {
  return { idleMs: days * dayMs, absoluteMs: days * dayMs };
}

/** How stale `idleExpiresAt` may become before a request writes it anew: reading costs no write. */
const touchEveryMs = 5 * minuteMs;

/** When a session used at `now` ends for want of use, or null when the stored end is fresh enough. All in epoch milliseconds. */
export function touchedIdleEnd(lifetime: Lifetime, idleExpiresAt: number, now: number): number | null {
  const fresh = now + lifetime.idleMs;
  return fresh - idleExpiresAt >= touchEveryMs ? fresh : null;
}
