import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { inject } from 'vitest';
import type { Connection, Database, DatabaseOptions } from '../db/index.ts';
import { openDatabase, withDatabase } from '../db/index.ts';
import type { TestServerAnswer } from './database.global.ts';
import { administer, quietLog } from './database.server.ts';

/** A database of a test file's own. */
export interface TestDatabase {
  readonly database: Database;
  /** A superuser of this database, for what the two roles may not do. */
  readonly connection: Connection;
  /** Closes and removes it; call it in `afterAll`. */
  drop(): Promise<void>;
}

/** The server of this test run and the name of its migrated template database. Throws what made its start fail. */
export async function testServer(): Promise<{ connection: Connection; template: string }> {
  const answer = JSON.parse(await text(connect(inject('testServerSocket')))) as TestServerAnswer;
  if ('error' in answer) throw new Error(`the test database could not be made: ${answer.error}`);
  return answer;
}

/**
 * A fresh copy of the migrated template database, made in about a tenth of a second: call it once per test file, in
 * `beforeAll`. A transaction inside another one's work is refused with NestedTransaction.
 */
export async function testDatabase(options: Partial<Omit<DatabaseOptions, 'connection'>> = {}): Promise<TestDatabase> {
  const server = await testServer();
  const name = `tongxin_test_${randomBytes(8).toString('hex')}`;
  await administer(server.connection, `CREATE DATABASE ${name} TEMPLATE ${server.template} STRATEGY FILE_COPY`);
  const connection = withDatabase(server.connection, name);
  const database = openDatabase({ log: quietLog, poolSize: 5, refuseNesting: true, ...options, connection });
  return {
    database,
    connection,
    drop: async () => {
      await database.close();
      await administer(server.connection, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}
