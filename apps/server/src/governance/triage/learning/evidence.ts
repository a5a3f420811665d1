import type { Judged } from './judge.ts';
import { blocks } from './matcher.ts';
import type { Model } from './model.ts';

/** A word that counted, and how much: its part of the label's score over the mean of all labels. */
export interface CountedWord {
  readonly word: string;
  readonly weight: number;
}

const mostWords = 8;
const wordBlock = blocks.indexOf('word');
const pairBlock = blocks.indexOf('pair');

/**
 * The words that counted for a label. Every place where a feature stands carries its part of the score; a word takes what lies within it, so that what is
 * shown is readable and adds up what its characters and it itself gave, and half of what it gave together with the word beside it. Where a message has no known word, pairs of characters are shown.
 */
export function evidenceOf(model: Model, judged: Judged, label: number): readonly CountedWord[] {
  const { found, plain } = judged;
  const gain = gainsOf(model, judged, label);
  const spans = longestSpans(
    judged,
    (at) => (found.length[at] ?? 0) >= 2 && model.vocabulary.blockOf[found.feature[at] ?? 0] === wordBlock,
  );
  const shown =
    spans.length > 0
      ? spans
      : longestSpans(
          judged,
          (at) => (found.length[at] ?? 0) >= 2 && model.vocabulary.blockOf[found.feature[at] ?? 0] !== pairBlock,
        );
  const endOf = new Int32Array(plain.length);
  for (const { from, length } of shown) endOf.fill(from + length, from, from + length);
  const startOf = new Int32Array(plain.length);
  for (const { from, length } of shown) startOf.fill(from, from, from + length);
  const weightOf = new Float64Array(plain.length);
  for (let at = 0; at < found.feature.length; at += 1) {
    const number = found.feature[at] ?? 0;
    const from = found.at[at] ?? 0;
    const last = from + (found.length[at] ?? 0) - 1;
    if (model.vocabulary.blockOf[number] === pairBlock) {
      const half = (gain.get(number) ?? 0) / 2;
      for (const place of [from, last]) if ((endOf[place] ?? 0) > place) add(weightOf, startOf[place] ?? 0, half);
    } else if ((endOf[from] ?? 0) > last) add(weightOf, startOf[from] ?? 0, gain.get(number) ?? 0);
  }
  const total = new Map<string, number>();
  for (const { from, length } of shown) {
    const word = plain.slice(from, from + length);
    total.set(word, (total.get(word) ?? 0) + (weightOf[from] ?? 0));
  }
  const ranked = [...total]
    .filter(([word, weight]) => weight > 0 && !word.includes('0'))
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const words: CountedWord[] = [];
  for (const [word, weight] of ranked) {
    if (words.length === mostWords) break;
    if (words.some((other) => other.word.includes(word) || word.includes(other.word))) continue;
    words.push({ word, weight: Math.round(weight * 10_000) / 10_000 });
  }
  return words;
}

function add(sums: Float64Array, at: number, value: number): void {
  sums[at] = (sums[at] ?? 0) + value;
}

/** What one occurrence of each feature gives the label over the mean of all labels. */
function gainsOf(
  { weights, labels }: Model,
  { found: { numbers, counts }, values }: Judged,
  label: number,
): ReadonlyMap<number, number> {
  const gain = new Map<number, number>();
  for (let at = 0; at < numbers.length; at += 1) {
    const number = numbers[at] ?? 0;
    const start = number * labels.length;
    let sum = 0;
    for (let each = 0; each < labels.length; each += 1) sum += weights.ofFeature[start + each] ?? 0;
    const own = (weights.ofFeature[start + label] ?? 0) - sum / labels.length;
    gain.set(number, (own * (values[at] ?? 0)) / (counts[at] ?? 1));
  }
  return gain;
}

interface Span {
  readonly from: number;
  readonly length: number;
}

/** The longest of some occurrences at each place, left to right, none overlapping another. */
function longestSpans({ found, plain }: Judged, counts: (at: number) => boolean): readonly Span[] {
  const longest = new Uint8Array(plain.length);
  for (let at = 0; at < found.feature.length; at += 1) {
    const from = found.at[at] ?? 0;
    const length = found.length[at] ?? 0;
    if (length > (longest[from] ?? 0) && counts(at)) longest[from] = length;
  }
  const spans: Span[] = [];
  for (let from = 0; from < longest.length; ) {
    const length = longest[from] ?? 0;
    if (length > 0) spans.push({ from, length });
    from += Math.max(1, length);
  }
  return spans;
}
