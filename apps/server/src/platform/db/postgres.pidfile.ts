import { spawnSync } from 'node:child_process';
import { chown, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './postgres.account.ts';
import type { Place } from './postgres.place.ts';

/** What `postmaster.pid` says of a server (PostgreSQL 15–18, src/include/utils/pidfile.h). */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly socketDir: string;
  /** 'starting', 'stopping', 'ready', 'standby', or '' while the file is being written. */
  readonly status: string;
}

/** The server that a cluster's pid file names, dead or alive; undefined without such a file. */
export async function readPidFile(clusterDir: string): Promise<PidFile | undefined> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const lines = text.split('\n').map((line) => line.trim());
  return {
    pid: Math.abs(Number(lines[0])) || 0,
    port: Number(lines[3]) || 0,
    socketDir: lines[4] ?? '',
    status: lines[7] ?? '',
  };
}

/**
 * Whether the process lives and is the server of this cluster. A process that has ended and is not yet reaped does not
 * live, and after a restart of the machine the number may be another program's.
 */
export async function isServerOf(clusterDir: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const command =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      : spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout;
  return command.includes('postgres') && command.includes(clusterDir);
}

/** Whether a process of this number exists. */
export function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Makes lock files harmless whose process number is by now another program's, as after a restart of a container: PostgreSQL
 * would refuse to start. Files of a number that nobody has are left to PostgreSQL, which removes them itself.
 *
 * In `postmaster.pid` only the number is replaced, by that of a child that has just ended. Its other lines stay: by them
 * PostgreSQL sees whether processes of the dead server still write to the files, in which case it must not start yet.
 */
export async function disownLockFiles(place: Place, account: Account): Promise<void> {
  const pidFile = join(place.clusterDir, 'postmaster.pid');
  const socketLock = join(place.socketDir, '.s.PGSQL.5432.lock');
  for (const path of [pidFile, socketLock]) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const pid = Number.parseInt(text, 10);
    if (Number.isNaN(pid) || !isAlive(pid) || (await isServerOf(place.clusterDir, pid))) continue;
    if (path === socketLock) {
      await rm(path, { force: true });
    } else {
      await writeFile(path, text.replace(/^.*/, String(spawnSync('true').pid)));
      if (account.switched) await chown(path, account.uid, account.gid);
    }
  }
}
