export type { Connection, ConnectionTarget, DatabaseLog } from './connection.ts';
export { platformRole, tenantRole, withDatabase } from './connection.ts';
export type { Database, DatabaseHealth, DatabaseOptions } from './database.pool.ts';
export { openDatabase } from './database.pool.ts';
export { type Tx, whenKept } from './database.transaction.ts';
export {
  AlreadyRunning,
  CommitUnknown,
  DatabaseBusy,
  DatabaseUnavailable,
  MigrationRefused,
  NestedTransaction,
  PostgresStartFailed,
  TransactionEnded,
  WorkWasAborted,
} from './errors.ts';
export { migrate } from './migrations.run.ts';
export type { EmbeddedPostgres } from './postgres.process.ts';
export { startEmbedded } from './postgres.process.ts';
export type { RunningLock } from './running.lock.ts';
export { holdRunningLock } from './running.lock.ts';
export { tenancyViolations } from './tenancy.rules.ts';
