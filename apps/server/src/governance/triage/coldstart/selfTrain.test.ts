import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Example, Matter } from '../learning/example.ts';
import { type Learner, type SelfTrainOptions, selfTrain } from './selfTrain.ts';

/** A learner one can follow with the eye: the share of a message's characters that stood in examples of a label. */
const byCharacters: Learner<ReadonlyMap<string, ReadonlySet<string>>> = {
  train(examples) {
    const known = new Map<string, Set<string>>();
    for (const { label, text } of examples) {
      const characters = known.get(label) ?? new Set();
      for (const each of text) characters.add(each);
      known.set(label, characters);
    }
    return known;
  },
  judge(model, { text }) {
    const shares = [...model].map(([label, characters]) => {
      const all = [...text];
      return { label, probability: all.filter((each) => characters.has(each)).length / Math.max(1, all.length) };
    });
    return shares.sort((a, b) => b.probability - a.probability)[0] ?? { label: '', probability: 0 };
  },
};

const seed: readonly Example[] = [
  { text: '路灯不亮', label: 'lamp' },
  { text: '暖气不热', label: 'heat' },
];
const options: SelfTrainOptions = { rounds: 2, roundShare: 0.5, labelShare: 1, leastProbability: 0.5 };

describe('self-training', () => {
  it('learns words that no example has from messages that are sure', () => {
    const messages = [{ text: '路灯灯杆' }, { text: '灯杆歪了' }, { text: '暖气片凉' }, { text: '热暖气片' }];
    const { model, rounds } = selfTrain(seed, messages, byCharacters, options);
    expect(byCharacters.judge(byCharacters.train(seed), { text: '杆' }).probability).toBe(0);
    expect(byCharacters.judge(model, { text: '杆' })).toEqual({ label: 'lamp', probability: 1 });
    expect(byCharacters.judge(model, { text: '片' })).toEqual({ label: 'heat', probability: 1 });
    expect(rounds.map(({ round, taken }) => [round, taken])).toEqual([
      [1, 2],
      [2, 4],
    ]);
  });

  it('is the model of the examples when there is nothing to learn from, or nothing sure enough', () => {
    const alone = byCharacters.train(seed);
    expect(selfTrain(seed, [], byCharacters, options)).toEqual({ model: alone, rounds: [] });
    const unsure = selfTrain(seed, [{ text: '完全别的' }], byCharacters, { ...options, roundShare: 1 });
    expect(unsure).toEqual({ model: alone, rounds: [] });
  });

  it('refuses bounds that make no sense', () => {
    for (const wrong of [
      { rounds: -1 },
      { rounds: 0.5 },
      { roundShare: 2 },
      { labelShare: -0.1 },
      { leastProbability: Number.NaN },
    ])
      expect(() => selfTrain(seed, [], byCharacters, { ...options, ...wrong })).toThrow(RangeError);
  });

  it('takes no more than its bounds allow, only of what is sure, and the same for the same input', () => {
    const message = fc.string({ unit: fc.constantFrom(...'路灯暖气热亮杆片'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(
          message.map((text): Matter => ({ text })),
          { maxLength: 30 },
        ),
        fc.integer({ min: 0, max: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (messages, rounds, roundShare, labelShare) => {
          const bounds = { rounds, roundShare, labelShare, leastProbability: 0.5 };
          const done = selfTrain(seed, messages, byCharacters, bounds);
          expect(selfTrain(seed, messages, byCharacters, bounds)).toEqual(done);
          expect(done.rounds.length).toBeLessThanOrEqual(rounds);
          for (const { round, taken, ofLabel } of done.rounds) {
            const most = Math.floor(messages.length * Math.min(1, roundShare * round));
            expect(taken).toBeLessThanOrEqual(most);
            expect([...ofLabel.values()].reduce((sum, each) => sum + each, 0)).toBe(taken);
            for (const count of ofLabel.values())
              expect(count).toBeLessThanOrEqual(Math.max(1, Math.floor(most * labelShare)));
          }
        },
      ),
    );
  });
});
