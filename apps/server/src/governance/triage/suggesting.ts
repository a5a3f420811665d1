import type { Taxonomy } from './category.ts';
import { classify, type Model } from './learning/index.ts';
import type { Suggest, Suggestion } from './lexicon.ts';

/** A sensitive rival with this share of the first one's probability or more makes a person decide (our decision). */
const CLOSE = 0.5;
/** Alternatives that are shown beside the first. */
const shown = 3;

/**
 * Suggestions of a trained model for a tenant's categories. What it calls by a code out of force counts for the nearest one above it that is in
 * force; what it calls by a code of another tree counts for nothing. Null when no word of the matter says anything to the model.
 */
export function suggestByModel(model: Model, categories: Taxonomy): Suggest {
  const standIn = new Map(
    model.labels.map((label) => [label, categories.line(label).find((code) => categories.active(code))]),
  );
  return (title, text) => {
    const said = classify(model, title === '' ? { text } : { title, text });
    if (said.words.length === 0) return null;
    const shares = new Map<string, number>();
    for (const { label, probability } of [said, ...said.alternatives]) {
      const code = standIn.get(label);
      if (code !== undefined) shares.set(code, (shares.get(code) ?? 0) + probability);
    }
    const ranked = [...shares].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
    const [first] = ranked;
    if (first === undefined) return null;
    const [code, confidence] = first;
    return {
      code,
      confidence: rounded(confidence),
      words: said.words.map(({ word }) => word),
      alternatives: ranked.slice(1, 1 + shown).map(([other, share]) => ({ code: other, confidence: rounded(share) })),
      decidable: !ranked.some(([each, share]) => share >= confidence * CLOSE && isSensitive(categories, each)),
    } satisfies Suggestion;
  };
}

function isSensitive(categories: Taxonomy, code: string): boolean {
  return categories.line(code).some((each) => categories.byCode(each)?.sensitive === true);
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}
