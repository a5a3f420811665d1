import type { Taxonomy } from './category.ts';
import { type Example, type Model, rollUp, weighed } from './learning/index.ts';
import type { Suggest, Suggestion } from './lexicon.ts';

/** A model that suggests, and what it is called in the record: the number of its version, or `coldstart`. */
export interface ModelInForce {
  readonly name: string;
  readonly model: Model;
}

/** Where sensitive categories together are at least this probable, a person decides (our decision: one in twenty). */
const sensitiveAt = 0.05;
/** Alternatives that are shown beside the first. */
const shown = 3;

/**
 * Suggestions of a trained model for a tenant's categories. What it calls by a code out of force counts for the nearest one above it that is in
 * force; what it calls by a code of another tree counts for nothing. Null when no word of the matter says anything to the model.
 */
export function suggestByModel({ name, model }: ModelInForce, categories: Taxonomy): Suggest {
  const standIn = new Map(model.labels.map((label) => [label, inForceFor(label, categories)]));
  const sensitive = new Set(categories.inForce.map(({ code }) => code).filter((code) => isSensitive(categories, code)));
  return (title, text): Suggestion | null => {
    const { words, probabilities } = weighed(model, matterOf(title, text));
    if (words.length === 0) return null;
    const shares = new Map<string, number>();
    for (const [label, probability] of probabilities) {
      const code = standIn.get(label);
      if (code !== undefined) shares.set(code, (shares.get(code) ?? 0) + probability);
    }
    const ranked = [...shares].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
    const [first] = ranked;
    if (first === undefined) return null;
    const [code, confidence] = first;
    const inPrivate = ranked.reduce((sum, [each, share]) => (sensitive.has(each) ? sum + share : sum), 0);
    const group = categories.line(code).at(-1) ?? code;
    return {
      code,
      confidence: atMost(confidence),
      group:
        group === code ? null : { code: group, confidence: atMost(rollUp(shares, categories.line).get(group) ?? 0) },
      words: words.map(({ word }) => word),
      alternatives: ranked.slice(1, 1 + shown).map(([other, share]) => ({ code: other, confidence: atMost(share) })),
      decidable: !sensitive.has(code) && inPrivate < sensitiveAt,
      model: name,
    };
  };
}

/** The category itself when it is in force, else the nearest one above it that is. */
export function inForceFor(code: string, categories: Taxonomy): string | undefined {
  return categories.line(code).find((each) => categories.active(each));
}

/** A matter as models learn and read it: a title that only repeats how the text begins is none. */
export function matterOf(title: string, text: string): Omit<Example, 'label'> {
  return title === '' || text.startsWith(title.replace(/…$/u, '')) ? { text } : { title, text };
}

function isSensitive(categories: Taxonomy, code: string): boolean {
  return categories.line(code).some((each) => categories.byCode(each)?.sensitive === true);
}

/** Cut, not rounded: nothing is shown, or compared with a threshold, as surer than it is. */
function atMost(share: number): number {
  return Math.floor(share * 1000) / 1000;
}
