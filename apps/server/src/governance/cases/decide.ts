import type { Part, RefusalCode, Words } from '@tongxin/contract';
import type { Actor, CaseRecord, Holder, Json, Related } from './case.ts';
import { moveDue, pauseClock, relimitClock, resumeClock, startClock, stopClock } from './clock.ts';
import type { Change, ChildrenToCancel, ClockSpec, MoveSpec, OpenState, Procedure, Spawn, Step } from './procedure.ts';
import type { Terms } from './terms.ts';

/** What a move needs beside the case: the tenant's terms, what surrounds the case, and the instant. */
export interface Context {
  readonly terms: Terms;
  readonly related: Related;
  readonly now: number;
}

/** A fact about a case, to be appended to its record. `input` is the erasable payload. */
export interface NewEvent {
  readonly move: string;
  readonly from: string;
  readonly to: string;
  readonly actor: Actor;
  readonly input: { readonly [key: string]: Json };
  readonly why: Words | null;
  readonly at: number;
}

/** A move that may be made: the case as it is afterwards, the event, and what others have to do in the same transaction. */
export interface Decided {
  readonly ok: true;
  readonly record: CaseRecord;
  readonly event: NewEvent;
  readonly spawn: readonly Spawn[];
  readonly cancelChildren: ChildrenToCancel;
  /** The case gets its number with this event. */
  readonly number: boolean;
  readonly effects: NonNullable<Change['effects']>;
}

/** A move that may not be made, and why. */
export interface Declined {
  readonly ok: false;
  readonly code: RefusalCode;
  readonly details?: { readonly [key: string]: Json };
}

/**
 * Decides one move: pure, so the same case, move, actor and instant always give the same answer.
 * Order of the checks: the move exists, starts from here, this person may make it, the input fits, every guard holds.
 */
export function decide(
  procedure: Procedure,
  record: CaseRecord,
  command: { readonly move: string; readonly input: unknown },
  actor: Actor,
  context: Context,
): Decided | Declined {
  const spec = procedure.moves[command.move];
  const state = procedure.states[record.state];
  if (spec === undefined || state === undefined) return { ok: false, code: 'not_found' };
  if (!startsHere(spec, record.state, state.open))
    return { ok: false, code: 'move_not_possible', details: { state: record.state } };
  if (!mayMake(spec, state.open ? state : null, record.holder, actor)) return { ok: false, code: 'forbidden' };

  const parsed = spec.input.safeParse(command.input);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => ({
      path: issue.path.map(String).join('.'),
      message: issue.message,
    }));
    return { ok: false, code: 'input_invalid', details: { issues } };
  }
  const step: Step<unknown> = { record, input: parsed.data, actor, ...context };
  for (const each of spec.guards) {
    const code = each.test(step);
    if (code !== undefined) return { ok: false, code, details: { guard: each.name } };
  }

  const change = spec.apply(step);
  const to = targetOf(spec.choose(step), record);
  const next = settle(procedure, record, to, command.move, change, context);
  return {
    ok: true,
    record: next,
    event: {
      move: command.move,
      from: record.state,
      to,
      actor,
      input: toJson(parsed.data),
      why: change.why ?? null,
      at: context.now,
    },
    spawn: change.spawn ?? [],
    cancelChildren: change.cancelChildren ?? 'none',
    number: change.number ?? false,
    effects: change.effects ?? [],
  };
}

/** The moves this actor may make now: exactly those whose conditions hold, as far as they need no input. */
export function possibleMoves(
  procedure: Procedure,
  record: CaseRecord,
  actor: Actor,
  context: Context,
): readonly [string, MoveSpec][] {
  const state = procedure.states[record.state];
  if (state === undefined) return [];
  const situation: Step<unknown> = { record, actor, input: undefined, ...context };
  return Object.entries(procedure.moves).filter(
    ([, spec]) =>
      !spec.by.every((part) => part === 'system') &&
      startsHere(spec, record.state, state.open) &&
      mayMake(spec, state.open ? state : null, record.holder, actor) &&
      spec.guards.every((each) => each.needsInput || each.test(situation) === undefined),
  );
}

/** Whether a move may start from a state. */
export function startsHere(spec: MoveSpec, state: string, open: boolean): boolean {
  return spec.from.some((from) => from === state || from === 'any' || (from === 'anyOpen' && open));
}

/**
 * Whether the actor plays a part that may make the move. While a case is raised, the part that held it has stepped back:
 * its moves are the superior's now, so that one holder acts and not two (domain §2.4: `raise` changes the holder).
 */
function mayMake(spec: MoveSpec, state: OpenState<string> | null, holder: Holder, actor: Actor): boolean {
  const replaced = !spec.side && state !== null && holder.raised ? state.holder : null;
  // People never step back: a raise takes nobody's right to answer or to rate.
  const stepsBack: Part | null = replaced === 'appellant' ? null : replaced;
  return spec.by.some((part) => part !== stepsBack && actor.parts.has(part));
}

