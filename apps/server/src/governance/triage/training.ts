import type { ModelComparison } from '@tongxin/contract';
import type { Taxonomy } from './category.ts';
import type { PersonalExample } from './fewPeople.ts';
import { compareModels, type Example, leastCorrections, type Model } from './learning/index.ts';
import { inForceFor, matterOf } from './suggesting.ts';

/** A category that a person chose or confirmed, with the words it was about. Ids grow with time. */
export interface PersonDecision {
  readonly id: string;
  readonly code: string;
  /** Tells one appellant from another and nothing about them. */
  readonly person: string;
  readonly title: string;
  readonly text: string;
}

/** How many decisions of one category are learned from: its latest, so that how people write now counts most (our decision). */
export const mostOfCategory = 600;
/** The share of the decisions that is not learned from but judges: the latest, at least 30 and at most 1,000 (our decision). */
const heldOutShare = 0.2;
const mostHeldOut = 1_000;
/** Decisions from which learning begins: as many to learn from as to judge by. */
export const leastDecisions = 2 * leastCorrections;

/** Decisions parted in time: a new model learns from the earlier ones and is judged by the later ones. */
export interface Parted {
  readonly learned: readonly PersonalExample[];
  readonly heldOut: readonly PersonalExample[];
  /** The latest decision that is learned from; undefined for none. */
  readonly until: string | undefined;
}

/**
 * Parts decisions, oldest first. A code out of force counts for the nearest one above it; decisions of other trees and without words fall out.
 * What the model in force has learned (`known`: up to which decision) does not judge.
 */
export function partDecisions(
  decisions: readonly PersonDecision[],
  categories: Taxonomy,
  known: string | undefined,
): Parted {
  const fit = decisions.flatMap(({ id, code, person, title, text }) => {
    const label = inForceFor(code, categories);
    return label === undefined || text.trim() === ''
      ? []
      : [{ id, example: { ...matterOf(title, text), label, person } }];
  });
  const judges = Math.min(mostHeldOut, Math.max(leastCorrections, Math.ceil(fit.length * heldOutShare)));
  const earlier = fit.slice(0, Math.max(0, fit.length - judges));
  const later = fit.slice(earlier.length).filter(({ id }) => known === undefined || id > known);
  return {
    learned: latestOfEach(earlier.map(({ example }) => example)),
    heldOut: later.map(({ example }) => example),
    until: earlier.at(-1)?.id,
  };
}

function latestOfEach(examples: readonly PersonalExample[]): readonly PersonalExample[] {
  const counts = new Map<string, number>();
  return examples
    .toReversed()
    .filter(({ label }) => {
      const count = (counts.get(label) ?? 0) + 1;
      counts.set(label, count);
      return count <= mostOfCategory;
    })
    .toReversed();
}

/** The rule of `compareModels`, and one of ours: a model with fewer right answers than the old one does not take over, be it by chance. */
export function compareForSwitch(
  old: Model,
  candidate: Model,
  heldOut: readonly Example[],
): { readonly takesOver: boolean; readonly comparison: ModelComparison } {
  const { takesOver, better, worse, ...comparison } = compareModels(old, candidate, heldOut);
  if (!takesOver || better.length >= worse.length) return { takesOver, comparison };
  const why = { zh: '新模型判对的比旧模型少', en: 'the new model gets fewer right than the old one' };
  return { takesOver: false, comparison: { ...comparison, verdict: 'not_better', why } };
}
