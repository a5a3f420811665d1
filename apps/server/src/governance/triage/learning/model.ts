import {
  boundAt,
  type Calibration,
  type Decided,
  fitFavour,
  fitReliability,
  fitTemperature,
  probabilityOf,
  type Signals,
  signalsOf,
} from './calibration.ts';
import { type Corpus, corpusOf, type Rows } from './corpus.ts';
import { type Example, ExamplesUnfit, inOrder, labelsOf } from './example.ts';
import { foldsOf, split } from './folds.ts';
import { blocks, type Lexicon, type Matcher, matcher } from './matcher.ts';
import { solve, type Weights } from './solver.ts';
import { selectFeatures, type Vocabulary, weigh } from './weighing.ts';

/** A trained classifier. Made by `trainModel` or `readModel`; everything but its labels is its own affair. */
export interface Model {
  /** In code-unit order. */
  readonly labels: readonly string[];
  /** When it was trained, as whoever trained it says. */
  readonly madeAt?: string;
  /** How many examples it was trained on. */
  readonly examples: number;
  /** From this probability on its first label was right in 98 of 100 messages that it had not learned from; 1 when never. */
  readonly thresholdAt98: number;
  readonly lexicon: Lexicon;
  readonly vocabulary: Vocabulary;
  readonly weights: Weights;
  readonly calibration: Calibration;
  readonly matcher: Matcher;
}

export interface TrainingOptions {
  /** The same seed and the same examples, in whatever order, give the same model. */
  readonly seed?: number;
  readonly madeAt?: string;
  readonly mostFeatures?: number;
  /** The price of a mistake against large weights; 0.3 unless told (measured). */
  readonly cost?: number;
  /** Parts that the examples are held apart in to learn how sure the model may be; 5 unless told, 3 for more than 40 labels. */
  readonly innerFolds?: number;
}

/** What of every automatic decision must be right (issue: 98 %). */
export const automaticPrecision = 0.98;

/**
 * Trains a model: features by χ², an NB-SVM of each label against all others, and, from parts that were held apart, how far
 * each label is favoured or wronged and how probable the first one is right. Pure and deterministic. Throws ExamplesUnfit where nothing can be learned.
 */
export function trainModel(examples: readonly Example[], options: TrainingOptions = {}): Model {
  const labels = labelsOf(examples);
  const ordered = inOrder(examples);
  const corpus = corpusOf(ordered);
  const labelOf = Int32Array.from(ordered, ({ label }) => labels.indexOf(label));
  const seed = options.seed ?? 1;
  const cost = options.cost ?? 0.3;
  const fit = (
    rows: Int32Array,
  ): { readonly rows: Rows; readonly vocabulary: Vocabulary; readonly weights: Weights } => {
    const selection = selectFeatures(corpus, rows, labelOf, labels.length, options.mostFeatures);
    const weighed = weigh(corpus, selection);
    const width = selection.vocabulary.features.length;
    const weights = solve(weighed, rows, labelOf, { labelCount: labels.length, width, seed, cost });
    return { rows: weighed, vocabulary: selection.vocabulary, weights };
  };
  const whole = fit(Int32Array.from(ordered, (_, row) => row));
  if (whole.vocabulary.features.length === 0)
    throw new ExamplesUnfit('样本之间没有共同的字词 / the examples have no words in common');
  const innerFolds = options.innerFolds ?? (labels.length > 40 ? 3 : 5);
  const foldOf = foldsOf(ordered, innerFolds, seed);
  const { calibration, thresholdAt98, favour } = calibrate(corpus, labelOf, labels.length, foldOf, innerFolds, fit);
  return Object.freeze({
    labels,
    ...(options.madeAt === undefined ? {} : { madeAt: options.madeAt }),
    examples: examples.length,
    thresholdAt98,
    lexicon: corpus.lexicon,
    vocabulary: whole.vocabulary,
    weights: { ...whole.weights, bias: whole.weights.bias.map((own, label) => own + (favour[label] ?? 0)) },
    calibration,
    matcher: matcher(corpus.lexicon, whole.vocabulary.features),
  });
}

