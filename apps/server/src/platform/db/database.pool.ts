import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Clock } from '../clock/index.ts';
import type { Connection, DatabaseLog } from './connection.ts';
import { beginPlatform, beginTenant, targetOptions } from './connection.ts';
import { listenOn } from './database.listen.ts';
import type { Tx } from './database.transaction.ts';
import { kept, transactionOver } from './database.transaction.ts';
import { typeParsers } from './database.types.ts';
import type { Failure } from './errors.ts';
import {
  CommitUnknown,
  DatabaseBusy,
  DatabaseUnavailable,
  failureOf,
  messageOf,
  NestedTransaction,
  WorkWasAborted,
} from './errors.ts';

/** How a database is opened. */
export interface DatabaseOptions {
  readonly connection: Connection;
  /** Connections at most; 10 unless told. */
  readonly poolSize?: number;
  readonly log: DatabaseLog;
  /** Only for `health().since`. */
  readonly clock?: Clock;
  /** How long a call waits for a free connection before DatabaseBusy; 5,000 unless told. */
  readonly busyAfterMs?: number;
  /** How long a transaction is retried before DatabaseUnavailable; 5,000 unless told. */
  readonly retryForMs?: number;
  /** Refuse a transaction inside another one's work with NestedTransaction (costs a little: for tests and development). */
  readonly refuseNesting?: boolean;
}

/** What the last transactions say of the connection; it is not a probe. */
export interface DatabaseHealth {
  readonly ok: boolean;
  /** Epoch milliseconds since when `ok` has been what it is. */
  readonly since: number;
  readonly lastError?: string;
  /** Retries since the database was opened. */
  readonly retries: number;
}

/**
 * The one way to the database.
 *
 * `inTenant` and `inPlatform` run `work` in a transaction of its own, READ COMMITTED, and keep it when `work` resolves.
 * **`work` must be repeatable**: it is run again from its start, for up to `retryForMs`, when the connection was lost
 * before COMMIT was sent or PostgreSQL reports a serialization failure or a deadlock. So it does nothing outside of the
 * transaction, and what it collects it creates inside. Use the handle for everything; a transaction inside `work` is a bug.
 *
 * Errors: what `work` threw; DatabaseBusy, DatabaseUnavailable, CommitUnknown, WorkWasAborted; TypeError for a tenant that
 * is no UUID. A statement may take 15 s, wait 5 s for a lock, and a transaction may idle 30 s (PostgreSQL's own errors).
 *
 * Values: bigint is a number (an unsafe one is refused), `date` and `timestamp` are strings, `timestamptz` is a Date,
 * `numeric` is a string, whatever the time zone of the process.
 */
export interface Database {
  /** Sees and writes rows of this tenant alone, as role tongxin_tenant. */
  inTenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Sees and writes the exempt tables of schema `platform`, as role tongxin_platform. */
  inPlatform<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  health(): DatabaseHealth;
  /**
   * Calls `onMessage` for each NOTIFY on the channel. Reconnects by itself; what was sent meanwhile is lost, so
   * `onGap` is called after each reconnection: look there for what was missed. Resolves once it listens.
   */
  listen(channel: string, onMessage: (payload: string) => void, onGap?: () => void): Promise<() => Promise<void>>;
  /** A hint to every listener, at most 7,999 bytes, outside of any transaction. */
  notify(channel: string, payload: string): Promise<void>;
  /**
   * Tells the planner how much there is, after much was written at once: plans made while tables were empty, those of foreign keys
   * included, walk whole tenants until then. As long as the tables are big.
   */
  analyze(): Promise<void>;
  /** Waits for the transactions under way and closes every connection. */
  close(): Promise<void>;
}

type Outcome<T> = { ok: true; value: T } | { ok: false; error: unknown; failure: Failure };

