import type { Part } from '@tongxin/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startsHere } from '../cases/decide.ts';
import { given, type Scene } from '../cases/given.ts';
import {
  type CaseRecord,
  type Decided,
  nextWake,
  type Procedure,
  situationName,
  situations,
  task,
} from '../cases/index.ts';
import { as, categories, id, people, sampleTerms, standing, units } from '../cases/sample.ts';
import { appeal } from './appeal.ts';
import { type Input, inputOf, inState, master } from './given.ts';

const procedures = { appeal, task } as const;

/** One step of a walk: how long nobody comes, which move is then tried, who, and with which of the inputs that fit. */
interface Stride {
  readonly minutes: number;
  readonly aside: boolean;
  readonly pick: number;
  readonly who: number;
  readonly variant: number;
}

const stride: fc.Arbitrary<Stride> = fc.record({
  minutes: fc.oneof(fc.integer({ min: 0, max: 240 }), fc.integer({ min: 0, max: 60 * 24 * 12 })),
  aside: fc.nat({ max: 3 }).map((number) => number === 0),
  pick: fc.nat(),
  who: fc.nat(),
  variant: fc.nat(),
});
const walk = fc.array(stride, { minLength: 5, maxLength: 60 });

function later(scene: Scene, days: number): string {
  return new Date(scene.now + days * 86_400_000).toISOString();
}

/** Inputs that lead down another branch than the ordinary ones. */
const variants: { readonly [move: string]: (scene: Scene) => readonly Input[] } = {
  evaluate: (scene) => [
    { solved: true, satisfied: 5 },
    { solved: false, satisfied: 1 },
    ...scene.related.standings.map((each) => ({ solved: true, satisfied: 3, appealId: each.appealId })),
  ],
  feedBack: () => [
    { result: 'solved', answer: '已办', evidence: [{ mark: 'after', note: '照片' }] },
    { result: 'explained', answer: '已说明' },
  ],
  requestExtension: (scene) => [{ dueAt: later(scene, 30), reason: '等配件' }],
  suspend: (scene) => [{ until: later(scene, 3), cause: 'weather', reason: '暴雨' }],
  correct: () => Object.values(categories).map((categoryCode) => ({ categoryCode, reason: '更正' })),
  supervise: () => ['normal', 'yellow', 'red'].map((level) => ({ level, reason: '督办' })),
  updateUpstream: (scene) => [{ changed: ['dueAt'], upstreamDueAt: scene.now + 86_400_000 }],
  assign: () => [{ sectionId: units.section }, { staffId: people.handler }, { onDuty: true }],
  withdraw: (scene) => scene.related.standings.map((each) => ({ appealId: each.appealId })),
  acknowledge: () => [{}],
  arrive: () => [{}],
  conclude: () => [{ result: 'done', text: '已处置' }],
  confirm: () => [{}],
  sendBack: () => [{ reason: '再查' }],
  refuse: () => [{ reason: '不属职责' }],
  rule: () => [
    { upheld: true, reason: '同意' },
    { upheld: false, reason: '应当响应' },
  ],
  cancel: () => [{}],
};

/** Voiding and the other ways out of everything would end most walks early; they are taken one time in eight. */
const rare: ReadonlySet<string> = new Set([
  'void',
  'merge',
  'withdraw',
  'cancel',
  'decline',
  'answerNow',
  'selfHandle',
  'leave',
  'join',
]);

function tried(scene: Scene, { aside, pick, who, variant }: Stride): Scene {
  const open = scene.record.endedAt === null;
  const here = Object.entries(scene.procedure.moves).filter(
    ([move, spec]) => startsHere(spec, scene.record.state, open) && (!rare.has(move) || variant % 8 === 0),
  );
  // The work of the state first, else most of a walk would be comments and corrections.
  const work = here.filter(([, spec]) => !spec.side && spec.from.includes(scene.record.state));
  const from = !aside && work.length > 0 ? work : here;
  const [move, spec] = from[pick % from.length] ?? [];
  if (move === undefined || spec === undefined) return scene;
  const fitting = variants[move]?.(scene) ?? [inputOf(move)];
  const part = spec.by[who % spec.by.length] as Part;
  const person = part === 'appellant' ? [people.resident, people.neighbour][who % 2] : `staff-${who % 5}`;
  return scene.when(move, fitting[variant % fitting.length] ?? {}, as(part, person));
}

/** What the owner of appeals would have done in the same transaction: ratings are kept, and asked again after a reopening. */
function kept(scene: Scene): Scene {
  const rate = new Map<string, boolean>();
  let again = false;
  for (const { effects } of scene.made) {
    for (const { name, data } of effects) {
      if (name === 'evaluated') rate.set(String(data.appealId), data.solved === true);
      if (name === 'askAgain') again = true;
    }
  }
  const standings = scene.related.standings.map((each) => {
    const solved = rate.get(each.appealId);
    if (again) return { ...each, rated: false, solved: null };
    return solved === undefined ? each : { ...each, rated: true, solved };
  });
  return scene.among({ standings });
}

const runs = (record: CaseRecord) =>
  Object.entries(record.clocks)
    .filter(([, clock]) => clock.status === 'running')
    .map(([key]) => key);
