import { chmod, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { targetOptions } from '../db/connection.ts';
import type { Connection, DatabaseLog } from '../db/index.ts';
import { migrate, startEmbedded, withDatabase } from '../db/index.ts';
import { isAlive, readPidFile } from '../db/postgres.pidfile.ts';
import { stopServer } from '../db/postgres.server.ts';

/** The migrations of the server. */
export const migrationsFolder = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** A log for tests: only errors are worth reading. */
export const quietLog: DatabaseLog = { info: () => undefined, warn: () => undefined, error: console.error };

/** The server of a test run, and its migrated template database. */
export interface TestServer {
  readonly connection: Connection;
  readonly template: string;
  stop(): Promise<void>;
}

/**
 * A throw-away embedded server, or the one of `url`, with a template database that has every migration. `stop` removes
 * what was made. Throws what starting or migrating throws.
 */
export async function startTestServer(url: string | undefined): Promise<TestServer> {
  const server =
    url === undefined || url === '' ? await throwawayServer() : { connection: url, stop: async () => undefined };
  const template = `tongxin_template_${process.pid}`;
  const dropTemplate = `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`;
  try {
    await administer(server.connection, dropTemplate);
    await administer(server.connection, `CREATE DATABASE ${template} TEMPLATE template0 ENCODING 'UTF8'`);
    await migrate(withDatabase(server.connection, template), migrationsFolder, quietLog);
  } catch (error) {
    await administer(server.connection, dropTemplate).catch(() => undefined);
    await server.stop();
    throw error;
  }
  return {
    connection: server.connection,
    template,
    stop: async () => {
      await administer(server.connection, dropTemplate);
      await server.stop();
    },
  };
}

async function throwawayServer(): Promise<{ connection: Connection; stop(): Promise<void> }> {
  await removeLeftovers();
  const dataDir = await mkdtemp(join(tmpdir(), `tongxin-test-${process.pid}-`));
  await chmod(dataDir, 0o711);
  try {
    const server = await startEmbedded({ dataDir, log: quietLog, throwaway: true });
    return {
      connection: server.connection,
      stop: async () => {
        await server.stop();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}

/** Stops and removes the servers, and removes the folders, of test runs that were killed. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const maker = /^tongxin-test-(\d+)-/.exec(name)?.[1];
    if (maker === undefined || isAlive(Number(maker))) continue;
    const dataDir = join(tmpdir(), name);
    const clusterDir = join(dataDir, 'postgres');
    const server = await readPidFile(clusterDir).catch(() => undefined);
    if (server !== undefined) {
      await stopServer(clusterDir, server.pid, quietLog);
      await rmdir(server.socketDir).catch(() => undefined);
    }
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Runs statements outside of our transactions, as the login of the connection. */
export async function administer(connection: Connection, statements: string): Promise<void> {
  const client = new pg.Client({ ...targetOptions(connection) });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}
