import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatabaseProxy, TestDatabase } from '../testing/index.ts';
import { administer, migrationsFolder, proxyTo, quietLog, testDatabase } from '../testing/index.ts';
import type { Database, Tx } from './index.ts';
import {
  CommitUnknown,
  DatabaseBusy,
  DatabaseUnavailable,
  migrate,
  NestedTransaction,
  openDatabase,
  TransactionEnded,
  WorkWasAborted,
  whenKept,
} from './index.ts';

const jinnan = '0190a1b2-0000-7000-8000-000000000001';
const hedong = '0190a1b2-0000-7000-8000-000000000002';

let test: TestDatabase;
let database: Database;
let proxy: DatabaseProxy;
beforeAll(async () => {
  test = await testDatabase();
  database = test.database;
  await administer(
    test.connection,
    `CREATE TABLE probes (tenant_id uuid NOT NULL, id int NOT NULL, word text, PRIMARY KEY (tenant_id, id));
     CREATE TABLE traces (tenant_id uuid NOT NULL, id int NOT NULL, PRIMARY KEY (tenant_id, id));
     GRANT SELECT, INSERT ON traces TO tongxin_tenant;
     CREATE TABLE crowds (tenant_id uuid NOT NULL, id int NOT NULL, PRIMARY KEY (tenant_id, id));
     CREATE TABLE platform.probe_jobs (id int PRIMARY KEY);`,
  );
  await migrate(test.connection, migrationsFolder, quietLog);
  proxy = await proxyTo(test.connection);
});
afterAll(async () => {
  await proxy.close();
  await test.drop();
});

const insert = (tx: Tx, tenant: string, id: number) =>
  sql`INSERT INTO probes (tenant_id, id, word) VALUES (${tenant}, ${id}, '同心')`.execute(tx);
const ids = async (tx: Tx): Promise<number[]> =>
  (await sql<{ id: number }>`SELECT id FROM probes ORDER BY id`.execute(tx)).rows.map((row) => row.id);
const kept = (tenant: string): Promise<number[]> => database.inTenant(tenant, ids);

async function withDatabaseBehindProxy<T>(
  options: { poolSize?: number; busyAfterMs?: number; retryForMs?: number },
  work: (behind: Database) => Promise<T>,
): Promise<T> {
  const behind = openDatabase({ connection: proxy.connection, log: quietLog, ...options });
  try {
    return await work(behind);
  } finally {
    await behind.close();
  }
}

it('tells the planner how much there is', async () => {
  await database.inTenant(jinnan, (tx) =>
    sql`INSERT INTO crowds SELECT ${jinnan}::uuid, n FROM generate_series(1, 2000) AS n`.execute(tx),
  );
  await database.analyze();
  const { rows } = await database.inPlatform((tx) =>
    sql<{ rows: number }>`SELECT reltuples::int AS rows FROM pg_class WHERE relname = 'crowds'`.execute(tx),
  );
  expect(rows).toEqual([{ rows: 2000 }]);
});

const terminateSelf = (tx: Tx) =>
  sql`SELECT pg_backend_pid() AS pid`.execute(tx).then(async ({ rows }) => {
    const { pid } = rows[0] as { pid: number };
    await administer(test.connection, `SELECT pg_terminate_backend(${pid}, 5000)`);
  });

