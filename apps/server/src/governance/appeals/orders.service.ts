import type { BodyOf, ReplyOf, routes } from '@tongxin/contract';
import type { StaffCaller } from '../../access/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { isRefusal, type RefusalError } from '../../platform/refusal/index.ts';
import { type Alongside, type Decided, follow, lockCases, type Saved } from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import {
  appealsInsert,
  lockOrders,
  type NewAppeal,
  type NewerOrder,
  takenQueryNos,
  updateHotlineOrders,
} from './appeals.store.ts';
import { type OrderAtHand, putOrderIn, type SaveOrder } from './hotline.service.ts';
import { type Intake, queryNoFrom } from './intake.service.ts';
import type { GivenPerson } from './people.ts';
import { untilFiled } from './taken.ts';

/** An order of the hotline above, with its number. */
export interface NumberedOrder {
  readonly externalNo: string;
  readonly body: BodyOf<typeof routes.putHotlineOrder>;
}

/** What became of each order, or would: in their order, with the refusal where one is refused. */
export type OrderOutcome = ReplyOf<typeof routes.putHotlineOrder>['outcome'] | RefusalError;

/** People of many orders in a few statements; see `ResidentStore`. */
export interface PeopleAtOnce {
  importAll(tx: Tx, tenantId: string, people: readonly GivenPerson[]): Promise<readonly string[]>;
}

/** What is done with orders beside taking them over. */
export interface Orders {
  /** Only what would become of them; nothing is written. */
  readonly dryRun: boolean;
  /** Called in the transaction once all of them are written, when any of them made a difference. */
  readonly beside: (tx: Tx, outcomes: readonly OrderOutcome[]) => Promise<void>;
}

/** Decisions that are to be saved together, in the order they were made. */
interface Batch {
  readonly steps: Decided[];
  readonly decisions: NonNullable<Alongside['decisions']>[number][];
  readonly search: NonNullable<Alongside['search']>[number][];
}

/** What is to be written. The resident of a row is not known yet where there is a person. */
interface Gathered {
  readonly rows: { readonly row: NewAppeal; readonly person: GivenPerson | null }[];
  readonly updates: (NewerOrder & { readonly id: string })[];
  readonly filed: Batch;
  readonly updated: Batch;
  /** Newer words for a case to which an order before them in the list belongs too: they come after it, one by one. */
  readonly late: OrderAtHand[];
}

/**
 * Takes over many orders in one transaction: all of them, or none when any is refused. Each is judged by `putOrder`'s own rules before the first is written;
 * then all are written in a handful of statements, so that the running numbers of the day, which desks need too, are held no longer than that takes. No number
 * twice among them. No answer is kept under their keys: their numbers tell when one comes again.
 */
export async function putOrders(
  intake: Intake,
  people: PeopleAtOnce,
  caller: StaffCaller,
  orders: readonly NumberedOrder[],
  { dryRun, beside }: Orders,
): Promise<readonly OrderOutcome[]> {
  const directory = await intake.directoryOf(caller.tenantId);
  return untilFiled(() =>
    intake.engine.database.inTenant(caller.tenantId, async (tx) => {
      const { gathered, outcomes } = await judged(tx, intake, directory, caller, orders);
      if (dryRun || outcomes.some(isRefusal)) return outcomes;
      if (gathered.rows.length + gathered.updates.length === 0) return outcomes;
      await write(tx, intake, directory, people, caller.tenantId, gathered);
      for (const each of gathered.late) await putOrderIn(tx, intake, directory, nobody, caller, each);
      await beside(tx, outcomes);
      return outcomes;
    }),
  );
}

/** Known orders bring no new people. */
const nobody = {
  findOrCreate: async (): Promise<string> => {
    throw new Error('an order that is known has its person');
  },
};