function targetOf(target: string, record: CaseRecord): string {
  if (target === 'same') return record.state;
  if (target === 'previous') return record.before?.state ?? record.state;
  return target;
}

/** The case after a move: holder, clocks, tallies and facts. Shared by people's moves and by what clocks do. */
function settle(
  procedure: Procedure,
  record: CaseRecord,
  to: string,
  move: string,
  change: Change,
  context: Context,
): CaseRecord {
  const { now } = context;
  const target = procedure.states[to];
  const moved = to !== record.state;
  const lead = change.leadUnitId === undefined ? record.leadUnitId : change.leadUnitId;
  const leaving = target !== undefined && !target.open;
  const tallies: Record<string, number> = { ...record.tallies, ...change.tallies };
  for (const name of change.count ?? []) tallies[name] = (tallies[name] ?? 0) + 1;

  const changed: CaseRecord = {
    ...record,
    state: to,
    version: record.version + 1,
    before: leaving && moved ? { state: record.state, holder: record.holder } : moved ? null : record.before,
    kind: change.kind ?? record.kind,
    categoryCode: change.category?.code ?? record.categoryCode,
    limitClass: change.category?.limitClass ?? record.limitClass,
    sensitive: change.category?.sensitive ?? record.sensitive,
    areaCode: change.areaCode ?? record.areaCode,
    placeText: change.placeText ?? record.placeText,
    urgency: change.urgency ?? record.urgency,
    leadUnitId: lead,
    assignment: change.assignment ?? record.assignment,
    returnBarred: change.returnBarred ?? record.returnBarred,
    supervision: change.supervision ?? record.supervision,
    level: Math.max(0, record.level + (change.raise === 'up' ? 1 : 0)),
    tallies,
    facts: change.facts ? { ...record.facts, ...change.facts } : record.facts,
    mergedInto: change.mergedInto === undefined ? record.mergedInto : change.mergedInto,
    people: change.people ?? record.people,
    registeredAt: change.number && record.registeredAt === null ? now : record.registeredAt,
    dispatchedAt: change.leadUnitId ? now : record.dispatchedAt,
    finishedAt: change.finished && record.finishedAt === null ? now : record.finishedAt,
    endedAt: leaving ? (record.endedAt ?? now) : null,
  };
  const holder = holderAfter(record, changed, target?.open ? target : null, moved, change);
  const held = { ...changed, holder };
  return { ...held, clocks: clocksAfter(procedure, record, held, { move, change }, context) };
}

function holderAfter(
  record: CaseRecord,
  changed: CaseRecord,
  target: OpenState<string> | null,
  moved: boolean,
  change: Change,
): Holder {
  if (change.raise === 'up') return { part: 'superior', unitId: null, raised: true };
  if (target === null) return record.holder;
  if (moved && record.before?.state === changed.state) return record.before.holder;
  const part = change.holder === undefined || change.holder === 'default' ? target.holder : change.holder;
  const stays = !moved && change.raise !== 'back' && change.holder === undefined;
  if (stays) return holdsByUnit(record.holder.part) ? { ...record.holder, unitId: changed.leadUnitId } : record.holder;
  return { part, unitId: holdsByUnit(part) ? changed.leadUnitId : null, raised: false };
}

function holdsByUnit(part: Part): boolean {
  return part === 'unit' || part === 'coUnit';
}

interface Making {
  readonly move: string;
  readonly change: Change;
}

type Clocks = CaseRecord['clocks'];

/** Starts, pauses, resumes and stops clocks as the next state and the move say; nothing else ever moves a clock. */
function clocksAfter(
  procedure: Procedure,
  before: CaseRecord,
  after: CaseRecord,
  making: Making,
  context: Context,
): Clocks {
  const next: Record<string, Clocks[string]> = {};
  const target = procedure.states[after.state];
  for (const [key, spec] of Object.entries(procedure.clocks)) {
    const clock = oneClock(key, spec, target?.open ? target : null, before, after, making, context);
    if (clock !== undefined) next[key] = adjusted(key, spec, clock, after, making, context);
  }
  return next;
}

