import { sql } from 'kysely';
import type { Tx } from '../platform/db/index.ts';

/** A district on this platform. `generated`: its geometry and people are sample data, and whoever shows them says so. */
export interface Tenant {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly timeZone: string;
  readonly kind: 'live' | 'replay';
  readonly generated: boolean;
}

const columns = sql`id, key, name, time_zone AS "timeZone", kind, generated`;

/** Platform transactions. */
export async function findTenantByKey(tx: Tx, key: string): Promise<Tenant | undefined> {
  const { rows } = await sql<Tenant>`SELECT ${columns} FROM platform.tenants WHERE key = ${key}`.execute(tx);
  return rows[0];
}

/** A tenant that is known to be there. Throws when it is not. */
export async function getTenant(tx: Tx, id: string): Promise<Tenant> {
  const { rows } = await sql<Tenant>`SELECT ${columns} FROM platform.tenants WHERE id = ${id}`.execute(tx);
  const [tenant] = rows;
  if (tenant === undefined) throw new Error(`no tenant ${id}`);
  return tenant;
}

/** Every tenant, by key. */
export async function listTenants(tx: Tx): Promise<readonly Tenant[]> {
  return (await sql<Tenant>`SELECT ${columns} FROM platform.tenants ORDER BY key`.execute(tx)).rows;
}

/** False when the key is taken. `createdAt` in epoch milliseconds. */
export async function insertTenant(tx: Tx, tenant: Tenant, createdAt: number): Promise<boolean> {
  const { id, key, name, timeZone, kind, generated } = tenant;
  const { rows } = await sql<{ id: string }>`
    INSERT INTO platform.tenants (id, key, name, time_zone, kind, generated, created_at)
    VALUES (${id}, ${key}, ${name}, ${timeZone}, ${kind}, ${generated}, ${new Date(createdAt)})
    ON CONFLICT (key) DO NOTHING RETURNING id`.execute(tx);
  return rows.length === 1;
}
