import { type Tx, whenKept } from '../../platform/db/index.ts';
import { dayOf } from '../calendar/index.ts';
import type { CaseRecord, Json } from './case.ts';
import { masked, type SealedEvent, sealEvent } from './cases.chain.ts';
import type { Attaching, Directory } from './cases.engine.ts';
import { type Engine, heard, procedureOf } from './cases.engine.ts';
import { rowOf } from './cases.rows.ts';
import { type DecisionRow, nextNumber, type Writing, write } from './cases.store.ts';
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
  const numbers = new Map<string, string>();
  const events: SealedEvent[] = [];
  const outbox: Writing['outbox'][number][] = [];
  for (const each of decided) {
    const { id } = each.record;
    const head = heads.has(id) ? (heads.get(id) ?? null) : each.record.chain;
    const sealed = sealEvent(each, head, engine.cipher, engine.randomness);
    heads.set(id, sealed.record.chain);
    events.push(sealed.event);
    if (each.number && sealed.record.caseNo === null && !numbers.has(id)) {
      numbers.set(id, await numberFor(tx, tenantId, directory, sealed.record, now));
    }
    latest.set(id, { ...sealed.record, caseNo: sealed.record.caseNo ?? numbers.get(id) ?? null });
    outbox.push(...outboxOf(engine, { ...each, record: sealed.record }));
  }
  const saved = [...latest.values()].map(withMaskedWords);
  const wakes = saved.flatMap((record) => nextWake(procedureOf(engine, record.procedure), record, terms) ?? []);
  const search = [
    ...(alongside.search ?? []).map(({ caseId, text, numbers: own }) => ({
      case_id: caseId,
      document: documentOf(engine.cutter, text, [...own, numbers.get(caseId)]),
    })),
    ...[...numbers]
      .filter(([id]) => !alongside.search?.some(({ caseId }) => caseId === id))
      .map(([id, no]) => ({ case_id: id, document: numberWord(no) })),
  ];
  const at = new Date(now).toISOString();
  const byId: Saved = new Map(saved.map((record) => [record.id, record]));
  const { submission } = alongside;
  await write(tx, tenantId, {
    cases: saved.map((record) => rowOf(procedureOf(engine, record.procedure), record, terms)),
    events,
    decisions: (alongside.decisions ?? []).map((decision) => ({
      ...decision,
      reason: masked(decision.reason).value as typeof decision.reason,
      id: engine.ids.uuid(),
      at,
    })),
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

/** A case number that can be said on the phone: place, day, running number (domain §3). */
async function numberFor(
  tx: Tx,
  tenantId: string,
  directory: Directory,
  record: CaseRecord,
  now: number,
): Promise<string> {
  const prefix = directory.numberPrefix(record.areaCode);
  const day = dayOf(directory.terms.calendarOf(null), now);
  const last = await nextNumber(tx, tenantId, prefix, day);
  return `${prefix}-${day.replaceAll('-', '')}-${String(last).padStart(4, '0')}`;
}

/** A number as one search word: `HT-20261124-0132` is found as `ht202611240132`. */
export function numberWord(number: string): string {
  return number.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
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
