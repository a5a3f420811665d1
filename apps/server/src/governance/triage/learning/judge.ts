import { leadersOf, probabilityOf, sharesOf, signalsOf } from './calibration.ts';
import type { Matter } from './example.ts';
import type { Found } from './matcher.ts';
import { type Model, scoreOf } from './model.ts';
import { plainText } from './plain.ts';
import { weighRow } from './weighing.ts';

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

/** Judges a message: what stands in it, and how probable each label is. */
export function judge(model: Model, { title = '', text }: Matter): Judged {
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
  const rest = shares.reduce((sum, share, label) => (label === leader ? sum : sum + share), 0);
  return shares.map((share, label) => {
    if (label === leader) return probability;
    const own = rest > 0 ? ((1 - probability) * share) / rest : 0;
    return Math.min(probability, own);
  });
}
