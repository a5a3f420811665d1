import { describe, expect, it } from 'vitest';
import { upperTail } from './corrections.ts';
import { compareModels, type Example, trainModel } from './index.ts';
import { smallSentences } from './small.sentences.ts';

const mixedUp = (examples: readonly Example[]): readonly Example[] =>
  examples.map((each) => ({
    ...each,
    label: each.label === '路灯' ? '噪声' : each.label === '噪声' ? '路灯' : each.label,
  }));
const good = trainModel(smallSentences(150));
const again = trainModel(smallSentences(180, 4));
const bad = trainModel(mixedUp(smallSentences(150)));
const corrections = smallSentences(60, 21);

describe('a new model', () => {
  it('takes over when it is as good', () => {
    const found = compareModels(good, again, corrections);
    expect(found).toMatchObject({ takesOver: true, verdict: 'takes_over', corrections: 60, worse: [] });
  });

  it('takes over from a worse one, and says where it is better', () => {
    const found = compareModels(bad, good, corrections);
    expect(found.takesOver).toBe(true);
    expect(found.better.length).toBeGreaterThan(30);
    expect(found.better.every((at) => corrections[at]?.label !== '垃圾')).toBe(true);
    expect(found.new.accuracy).toBeGreaterThan(found.old.accuracy);
  });

  it('does not take over when it is worse beyond noise, and says why', () => {
    const found = compareModels(good, bad, corrections);
    expect(found).toMatchObject({ takesOver: false, verdict: 'worse', better: [] });
    expect(found.chanceWorse).toBeLessThan(0.001);
    expect(found.why.zh).not.toBe('');
  });

  it('does not take over on too few corrections, however good', () => {
    expect(compareModels(bad, good, corrections.slice(0, 29))).toMatchObject({ takesOver: false, verdict: 'too_few' });
  });

  it('does not take over when it decides clearly fewer alone', () => {
    const shy = { ...good, thresholdAt98: 1 };
    expect(compareModels(good, shy, corrections)).toMatchObject({ takesOver: false, verdict: 'decides_less' });
  });

  it('does not take over when what it decides alone is not 98 % right, though its labels are no worse', () => {
    const some = corrections.map((each, at) => (at % 5 === 0 ? { ...each, label: '停水' } : each));
    const careful = { ...good, thresholdAt98: 1 };
    expect(compareModels(careful, again, some)).toMatchObject({ takesOver: false, verdict: 'less_precise' });
  });
});

describe('the binomial tail', () => {
  it('is that of small cases by hand', () => {
    expect(upperTail(3, 3, 0.5)).toBeCloseTo(1 / 8);
    expect(upperTail(4, 3, 0.5)).toBeCloseTo(5 / 16);
    expect(upperTail(2, 1, 0.1)).toBeCloseTo(0.19);
    expect(upperTail(5, 0, 0.5)).toBe(1);
    expect(upperTail(0, 0, 0.5)).toBe(1);
  });
});
