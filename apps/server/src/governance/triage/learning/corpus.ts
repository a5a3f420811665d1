import type { Example } from './example.ts';
import { type Feature, type Lexicon, matcher } from './matcher.ts';
import { plainText, wordsOf } from './plain.ts';
import { trie } from './trie.ts';

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
  const features: readonly Feature[] = [
    ...lexicon.words.map((text): Feature => ({ block: 'word', text })),
    ...pairsInTwo(plain, lexicon).map((text): Feature => ({ block: 'pair', text })),
    ...gramsInTwo(plain, 2).map((text): Feature => ({ block: 'character', text })),
    ...gramsInTwo(
      plain.map(([title]) => [title]),
      3,
    ).map((text): Feature => ({ block: 'title', text })),
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

/** The messages that have each thing; things are numbered from 0 on, and one message is counted after the other. */
interface Holders {
  note(thing: number, message: number): void;
  inTwo(thing: number): boolean;
}

function holders(): Holders {
  const counts: number[] = [];
  const last: number[] = [];
  return {
    note(thing, message) {
      if (last[thing] === message) return;
      last[thing] = message;
      counts[thing] = (counts[thing] ?? 0) + 1;
    },
    inTwo: (thing) => (counts[thing] ?? 0) >= leastMessages,
  };
}

/** One to so many characters of the parts of messages, those in two messages or more, in code-unit order. */
function gramsInTwo(messages: readonly (readonly string[])[], longest: number): readonly string[] {
  const { step, size } = trie();
  const texts: string[] = [''];
  const { note, inTwo } = holders();
  for (const [message, parts] of messages.entries()) {
    for (const part of parts) {
      for (let from = 0; from < part.length; from += 1) {
        let node = 0;
        for (let to = from; to < Math.min(part.length, from + longest); to += 1) {
          node = step(node, part.charCodeAt(to));
          if (size() > texts.length) texts.push(part.slice(from, to + 1));
          note(node, message);
        }
      }
    }
  }
  return texts.filter((_, node) => node > 0 && inTwo(node)).sort(byUnits);
}

/** Pieces of the likeliest cut that follow each other, with a space between, those in two messages or more, in code-unit order. */
function pairsInTwo(messages: readonly (readonly string[])[], lexicon: Lexicon): readonly string[] {
  const { cut } = matcher(lexicon, []);
  const numbers = new Map<string, number>();
  const { note, inTwo } = holders();
  for (const [message, parts] of messages.entries()) {
    for (const part of parts) {
      const ends = cut(part);
      for (let at = 1; at < ends.length; at += 1) {
        const end = ends[at] ?? 0;
        const pair = `${part.slice(ends[at + 1] ?? 0, end)} ${part.slice(end, ends[at - 1])}`;
        const number = numbers.get(pair) ?? numbers.size;
        numbers.set(pair, number);
        note(number, message);
      }
    }
  }
  return [...numbers].flatMap(([pair, number]) => (inTwo(number) ? [pair] : [])).sort(byUnits);
}

function byUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