describe('row-level security', () => {
  it('shows a tenant its own rows and nobody else’s', async () => {
    await database.inTenant(jinnan, (tx) => insert(tx, jinnan, 1));
    await database.inTenant(hedong, (tx) => insert(tx, hedong, 2));
    expect(await kept(jinnan)).toEqual([1]);
    expect(await kept(hedong)).toEqual([2]);
  });

  it('refuses a row for another tenant, new or moved', async () => {
    await expect(database.inTenant(jinnan, (tx) => insert(tx, hedong, 3))).rejects.toThrow(/row-level security/);
    await expect(
      database.inTenant(jinnan, (tx) => sql`UPDATE probes SET tenant_id = ${hedong}`.execute(tx)),
    ).rejects.toThrow(/row-level security/);
    expect(await kept(hedong)).toEqual([2]);
  });

  it('touches no row of another tenant by UPDATE or DELETE, even when told its tenant', async () => {
    const result = await database.inTenant(jinnan, async (tx) => [
      (await sql`UPDATE probes SET word = 'x' WHERE tenant_id = ${hedong}`.execute(tx)).numAffectedRows,
      (await sql`DELETE FROM probes WHERE tenant_id = ${hedong}`.execute(tx)).numAffectedRows,
    ]);
    expect(result).toEqual([0n, 0n]);
    expect(await kept(hedong)).toEqual([2]);
  });

  it('shows nothing without a tenant, before and after the connection has had one', async () => {
    const single = openDatabase({ connection: test.connection, log: quietLog, poolSize: 1 });
    const withoutTenant = (): Promise<number[]> =>
      single.inPlatform(async (tx) => {
        await sql`RESET ROLE`.execute(tx);
        await sql`SET LOCAL ROLE tongxin_tenant`.execute(tx);
        return ids(tx);
      });
    try {
      expect(await withoutTenant()).toEqual([]);
      expect(await single.inTenant(jinnan, ids)).toEqual([1]);
      expect(await withoutTenant()).toEqual([]);
    } finally {
      await single.close();
    }
  });

  it('refuses a tenant that is no UUID before anything is sent', async () => {
    for (const bad of ['', "x'; DROP TABLE probes; --", jinnan.toUpperCase(), `${jinnan} `]) {
      await expect(database.inTenant(bad, ids)).rejects.toThrow(TypeError);
    }
  });

  it('keeps the tenant role out of the platform tables and the platform role out of the tenant tables', async () => {
    await expect(database.inTenant(jinnan, (tx) => sql`SELECT FROM platform.probe_jobs`.execute(tx))).rejects.toThrow(
      /permission denied/,
    );
    await expect(database.inPlatform(ids)).rejects.toThrow(/permission denied/);
    await database.inPlatform((tx) => sql`INSERT INTO platform.probe_jobs VALUES (1)`.execute(tx));
    await expect(database.inPlatform((tx) => sql`DELETE FROM platform.migrations`.execute(tx))).rejects.toThrow(
      /permission denied/,
    );
  });

  it('respects what a migration granted: an append-only table can be appended to and nothing else', async () => {
    await database.inTenant(jinnan, (tx) => sql`INSERT INTO traces VALUES (${jinnan}, 1)`.execute(tx));
    for (const forbidden of ['UPDATE traces SET id = 2', 'DELETE FROM traces', 'TRUNCATE traces']) {
      await expect(database.inTenant(jinnan, (tx) => sql.raw(forbidden).execute(tx))).rejects.toThrow(
        /permission denied/,
      );
    }
  });
});

describe('a transaction', () => {
  it('keeps nothing when the work throws, and passes its error on', async () => {
    const refusal = new Error('refused');
    const work = database.inTenant(jinnan, async (tx) => {
      await insert(tx, jinnan, 10);
      throw refusal;
    });
    await expect(work).rejects.toBe(refusal);
    expect(await kept(jinnan)).toEqual([1]);
  });

  it('does not pretend: a swallowed error of a statement is WorkWasAborted', async () => {
    const work = database.inTenant(jinnan, async (tx) => {
      await insert(tx, jinnan, 11);
      await insert(tx, jinnan, 1).catch(() => undefined);
    });
    await expect(work).rejects.toThrow(WorkWasAborted);
    expect(await kept(jinnan)).toEqual([1]);
  });

  it('takes a round trip to begin, one for each statement and one to commit', async () => {
    await withDatabaseBehindProxy({}, async (behind) => {
      await behind.inTenant(jinnan, ids);
      const before = proxy.roundTrips();
      await behind.inTenant(jinnan, async (tx) => {
        await ids(tx);
        await sql`SELECT ${'a'}::text AS a`.execute(tx);
      });
      expect(proxy.roundTrips() - before).toBe(4);
    });
  });

  it('names its statements, so that each text is parsed once per connection', async () => {
    const prepared = await database.inPlatform(async (tx) => {
      for (let at = 0; at < 3; at += 1) await sql`SELECT ${at}::int AS named_once`.execute(tx);
      const found = await sql<{ calls: number }>`
        SELECT (generic_plans + custom_plans)::int AS calls FROM pg_prepared_statements WHERE statement LIKE '%named_once%'
          AND statement NOT LIKE ${'%pg_prepared%'}`.execute(tx);
      return found.rows;
    });
    expect(prepared).toEqual([{ calls: 3 }]);
  });

  it('reports the same error again for a statement that could not be parsed the first time', async () => {
    const single = openDatabase({ connection: test.connection, log: quietLog, poolSize: 1 });
    try {
      const work = (): Promise<unknown> => single.inPlatform((tx) => sql`SELECT ${1}::int FROM nowhere`.execute(tx));
      await expect(work()).rejects.toThrow(/"nowhere" does not exist/);
      await expect(work()).rejects.toThrow(/"nowhere" does not exist/);
    } finally {
      await single.close();
    }
  });

  it('survives a change of a table under its prepared statements', async () => {
    const work = (): Promise<unknown[]> =>
      database.inTenant(jinnan, async (tx) => (await sql`SELECT * FROM traces WHERE id = ${1}`.execute(tx)).rows);
    await work();
    await administer(test.connection, 'ALTER TABLE traces ADD COLUMN note text');
    expect(await work()).toEqual([{ tenant_id: jinnan, id: 1, note: null }]);
  });

  it('runs statements that are started together one after the other', async () => {
    const rows = await database.inPlatform((tx) =>
      Promise.all([1, 2, 3].map(async (n) => (await sql<{ n: number }>`SELECT ${n}::int AS n`.execute(tx)).rows[0]?.n)),
    );
    expect(rows).toEqual([1, 2, 3]);
  });

  it('tells in the stack of an error who asked', async () => {
    async function whoAsked(tx: Tx): Promise<void> {
      await sql`SELECT ${1}::int / 0`.execute(tx);
    }
    const error = await database.inPlatform(whoAsked).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: '22012', stack: expect.stringContaining('whoAsked') });
  });

  it('refuses its handle once it has ended', async () => {
    const escaped = await database.inPlatform(async (tx) => tx);
    await expect(sql`SELECT 1`.execute(escaped)).rejects.toThrow(TransactionEnded);
  });

  it('refuses to be opened inside the work of another one', async () => {
    await expect(database.inPlatform(() => database.inTenant(jinnan, ids))).rejects.toThrow(NestedTransaction);
  });

  it('reads values alike in every time zone', async () => {
    const rows = await database.inPlatform(
      async (tx) =>
        (
          await sql`SELECT date '2026-02-17' AS day, timestamp '2026-02-17 08:00' AS local, 9007199254740991::bigint AS big, ARRAY[1, 2]::bigint[] AS bigs, ARRAY[date '2026-02-17'] AS days,
          timestamptz '2026-02-17 08:00+08' AS at, 1.10::numeric AS amount, interval '1 day 2 hours' AS span, ${new Date(0)}::timestamptz AS sent,
          current_setting('timezone') AS zone`.execute(tx)
        ).rows,
    );
    expect(rows).toEqual([
      {
        day: '2026-02-17',
        local: '2026-02-17 08:00:00',
        big: Number.MAX_SAFE_INTEGER,
        bigs: [1, 2],
        days: ['2026-02-17'],
        at: new Date('2026-02-17T00:00:00Z'),
        amount: '1.10',
        span: '1 day 02:00:00',
        sent: new Date(0),
        zone: 'UTC',
      },
    ]);
    await expect(database.inPlatform((tx) => sql`SELECT 9007199254740993::bigint AS big`.execute(tx))).rejects.toThrow(
      /safe integers/,
    );
  });
});

