import { systemIds } from '../apps/server/src/platform/ids/index.ts';
import { bareLoop } from './bare.loop.ts';
import { type Figure, figure } from './figure.ts';
import { type Outcome, type Pace, sideBySide } from './rounds.clock.ts';
import type { Stage } from './stage.district.ts';
import { recordStatements } from './statements.recorder.ts';
import { type Makings, type Rerun, rerunOf, type Statement } from './template.ts';
import { bareOptions } from './throwaway.world.ts';

/** One operation over HTTP; it gives the numbers and words that another run of the same statements must not repeat. */
export type Operation = (turn: number) => Promise<readonly string[]>;

/** What is measured against its own SQL. */
export interface Measured {
  readonly name: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly unit: string;
  readonly operation: Operation;
  /** How many different operations are recorded. */
  readonly recorded: number;
}

let serial = 0;

/** Serials go on from one bench to the next: they share a database. */
const makings: Makings = {
  uuid: () => systemIds.uuid(),
  now: () => Date.now(),
  serial: () => {
    serial += 1;
    return serial;
  },
};

/** At least this share of the bare SQL is left when everything is on (our decision). */
const wantedShare = 0.35;

/**
 * Measures an operation over HTTP with everything on, and beside it, in the same run on the same database, exactly the statements that it
 * sends (BEGIN and COMMIT included) from a loop of as many connections, with ids of their own. Both must leave their cases behind.
 */
export async function versusBare(stage: Stage, measured: Measured, pace: Pace): Promise<Figure> {
  const { operation } = measured;
  const { reruns, statements } = await record(stage, measured);
  const loop = await bareLoop(bareOptions(stage.connection), pace.concurrency, reruns, makings);
  let turn = measured.recorded;
  let casesBefore = 0;
  const left: number[] = [];
  const countFrom = async (): Promise<void> => {
    casesBefore = await stage.cases();
  };
  const countTo = async (operations: number): Promise<void> => {
    left.push(((await stage.cases()) - casesBefore) / operations);
  };
  try {
    const [ours, bare] = await sideBySide(
      {
        operate: async () => {
          turn += 1;
          await operation(turn);
        },
        before: async () => {
          await stage.settle();
          await countFrom();
          stage.work();
        },
        after: async (count) => {
          await stage.rest();
          await countTo(count);
        },
      },
      {
        operate: (lane) => loop.run(lane),
        before: async () => {
          await stage.settle();
          await countFrom();
        },
        after: countTo,
      },
      pace,
    );
    return figure({
      name: measured.name,
      title: measured.title,
      value: ours.perSecond,
      unit: measured.unit,
      latency: ours.latency,
      yardstick: { name: '同样的 SQL bare SQL', value: bare.perSecond, latency: bare.latency },
      target: { of: 'ratio', is: 'atLeast', limit: wantedShare },
      notes: notesOf(statements, left, ours, bare),
    });
  } finally {
    await loop.close();
  }
}

function notesOf(statements: number, left: readonly number[], ours: Outcome, bare: Outcome): readonly string[] {
  const perSecond = ({ each }: Outcome): string => each.map((value) => value.toFixed(1)).join(', ');
  const lowest = Math.min(...left);
  return [
    `每次 ${statements.toFixed(1)} 条语句 statements each; 每次留下 ${lowest.toFixed(2)}–${Math.max(...left).toFixed(2)} 件 cases left behind by each`,
    `各轮 rounds: ${perSecond(ours)} / ${perSecond(bare)}; 本进程每次 CPU of this process each: ${ours.cpuMs.toFixed(2)} / ${bare.cpuMs.toFixed(2)} ms`,
  ];
}

/** Runs some operations one by one with sweeps and deliveries at rest, and keeps the statements of each. */
async function record(
  stage: Stage,
  { operation, recorded }: Measured,
): Promise<{ readonly reruns: readonly Rerun[]; readonly statements: number }> {
  await stage.rest();
  const reruns: Rerun[] = [];
  let statements = 0;
  for (let turn = 0; turn < recorded; turn += 1) {
    // The first run of a turn fills the caches that are full in a running program: sessions and registers.
    await operation(turn);
    const recorder = recordStatements();
    const fromMs = Date.now();
    try {
      const words = await operation(turn);
      const taken: readonly Statement[] = recorder.take();
      statements += taken.length;
      reruns.push(rerunOf(taken, { fromMs, toMs: Date.now(), words }));
    } finally {
      recorder.stop();
    }
  }
  return { reruns, statements: statements / recorded };
}
