import { randomBytes, randomInt } from 'node:crypto';
import { v7 } from 'uuid';
import { type Ids, MAX_INT_EXCLUSIVE, type Randomness } from './ids.ts';

/** UUIDv7 from the machine's clock and secure randomness; monotone within the process, also within one millisecond. */
export const systemIds: Ids = Object.freeze({ uuid: () => v7() });

/** Randomness fit for keys and tokens. */
export const systemRandomness: Randomness = Object.freeze({
  bytes: (count: number) => randomBytes(count),
  int: (maxExclusive: number) => {
    if (!Number.isInteger(maxExclusive) || maxExclusive < 1 || maxExclusive > MAX_INT_EXCLUSIVE)
      throw new RangeError(`not a bound: ${maxExclusive}`);
    return randomInt(maxExclusive);
  },
});
