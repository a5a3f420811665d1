import type { Decided } from './calibration.ts';
import { classify } from './classify.ts';
import { type Example, ExamplesUnfit, labelsOf } from './example.ts';
import { foldsOf, split } from './folds.ts';
import { type Model, type TrainingOptions, trainModel } from './model.ts';
import { requireLabels, writeModel } from './modelFile.ts';

/** How a label does: of those said to be it, of those that are it, and both together, 0–1 each; `support` messages are it. */
export interface LabelScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

/** How well labels were told. */
export interface Score {
  readonly accuracy: number;
  /** The mean F1 of the labels, each of the same weight. */
  readonly macroF1: number;
  /** The mean F1 of the labels, each weighed by its messages. */
  readonly weightedF1: number;
  readonly perClass: Readonly<Record<string, LabelScore>>;
}

/** What was true and what was said, with its probability. */
export interface Judgement extends Decided {
  readonly truth: string;
  readonly said: string;
}

export interface Evaluation extends Score {
  /** The share of messages at or above the threshold: decided without a person. */
  readonly automaticShareAt98: number;
  /** How many of those were right; null when none was decided. */
  readonly precisionAtThreshold: number | null;
  /** From training messages alone. */
  readonly threshold: number;
  readonly msPerMessage: number;
  readonly modelBytes: number;
  /** Null for a model that was made before. */
  readonly trainSeconds: number | null;
}

export interface EvaluationOptions extends TrainingOptions {
  /** A clock in milliseconds; without one times are 0. */
  readonly now?: () => number;
}

/** Scores what was said against the truth. A label that is never said has precision 0. All 0 for no judgement. */
export function scoreOfJudgements(judgements: readonly Pick<Judgement, 'truth' | 'said'>[]): Score {
  const labels = [...new Set(judgements.flatMap(({ truth, said }) => [truth, said]))].sort();
  const perClass = Object.fromEntries(
    labels.map((label): [string, LabelScore] => {
      const support = judgements.filter(({ truth }) => truth === label).length;
      const said = judgements.filter((each) => each.said === label).length;
      const both = judgements.filter((each) => each.truth === label && each.said === label).length;
      return [
        label,
        { precision: part(both, said), recall: part(both, support), f1: part(2 * both, support + said), support },
      ];
    }),
  );
  const scores = Object.values(perClass);
  return {
    accuracy: part(judgements.filter(({ truth, said }) => truth === said).length, judgements.length),
    macroF1: part(
      scores.reduce((sum, { f1 }) => sum + f1, 0),
      scores.length,
    ),
    weightedF1: part(
      scores.reduce((sum, { f1, support }) => sum + f1 * support, 0),
      judgements.length,
    ),
    perClass,
  };
}

function part(some: number, all: number): number {
  return all === 0 ? 0 : some / all;
}

/** The share decided at a threshold, and how much of it was right. */
export function automaticAt(
  threshold: number,
  decisions: readonly Decided[],
): { readonly share: number; readonly precision: number | null } {
  const decided = decisions.filter(({ probability }) => probability >= threshold);
  const right = decided.filter((each) => each.right).length;
  return {
    share: part(decided.length, decisions.length),
    precision: decided.length === 0 ? null : right / decided.length,
  };
}

interface Run {
  readonly judgements: readonly Judgement[];
  readonly threshold: number;
  readonly classifyMs: number;
  readonly modelBytes: number;
  readonly trainMs: number | null;
}

/** Trains on some examples and tests on others. The threshold comes from the training examples alone. Throws ExamplesUnfit, also when they share no label. */
export function evaluateModel(
  train: readonly Example[],
  test: readonly Example[],
  options: EvaluationOptions = {},
): Evaluation {
  const taught = new Set(train.map(({ label }) => label));
  if (test.length > 0 && !test.some(({ label }) => taught.has(label)))
    throw new ExamplesUnfit('训练与测试的样本没有相同的类别 / the examples to train and to test with share no label');
  return summed([run(train, test, options)]);
}

/** Tests a model that was made before, at its own threshold. Throws ExamplesUnfit, and ModelUnfit for a model that knows no label of the test. */
export function evaluateKept(
  model: Model,
  test: readonly Example[],
  { now = () => 0 }: Pick<EvaluationOptions, 'now'> = {},
): Evaluation {
  if (test.length > 0) requireLabels(model, new Set(test.map(({ label }) => label)));
  return summed([judgedBy(model, test, now, null)]);
}

/**
 * Tests every example by a model that was trained on the other folds; times, sizes and thresholds are means of the folds, each fold decides at its own
 * threshold. Throws ExamplesUnfit, and RangeError for less than two folds.
 */
export function crossValidate(
  examples: readonly Example[],
  folds: number,
  options: EvaluationOptions = {},
): Evaluation {
  if (!Number.isInteger(folds) || folds < 2) throw new RangeError(`not a number of folds: ${folds}`);
  labelsOf(examples);
  const foldOf = foldsOf(examples, folds, options.seed ?? 1);
  const pick = (rows: Int32Array) => Array.from(rows, (row) => examples[row]).filter((each) => each !== undefined);
  const runs = Array.from({ length: folds }, (_, fold) => split(foldOf, fold))
    .filter(({ inside }) => inside.length > 0)
    .map(({ inside, outside }) => run(pick(outside), pick(inside), options));
  return summed(runs);
}

function run(train: readonly Example[], test: readonly Example[], options: EvaluationOptions): Run {
  const now = options.now ?? (() => 0);
  const trainFrom = now();
  const model = trainModel(train, options);
  return judgedBy(model, test, now, now() - trainFrom);
}

function judgedBy(model: Model, test: readonly Example[], now: () => number, trainMs: number | null): Run {
  if (test.length === 0) throw new ExamplesUnfit('没有可测的样本 / no examples to test with');
  const classifyFrom = now();
  const judgements = test.map(({ label, ...matter }): Judgement => {
    const { label: said, probability } = classify(model, matter);
    return { truth: label, said, probability, right: said === label };
  });
  const classifyMs = now() - classifyFrom;
  return { judgements, threshold: model.thresholdAt98, classifyMs, modelBytes: writeModel(model).length, trainMs };
}

function summed(runs: readonly Run[]): Evaluation {
  const judgements = runs.flatMap((each) => each.judgements);
  const decided = runs.flatMap(({ judgements: own, threshold }) =>
    own.filter(({ probability }) => probability >= threshold),
  );
  const trained = runs.flatMap(({ trainMs }) => (trainMs === null ? [] : [trainMs]));
  const mean = (of: (run: Run) => number) => runs.reduce((sum, each) => sum + of(each), 0) / runs.length;
  return {
    ...scoreOfJudgements(judgements),
    automaticShareAt98: decided.length / judgements.length,
    precisionAtThreshold: decided.length === 0 ? null : decided.filter(({ right }) => right).length / decided.length,
    threshold: mean((each) => each.threshold),
    msPerMessage: runs.reduce((sum, each) => sum + each.classifyMs, 0) / judgements.length,
    modelBytes: Math.round(mean((each) => each.modelBytes)),
    trainSeconds: trained.length === 0 ? null : trained.reduce((sum, each) => sum + each, 0) / trained.length / 1_000,
  };
}
