import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { removePersonalData } from '../crypto/masking.ts';

/** Cuts Chinese text into words for search. Same text, same words, whatever was cut before. */
export type WordCutter = Readonly<{
  /**
   * The search words of a text: dictionary words and their parts, then every Chinese character alone, each in reading
   * order (so that an unknown name is found by its characters side by side). NFKC, lower case, no punctuation, at
   * most 2,000.
   */
  searchWords(text: string): string[];
  /** The words joined by spaces for `to_tsvector('simple', …)`; phone, identity and card numbers are removed first. */
  toSearchDocument(text: string): string;
  /**
   * The text for `to_tsquery('simple', …)`: all words AND-ed, at most 32; a word that the dictionary lacks asks for its
   * characters side by side. Null when nothing searchable is left; a query made only
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
const CHINESE_WORD = /^\p{Script=Han}{2,}$/u;
const CHINESE_CHARACTERS = /\p{Script=Han}/gu;
const NOT_WORD = /[^\p{L}\p{N}\p{M}]+/gu;

/** A word cutter with jieba's dictionary, loaded at first use (about 0.2 s) and kept. Make one per program in the composition root. */
export function wordCutter(options: WordCutterOptions = {}): WordCutter {
  let loaded: Jieba | undefined;
  const learned = [...(options.words ?? [])];
  const known = new Set(learned.map(nameOf));
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
    for (const [character] of plainText(text).matchAll(CHINESE_CHARACTERS)) {
      if (words.length >= MAX_WORDS) break;
      words.push(character);
    }
    return words;
  };

  // A word may have been cut otherwise in a document (路灯不亮 is guessed as 路 + 灯不亮, a name was learned later): its characters
  // side by side, which every document keeps in order, find it too. Only a dictionary's word is also looked up whole, which is fast.
  const condition = (word: string): string => {
    if (!CHINESE_WORD.test(word)) return `'${word}'`;
    const characters = [...word].map((character) => `'${character}'`).join(' <-> ');
    return isInDictionary(word) ? `('${word}' | (${characters}))` : `(${characters})`;
  };
  const isInDictionary = (word: string): boolean => !known.has(word) && jieba().cut(word, false).length === 1;

  return Object.freeze({
    searchWords,
    toSearchDocument: (text: string) => searchWords(withoutPersonalData(text)).join(' '),
    toSearchQuery: (text: string) => {
      const words = [...new Set(dictionaryWords(withoutPersonalData(text)))].slice(0, MAX_QUERY_WORDS);
      return words.length === 0 ? null : words.map(condition).join(' & ');
    },
    addWords: (words: readonly string[]) => {
      learned.push(...words);
      for (const word of words) known.add(nameOf(word));
      if (loaded) teach(loaded, words);
    },
  });
}

/** Learned names weigh as much as the commonest words, so that the name stays whole and its parts are found as well. */
const LEARNED_FREQUENCY = 100_000;

function teach(jieba: Jieba, words: readonly string[]): void {
  const lines = words
    .map(nameOf)
    .filter((word) => WORD.test(word) && !/\s/.test(word))
    .map((word) => `${word} ${LEARNED_FREQUENCY} ns\n`);
  if (lines.length > 0) jieba.loadDict(Buffer.from(lines.join('')));
}

function nameOf(word: string): string {
  return plainText(word).trim();
}

function plainText(text: string): string {
  return text.slice(0, MAX_CHARACTERS).normalize('NFKC').toLowerCase();
}

// Removed after NFKC: circled or superscript digits become a number only then.
function withoutPersonalData(text: string): string {
  return removePersonalData(plainText(text));
}
