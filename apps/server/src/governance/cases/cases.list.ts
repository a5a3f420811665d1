import type { QueryOf, routes } from '@tongxin/contract';
import { z } from 'zod';
import type { StaffCaller } from '../../access/index.ts';
import { readCursor, writeCursor } from '../../platform/http/index.ts';
import { numberWord } from './cases.commit.ts';
import { type Engine, procedureOf } from './cases.engine.ts';
import { countCases, type ListFilter, listCases } from './cases.queries.ts';
import { reachOf } from './policy.ts';
import { rowView } from './views.ts';

const hourMs = 3_600_000;
/** "Soon" is within a day: time enough to act (our decision). */
const soonMs = 24 * hourMs;
const countCap = 1000;

type Query = QueryOf<typeof routes.listCases>;
type Queue = Query['queue'];

interface Unitised {
  readonly own: readonly string[];
}

/**
 * Which children a list leaves out unless it is told: `all` is a list of matters, in which a unit's share belongs to that unit alone; the
 * other queues are lists of work, which what one only registered is not, and whoever asks for one unit, one procedure or certain words means everything (our decision).
 */
function firstHandIn(query: Pick<Query, 'queue' | 'children' | 'procedure' | 'unit' | 'q'>): ListFilter['firstHand'] {
  if (query.children !== undefined) return query.children === 'no' ? 'everywhere' : undefined;
  const asked = query.procedure ?? query.unit ?? query.q;
  return query.queue === 'all' && (asked === undefined || asked === '') ? 'byArea' : undefined;
}

/** The queues of the desk as filters over what the caller may see. */
function queueFilter(queue: Queue, caller: StaffCaller, { own }: Unitised, now: number): Partial<ListFilter> {
  switch (queue) {
    case 'all':
      return {};
    case 'mine':
      return { open: true, staffId: caller.staffId };
    case 'toAccept':
      return { open: true, holderParts: ['acceptor'] };
    case 'toDispatch':
      return { open: true, holderParts: ['dispatcher'] };
    case 'myUnit':
      return { open: true, holderUnitIds: own };
    case 'toVerify':
      return { open: true, holderParts: ['verifier', 'fieldWorker'] };
    case 'toReview':
      return { open: true, holderParts: ['reviewer', 'approver', 'superior', 'district'] };
    case 'overdueSoon':
      return { open: true, dueAfter: now, dueBefore: now + soonMs };
    case 'overdue':
      return { open: true, dueBefore: now };
  }
}

const queues: readonly Queue[] = [
  'all',
  'mine',
  'toAccept',
  'toDispatch',
  'myUnit',
  'toVerify',
  'toReview',
  'overdueSoon',
  'overdue',
];
const Place = z.object({ at: z.iso.datetime(), id: z.uuid() });

/** A page of the cases a caller may see, newest first; the overdue queues by what ends first. */
export async function listFor(engine: Engine, caller: StaffCaller, query: Query) {
  const directory = await engine.directoryOf(caller.tenantId);
  const now = engine.clock.now();
  const { cursor, limit, q, ...filters } = query;
  const after = readCursor(cursor, Place, { ...filters, q }) ?? null;
  const tsquery = q === undefined || q === '' ? undefined : searchFor(engine, q);
  if (tsquery === null) return { items: [], next: null };
  const units = query.unit === undefined ? undefined : directory.unitsIn(query.unit);
  const filter: ListFilter = {
    reach: reachOf(caller, directory.terms, (id) => directory.unitsIn(id), query.queue === 'all'),
    procedure: query.procedure,
    states: query.state?.split(','),
    open: query.open === undefined ? undefined : query.open === 'yes',
    category: query.category,
    area: query.area,
    unitIds: units,
    source: query.source,
    supervised: query.supervised === 'yes',
    tsquery,
    firstHand: firstHandIn(query),
    ...queueFilter(query.queue, caller, { own: ownUnits(caller, directory.unitsIn) }, now),
  };
  const order = query.queue === 'overdue' || query.queue === 'overdueSoon' ? 'due' : 'newest';
  const records = await engine.database.inTenant(caller.tenantId, (tx) =>
    listCases(tx, caller.tenantId, filter, order, after, limit),
  );
  const items = records
    .slice(0, limit)
    .map((record) => rowView(procedureOf(engine, record.procedure), record, directory, now));
  const last = items.at(-1);
  const at = last === undefined ? '' : order === 'due' ? (last.due?.at ?? last.openedAt) : last.openedAt;
  return {
    items,
    next: records.length > limit && last !== undefined ? writeCursor({ at, id: last.id }, { ...filters, q }) : null,
  };
}

function ownUnits(caller: StaffCaller, unitsIn: (id: string) => readonly string[]): readonly string[] {
  const granted = caller.grants.flatMap(({ unitId }) => (unitId === null ? [] : unitsIn(unitId)));
  return granted.length > 0 || caller.unitId === null ? granted : unitsIn(caller.unitId);
}

/** A case or query number is looked up as one word; everything else as Chinese words. Null: nothing searchable. */
function searchFor(engine: Engine, q: string): string | null {
  const number = numberWord(q);
  if (/^[a-z]{0,4}\d{6,}$/.test(number) && number.length >= q.replaceAll(/[\s-]/g, '').length) return `'${number}'`;
  return engine.cutter.toSearchQuery(q);
}

/** How many cases wait in each queue, each count capped at 1,000, all in one round trip. */
export async function countsFor(engine: Engine, caller: StaffCaller) {
  const directory = await engine.directoryOf(caller.tenantId);
  const now = engine.clock.now();
  const reachIn = (queue: Queue) => reachOf(caller, directory.terms, (id) => directory.unitsIn(id), queue === 'all');
  const own = ownUnits(caller, directory.unitsIn);
  const filters = queues.map((name) => ({
    name,
    filter: {
      reach: reachIn(name),
      firstHand: firstHandIn({ queue: name }),
      ...queueFilter(name, caller, { own }, now),
    },
  }));
  return engine.database.inTenant(caller.tenantId, (tx) => countCases(tx, caller.tenantId, filters, countCap));
}
