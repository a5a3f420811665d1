import type { Example } from './example.ts';
import { type Feature, type Lexicon, matcher } from './matcher.ts';
import { plainText, wordsOf } from './plain.ts';

/** Rows of feature numbers with a value each: row i lies at from[i] to from[i + 1]. */
export interface Rows {
  readonly from: Int32Array;
  readonly feature: Int32Array;
  readonly value: Float32Array;
}

/** Examples as counts of features; nothing in it depends on a label. */
export interface Corpus {
  readonly lexicon: Lexicon;
  readonly features: readonly Feature[];
  readonly counts: Rows;
  /** Characters of each message in plain form, and whether it has a title. */
  readonly lengths: Int32Array;
  readonly titled: Uint8Array;
}

/** A feature that only one message has teaches nothing about others, and may be a name. */
export const leastMessages = 2;

/**
 * Counts the features of examples: words, words that follow each other, characters and pairs of characters of title and text, and one to three characters of the title, each in
 * two messages or more. The segmenter of the program that trains is asked only which words there are and how usual they are; texts are then cut by
 * that list, so that a model needs no segmenter and gives the same answer under every version of ICU.
 */
export function corpusOf(examples: readonly Example[]): Corpus {
  const plain = examples.map(({ title = '', text }) => [plainText(title), plainText(text)] as const);
  const lexicon = lexiconOf(examples);
  const { cut } = matcher(lexicon, []);
  const features: readonly Feature[] = [
    ...lexicon.words.map((text): Feature => ({ block: 'word', text })),
    ...inTwoMessages(plain, (parts) => parts.flatMap((part) => pairs(part, cut(part))), 'pair'),
    ...inTwoMessages(plain, ([title, text]) => [...grams(title, 2), ...grams(text, 2)], 'character'),
    ...inTwoMessages(plain, ([title]) => grams(title, 3), 'title'),
  ];
  const { find } = matcher(lexicon, features);
  const found = plain.map(([title, text]) => find(title, text));
  const from = new Int32Array(examples.length + 1);
  for (const [row, { numbers }] of found.entries()) from[row + 1] = (from[row] ?? 0) + numbers.length;
  const feature = new Int32Array(from[examples.length] ?? 0);
  const value = new Float32Array(feature.length);
  for (const [row, { numbers, counts }] of found.entries()) {
    feature.set(numbers, from[row] ?? 0);
    value.set(counts, from[row] ?? 0);
  }
  return {
    lexicon,
    features,
    counts: { from, feature, value },
    lengths: Int32Array.from(plain, ([title, text]) => title.length + text.length),
    titled: Uint8Array.from(plain, ([title]) => (title === '' ? 0 : 1)),
  };
}

function lexiconOf(examples: readonly Example[]): Lexicon {
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
  const known = new Map<string, { messages: number; last: number; times: number }>();
  let all = 0;
  for (const [row, { title = '', text }] of examples.entries()) {
    for (const word of wordsOf(segmenter, `${title}\n${text}`)) {
      all += 1;
      const entry = known.get(word) ?? { messages: 0, last: -1, times: 0 };
      known.set(word, entry);
      entry.times += 1;
      if (entry.last !== row) entry.messages += 1;
      entry.last = row;
    }
  }
  const words = [...known].filter(([, { messages }]) => messages >= leastMessages).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    words: words.map(([word]) => word),
    usual: Float32Array.from(words, ([, { times }]) => Math.log(times / all)),
  };
}

function inTwoMessages(
  plain: readonly (readonly [string, string])[],
  textsOf: (message: readonly [string, string]) => Iterable<string>,
  block: Feature['block'],
): readonly Feature[] {
  const messages = new Map<string, number>();
  for (const message of plain)
    for (const text of new Set(textsOf(message))) messages.set(text, (messages.get(text) ?? 0) + 1);
  return [...messages]
    .filter(([, count]) => count >= leastMessages)
    .map(([text]): Feature => ({ block, text }))
    .sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** The pieces of a text that follow each other, with a space between; `ends` are where they end, the last first. */
function pairs(plain: string, ends: readonly number[]): readonly string[] {
  return ends.slice(1).map((end, at) => `${plain.slice(ends[at + 2] ?? 0, end)} ${plain.slice(end, ends[at])}`);
}

function grams(plain: string, longest: number): ReadonlySet<string> {
  const found = new Set<string>();
  for (let from = 0; from < plain.length; from += 1) {
    for (let length = 1; length <= longest && from + length <= plain.length; length += 1)
      found.add(plain.slice(from, from + length));
  }
  return found;
}
