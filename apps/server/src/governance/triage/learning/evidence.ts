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

/**
 * The words that counted for a label. Every place where a feature stands carries its part of the score; a word takes what lies within it, so that what is
 * shown is readable and adds up what its characters and it itself gave. Where a message has no known word, pairs of characters are shown.
 */
export function evidenceOf(model: Model, judged: Judged, label: number): readonly CountedWord[] {
  const { found, plain } = judged;
  const gain = gainsOf(model, judged, label);
  const spans = longestSpans(
    judged,
    (at) => (found.length[at] ?? 0) >= 2 && model.vocabulary.blockOf[found.feature[at] ?? 0] === wordBlock,
  );
  const shown = spans.length > 0 ? spans : longestSpans(judged, (at) => (found.length[at] ?? 0) >= 2);
  const endOf = new Int32Array(plain.length);
  for (const { from, length } of shown) endOf.fill(from + length, from, from + length);
  const startOf = new Int32Array(plain.length);
  for (const { from, length } of shown) startOf.fill(from, from, from + length);
  const weightOf = new Float64Array(plain.length);
  for (const [at, number] of found.feature.entries()) {
    const from = found.at[at] ?? 0;
    if ((endOf[from] ?? 0) < from + (found.length[at] ?? 0)) continue;
    const start = startOf[from] ?? 0;
    weightOf[start] = (weightOf[start] ?? 0) + (gain.get(number) ?? 0);
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
function longestSpans({ found }: Judged, counts: (at: number) => boolean): readonly Span[] {
  const longest = new Map<number, number>();
  for (const [at, from] of found.at.entries())
    if (counts(at)) longest.set(from, Math.max(longest.get(from) ?? 0, found.length[at] ?? 0));
  const spans: Span[] = [];
  let covered = 0;
  for (const [from, length] of [...longest].sort(([a], [b]) => a - b)) {
    if (from < covered) continue;
    spans.push({ from, length });
    covered = from + length;
  }
  return spans;
}
