import pg from 'pg';
import type { Connection } from './connection.ts';
import { platformRole, targetOptions, tenantRole } from './connection.ts';
import { tenantCondition } from './migrations.protect.ts';

const tables = `
  own AS (
    SELECT c.oid, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.reloptions, c.relacl, n.nspname,
           n.nspname || '.' || c.relname AS label
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ),
  tenant AS (SELECT * FROM own WHERE nspname = 'public' AND relkind IN ('r', 'p')),
  key AS (SELECT t.oid, a.attnum FROM tenant t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id')`;

/** One query per rule; each answers the objects that break it. Sources: design §4 and §5, facts of Citus; our decisions. */
const rules: ReadonlyArray<{ readonly says: string; readonly breaks: string }> = [
  {
    says: 'tables live in the schemas public (one tenant sees its rows) and platform (exempt), nowhere else',
    breaks: `SELECT label FROM own WHERE nspname NOT IN ('public', 'platform') AND relkind IN ('r', 'p', 'v', 'm', 'f')`,
  },
  {
    says: 'has no tenant_id uuid NOT NULL',
    breaks: `SELECT label FROM tenant t WHERE NOT EXISTS (
      SELECT FROM key k JOIN pg_attribute a ON a.attrelid = k.oid AND a.attnum = k.attnum
      WHERE k.oid = t.oid AND a.attnotnull AND a.atttypid = 'uuid'::regtype)`,
  },
  {
    says: 'has no primary key',
    breaks: `SELECT label FROM tenant t WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t.oid AND i.indisprimary)`,
  },
  {
    says: 'tenant_id does not lead this primary key, unique or exclusion index',
    breaks: `SELECT t.label || '.' || ic.relname FROM tenant t
      JOIN pg_index i ON i.indrelid = t.oid AND (i.indisunique OR i.indisexclusion)
      JOIN pg_class ic ON ic.oid = i.indexrelid
      WHERE NOT EXISTS (SELECT FROM key k WHERE k.oid = t.oid AND k.attnum = i.indkey[0])`,
  },
  {
    says: 'this exclusion constraint does not compare tenant_id by =',
    breaks: `SELECT t.label || '.' || con.conname FROM tenant t
      JOIN pg_constraint con ON con.conrelid = t.oid AND con.contype = 'x'
      JOIN pg_operator o ON o.oid = con.conexclop[1]
      WHERE o.oprname <> '='`,
  },
  {
    says: 'tenant_id does not lead this foreign key on both sides',
    breaks: `SELECT own.label || '.' || con.conname FROM own
      JOIN pg_constraint con ON con.conrelid = own.oid AND con.contype = 'f'
      WHERE (own.nspname = 'public' OR con.confrelid IN (SELECT oid FROM tenant))
        AND NOT (EXISTS (SELECT FROM key k WHERE k.oid = con.conrelid AND k.attnum = con.conkey[1])
             AND EXISTS (SELECT FROM key k WHERE k.oid = con.confrelid AND k.attnum = con.confkey[1]))`,
  },
  {
    says: 'this foreign key sets columns when the other row goes or changes: tenant_id may never change',
    breaks: `SELECT t.label || '.' || con.conname FROM tenant t
      JOIN pg_constraint con ON con.conrelid = t.oid AND con.contype = 'f'
      WHERE con.confdeltype IN ('n', 'd') OR con.confupdtype IN ('n', 'd')`,
  },
  {
    says: 'no index supports this foreign key: each delete of the other row reads the whole table',
    breaks: `SELECT own.label || '.' || con.conname FROM own
      JOIN pg_constraint con ON con.conrelid = own.oid AND con.contype = 'f'
      WHERE NOT EXISTS (
        SELECT FROM pg_index i
        WHERE i.indrelid = con.conrelid AND i.indisvalid AND i.indnkeyatts >= cardinality(con.conkey)
          AND (SELECT array_agg(key.attnum ORDER BY key.attnum)
               FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS key (attnum, at)
               WHERE key.at <= cardinality(con.conkey))
            = (SELECT array_agg(attnum ORDER BY attnum) FROM unnest(con.conkey) AS attnum)
          AND (i.indpred IS NULL OR EXISTS (
                SELECT FROM pg_attribute a WHERE a.attrelid = con.conrelid AND a.attnum = ANY (con.conkey)
                  AND pg_get_expr(i.indpred, i.indrelid) = '(' || quote_ident(a.attname) || ' IS NOT NULL)')))`,
  },
  {
    says: 'triggers do not run on every shard: write it in the use case',
    breaks: `SELECT t.label || '.' || g.tgname FROM tenant t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal`,
  },
  {
    says: 'numbers of a sequence are drawn on one machine: use a UUIDv7',
    breaks: `SELECT label FROM own WHERE nspname = 'public' AND relkind = 'S'`,
  },
  {
    says: 'row-level security is not enabled and forced',
    breaks: `SELECT label FROM tenant WHERE NOT (relrowsecurity AND relforcerowsecurity)`,
  },
  {
    says: 'its policies are not exactly the one named tenant',
    breaks: `SELECT label FROM tenant t WHERE NOT EXISTS (
        SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname = 'tenant' AND p.polcmd = '*' AND p.polpermissive
          AND p.polroles = '{0}' AND pg_get_expr(p.polqual, p.polrelid) = $1 AND pg_get_expr(p.polwithcheck, p.polrelid) = $1)
      OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname <> 'tenant' AND p.polpermissive)`,
  },
  {
    says: 'this view shows every tenant: it needs WITH (security_invoker = true)',
    breaks: `SELECT label FROM own WHERE nspname = 'public' AND relkind = 'v'
      AND NOT coalesce(reloptions && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)`,
  },
  {
    says: 'has no row-level security: materialised views and foreign tables do not belong in public',
    breaks: `SELECT label FROM own WHERE nspname = 'public' AND relkind IN ('m', 'f')`,
  },
  {
    says: 'this function runs with the rights of its owner and passes row-level security by: it must bind app.tenant itself, with a fixed search_path',
    breaks: `SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname IN ('public', 'platform') AND p.prosecdef
        AND NOT (p.prosrc LIKE '%tenant_id = NULLIF(current_setting(''app.tenant'', true), '''')::uuid%'
          AND EXISTS (SELECT FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search_path=%'))
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')`,
  },
  {
    says: `only ${tenantRole} may use a tenant table, and nobody may TRUNCATE it, which passes row-level security by`,
    breaks: `SELECT DISTINCT label FROM own t, aclexplode(t.relacl) g
      WHERE t.nspname = 'public' AND t.relkind IN ('r', 'p', 'v') AND g.grantee <> (SELECT relowner FROM pg_class WHERE oid = t.oid)
        AND (g.grantee = 0 OR g.grantee = $2::regrole OR (g.grantee = $3::regrole AND g.privilege_type IN ('TRUNCATE', 'TRIGGER')))`,
  },
];

const query = `WITH ${tables}
  ${rules
    .map(({ breaks }, at) => `SELECT ${at} AS rule, broken.object FROM (${breaks}) AS broken (object)`)
    .join('\n  UNION ALL\n  ')}
  ORDER BY object, rule`;

/**
 * Reads from the catalogue what breaks the tenancy rules, as `schema.table[.object]: what is wrong`, sorted; empty when
 * nothing does. It judges a migrated database, whose roles exist; it changes nothing.
 */
export async function tenancyViolations(connection: Connection): Promise<string[]> {
  const client = new pg.Client({ ...targetOptions(connection) });
  await client.connect();
  try {
    const { rows } = await client.query<{ rule: number; object: string }>(query, [
      tenantCondition,
      platformRole,
      tenantRole,
    ]);
    return rows.map(({ rule, object }) => `${object}: ${rules[rule]?.says ?? ''}`);
  } finally {
    await client.end();
  }
}
