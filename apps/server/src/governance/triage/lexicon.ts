import { fold, type PhraseFinder, phraseFinder } from '../areas/index.ts';
import type { Category } from './category.ts';

/** What the platform thinks a text is about, and the words that say so. */
export interface Suggestion {
  readonly code: string;
  /** 0–1: how much of the evidence there is, and how clearly it is for this category and no other. */
  readonly confidence: number;
  /** The words that counted for it, the weightiest first. */
  readonly words: readonly string[];
  /** The next ones, at most three; never more confident than the first. */
  readonly alternatives: readonly { readonly code: string; readonly confidence: number }[];
  /** False when a person must decide whatever the confidence: the category or a close rival of it is sensitive. */
  readonly decidable: boolean;
}

/** Suggests a category for a title and a text; null when nothing speaks for any. A lexicon now, a trained model later. */
export type Suggest = (title: string, text: string) => Suggestion | null;

interface Weighed {
  readonly weight: number;
  readonly codes: readonly string[];
}

/** The words of all categories, weighed; made once, read often. */
export interface Lexicon {
  readonly finder: PhraseFinder<Weighed>;
  readonly sensitive: ReadonlySet<string>;
}

/** A word in the title counts half as much again (our decision, as in the measured recipe titles weigh more). */
const TITLE = 1.5;
/** About the weight of one ordinary word: with one such word and no rival the confidence is about one half. */
const DOUBT = 5;
/** A sensitive rival with this share of the first score or more makes a person decide. */
const CLOSE = 0.5;

/**
 * Makes a lexicon. A word weighs more the fewer categories use it (idf) and the longer it is; the name of a category counts as
 * one of its words.
 */
export function lexicon(categories: readonly Category[]): Lexicon {
  const codesOf = new Map<string, Set<string>>();
  const worded = categories.filter((category) => category.words.length > 0 && !category.retired);
  for (const { code, name, words } of worded) {
    for (const word of [name, ...words].map(fold)) {
      const codes = codesOf.get(word);
      if (codes) codes.add(code);
      else codesOf.set(word, new Set([code]));
    }
  }
  const weighed = [...codesOf].map(([word, codes]): [string, Weighed] => {
    const rarity = Math.log(1 + worded.length / codes.size);
    return [word, { weight: rarity * Math.sqrt(Math.min(word.length, 6) / 2), codes: [...codes] }];
  });
  return Object.freeze({
    finder: phraseFinder(weighed),
    sensitive: new Set(worded.filter((category) => category.sensitive).map((category) => category.code)),
  });
}

/** What a lexicon suggests. Each word counts once for the title and once for the text. */
export function suggestCategory(words: Lexicon, title: string, text: string): Suggestion | null {
  const scores = new Map<string, number>();
  const counted = new Map<string, Map<string, number>>();
  for (const [part, factor] of [
    [title, TITLE],
    [text, 1],
  ] as const) {
    const seen = new Set<string>();
    for (const { phrase, value } of words.finder.find(fold(part))) {
      if (seen.has(phrase)) continue;
      seen.add(phrase);
      for (const code of value.codes) {
        const weight = value.weight * factor;
        scores.set(code, (scores.get(code) ?? 0) + weight);
        const own = counted.get(code) ?? new Map<string, number>();
        own.set(phrase, (own.get(phrase) ?? 0) + weight);
        counted.set(code, own);
      }
    }
  }
  const ranked = [...scores].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const [first, second] = ranked;
  if (!first) return null;
  const [code, score] = first;
  const enough = (each: number) => each / (score + DOUBT);
  const clear = 1 - (second?.[1] ?? 0) / (2 * score);
  const close = ranked.filter(([, each]) => each >= score * CLOSE);
  return {
    code,
    confidence: rounded(enough(score) * clear),
    words: [...(counted.get(code) ?? [])].sort(([, a], [, b]) => b - a).map(([word]) => word),
    alternatives: ranked.slice(1, 4).map(([other, each]) => ({ code: other, confidence: rounded(enough(each) / 2) })),
    decidable: !close.some(([each]) => words.sensitive.has(each)),
  };
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}