describe('failures', () => {
  it('runs the work again when its connection is terminated', async () => {
    const retriesBefore = database.health().retries;
    let runs = 0;
    await database.inTenant(jinnan, async (tx) => {
      runs += 1;
      await insert(tx, jinnan, 20);
      if (runs === 1) await terminateSelf(tx);
      await ids(tx);
    });
    expect(runs).toBe(2);
    expect(await kept(jinnan)).toEqual([1, 20]);
    expect(database.health()).toMatchObject({ ok: true, retries: retriesBefore + 1 });
  });

  it('runs the work again when the connection is lost after its last statement', async () => {
    let runs = 0;
    await database.inTenant(jinnan, async (tx) => {
      runs += 1;
      await insert(tx, jinnan, 21);
      if (runs === 1) await terminateSelf(tx);
    });
    expect(await kept(jinnan)).toContain(21);
  });

  it('does not run the work again for an error of its own', async () => {
    let runs = 0;
    const work = database.inTenant(jinnan, async (tx) => {
      runs += 1;
      await insert(tx, jinnan, 1);
    });
    await expect(work).rejects.toThrow(/duplicate key/);
    expect(runs).toBe(1);
  });

  it('gets both of two transactions through a deadlock', async () => {
    await administer(
      test.connection,
      "ALTER DATABASE current SET deadlock_timeout = '50ms'".replace('current', await nameOf()),
    );
    const pair = openDatabase({ connection: test.connection, log: quietLog });
    try {
      const first = signal();
      const second = signal();
      const lock = (tx: Tx, id: number) =>
        sql`UPDATE probes SET word = word WHERE tenant_id = ${jinnan} AND id = ${id}`.execute(tx);
      await Promise.all([
        pair.inTenant(jinnan, async (tx) => {
          await lock(tx, 1);
          first.resolve();
          await second.promise;
          await lock(tx, 20);
        }),
        pair.inTenant(jinnan, async (tx) => {
          await lock(tx, 20);
          second.resolve();
          await first.promise;
          await lock(tx, 1);
        }),
      ]);
      expect(pair.health().retries).toBeGreaterThan(0);
    } finally {
      await pair.close();
    }
  });

  it.each([
    'before',
    'after',
  ] as const)('says CommitUnknown, once, when the connection is cut %s COMMIT is received', async (when) => {
    const id = when === 'before' ? 30 : 31;
    let runs = 0;
    await withDatabaseBehindProxy({}, async (behind) => {
      const work = behind.inTenant(jinnan, async (tx) => {
        runs += 1;
        await insert(tx, jinnan, id);
        proxy.cutAt('COMMIT', when);
      });
      await expect(work).rejects.toThrow(CommitUnknown);
    });
    expect(runs).toBe(1);
    const present = async (): Promise<boolean> => (await kept(jinnan)).includes(id);
    await expect.poll(present).toBe(when === 'after');
  });

  it('runs the work again when the connection is cut at BEGIN', async () => {
    await withDatabaseBehindProxy({}, async (behind) => {
      await behind.inTenant(jinnan, ids);
      proxy.cutAt('BEGIN', 'after');
      expect(await behind.inTenant(jinnan, ids)).toContain(1);
      expect(behind.health().retries).toBe(1);
    });
  });

  it('waits out a server that is away for a moment, and says so meanwhile', async () => {
    await withDatabaseBehindProxy({}, async (behind) => {
      await behind.inTenant(jinnan, ids);
      await proxy.pause();
      const work = behind.inTenant(jinnan, ids);
      await expect.poll(() => behind.health().ok).toBe(false);
      expect(behind.health().lastError).toBeTypeOf('string');
      await proxy.resume();
      expect(await work).toContain(1);
      expect(behind.health().ok).toBe(true);
    });
  });

  it('says DatabaseUnavailable when the server stays away', async () => {
    await withDatabaseBehindProxy({ retryForMs: 200 }, async (behind) => {
      await proxy.pause();
      await expect(behind.inTenant(jinnan, ids)).rejects.toThrow(DatabaseUnavailable);
      await proxy.resume();
    });
  });

  it('says DatabaseBusy when no connection becomes free', async () => {
    await withDatabaseBehindProxy({ poolSize: 1, busyAfterMs: 100 }, async (behind) => {
      await behind.inTenant(jinnan, async () => {
        await expect(behind.inTenant(jinnan, ids)).rejects.toThrow(DatabaseBusy);
      });
      expect(await behind.inTenant(jinnan, ids)).toContain(1);
    });
  });

  it('ends statements and idle transactions that take too long by limits of the connection', async () => {
    const { rows } = await database.inPlatform((tx) =>
      sql`SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
          current_setting('idle_in_transaction_session_timeout') AS idle`.execute(tx),
    );
    expect(rows).toEqual([{ statement: '15s', lock: '5s', idle: '30s' }]);
  });
});

