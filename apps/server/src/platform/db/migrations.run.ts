import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Connection, DatabaseLog } from './connection.ts';
import { platformRole, targetOptions, tenantRole } from './connection.ts';
import { characterProblem } from './database.characters.ts';
import { MigrationRefused, messageOf } from './errors.ts';
import { protectTables, relaxTables } from './migrations.protect.ts';
import { ensureRoles } from './migrations.roles.ts';

interface MigrationFile {
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text with line ends as LF, hexadecimal. */
  readonly checksum: string;
}

const fileName = /^(\d{4})-[a-z0-9-]+\.sql$/;
const endsTransaction = /^\s*(begin|commit|rollback)\s*;/im;
/** The key of the session lock that migrating programs take one after the other; any constant would do. */
const migrationLock = 7_320_115;

/**
 * Brings the database up to the folder of `NNNN-name.sql` files and returns the names it applied, in order.
 *
 * Files run by number, each in a transaction together with its record in `platform.migrations` and with the protection of
 * the tables it made: no table is ever there without row-level security. Two programs migrate one after the other.
 * With nothing to do, only the rights to read are needed; otherwise the login must own the database.
 *
 * Throws MigrationRefused when an applied file was changed or is missing from the folder, when two files share a number,
 * when the database is not in UTF-8, when a file ends the transaction, when its SQL fails (file and line are named), or when a table breaks the tenancy rules.
 */
export async function migrate(connection: Connection, folder: string, log: DatabaseLog): Promise<string[]> {
  const files = await readMigrations(folder);
  const client = new pg.Client({ ...targetOptions(connection), application_name: 'tongxin-migrate' });
  client.on('error', (error) => log.error('the migrating connection was lost', { error: messageOf(error) }));
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await client.query("SET timezone = 'UTC'; SET client_min_messages = warning; SET lock_timeout = '60s'");
    const problem = await characterProblem(client);
    if (problem !== undefined) throw new MigrationRefused(problem);
    await ensureRoles(client);
    await ensureLedger(client);
    const applied = await appliedChecksums(client);
    refuseContradictions(files, applied);
    const pending = files.filter((file) => !applied.has(file.name));
    for (const file of pending) {
      await apply(client, file);
      log.info('migrated', { migration: file.name });
    }
    await inTransaction(client, () => protectTables(client));
    return pending.map((file) => file.name);
  } finally {
    await client.end();
  }
}

/** The migration files of a folder in order. Throws MigrationRefused for a misnamed file or a number used twice. */
export async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const numbers = new Map<string, string>();
  for (const name of names) {
    const number = fileName.exec(name)?.[1];
    if (number === undefined) throw new MigrationRefused(`${name}: a migration is named NNNN-name.sql`);
    const other = numbers.get(number);
    if (other !== undefined) throw new MigrationRefused(`${name}: the number is taken by ${other}`);
    numbers.set(number, name);
  }
  return Promise.all(
    names.map(async (name) => {
      const text = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
      if (endsTransaction.test(text))
        throw new MigrationRefused(`${name}: a migration is one transaction, it ends none`);
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

async function ensureLedger(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ ledger: boolean; gin: boolean }>(
    `SELECT to_regclass('platform.migrations') IS NOT NULL AS ledger,
            EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gin') AS gin`,
  );
  if (rows[0]?.ledger === true && rows[0].gin) return;
  await inTransaction(client, async () => {
    await client.query(`
      CREATE SCHEMA IF NOT EXISTS platform;
      CREATE EXTENSION IF NOT EXISTS btree_gin;
      CREATE TABLE IF NOT EXISTS platform.migrations (
        name text PRIMARY KEY,
        checksum text NOT NULL,
        at timestamptz NOT NULL DEFAULT now()
      );
      GRANT USAGE ON SCHEMA platform TO ${platformRole}, ${tenantRole};
      GRANT SELECT ON platform.migrations TO ${platformRole};
    `);
  });
}

async function appliedChecksums(client: pg.Client): Promise<Map<string, string>> {
  return inTransaction(client, async () => {
    await client.query(`SET LOCAL ROLE ${platformRole}`);
    const { rows } = await client.query<{ name: string; checksum: string }>(
      'SELECT name, checksum FROM platform.migrations ORDER BY name',
    );
    return new Map(rows.map((row) => [row.name, row.checksum]));
  });
}

function refuseContradictions(files: readonly MigrationFile[], applied: ReadonlyMap<string, string>): void {
  const inFolder = new Map(files.map((file) => [file.name, file]));
  for (const [name, checksum] of applied) {
    const file = inFolder.get(name);
    if (file === undefined)
      throw new MigrationRefused(
        `${name} was applied and is not in the folder: is the program older than the database?`,
      );
    if (file.checksum !== checksum)
      throw new MigrationRefused(`${name} was changed after it was applied: write a new migration`);
  }
}

async function apply(client: pg.Client, file: MigrationFile): Promise<void> {
  await inTransaction(client, async () => {
    await relaxTables(client);
    try {
      await client.query(file.text);
    } catch (error) {
      throw new MigrationRefused(`${file.name}${lineOf(file.text, error)}: ${messageOf(error)}`, { cause: error });
    }
    await client.query('RESET ROLE; RESET search_path');
    await client.query('INSERT INTO platform.migrations (name, checksum) VALUES ($1, $2)', [file.name, file.checksum]);
    await protectTables(client).catch((error: unknown) => {
      if (error instanceof MigrationRefused) throw new MigrationRefused(`${file.name}: ${error.message}`);
      throw error;
    });
  });
}

function lineOf(text: string, error: unknown): string {
  if (!(error instanceof pg.DatabaseError) || error.position === undefined) return '';
  const before = Array.from(text).slice(0, Number(error.position) - 1);
  return `:${before.filter((character) => character === '\n').length + 1}`;
}

async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const value = await work();
    await client.query('COMMIT');
    return value;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
