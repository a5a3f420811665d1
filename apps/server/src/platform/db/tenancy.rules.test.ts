import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../testing/index.ts';
import { administer, testDatabase } from '../testing/index.ts';
import { tenancyViolations } from './index.ts';
import { tenantCondition } from './migrations.protect.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(async () => {
  await test.drop();
});

async function judged(statements: string): Promise<string[]> {
  await administer(test.connection, statements);
  const before = new Set(clean);
  return (await tenancyViolations(test.connection)).filter((each) => !before.has(each));
}

let clean: string[] = [];

const protectedTable = (name: string, columns: string): string => `
  CREATE TABLE public.${name} (tenant_id uuid NOT NULL, ${columns});
  ALTER TABLE public.${name} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE public.${name} FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON public.${name} USING ${tenantCondition} WITH CHECK ${tenantCondition};
  GRANT SELECT, INSERT ON public.${name} TO tongxin_tenant;`;

describe('the migrated database', () => {
  it('breaks no tenancy rule', async () => {
    clean = await tenancyViolations(test.connection);
    expect(clean).toEqual([]);
  });
});

describe('tenancyViolations', () => {
  it('accepts well-made tables, keys, partial foreign-key indexes and views', async () => {
    const found = await judged(`
      ${protectedTable('good_parent', 'id uuid, code text, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, code)')}
      ${protectedTable('good_child', 'id uuid, parent_id uuid, PRIMARY KEY (tenant_id, id)')}
      ALTER TABLE good_child ADD CONSTRAINT good_child_parent
        FOREIGN KEY (tenant_id, parent_id) REFERENCES good_parent ON DELETE CASCADE;
      CREATE INDEX ON good_child (tenant_id, parent_id) WHERE parent_id IS NOT NULL;
      CREATE VIEW good_view WITH (security_invoker = true) AS SELECT * FROM good_parent;`);
    expect(found).toEqual([]);
  });

  const cases: ReadonlyArray<readonly [string, string, string]> = [
    [
      'a table without tenant_id',
      'CREATE TABLE bad_a (id uuid PRIMARY KEY)',
      'public.bad_a: has no tenant_id uuid NOT NULL',
    ],
    ['a table without a primary key', protectedTable('bad_b', 'id uuid'), 'public.bad_b: has no primary key'],
    [
      'a primary key that tenant_id does not lead',
      protectedTable('bad_c', 'id uuid, PRIMARY KEY (id, tenant_id)'),
      'public.bad_c.bad_c_pkey: tenant_id does not lead',
    ],
    [
      'a unique index without the tenant',
      `${protectedTable('bad_d', 'id uuid, code text, PRIMARY KEY (tenant_id, id)')} CREATE UNIQUE INDEX bad_d_code ON bad_d (code)`,
      'public.bad_d.bad_d_code: tenant_id does not lead',
    ],
    [
      'an exclusion constraint without the tenant',
      protectedTable(
        'bad_e',
        'id uuid, during tstzrange, PRIMARY KEY (tenant_id, id), CONSTRAINT bad_e_x EXCLUDE USING gist (during WITH &&)',
      ),
      'public.bad_e.bad_e_x: tenant_id does not lead',
    ],
    [
      'a foreign key without the tenant',
      `${protectedTable('bad_f', 'id uuid, parent uuid, PRIMARY KEY (tenant_id, id)')}
       CREATE TABLE platform.bad_f_parent (id uuid PRIMARY KEY);
       ALTER TABLE bad_f ADD CONSTRAINT bad_f_fk FOREIGN KEY (parent) REFERENCES platform.bad_f_parent;
       CREATE INDEX ON bad_f (parent)`,
      'public.bad_f.bad_f_fk: tenant_id does not lead this foreign key',
    ],
    [
      'ON DELETE SET NULL',
      `${protectedTable('bad_g', 'id uuid, parent_id uuid, PRIMARY KEY (tenant_id, id)')}
       ALTER TABLE bad_g ADD CONSTRAINT bad_g_fk FOREIGN KEY (tenant_id, parent_id) REFERENCES bad_g ON DELETE SET NULL;
       CREATE INDEX ON bad_g (tenant_id, parent_id)`,
      'public.bad_g.bad_g_fk: this foreign key sets columns',
    ],
    [
      'a foreign key without an index',
      `${protectedTable('bad_h', 'id uuid, parent_id uuid, open boolean, PRIMARY KEY (tenant_id, id)')}
       ALTER TABLE bad_h ADD CONSTRAINT bad_h_fk FOREIGN KEY (tenant_id, parent_id) REFERENCES bad_h;
       CREATE INDEX ON bad_h (tenant_id);
       CREATE INDEX ON bad_h (tenant_id, parent_id) WHERE open`,
      'public.bad_h.bad_h_fk: no index supports',
    ],
    [
      'a trigger',
      `${protectedTable('bad_i', 'id uuid, PRIMARY KEY (tenant_id, id)')}
       CREATE TRIGGER bad_i_t BEFORE UPDATE ON bad_i FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
      'public.bad_i.bad_i_t: triggers',
    ],
    [
      'a serial column',
      protectedTable('bad_j', 'id bigserial, PRIMARY KEY (tenant_id, id)'),
      'public.bad_j_id_seq: numbers of a sequence',
    ],
    [
      'an identity column',
      protectedTable('bad_k', 'id bigint GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (tenant_id, id)'),
      'public.bad_k_id_seq: numbers of a sequence',
    ],
    [
      'row-level security that is not forced',
      `${protectedTable('bad_l', 'id uuid, PRIMARY KEY (tenant_id, id)')} ALTER TABLE bad_l NO FORCE ROW LEVEL SECURITY`,
      'public.bad_l: row-level security is not',
    ],
    [
      'a policy with another condition',
      `${protectedTable('bad_m', 'id uuid, PRIMARY KEY (tenant_id, id)')} ALTER POLICY tenant ON bad_m USING (true)`,
      'public.bad_m: its policies',
    ],
    [
      'a second policy that widens the first',
      `${protectedTable('bad_n', 'id uuid, PRIMARY KEY (tenant_id, id)')} CREATE POLICY wide ON bad_n USING (true)`,
      'public.bad_n: its policies',
    ],
    [
      "a view with its owner's rights",
      'CREATE VIEW bad_o AS SELECT * FROM good_parent',
      'public.bad_o: this view shows every tenant',
    ],
    [
      'a materialised view',
      'CREATE MATERIALIZED VIEW bad_p AS SELECT 1 AS one',
      'public.bad_p: has no row-level security',
    ],
    [
      "a function with its owner's rights",
      "CREATE FUNCTION bad_q() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'",
      'public.bad_q: this function',
    ],
    [
      'TRUNCATE for the tenant role',
      'GRANT TRUNCATE ON good_parent TO tongxin_tenant',
      'public.good_parent: only tongxin_tenant',
    ],
    [
      'a tenant table for the platform role',
      'GRANT SELECT ON good_child TO tongxin_platform',
      'public.good_child: only tongxin_tenant',
    ],
    [
      'a table in a schema of its own',
      'CREATE SCHEMA side; CREATE TABLE side.bad_r (id int)',
      'side.bad_r: tables live in',
    ],
  ];

  it.each(cases)('finds %s', async (_what, statements, expected) => {
    expect((await judged(statements)).filter((each) => each.startsWith(expected))).toHaveLength(1);
  });
});
