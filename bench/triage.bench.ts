import { basename } from 'node:path';
import {
  automaticPrecision,
  boundAt,
  classify,
  crossValidate,
  type Example,
  hasLabels,
  readLabelled,
  readOwnExamples,
  scoreOfJudgements,
  trainModel,
} from '../apps/server/src/governance/triage/index.ts';
import { coldStartBench } from './coldstart.bench.ts';
import { type Figure, figure, latencyOf, median } from './figure.ts';
import { type PlainClassifier, plainClassifier } from './plain.classifier.ts';

const folds = 5;
const yardstick = '逐字对的朴素贝叶斯 naive Bayes over pairs of characters';

/** Files of messages that the bench of triage reads. */
export interface TriageFiles {
  /** Messages with labels; without them our own example sentences stand in for the times, each under its category of the first level. */
  readonly labelled?: string;
  /** Messages for self-training; those of `labelled` without their labels unless told. */
  readonly unlabelled?: string;
}

/**
 * Triage by messages that people have labelled: time of a message and of training on all, then, by five folds of which each is told by a model that has seen
 * only the others, how well it tells them and how many it may decide alone; last the cold start. Beside each stands the plainest classifier that
 * works, in the same run and on the same messages. A file without labels has nothing to measure by and gives no figure; without a file only times are
 * measured: a few sentences of our own for a hundred categories say nothing of precision on letters, and the cold start was made from them. Throws MessagesWrong.
 */
export async function* triageBench({ labelled, unlabelled }: TriageFiles): AsyncGenerator<Figure> {
  if (labelled === undefined) {
    const { sentences } = await readOwnExamples();
    yield* timesOf(
      sentences.map((each) => ({ ...each, label: each.label.slice(0, firstLevel) })),
      '自写例句，准头要用 --file 量 our own sentences; precision is measured with --file',
    );
    return;
  }
  if (!(await hasLabels(labelled))) return;
  const examples = await readLabelled(labelled);
  yield* timesOf(examples, basename(labelled));
  yield* foldsOf(examples);
  yield* coldStartBench(labelled, unlabelled);
}

/** Characters of a code of the first level. */
const firstLevel = 3;

function* timesOf(examples: readonly Example[], from: string): Generator<Figure> {
  const [model, seconds] = timed(() => trainModel(examples));
  const [plain, plainSeconds] = timed(() => plainClassifier(examples));
  const own = rounds(examples, (message) => classify(model, message));
  const other = rounds(examples, (message) => plain.classify(message));
  yield figure({
    name: 'triage',
    title: { zh: '定类一条来信，含依据', en: 'a message told, with the words that counted' },
    value: own.mean,
    unit: 'ms',
    latency: latencyOf(own.each),
    yardstick: { name: yardstick, value: other.mean, latency: latencyOf(other.each) },
    target: { of: 'value', is: 'atMost', limit: 0.5 },
    notes: [`${from}: ${model.vocabulary.features.length} 个特征 features, ${model.labels.length} 个类别 labels`],
  });
  yield figure({
    name: 'training',
    title: { zh: '训练', en: 'training' },
    value: seconds,
    unit: 's',
    yardstick: { name: yardstick, value: plainSeconds },
    target: { of: 'value', is: 'atMost', limit: 60 },
    notes: [`${examples.length} 条样本 examples, 含校准与门槛 with calibration and threshold`],
  });
}

function* foldsOf(examples: readonly Example[]): Generator<Figure> {
  const found = crossValidate(examples, folds);
  const plain = plainFolds(examples);
  const tell = (share: number | null) => (share === null ? '–' : share.toFixed(4));
  yield figure({
    name: 'folds',
    title: { zh: '五折交叉验证', en: 'by five folds' },
    value: found.macroF1,
    unit: 'macro-F1',
    yardstick: { name: yardstick, value: plain.macroF1 },
    target: { of: 'value', is: 'atLeast', limit: 0.915 },
    notes: [
      `macro-F1 ${tell(found.macroF1)}, accuracy ${tell(found.accuracy)}, weighted F1 ${tell(found.weightedF1)}`,
      ...Object.entries(found.perClass).map(
        ([label, { precision, recall, f1, support }]) =>
          `${label} P ${tell(precision)} R ${tell(recall)} F1 ${tell(f1)} (${support})`,
      ),
    ],
  });
  yield figure({
    name: 'automatic',
    title: { zh: '98% 准确率下的自动判定', en: 'decided alone at 98% precision' },
    value: found.automaticShareAt98,
    unit: '份 share',
    yardstick: { name: yardstick, value: plain.share },
    target: { of: 'value', is: 'atLeast', limit: 0.72 },
    notes: [
      `实际判对 achieved precision ${tell(found.precisionAtThreshold)}; 对照 yardstick ${tell(plain.precision)}`,
      `门槛只由训练各折得出 thresholds from training folds alone, mean ${tell(found.threshold)}`,
    ],
  });
}

interface Plain {
  readonly macroF1: number;
  readonly share: number;
  readonly precision: number | null;
}

/** The yardstick by folds: every fifth message is a fold; the lead from which it decides alone comes from a fifth of the others. */
function plainFolds(examples: readonly Example[]): Plain {
  const judged = Array.from({ length: folds }, (_, fold) => {
    const others = examples.filter((_, at) => at % folds !== fold);
    const calibrating = plainClassifier(others.filter((_, at) => at % folds !== 0));
    const { threshold } = boundAt(
      automaticPrecision,
      judgementsOf(
        calibrating,
        others.filter((_, at) => at % folds === 0),
      ),
    );
    const tested = examples.filter((_, at) => at % folds === fold);
    return judgementsOf(plainClassifier(others), tested).map((each) => ({
      ...each,
      alone: each.probability >= threshold,
    }));
  }).flat();
  const alone = judged.filter((each) => each.alone);
  return {
    macroF1: scoreOfJudgements(judged).macroF1,
    share: alone.length / judged.length,
    precision: alone.length === 0 ? null : alone.filter(({ right }) => right).length / alone.length,
  };
}

function judgementsOf(plain: PlainClassifier, examples: readonly Example[]) {
  return examples.map(({ label: truth, ...message }) => {
    const { label: said, lead } = plain.classify(message);
    return { truth, said, probability: 1 - Math.exp(-lead), right: said === truth };
  });
}

function timed<Made>(make: () => Made): readonly [Made, number] {
  const since = performance.now();
  const made = make();
  return [made, (performance.now() - since) / 1_000];
}

/** The middle of three rounds over all messages, after one to warm up: mean milliseconds of a message, and each one's. */
function rounds(
  examples: readonly Example[],
  tell: (message: Example) => unknown,
): { readonly mean: number; readonly each: readonly number[] } {
  for (const example of examples) tell(example);
  const each: number[] = [];
  const means = Array.from({ length: 3 }, () => {
    const since = performance.now();
    for (const example of examples) {
      const from = performance.now();
      tell(example);
      each.push(performance.now() - from);
    }
    return (performance.now() - since) / examples.length;
  });
  return { mean: median(means), each };
}
