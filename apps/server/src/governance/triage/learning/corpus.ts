import type { Example } from './example.ts';
import { blocks, type Feature, matcher } from './matcher.ts';
import { plainText, wordsOf } from './plain.ts';

/** Rows of feature numbers with a value each: row i lies at from[i] to from[i + 1]. Features of a row are sorted. */
export interface Rows {
  readonly from: Int32Array;
  readonly feature: Int32Array;
  readonly value: Float32Array;
}

/** Examples as counts of features; nothing in it depends on a label. */
export interface Corpus {
  readonly features: readonly Feature[];
  readonly counts: Rows;
  /** Characters of each message in plain form, and whether it has a title. */
  readonly lengths: Int32Array;
  readonly titled: Uint8Array;
}

/** A feature that only one message has teaches nothing about others, and may be a name. */
export const leastMessages = 2;

/**
 * Counts the features of examples: words that the segmenter finds in two messages or more, characters and pairs of characters of title and text, and
 * one to three characters of the title. A word is then found wherever it is written, so that a model needs no segmenter and gives the same answer
 * under every version of ICU.
 */
export function corpusOf(examples: readonly Example[]): Corpus {
  const plain = examples.map(({ title = '', text }) => [plainText(title), plainText(text)] as const);
  const features = candidates(examples, plain);
  const find = matcher(features).find;
  const from = new Int32Array(examples.length + 1);
  const feature: number[] = [];
  const value: number[] = [];
  for (const [row, [title, text]] of plain.entries()) {
    const counted = countsOf(find(title, text).feature);
    for (const [number, count] of counted) {
      feature.push(number);
      value.push(count);
    }
    from[row + 1] = feature.length;
  }
  return {
    features,
    counts: { from, feature: Int32Array.from(feature), value: Float32Array.from(value) },
    lengths: Int32Array.from(plain, ([title, text]) => title.length + text.length),
    titled: Uint8Array.from(plain, ([title]) => (title === '' ? 0 : 1)),
  };
}

/** How often each number stands in a list, in order of number. */
function countsOf(found: readonly number[]): readonly (readonly [number, number])[] {
  const sorted = Int32Array.from(found).sort();
  const counted: [number, number][] = [];
  let last: [number, number] | undefined;
  for (const number of sorted) {
    if (last?.[0] === number) last[1] += 1;
    else {
      last = [number, 1];
      counted.push(last);
    }
  }
  return counted;
}

function candidates(examples: readonly Example[], plain: readonly (readonly [string, string])[]): readonly Feature[] {
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
  const inMessages = { word: tally(), character: tally(), title: tally() };
  for (const [row, { title = '', text }] of examples.entries()) {
    const [plainTitle, plainBody] = plain[row] ?? ['', ''];
    inMessages.word.add(wordsOf(segmenter, `${title}\n${text}`));
    inMessages.character.add(new Set([...grams(plainTitle, 2), ...grams(plainBody, 2)]));
    inMessages.title.add(grams(plainTitle, 3));
  }
  return blocks.flatMap((block) => inMessages[block].common().map((text) => ({ block, text })));
}

function grams(plain: string, longest: number): ReadonlySet<string> {
  const found = new Set<string>();
  for (let from = 0; from < plain.length; from += 1) {
    for (let length = 1; length <= longest && from + length <= plain.length; length += 1)
      found.add(plain.slice(from, from + length));
  }
  return found;
}

function tally() {
  const messages = new Map<string, number>();
  return {
    add(texts: ReadonlySet<string>): void {
      for (const text of texts) messages.set(text, (messages.get(text) ?? 0) + 1);
    },
    common: (): readonly string[] =>
      [...messages]
        .filter(([, count]) => count >= leastMessages)
        .map(([text]) => text)
        .sort(),
  };
}
