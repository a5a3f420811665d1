import { createReadStream, type Dirent } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Log } from '../log/index.ts';
import { checkedKey, type FileEntry, type FileStore, storeHealth } from './store.ts';

/** Files in a folder of this machine, or of a network share. */
export interface DiskOptions {
  /** Absolute; made when it is not there, closed to other accounts. */
  readonly root: string;
  readonly log: Pick<Log, 'warn'>;
}

/**
 * A store on disk. A file is written beside its place, flushed, and renamed into it, and the folder is flushed too: after a power cut it is there whole or
 * not at all (POSIX rename, fsync).
 */
export function diskStore({ root, log }: DiskOptions): FileStore {
  const { watched, state } = storeHealth(log);
  const pathOf = (key: string): string => join(root, checkedKey(key));

  async function write(path: string, bytes: Uint8Array): Promise<void> {
    const folder = dirname(path);
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    const part = `${path}.part`;
    try {
      const file = await open(part, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    // A folder that is new must be in its parent after a power cut, too.
    for (let each = folder; ; each = dirname(each)) {
      await flush(each);
      if (made === undefined || each === dirname(made) || each === dirname(each)) break;
    }
  }

  async function* walk(prefix: string): AsyncGenerator<FileEntry> {
    const folder = pathOf(prefix);
    for (const each of await watched('list', () => entriesOf(folder), codeOf)) {
      const key = `${prefix}/${each.name}`;
      if (each.isDirectory()) yield* walk(key);
      const found = each.isFile() ? await statOf(key, join(folder, each.name)) : undefined;
      if (found !== undefined) yield found;
    }
  }

  return {
    state,
    async put(key, bytes) {
      const path = pathOf(key);
      await watched('put', () => write(path, bytes), codeOf);
    },
    async open(key) {
      const path = pathOf(key);
      return watched('open', () => opened(path), codeOf);
    },
    async stat(key) {
      const path = pathOf(key);
      return watched('stat', () => statOf(key, path), codeOf);
    },
    async remove(keys) {
      const paths = keys.map(pathOf);
      await watched('remove', () => forgetAll(paths), codeOf);
    },
    list: walk,
  };
}

async function opened(path: string) {
  const file = await open(path, 'r').catch(absent);
  if (file === undefined) return undefined;
  const { size } = await file.stat();
  return { bytes: createReadStream('', { fd: file, end: Math.max(0, size - 1) }), length: size };
}

async function statOf(key: string, path: string): Promise<FileEntry | undefined> {
  const found = await stat(path).catch(absent);
  return found?.isFile() ? { key, length: found.size, changedAt: found.mtimeMs } : undefined;
}

async function forgetAll(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await rm(path, { force: true });
    // An empty folder goes too; one that is not, or is gone already, is fine.
    await rmdir(dirname(path)).catch(() => undefined);
  }
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return (await readdir(folder, { withFileTypes: true }).catch(absent)) ?? [];
}

/** What is not there is undefined; everything else goes on up. */
function absent(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
