import { createHash } from 'node:crypto';
import type { MoveReply } from '@tongxin/contract';
import type { Caller } from '../../access/index.ts';
import { canonicalJson } from '../../platform/crypto/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { type Attached, attachedIn } from './attached.ts';
import type { Actor, CaseRecord, Json, Related, Standing } from './case.ts';
import { system } from './case.ts';
import { type Alongside, commit, type Saved } from './cases.commit.ts';
import { type Directory, type Engine, procedureOf } from './cases.engine.ts';
import { eventsSince } from './cases.queries.ts';
import { findSubmission, type Locked, lockCases, lockChildren, type Submission } from './cases.store.ts';
import { type Decided, type Declined, decide, openCase } from './decide.ts';
import { actorFor } from './policy.ts';
import type { Spawn } from './procedure.ts';

/** A move as it was sent. */
export interface MoveCommand {
  readonly caseId: string;
  readonly move: string;
  readonly version: number;
  readonly input: { readonly [key: string]: unknown };
  readonly key: string;
}

/** The digest under which a submission is remembered: the same key with another input is refused. */
export function inputHash(route: string, input: unknown): Buffer {
  return createHash('sha256')
    .update(canonicalJson([route, JSON.parse(JSON.stringify(input ?? null)) as Json]))
    .digest();
}

/** The id under which a caller's submissions are kept. */
export function callerId(caller: Caller): string {
  return caller.kind === 'staff' ? caller.staffId : caller.residentId;
}

/** The answer given before to the same submission, or undefined. Refuses `key_reused` when the input differs. */
export function answeredBefore<T>(before: Submission | undefined, hash: Buffer): T | undefined {
  if (before === undefined) return undefined;
  if (!before.inputHash.equals(hash)) throw refuse('key_reused');
  return before.reply as T;
}

/**
 * Makes one move: load and lock, may this caller see it, decide, save, record. All or nothing; the same submission twice answers the same.
 * Refuses as the move's rules say; `stale_version` tells what changed meanwhile.
 */
export async function makeMove(engine: Engine, caller: Caller, command: MoveCommand): Promise<MoveReply> {
  const directory = await engine.directoryOf(caller.tenantId);
  const hash = inputHash(`move:${command.caseId}:${command.move}`, [command.version, command.input]);
  return engine.database.inTenant(caller.tenantId, (tx) => moveIn(tx, engine, directory, caller, command, hash));
}

async function moveIn(
  tx: Tx,
  engine: Engine,
  directory: Directory,
  caller: Caller,
  command: MoveCommand,
  hash: Buffer,
): Promise<MoveReply> {
  const { tenantId } = caller;
  const { caseId, move, input } = command;
  const beside = alsoLocked(engine, move, input);
  const locked = await lockCases(tx, tenantId, [caseId, ...beside]);
  const own = locked.get(caseId);
  if (own === undefined) throw refuse('not_found');
  const companion = engine.companions.get(own.record.procedure);
  const standings = companion
    ? await companion.standings(tx, tenantId, [...locked.keys()])
    : new Map<string, readonly Standing[]>();
  const actor = actorFor(caller, own.record, standings.get(caseId) ?? [], directory.terms);
  if (actor === null) throw refuse('not_found');

  const submission = await findSubmission(tx, tenantId, callerId(caller), command.key);
  const before = answeredBefore<MoveReply>(submission, hash);
  if (before !== undefined) return before;
  const { record } = own;
  const procedure = procedureOf(engine, record.procedure);
  if (!Object.hasOwn(procedure.moves, move)) throw refuse('not_found');
  if (command.version !== record.version) {
    throw refuse('stale_version', {
      version: record.version,
      state: record.state,
      changes: await eventsSince(tx, tenantId, caseId, command.version),
    });
  }

  const now = engine.clock.now();
  const others = visibleOthers(caller, locked, caseId, standings, directory);
  const related = relatedOf(own, standings.get(caseId) ?? [], others, input);
  const decided = orRefuse(decide(procedure, record, { move, input }, actor, { terms: directory.terms, related, now }));
  const reply = (saved: Saved): MoveReply => {
    const { state, version } = saved.get(caseId) ?? decided.record;
    return { id: caseId, state, version, seq: decided.record.version };
  };
  const named = attachedIn(decided.event.input, ownAppeal(caller, standings.get(caseId) ?? []));
  const items = limitAttached(named, directory.terms.settings.attachmentsPerMove);
  const advanced = await companion?.advance(tx, decided, { directory, now });
  const saved = await follow(tx, engine, directory, [decided, ...(advanced?.decided ?? [])], others, now, {
    decisions: advanced?.decisions ?? [],
    submission: { actorId: callerId(caller), key: command.key, inputHash: hash, reply },
    attaching: { caseId, ownerId: callerId(caller), anonymous: false, items },
  });
  return reply(saved);
}

/** What a person adds belongs to their own words, so that others who joined do not see it; what staff add belongs to the case. */
function ownAppeal(caller: Caller, standings: readonly Standing[]): string | null {
  if (caller.kind === 'staff') return null;
  return standings.find(({ residentId }) => residentId === caller.residentId)?.appealId ?? null;
}

/** A decision, or its refusal thrown. */
export function orRefuse(outcome: Decided | Declined): Decided {
  if (outcome.ok) return outcome;
  throw refuse(outcome.code, outcome.details);
}

function alsoLocked(engine: Engine, move: string, input: MoveCommand['input']): readonly string[] {
  return [...engine.companions.values()].flatMap((companion) => companion.alsoLock(move, input));
}

