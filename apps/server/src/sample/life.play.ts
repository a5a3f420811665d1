import type { Category, SampleDistrict, Story } from '@tongxin/demo';
import type { ResidentCaller } from '../access/index.ts';
import type { People } from '../governance/appeals/index.ts';
import { type CaseRecord, eventsOf } from '../governance/cases/index.ts';
import type { Database } from '../platform/db/index.ts';
import type { Beat, HelperBeat, Scene } from './beats.ts';
import { help } from './helpers.play.ts';
import { join, say } from './intake.play.ts';
import { beginLife, findLife, finishLife, noteTold } from './life.store.ts';
import { beginningOf, chanceOf, positionOf } from './moments.ts';
import { instantOf } from './pace.ts';
import { type Chance, dispatchesByHand, planOf } from './plan.ts';
import type { Stage } from './stage.service.ts';

/** What playing the life of a sample needs. */
export interface LifeMakings {
  readonly database: Database;
  readonly people: People;
  readonly sample: SampleDistrict;
  /** Stages of the tenant: as its settings are, and with every dispatch left to a person's hand. */
  readonly stages: { readonly ruled: Stage; readonly byHand: Stage };
  readonly tenantKey: string;
  readonly unitIds: ReadonlyMap<string, string>;
  readonly residentIds: ReadonlyMap<string, string>;
  /** Now, epoch milliseconds. */
  readonly now: number;
  /** How many stories are told at a time; 8 unless told. */
  readonly atOnce?: number;
  readonly progress?: (told: number, all: number) => void;
}

/**
 * Tells the stories of the sample through the real engine, each with a clock of its own, up to now. A run that was interrupted goes on at the
 * next one: filings answer as before, steps that were taken are passed over. Returns how many stories were told now.
 */
export async function playLife(makings: LifeMakings): Promise<number> {
  const { database, sample, stages, now } = makings;
  const { tenantId } = stages.ruled;
  const before = await database.inTenant(tenantId, async (tx) => {
    const known = await findLife(tx, tenantId);
    if (known === undefined) await beginLife(tx, tenantId, now);
    return known;
  });
  if (before?.finished) return 0;
  const startedAt = before?.startedAt ?? now;
  const told = before?.told ?? new Set<string>();
  const world = worldOf(makings, startedAt, before !== undefined);
  const waiting = groupsOf(sample.stories).filter((group) => !group.every(({ id }) => told.has(id)));
  const all = sample.stories.length;
  let count = told.size;

  /** Whoever ends, by having nothing left or by an error, leaves nothing for the others to begin. */
  function stop(): void {
    waiting.length = 0;
  }

  async function work(): Promise<void> {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      await tellTogether(group, world);
      const ids = group.map(({ id }) => id);
      await database.inTenant(tenantId, (tx) => noteTold(tx, tenantId, ids));
      count += ids.length;
      makings.progress?.(count, all);
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: makings.atOnce ?? 8 }, () => work().finally(stop)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  await database.inTenant(tenantId, (tx) => finishLife(tx, tenantId, now));
  return all - told.size;
}

/** A master and what is merged into it are told together, step by step in the order of time; every other story is a group of its own. */
function groupsOf(stories: readonly Story[]): Story[][] {
  const groups = new Map<string, Story[]>();
  for (const story of stories) {
    const key = story.mergedInto ?? story.id;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [story]);
    else group.push(story);
  }
  return [...groups.values()];
}

interface World extends LifeMakings {
  readonly startedAt: number;
  /** Whether an earlier run may have taken steps already. */
  readonly resumed: boolean;
  readonly categories: ReadonlyMap<string, Category>;
  readonly areas: ReadonlyMap<string, SampleDistrict['areas'][number]>;
  readonly residents: ReadonlyMap<string, SampleDistrict['residents'][number]>;
  /** Case ids by story, filled as stories begin. */
  readonly cases: Map<string, string>;
}

function worldOf(makings: LifeMakings, startedAt: number, resumed: boolean): World {
  const { sample } = makings;
  return {
    ...makings,
    startedAt,
    resumed,
    categories: new Map(sample.categories.map((each) => [each.code, each])),
    areas: new Map(sample.areas.map((each) => [each.code, each])),
    residents: new Map(sample.residents.map((each) => [each.handle, each])),
    cases: new Map(),
  };
}

