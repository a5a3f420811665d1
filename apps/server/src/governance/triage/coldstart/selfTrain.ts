import type { Example, Matter } from '../learning/example.ts';

/** How a label is learned and given; handed in, so that this file knows no trainer. Both must be deterministic. */
export interface Learner<Model> {
  train(examples: readonly Example[]): Model;
  judge(model: Model, message: Matter): { readonly label: string; readonly probability: number };
}

/** The bounds of self-training. Shares lie between 0 and 1. */
export interface SelfTrainOptions {
  readonly rounds: number;
  /** The share of the messages that the first round takes; each later round takes as many more. */
  readonly roundShare: number;
  /** The largest share of what a round takes that may go to one label, so that the loudest one does not eat the others. */
  readonly labelShare: number;
  /** A label given with less is never taken as true. */
  readonly leastProbability: number;
}

/**
 * Our decision, measured on the benchmark: a fifth of the messages, then two fifths; a third round brings nothing more (README.md of this folder).
 */
export const selfTrainDefaults: SelfTrainOptions = {
  rounds: 2,
  roundShare: 0.2,
  labelShare: 0.08,
  leastProbability: 0.05,
};

/** What one round took as true. */
export interface SelfTrainRound {
  readonly round: number;
  readonly taken: number;
  readonly ofLabel: ReadonlyMap<string, number>;
}

/** The model after the last round, and what each round took. */
export interface SelfTrained<Model> {
  readonly model: Model;
  readonly rounds: readonly SelfTrainRound[];
}

/**
 * Learns from a few labelled examples and many messages without a label: each round the model labels all messages, the surest of them are
 * taken as true, within a quota for each label, and a new model is trained on the examples and on these. Every round starts from the examples
 * anew, so a message labelled wrongly once is not kept. The same input gives the same model; ties go to the earlier message. With no
 * messages the model is that of the examples. Throws RangeError for bounds that make no sense, and what the trainer throws.
 */
export function selfTrain<Model>(
  seed: readonly Example[],
  messages: readonly Matter[],
  learner: Learner<Model>,
  options: SelfTrainOptions = selfTrainDefaults,
): SelfTrained<Model> {
  check(options);
  let model = learner.train(seed);
  const rounds: SelfTrainRound[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    const most = Math.floor(messages.length * Math.min(1, options.roundShare * round));
    const taken = surest(messages, (message) => learner.judge(model, message), most, options);
    if (taken.length === 0) break;
    model = learner.train([...seed, ...taken]);
    rounds.push({ round, taken: taken.length, ofLabel: countOf(taken) });
  }
  return { model, rounds };
}

function check({ rounds, roundShare, labelShare, leastProbability }: SelfTrainOptions): void {
  const isShare = (each: number) => each >= 0 && each <= 1;
  if (!Number.isInteger(rounds) || rounds < 0 || ![roundShare, labelShare, leastProbability].every(isShare)) {
    throw new RangeError('rounds: a whole number from 0; shares: 0 to 1');
  }
}

function surest(
  messages: readonly Matter[],
  judge: (message: Matter) => { readonly label: string; readonly probability: number },
  most: number,
  { labelShare, leastProbability }: SelfTrainOptions,
): readonly Example[] {
  const judged = messages
    .map((message, at) => ({ message, at, ...judge(message) }))
    .filter(({ probability }) => probability >= leastProbability)
    .sort((one, other) => other.probability - one.probability || one.at - other.at);
  const quota = Math.max(1, Math.floor(most * labelShare));
  const used = new Map<string, number>();
  const taken: Example[] = [];
  for (const { message, label } of judged) {
    if (taken.length >= most) break;
    const before = used.get(label) ?? 0;
    if (before >= quota) continue;
    used.set(label, before + 1);
    taken.push({ ...message, label });
  }
  return taken;
}

function countOf(examples: readonly Example[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { label } of examples) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
