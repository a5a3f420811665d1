import type { App } from '../app.ts';
import { type CaseRecord, nearbyCases, nextWake, procedureOf } from '../governance/cases/index.ts';
import { type Indicator, indicators } from '../governance/insights/index.ts';
import { seededRandomness } from '../platform/ids/index.ts';
import { isRefusal } from '../platform/refusal/index.ts';
import { cast } from '../sample/cast.ts';
import { hashOf } from '../sample/hash.ts';
import { help } from '../sample/helpers.play.ts';
import { instantOf } from '../sample/pace.ts';
import { staffOf } from '../sample/sample.prepare.ts';
import { NobodyMay, type Stage, stage } from '../sample/stage.service.ts';
import type { ReplayTenant } from './tenant.prepare.ts';
import { type Act, nextAct } from './work.policy.ts';

const dayMs = 86_400_000;
const simulatedDays = 120;
const mostSteps = 200;
const atOnce = 12;

/** What working a district's open cases came to. */
export interface Worked {
  readonly cases: number;
  readonly ended: number;
  readonly stillOpen: number;
  readonly steps: number;
  /** How many days the fast clocks ran, at most. */
  readonly days: number;
  readonly seconds: number;
  readonly stepsPerSecond: number;
  /** Steps that nobody might take, by what was refused; the case then waited for its clocks. */
  readonly refused: { readonly [why: string]: number };
  readonly indicators: readonly Indicator[];
}

/**
 * Demo staff work every open case of a replay to its end, each case on a fast clock of its own: between two steps its clocks speak at their own
 * instants. Simulated days send no messages to anybody. Ends when no case is open, or 120 simulated days have passed.
 */
export async function workCases(
  app: App,
  tenant: ReplayTenant,
  seed: number,
  progress: (done: number, all: number) => void,
): Promise<Worked> {
  const { tenantId } = tenant.imported;
  const directory = await app.directories.of(tenantId);
  const players = cast(staffOf(tenant.sample, tenant.imported, tenant.key));
  const quiet = { ...app.intake, engine: { ...app.engine, subscribers: [] } };
  const scene = stage(quiet, directory, players);
  const { database } = app.engine;
  const everything = { areaCode: directory.areas.districtCode, categoryCode: null, since: 0, limit: 1_000_000 };
  const open = await database.inTenant(tenantId, (tx) => nearbyCases(tx, tenantId, everything));
  const start = app.engine.clock.now();
  const refused: Record<string, number> = {};
  const began = performance.now();
  let next = 0;
  let done = 0;
  let steps = 0;
  let ended = 0;
  let latest = start;

  async function work(): Promise<void> {
    for (let record = open[next++]; record !== undefined; record = open[next++]) {
      const told = await workOne(scene, record, start, seed, (why) => {
        refused[why] = (refused[why] ?? 0) + 1;
      });
      steps += told.steps;
      ended += told.ended ? 1 : 0;
      latest = Math.max(latest, told.at);
      done += 1;
      progress(done, open.length);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  const seconds = (performance.now() - began) / 1000;
  const first = Math.min(start, ...open.map(({ openedAt }) => openedAt));
  const period = { fromMs: first, toMs: latest + 1, areaCode: null };
  return {
    cases: open.length,
    ended,
    stillOpen: open.length - ended,
    steps,
    days: Math.ceil((latest - start) / dayMs),
    seconds: Math.round(seconds * 10) / 10,
    stepsPerSecond: Math.round(steps / Math.max(seconds, 0.001)),
    refused,
    indicators: await database.inTenant(tenantId, (tx) => indicators(tx, tenantId, period, directory)),
  };
}

interface WorkedOne {
  readonly steps: number;
  readonly ended: boolean;
  readonly at: number;
}

async function workOne(
  scene: Stage,
  opened: CaseRecord,
  start: number,
  seed: number,
  refused: (why: string) => void,
): Promise<WorkedOne> {
  const end = start + simulatedDays * dayMs;
  const procedure = procedureOf(scene.intakeAt(start).engine, opened.procedure);
  let record = opened;
  let at = start;
  let steps = 0;
  for (let turn = 0; turn < mostSteps && record.endedAt === null; turn += 1) {
    const act = nextAct({
      record,
      directory: scene.directory,
      at,
      chance: chanceAt(record, seed, String(record.version)),
      always: chanceAt(record, seed, ''),
    });
    const wake = nextWake(procedure, record, scene.directory.terms);
    const when =
      act === null
        ? (wake ?? end + 1)
        : instantOf(act.pace, { record, terms: scene.directory.terms, last: at, now: Number.POSITIVE_INFINITY });
    if (when > end) break;
    const swept = await scene.sweepTo(record, when);
    at = when;
    if (act === null || swept.state !== record.state || swept.holder.raised !== record.holder.raised) {
      record = swept;
      continue;
    }
    const taken = await takeStep(scene, swept, act, at, refused);
    steps += taken.steps;
    at = taken.at;
    record = await scene.read(record.id);
    // Where nobody may act, the case waits until its clocks say something.
    if (taken.steps === 0) {
      const later = nextWake(procedure, record, scene.directory.terms);
      if (later === null || later > end) break;
      at = later;
      record = await scene.sweepTo(record, later);
    }
  }
  return { steps, ended: record.endedAt !== null, at };
}

async function takeStep(
  scene: Stage,
  record: CaseRecord,
  act: Act,
  at: number,
  refused: (why: string) => void,
): Promise<{ steps: number; at: number }> {
  const key = `work:${record.id}:${record.version}`;
  let last = at;
  let steps = 0;
  if (act.helpersFirst) {
    const asked = (await scene.children(record.id)).filter((child) => child.endedAt === null);
    for (const [place, child] of asked.entries()) {
      last = await letHelp(scene, child, last, `${key}:${place}`, refused);
      steps += 3;
    }
  }
  try {
    await scene.step(record, act.command, last, key);
    return { steps: steps + 1, at: last };
  } catch (error) {
    if (!(error instanceof NobodyMay) && !isRefusal(error)) throw error;
    if (record.holder.raised) {
      await scene.step(record, { move: 'handBack', input: { reason: '已协调，请尽快办理' } }, last, `${key}:back`);
      return { steps: steps + 1, at: last };
    }
    refused(whyOf(error, act.command.move));
    return { steps: 0, at: last };
  }
}

/** A unit that was asked does its share within an hour; where nobody there may, whoever asked takes the request back. */
async function letHelp(
  scene: Stage,
  child: CaseRecord,
  at: number,
  key: string,
  refused: (why: string) => void,
): Promise<number> {
  try {
    return await help(scene, [child], 'closed', at, at + 3_600_000, key);
  } catch (error) {
    if (!(error instanceof NobodyMay) && !isRefusal(error)) throw error;
    refused(whyOf(error, 'help'));
    const swept = await scene.sweepTo(await scene.read(child.id), at);
    await scene.step(swept, { move: 'cancel', input: {} }, at, `${key}:back`);
    return at;
  }
}

function whyOf(error: NobodyMay | { readonly code: string }, move: string): string {
  return error instanceof NobodyMay ? error.message.replace(/ \S+ \(.*\)/, '').slice(0, 160) : `${move}: ${error.code}`;
}

/** Numbers that belong to one point of one case: the same for the same words at the same point. */
function chanceAt(record: CaseRecord, seed: number, point: string): (name: string) => number {
  const base = `${record.title}/${record.openedAt}/${point}`;
  return (name) => seededRandomness((seed + hashOf(`${base}/${name}`)) >>> 0).int(1_000_000) / 1_000_000;
}