/** Other cases of a move, as far as this caller may see them: what cannot be seen is answered as if it were not there. */
function visibleOthers(
  caller: Caller,
  locked: ReadonlyMap<string, Locked>,
  caseId: string,
  standings: ReadonlyMap<string, readonly Standing[]>,
  directory: Directory,
): ReadonlyMap<string, CaseRecord> {
  const seen = [...locked].filter(
    ([id, { record }]) => id !== caseId && actorFor(caller, record, standings.get(id) ?? [], directory.terms) !== null,
  );
  return new Map(seen.map(([id, { record }]) => [id, record]));
}

function relatedOf(
  own: Locked,
  standings: readonly Standing[],
  others: ReadonlyMap<string, CaseRecord>,
  input: MoveCommand['input'],
): Related {
  const masterId = input.masterId;
  return {
    openChildren: own.openChildren,
    standings,
    master: typeof masterId === 'string' ? (others.get(masterId) ?? null) : null,
  };
}

/**
 * What follows from decisions, in the same transaction: children are opened and cancelled, the owners of the procedures do their part,
 * and everything is saved at once.
 */
export async function follow(
  tx: Tx,
  engine: Engine,
  directory: Directory,
  decided: readonly Decided[],
  others: ReadonlyMap<string, CaseRecord>,
  now: number,
  alongside: Alongside = {},
): Promise<Saved> {
  const all: Decided[] = [...decided];
  for (const each of decided) {
    all.push(...each.spawn.map((spawn) => child(engine, directory, each, spawn, now)));
    const ending = endsAlone(each) ? 'all' : each.cancelChildren;
    if (ending !== 'none') all.push(...(await childrenEnded(tx, engine, directory, each.record, ending, now)));
  }
  for (const [key, companion] of engine.companions) {
    const mine = decided.filter((each) => each.record.procedure === key && each.effects.length > 0);
    if (mine.length > 0) all.push(...(await companion.carryOut(tx, mine, others, { directory, now })));
  }
  const saved = await commit(tx, engine, directory, all, now, alongside);
  const { attaching } = alongside;
  // After the case is there to be bound to; what is refused takes the whole transaction back.
  if (attaching !== undefined && attaching.items.length > 0)
    await engine.attachments.bind(tx, decided[0]?.record.tenantId ?? '', attaching, now);
  return saved;
}

/** Throws `attachments_too_many` beyond a limit of the tenant's settings. */
export function limitAttached(items: readonly Attached[], most: number): readonly Attached[] {
  if (items.length > most) throw refuse('attachments_too_many', { most });
  return items;
}

/** A case that ends takes its open children with it, except where the end is to be undone. */
function endsAlone({ record, event }: Decided): boolean {
  return record.endedAt !== null && event.from !== event.to && record.mergedInto === null && record.parentId === null;
}

function child(engine: Engine, directory: Directory, { record, event }: Decided, spawn: Spawn, now: number): Decided {
  const procedure = procedureOf(engine, spawn.procedure);
  const fresh: Parameters<typeof openCase>[1] = {
    ...blank,
    tenantId: record.tenantId,
    id: engine.ids.uuid(),
    parentId: record.id,
    title: spawn.title,
    kind: spawn.kind,
    source: record.source,
    categoryCode: record.categoryCode,
    limitClass: record.limitClass,
    urgency: record.urgency,
    sensitive: record.sensitive,
    areaCode: record.areaCode,
    placeText: record.placeText,
    point: record.point,
    leadUnitId: spawn.unitId,
    issuerUnitId: event.actor.unitId ?? record.leadUnitId,
    facts: spawn.facts,
    openedAt: now,
    dispatchedAt: now,
  };
  const opening = {
    move: 'issue',
    actor: event.actor,
    input: { kind: spawn.kind, unitId: spawn.unitId, ...spawn.facts },
    why: null,
  };
  return openCase(procedure, fresh, opening, { terms: directory.terms, related: nothingAround, now });
}

/** Open children end with their parent: a signed conclusion is taken as it is, everything else is cancelled. */
async function childrenEnded(
  tx: Tx,
  engine: Engine,
  directory: Directory,
  record: CaseRecord,
  which: 'all' | 'coTasks',
  now: number,
): Promise<readonly Decided[]> {
  const children = await lockChildren(tx, record.tenantId, record.id);
  const context = { terms: directory.terms, related: nothingAround, now };
  return children
    .filter(({ kind }) => which === 'all' || kind === 'assist')
    .flatMap((each) => {
      const procedure = procedureOf(engine, each.procedure);
      const outcome = ['confirm', 'cancel']
        .map((move) => decide(procedure, each, { move, input: {} }, system, context))
        .find((decided) => decided.ok);
      return outcome?.ok ? [outcome] : [];
    });
}

/** A case with nobody and nothing around it. */
export const nothingAround: Related = { openChildren: 0, standings: [], master: null };

/** A case before anything happened to it. */
export const blank = {
  before: null,
  chain: null,
  parentId: null,
  caseNo: null,
  placeText: null,
  point: null,
  categoryCode: null,
  assignment: { sectionId: null, staffId: null },
  leadUnitId: null,
  issuerUnitId: null,
  registeredBy: null,
  level: 0,
  returnBarred: false,
  supervision: 'none',
  tallies: {},
  facts: {},
  mergedInto: null,
  people: 1,
  registeredAt: null,
  dispatchedAt: null,
  finishedAt: null,
  endedAt: null,
} as const;

/** An actor who also speaks for the system: the person is on the record, the move is one no button makes. */
export function actingFor(actor: Actor): Actor {
  return { ...actor, parts: new Set([...actor.parts, 'system']) };
}
