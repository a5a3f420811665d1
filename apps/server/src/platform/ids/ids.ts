/** Where identifiers come from. */
export type Ids = Readonly<{
  /** A new UUIDv7 (RFC 9562) in lower case; each one sorts after the one before it from the same source. */
  uuid(): string;
}>;

/** Where chance comes from. */
export type Randomness = Readonly<{
  /** `count` bytes, each evenly distributed. */
  bytes(count: number): Uint8Array;
  /** A whole number from 0 to `maxExclusive` − 1, evenly distributed. Throws RangeError unless 1 ≤ maxExclusive ≤ 2^47. */
  int(maxExclusive: number): number;
}>;

/** The largest `maxExclusive` of `Randomness.int`; below the limit of node's `randomInt` (2^48). */
export const MAX_INT_EXCLUSIVE = 2 ** 47;

/**
 * Ids for tests: valid UUIDv7 that count upwards, the same for the same seed, different for different seeds.
 * `seed` is a whole number from 0 to 2^30 − 1; else RangeError.
 */
export function sequenceIds(seed = 0): Ids {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 30) throw new RangeError(`not a seed: ${seed}`);
  const low = hex(seed & 0xffff, 4);
  const variant = hex(0x8000 | (seed >> 16), 4);
  let count = 0;
  return Object.freeze({
    uuid: () => {
      count += 1;
      const time = hex(count, 12);
      return `${time.slice(0, 8)}-${time.slice(8)}-7000-${variant}-${low}${hex(count % 2 ** 32, 8)}`;
    },
  });
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** Chance for tests: the same numbers for the same seed. Foreseeable, so never for keys, tokens or draws of lots. */
export function seededRandomness(seed: number): Randomness {
  let state = seed >>> 0;
  const next = (): number => {
    // Mulberry32: one 32-bit addition and two multiplications, a full period of 2^32.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return Object.freeze({
    bytes: (count: number) => Uint8Array.from({ length: count }, () => next() & 0xff),
    int: (maxExclusive: number) => {
      if (!Number.isInteger(maxExclusive) || maxExclusive < 1 || maxExclusive > MAX_INT_EXCLUSIVE)
        throw new RangeError(`not a bound: ${maxExclusive}`);
      return Math.floor(((next() * 2 ** 21 + (next() >>> 11)) / 2 ** 53) * maxExclusive);
    },
  });
}