async function tellTogether(group: readonly Story[], world: World): Promise<void> {
  const running: { readonly steps: AsyncGenerator<number, void>; at: number }[] = [];
  for (const story of group) {
    const steps = tell(story, world, group.length > 1);
    const first = await steps.next();
    if (!first.done) running.push({ steps, at: first.value });
  }
  while (running.length > 0) {
    const next = running.reduce((a, b) => (b.at < a.at ? b : a));
    const { done, value } = await next.steps.next();
    if (done) running.splice(running.indexOf(next), 1);
    else next.at = value;
  }
  for (const { id } of group) {
    const caseId = world.cases.get(id);
    if (caseId !== undefined) await settle(world.stages.ruled, caseId, world.startedAt);
  }
}

/** Lets every clock of a case and of those who help with it speak up to now. */
async function settle(stage: Stage, caseId: string, now: number): Promise<void> {
  const record = await stage.sweepTo(await stage.read(caseId), now);
  if (record.tallies.dispatches === undefined) return;
  for (const child of await stage.children(caseId)) await stage.sweepTo(child, now);
}

/** One story: yields the instant of each step before it is taken. */
async function* tell(story: Story, world: World, together: boolean): AsyncGenerator<number, void> {
  const { sample, startedAt: now } = world;
  const chance = chanceOf(story, sample.seed);
  const stage = dispatchesByHand(story, chance) ? world.stages.byHand : world.stages.ruled;
  const start = beginningOf(story, stage.directory, now, together);
  yield start;
  const caseId = await begin(story, world, stage, chance, together, start);
  const taken = world.resumed ? await stepsTaken(world, stage, caseId) : undefined;
  const joins = joinsOf(story, start, now);
  let last = start;
  let known: CaseRecord | undefined;

  for (const [place, step] of planOf(story, chance).entries()) {
    const record: CaseRecord = (together ? undefined : known) ?? (await stage.read(caseId));
    known = record;
    const before = 'move' in step ? taken?.steps.findIndex(({ move }) => move === step.move) : undefined;
    if (taken !== undefined && before !== undefined && before >= 0) {
      last = taken.steps[before]?.at ?? last;
      taken.steps.splice(0, before + 1);
      continue;
    }
    // What is still to come comes after everything that happened.
    if (taken !== undefined && taken.steps.length === 0) last = Math.max(last, taken.until);
    const at = instantOf(step.pace, { record, terms: stage.directory.terms, last, now });
    for (let next = joins[0]; next !== undefined && next.at < at; next = joins[0]) {
      yield next.at;
      await joinIn(next, await stage.read(caseId), world, stage);
      joins.shift();
      known = undefined;
      last = Math.max(last, next.at);
    }
    if ('helpers' in step) {
      yield at;
      known = undefined;
      last = await letHelp(step, caseId, world, stage, at, `life:${story.id}:${place}`);
      continue;
    }
    const scene = sceneOf(story, world, stage, known ?? (await stage.read(caseId)), Math.max(at, last + 1_000), now);
    if (!(step.when?.(scene) ?? true)) continue;
    yield scene.at;
    await take(step, scene, world, stage, together, `life:${story.id}:${place}`);
    known = undefined;
    last = scene.at;
  }
  for (const next of joins) {
    yield next.at;
    await joinIn(next, await stage.read(caseId), world, stage);
  }
}

async function begin(
  story: Story,
  world: World,
  stage: Stage,
  chance: Chance,
  together: boolean,
  at: number,
): Promise<string> {
  const resident = story.residentHandle === undefined ? undefined : world.residents.get(story.residentHandle);
  const { caseId } = await say(
    stage,
    world.people,
    {
      story,
      category: categoryOf(world, story),
      residentId: (story.residentHandle && world.residentIds.get(story.residentHandle)) || null,
      person: resident === undefined ? null : { name: resident.name, phone: resident.phone },
      point: positionOf(story, world.areas, stage.directory, together ? 0.1 : 0.5, chance),
      picks: chance(11) < 0.6,
    },
    at,
  );
  world.cases.set(story.id, caseId);
  return caseId;
}

