import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollUp } from './index.ts';

const lineOf = (code: string) => (/^R\d{4}$/.test(code) ? [code, code.slice(0, 3)] : [code]);

describe('probabilities rolled up', () => {
  it('are summed to every code above', () => {
    const sums = rollUp(
      new Map([
        ['R0401', 0.5],
        ['R0402', 0.3],
        ['R0601', 0.1],
      ]),
      lineOf,
    );
    expect(sums.get('R04')).toBeCloseTo(0.8);
    expect(sums.get('R06')).toBeCloseTo(0.1);
    expect(sums.get('R0401')).toBe(0.5);
  });

  it('leave out what is not in the tree', () => {
    expect(rollUp(new Map([['X', 0.5]]), () => []).size).toBe(0);
  });

  it('never exceed 1 nor fall below a child', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 }), (parts) => {
        const sum = parts.reduce((a, b) => a + b, 0) || 1;
        const own = new Map(parts.map((each, at) => [`R010${at}`, each / sum]));
        const sums = rollUp(own, lineOf);
        expect(sums.get('R01')).toBeLessThanOrEqual(1);
        for (const [code, each] of own) expect(sums.get(code)).toBe(each);
      }),
    );
  });
});
