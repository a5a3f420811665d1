import { trie } from './trie.ts';

/** Where a feature comes from. Each block of a message is brought to one length, so that a long text does not drown its title. */
export const blocks = ['word', 'character', 'title'] as const;
export type Block = (typeof blocks)[number];

/** A feature as it is written: a word, one or two characters of the body, or one to three characters of the title. */
export interface Feature {
  readonly block: Block;
  readonly text: string;
}

/** The words that texts are cut into, in code-unit order, and the natural logarithm of how usual each one is. */
export interface Lexicon {
  readonly words: readonly string[];
  readonly usual: Float32Array;
}

/** What was found in a message. Places are counted in the title and then on in the text. */
export interface Found {
  /** Feature `feature[i]` stands at `at[i]` and is `length[i]` characters long. */
  readonly feature: Int32Array;
  readonly at: Int32Array;
  readonly length: Uint8Array;
  /** The features, each once, and how often each one stands there. */
  readonly numbers: Int32Array;
  readonly counts: Float32Array;
}

/** Finds the features it was made with, numbered in the order given. */
export interface Matcher {
  find(title: string, text: string): Found;
}

const none = -1;
/** At each character begin at most two features of characters, three of the title and one word. */
const mostPerCharacter = 6;
/** How usual a character is that the lexicon does not know (our decision; as good as any from −20 to −12). */
const unknown = -16;

/**
 * Makes a matcher. Characters and pairs are found everywhere; words where they stand in the likeliest cut of the text (unigram model, Viterbi).
 * Titles and texts are in plain form, nothing is found across the border of the two. One walk over one trie does all.
 */
export function matcher(lexicon: Lexicon, features: readonly Feature[]): Matcher {
  const units = [...lexicon.words, ...features.map(({ text }) => text)].reduce((sum, { length }) => sum + length, 0);
  const { nodeOf, next, insert } = trie(units);
  const usualAt = new Float32Array(units + 1).fill(Number.NaN);
  for (const [at, word] of lexicon.words.entries()) usualAt[insert(word)] = lexicon.usual[at] ?? unknown;
  const at: Readonly<Record<Block, Int32Array>> = {
    word: new Int32Array(units + 1).fill(none),
    character: new Int32Array(units + 1).fill(none),
    title: new Int32Array(units + 1).fill(none),
  };
  for (const [number, { block, text }] of features.entries()) at[block][insert(text)] = number;
  const seen = new Float32Array(features.length);

  return Object.freeze({
    find(title: string, text: string): Found {
      const most = mostPerCharacter * (title.length + text.length);
      const feature = new Int32Array(most);
      const starts = new Int32Array(most);
      const lengths = new Uint8Array(most);
      const distinct = new Int32Array(most);
      let size = 0;
      let distinctSize = 0;
      const note = (number: number | undefined, from: number, length: number): void => {
        if (number === undefined || number === none) return;
        feature[size] = number;
        starts[size] = from;
        lengths[size] = length;
        size += 1;
        if (seen[number] === 0) {
          distinct[distinctSize] = number;
          distinctSize += 1;
        }
        seen[number] = (seen[number] ?? 0) + 1;
      };
      const walk = (part: string, offset: number, inTitle: boolean): void => {
        const best = new Float64Array(part.length + 1).fill(Number.NEGATIVE_INFINITY);
        const cutLength = new Uint8Array(part.length + 1);
        best[0] = 0;
        for (let from = 0; from < part.length; from += 1) {
          const before = best[from] ?? 0;
          if (before + unknown > (best[from + 1] ?? 0)) {
            best[from + 1] = before + unknown;
            cutLength[from + 1] = 1;
          }
          let node = 0;
          for (let to = from + 1; to <= part.length; to += 1) {
            node = next(node, part.charCodeAt(to - 1));
            if (node === none) break;
            note(at.character[node], offset + from, to - from);
            if (inTitle) note(at.title[node], offset + from, to - from);
            const likely = before + (usualAt[node] ?? Number.NaN);
            if (likely > (best[to] ?? 0)) {
              best[to] = likely;
              cutLength[to] = to - from;
            }
          }
        }
        for (let to = part.length; to > 0; ) {
          const from = to - Math.max(1, cutLength[to] ?? 1);
          const node = nodeOf(part, from, to);
          if (node !== none) note(at.word[node], offset + from, to - from);
          to = from;
        }
      };
      walk(title, 0, true);
      walk(text, title.length, false);
      const numbers = distinct.slice(0, distinctSize);
      const counts = new Float32Array(distinctSize);
      for (let each = 0; each < distinctSize; each += 1) {
        const number = numbers[each] ?? 0;
        counts[each] = seen[number] ?? 0;
        seen[number] = 0;
      }
      return {
        feature: feature.subarray(0, size),
        at: starts.subarray(0, size),
        length: lengths.subarray(0, size),
        numbers,
        counts,
      };
    },
  });
}