function categoryOf(world: World, story: Story): Category {
  const category = world.categories.get(story.categoryCode);
  if (category === undefined) throw new Error(`story ${story.id} names no category`);
  return category;
}

function sceneOf(story: Story, world: World, stage: Stage, record: CaseRecord, at: number, now: number): Scene {
  return {
    story,
    category: categoryOf(world, story),
    record,
    directory: stage.directory,
    at,
    now,
    unitId: (code) => world.unitIds.get(code) ?? '',
    caseOf: (storyId) => world.cases.get(storyId) ?? '',
  };
}

async function take(
  beat: Beat,
  scene: Scene,
  world: World,
  stage: Stage,
  together: boolean,
  key: string,
): Promise<void> {
  const { story, at } = scene;
  const master = story.mergedInto === undefined ? undefined : world.cases.get(story.mergedInto);
  // What a merge changes in the other case comes after what that case's clocks said before.
  if (beat.move === 'merge' && master !== undefined) await stage.sweepTo(await stage.read(master), at);
  // Another story of the group may have changed this case since it was read.
  const known = together ? await stage.read(scene.record.id) : scene.record;
  const record = await stage.sweepTo(known, at);
  const now = { ...scene, record };
  if (!(beat.when?.(now) ?? true)) return;
  const appellant = beat.byAppellant ? appellantOf(story, world) : undefined;
  await stage.step(record, { move: beat.move, input: beat.input(now) }, at, key, appellant);
}

function appellantOf(story: Story, world: World): ResidentCaller | undefined {
  const residentId = story.residentHandle === undefined ? undefined : world.residentIds.get(story.residentHandle);
  if (residentId === undefined || story.anonymous) return undefined;
  const { tenantId } = world.stages.ruled;
  return { kind: 'resident', sessionId: 'sample', tenantId, tenantKey: world.tenantKey, residentId, program: false };
}

async function letHelp(
  step: HelperBeat,
  caseId: string,
  world: World,
  stage: Stage,
  at: number,
  key: string,
): Promise<number> {
  const { helpers } = step;
  const open = (await stage.children(caseId)).filter((child) => child.endedAt === null);
  if (helpers === 'all') return open.length === 0 ? at : help(stage, open, 'closed', at, world.startedAt, key);
  const unitId = world.unitIds.get(helpers.unitCode);
  const own = open.filter((child) => child.leadUnitId === unitId);
  return own.length === 0 ? at : help(stage, own, helpers.until, at, world.startedAt, key);
}

interface Joining {
  readonly at: number;
  readonly key: string;
  readonly handle: string;
  readonly text: string;
}

function joinsOf(story: Story, start: number, now: number): Joining[] {
  return (story.joined ?? []).map((each, place) => ({
    at: Math.min(start + each.minutesLater * 60_000, now - 60_000),
    key: `life:${story.id}:joined:${place}`,
    handle: each.residentHandle,
    text: each.text,
  }));
}

async function joinIn(next: Joining, record: CaseRecord, world: World, stage: Stage): Promise<void> {
  const residentId = world.residentIds.get(next.handle);
  if (residentId === undefined) return;
  await stage.sweepTo(record, next.at);
  await join(
    stage,
    { key: next.key, text: next.text, residentId, caseId: record.id, areaCode: record.areaCode },
    next.at,
  );
}

interface Taken {
  /** What people did in the case already, oldest first. */
  readonly steps: { readonly move: string; readonly at: number }[];
  /** The last instant at which anything happened in it or in those who help with it. */
  readonly until: number;
}

/** The steps that an earlier run has taken in a case. */
async function stepsTaken(world: World, stage: Stage, caseId: string): Promise<Taken> {
  const { tenantId } = stage;
  const children = await stage.children(caseId);
  const events = await world.database.inTenant(tenantId, async (tx) => {
    const own = await eventsOf(tx, tenantId, caseId);
    const theirs = [];
    for (const { id } of children) theirs.push(...(await eventsOf(tx, tenantId, id)));
    return { own, theirs };
  });
  const steps = events.own
    .filter(({ actor_kind, move }) => actor_kind !== 'system' && move !== 'submit')
    .map(({ move, at }) => ({ move, at: at.getTime() }));
  return { steps, until: Math.max(...[...events.own, ...events.theirs].map(({ at }) => at.getTime())) };
}
