import { createHash } from 'node:crypto';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { DefaultQueryExecutor, PostgresAdapter, PostgresQueryCompiler, Transaction } from 'kysely';
import type pg from 'pg';
import { TransactionEnded } from './errors.ts';

/** A running transaction: the handle that Kysely's `sql` template tag executes on. */
export type Tx = Transaction<unknown>;

/** How many distinct texts one client prepares; beyond it statements stay unnamed, so that the server's memory is bounded. Our decision. */
export const preparedTextsPerClient = 1_000;

const whatFollows = new WeakMap<Tx, (() => void)[]>();

/**
 * Has `then` called once the transaction of this handle is kept (or may be: an unknown COMMIT counts), and never otherwise. For hints and
 * for what is remembered in memory; it must not throw and nothing waits for it.
 */
export function whenKept(tx: Tx, then: () => void): void {
  const waiting = whatFollows.get(tx);
  if (waiting === undefined) whatFollows.set(tx, [then]);
  else waiting.push(then);
}

/** Calls what waits for the transaction of this handle to be kept. */
export function kept(tx: Tx): void {
  for (const then of whatFollows.get(tx) ?? []) then();
  whatFollows.delete(tx);
}

const adapter = new PostgresAdapter();
const compiler = new PostgresQueryCompiler();
const nameOfText = new Map<string, string>();
const preparedByClient = new WeakMap<pg.ClientBase, Set<string>>();

function statementName(client: pg.ClientBase, text: string): string | undefined {
  let prepared = preparedByClient.get(client);
  if (prepared === undefined) {
    prepared = new Set();
    preparedByClient.set(client, prepared);
  }
  if (prepared.has(text)) return nameOf(text);
  if (prepared.size >= preparedTextsPerClient) return undefined;
  prepared.add(text);
  return nameOf(text);
}

function nameOf(text: string): string {
  const known = nameOfText.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  if (nameOfText.size < 4 * preparedTextsPerClient) nameOfText.set(text, name);
  return name;
}

async function execute<Row>(client: pg.ClientBase, query: CompiledQuery): Promise<QueryResult<Row>> {
  const parameters = query.parameters;
  const name = parameters.length === 0 ? undefined : statementName(client, query.sql);
  const answer = await client.query<Row & pg.QueryResultRow>({
    text: query.sql,
    ...(parameters.length === 0 ? {} : { values: [...parameters] }),
    ...(name === undefined ? {} : { name }),
  });
  return answer.rowCount === null || answer.command === 'SELECT'
    ? { rows: answer.rows }
    : { rows: answer.rows, numAffectedRows: BigInt(answer.rowCount) };
}

const refuse = (): never => {
  throw new TypeError('a transaction is opened and ended by inTenant and inPlatform alone');
};

/** Stands where Kysely expects a driver: our transactions begin and end outside of Kysely, in fewer round trips. */
const driver: Driver = {
  init: async () => undefined,
  acquireConnection: refuse,
  beginTransaction: refuse,
  commitTransaction: refuse,
  rollbackTransaction: refuse,
  releaseConnection: async () => undefined,
  destroy: async () => undefined,
};

const dialect = {
  createAdapter: () => adapter,
  createDriver: () => driver,
  createIntrospector: refuse,
  createQueryCompiler: () => compiler,
};

/**
 * A Kysely handle over one client whose transaction is already open. Statements with parameters are named, so the server
 * parses each text once per connection; those started together run one after the other. `end()` waits for statements still under way and makes the handle refuse
 * everything after it with TransactionEnded.
 */
export function transactionOver(client: pg.ClientBase): { tx: Tx; end(): Promise<void> } {
  let ended = false;
  let last: Promise<void> = Promise.resolve();
  const connection: DatabaseConnection = {
    async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
      if (ended) throw new TransactionEnded();
      const before = last;
      let done = (): void => undefined;
      last = new Promise((resolve) => {
        done = resolve;
      });
      await before;
      try {
        return await execute<Row>(client, query);
      } finally {
        done();
      }
    },
    streamQuery: refuse,
  };
  const executor = new DefaultQueryExecutor(compiler, adapter, { provideConnection: (consume) => consume(connection) });
  const tx = new Transaction<unknown>({ config: { dialect }, dialect, driver, executor });
  return {
    tx,
    end: async () => {
      ended = true;
      await last;
    },
  };
}
