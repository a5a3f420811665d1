import { type Tx, whenKept } from '../../platform/db/index.ts';
import { dayOf } from '../calendar/index.ts';
import type { CaseRecord, Json } from './case.ts';
import { masked, type SealedEvent, sealEvent } from './cases.chain.ts';
import type { Attaching, Directory } from './cases.engine.ts';
import { type Engine, heard, procedureOf } from './cases.engine.ts';
import { rowOf } from './cases.rows.ts';
import { type DecisionRow, type NumberSeries, nextNumbers, type Writing, write } from './cases.store.ts';
import type { Decided } from './decide.ts';
import { nextWake } from './sweep.ts';

/** What goes along with decisions into the record. */
export interface Alongside {
  readonly decisions?: readonly Omit<DecisionRow, 'id' | 'at'>[];
  /** Words to find cases by, as people wrote them; numbers are removed before they are indexed. */
  readonly search?: readonly { readonly caseId: string; readonly text: string; readonly numbers: readonly string[] }[];
  readonly submission?: {
    readonly actorId: string;
    readonly key: string;
    readonly inputHash: Buffer;
    readonly reply: (saved: Saved) => object;
  };
  /** Attachments that the decisions name. */
  readonly attaching?: Attaching;
  /** A statement about the tables of a procedure's owner, made in the same round trip. */
  readonly beside?: Writing['beside'];
}

/** The cases as saved, by id. */
export type Saved = ReadonlyMap<string, CaseRecord>;

/**
 * Writes decisions: gives numbers, seals each event onto the chain of its case, and saves everything in one statement.
 * Several decisions about one case come in order. Returns the cases as saved, by id.
 */
export async function commit(
  tx: Tx,
  engine: Engine,
  directory: Directory,
  decided: readonly Decided[],
  now: number,
  alongside: Alongside = {},
): Promise<Saved> {
  const first = decided[0];
  if (first === undefined) return new Map();
  const { tenantId } = first.record;
  const { terms } = directory;
  const latest = new Map<string, CaseRecord>();
  const heads = new Map<string, string | null>();
  const events: SealedEvent[] = [];
  const outbox: Writing['outbox'][number][] = [];
  for (const each of decided) {
    const { id } = each.record;
    const head = heads.has(id) ? (heads.get(id) ?? null) : each.record.chain;
    const sealed = sealEvent(each, head, engine.cipher, engine.randomness);
    heads.set(id, sealed.record.chain);
    events.push(sealed.event);
    latest.set(id, sealed.record);
    outbox.push(...outboxOf(engine, { ...each, record: sealed.record }));
  }
  const safe = [...latest.values()].map(withMaskedWords);
  const wakes = safe.flatMap((record) => nextWake(procedureOf(engine, record.procedure), record, terms) ?? []);
  const described = (alongside.search ?? []).map(({ caseId, text, numbers: own }) => ({
    case_id: caseId,
    document: documentOf(engine.cutter, text, own),
  }));
  const at = new Date(now).toISOString();
  const decisions = (alongside.decisions ?? []).map((decision) => ({
    ...decision,
    reason: masked(decision.reason).value as typeof decision.reason,
    id: engine.ids.uuid(),
    at,
  }));
  // Last, for whoever else takes a number of the day waits from here on.
  const numbers = await numbersFor(tx, tenantId, directory, decided, now);
  const saved = safe.map((record) => ({ ...record, caseNo: record.caseNo ?? numbers.get(record.id) ?? null }));
  const search = withNumbers(described, numbers);
  const byId: Saved = new Map(saved.map((record) => [record.id, record]));
  const { submission } = alongside;
  await write(tx, tenantId, {
    cases: saved.map((record) => rowOf(procedureOf(engine, record.procedure), record, terms)),
    events,
    decisions,
    search,
    outbox,
    submission: submission === undefined ? null : { ...submission, reply: submission.reply(byId) },
    wakeAt: wakes.length === 0 ? null : new Date(Math.min(...wakes)).toISOString(),
    now: at,
    beside: alongside.beside,
  });
  whenKept(tx, engine.changed);
  return byId;
}

/** Numbers that can be said on the phone, for the cases that get theirs now: place, day, running number (domain §3). */
async function numbersFor(
  tx: Tx,
  tenantId: string,
  directory: Directory,
  decided: readonly Decided[],
  now: number,
): Promise<ReadonlyMap<string, string>> {
  const wanting = new Map<string, string>();
  for (const { record, number } of decided) {
    if (number && record.caseNo === null && !wanting.has(record.id))
      wanting.set(record.id, directory.numberPrefix(record.areaCode));
  }
  if (wanting.size === 0) return new Map();
  const day = dayOf(directory.terms.calendarOf(null), now);
  const idsOf = new Map<string, string[]>();
  for (const [id, prefix] of wanting) {
    const ids = idsOf.get(prefix);
    if (ids === undefined) idsOf.set(prefix, [id]);
    else ids.push(id);
  }
  const series = [...idsOf].map(([prefix, ids]): NumberSeries & { count: number } => ({
    prefix,
    day,
    count: ids.length,
  }));
  const lasts = await nextNumbers(tx, tenantId, series);
  return new Map(
    [...idsOf].flatMap(([prefix, ids], at) =>
      ids.map((id, nth) => {
        const running = (lasts[at] ?? ids.length) - ids.length + 1 + nth;
        return [id, `${prefix}-${day.replaceAll('-', '')}-${String(running).padStart(4, '0')}`] as const;
      }),
    ),
  );
}

/** A number as one search word: `HT-20261124-0132` is found as `ht202611240132`. */
export function numberWord(number: string): string {
  return number.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Each number beside the words of its case; a case without words here is found by its number alone. */
function withNumbers(described: Writing['search'], numbers: ReadonlyMap<string, string>): Writing['search'] {
  const left = new Map(numbers);
  const told = described.map(({ case_id, document }) => {
    const number = left.get(case_id);
    left.delete(case_id);
    return { case_id, document: number === undefined ? document : `${document} ${numberWord(number)}` };
  });
  return [...told, ...[...left].map(([id, number]) => ({ case_id: id, document: numberWord(number) }))];
}

/** The words by which a case is found: those of a text, and numbers as words of their own. */
export function documentOf(cutter: Engine['cutter'], text: string, numbers: readonly (string | undefined)[]): string {
  const words = numbers.flatMap((number) => (number === undefined ? [] : [numberWord(number)]));
  return [cutter.toSearchDocument(text), ...words].join(' ');
}

/** What is read by many shows no phone and identity numbers: title, place, and what procedures remember, like the timeline. */
function withMaskedWords(record: CaseRecord): CaseRecord {
  const { title, placeText, facts } = record;
  const { value, changed } = masked({ title, placeText, facts } as Json);
  return changed ? { ...record, ...(value as Pick<CaseRecord, 'title' | 'placeText' | 'facts'>) } : record;
}

function outboxOf(engine: Engine, decided: Decided): Writing['outbox'] {
  const event = heard(decided);
  return engine.subscribers
    .filter((subscriber) => subscriber.wants(event))
    .map((subscriber) => ({
      id: engine.ids.uuid(),
      case_id: event.caseId,
      seq: event.seq,
      subscriber: subscriber.name,
      event: { ...event },
    }));
}
