import type pg from 'pg';
import { platformRole, quoteName, tenantRole } from './connection.ts';
import { MigrationRefused } from './errors.ts';

/** The condition of the policy `tenant`. Without a tenant the setting is '' or absent and no row is seen. */
export const tenantCondition = `(tenant_id = (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid)`;

interface TableState {
  readonly schema: 'public' | 'platform';
  readonly name: string;
  /** r table, p partitioned table, v view, m materialised view, f foreign table, S sequence (pg_class.relkind). */
  readonly kind: 'r' | 'p' | 'v' | 'm' | 'f' | 'S';
  readonly tenantLeads: boolean;
  readonly enabled: boolean;
  readonly forced: boolean;
  readonly policed: boolean;
  readonly invoker: boolean;
  readonly granted: boolean;
}

const stateQuery = `
  SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind,
         EXISTS (
           SELECT FROM pg_index i
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
           WHERE i.indrelid = c.oid AND i.indisprimary
             AND a.attname = 'tenant_id' AND a.atttypid = 'uuid'::regtype AND a.attnotnull
         ) AS "tenantLeads",
         c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
         EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant') AS policed,
         coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false) AS invoker,
         EXISTS (
           SELECT FROM (
             SELECT c.relacl AS acl
             UNION ALL
             SELECT a.attacl FROM pg_attribute a WHERE a.attrelid = c.oid
           ) acls, aclexplode(acls.acl) g
           JOIN pg_roles r ON r.oid = g.grantee
           WHERE r.rolname = CASE n.nspname WHEN 'public' THEN $1 ELSE $2 END
         ) AS granted
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname IN ('public', 'platform') AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY n.nspname, c.relname`;

async function tableStates(client: pg.ClientBase): Promise<TableState[]> {
  return (await client.query<TableState>(stateQuery, [tenantRole, platformRole])).rows;
}

/**
 * Gives every table what its schema promises, and touches nothing that has it already (design §4, our decision):
 * in `public` every table carries the tenant first in its primary key, row-level security, enabled and forced, with the
 * policy `tenant`, and tongxin_tenant may read and write it unless a migration granted it something itself; a view there
 * runs with the rights of who reads it. In `platform`, the exempt list, tongxin_platform may read and write unless a
 * migration granted it something itself. Throws MigrationRefused naming every table that cannot be protected.
 */
export async function protectTables(client: pg.ClientBase): Promise<void> {
  const states = await tableStates(client);
  const refused = states.flatMap((state) => refusalOf(state) ?? []);
  if (refused.length > 0) throw new MigrationRefused(refused.join('; '));
  const statements = states.flatMap(protection);
  if (statements.length > 0) await client.query(statements.join(';\n'));
}

function refusalOf(state: TableState): string | undefined {
  if (state.schema === 'platform') return undefined;
  switch (state.kind) {
    case 'r':
    case 'p':
      return state.tenantLeads
        ? undefined
        : `public.${state.name}: tenant_id uuid NOT NULL does not lead the primary key`;
    case 'v':
      return state.invoker
        ? undefined
        : `public.${state.name}: a view needs WITH (security_invoker = true), or it shows every tenant`;
    case 'm':
      return `public.${state.name}: a materialised view has no row-level security`;
    case 'f':
      return `public.${state.name}: a foreign table has no row-level security`;
    case 'S':
      return undefined;
  }
}

function protection(state: TableState): string[] {
  const table = `${state.schema}.${quoteName(state.name)}`;
  if (state.schema === 'platform') {
    if (state.granted) return [];
    const role = platformRole;
    switch (state.kind) {
      case 'r':
      case 'p':
      case 'f':
        return [`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${role}`];
      case 'v':
      case 'm':
        return [`GRANT SELECT ON ${table} TO ${role}`];
      case 'S':
        return [`GRANT USAGE ON SEQUENCE ${table} TO ${role}`];
    }
  }
  if (state.kind === 'S') return [];
  if (state.kind === 'v') return state.granted ? [] : [`GRANT SELECT ON ${table} TO ${tenantRole}`];
  return [
    ...(state.enabled ? [] : [`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`]),
    ...(state.forced ? [] : [`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`]),
    ...(state.policed
      ? []
      : [`CREATE POLICY tenant ON ${table} FOR ALL USING ${tenantCondition} WITH CHECK ${tenantCondition}`]),
    ...(state.granted ? [] : [`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${tenantRole}`]),
  ];
}

/**
 * Lets an owner who is no superuser see every tenant's rows for the rest of a migration's transaction: under FORCE its
 * UPDATE would silently touch no row. protectTables forces the tables again before the transaction ends.
 */
export async function relaxTables(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ exempt: boolean }>(
    'SELECT rolsuper OR rolbypassrls AS exempt FROM pg_roles WHERE rolname = current_user',
  );
  if (rows[0]?.exempt === true) return;
  const forced = (await tableStates(client)).filter((state) => state.schema === 'public' && state.forced);
  const statements = forced.map((state) => `ALTER TABLE public.${quoteName(state.name)} NO FORCE ROW LEVEL SECURITY`);
  if (statements.length > 0) await client.query(statements.join(';\n'));
}
