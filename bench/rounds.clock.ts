import { type Latency, latencyOf, median } from './figure.ts';

/** How long and how wide a comparison runs. */
export interface Pace {
  /** Operations under way at a time. */
  readonly concurrency: number;
  readonly seconds: number;
  /** Rounds of each side; odd, so that the median is one of them. */
  readonly rounds: number;
}

/** One of the two sides of a comparison. `operate` does one operation; a lane does one after another. */
export interface Side {
  operate(lane: number): Promise<void>;
  /** Before and after each timed round, outside of the time. */
  before?(): Promise<void>;
  after?(count: number): Promise<void>;
}

export interface Outcome {
  readonly perSecond: number;
  readonly latency: Latency;
  /** Every round's operations per second, in order. */
  readonly each: readonly number[];
  /** Processor time of this process for one operation, in milliseconds: what a busy machine does not change much. */
  readonly cpuMs: number;
}

interface Round {
  readonly perSecond: number;
  readonly durationsMs: readonly number[];
  readonly cpuMs: number;
}

/** Runs operations in lanes for so many seconds. An operation begun in time counts, and so does the time until it ends. */
async function timed(side: Side, concurrency: number, seconds: number): Promise<Round> {
  await side.before?.();
  const durationsMs: number[] = [];
  const cpuBefore = process.cpuUsage();
  const since = performance.now();
  const until = since + seconds * 1_000;
  const lane = async (number: number): Promise<void> => {
    for (let begun = performance.now(); begun < until; ) {
      await side.operate(number);
      const ended = performance.now();
      durationsMs.push(ended - begun);
      begun = ended;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, number) => lane(number)));
  const elapsedMs = performance.now() - since;
  const { user, system } = process.cpuUsage(cpuBefore);
  await side.after?.(durationsMs.length);
  const count = durationsMs.length;
  return { perSecond: (count * 1_000) / elapsedMs, durationsMs, cpuMs: (user + system) / 1_000 / count };
}

/**
 * Runs two sides in turn, A B A B A B after a warm-up of each (a longer one of ours), so that what else the machine does falls on both; the median round
 * of each side counts.
 */
export async function sideBySide(ours: Side, bare: Side, pace: Pace): Promise<readonly [Outcome, Outcome]> {
  // A program that has run for a minute is compiled; one that has just started is not.
  await timed(ours, pace.concurrency, 3 * pace.seconds);
  await timed(bare, pace.concurrency, pace.seconds);
  const rounds: [Round[], Round[]] = [[], []];
  for (let round = 0; round < pace.rounds; round += 1) {
    rounds[0].push(await timed(ours, pace.concurrency, pace.seconds));
    rounds[1].push(await timed(bare, pace.concurrency, pace.seconds));
  }
  return [outcomeOf(rounds[0]), outcomeOf(rounds[1])];
}

function outcomeOf(rounds: readonly Round[]): Outcome {
  const each = rounds.map(({ perSecond }) => perSecond);
  const perSecond = median(each);
  const middle = rounds.find((round) => round.perSecond === perSecond);
  const cpuMs = median(rounds.map((round) => round.cpuMs));
  return { perSecond, latency: latencyOf(middle?.durationsMs ?? []), each, cpuMs };
}

/** How often per second a synchronous piece of work is done: the median of interleaved rounds of both. */
export function spinBySide(ours: () => number, bare: () => number, pace: Pace): readonly [number, number] {
  const spin = (work: () => number, seconds: number): number => {
    const since = performance.now();
    let done = 0;
    let elapsedMs = 0;
    while (elapsedMs < seconds * 1_000) {
      done += work();
      elapsedMs = performance.now() - since;
    }
    return (done * 1_000) / elapsedMs;
  };
  const seconds = Math.min(1, pace.seconds);
  spin(ours, seconds / 2);
  spin(bare, seconds / 2);
  const rounds: [number[], number[]] = [[], []];
  for (let round = 0; round < pace.rounds; round += 1) {
    rounds[0].push(spin(ours, seconds));
    rounds[1].push(spin(bare, seconds));
  }
  return [median(rounds[0]), median(rounds[1])];
}
