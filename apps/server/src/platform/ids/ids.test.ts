import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandomness, sequenceIds, systemIds, systemRandomness } from './index.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe.each([
  ['system ids', systemIds],
  ['sequence ids', sequenceIds(7)],
])('%s', (_, ids) => {
  it('are UUIDv7 that sort in the order they were made, without a repeat', () => {
    const made = Array.from({ length: 20_000 }, () => ids.uuid());
    expect(made.every((id) => UUID_V7.test(id))).toBe(true);
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });
});

describe('sequence ids', () => {
  it('are the same for the same seed and never meet those of another seed', () => {
    const take = (seed: number) => {
      const ids = sequenceIds(seed);
      return [ids.uuid(), ids.uuid(), ids.uuid()];
    };
    fc.assert(
      fc.property(fc.nat(2 ** 30 - 1), fc.nat(2 ** 30 - 1), (a, b) => {
        expect(take(a)).toEqual(take(a));
        expect(take(a).every((id) => UUID_V7.test(id))).toBe(true);
        if (a !== b) expect(take(a).filter((id) => take(b).includes(id))).toEqual([]);
      }),
    );
  });

  it('refuse a seed that does not fit', () => {
    expect(() => sequenceIds(-1)).toThrow(RangeError);
    expect(() => sequenceIds(2 ** 30)).toThrow(RangeError);
  });
});

describe.each([
  ['system randomness', () => systemRandomness],
  ['seeded randomness', () => seededRandomness(42)],
])('%s', (_, make) => {
  it('stays within its bound for every bound', () => {
    const chance = make();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 47 }), (bound) => {
        const value = chance.int(bound);
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
      }),
    );
  });

  it('reaches every value and every byte, about equally often', () => {
    const chance = make();
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 12_000; i += 1) counts[chance.int(6)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(1_700);
    expect(Math.max(...counts)).toBeLessThan(2_300);
    expect(new Set(chance.bytes(8_192)).size).toBe(256);
    expect(chance.bytes(0)).toHaveLength(0);
  });

  it('refuses a bound without a value below it', () => {
    expect(() => make().int(0)).toThrow(RangeError);
    expect(() => make().int(2 ** 48)).toThrow(RangeError);
    expect(() => make().int(1.5)).toThrow(RangeError);
  });
});

describe('seeded randomness', () => {
  it('repeats itself for the same seed only', () => {
    expect(seededRandomness(1).bytes(32)).toEqual(seededRandomness(1).bytes(32));
    expect(seededRandomness(1).bytes(32)).not.toEqual(seededRandomness(2).bytes(32));
  });
});
