import { sql } from 'kysely';
import type { Tx } from '../platform/db/index.ts';
import type { KindName } from './form.ts';
import { Layout } from './layout.ts';

/** Keeps a layout under a name, in the place of the one that had it. `now` is epoch milliseconds. */
export async function saveLayout(
  tx: Tx,
  tenantId: string,
  kind: KindName,
  name: string,
  layout: Layout,
  now: number,
): Promise<void> {
  await sql`
    INSERT INTO import_layouts (tenant_id, kind, name, layout, saved_at)
    VALUES (${tenantId}, ${kind}, ${name}, ${JSON.stringify(layout)}::jsonb, ${new Date(now)})
    ON CONFLICT (tenant_id, kind, name) DO UPDATE SET layout = excluded.layout, saved_at = excluded.saved_at`.execute(
    tx,
  );
}

/** The layout of this name, or undefined. */
export async function findLayout(tx: Tx, tenantId: string, kind: KindName, name: string): Promise<Layout | undefined> {
  const { rows } = await sql<{ layout: unknown }>`
    SELECT layout FROM import_layouts WHERE tenant_id = ${tenantId} AND kind = ${kind} AND name = ${name}`.execute(tx);
  return rows[0] === undefined ? undefined : Layout.parse(rows[0].layout);
}

/** The names of a kind's layouts, in order. */
export async function listLayouts(tx: Tx, tenantId: string, kind: KindName): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM import_layouts WHERE tenant_id = ${tenantId} AND kind = ${kind} ORDER BY name`.execute(tx);
  return rows.map(({ name }) => name);
}
