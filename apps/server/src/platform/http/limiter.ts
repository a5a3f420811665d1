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
  lagMs: 400,
};

/** Token buckets by key, in memory: each process counts for itself. */
export interface Limiter {
  /** Takes one from the bucket of `key`: 0 when it may go on, else the milliseconds until the next is there. `now` in milliseconds. */
  take(key: string, rate: Rate, now: number): number;
  /** The same answer without taking. */
  wait(key: string, rate: Rate, now: number): number;
  /** Buckets held. */
  size(): number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** A limiter that holds at most `maxKeys` buckets and forgets the ones unused for longest. */
export function limiter(maxKeys = 50_000): Limiter {
  const buckets = new Map<string, Bucket>();

  function fill(key: string, rate: Rate, now: number): Bucket {
    const known = buckets.get(key);
    if (known === undefined) return { tokens: rate.amount, at: now };
    const gained = (Math.max(0, now - known.at) * rate.amount) / rate.windowMs;
    return { tokens: Math.min(rate.amount, known.tokens + gained), at: now };
  }

  function untilNext(bucket: Bucket, rate: Rate): number {
    return bucket.tokens >= 1 ? 0 : Math.ceil(((1 - bucket.tokens) * rate.windowMs) / rate.amount);
  }

  return {
    take: (key, rate, now) => {
      const bucket = fill(key, rate, now);
      const waitMs = untilNext(bucket, rate);
      if (waitMs === 0) bucket.tokens -= 1;
      // A key that is set again moves to the end, so the first key is the one unused for longest.
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > maxKeys) {
        const [oldest] = buckets.keys();
        if (oldest !== undefined) buckets.delete(oldest);
      }
      return waitMs;
    },
    wait: (key, rate, now) => untilNext(fill(key, rate, now), rate),
    size: () => buckets.size,
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
