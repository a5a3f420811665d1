import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { quietLog } from '../testing/index.ts';
import type { ConnectionTarget, EmbeddedPostgres } from './index.ts';
import { AlreadyRunning, holdRunningLock, migrate, openDatabase, PostgresStartFailed, startEmbedded } from './index.ts';
import { accountOf, serverAccount } from './postgres.account.ts';
import { isServerOf } from './postgres.pidfile.ts';

const program = fileURLToPath(new URL('../testing/embedded.program.ts', import.meta.url));
const asRoot = process.getuid?.() === 0;

interface Said {
  readonly connection: ConnectionTarget;
  readonly adopted: boolean;
  readonly server: number;
  readonly error?: string;
  readonly message?: string;
  readonly lines: ReadonlyArray<Record<string, unknown>>;
}

interface Program {
  readonly said: Said;
  readonly child: ChildProcess;
  /** Ends it the ordinary way and resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

let base: string;
/** One data directory for the tests that need no fresh one. */
let shared: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'tongxin-embedded-'));
  await chmod(base, 0o755);
  shared = join(base, '同心 data dir');
});
afterAll(() => rm(base, { recursive: true, force: true }));

async function run(dataDir: string, url = '', user?: { uid: number; gid: number }): Promise<Program> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, dataDir, url], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    ...user,
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const line = await new Promise<string>((resolve, reject) => {
    let all = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      all += part;
      if (all.includes('\n')) resolve(all);
    });
    child.once('close', () => reject(new Error(`the program ended and said: ${all}`)));
  });
  const result: Program = {
    said: JSON.parse(line) as Said,
    child,
    stop: () => {
      child.stdin.end('stop\n');
      return ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
  onTestFinished(async () => {
    await result.kill();
  });
  return result;
}

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ dataDir, log: quietLog });
  onTestFinished(() => server.stop());
  return server;
}

async function ask<Row extends pg.QueryResultRow>(connection: ConnectionTarget, statement: string): Promise<Row[]> {
  const client = new pg.Client({ ...connection });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}

const failure = (dataDir: string): Promise<unknown> =>
  startEmbedded({ dataDir, log: quietLog }).then(
    async (server) => {
      await server.stop();
      return undefined;
    },
    (error: unknown) => error,
  );

