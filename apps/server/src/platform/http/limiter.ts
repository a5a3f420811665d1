/** At most `amount` in a burst, refilled evenly over `windowMs`. */
export interface Rate {
  readonly amount: number;
  readonly windowMs: number;
}

/** How often callers may ask, and how much is let in at once. */
export interface HttpLimits {
  /** Attempts to sign in per login and address, and per address alone (one office is one address). */
  readonly signIn: Rate;
  readonly signInAddress: Rate;
  /** One-time codes per phone, and per address. */
  readonly code: Rate;
  readonly codeAddress: Rate;
  /** Per session; without one, per address. */
  readonly read: Rate;
  readonly write: Rate;
  /** Everything a program with a bearer token asks. */
  readonly program: Rate;
  /** Tokens that are not valid, per address. */
  readonly badToken: Rate;
  /** Requests under way beyond which new ones are refused as `busy`. */
  readonly inFlight: number;
  /** Streams of events open at once, of one session and in this process. */
  readonly streamsPerSession: number;
  readonly streams: number;
  /** Files on their way in beyond which further ones are refused as `busy`. */
  readonly uploads: number;
  /** Mean delay of the event loop in milliseconds beyond which new requests are refused as `busy`. */
  readonly lagMs: number;
}

const minuteMs = 60_000;

/** Our decision; every one of them can be configured. */
export const defaultLimits: HttpLimits = {
  signIn: { amount: 10, windowMs: minuteMs },
  signInAddress: { amount: 120, windowMs: minuteMs },
  code: { amount: 5, windowMs: 10 * minuteMs },
  codeAddress: { amount: 30, windowMs: 10 * minuteMs },
  read: { amount: 1_200, windowMs: minuteMs },
  write: { amount: 300, windowMs: minuteMs },
  program: { amount: 12_000, windowMs: minuteMs },
  badToken: { amount: 600, windowMs: minuteMs },
  inFlight: 500,
  streamsPerSession: 6,
  streams: 2_000,
  uploads: 32,
  lagMs: 400,
};

/** Buckets of tokens by key, in memory: each process counts for itself. */
export interface Limiter {
  /** Takes one from the bucket of `key`: 0 when it may go on, else the milliseconds until the next is there. `now` in milliseconds. */
  take(key: string, rate: Rate, now: number): number;
  /** The same answer without taking. */
  wait(key: string, rate: Rate, now: number): number;
  /** Keys held. */
  size(): number;
}

/**
 * A limiter that holds at most `maxKeys` keys and forgets the ones unused for longest. Of a key it keeps one number: when its
 * bucket will be full again (the generic cell rate algorithm, ITU-T I.371).
 */
export function limiter(maxKeys = 50_000): Limiter {
  const fullAt = new Map<string, number>();

  // Beyond one window only a clock that was set back can lie.
  function fullAtOf(key: string, rate: Rate, now: number): number {
    return Math.min(Math.max(fullAt.get(key) ?? now, now), now + rate.windowMs);
  }

  function untilNext(full: number, rate: Rate, now: number): number {
    const waitMs = full + rate.windowMs / rate.amount - rate.windowMs - now;
    return Math.max(0, Math.ceil(waitMs - 1e-6));
  }

  return {
    take: (key, rate, now) => {
      const full = fullAtOf(key, rate, now);
      const waitMs = untilNext(full, rate, now);
      // A key that is set again moves to the end, so the first key is the one unused for longest.
      fullAt.delete(key);
      fullAt.set(key, waitMs === 0 ? full + rate.windowMs / rate.amount : full);
      if (fullAt.size > maxKeys) {
        const [oldest] = fullAt.keys();
        if (oldest !== undefined) fullAt.delete(oldest);
      }
      return waitMs;
    },
    wait: (key, rate, now) => untilNext(fullAtOf(key, rate, now), rate, now),
    size: () => fullAt.size,
  };
}

/**
 * What of a network address counts as one caller: an IPv4 address, or the /64 of an IPv6 one, since a household or an
 * office holds a whole /64.
 */
export function addressKey(address: string): string {
  const v4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1];
  if (v4 !== undefined) return v4;
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(zeros).fill('0'), ...right]
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':');
}