function oneClock(
  key: string,
  spec: ClockSpec,
  target: OpenState<string> | null,
  before: CaseRecord,
  after: CaseRecord,
  { move, change }: Making,
  context: Context,
): Clocks[string] | undefined {
  const { now, terms } = context;
  const clock = before.clocks[key];
  const calendar = terms.calendarOf(clock?.unitId ?? null);
  if (spec.stopsOn.includes(move) || change.stop?.includes(key)) return clock && stopClock(calendar, clock, now);
  // A merged case keeps its clocks paused, so that undoing the merge gives back what was left.
  const setAside = target === null && after.mergedInto !== null;
  if (setAside || target?.pauses.includes(key)) return clock && pauseClock(calendar, clock, now);
  if (!target?.clocks.includes(key)) return clock && stopClock(calendar, clock, now);

  const entered = before.state !== after.state || before.version === 0;
  const named = spec.startsOn?.includes(move) || change.start?.includes(key);
  const byEntering =
    spec.startsOn === undefined &&
    !spec.onDemand &&
    entered &&
    clock?.status !== 'running' &&
    clock?.status !== 'paused';
  if (named || byEntering) return freshClock(key, spec, after, change, context);
  return clock?.status === 'paused' ? resumeClock(calendar, clock, now) : clock;
}

/** The rule of a clock whose end a person set: no limit rule gave it, so none can correct it. */
const fromInput = 'input';

/** A gap in the limit rules must not leave a case without a clock: one working day, and the label says so. */
const fallback = { limit: { amount: 1, unit: 'workingDays' }, rule: 'fallback' } as const;

function freshClock(
  key: string,
  spec: ClockSpec,
  record: CaseRecord,
  change: Change,
  { now, terms }: Context,
): Clocks[string] {
  const unitId = record.holder.unitId ?? record.leadUnitId;
  const calendar = terms.calendarOf(unitId);
  const { limit, rule } = limitOf(key, spec, record, now, terms);
  const end = change.due?.find((each) => each.clock === key);
  if (end === undefined) return startClock(calendar, now, limit, rule, unitId, upstreamDue(spec, record));
  const minutes = Math.max(1, Math.round((end.at - now) / 60_000));
  return startClock(calendar, now, { amount: minutes, unit: 'clockMinutes' }, fromInput, unitId);
}

function limitOf(key: string, spec: ClockSpec, record: CaseRecord, now: number, terms: Terms) {
  const ofKind = spec.byKind ? terms.limitFor(key + capital(record.kind), record, now) : undefined;
  return ofKind ?? terms.limitFor(key, record, now) ?? fallback;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** What a move says about a clock that goes on: another end, or another limit after a correction. */
function adjusted(
  key: string,
  spec: ClockSpec,
  clock: Clocks[string],
  record: CaseRecord,
  { change }: Making,
  { now, terms }: Context,
) {
  const calendar = terms.calendarOf(clock.unitId);
  const end = change.due?.find((each) => each.clock === key);
  const madeWithIt = clock.rule === fromInput && clock.startedAt === now;
  if (end !== undefined && !madeWithIt) return moveDue(calendar, clock, end.at, now);
  if (!change.relimit || clock.status === 'stopped' || clock.rule === fromInput) return clock;
  const { limit, rule } = limitOf(key, spec, record, now, terms);
  return limit.amount === clock.limit.amount && limit.unit === clock.limit.unit
    ? clock
    : relimitClock(calendar, clock, limit, rule, now, upstreamDue(spec, record));
}

/** The due date a hotline order came with; it binds the clocks a case is judged by where it is the earlier one (domain §2.2). */
function upstreamDue(spec: ClockSpec, record: CaseRecord): number | null {
  if (!spec.binding) return null;
  const value = record.facts.upstreamDueAt;
  return typeof value === 'number' ? value : null;
}

/** The first event of a case: it comes to be in the procedure's start state, with its holder and clocks. */
export function openCase(
  procedure: Procedure,
  record: Omit<CaseRecord, 'state' | 'version' | 'holder' | 'clocks' | 'procedure' | 'procedureVersion'>,
  opening: {
    readonly move: string;
    readonly actor: Actor;
    readonly input: { readonly [key: string]: Json };
    readonly why: Words | null;
  },
  context: Context,
): Decided {
  const start = procedure.states[procedure.start];
  if (start === undefined || !start.open) throw new Error(`procedure ${procedure.key} starts in no open state`);
  const byUnit = start.holder === 'unit' || start.holder === 'coUnit';
  const fresh: CaseRecord = {
    ...record,
    procedure: procedure.key,
    procedureVersion: procedure.version,
    state: procedure.start,
    version: 0,
    holder: { part: start.holder, unitId: byUnit ? record.leadUnitId : null, raised: false },
    clocks: {},
  };
  const next = settle(procedure, fresh, procedure.start, opening.move, {}, context);
  return {
    ok: true,
    record: next,
    event: { ...opening, from: procedure.start, to: procedure.start, at: context.now },
    spawn: [],
    cancelChildren: 'none',
    number: false,
    effects: [],
  };
}

/** Plain JSON of a parsed input. Dates and the like do not occur in move inputs. */
function toJson(value: unknown): { readonly [key: string]: Json } {
  return JSON.parse(JSON.stringify(value ?? {})) as { readonly [key: string]: Json };
}
