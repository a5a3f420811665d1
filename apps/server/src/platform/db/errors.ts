/** No connection of the pool became free in time. Nothing was run: the caller may try again later. */
export class DatabaseBusy extends Error {
  override readonly name = 'DatabaseBusy';
  constructor(waitedMs: number) {
    super(`数据库繁忙，请稍后再试 / no database connection became free within ${waitedMs} ms`);
  }
}

/** The database could not be reached, or kept failing, for as long as a transaction may be retried. Nothing was kept. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
  constructor(triedMs: number, cause: unknown) {
    super(`数据库暂时不可用 / the database was not available for ${triedMs} ms: ${messageOf(cause)}`, { cause });
  }
}

/** The connection was lost while COMMIT was under way: the work is either kept whole or not at all, and nobody can say which. */
export class CommitUnknown extends Error {
  override readonly name = 'CommitUnknown';
  constructor(cause: unknown) {
    super(
      `提交结果未知，请先核对 / the connection was lost during COMMIT, the outcome is unknown: ${messageOf(cause)}`,
      {
        cause,
      },
    );
  }
}

/** COMMIT was answered by ROLLBACK: the work swallowed an error of one of its statements. Nothing was kept. */
export class WorkWasAborted extends Error {
  override readonly name = 'WorkWasAborted';
  constructor() {
    super('事务已回滚 / a statement failed, the work went on as if it had not, and the transaction was rolled back');
  }
}

/** A transaction handle was used after its transaction had ended: a promise was not awaited. */
export class TransactionEnded extends Error {
  override readonly name = 'TransactionEnded';
  constructor() {
    super('a transaction handle was used after its transaction had ended: is a promise not awaited?');
  }
}

/** A transaction was opened inside the work of another one, which deadlocks when the pool is used up. */
export class NestedTransaction extends Error {
  override readonly name = 'NestedTransaction';
  constructor() {
    super('inTenant/inPlatform was called inside the work of another transaction: use the handle that is there');
  }
}

/** Another program runs on the same data. Whoever gets this must leave the database server running: it is the other's. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
  /** Process id of the other program, 0 when it did not say. */
  readonly pid: number;
  /** Where the other program answers, '' when it did not say. */
  readonly url: string;
  /** When the other program started, ISO 8601, '' when it did not say. */
  readonly since: string;
  constructor(other: { pid: number; url: string; since: string }) {
    super(
      `同心已在运行（进程 ${other.pid}，${other.url}，自 ${other.since}）/ already running: pid ${other.pid}, ${other.url}, since ${other.since}`,
    );
    this.pid = other.pid;
    this.url = other.url;
    this.since = other.since;
  }
}

/** The embedded server cannot be started; the message says what to do, in Chinese and English. */
export class PostgresStartFailed extends Error {
  override readonly name = 'PostgresStartFailed';
}

/** The migrations folder and the database contradict each other, or a table breaks the tenancy rules. Nothing was kept. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

/** What went wrong, in the words of the error, with the first words of an aggregate when it has none of its own. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** How a failed attempt at a transaction is to be treated. */
export type Failure = 'lost' | 'conflict' | 'stalePlan' | 'final';

const lostCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  '53300',
  '57P01',
  '57P02',
  '57P03',
]);

const lostMessage =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect)/;

/**
 * Reads an error of pg: 'lost' (the connection or the server went away), 'conflict' (serialization failure or deadlock),
 * 'stalePlan' (a migration changed what a prepared statement answers) or 'final' (repeating would not help).
 * Codes: PostgreSQL 15 appendix A.
 */
export function failureOf(error: unknown): Failure {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code = 'code' in at && typeof at.code === 'string' ? at.code : '';
    if (code === '40001' || code === '40P01') return 'conflict';
    if (code === '0A000' && at.message === 'cached plan must not change result type') return 'stalePlan';
    if (lostCodes.has(code) || /^08...$/.test(code) || lostMessage.test(at.message)) return 'lost';
    if (at instanceof AggregateError && at.errors.some((one) => failureOf(one) === 'lost')) return 'lost';
  }
  return 'final';
}