/** The calibration of messages each scored by a model that had not seen it, and the threshold that follows. */
function calibrate(
  corpus: Corpus,
  labelOf: Int32Array,
  labelCount: number,
  foldOf: Int32Array,
  folds: number,
  fit: (rows: Int32Array) => { readonly rows: Rows; readonly vocabulary: Vocabulary; readonly weights: Weights },
): { readonly calibration: Calibration; readonly thresholdAt98: number; readonly favour: Float64Array } {
  const scored = new Map<number, Scored>();
  for (let fold = 0; fold < folds; fold += 1) {
    const { inside, outside } = split(foldOf, fold);
    if (inside.length === 0 || outside.length === 0) continue;
    const { rows, vocabulary, weights } = fit(outside);
    for (const row of inside) {
      const [start, end] = [rows.from[row] ?? 0, rows.from[row + 1] ?? 0];
      scored.set(
        row,
        scoreOf(vocabulary, weights, rows.feature.subarray(start, end), rows.value.subarray(start, end), labelCount),
      );
    }
  }
  const rows = [...scored.keys()].sort((a, b) => a - b);
  const truths = rows.map((row) => labelOf[row] ?? 0);
  const raw = rows.map((row) => scored.get(row)?.scores ?? new Float64Array(labelCount));
  const favour = fitFavour(raw, truths, labelCount);
  const scores = raw.map((each) => each.map((score, label) => score + (favour[label] ?? 0)));
  const temperature = fitTemperature(scores, truths);
  const signals = rows.map((row, at): Signals => {
    const byBlock = scored.get(row)?.byBlock ?? [];
    return signalsOf(
      scores[at] ?? new Float64Array(labelCount),
      byBlock,
      temperature,
      corpus.lengths[row] ?? 0,
      corpus.titled[row] === 1,
    );
  });
  const right = rows.map((row, at) => signals[at]?.leader === labelOf[row]);
  const calibration = { temperature, reliability: fitReliability(signals, right, labelCount) };
  const decisions = rows.map((_, at): Decided & { readonly fold: number } => ({
    probability: 0,
    right: right[at] ?? false,
    fold: foldOf[rows[at] ?? 0] ?? 0,
  }));
  const judged = crossFitted(
    signals,
    right,
    labelCount,
    temperature,
    decisions.map(({ fold }) => fold),
    folds,
  );
  return { calibration, thresholdAt98: boundAt(automaticPrecision, judged, 1).threshold, favour };
}

/** Probabilities of a calibration that did not see the message either: each fold is judged by the others. */
function crossFitted(
  signals: readonly Signals[],
  right: readonly boolean[],
  labelCount: number,
  temperature: number,
  foldOf: readonly number[],
  folds: number,
): readonly Decided[] {
  return Array.from({ length: folds }, (_, fold) => {
    const others = signals.map((_, at) => at).filter((at) => foldOf[at] !== fold);
    const reliability = fitReliability(
      others.flatMap((at) => signals[at] ?? []),
      others.map((at) => right[at] ?? false),
      labelCount,
    );
    return signals.flatMap((each, at) =>
      foldOf[at] === fold
        ? [{ probability: probabilityOf({ temperature, reliability }, each), right: right[at] ?? false }]
        : [],
    );
  }).flat();
}

/** The scores of a message, whole and of each block alone. */
export interface Scored {
  readonly scores: Float64Array;
  readonly byBlock: readonly Float64Array[];
}

/** Scores a weighed message. */
export function scoreOf(
  { blockOf }: Vocabulary,
  { ofFeature, bias }: Weights,
  numbers: Int32Array,
  values: Float32Array,
  labelCount: number,
): Scored {
  const sums = new Float64Array(blocks.length * labelCount);
  for (let at = 0; at < numbers.length; at += 1) {
    const number = numbers[at] ?? 0;
    const value = values[at] ?? 0;
    const sumFrom = (blockOf[number] ?? 0) * labelCount;
    const weightFrom = number * labelCount;
    for (let label = 0; label < labelCount; label += 1)
      sums[sumFrom + label] = (sums[sumFrom + label] ?? 0) + value * (ofFeature[weightFrom + label] ?? 0);
  }
  const byBlock = blocks.map((_, block) => sums.subarray(block * labelCount, (block + 1) * labelCount));
  const scores = Float64Array.from(bias);
  for (let at = 0; at < sums.length; at += 1)
    scores[at % labelCount] = (scores[at % labelCount] ?? 0) + (sums[at] ?? 0);
  return { scores, byBlock };
}
