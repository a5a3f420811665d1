import { fold, type PhraseFinder, phraseFinder } from '../areas/index.ts';
import type { Category } from './category.ts';

/** What the platform thinks a text is about, and the words that say so. */
export interface Suggestion {
  readonly code: string;
  /** 0–1: how much of the evidence there is, and how clearly it is for this category and no other. */
  readonly confidence: number;
  /** The first level above it, and how probable that is with everything below it; null where there is none or nobody weighed it. */
  readonly group: { readonly code: string; readonly confidence: number } | null;
  /** The words that counted for it, the weightiest first. */
  readonly words: readonly string[];
  /** The next ones, at most three; never more confident than the first. */
  readonly alternatives: readonly { readonly code: string; readonly confidence: number }[];
  /** False when a person must decide whatever the confidence: the category or a close rival of it is sensitive. */
  readonly decidable: boolean;
  /** The model that says so, by the name of its version; null: the lexicon. */
  readonly model: string | null;
}

/** Suggests a category for a title and a text; null when nothing speaks for any. */
export type Suggest = (title: string, text: string) => Suggestion | null;

interface Weighed {
  readonly weight: number;
  readonly codes: readonly string[];
}

/** The words of all categories, weighed, and the pairs of characters they are made of; made once, read often. */
export interface Lexicon {
  readonly finder: PhraseFinder<Weighed>;
  readonly pairs: ReadonlyMap<string, Weighed>;
  readonly sensitive: ReadonlySet<string>;
}

/** A word in the title counts half as much again (our decision, as in the measured recipe titles weigh more). */
const TITLE = 1.5;
/** About the weight of one ordinary word: with one such word and no rival the confidence is about one half. */
const DOUBT = 5;
/** A pair of characters weighs this share of a word as rare: people rarely use the very words of a list (our decision). */
const PAIR = 0.3;
/** A sensitive rival with this share of the first score or more makes a person decide. */
const CLOSE = 0.5;

/**
 * Makes a lexicon. A word weighs more the fewer categories use it (idf) and the longer it is; the name of a category counts as
 * one of its words.
 */
export function lexicon(categories: readonly Category[]): Lexicon {
  const worded = categories.filter((category) => category.words.length > 0 && !category.retired);
  const codesOfWords = new Map<string, Set<string>>();
  const codesOfPairs = new Map<string, Set<string>>();
  for (const { code, name, words } of worded) {
    for (const word of [name, ...words].map(fold)) {
      note(codesOfWords, word, code);
      for (const pair of pairsOf(word)) note(codesOfPairs, pair, code);
    }
  }
  const rarity = (codes: ReadonlySet<string>) => Math.log(1 + worded.length / codes.size);
  return Object.freeze({
    finder: phraseFinder(
      [...codesOfWords].map(([word, codes]): [string, Weighed] => [
        word,
        { weight: rarity(codes) * Math.sqrt(Math.min(word.length, 6) / 2), codes: [...codes] },
      ]),
    ),
    pairs: new Map(
      [...codesOfPairs].map(([pair, codes]) => [pair, { weight: PAIR * rarity(codes), codes: [...codes] }]),
    ),
    sensitive: new Set(worded.filter((category) => category.sensitive).map((category) => category.code)),
  });
}

function note(codesOf: Map<string, Set<string>>, key: string, code: string): void {
  const codes = codesOf.get(key);
  if (codes) codes.add(code);
  else codesOf.set(key, new Set([code]));
}

const letters = /^[\p{L}]{2}$/u;

function pairsOf(folded: string): ReadonlySet<string> {
  const pairs = new Set<string>();
  for (let at = 0; at + 1 < folded.length; at++) {
    const pair = folded.slice(at, at + 2);
    if (letters.test(pair)) pairs.add(pair);
  }
  return pairs;
}

/** What a lexicon suggests. Each word and each pair counts once for the title and once for the text. */
export function suggestCategory(words: Lexicon, title: string, text: string): Suggestion | null {
  const scores = new Map<string, number>();
  const counted = new Map<string, Map<string, number>>();
  const count = (phrase: string, { weight, codes }: Weighed, factor: number) => {
    for (const code of codes) {
      scores.set(code, (scores.get(code) ?? 0) + weight * factor);
      const own = counted.get(code) ?? new Map<string, number>();
      own.set(phrase, (own.get(phrase) ?? 0) + weight * factor);
      counted.set(code, own);
    }
  };
  for (const [part, factor] of [
    [fold(title), TITLE],
    [fold(text), 1],
  ] as const) {
    const found = new Map(words.finder.find(part).map(({ phrase, value }) => [phrase, value]));
    for (const [phrase, value] of found) count(phrase, value, factor);
    for (let at = 0; at + 1 < part.length; at++) {
      const pair = part.slice(at, at + 2);
      const value = part.indexOf(pair) === at ? words.pairs.get(pair) : undefined;
      if (value) count(pair, value, factor);
    }
  }
  const ranked = [...scores].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const [first, second] = ranked;
  if (!first) return null;
  const [code, score] = first;
  const enough = (each: number) => each / (score + DOUBT);
  const clear = 1 - (second?.[1] ?? 0) / (2 * score);
  const rivals = ranked.filter(([, each]) => each >= score * CLOSE);
  return {
    code,
    confidence: rounded(enough(score) * clear),
    words: evidence(counted.get(code) ?? new Map()),
    alternatives: ranked.slice(1, 4).map(([other, each]) => ({ code: other, confidence: rounded(enough(each) / 2) })),
    group: null,
    decidable: !rivals.some(([each]) => words.sensitive.has(each)),
    model: null,
  };
}

/** What counted, the weightiest first, at most eight; a pair inside a word that is shown is not shown again. */
function evidence(counted: ReadonlyMap<string, number>): readonly string[] {
  const shown: string[] = [];
  const ordered = [...counted].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  for (const [phrase] of ordered) {
    if (!shown.some((word) => word.includes(phrase))) shown.push(phrase);
  }
  return shown.slice(0, 8);
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}
