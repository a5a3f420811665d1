import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PostgresStartFailed } from './errors.ts';
import type { Account } from './postgres.account.ts';
import { identity } from './postgres.account.ts';
import type { Binaries } from './postgres.binaries.ts';
import { isAlive } from './postgres.pidfile.ts';
import type { Place } from './postgres.place.ts';

/** Settings for a small server, written into postgresql.conf when the cluster is made, where an operator may change them. Our decision. */
const settings: Readonly<Record<string, string>> = {
  shared_buffers: '256MB',
  max_connections: '60',
  wal_compression: 'on',
  synchronous_commit: 'on',
  fsync: 'on',
  jit: 'off',
  random_page_cost: '1.1',
  // A session keeps plans made while tables were empty until they are analysed: a burst on a fresh database must not wait a minute for it.
  autovacuum_naptime: '5s',
  effective_cache_size: '1GB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  // DETAIL lines of errors quote whole rows, personal data included.
  log_error_verbosity: 'terse',
};

interface ClusterOptions {
  readonly place: Place;
  readonly account: Account;
  readonly binaries: Binaries;
  readonly superuser: string;
  readonly throwaway: boolean;
}

/**
 * Makes the cluster unless it is there. It is made beside its place and renamed, so it is never half there, whoever was
 * killed meanwhile; of two programs that make it at once, one wins. Throws PostgresStartFailed when initdb fails or when
 * the cluster is another major version's.
 */
export async function initCluster(options: ClusterOptions): Promise<void> {
  const { clusterDir, home } = options.place;
  if (await isThere(options)) {
    await Promise.all([chmod(clusterDir, 0o700), removeLeftovers(home, clusterDir)]);
    return;
  }
  const half = `${clusterDir}.new-${process.pid}`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { mode: 0o700 });
  if (options.account.switched) await chown(half, options.account.uid, options.account.gid);
  try {
    await initdb(options, half);
    await rename(half, clusterDir);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    if (!(await isThere(options))) throw error;
  }
  await removeLeftovers(home, clusterDir);
}

async function isThere({ place, binaries }: ClusterOptions): Promise<boolean> {
  const text = await readFile(join(place.clusterDir, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new PostgresStartFailed(`无法读取数据库目录 / cannot read ${place.clusterDir}: ${error.message}`, {
      cause: error,
    });
  });
  if (text === undefined) return false;
  const major = Number(text.trim());
  if (major !== binaries.major) {
    throw new PostgresStartFailed(
      `数据库版本不符，请先升级 / ${place.clusterDir} was made by PostgreSQL ${text.trim()}, this program brings ${binaries.version}: dump it with the old one and restore it`,
    );
  }
  return true;
}

async function initdb(options: ClusterOptions, folder: string): Promise<void> {
  const { code, said } = await run(options, [
    ...['-D', folder, '-U', options.superuser, '--encoding=UTF8', '--auth-local=trust', '--auth-host=reject'],
    ...['--locale=C.UTF-8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--text-search-config=simple'],
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ...(options.throwaway ? ['--no-sync'] : []),
  ]);
  if (code === 0) return;
  if (/No space left on device/.test(said)) {
    throw new PostgresStartFailed(`磁盘已满 / the disk is full: free some space for ${options.place.home}`);
  }
  const line = said.split('\n').findLast((each) => /error|FATAL/.test(each)) ?? said.trim().slice(-300);
  throw new PostgresStartFailed(`无法创建数据库 / the database could not be made: ${line}`);
}

function run(options: ClusterOptions, parameters: readonly string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(options.binaries.initdb, parameters, {
      ...identity(options.account),
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_MESSAGES: 'C' },
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said }));
  });
}

/** Removes what interrupted starts left, unless its maker still lives. */
async function removeLeftovers(home: string, clusterDir: string): Promise<void> {
  const prefix = `${basename(clusterDir)}.new-`;
  for (const name of await readdir(home)) {
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length)))) {
      await rm(join(home, name), { recursive: true, force: true });
    }
  }
}
