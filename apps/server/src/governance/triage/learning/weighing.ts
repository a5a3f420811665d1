import { type Corpus, leastMessages, type Rows } from './corpus.ts';
import { type Block, blocks, type Feature } from './matcher.ts';

/** The length that each block of a message is brought to (measured). */
const blockLength: Readonly<Record<Block, number>> = { word: 1, pair: 0.7, character: 1, title: 0.8 };

const lengthOf = blocks.map((block) => blockLength[block]);

/** Features that are kept, and weights of features and labels together: so many labels take fewer features (measured; a bound on the file of a model). */
const mostFeatures = 120_000;
const mostWeights = 6_000_000;

/** The features of a model: which are kept, and how rare each one is. */
export interface Vocabulary {
  readonly features: readonly Feature[];
  /** ln((1 + messages) / (1 + messages with it)) + 1 */
  readonly rarity: Float32Array;
  /** The number of the block of each feature. */
  readonly blockOf: Uint8Array;
}

/** A vocabulary together with the number that each of its features has in the corpus. */
export interface Selection {
  readonly vocabulary: Vocabulary;
  readonly chosen: Int32Array;
}

/** `labels` holds the number of each row's label. Keeps the features with the highest chi² for any label, of those in two messages or more. */
export function selectFeatures(
  corpus: Corpus,
  rows: Int32Array,
  labels: Int32Array,
  labelCount: number,
  most = Math.min(mostFeatures, Math.floor(mostWeights / labelCount)),
): Selection {
  const width = corpus.features.length;
  const messages = new Int32Array(width);
  const ofLabel = new Int32Array(width * labelCount);
  const sizes = new Int32Array(labelCount);
  const { from, feature } = corpus.counts;
  for (const row of rows) {
    const label = labels[row] ?? 0;
    sizes[label] = (sizes[label] ?? 0) + 1;
    for (let at = from[row] ?? 0; at < (from[row + 1] ?? 0); at += 1) {
      const number = feature[at] ?? 0;
      messages[number] = (messages[number] ?? 0) + 1;
      const cell = number * labelCount + label;
      ofLabel[cell] = (ofLabel[cell] ?? 0) + 1;
    }
  }
  const common: (readonly [number, number])[] = [];
  for (let number = 0; number < width; number += 1) {
    const holders = messages[number] ?? 0;
    if (holders < leastMessages) continue;
    let best = 0;
    for (let label = 0; label < labelCount; label += 1) {
      const telling = chiSquare(ofLabel[number * labelCount + label] ?? 0, holders, sizes[label] ?? 0, rows.length);
      if (telling > best) best = telling;
    }
    common.push([number, best]);
  }
  common.sort(([a, one], [b, other]) => other - one || a - b);
  const chosen = Int32Array.from(common.slice(0, most), ([number]) => number).sort();
  const features = Array.from(chosen, (number) => corpus.features[number]).filter((each) => each !== undefined);
  const rarity = Float32Array.from(chosen, (number) => Math.log((1 + rows.length) / (1 + (messages[number] ?? 0))) + 1);
  return { vocabulary: { features, rarity, blockOf: blocksOf(features) }, chosen };
}

/** The number of the block of each feature. */
export function blocksOf(features: readonly Feature[]): Uint8Array {
  return Uint8Array.from(features, ({ block }) => blocks.indexOf(block));
}

/** χ² of a 2 × 2 table: `both` of `holders` messages with the feature, and of `size` with the label, out of `all`. */
export function chiSquare(both: number, holders: number, size: number, all: number): number {
  const [featureOnly, labelOnly] = [holders - both, size - both];
  const neither = all - holders - labelOnly;
  const below = holders * (all - holders) * size * (all - size);
  return below === 0 ? 0 : (all * (both * neither - featureOnly * labelOnly) ** 2) / below;
}

/** The weighed rows of a whole corpus under a vocabulary: (1 + ln count) × rarity, each block brought to its length. */
export function weigh(corpus: Corpus, { vocabulary, chosen }: Selection): Rows {
  const numberOf = new Int32Array(corpus.features.length).fill(-1);
  for (const [number, old] of chosen.entries()) numberOf[old] = number;
  const { from, feature, value } = corpus.counts;
  const rows = from.length - 1;
  const starts = new Int32Array(rows + 1);
  const numbers = new Int32Array(feature.length);
  const weights = new Float32Array(feature.length);
  let end = 0;
  for (let row = 0; row < rows; row += 1) {
    const start = end;
    for (let at = from[row] ?? 0; at < (from[row + 1] ?? 0); at += 1) {
      const number = numberOf[feature[at] ?? 0] ?? -1;
      if (number < 0) continue;
      numbers[end] = number;
      weights[end] = value[at] ?? 0;
      end += 1;
    }
    weighRow(vocabulary, numbers.subarray(start, end), weights.subarray(start, end));
    starts[row + 1] = end;
  }
  return { from: starts, feature: numbers.subarray(0, end), value: weights.subarray(0, end) };
}

/** Turns the counts of one message into weights, in place. */
export function weighRow({ rarity, blockOf }: Vocabulary, numbers: Int32Array, counts: Float32Array): void {
  const squares = new Float64Array(blocks.length);
  for (let at = 0; at < numbers.length; at += 1) {
    const number = numbers[at] ?? 0;
    const count = counts[at] ?? 1;
    const weight = (count === 1 ? 1 : 1 + Math.log(count)) * (rarity[number] ?? 0);
    counts[at] = weight;
    const block = blockOf[number] ?? 0;
    squares[block] = (squares[block] ?? 0) + weight * weight;
  }
  const scale = squares.map((sum, block) => (lengthOf[block] ?? 0) / Math.sqrt(sum || 1));
  for (let at = 0; at < numbers.length; at += 1)
    counts[at] = (counts[at] ?? 0) * (scale[blockOf[numbers[at] ?? 0] ?? 0] ?? 0);
}
