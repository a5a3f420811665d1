import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, between, pick, seededRandom } from './random.ts';

describe('seeded random', () => {
  it('repeats itself for a seed and stays within [0, 1)', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [one, other] = [seededRandom(seed), seededRandom(seed)];
        for (let draw = 0; draw < 20; draw += 1) {
          const value = one();
          expect(value).toBe(other());
          expect(value >= 0 && value < 1).toBe(true);
        }
      }),
    );
  });

  it('draws integers within both bounds and refuses an empty list', () => {
    const random = seededRandom(3);
    const drawn = new Set(Array.from({ length: 200 }, () => between(random, 2, 4)));
    expect([...drawn].sort()).toEqual([2, 3, 4]);
    expect(() => pick(random, [])).toThrow(RangeError);
  });
});

describe('apportion', () => {
  it('gives everyone the least share and loses nothing', () => {
    const weights = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(weights, fc.nat(5), fc.nat(5000), (list, least, more) => {
        const shares = apportion(least * list.length + more, list, least);
        expect(shares.reduce((a, b) => a + b, 0)).toBe(least * list.length + more);
        for (const share of shares) expect(share).toBeGreaterThanOrEqual(least);
      }),
    );
    expect(() => apportion(3, [1, 1], 2)).toThrow(RangeError);
  });
});