describe('what waits for a transaction to be kept', () => {
  it('is called once it is, after COMMIT, and never when it is undone or tried again', async () => {
    const called: string[] = [];
    await database.inTenant(jinnan, async (tx) => {
      whenKept(tx, () => called.push('kept'));
      await sql`SELECT 1`.execute(tx);
      expect(called).toEqual([]);
    });
    expect(called).toEqual(['kept']);
    const undone = database.inTenant(jinnan, async (tx) => {
      whenKept(tx, () => called.push('undone'));
      throw new Error('stop');
    });
    await expect(undone).rejects.toThrow('stop');
    let attempts = 0;
    await database.inTenant(jinnan, async (tx) => {
      attempts += 1;
      whenKept(tx, () => called.push(`attempt ${attempts}`));
      if (attempts === 1) await sql`DO $$ BEGIN RAISE serialization_failure; END $$`.execute(tx);
    });
    expect(called).toEqual(['kept', 'attempt 2']);
  });
});

describe('listen', () => {
  it('hears what is notified, also from inside a transaction, on its own channel alone', async () => {
    const heard: string[] = [];
    const stop = await database.listen('probe', (payload) => heard.push(payload));
    await database.notify('other', 'not me');
    await database.notify('probe', '同心');
    await database.inTenant(jinnan, (tx) => sql`SELECT pg_notify('probe', ${'inside'})`.execute(tx));
    await expect.poll(() => heard).toEqual(['同心', 'inside']);
    await stop();
  });

  it('comes back when its connection is lost, and tells of the gap', async () => {
    const heard: string[] = [];
    let gaps = 0;
    const stop = await database.listen(
      'comeback',
      (payload) => heard.push(payload),
      () => {
        gaps += 1;
      },
    );
    await administer(
      test.connection,
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE application_name = 'tongxin-listen' AND datname = current_database()`,
    );
    await expect.poll(() => gaps).toBe(1);
    await database.notify('comeback', 'again');
    await expect.poll(() => heard).toEqual(['again']);
    await stop();
  });
});

async function nameOf(): Promise<string> {
  const { rows } = await database.inPlatform((tx) =>
    sql<{ name: string }>`SELECT current_database() AS name`.execute(tx),
  );
  return rows[0]?.name ?? '';
}

function signal(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
