import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { readPidFile } from '../platform/db/postgres.pidfile.ts';

const executable = fileURLToPath(new URL('../../bin/tongxin.js', import.meta.url));

/** The real program as a process of its own. */
export interface Program {
  readonly url: string;
  /** What it said on both streams so far, by line. */
  readonly said: readonly string[];
  /** Ends the program and its database server with all its children at once, as a power cut does. */
  kill(): Promise<void>;
  /** Ends the program alone, as `kill -9` does; its database server goes on. */
  killAlone(): Promise<void>;
  /** Asks it to stop and gives the exit code. */
  stop(): Promise<number | null>;
  /** Runs statements as the superuser of its database. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** What a program that did not come up said. */
export class NotStarted extends Error {
  readonly exitCode: number | null;
  constructor(exitCode: number | null, said: string) {
    super(said);
    this.name = 'NotStarted';
    this.exitCode = exitCode;
  }
}

/** Starts the program on a data directory; resolves when it answers. Rejects with NotStarted when it ends before. */
export async function startProgram(dataDir: string): Promise<Program> {
  const child = spawn(process.execPath, [executable, 'start'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', DATA_DIR: dataDir, PORT: '0', SAMPLE: '1', SWEEP_EVERY_MS: '200' },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const said: string[] = [];
  const url = await urlOf(child, ended, said);
  const clusterDir = join(dataDir, 'postgres');
  return {
    url,
    said,
    kill: async () => {
      const server = (await readPidFile(clusterDir))?.pid ?? 0;
      const children = await childrenOf(server);
      child.kill('SIGKILL');
      for (const pid of [server, ...children]) killQuietly(pid);
      await ended;
    },
    killAlone: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
    sql: async (text, values = []) => {
      const place = await readPidFile(clusterDir);
      const client = new pg.Client({
        host: place?.socketDir ?? '',
        port: place?.port ?? 0,
        user: 'tongxin',
        database: 'tongxin',
      });
      await client.connect();
      try {
        return (await client.query(text, [...values])).rows;
      } finally {
        await client.end();
      }
    },
  };
}

function urlOf(child: ChildProcess, ended: Promise<number | null>, said: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const [, url] = /(http:\/\/\S+)\/healthz/.exec(line) ?? [];
        if (url !== undefined) resolve(url);
      });
    }
    void ended.then((code) => reject(new NotStarted(code, said.join('\n'))));
  });
}

/** The children of a process, from the system's own list. */
async function childrenOf(parent: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent) found.push(Number(name));
  }
  return found;
}

function killQuietly(pid: number): void {
  try {
    if (pid > 1) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
