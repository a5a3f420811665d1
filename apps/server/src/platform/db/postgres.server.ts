import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { ConnectionTarget, DatabaseLog } from './connection.ts';
import { messageOf, PostgresStartFailed } from './errors.ts';
import type { Account } from './postgres.account.ts';
import { identity } from './postgres.account.ts';
import type { Binaries } from './postgres.binaries.ts';
import { disownLockFiles, isServerOf, readPidFile } from './postgres.pidfile.ts';
import type { Place } from './postgres.place.ts';
import { makeSocketDir } from './postgres.place.ts';

/** The superuser of an embedded cluster, and the name of its database. */
export const superuser = 'tongxin';
const port = 5432;
const fastShutdownMs = 15_000;

/** What a server says that cannot start yet: one of before still runs or ends, and takes its socket's folder away. */
const passing =
  /pre-existing shared memory block|lock file ".*" already exists|could not create lock file ".*": No such file/;

/** What a server is started with. */
export interface LaunchOptions {
  readonly place: Place;
  readonly account: Account;
  readonly binaries: Binaries;
  /** Gives durability up for speed. */
  readonly throwaway: boolean;
  /** How long the server may take to answer, recovery after a crash included. */
  readonly withinMs: number;
}

/** A server that answers. */
export interface Server {
  readonly pid: number;
  readonly adopted: boolean;
  readonly connection: ConnectionTarget;
  /** Resolves when the process has ended; never rejects, keeps no program alive. */
  readonly gone: Promise<void>;
}

/**
 * The server of the cluster: the one that runs, waited for while it starts or stops, or else a new one.
 * Throws PostgresStartFailed when none answers in time or it ends at once.
 */
export async function adoptOrLaunch(options: LaunchOptions): Promise<Server> {
  const { place } = options;
  const deadline = performance.now() + options.withinMs;
  for (;;) {
    const found = await readPidFile(place.clusterDir);
    if (found !== undefined && (await isServerOf(place.clusterDir, found.pid))) {
      const connection = connectionAt(found.socketDir === '' ? place.socketDir : found.socketDir, found.port || port);
      if (await answers(connection)) {
        return { pid: found.pid, adopted: true, connection, gone: watched(place.clusterDir, found.pid) };
      }
      if (performance.now() > deadline) {
        throw new PostgresStartFailed(
          `数据库进程 ${found.pid} 无响应 / the database server (pid ${found.pid}) runs and does not answer: see ${place.logFile}`,
        );
      }
      await sleep(100);
      continue;
    }
    await disownLockFiles(place, options.account);
    const launched = await launch(options, deadline);
    if (launched !== 'again') return launched;
    await sleep(200);
  }
}

async function launch(options: LaunchOptions, deadline: number): Promise<Server | 'again'> {
  const { place, account, binaries } = options;
  await makeSocketDir(place.socketDir, account);
  const logFile = await openLog(place.logFile);
  const before = (await logFile.stat()).size;
  let child: ChildProcess;
  try {
    child = spawn(
      binaries.postgres,
      [
        ...['-D', place.clusterDir, '-k', place.socketDir, '-p', String(port)],
        ...['-c', 'listen_addresses=', '-c', 'unix_socket_permissions=0700', '-c', 'logging_collector=off'],
        ...(options.throwaway
          ? ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off', '-c', 'autovacuum=off']
          : []),
      ],
      {
        ...identity(account),
        cwd: place.clusterDir,
        detached: true,
        stdio: ['ignore', logFile.fd, logFile.fd],
        env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_MESSAGES: 'C' },
      },
    );
  } finally {
    await logFile.close();
  }
  let ended = false;
  const gone = new Promise<void>((resolve) => {
    const end = (): void => {
      ended = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  child.unref();
  const connection = connectionAt(place.socketDir, port);
  while (!ended) {
    if (await answers(connection)) {
      return { pid: child.pid ?? 0, adopted: false, connection, gone };
    }
    if (performance.now() > deadline) {
      child.kill('SIGINT');
      throw new PostgresStartFailed(
        `数据库启动超时 / the database server does not answer in time: see ${place.logFile}`,
      );
    }
    await sleep(30);
  }
  const said = (await readFile(place.logFile)).subarray(before).toString('utf8');
  if (performance.now() < deadline && passing.test(said)) return 'again';
  throw startFailure(said, place);
}

function startFailure(said: string, place: Place): PostgresStartFailed {
  if (/No space left on device/.test(said)) {
    return new PostgresStartFailed(`磁盘已满 / the disk is full: free some space for ${place.home}`);
  }
  if (/Permission denied|invalid permissions|wrong ownership/.test(said)) {
    return new PostgresStartFailed(
      `数据目录权限不对 / the database account may not use ${place.clusterDir}: see ${place.logFile}`,
    );
  }
  const last = said.split('\n').findLast((line) => /FATAL|PANIC|ERROR|error/.test(line)) ?? said.trim().slice(-300);
  return new PostgresStartFailed(`数据库无法启动 / the database server did not start: ${last} (${place.logFile})`);
}

async function openLog(path: string): Promise<Awaited<ReturnType<typeof open>>> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > 20_000_000) await rename(path, `${path}.1`);
  return open(path, 'a', 0o600).catch((error: unknown) => {
    throw new PostgresStartFailed(`无法写入 / cannot write to ${path}: ${messageOf(error)}`, { cause: error });
  });
}

function connectionAt(socketDir: string, atPort: number): ConnectionTarget {
  return { host: socketDir, port: atPort, user: superuser, database: 'tongxin' };
}

async function answers(connection: ConnectionTarget): Promise<boolean> {
  const client = new pg.Client({ ...connection, database: 'postgres', connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = 'tongxin'");
    if (rowCount === 0) await client.query('CREATE DATABASE tongxin');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function watched(clusterDir: string, pid: number): Promise<void> {
  while (await isServerOf(clusterDir, pid)) await sleep(500, undefined, { ref: false });
}

/**
 * Stops a server: disconnects everybody and writes everything (SIGINT, PostgreSQL's fast shutdown); after 15 s ends it at
 * once (SIGQUIT), which the next start recovers from. Resolves when the process has ended.
 */
export async function stopServer(clusterDir: string, pid: number, log: DatabaseLog): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!(await isServerOf(clusterDir, pid))) return;
    process.kill(pid, signal);
    if (await goneWithin(clusterDir, pid, fastShutdownMs)) return;
    log.warn('the database server does not stop', { pid, signal });
  }
}

async function goneWithin(clusterDir: string, pid: number, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (await isServerOf(clusterDir, pid)) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}
