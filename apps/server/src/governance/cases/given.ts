import type { RefusalCode } from '@tongxin/contract';
import type { Actor, CaseRecord, Json, Related } from './case.ts';
import type { ClockRecord } from './clock.ts';
import { type Context, type Decided, type Declined, decide, openCase } from './decide.ts';
import type { Procedure } from './procedure.ts';
import { as, at, categories, id, people, sampleTerms, standing } from './sample.ts';
import { nextWake, runOut } from './sweep.ts';
import type { Terms } from './terms.ts';

/** Scenes of the engine's tests that read given / after / when. Only tests import it. */

const onePerson: Related = { openChildren: 0, standings: [standing(400, people.resident)], master: null };

type Opening = Parameters<typeof openCase>[1];

/** A case that somebody just told, before the procedure has taken it. */
export function told(changed: Partial<Opening> = {}): Opening {
  return {
    tenantId: 'sample',
    id: id(1),
    parentId: null,
    before: null,
    chain: null,
    caseNo: null,
    title: '路灯不亮',
    kind: 'request',
    source: 'resident',
    categoryCode: categories.general,
    limitClass: 'general',
    urgency: 'ordinary',
    sensitive: false,
    areaCode: '120112003001',
    placeText: null,
    point: null,
    assignment: { sectionId: null, staffId: null },
    leadUnitId: null,
    issuerUnitId: null,
    registeredBy: null,
    level: 2,
    returnBarred: false,
    supervision: 'none',
    tallies: {},
    facts: {},
    mergedInto: null,
    people: 1,
    openedAt: at('2026-03-02T09:00'),
    registeredAt: null,
    dispatchedAt: null,
    finishedAt: null,
    endedAt: null,
    ...changed,
  };
}

/** A case at an instant. Every method gives another scene; none changes this one. */
export interface Scene {
  readonly procedure: Procedure;
  readonly record: CaseRecord;
  readonly terms: Terms;
  readonly related: Related;
  readonly now: number;
  /** What the last step did; empty when it was refused. */
  readonly made: readonly Decided[];
  /** Why the last move was refused. */
  readonly refusal: RefusalCode | undefined;
  /** The guard that refused it. */
  readonly refusedBy: string | undefined;
  /** Goes to a wall time. */
  at(wall: string | number): Scene;
  /** Puts other people, children or a master beside the case. */
  among(related: Partial<Related>): Scene;
  /** The same case with something different about it. */
  but(changed: Partial<CaseRecord>): Scene;
  under(terms: Terms): Scene;
  /** Tries a move; the refusal is the answer when it is refused. */
  when(move: string, input: { readonly [key: string]: unknown }, actor: Actor): Scene;
  /** Makes a move that must succeed. */
  after(move: string, input: { readonly [key: string]: unknown }, actor: Actor): Scene;
  /** Lets the clocks speak at this instant. */
  sweep(): Scene;
  clock(key: string): ClockRecord;
  /** Wakes exactly when the case asks to be woken, up to a wall time; every step's events in `made`. */
  wakeUntil(wall: string | number): Scene;
}

/** A case told to a procedure on Monday 2026-03-02 at 09:00, with whatever is different about it. */
export function given(procedure: Procedure, changed: Partial<Opening> = {}, terms: Terms = sampleTerms()): Scene {
  const opening = told(changed);
  const context: Context = { terms, related: onePerson, now: opening.openedAt };
  const opened = openCase(
    procedure,
    opening,
    { move: 'submit', actor: as('appellant'), input: {}, why: null },
    context,
  );
  return scene({ procedure, record: opened.record, made: [opened], refused: undefined, ...context });
}

interface Standpoint extends Context {
  readonly procedure: Procedure;
  readonly record: CaseRecord;
  readonly made: readonly Decided[];
  readonly refused: Declined | undefined;
}

function scene(here: Standpoint): Scene {
  const { procedure, record, made, refused, ...context } = here;
  const quiet = { ...here, made: [], refused: undefined };
  const when = (move: string, input: { readonly [key: string]: unknown }, actor: Actor): Scene => {
    const decided = decide(procedure, record, { move, input }, actor, context);
    if (!decided.ok) return scene({ ...quiet, refused: decided });
    return scene({ ...quiet, record: decided.record, made: [decided] });
  };
  const sweep = (): Scene => {
    const spoken = runOut(procedure, record, context);
    return scene({ ...quiet, record: spoken.at(-1)?.record ?? record, made: spoken });
  };
  return {
    procedure,
    record,
    made,
    ...context,
    refusal: refused?.code,
    refusedBy: guardOf(refused?.details),
    at: (wall) => scene({ ...quiet, now: typeof wall === 'number' ? wall : at(wall) }),
    among: (related) => scene({ ...quiet, related: { ...here.related, ...related } }),
    but: (changed) => scene({ ...quiet, record: { ...record, ...changed } }),
    under: (terms) => scene({ ...quiet, terms }),
    when,
    after: (move, input, actor) => {
      const next = when(move, input, actor);
      if (next.refusal !== undefined)
        throw new Error(`${move} in ${record.state} was refused: ${next.refusal} (${next.refusedBy ?? 'no guard'})`);
      return next;
    },
    sweep,
    clock: (key) => {
      const clock = record.clocks[key];
      if (clock === undefined) throw new Error(`${record.state} has no clock ${key}`);
      return clock;
    },
    wakeUntil: (wall) => {
      const until = typeof wall === 'number' ? wall : at(wall);
      const all: Decided[] = [];
      let current = scene({ ...quiet });
      for (let next = nextWake(procedure, current.record, current.terms); next !== null && next <= until; ) {
        current = current.at(Math.max(next, current.now)).sweep();
        all.push(...current.made);
        next = nextWake(procedure, current.record, current.terms);
      }
      return scene({ ...quiet, record: current.record, made: all, now: until });
    },
  };
}

function guardOf(details: { readonly [key: string]: Json } | undefined): string | undefined {
  return typeof details?.guard === 'string' ? details.guard : undefined;
}
