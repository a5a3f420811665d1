import { leadersOf, probabilityOf, sharesOf, signalsOf } from './calibration.ts';
import type { Matter } from './example.ts';
import { evidenceOf } from './evidence.ts';
import type { Found } from './matcher.ts';
import { type Model, scoreOf } from './model.ts';
import { plainText } from './plain.ts';
import { weighRow } from './weighing.ts';

/** A word that counted, and how much: its part of the first label's score over the mean of all labels. */
export interface CountedWord {
  readonly word: string;
  readonly weight: number;
}

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

const mostAlternatives = 5;

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
  const { probabilities } = judge(model, matter);
  return new Map(model.labels.map((label, number) => [label, probabilities[number] ?? 0]));
}

/** A message as a model sees it. */
export interface Judged {
  readonly plain: string;
  readonly found: Found;
  /** The weight of each feature of the message. */
  readonly values: Float32Array;
  readonly probabilities: Float64Array;
  /** The numbers of the labels, the most probable first. */
  readonly order: readonly number[];
}

function judge(model: Model, { title = '', text }: Matter): Judged {
  const { labels, vocabulary, weights, calibration } = model;
  const [plainTitle, plainBody] = [plainText(title), plainText(text)];
  const found = model.matcher.find(plainTitle, plainBody);
  const { numbers, counts } = found;
  const values = counts.slice();
  weighRow(vocabulary, numbers, values);
  const { scores, byBlock } = scoreOf(vocabulary, weights, numbers, values, labels.length);
  const characters = plainTitle.length + plainBody.length;
  const signals = signalsOf(scores, byBlock, calibration.temperature, characters, plainTitle !== '');
  const told = probabilityOf(calibration, signals);
  const probability = numbers.length === 0 ? Math.min(told, 1 / labels.length) : told;
  const probabilities = spread(sharesOf(scores, calibration.temperature), signals.leader, probability);
  const { first } = leadersOf(scores);
  const others = labels.map((_, number) => number).filter((number) => number !== first);
  const order = [first, ...others.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)];
  return { plain: plainTitle + plainBody, found, values, probabilities, order };
}

/** What the leader leaves is spread over the others by their shares, none above the leader. */
function spread(shares: Float64Array, leader: number, probability: number): Float64Array {
  const rest = 1 - (shares[leader] ?? 0);
  return shares.map((share, label) => {
    if (label === leader) return probability;
    const own = rest > 0 ? ((1 - probability) * share) / rest : 0;
    return Math.min(probability, own);
  });
}
