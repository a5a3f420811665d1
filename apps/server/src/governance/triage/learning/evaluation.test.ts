import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundAt, fitFavour, fitTemperature, sharesOf } from './calibration.ts';
import { automaticAt, crossValidate, evaluateKept, evaluateModel, scoreOfJudgements } from './evaluation.ts';
import { foldsOf } from './folds.ts';
import { ExamplesUnfit, ModelUnfit, trainModel } from './index.ts';
import { fitLogistic, logistic } from './logistic.ts';
import { smallSentences } from './small.sentences.ts';
import { chiSquare } from './weighing.ts';

describe('scores', () => {
  it('are those of a hand-made example', () => {
    const said = (truth: string, ...labels: string[]) => labels.map((each) => ({ truth, said: each }));
    const score = scoreOfJudgements([...said('a', 'a', 'a', 'b'), ...said('b', 'b', 'a'), ...said('c', 'b')]);
    expect(score.accuracy).toBeCloseTo(3 / 6);
    expect(score.perClass.a).toEqual({ precision: 2 / 3, recall: 2 / 3, f1: 4 / 6, support: 3 });
    expect(score.perClass.b).toEqual({ precision: 1 / 3, recall: 1 / 2, f1: 2 / 5, support: 2 });
    expect(score.perClass.c).toEqual({ precision: 0, recall: 0, f1: 0, support: 1 });
    expect(score.macroF1).toBeCloseTo((4 / 6 + 2 / 5 + 0) / 3);
    expect(score.weightedF1).toBeCloseTo(((4 / 6) * 3 + (2 / 5) * 2) / 6);
  });

  it('of nothing are 0', () => {
    expect(scoreOfJudgements([])).toEqual({ accuracy: 0, macroF1: 0, weightedF1: 0, perClass: {} });
  });
});

describe('deciding alone', () => {
  const decisions = [
    { probability: 0.99, right: true },
    { probability: 0.9, right: true },
    { probability: 0.8, right: false },
    { probability: 0.7, right: true },
    { probability: 0.7, right: true },
    { probability: 0.1, right: false },
  ];

  it('starts at the lowest probability where enough is right, and never between equals', () => {
    expect(boundAt(0.8, decisions)).toEqual({ threshold: 0.7, share: 5 / 6 });
    expect(boundAt(0.75, decisions.slice(0, 4))).toEqual({ threshold: 0.7, share: 1 });
    expect(boundAt(1, decisions)).toEqual({ threshold: 0.9, share: 2 / 6 });
    expect(boundAt(0.98, [{ probability: 0.9, right: false }])).toEqual({ threshold: 1, share: 0 });
  });

  it('asks for more where it was found on few messages, when it is to hold on others', () => {
    const of = (count: number, wrong: number) =>
      Array.from({ length: count }, (_, at) => ({ probability: 0.9, right: at >= wrong }));
    expect(boundAt(0.98, of(40, 0), 1)).toEqual({ threshold: 1, share: 0 });
    expect(boundAt(0.98, of(60, 0), 1)).toEqual({ threshold: 0.9, share: 1 });
    expect(boundAt(0.98, of(1_000, 18), 1)).toEqual({ threshold: 1, share: 0 });
    expect(boundAt(0.98, of(1_000, 15), 1)).toEqual({ threshold: 0.9, share: 1 });
    expect(boundAt(0.98, of(10_000, 185), 1)).toEqual({ threshold: 0.9, share: 1 });
  });

  it('is counted from the threshold on', () => {
    expect(automaticAt(0.8, decisions)).toEqual({ share: 3 / 6, precision: 2 / 3 });
    expect(automaticAt(1, decisions)).toEqual({ share: 0, precision: null });
    expect(automaticAt(1, [])).toEqual({ share: 0, precision: null });
  });

  it('is as precise as asked where the bound was found, for any decisions', () => {
    const decision = fc.record({ probability: fc.constantFrom(0.1, 0.3, 0.5, 0.7, 0.9), right: fc.boolean() });
    fc.assert(
      fc.property(fc.array(decision, { maxLength: 40 }), fc.constantFrom(0.5, 0.8, 0.98), (some, precision) => {
        const { threshold, share } = boundAt(precision, some);
        const seen = automaticAt(threshold, some);
        expect(seen.share).toBe(share);
        if (share > 0) expect(seen.precision).toBeGreaterThanOrEqual(precision);
      }),
    );
  });
});

