import { type CountedWord, evidenceOf } from './evidence.ts';
import type { Matter } from './example.ts';
import { judge } from './judge.ts';
import type { Model } from './model.ts';

/** What a model thinks a message is about. */
export interface Classified {
  readonly label: string;
  /** How probable the label is right, 0–1, calibrated on messages that were not learned from. */
  readonly probability: number;
  /** The words that counted for the label, the weightiest first, at most eight, none inside another. */
  readonly words: readonly CountedWord[];
  /** The next labels, the most probable first, at most five; never more probable than the first. */
  readonly alternatives: readonly { readonly label: string; readonly probability: number }[];
}

/** Alternatives that are named. */
export const mostAlternatives = 5;

/** Classifies a message. Never throws; a message in which nothing is known is as probable as a guess. */
export function classify(model: Model, matter: Matter): Classified {
  const judged = judge(model, matter);
  const { probabilities, order } = judged;
  const first = order[0] ?? 0;
  return {
    label: model.labels[first] ?? '',
    probability: probabilities[first] ?? 0,
    words: evidenceOf(model, judged, first),
    alternatives: order.slice(1, 1 + mostAlternatives).map((label) => ({
      label: model.labels[label] ?? '',
      probability: probabilities[label] ?? 0,
    })),
  };
}

/** The probability of every label of a message; their sum is at most 1. */
export function probabilitiesOf(model: Model, matter: Matter): ReadonlyMap<string, number> {
  return byLabel(model, judge(model, matter).probabilities);
}

/** How probable every label of a message is, and the words that counted for the first of them; without words nothing in it is known. */
export function weighed(
  model: Model,
  matter: Matter,
): { readonly words: readonly CountedWord[]; readonly probabilities: ReadonlyMap<string, number> } {
  const judged = judge(model, matter);
  return {
    words: evidenceOf(model, judged, judged.order[0] ?? 0),
    probabilities: byLabel(model, judged.probabilities),
  };
}

function byLabel({ labels }: Model, probabilities: Float64Array): ReadonlyMap<string, number> {
  return new Map(labels.map((label, number) => [label, probabilities[number] ?? 0]));
}
