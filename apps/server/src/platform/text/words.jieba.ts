import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict';
import { removePersonalData } from '../crypto/masking.ts';

/** Cuts Chinese text into words for search. Same text, same words, whatever was cut before. */
export type WordCutter = Readonly<{
  /**
   * The search words of a text in reading order: dictionary words and their parts, then every Chinese character
   * alone (so that an unknown name is found too). NFKC, lower case, no punctuation, at most 2,000.
   */
  searchWords(text: string): string[];
  /** The words joined by spaces for `to_tsvector('simple', …)`; phone, identity and card numbers are removed first. */
  toSearchDocument(text: string): string;
  /**
   * The text for `to_tsquery('simple', …)`: all words AND-ed. Null when nothing searchable is left; a query made only
   * of a personal number is null too. No input can be read as operators.
   */
  toSearchQuery(text: string): string | null;
  /** Teaches place names and the like; they count from the next call on. A name with white space or no letter is ignored. */
  addWords(words: readonly string[]): void;
}>;

/** `words`: place names of the district, added when the dictionary loads. */
export type WordCutterOptions = Readonly<{ words?: readonly string[] }>;

const MAX_WORDS = 2_000;
const MAX_QUERY_WORDS = 32;
// Longer texts are cut: 2,000 words never come from further in, and the work stays bounded.
const MAX_CHARACTERS = 20_000;
const WORD = /[\p{L}\p{N}]/u;
const CHINESE = /\p{Script=Han}/u;
const CHINESE_CHARACTERS = /\p{Script=Han}/gu;
const NOT_WORD = /[^\p{L}\p{N}\p{M}]+/gu;

/** A word cutter with jieba's dictionary, loaded at first use (about 0.2 s) and kept. Make one per program in the composition root. */
export function wordCutter(options: WordCutterOptions = {}): WordCutter {
  let loaded: Jieba | undefined;
  const learned = [...(options.words ?? [])];
  const jieba = (): Jieba => {
    if (!loaded) {
      loaded = Jieba.withDict(dict);
      teach(loaded, learned);
    }
    return loaded;
  };

  const dictionaryWords = (text: string): string[] => {
    const words: string[] = [];
    for (const piece of jieba().cutForSearch(plainText(text), true)) {
      for (const word of piece.split(NOT_WORD)) if (WORD.test(word)) words.push(word);
    }
    return words;
  };

  const searchWords = (text: string): string[] => {
    const words = dictionaryWords(text).slice(0, MAX_WORDS);
    const seen = new Set(words);
    for (const [character] of plainText(text).matchAll(CHINESE_CHARACTERS)) {
      if (words.length >= MAX_WORDS) break;
      if (seen.has(character)) continue;
      seen.add(character);
      words.push(character);
    }
    return words;
  };

  return Object.freeze({
    searchWords,
    toSearchDocument: (text: string) => searchWords(withoutPersonalData(text)).join(' '),
    toSearchQuery: (text: string) => {
      const words = [...new Set(dictionaryWords(withoutPersonalData(text)))].slice(0, MAX_QUERY_WORDS);
      return words.length === 0 ? null : words.map((word) => `'${word}'`).join(' & ');
    },
    addWords: (words: readonly string[]) => {
      learned.push(...words);
      if (loaded) teach(loaded, words);
    },
  });
}