describe('calibration', () => {
  it('learns how often a signal is right', () => {
    const values = Array.from({ length: 400 }, (_, at) => [at % 2]);
    const right = values.map(([value], at) => (value === 1 ? at % 20 !== 1 : at % 4 === 0));
    const fitted = fitLogistic(
      values,
      values.map(() => 0),
      right,
      1,
    );
    expect(logistic(fitted, [1], 0)).toBeCloseTo(0.9, 1);
    expect(logistic(fitted, [0], 0)).toBeCloseTo(0.5, 1);
    expect(logistic(fitted, [1e9], 0)).toBeLessThan(1);
  });

  it('brings labels on one scale: each is said as often as it is true, and nothing is favoured where nothing is known', () => {
    const scores = Array.from({ length: 4_000 }, (_, at) => Float64Array.from([at % 10 < 6 ? 0.3 : -0.3, 0]));
    const labels = scores.map((_, at) => (at % 10 < 3 ? 0 : 1));
    const favour = fitFavour(scores, labels, 2);
    const temperature = fitTemperature(scores, labels);
    const shares = scores.map((each) =>
      sharesOf(
        each.map((score, label) => score + (favour[label] ?? 0)),
        temperature,
      ),
    );
    expect(shares.reduce((sum, each) => sum + (each[0] ?? 0), 0) / 4_000).toBeCloseTo(0.3, 1);
    expect([...fitFavour([], [], 2)]).toEqual([0, 0]);
  });

  it('finds the temperature at which shares are as often right as they say', () => {
    const scores = Array.from({ length: 400 }, () => Float64Array.from([1, 0]));
    const labels = scores.map((_, at) => (at % 4 === 0 ? 1 : 0));
    const temperature = fitTemperature(scores, labels);
    expect(sharesOf(Float64Array.from([1, 0]), temperature)[0]).toBeCloseTo(0.75, 2);
  });
});

describe('χ²', () => {
  it('is that of the table, and 0 where a feature or a label is everywhere', () => {
    expect(chiSquare(10, 20, 20, 100)).toBeCloseTo((100 * (10 * 70 - 10 * 10) ** 2) / (20 * 80 * 20 * 80));
    expect(chiSquare(20, 100, 20, 100)).toBe(0);
    expect(chiSquare(20, 20, 100, 100)).toBe(0);
  });
});

describe('folds', () => {
  it('spread labels evenly, keep equal texts together and are the same for the same seed', () => {
    const examples = [...smallSentences(90), ...smallSentences(90)];
    const folds = foldsOf(examples, 5, 1);
    expect(foldsOf(examples, 5, 1)).toEqual(folds);
    expect(foldsOf(examples, 5, 2)).not.toEqual(folds);
    for (let at = 0; at < 90; at += 1) expect(folds[at]).toBe(folds[at + 90]);
    for (const label of ['路灯', '噪声', '垃圾'])
      for (let fold = 0; fold < 5; fold += 1)
        expect(examples.filter((each, at) => each.label === label && folds[at] === fold)).toHaveLength(12);
  });
});

describe('an evaluation', () => {
  const clock = () => {
    let at = 0;
    return () => {
      at += 500;
      return at;
    };
  };

  it('measures with the clock it is given, and finds its threshold without the test messages', () => {
    const train = smallSentences(150);
    const found = evaluateModel(train, smallSentences(30, 8), { now: clock() });
    expect(found).toMatchObject({ trainSeconds: 0.5, msPerMessage: 500 / 30, accuracy: 1, macroF1: 1 });
    expect(found.automaticShareAt98).toBeGreaterThan(0.5);
    expect(found.precisionAtThreshold).toBe(1);
    const wrong = smallSentences(30, 8).map((each) => ({ ...each, label: '路灯' }));
    expect(evaluateModel(train, wrong, {}).threshold).toBe(found.threshold);
  });

  it('by folds judges every example once by a model that had not seen it', () => {
    const found = crossValidate(smallSentences(90), 3);
    expect(Object.values(found.perClass).reduce((sum, { support }) => sum + support, 0)).toBe(90);
    expect(found.macroF1).toBeGreaterThan(0.95);
    expect(() => crossValidate(smallSentences(90), 1)).toThrow(RangeError);
  });

  it('counts a label that was never taught as wrong, and refuses an empty test', () => {
    const unknown = { text: '水管没有水', label: '停水' };
    const found = evaluateModel(smallSentences(60), [unknown, { text: '路灯不亮', label: '路灯' }]);
    expect(found.perClass.停水).toEqual({ precision: 0, recall: 0, f1: 0, support: 1 });
    expect(found.perClass.路灯?.support).toBe(1);
    expect(() => evaluateModel(smallSentences(60), [unknown])).toThrow(ExamplesUnfit);
    expect(() => evaluateModel(smallSentences(60), [])).toThrow(ExamplesUnfit);
  });

  it('of a model that is there tests it at its own threshold, and refuses one of other labels', () => {
    const model = trainModel(smallSentences(90));
    const found = evaluateKept(model, smallSentences(30, 8));
    expect(found).toMatchObject({ accuracy: 1, threshold: model.thresholdAt98, trainSeconds: null });
    expect(() => evaluateKept(model, [{ text: '水管没有水', label: '停水' }])).toThrow(ModelUnfit);
    expect(() => evaluateKept(model, [])).toThrow(ExamplesUnfit);
  });
});