describe('startEmbedded', () => {
  it('serves durably and in UTF-8 from a path with blanks and Chinese, on a private unix socket alone', async () => {
    const server = await start(shared);
    expect(server.adopted).toBe(false);
    const [row] = await ask(
      server.connection,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit, current_setting('full_page_writes') AS pages,
              current_setting('listen_addresses') AS addresses, current_setting('jit') AS jit, current_setting('timezone') AS zone,
              datctype, '同心' ~ '^\\w+$' AS word, pg_encoding_to_char(encoding) AS encoding
       FROM pg_database WHERE datname = current_database()`,
    );
    expect(row).toEqual({
      fsync: 'on',
      commit: 'on',
      pages: 'on',
      addresses: '',
      jit: 'off',
      zone: 'UTC',
      datctype: 'C.UTF-8',
      word: true,
      encoding: 'UTF8',
    });
    const folder = await lstat(server.connection.host);
    expect(folder.mode & 0o777).toBe(0o700);
    expect(folder.uid).toBe(serverAccount().uid);
  });

  it('stops whole: no process, no socket, no pid file, and keeps the data for the next start', async () => {
    const first = await startEmbedded({ dataDir: shared, log: quietLog });
    await ask(first.connection, 'CREATE SCHEMA IF NOT EXISTS probe; CREATE TABLE probe.kept AS SELECT 42 AS answer');
    await first.stop();
    await first.stop();
    expect(await isServerOf(join(shared, 'postgres'), first.pid())).toBe(false);
    expect(await readdir(join(shared, 'postgres'))).not.toContain('postmaster.pid');
    await expect(lstat(first.connection.host)).rejects.toThrow(/ENOENT/);
    const second = await start(shared);
    expect(await ask(second.connection, 'SELECT answer FROM probe.kept')).toEqual([{ answer: 42 }]);
  });

  it('adopts the server that a killed program left, and its lock is free', async () => {
    const killed = await run(shared, 'http://first');
    await ask(
      killed.said.connection,
      'CREATE SCHEMA IF NOT EXISTS probe; CREATE TABLE probe.survivors AS SELECT 1 AS one',
    );
    await killed.kill();
    const next = await run(shared, 'http://second');
    expect(next.said).toMatchObject({ adopted: true, server: killed.said.server, connection: killed.said.connection });
    expect(await ask(next.said.connection, 'SELECT one FROM probe.survivors')).toEqual([{ one: 1 }]);
    expect(await next.stop()).toBe(0);
    expect(await isServerOf(join(shared, 'postgres'), killed.said.server)).toBe(false);
  });

  it('refuses a second copy and says who runs', async () => {
    const first = await run(shared, 'http://localhost:8080');
    const second = await run(shared);
    expect(second.said).toMatchObject({ error: 'AlreadyRunning' });
    expect(second.said.message).toContain(`pid ${first.child.pid}, http://localhost:8080`);
    expect(await ask(first.said.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await first.stop()).toBe(0);
    expect(await readdir(shared)).not.toContain('running.json');
  });

  it('waits for a server that is stopping', async () => {
    const first = await startEmbedded({ dataDir: shared, log: quietLog });
    const [, second] = await Promise.all([first.stop(), startEmbedded({ dataDir: shared, log: quietLog })]);
    onTestFinished(() => second.stop());
    await expect.poll(() => ask(second.connection, 'SELECT 1 AS one').catch(String)).toEqual([{ one: 1 }]);
  });

  it.each([
    ['nobody has', () => 4_190_001],
    ['is another program’s by now', () => process.pid],
  ])('starts over a stale pid file whose number %s', async (_what, pid) => {
    const first = await startEmbedded({ dataDir: shared, log: quietLog });
    const path = join(shared, 'postgres', 'postmaster.pid');
    const content = await readFile(path, 'utf8');
    await first.stop();
    await writeFile(path, content.replace(/^\d+/, String(pid())));
    const { uid, gid } = serverAccount();
    await chown(path, uid, gid);
    const second = await start(shared);
    expect(second.adopted).toBe(false);
    expect(await ask(second.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('starts the server again when it is killed, and transactions wait for it', async () => {
    const server = await start(shared);
    const database = openDatabase({ connection: server.connection, log: quietLog });
    onTestFinished(() => database.close());
    const folder = await mkdtemp(join(base, 'migrations-'));
    await migrate(server.connection, folder, quietLog);
    await database.inPlatform((tx) => sql`SELECT 1`.execute(tx));
    const before = server.pid();
    process.kill(before, 'SIGKILL');
    await expect.poll(() => server.pid()).not.toBe(before);
    expect(await database.inPlatform(async (tx) => (await sql`SELECT 1 AS one`.execute(tx)).rows)).toEqual([
      { one: 1 },
    ]);
  });

  it('clears what an interrupted first start left, and starts', async () => {
    const dataDir = join(base, 'interrupted');
    await mkdir(join(dataDir, 'postgres.new-4190001', 'base'), { recursive: true });
    await start(dataDir);
    expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'postgres.log']);
  });

  it('makes one cluster when two programs start for the first time together', async () => {
    const dataDir = join(base, 'together');
    const [one, two] = await Promise.all([start(dataDir), run(dataDir)]);
    expect(two.said.error).toBeUndefined();
    expect(two.said.server).toBe(one.pid());
  });

  it('refuses the data of another major version and says so', async () => {
    const dataDir = join(base, 'old');
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '14\n');
    const error = await failure(dataDir);
    expect(error).toBeInstanceOf(PostgresStartFailed);
    expect(String(error)).toMatch(/数据库版本不符.*made by PostgreSQL 14/);
  });

  it('refuses a data directory that cannot be one', async () => {
    const path = join(base, 'a file');
    await writeFile(path, '');
    const error = await failure(join(path, 'data'));
    expect(error).toBeInstanceOf(PostgresStartFailed);
    expect(String(error)).toMatch(/无法写入数据目录.*cannot write/);
  });
});

describe.runIf(asRoot)('startEmbedded as root', () => {
  it('keeps the database elsewhere when its account cannot reach the data directory, and says so', async () => {
    const closed = join(base, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const notes: string[] = [];
    const log = {
      ...quietLog,
      warn: (message: string, fields?: unknown) => notes.push(message + JSON.stringify(fields)),
    };
    const server = await startEmbedded({ dataDir: join(closed, 'data'), log });
    const [row] = await ask(server.connection, "SELECT current_setting('data_directory') AS folder");
    await server.stop();
    const folder = String(row?.folder);
    await rm(join(folder, '..'), { recursive: true, force: true });
    expect(folder).toMatch(/^\/var\/lib\/tongxin\/[0-9a-f]{12}\/postgres$/);
    expect(notes.join()).toContain('cannot reach the data directory');
  });

  it('runs for an ordinary user as that user', async () => {
    const nobody = accountOf('nobody');
    if (nobody === undefined) throw new Error('this system has no account nobody');
    const dataDir = await mkdtemp(join(base, 'ordinary-'));
    await chown(dataDir, nobody.uid, nobody.gid);
    const mine = await run(dataDir, '', { uid: nobody.uid, gid: nobody.gid });
    expect(mine.said.error).toBeUndefined();
    expect((await lstat(join(dataDir, 'postgres'))).uid).toBe(nobody.uid);
    await mine.kill();
    const again = await run(dataDir, '', { uid: nobody.uid, gid: nobody.gid });
    expect(again.said.adopted).toBe(true);
    expect(await again.stop()).toBe(0);
  }, 90_000);
});

describe('an owner who is no superuser', () => {
  it('makes the roles himself when he may create roles', async () => {
    const { connection } = await start(join(base, 'owner'));
    await ask(connection, 'CREATE ROLE house LOGIN CREATEROLE; ALTER DATABASE tongxin OWNER TO house');
    const as = { ...connection, user: 'house' };
    const folder = await mkdtemp(join(base, 'migrations-'));
    await writeFile(
      join(folder, '0001-a.sql'),
      'CREATE TABLE a (tenant_id uuid, id int, PRIMARY KEY (tenant_id, id));',
    );
    expect(await migrate(as, folder, quietLog)).toEqual(['0001-a.sql']);
    const database = openDatabase({ connection: as, log: quietLog });
    onTestFinished(() => database.close());
    const tenant = '0190a1b2-0000-7000-8000-000000000001';
    await database.inTenant(tenant, (tx) => sql`INSERT INTO a VALUES (${tenant}, 1)`.execute(tx));
    expect(await ask(as, 'SELECT * FROM a')).toEqual([]);
  });
});

describe('holdRunningLock', () => {
  it('takes its lock again after its connection is lost', async () => {
    const { connection } = await start(shared);
    const dataDir = await mkdtemp(join(base, 'lock-'));
    const info = { dataDir, url: 'http://here', sinceMs: 0, log: quietLog };
    const lock = await holdRunningLock(connection, info);
    const holders = (): Promise<Array<{ pid: number }>> =>
      ask(connection, "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted");
    const [before] = await holders();
    await ask(connection, `SELECT pg_terminate_backend(${before?.pid}, 5000)`);
    await expect.poll(async () => (await holders()).filter(({ pid }) => pid !== before?.pid).length).toBe(1);
    const second = await holdRunningLock(connection, { ...info, waitMs: 0 }).catch((error: unknown) => error);
    expect(second).toBeInstanceOf(AlreadyRunning);
    expect(second).toMatchObject({ pid: process.pid, url: 'http://here', since: '1970-01-01T00:00:00.000Z' });
    await lock.release();
    await (await holdRunningLock(connection, { ...info, waitMs: 0 })).release();
  });
});