async function judged(
  tx: Tx,
  intake: Intake,
  directory: TenantDirectory,
  caller: StaffCaller,
  orders: readonly NumberedOrder[],
): Promise<{ readonly gathered: Gathered; readonly outcomes: readonly OrderOutcome[] }> {
  const { tenantId } = caller;
  const known = await lockOrders(
    tx,
    tenantId,
    orders.map(({ externalNo }) => externalNo),
  );
  // In one order before they are read one by one, so that nobody waits in a circle.
  const caseIds = [...known.values()].map((row) => row.case_id);
  if (caseIds.length > 0) await lockCases(tx, tenantId, caseIds);
  const queryNos = await freeQueryNos(tx, intake, tenantId, orders.length - known.size);
  const gathered: Gathered = { rows: [], updates: [], filed: emptyBatch(), updated: emptyBatch(), late: [] };
  const touched = new Set<string>();
  const outcomes: OrderOutcome[] = [];
  for (const { externalNo, body } of orders) {
    const before = known.get(externalNo);
    const queryNo = before === undefined ? queryNos.pop() : undefined;
    const atHand = { externalNo, order: body, known: before, ...(queryNo === undefined ? {} : { queryNo }) };
    let person: GivenPerson | null = null;
    const people = {
      findOrCreate: async (_tx: Tx, _tenantId: string, given: GivenPerson) => {
        person = given;
        return '';
      },
    };
    const save: SaveOrder = {
      filing: async (row, ...steps) => {
        gathered.rows.push({ row, person });
        return into(gathered.filed, steps);
      },
      update: async (_tx, _tenantId, id, order) => {
        if (before !== undefined && touched.has(before.case_id)) return;
        gathered.updates.push({ id, ...order });
      },
      follow: async (...steps) => {
        if (before !== undefined && touched.has(before.case_id)) gathered.late.push(atHand);
        else into(gathered.updated, steps);
        if (before !== undefined) touched.add(before.case_id);
        return new Map();
      },
    };
    outcomes.push(
      await putOrderIn(tx, intake, directory, people, caller, atHand, save).then(({ outcome }) => outcome, refusalOf),
    );
  }
  return { gathered, outcomes };
}

function refusalOf(error: unknown): RefusalError {
  if (isRefusal(error)) return error;
  throw error;
}

function emptyBatch(): Batch {
  return { steps: [], decisions: [], search: [] };
}

function into({ steps, decisions, search }: Batch, [, , , decided, , , alongside]: Parameters<typeof follow>): Saved {
  steps.push(...decided);
  decisions.push(...(alongside?.decisions ?? []));
  search.push(...(alongside?.search ?? []));
  return new Map();
}

async function write(
  tx: Tx,
  { engine }: Intake,
  directory: TenantDirectory,
  people: PeopleAtOnce,
  tenantId: string,
  { rows, updates, filed, updated }: Gathered,
): Promise<void> {
  const now = engine.clock.now();
  if (updates.length > 0) {
    await updateHotlineOrders(tx, tenantId, updates);
    await follow(tx, engine, directory, updated.steps, new Map(), now, { search: updated.search });
  }
  const given = rows.flatMap(({ person }) => (person === null ? [] : [person]));
  const ids = [...(await people.importAll(tx, tenantId, given))];
  const whole = rows.map(
    ({ row, person }): NewAppeal => ({
      ...row,
      residentId: person === null ? null : (ids.shift() ?? null),
    }),
  );
  if (whole.length === 0) return;
  const { steps, decisions, search } = filed;
  await follow(tx, engine, directory, steps, new Map(), now, {
    decisions,
    search,
    beside: appealsInsert(tenantId, whole),
  });
}

/** Numbers to ask by that nobody has. Of a large draw some are taken where there are millions of appeals: those are drawn again. */
async function freeQueryNos(tx: Tx, { engine }: Intake, tenantId: string, count: number): Promise<string[]> {
  const free = new Set<string>();
  while (free.size < count) {
    const drawn = new Set<string>();
    while (free.size + drawn.size < count) {
      const number = queryNoFrom(engine.randomness);
      if (!free.has(number)) drawn.add(number);
    }
    const taken = await takenQueryNos(tx, tenantId, [...drawn]);
    for (const number of drawn) if (!taken.has(number)) free.add(number);
  }
  return [...free];
}