/** Opens the database; connects when first used. Errors of idle connections are logged and never thrown. */
export function openDatabase(options: DatabaseOptions): Database {
  const busyAfterMs = options.busyAfterMs ?? 5_000;
  const retryForMs = options.retryForMs ?? 5_000;
  const now = (): number => options.clock?.now() ?? Date.now();
  const max = options.poolSize ?? 10;
  const clientOptions = { ...targetOptions(options.connection), types: typeParsers, keepAlive: true };
  const pool = new pg.Pool({
    ...clientOptions,
    max,
    connectionTimeoutMillis: busyAfterMs,
    idleTimeoutMillis: 60_000,
    application_name: 'tongxin',
    options: '-c timezone=UTC -c intervalstyle=postgres -c datestyle=ISO',
    statement_timeout: 15_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 30_000,
  });
  const listener = listenOn(clientOptions, options.log);
  const nesting = options.refuseNesting === true ? new AsyncLocalStorage<true>() : undefined;
  let ok = true;
  let since = now();
  let lastError: string | undefined;
  let retries = 0;

  let closing = false;
  pool.on('error', (error) => {
    if (closing) return;
    options.log.warn('an idle database connection was lost', { error: messageOf(error) });
  });

  function healthIs(next: boolean, error?: unknown): void {
    if (error !== undefined) lastError = messageOf(error);
    if (next === ok) return;
    ok = next;
    since = now();
  }

  async function checkOut(): Promise<pg.PoolClient> {
    try {
      return await pool.connect();
    } catch (error) {
      const timedOut = messageOf(error).startsWith('timeout exceeded');
      if (timedOut && pool.totalCount >= max) throw new DatabaseBusy(busyAfterMs);
      throw error;
    }
  }

  async function attempt<T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<Outcome<T>> {
    let client: pg.PoolClient;
    try {
      client = await checkOut();
    } catch (error) {
      return { ok: false, error, failure: error instanceof DatabaseBusy ? 'final' : failureOf(error) };
    }
    let lost: unknown;
    const onLost = (error: unknown): void => {
      lost ??= error ?? new Error('Connection terminated unexpectedly');
    };
    const onEnd = (): void => onLost(undefined);
    client.on('error', onLost);
    client.on('end', onEnd);
    const release = (broken: boolean): void => {
      client.off('error', onLost);
      client.off('end', onEnd);
      client.release(broken);
    };
    let transaction: ReturnType<typeof transactionOver> | undefined;
    try {
      await client.query(begin);
      healthIs(true);
      transaction = transactionOver(client);
      const open = transaction.tx;
      const value = await (nesting === undefined ? work(open) : nesting.run(true, () => work(open)));
      await transaction.end();
      if (lost !== undefined) throw lost;
      const error = await commit(client, () => lost);
      release(lost !== undefined || error !== undefined);
      if (error === undefined || error instanceof CommitUnknown) kept(open);
      if (error === undefined) return { ok: true, value };
      return { ok: false, error, failure: error instanceof CommitUnknown ? 'final' : failureOf(error) };
    } catch (error) {
      await transaction?.end();
      const failure = failureOf(error);
      const broken = lost !== undefined || failure === 'lost' || failure === 'stalePlan' || !(await rolledBack(client));
      release(broken);
      return { ok: false, error, failure };
    }
  }

  async function run<T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (nesting?.getStore() === true) throw new NestedTransaction();
    const started = performance.now();
    for (let attempts = 1; ; attempts += 1) {
      const outcome = await attempt(begin, work);
      if (outcome.ok) return outcome.value;
      const { error, failure } = outcome;
      if (failure === 'lost') healthIs(false, error);
      if (failure === 'final') throw error;
      const triedMs = Math.round(performance.now() - started);
      if (triedMs >= retryForMs) throw failure === 'lost' ? new DatabaseUnavailable(triedMs, error) : error;
      retries += 1;
      options.log.warn('a transaction is tried again', { failure, attempts, error: messageOf(error) });
      const pauseMs = Math.min(10 * 2 ** attempts, 500) * (0.5 + Math.random() / 2);
      await sleep(Math.min(pauseMs, Math.max(retryForMs - triedMs, 1)));
    }
  }

  return {
    inTenant: async (tenantId, work) => run(beginTenant(tenantId), work),
    inPlatform: (work) => run(beginPlatform, work),
    health: () => ({ ok, since, retries, ...(lastError === undefined ? {} : { lastError }) }),
    listen: (channel, onMessage, onGap) => listener.listen(channel, onMessage, onGap),
    notify: async (channel, payload) => {
      await pool.query('SELECT pg_notify($1, $2)', [channel, payload]);
    },
    analyze: async () => {
      await pool.query('BEGIN; SET LOCAL statement_timeout = 0; ANALYZE; COMMIT');
    },
    close: async () => {
      closing = true;
      await Promise.all([listener.close(), pool.end()]);
    },
  };
}

/** Undefined when the work is kept; otherwise why it is not, or CommitUnknown. */
async function commit(client: pg.PoolClient, lost: () => unknown): Promise<unknown> {
  try {
    const answer = await client.query('COMMIT');
    return answer.command === 'ROLLBACK' ? new WorkWasAborted() : undefined;
  } catch (error) {
    return lost() !== undefined || failureOf(error) === 'lost' ? new CommitUnknown(error) : error;
  }
}

async function rolledBack(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}
