import { sampleDistrict } from '@tongxin/demo';
import type { Figure } from './figure.ts';
import { filingOf } from './filing.bench.ts';
import { gridsBench } from './grids.bench.ts';
import { fullOf, shortOf } from './lifecycles.bench.ts';
import { minutesBench } from './minutes.bench.ts';
import { replayBench } from './replay.bench.ts';
import type { Pace } from './rounds.clock.ts';
import { openStage, type Stage } from './stage.district.ts';
import { triageBench } from './triage.bench.ts';
import { type Measured, versusBare } from './versus.bare.ts';

export type { Figure } from './figure.ts';
export { tableOf } from './table.ts';

/** The benches by name, in the order they run. */
export const benchNames = ['grids', 'minutes', 'filing', 'full', 'short', 'replay', 'triage'] as const;
export type BenchName = (typeof benchNames)[number];

export interface BenchOptions {
  readonly names: readonly BenchName[];
  /** Seconds of each timed round; three rounds of each side are run in turn. */
  readonly seconds: number;
  /** Operations under way at a time; 16 unless told. */
  readonly concurrency?: number;
  /** A file of messages for `replay`, of labelled ones for `triage`; without one `replay` is left out and `triage` measures with our own sentences. */
  readonly file?: string;
  /** A file of messages without labels for the self-training of `triage`. */
  readonly unlabelled?: string;
}

/** Runs the benches one after another and gives each figure as soon as it is there. Throws when something does not work, never for a slow figure. */
export async function* runBenches(options: BenchOptions): AsyncGenerator<Figure> {
  const pace: Pace = { concurrency: options.concurrency ?? 16, seconds: options.seconds, rounds: 3 };
  const names = new Set(options.names);
  if (names.has('grids')) yield gridsBench(sampleDistrict(), pace);
  if (names.has('minutes')) yield minutesBench(pace);
  const onStage = (
    [
      ['filing', filingOf],
      ['full', fullOf],
      ['short', shortOf],
    ] as const
  ).filter(([name]) => names.has(name));
  if (onStage.length > 0)
    yield* onOneStage(
      onStage.map(([, of]) => of),
      pace,
    );
  if (names.has('replay') && options.file !== undefined) yield await replayBench(options.file, pace.concurrency);
  if (names.has('triage')) {
    const { file, unlabelled } = options;
    yield* triageBench({
      ...(file === undefined ? {} : { labelled: file }),
      ...(unlabelled === undefined ? {} : { unlabelled }),
    });
  }
}

async function* onOneStage(benches: readonly ((stage: Stage) => Measured)[], pace: Pace): AsyncGenerator<Figure> {
  const stage: Stage = await openStage(pace.concurrency);
  try {
    for (const of of benches) yield await versusBare(stage, of(stage), pace);
  } finally {
    await stage.close();
  }
}
