import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { administer, quietLog, testServer } from '../testing/index.ts';
import { targetOptions } from './connection.ts';
import type { Connection } from './index.ts';
import { MigrationRefused, migrate, openDatabase, tenancyViolations, withDatabase } from './index.ts';

const tenant = '0190a1b2-0000-7000-8000-000000000001';
const other = '0190a1b2-0000-7000-8000-000000000002';
const made: string[] = [];
let server: Connection;
let connection: Connection;
let folder: string;

beforeEach(async () => {
  server = (await testServer()).connection;
  const name = `tongxin_test_${randomBytes(8).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  made.push(name);
  connection = withDatabase(server, name);
  folder = await mkdtemp(join(tmpdir(), 'tongxin-migrations-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});
afterAll(async () => {
  for (const name of made) await administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
});

const file = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
const run = (as: Connection = connection): Promise<string[]> => migrate(as, folder, quietLog);

async function ask<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
  const client = new pg.Client({ ...targetOptions(connection) });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

const people =
  'CREATE TABLE people (tenant_id uuid NOT NULL, id int NOT NULL, name text, PRIMARY KEY (tenant_id, id));';

describe('migrate', () => {
  it('applies what is new, in order, once', async () => {
    await file('0002-more.sql', 'ALTER TABLE people ADD COLUMN age int;');
    await file('0001-people.sql', people);
    expect(await run()).toEqual(['0001-people.sql', '0002-more.sql']);
    expect(await run()).toEqual([]);
    await file('0003-rest.sql', "COMMENT ON TABLE people IS '人';");
    expect(await run()).toEqual(['0003-rest.sql']);
  });

  it('leaves a database that breaks no tenancy rule', async () => {
    await file('0001-people.sql', people);
    await run();
    expect(await tenancyViolations(connection)).toEqual([]);
  });

  it('refuses an applied file that was changed, but not for its line ends', async () => {
    await file('0001-people.sql', `${people}\n-- end\n`);
    await run();
    await file('0001-people.sql', `${people}\r\n-- end\r\n`);
    expect(await run()).toEqual([]);
    await file('0001-people.sql', `${people}\n-- changed\n`);
    await expect(run()).rejects.toThrow(/0001-people\.sql was changed/);
  });

  it('refuses a folder that is older than the database', async () => {
    await file('0001-people.sql', people);
    await run();
    await rm(join(folder, '0001-people.sql'));
    await expect(run()).rejects.toThrow(/is not in the folder/);
  });

  it('refuses a name without a number, a number used twice, and a file that ends the transaction', async () => {
    await file('people.sql', people);
    await expect(run()).rejects.toThrow(/NNNN-name\.sql/);
    await rm(join(folder, 'people.sql'));
    await file('0001-a.sql', people);
    await file('0001-b.sql', people);
    await expect(run()).rejects.toThrow(/number is taken/);
    await rm(join(folder, '0001-b.sql'));
    await file('0001-a.sql', `${people}\ncommit;`);
    await expect(run()).rejects.toThrow(MigrationRefused);
  });

  it('keeps nothing of a file that fails, and names its line', async () => {
    await file('0001-people.sql', `${people}\n-- 同心\nSELECT wrong;\n`);
    await expect(run()).rejects.toThrow(/0001-people\.sql:3: column "wrong" does not exist/);
    expect(await ask("SELECT to_regclass('public.people') AS found")).toEqual([{ found: null }]);
    await file('0001-people.sql', people);
    expect(await run()).toEqual(['0001-people.sql']);
  });

  it.each([
    ['no tenant', 'CREATE TABLE bad (id int PRIMARY KEY)'],
    ['the tenant not first', 'CREATE TABLE bad (id int, tenant_id uuid, PRIMARY KEY (id, tenant_id))'],
    ['a tenant that is no uuid', 'CREATE TABLE bad (tenant_id text, id int, PRIMARY KEY (tenant_id, id))'],
    ["a view's owner's rights", `${people} CREATE VIEW bad AS SELECT * FROM people`],
    ['no row-level security possible', 'CREATE MATERIALIZED VIEW bad AS SELECT 1 AS one'],
  ])('refuses a relation in public with %s and keeps nothing', async (_what, text) => {
    await file('0001-bad.sql', text);
    await expect(run()).rejects.toThrow(/0001-bad\.sql: public\.bad/);
    expect(await ask("SELECT to_regclass('public.bad') AS found")).toEqual([{ found: null }]);
  });

  it('grants everything on a table unless the migration granted something itself, if only on a column', async () => {
    await file(
      '0001-grants.sql',
      `${people}
       CREATE TABLE log (tenant_id uuid, id int, PRIMARY KEY (tenant_id, id));
       GRANT SELECT, INSERT ON log TO tongxin_tenant;
       CREATE TABLE narrow (tenant_id uuid, id int, note text, PRIMARY KEY (tenant_id, id));
       GRANT UPDATE (note) ON narrow TO tongxin_tenant;
       CREATE TABLE platform.jobs (id int PRIMARY KEY);
       CREATE TABLE platform.wakes (id int PRIMARY KEY);
       GRANT SELECT ON platform.wakes TO tongxin_platform;
       GRANT INSERT ON platform.wakes TO tongxin_tenant;`,
    );
    await run();
    await run();
    const rows = await ask<{ what: string; may: string }>(
      `SELECT format('%s %s', c.oid::regclass, r.rolname) AS what, string_agg(p, ' ' ORDER BY p) AS may
       FROM pg_class c, pg_roles r, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p
       WHERE c.relnamespace IN ('public'::regnamespace, 'platform'::regnamespace) AND c.relkind = 'r'
         AND c.relname <> 'migrations' AND r.rolname IN ('tongxin_tenant', 'tongxin_platform') AND has_table_privilege(r.oid, c.oid, p)
       GROUP BY 1 ORDER BY 1`,
    );
    expect(rows.map(({ what, may }) => `${what}: ${may}`)).toEqual([
      'log tongxin_tenant: INSERT SELECT',
      'people tongxin_tenant: DELETE INSERT SELECT UPDATE',
      'platform.jobs tongxin_platform: DELETE INSERT SELECT UPDATE',
      'platform.wakes tongxin_platform: SELECT',
      'platform.wakes tongxin_tenant: INSERT',
    ]);
    expect(await ask("SELECT has_column_privilege('tongxin_tenant', 'narrow', 'note', 'UPDATE') AS may")).toEqual([
      { may: true },
    ]);
  });

  it('lets programs that start together migrate one after the other', async () => {
    await file('0001-people.sql', `${people} SELECT pg_sleep(0.1);`);
    const results = await Promise.all([run(), run(), run()]);
    expect(results.flat()).toEqual(['0001-people.sql']);
  });

  it('works for an owner who is no superuser, whose migrations reach the rows of every tenant', async () => {
    const [owner, runner] = [await login(), await login()];
    await administer(
      connection,
      `ALTER DATABASE ${made.at(-1)} OWNER TO ${owner.name}; GRANT tongxin_tenant, tongxin_platform TO ${owner.name}, ${runner.name}`,
    );
    await file('0001-people.sql', people);
    await run(owner.connection);
    const database = openDatabase({ connection: runner.connection, log: quietLog });
    onTestFinished(() => database.close());
    for (const each of [tenant, other]) {
      await database.inTenant(each, (tx) => sql`INSERT INTO people VALUES (${each}, 1, '甲')`.execute(tx));
    }
    await file('0002-rename.sql', "UPDATE people SET name = '乙';");
    await run(owner.connection);
    expect(await ask('SELECT DISTINCT name FROM people')).toEqual([{ name: '乙' }]);
    expect(await tenancyViolations(connection)).toEqual([]);
    expect(await run(runner.connection)).toEqual([]);
    const seen = await database.inTenant(tenant, (tx) => sql`SELECT tenant_id FROM people`.execute(tx));
    expect(seen.rows).toEqual([{ tenant_id: tenant }]);
  });

  it('tells the administrator what to run when the login may not become a role', async () => {
    const { connection: stranger } = await login();
    await expect(run(stranger)).rejects.toThrow(/an administrator runs: .*GRANT tongxin_tenant TO/);
  });
});

async function login(): Promise<{ name: string; connection: Connection }> {
  const name = `tongxin_login_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await administer(server, `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  onTestFinished(async () => {
    await administer(connection, `DROP OWNED BY ${name} CASCADE`).catch(() => undefined);
    await administer(server, `DROP DATABASE IF EXISTS ${made.at(-1)} WITH (FORCE)`);
    await administer(server, `DROP ROLE ${name}`);
  });
  if (typeof connection !== 'string') return { name, connection: { ...connection, user: name, password } };
  const url = new URL(connection);
  url.username = name;
  url.password = password;
  return { name, connection: url.toString() };
}
