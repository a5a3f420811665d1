import { type CaseRecord, system } from './case.ts';
import { nextMark } from './clock.ts';
import { type Context, type Decided, decide } from './decide.ts';
import type { Procedure, RunOut } from './procedure.ts';
import type { Terms } from './terms.ts';

/** When a case wants to be looked at again, or null when no clock will speak. This is the column `next_clock_at`. */
export function nextWake(procedure: Procedure, record: CaseRecord, terms: Terms): number | null {
  const next = nextToSpeak(procedure, record, terms);
  return next === null ? null : next.at;
}

interface Speaking {
  readonly key: string;
  readonly mark: number;
  readonly at: number;
}

function nextToSpeak(procedure: Procedure, record: CaseRecord, terms: Terms): Speaking | null {
  let first: Speaking | null = null;
  if (!procedure.states[record.state]?.open) return null;
  for (const [key, clock] of Object.entries(record.clocks)) {
    const marks = marksOf(procedure, key, terms);
    const next = nextMark(terms.calendarOf(clock.unitId), clock, marks);
    if (next !== null && (first === null || next.at < first.at)) first = { key, ...next };
  }
  return first;
}

/** The marks of a clock: its own, and those its time-out rules name. `red` stands for the tenant's red supervision share. */
export function marksOf(procedure: Procedure, key: string, terms: Terms): readonly number[] {
  const own = procedure.clocks[key]?.marks ?? [];
  const acted = Object.keys(procedure.runsOut[key] ?? {}).map(Number);
  const red = acted.includes(redMark) ? terms.settings.redSupervisionPercent : null;
  const all = new Set([...own, ...acted.filter((mark) => mark !== redMark), ...(red === null ? [] : [red])]);
  return [...all].sort((a, b) => a - b);
}

/** In a procedure's `runsOut`, this mark means: at the share of the limit that the tenant set for red supervision. */
export const redMark = 999;

/**
 * What the clocks of a case do at `now`: at most `limit` decisions, oldest mark first, each an ordinary event made by the system.
 * A clock speaks once per mark; a time-out whose move is not possible any more is passed over with its mark noted.
 */
export function runOut(procedure: Procedure, record: CaseRecord, context: Context, limit = 20): readonly Decided[] {
  const made: Decided[] = [];
  let current = record;
  while (made.length < limit) {
    const speaking = nextToSpeak(procedure, current, context.terms);
    if (speaking === null || speaking.at > context.now) break;
    const marked = note(current, speaking);
    const acted = actionsAt(procedure, speaking, context.terms);
    const results = act(procedure, marked, speaking, acted, context);
    const events = results.length > 0 ? results : [silent(marked, speaking, context)];
    made.push(...events);
    current = events.at(-1)?.record ?? marked;
  }
  return made;
}

function note(record: CaseRecord, { key, mark }: Speaking): CaseRecord {
  const clock = record.clocks[key];
  return clock === undefined ? record : { ...record, clocks: { ...record.clocks, [key]: { ...clock, marked: mark } } };
}

function actionsAt(procedure: Procedure, { key, mark }: Speaking, terms: Terms): readonly RunOut[] {
  const rules = procedure.runsOut[key] ?? {};
  const named = rules[mark] ?? [];
  const red = mark === terms.settings.redSupervisionPercent ? (rules[redMark] ?? []) : [];
  if (named.length + red.length > 0) return [...named, ...red];
  return mark < 100 ? [{ does: 'notifyHolder' }] : [];
}

function act(
  procedure: Procedure,
  record: CaseRecord,
  { key, mark }: Speaking,
  actions: readonly RunOut[],
  context: Context,
): readonly Decided[] {
  const made: Decided[] = [];
  let current = record;
  for (const action of actions) {
    const command = commandOf(action, key, mark);
    const decided = decide(procedure, current, command, system, context);
    if (!decided.ok) continue;
    made.push(decided);
    current = decided.record;
    // A move into another state ends what this clock had to say.
    if (decided.event.from !== decided.event.to) break;
  }
  return made;
}

/** The ordinary move a clock makes, with the input it gives. */
export function commandOf(
  action: RunOut,
  clock: string,
  mark: number,
): { readonly move: string; readonly input: unknown } {
  switch (action.does) {
    case 'notifyHolder':
    case 'notifySuperior':
      return { move: action.does, input: { clock, percent: mark } };
    case 'raise':
      return { move: 'raise', input: { reason: `${clock}:${mark}` } };
    case 'supervise':
      return { move: 'supervise', input: { level: action.level, reason: `${clock}:${mark}` } };
    case 'make':
      return { move: action.move, input: {} };
  }
}

/** A mark at which nothing could be done any more is still on the record: nothing happens silently. */
function silent(record: CaseRecord, { key, mark }: Speaking, { now }: Context): Decided {
  return {
    ok: true,
    record: { ...record, version: record.version + 1 },
    event: {
      move: 'notifyHolder',
      from: record.state,
      to: record.state,
      actor: system,
      input: { clock: key, percent: mark },
      why: null,
      at: now,
    },
    spawn: [],
    cancelChildren: 'none',
    number: false,
    effects: [],
  };
}
