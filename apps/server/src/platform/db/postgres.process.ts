import { rmdir } from 'node:fs/promises';
import pg from 'pg';
import type { ConnectionTarget, DatabaseLog } from './connection.ts';
import { characterProblem } from './database.characters.ts';
import { messageOf, PostgresStartFailed } from './errors.ts';
import { serverAccount } from './postgres.account.ts';
import { findBinaries } from './postgres.binaries.ts';
import { initCluster } from './postgres.cluster.ts';
import { choosePlace } from './postgres.place.ts';
import type { LaunchOptions } from './postgres.server.ts';
import { adoptOrLaunch, stopServer, superuser } from './postgres.server.ts';

/** How the embedded server is started. */
export interface EmbeddedOptions {
  /** The program's data directory; the cluster is its sub-folder `postgres`. Made when absent. */
  readonly dataDir: string;
  readonly log: DatabaseLog;
  /** Gives durability up for speed: for tests, whose data is thrown away. */
  readonly throwaway?: boolean;
  /** How long a server may take to answer, recovery after a crash included; 300,000 unless told. */
  readonly startWithinMs?: number;
}

/** A running embedded server. */
export interface EmbeddedPostgres {
  /** A superuser over a unix socket that only the server's account and root can reach. */
  readonly connection: ConnectionTarget;
  /** Whether a server was already running on this data, left over by a program that was killed. */
  readonly adopted: boolean;
  /** Such as '18.4'. */
  readonly version: string;
  /** The process id of the server. */
  pid(): number;
  /** Disconnects everybody and stops the server, its data safe on disk; resolves once it is gone. */
  stop(): Promise<void>;
}

const restartsPerMinute = 5;

/**
 * Starts the embedded PostgreSQL of a data directory, or adopts the one that runs there already. The cluster is made at
 * the first start. A server that dies by itself is started again, at most five times a minute.
 *
 * Throws PostgresStartFailed, saying what to do, when the server cannot run, the disk is full, the folder is not
 * writable, or the data is another major version's.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { log } = options;
  const account = serverAccount();
  const place = await choosePlace(options.dataDir, account, log);
  const binaries = await findBinaries(account, account.switched ? '/var/lib/tongxin' : place.home, log);
  const throwaway = options.throwaway === true;
  await initCluster({ place, account, binaries, superuser, throwaway });
  const launch: LaunchOptions = { place, account, binaries, throwaway, withinMs: options.startWithinMs ?? 300_000 };
  const first = await adoptOrLaunch(launch);
  await checkCharacters(first.connection);
  log.info(first.adopted ? 'the database server was already running and is adopted' : 'the database server runs', {
    version: binaries.version,
    pid: first.pid,
    account: account.name,
    folder: place.clusterDir,
  });
  let server = first;
  let stopping: Promise<void> | undefined;

  async function keepAlive(): Promise<void> {
    const restarts: number[] = [];
    for (;;) {
      await server.gone;
      if (stopping !== undefined) return;
      restarts.push(Date.now());
      if (restarts.filter((at) => at > Date.now() - 60_000).length > restartsPerMinute) {
        log.error('数据库反复退出，不再重启 / the database server keeps dying and is not started again', {
          see: place.logFile,
        });
        return;
      }
      log.warn('数据库意外退出，正在重启 / the database server died and is started again', { see: place.logFile });
      server = await adoptOrLaunch(launch);
      if (stopping !== undefined) return await stopServer(place.clusterDir, server.pid, log);
    }
  }

  async function stop(): Promise<void> {
    await stopServer(place.clusterDir, server.pid, log);
    await rmdir(place.socketDir).catch(() => undefined);
  }

  keepAlive().catch((error: unknown) => {
    log.error('数据库无法重启 / the database server cannot be started again', { error: messageOf(error) });
  });
  return {
    connection: first.connection,
    adopted: first.adopted,
    version: binaries.version,
    pid: () => server.pid,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function checkCharacters(connection: ConnectionTarget): Promise<void> {
  const client = new pg.Client({ ...connection });
  await client.connect();
  try {
    const problem = await characterProblem(client);
    if (problem !== undefined) throw new PostgresStartFailed(problem);
  } finally {
    await client.end();
  }
}
