import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseLog } from './connection.ts';
import { messageOf, PostgresStartFailed } from './errors.ts';
import type { Account } from './postgres.account.ts';
import { mayReach } from './postgres.account.ts';

/** Where the parts of one embedded server are. */
export interface Place {
  /** Holds the cluster and the server's log, and programs that had to be copied. */
  readonly home: string;
  readonly clusterDir: string;
  readonly logFile: string;
  /** 0700, the account's; short enough for a socket's path (107 bytes on Linux, 103 on macOS). */
  readonly socketDir: string;
}

const longestSocketDir = 103 - '/.s.PGSQL.5432'.length;

/**
 * Chooses the folders for a data directory and makes them. When root's account cannot reach the data directory, the
 * database lives under /var/lib/tongxin, and the log says so. Throws PostgresStartFailed when a folder cannot be written.
 */
export async function choosePlace(dataDir: string, account: Account, log: DatabaseLog): Promise<Place> {
  let home = await made(dataDir, 0o755);
  if (account.switched && !mayReach(account, home, 'pass')) {
    home = await made(join('/var/lib/tongxin', shortHash(home)), 0o755);
    log.warn(
      '数据目录不可达，数据库改存于此 / the database account cannot reach the data directory, the database is kept elsewhere',
      {
        dataDir,
        folder: home,
        account: account.name,
      },
    );
  }
  const clusterDir = join(home, 'postgres');
  return { home, clusterDir, logFile: join(home, 'postgres.log'), socketDir: socketDirOf(clusterDir, account) };
}

async function made(path: string, mode: number): Promise<string> {
  try {
    await mkdir(path, { recursive: true, mode });
    return await realpath(path);
  } catch (error) {
    throw new PostgresStartFailed(
      `无法写入数据目录 / cannot write to the data directory ${path}: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
}

function socketDirOf(clusterDir: string, account: Account): string {
  const name = `tongxin-${account.uid}-${shortHash(clusterDir)}`;
  const dir = [tmpdir(), '/tmp']
    .filter((parent) => mayReach(account, parent, 'pass'))
    .map((parent) => join(parent, name))
    .find((path) => Buffer.byteLength(path) <= longestSocketDir);
  if (dir !== undefined) return dir;
  throw new PostgresStartFailed('找不到可用的临时目录 / no folder for temporary files can hold the database socket');
}

/**
 * Makes the socket's folder, private to the account. It lies where everybody may write, so one that somebody else made
 * first is not used: throws PostgresStartFailed.
 */
export async function makeSocketDir(dir: string, account: Account): Promise<void> {
  await mkdir(dir, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(dir);
  const mine = found.isDirectory() && (found.uid === account.uid || found.uid === process.getuid?.());
  if (!mine) throw new PostgresStartFailed(`${dir} 属于他人，请删除 / ${dir} belongs to somebody else: remove it`);
  await chmod(dir, 0o700);
  if (account.switched) await chown(dir, account.uid, account.gid);
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
