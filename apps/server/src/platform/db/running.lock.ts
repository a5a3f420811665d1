import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Connection, DatabaseLog } from './connection.ts';
import { targetOptions } from './connection.ts';
import { AlreadyRunning, messageOf } from './errors.ts';

/** What is told to a second copy of the program. */
export interface RunningInfo {
  /** The program's data directory; `running.json` is written there. */
  readonly dataDir: string;
  /** Where the program answers. */
  readonly url: string;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  readonly log: DatabaseLog;
  /** How long to wait for a lock whose holder was killed a moment ago; 5,000 unless told. */
  readonly waitMs?: number;
}

/** Held until released, or until the program ends in whatever way. */
export interface RunningLock {
  release(): Promise<void>;
}

/** The key of the lock; any constant would do. */
const runningLock = 7_320_116;

/**
 * Takes the lock that only one program on this database can hold, on a connection of its own, and writes
 * `running.json`. When the connection is lost the lock is taken again as soon as the database answers.
 * Throws AlreadyRunning, telling who runs, when another program holds it.
 */
export async function holdRunningLock(connection: Connection, info: RunningInfo): Promise<RunningLock> {
  const path = join(info.dataDir, 'running.json');
  const stopping = new AbortController();
  const waitMs = info.waitMs ?? 5_000;

  async function take(): Promise<pg.Client> {
    const client = new pg.Client({
      ...targetOptions(connection),
      application_name: 'tongxin-running',
      keepAlive: true,
    });
    client.on('error', (error) =>
      info.log.warn('the connection of the running lock was lost', { error: messageOf(error) }),
    );
    try {
      await client.connect();
      const deadline = performance.now() + waitMs;
      for (;;) {
        const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
          runningLock,
        ]);
        if (rows[0]?.taken === true) return client;
        if (performance.now() >= deadline) throw new AlreadyRunning(await whoRuns(path));
        await sleep(100);
      }
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  function keep(client: pg.Client): void {
    client.once('end', () => {
      if (!stopping.signal.aborted) current = retake();
    });
  }

  async function retake(): Promise<pg.Client | undefined> {
    for (let pauseMs = 100; !stopping.signal.aborted; pauseMs = Math.min(pauseMs * 2, 5_000)) {
      try {
        const client = await take();
        keep(client);
        return client;
      } catch (error) {
        info.log.error('the running lock could not be taken again', { error: messageOf(error) });
        await sleep(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      }
    }
    return undefined;
  }

  const first = await take();
  keep(first);
  let current: Promise<pg.Client | undefined> = Promise.resolve(first);
  const half = `${path}.${process.pid}`;
  const content = { pid: process.pid, url: info.url, since: new Date(info.sinceMs).toISOString() };
  await writeFile(half, `${JSON.stringify(content)}\n`);
  await rename(half, path);
  return {
    async release() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      await rm(path, { force: true });
      await (await current)?.end().catch(() => undefined);
    },
  };
}

async function whoRuns(path: string): Promise<{ pid: number; url: string; since: string }> {
  const read: unknown = await readFile(path, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
  const found: Record<string, unknown> = typeof read === 'object' && read !== null ? { ...read } : {};
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    pid: typeof found.pid === 'number' ? found.pid : 0,
    url: text(found.url),
    since: text(found.since),
  };
}