const pauses = (record: CaseRecord) =>
  Object.entries(record.clocks)
    .filter(([, clock]) => clock.status === 'paused')
    .map(([key]) => key);

/** The promises of design §3 that hold after every event, whoever made it. */
function holds(procedure: Procedure, before: CaseRecord, made: Decided): void {
  const { record, event } = made;
  const state = procedure.states[record.state];
  expect(record.version).toBe(before.version + 1);
  expect(record.endedAt === null).toBe(state?.open);
  if (before.finishedAt !== null) expect(record.finishedAt).toBe(before.finishedAt);
  for (const [name, count] of Object.entries(before.tallies))
    expect(record.tallies[name] ?? 0).toBeGreaterThanOrEqual(count);
  expect(event).toMatchObject({ from: before.state, to: record.state });
  for (const clock of Object.values(record.clocks)) {
    expect(clock.left === null).toBe(clock.status !== 'paused');
    expect(clock.stoppedAt === null).toBe(clock.status !== 'stopped');
    expect(clock.used).toBeGreaterThanOrEqual(0);
    expect(Number.isFinite(clock.dueAt) && clock.minutes >= 1).toBe(true);
  }
  if (!state?.open) {
    expect(nextWake(procedure, record, sampleTerms())).toBeNull();
    expect(runs(record)).toEqual([]);
    return;
  }
  expect(runs(record).length > 0 || state.waits !== undefined).toBe(true);
  const { holder } = record;
  expect(holder.raised).toBe(holder.part === 'superior');
  if (holder.part === 'unit' || holder.part === 'coUnit') expect(holder.unitId).toBe(record.leadUnitId);
  else expect(holder.unitId).toBeNull();
  if (holder.part === 'unit') expect(holder.unitId).not.toBeNull();
}

interface Seen {
  readonly moves: Set<string>;
  readonly edges: Set<string>;
  readonly situations: Set<string>;
}

function walkThrough(start: Scene, strides: readonly Stride[], seen: Seen): void {
  let scene = start;
  const note = (next: Scene): Scene => {
    let before = scene.record;
    for (const made of next.made) {
      holds(next.procedure, before, made);
      seen.moves.add(made.event.move);
      seen.edges.add(`${made.event.from}>${made.event.to}:${made.event.move}`);
      before = made.record;
      const state = next.procedure.states[before.state];
      const inOrder = (keys: readonly string[]) =>
        [...(state?.open ? [...state.clocks, ...state.pauses] : [])].filter((key) => keys.includes(key));
      if (state?.open) seen.situations.add(situationName(before.state, inOrder(runs(before)), inOrder(pauses(before))));
    }
    expect(next.record).toBe(next.made.at(-1)?.record ?? scene.record);
    return kept(next);
  };
  for (const each of strides) {
    scene = note(scene.at(scene.now + each.minutes * 60_000).sweep());
    scene = note(tried(scene, each));
  }
}

const starts: readonly (() => Scene)[] = [
  ...['dispatched', 'in_progress', 'return_review', 'shelved', 'rework', 'pending_evaluation'].map(
    (state) => () => inState(state),
  ),
  () => given(appeal),
  () => given(appeal, { source: 'gridWorker', kind: 'consult', level: 0 }),
  () => given(appeal, { categoryCode: categories.checked }),
  () =>
    given(appeal, {
      categoryCode: categories.danger,
      limitClass: 'danger',
      source: 'hotline',
      facts: { upstreamDueAt: 0 },
    }),
  () => given(appeal, { categoryCode: categories.complex, limitClass: 'complex', level: 3 }),
];
const tasks: readonly (() => Scene)[] = ['assist', 'emergency', 'enforcement', 'major'].map(
  (kind) => () => given(task, { kind, leadUnitId: units.otherBureau, issuerUnitId: units.bureau, parentId: id(9) }),
);

function walkAll(from: readonly (() => Scene)[], numRuns: number, seed: number, seen: Seen): void {
  fc.assert(
    fc.property(fc.constantFrom(...from), walk, (start, strides) => {
      const people2 = [standing(400, people.resident), standing(401, people.neighbour)];
      const scene = start();
      walkThrough(
        scene.among({ master: { ...master, categoryCode: scene.record.categoryCode }, standings: people2 }),
        strides,
        seen,
      );
    }),
    { numRuns, seed },
  );
}

describe.each([
  ['appeal', starts, 400],
  ['task', tasks, 200],
] as const)('random walks through the %s procedure', (key, from, numRuns) => {
  const procedure: Procedure = procedures[key];
  const seen: Seen = { moves: new Set(), edges: new Set(), situations: new Set() };

  it.each([
    1, 2, 3, 4,
  ])('keep every promise after every event: one holder, a running clock, a version for each event, ends that stay ends (%i of 4)', (part) =>
    walkAll(from, numRuns / 4, 20260301 + part, seen));

  it('make every move that there is and meet no situation that the proof does not know', () => {
    const never = Object.keys(procedure.moves).filter((move) => !seen.moves.has(move));
    expect(never, 'moves that no walk could make are hidden behind their guards').toEqual([]);
    const possible = situations(procedure);
    expect(
      [...seen.situations].filter((name) => !possible.has(name)),
      'situations the proof does not know',
    ).toEqual([]);
  });
});
