import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyWithin, rollUp, trainModel } from './index.ts';
import { smallSentences } from './small.sentences.ts';

const codes: Readonly<Record<string, string>> = { 路灯: 'R0401', 噪声: 'R0601', 垃圾: 'R0402' };
const model = trainModel(smallSentences(150).map((each) => ({ ...each, label: codes[each.label] ?? '' })));
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

describe('a suggestion within a tree', () => {
  it('goes down as far as it is sure', () => {
    const clear = classifyWithin(model, { text: '路灯整夜不亮，夜里没有照明' }, lineOf, 0.8);
    expect(clear).toMatchObject({ label: 'R0401', level: 2, finest: 'R0401' });
    const torn = classifyWithin(model, { text: '路灯不亮，垃圾清运没人管，臭味很大' }, lineOf, 1);
    expect(torn).toMatchObject({ label: 'R04', level: 1 });
    expect(torn?.finest).toMatch(/^R040[12]$/);
    expect(torn?.alternatives.map(({ label }) => label)).toEqual(['R06']);
    expect(torn?.words.length).toBeGreaterThan(0);
  });

  it('names only codes of the tree, and nothing where there are none', () => {
    const inForce = (code: string) => (code === 'R0401' ? [] : lineOf(code));
    expect(classifyWithin(model, { text: '路灯整夜不亮' }, inForce, 0.5)?.finest).not.toBe('R0401');
    expect(classifyWithin(model, { text: '路灯整夜不亮' }, () => [], 0.5)).toBeNull();
  });
});
