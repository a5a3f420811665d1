import { sql } from 'kysely';
import type { Tx } from '../platform/db/index.ts';
import type { Grant } from './grant.ts';
import { tellGrantsChanged } from './staff.store.ts';

/** A grant with whose it is. */
export interface HeldGrant extends Grant {
  readonly staffId: string;
}

const columns = sql`id, staff_id AS "staffId", role, area_code AS "areaCode", unit_id AS "unitId",
  category_code AS "categoryCode", sensitive`;

/** Grants that hold, oldest first, after an id. Tenant transactions, as everything here. */
export async function listGrants(
  tx: Tx,
  page: { readonly staffId: string | undefined; readonly after: string | undefined; readonly limit: number },
): Promise<readonly HeldGrant[]> {
  const { rows } = await sql<HeldGrant>`
    SELECT ${columns} FROM grants
    WHERE ended_at IS NULL
      ${page.staffId === undefined ? sql`` : sql`AND staff_id = ${page.staffId}`}
      ${page.after === undefined ? sql`` : sql`AND id > ${page.after}`}
    ORDER BY id LIMIT ${page.limit}`.execute(tx);
  return rows;
}

/** The grants that hold, of active staff, around places and units: those without an area or whose area contains one, without a unit or of one. */
export async function grantsAround(
  tx: Tx,
  tenantId: string,
  around: { readonly areaCodes: readonly string[]; readonly unitIds: readonly string[] },
): Promise<readonly HeldGrant[]> {
  const { rows } = await sql<HeldGrant>`
    SELECT g.id, g.staff_id AS "staffId", g.role, g.area_code AS "areaCode", g.unit_id AS "unitId", g.category_code AS "categoryCode", g.sensitive
    FROM grants g JOIN staff s ON s.tenant_id = g.tenant_id AND s.id = g.staff_id
    WHERE g.tenant_id = ${tenantId} AND g.ended_at IS NULL AND s.active
      AND (g.area_code IS NULL OR EXISTS (SELECT FROM unnest(${around.areaCodes}::text[]) AS a(code) WHERE starts_with(a.code, g.area_code)))
      AND (g.unit_id IS NULL OR g.unit_id = ANY (${around.unitIds}::uuid[]))
    ORDER BY g.id`.execute(tx);
  return rows;
}

/** The grants of active staff that reach sensitive matters within a unit; each scope once. */
export async function listClearances(
  tx: Tx,
): Promise<readonly (Omit<Grant, 'id' | 'sensitive' | 'unitId'> & { unitId: string })[]> {
  const { rows } = await sql<Omit<Grant, 'id' | 'sensitive' | 'unitId'> & { unitId: string }>`
    SELECT DISTINCT g.role, g.area_code AS "areaCode", g.unit_id AS "unitId", g.category_code AS "categoryCode"
    FROM grants g JOIN staff s ON s.tenant_id = g.tenant_id AND s.id = g.staff_id
    WHERE g.ended_at IS NULL AND g.sensitive AND g.unit_id IS NOT NULL AND s.active`.execute(tx);
  return rows;
}

/** The grant that this giver made with this idempotency key, ended or not. */
export async function findGrantByKey(tx: Tx, givenBy: string, key: string): Promise<HeldGrant | undefined> {
  const { rows } = await sql<HeldGrant>`
    SELECT ${columns} FROM grants WHERE given_by = ${givenBy} AND given_key = ${key}`.execute(tx);
  return rows[0];
}

/** A grant that holds and says the same. */
export async function findSameGrant(tx: Tx, grant: HeldGrant): Promise<HeldGrant | undefined> {
  const { rows } = await sql<HeldGrant>`
    SELECT ${columns} FROM grants
    WHERE staff_id = ${grant.staffId} AND ended_at IS NULL AND role = ${grant.role} AND sensitive = ${grant.sensitive}
      AND area_code IS NOT DISTINCT FROM ${grant.areaCode}::text
      AND unit_id IS NOT DISTINCT FROM ${grant.unitId}::uuid
      AND category_code IS NOT DISTINCT FROM ${grant.categoryCode}::text
    ORDER BY id LIMIT 1`.execute(tx);
  return rows[0];
}

/** Who gave a grant, when (epoch milliseconds) and under which idempotency key; null: an import. */
export interface Giving {
  readonly by: string | null;
  readonly at: number;
  readonly key: string | null;
}

/** Stores a grant and says so to every process when the transaction is kept. */
export async function insertGrant(tx: Tx, tenantId: string, grant: HeldGrant, giving: Giving): Promise<void> {
  await sql`
    INSERT INTO grants (tenant_id, id, staff_id, role, area_code, unit_id, category_code, sensitive, given_by, given_at, given_key)
    VALUES (${tenantId}, ${grant.id}, ${grant.staffId}, ${grant.role}, ${grant.areaCode}, ${grant.unitId},
            ${grant.categoryCode}, ${grant.sensitive}, ${giving.by}, ${new Date(giving.at)}, ${giving.key})`.execute(
    tx,
  );
  await tellGrantsChanged(tx, tenantId, [grant.staffId]);
}

/** Stores the grants of an import in one statement, leaving out those that hold already. */
export async function insertGrants(tx: Tx, tenantId: string, grants: readonly HeldGrant[], at: number): Promise<void> {
  if (grants.length === 0) return;
  await sql`
    INSERT INTO grants (tenant_id, id, staff_id, role, area_code, unit_id, category_code, sensitive, given_at)
    SELECT ${tenantId}::uuid, row.*, ${new Date(at)}::timestamptz FROM unnest(
      ${grants.map((each) => each.id)}::uuid[], ${grants.map((each) => each.staffId)}::uuid[],
      ${grants.map((each) => each.role)}::text[], ${grants.map((each) => each.areaCode)}::text[],
      ${grants.map((each) => each.unitId)}::uuid[], ${grants.map((each) => each.categoryCode)}::text[],
      ${grants.map((each) => each.sensitive)}::boolean[]
    ) AS row (id, staff_id, role, area_code, unit_id, category_code, sensitive)
    WHERE NOT EXISTS (
      SELECT FROM grants held
      WHERE held.tenant_id = ${tenantId} AND held.staff_id = row.staff_id AND held.ended_at IS NULL
        AND (held.role, held.sensitive) = (row.role, row.sensitive)
        AND held.area_code IS NOT DISTINCT FROM row.area_code AND held.unit_id IS NOT DISTINCT FROM row.unit_id
        AND held.category_code IS NOT DISTINCT FROM row.category_code)`.execute(tx);
  await tellGrantsChanged(tx, tenantId, [...new Set(grants.map((each) => each.staffId))]);
}

/** Whose grant this is, if it holds. */
export async function findHolder(tx: Tx, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ staffId: string }>`
    SELECT staff_id AS "staffId" FROM grants WHERE id = ${id} AND ended_at IS NULL`.execute(tx);
  return rows[0]?.staffId;
}

/** Ends a grant. False when it no longer held. */
export async function endGrant(tx: Tx, id: string, by: string, at: number): Promise<boolean> {
  const { rows } = await sql<{ staffId: string; tenantId: string }>`
    UPDATE grants SET ended_by = ${by}, ended_at = ${new Date(at)}
    WHERE id = ${id} AND ended_at IS NULL RETURNING staff_id AS "staffId", tenant_id AS "tenantId"`.execute(tx);
  const [ended] = rows;
  if (ended !== undefined) await tellGrantsChanged(tx, ended.tenantId, [ended.staffId]);
  return ended !== undefined;
}
