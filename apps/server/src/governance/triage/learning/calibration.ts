import { type Fitted, fitLogistic, logistic } from './logistic.ts';
import { blocks } from './matcher.ts';

/** What a message's scores look like, beyond which label leads: from it one learns how often the leader is right. */
export interface Signals {
  /** The number of the label that leads. */
  readonly leader: number;
  readonly values: readonly number[];
}

/** How scores become probabilities. */
export interface Calibration {
  /** Divides scores before they are turned into shares; from unseen messages. */
  readonly temperature: number;
  /** Mean, deviation and weight of each signal, then the weight of each label as leader, and the intercept; null with too few examples. */
  readonly reliability: Fitted | null;
}

/** Shares of labels by their scores (softmax). */
export function sharesOf(scores: Float64Array, temperature: number): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > highest) highest = score;
  const shares = new Float64Array(scores.length);
  let sum = 0;
  for (let label = 0; label < scores.length; label += 1) {
    const power = Math.exp(((scores[label] ?? 0) - highest) / temperature);
    shares[label] = power;
    sum += power;
  }
  for (let label = 0; label < shares.length; label += 1) shares[label] = (shares[label] ?? 0) / sum;
  return shares;
}

/** The label that leads and the next one; the lower number wins a tie. */
export function leadersOf(scores: ArrayLike<number>): { readonly first: number; readonly second: number } {
  let [first, second] = [0, 1];
  if ((scores[1] ?? 0) > (scores[0] ?? 0)) [first, second] = [1, 0];
  for (let label = 2; label < scores.length; label += 1) {
    const score = scores[label] ?? 0;
    if (score > (scores[first] ?? 0)) [first, second] = [label, first];
    else if (score > (scores[second] ?? 0)) second = label;
  }
  return { first, second };
}

/** How many signals there are: of the whole, of each block, of the message. */
export const signalCount = 3 + blocks.length + 2;

/**
 * The signals of a message: its log odds by shares, its margin over the next label, its score, the margin within each block alone (do the words, the
 * characters and the title agree?), its length and whether it has a title. Which ones help was measured (docs/decisions/0006).
 */
export function signalsOf(
  scores: Float64Array,
  byBlock: readonly Float64Array[],
  temperature: number,
  characters: number,
  titled: boolean,
): Signals {
  const { first, second } = leadersOf(scores);
  const share = sharesOf(scores, temperature)[first] ?? 0;
  const [score, next] = [scores[first] ?? 0, scores[second] ?? 0];
  return {
    leader: first,
    values: [
      Math.min(12, Math.log(share / Math.max(1 - share, 1e-9))),
      score - next,
      score,
      ...byBlock.map((own) => marginOf(own, first)),
      Math.log(1 + characters),
      titled ? 1 : 0,
    ],
  };
}

function marginOf(scores: Float64Array, label: number): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let other = 0; other < scores.length; other += 1)
    if (other !== label && (scores[other] ?? 0) > best) best = scores[other] ?? 0;
  return (scores[label] ?? 0) - best;
}

/** The largest probability that is ever told: nothing is certain, and a threshold of 1 lets nothing through. */
const surest = 0.9995;

/** Examples below which signals are not weighed: shares speak alone. */
const leastForSignals = 50;

/** How probable it is that the leader is right, 0–1. */
export function probabilityOf(calibration: Calibration, signals: Signals): number {
  const told =
    calibration.reliability === null
      ? 1 / (1 + Math.exp(-(signals.values[0] ?? 0)))
      : logistic(calibration.reliability, signals.values, signals.leader);
  return Math.min(surest, told);
}

/** Fits how often a leader is right from messages that were not learned from. */
export function fitReliability(
  signals: readonly Signals[],
  right: readonly boolean[],
  labelCount: number,
): Fitted | null {
  if (signals.length < leastForSignals) return null;
  return fitLogistic(
    signals.map(({ values }) => values),
    signals.map(({ leader }) => leader),
    right,
    labelCount,
  );
}

/** The temperature with the least surprise (log loss) over scores of messages that were not learned from; 0.02–2, by golden section. */
export function fitTemperature(scores: readonly Float64Array[], labels: ArrayLike<number>): number {
  const surprise = (log: number): number => {
    let sum = 0;
    for (const [row, each] of scores.entries())
      sum -= Math.log(Math.max(1e-12, sharesOf(each, Math.exp(log))[labels[row] ?? 0] ?? 0));
    return sum;
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(0.02), Math.log(2)];
  for (let step = 0; step < 24; step += 1) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)];
    if (surprise(a) <= surprise(b)) high = b;
    else low = a;
  }
  return Math.exp((low + high) / 2);
}

/** Pseudo-messages against every favour: of a label that few messages have, little is believed. */
const doubtOfFavour = 10;
const favourSteps = 30;

/**
 * What is added to the score of each label so that it is said as often as it is true, by scores of messages that were not learned from. Machines that were
 * trained apart, the few and the many of equal weight, are not on one scale; this brings them on one (vector scaling, Guo et al. 2017, with a ridge).
 */
export function fitFavour(
  scores: readonly Float64Array[],
  labels: ArrayLike<number>,
  labelCount: number,
): Float64Array {
  const temperature = fitTemperature(scores, labels);
  const favour = new Float64Array(labelCount);
  for (let step = 0; step < favourSteps; step += 1) {
    const slope = favour.map((own) => doubtOfFavour * (own / temperature));
    const curve = new Float64Array(labelCount).fill(doubtOfFavour);
    for (const [row, each] of scores.entries()) {
      const shares = sharesOf(
        each.map((score, label) => score + (favour[label] ?? 0)),
        temperature,
      );
      for (let label = 0; label < labelCount; label += 1) {
        const share = shares[label] ?? 0;
        slope[label] = (slope[label] ?? 0) + share - (labels[row] === label ? 1 : 0);
        curve[label] = (curve[label] ?? 0) + share * (1 - share);
      }
    }
    for (let label = 0; label < labelCount; label += 1)
      favour[label] = (favour[label] ?? 0) - (temperature * (slope[label] ?? 0)) / (2 * (curve[label] ?? 1));
  }
  return favour;
}

/** A decision that could have been made alone: how probable it was said to be right, and whether it was. */
export interface Decided {
  readonly probability: number;
  readonly right: boolean;
}

/** A bound for deciding alone, and what it gave where it was found. */
export interface Bound {
  /** Decide alone from this probability on; 1 when no bound reaches the precision. */
  readonly threshold: number;
  readonly share: number;
}

/**
 * The lowest threshold at which decisions are right as often as asked: the one with the largest share of messages. `errors` asks for so many standard
 * errors of that share more, for a bound found on few messages is not to be trusted on others.
 */
export function boundAt(precision: number, decisions: readonly Decided[], errors = 0): Bound {
  const sorted = [...decisions].sort((a, b) => b.probability - a.probability);
  let right = 0;
  let best: Bound = { threshold: 1, share: 0 };
  for (const [at, decision] of sorted.entries()) {
    if (decision.right) right += 1;
    const tied = sorted[at + 1]?.probability === decision.probability;
    const margin = errors * Math.sqrt((precision * (1 - precision)) / (at + 1));
    if (!tied && right / (at + 1) >= precision + margin)
      best = { threshold: decision.probability, share: (at + 1) / sorted.length };
  }
  return best;
}
