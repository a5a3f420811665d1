import type { Role } from '@tongxin/contract';
import { sql } from 'kysely';
import type { Tx } from '../platform/db/index.ts';
import type { Grant } from './grant.ts';

/** The channel that tells every process that somebody's grants or post changed; the payload is the staff id. */
export const grantsChanged = 'grants_changed';

/**
 * Tells every process, when the transaction is kept, whose grants or post changed, and that what is known of the tenant's staff is old: who is
 * cleared for sensitive matters is part of its directory.
 */
export async function tellGrantsChanged(tx: Tx, tenantId: string, staffIds: readonly string[]): Promise<void> {
  await sql`
    SELECT pg_notify('directory', ${tenantId}), pg_notify(${grantsChanged}, id) FROM unnest(${staffIds}::text[]) AS id`.execute(
    tx,
  );
}

/** A member of staff. */
export interface Staff {
  readonly id: string;
  readonly accountId: string;
  readonly login: string;
  readonly name: string;
  readonly title: string;
  readonly unitId: string | null;
  readonly active: boolean;
}

const columns = sql`id, account_id AS "accountId", login, name, title, unit_id AS "unitId", active`;

/** Tenant transactions, as everything here. */
export async function findStaff(tx: Tx, id: string): Promise<Staff | undefined> {
  return (await sql<Staff>`SELECT ${columns} FROM staff WHERE id = ${id}`.execute(tx)).rows[0];
}

/** The member of staff, locked until the transaction ends: whoever changes this person's grants takes turns. */
export async function lockStaff(tx: Tx, id: string): Promise<Staff | undefined> {
  return (await sql<Staff>`SELECT ${columns} FROM staff WHERE id = ${id} FOR UPDATE`.execute(tx)).rows[0];
}

/** The member of staff with this login. */
export async function findStaffByLogin(tx: Tx, login: string): Promise<Staff | undefined> {
  return (await sql<Staff>`SELECT ${columns} FROM staff WHERE login = ${login}`.execute(tx)).rows[0];
}

/** Everybody, by login; a district has some thousands at most. */
export async function listStaff(tx: Tx): Promise<readonly Staff[]> {
  return (await sql<Staff>`SELECT ${columns} FROM staff ORDER BY login`.execute(tx)).rows;
}

/** A member of staff with the grants that hold. */
export interface StaffWithGrants extends Staff {
  readonly grants: readonly Grant[];
}

/** Person and grants in one statement: every request that is not remembered needs both. */
export async function findStaffWithGrants(tx: Tx, id: string): Promise<StaffWithGrants | undefined> {
  const { rows } = await sql<StaffWithGrants>`
    SELECT s.id, s.account_id AS "accountId", s.login, s.name, s.title, s.unit_id AS "unitId", s.active,
           coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role, 'areaCode', g.area_code, 'unitId', g.unit_id,
                                                 'categoryCode', g.category_code, 'sensitive', g.sensitive) ORDER BY g.id)
                    FILTER (WHERE g.id IS NOT NULL), '[]') AS grants
    FROM staff s
    LEFT JOIN grants g ON g.tenant_id = s.tenant_id AND g.staff_id = s.id AND g.ended_at IS NULL
    WHERE s.id = ${id}
    GROUP BY s.tenant_id, s.id`.execute(tx);
  return rows[0];
}

/** One row of an import. */
export interface NewStaff {
  readonly id: string;
  readonly accountId: string;
  readonly login: string;
  readonly name: string;
  readonly title: string;
  readonly unitId: string | null;
}

/** Makes or updates staff by login in one statement; the id of every login. */
export async function upsertStaff(
  tx: Tx,
  tenantId: string,
  staff: readonly NewStaff[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ login: string; id: string }>`
    INSERT INTO staff (tenant_id, id, account_id, login, name, title, unit_id)
    SELECT ${tenantId}::uuid, row.* FROM unnest(
      ${staff.map((each) => each.id)}::uuid[], ${staff.map((each) => each.accountId)}::uuid[],
      ${staff.map((each) => each.login)}::text[], ${staff.map((each) => each.name)}::text[],
      ${staff.map((each) => each.title)}::text[], ${staff.map((each) => each.unitId)}::uuid[]
    ) AS row (id, account_id, login, name, title, unit_id)
    ON CONFLICT (tenant_id, login) DO UPDATE
      SET name = EXCLUDED.name, title = EXCLUDED.title, unit_id = EXCLUDED.unit_id, active = true
    RETURNING login, id`.execute(tx);
  return new Map(rows.map((row) => [row.login, row.id]));
}

/** Sealed phones of members of staff; those without one are left out. */
export async function sealedPhones(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const { rows } = await sql<{ id: string; sealed: Buffer }>`
    SELECT id, phone_sealed AS sealed FROM staff
    WHERE tenant_id = ${tenantId} AND id = ANY (${[...ids]}::uuid[]) AND phone_sealed IS NOT NULL`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.sealed]));
}

/** Keeps sealed phones; null removes one. */
export async function savePhones(
  tx: Tx,
  tenantId: string,
  phones: readonly { readonly id: string; readonly sealed: Buffer | null }[],
): Promise<void> {
  if (phones.length === 0) return;
  await sql`
    UPDATE staff s SET phone_sealed = row.sealed
    FROM unnest(${phones.map((each) => each.id)}::uuid[], ${phones.map((each) => each.sealed)}::bytea[]) AS row (id, sealed)
    WHERE s.tenant_id = ${tenantId} AND s.id = row.id`.execute(tx);
}

/** Takes members of staff out of service; their ids. */
export async function retireStaff(tx: Tx, tenantId: string, logins: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    UPDATE staff SET active = false WHERE tenant_id = ${tenantId} AND login = ANY (${[...logins]}) RETURNING id`.execute(
    tx,
  );
  await tellGrantsChanged(
    tx,
    tenantId,
    rows.map(({ id }) => id),
  );
  return rows.map(({ id }) => id);
}

/** Says who is no longer (or again) in service. False when there is nobody with this id. */
export async function saveActive(tx: Tx, id: string, active: boolean): Promise<boolean> {
  const { rows } = await sql<{ tenantId: string }>`
    UPDATE staff SET active = ${active} WHERE id = ${id} RETURNING tenant_id AS "tenantId"`.execute(tx);
  for (const { tenantId } of rows) await tellGrantsChanged(tx, tenantId, [id]);
  return rows.length === 1;
}

/** The roles a member of staff holds. */
export async function heldRoles(tx: Tx, staffId: string): Promise<readonly Role[]> {
  const { rows } = await sql<{ role: Role }>`
    SELECT DISTINCT role FROM grants WHERE staff_id = ${staffId} AND ended_at IS NULL`.execute(tx);
  return rows.map((row) => row.role);
}
