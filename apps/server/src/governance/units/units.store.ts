import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import type { Ids } from '../../platform/ids/index.ts';
import type { RosterLine, Substitution } from './duty.ts';
import type { Post, RegisteredUnit } from './organisation.ts';

/** A unit as an import brings it; its parent and its area are named by code. */
export interface UnitInput {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly parentCode: string | null;
  readonly areaCode: string | null;
  /** True takes the unit out of force: it keeps its name, and rules that name it switch themselves off. */
  readonly retired?: boolean;
}

/** A post as an import brings it. */
export interface PostInput {
  readonly code: string;
  readonly unitCode: string;
  readonly name: string;
  readonly superiorPostCode: string | null;
  /** Marks the post that leads its unit; where none is marked, the posts that answer to nobody inside the unit lead it. */
  readonly leads?: boolean;
}

/** Who holds which post; the staff id is the account register's. */
export interface HolderInput {
  readonly postCode: string;
  readonly staffId: string;
}

/** A roster line as an import brings it: exactly one of `weekday` and `date` (YYYY-MM-DD). */
export interface RosterInput {
  readonly unitCode: string;
  readonly weekday?: number;
  readonly date?: string;
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly staffId: string;
}

/** Writes units, new and known ones alike, and gives every unit's id by its code. New ids come from `ids`. */
export async function importUnits(
  tx: Tx,
  tenantId: string,
  units: readonly UnitInput[],
  ids: Ids,
): Promise<ReadonlyMap<string, string>> {
  const known = await sql<{ code: string; id: string }>`
    SELECT code, id FROM units WHERE tenant_id = ${tenantId}`.execute(tx);
  const idOf = new Map(known.rows.map(({ code, id }) => [code, id]));
  for (const { code } of units) if (!idOf.has(code)) idOf.set(code, ids.uuid());
  const rows = units.map((unit) => ({
    id: idOf.get(unit.code),
    code: unit.code,
    name: unit.name,
    kind: unit.kind,
    parent_id: unit.parentCode === null ? null : idOf.get(unit.parentCode),
    area_code: unit.areaCode,
    active: unit.retired !== true,
  }));
  await sql`
    INSERT INTO units (tenant_id, id, code, name, kind, parent_id, area_code, active)
    SELECT ${tenantId}::uuid, r.id, r.code, r.name, r.kind, r.parent_id, r.area_code, r.active
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r
      (id uuid, code text, name text, kind text, parent_id uuid, area_code text, active boolean)
    ON CONFLICT (tenant_id, id) DO UPDATE SET
      name = excluded.name, kind = excluded.kind, parent_id = excluded.parent_id, area_code = excluded.area_code,
      active = excluded.active`.execute(tx);
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
  return idOf;
}

/**
 * Writes posts and who holds them. The holders of every post that is given, or that a holder names, are replaced; a post without
 * holders is vacant. `holders` null leaves all of them as they are. `unitIds` gives the id of every unit code.
 */
export async function importPosts(
  tx: Tx,
  tenantId: string,
  posts: readonly PostInput[],
  holders: readonly HolderInput[] | null,
  unitIds: ReadonlyMap<string, string>,
  ids: Ids,
): Promise<void> {
  const known = await sql<{ code: string; id: string }>`
    SELECT code, id FROM posts WHERE tenant_id = ${tenantId}`.execute(tx);
  const idOf = new Map(known.rows.map(({ code, id }) => [code, id]));
  for (const { code } of posts) if (!idOf.has(code)) idOf.set(code, ids.uuid());
  const rows = posts.map((post) => ({
    id: idOf.get(post.code),
    code: post.code,
    unit_id: unitIds.get(post.unitCode),
    name: post.name,
    leads: post.leads ?? false,
    superior: post.superiorPostCode === null ? null : idOf.get(post.superiorPostCode),
  }));
  await sql`
    INSERT INTO posts (tenant_id, id, code, unit_id, name, leads, superior_post_id)
    SELECT ${tenantId}::uuid, r.id, r.code, r.unit_id, r.name, r.leads, r.superior
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r
      (id uuid, code text, unit_id uuid, name text, leads boolean, superior uuid)
    ON CONFLICT (tenant_id, id) DO UPDATE SET
      unit_id = excluded.unit_id, name = excluded.name, leads = excluded.leads,
      superior_post_id = excluded.superior_post_id`.execute(tx);
  if (holders) {
    const held = holders.map((holder) => ({ post: idOf.get(holder.postCode), staff: holder.staffId }));
    const touched = [...new Set([...rows.map((row) => row.id), ...held.map((each) => each.post)])];
    await sql`
      DELETE FROM post_holders WHERE tenant_id = ${tenantId} AND post_id = ANY (${touched}::uuid[])`.execute(tx);
    await sql`
      INSERT INTO post_holders (tenant_id, post_id, staff_id)
      SELECT DISTINCT ${tenantId}::uuid, r.post, r.staff
      FROM jsonb_to_recordset(${JSON.stringify(held)}::jsonb) AS r (post uuid, staff uuid)`.execute(tx);
  }
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
}

/** Writes duty rosters. The roster of every unit that is given is replaced whole. */
export async function importRoster(
  tx: Tx,
  tenantId: string,
  lines: readonly RosterInput[],
  unitIds: ReadonlyMap<string, string>,
  ids: Ids,
): Promise<void> {
  const rows = lines.map((line) => ({
    id: ids.uuid(),
    unit: unitIds.get(line.unitCode),
    weekday: line.weekday ?? null,
    on_date: line.date ?? null,
    from_minute: line.fromMinute,
    to_minute: line.toMinute,
    staff: line.staffId,
  }));
  const units = [...new Set(rows.map((row) => row.unit))];
  await sql`
    DELETE FROM duty_roster WHERE tenant_id = ${tenantId} AND unit_id = ANY (${units}::uuid[])`.execute(tx);
  await sql`
    INSERT INTO duty_roster (tenant_id, id, unit_id, weekday, on_date, from_minute, to_minute, staff_id)
    SELECT ${tenantId}::uuid, r.id, r.unit, r.weekday, r.on_date, r.from_minute, r.to_minute, r.staff
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r
      (id uuid, unit uuid, weekday smallint, on_date date, from_minute smallint, to_minute smallint, staff uuid)`.execute(
    tx,
  );
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
}

/** Writes who stands in for whom. The substitutions of every person that is given are replaced. */
export async function importSubstitutes(
  tx: Tx,
  tenantId: string,
  substitutions: readonly Substitution[],
  ids: Ids,
): Promise<void> {
  const rows = substitutions.map((each) => ({ id: ids.uuid(), ...each }));
  const absent = [...new Set(rows.map((row) => row.staffId))];
  await sql`
    DELETE FROM substitutes WHERE tenant_id = ${tenantId} AND staff_id = ANY (${absent}::uuid[])`.execute(tx);
  await sql`
    INSERT INTO substitutes (tenant_id, id, staff_id, substitute_id, from_day, to_day)
    SELECT ${tenantId}::uuid, r.id, r."staffId", r."substituteId", r."fromDay", r."toDay"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r
      (id uuid, "staffId" uuid, "substituteId" uuid, "fromDay" date, "toDay" date)`.execute(tx);
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
}

/** A unit as the list shows it. */
export type UnitRow = Omit<RegisteredUnit, 'active'>;

/** What a list of units is narrowed to. `name` is a part of the name. */
export interface UnitFilter {
  readonly parentId: string | null;
  readonly name: string | null;
}

/** Units in force after a code, in order of code; at most `limit`. */
export async function listUnits(
  tx: Tx,
  tenantId: string,
  filter: UnitFilter,
  afterCode: string,
  limit: number,
): Promise<readonly UnitRow[]> {
  const named = filter.name === null ? null : `%${filter.name.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await sql<UnitRow>`
    SELECT id, code, name, kind, parent_id AS "parentId", area_code AS "areaCode"
    FROM units
    WHERE tenant_id = ${tenantId} AND active AND code > ${afterCode}
      AND (${filter.parentId}::uuid IS NULL OR parent_id = ${filter.parentId}::uuid)
      AND (${named}::text IS NULL OR name LIKE ${named})
    ORDER BY code LIMIT ${limit}`.execute(tx);
  return rows;
}

/** What the organisation and its rosters are made of. */
export interface UnitRegister {
  readonly units: readonly RegisteredUnit[];
  readonly posts: readonly Post[];
  readonly roster: readonly RosterLine[];
  readonly substitutions: readonly Substitution[];
}

/**
 * Reads the organisation. Dated roster lines and substitutions that ended more than a month before `today` (YYYY-MM-DD) are left
 * out. Four statements.
 */
export async function loadUnits(tx: Tx, tenantId: string, today: string): Promise<UnitRegister> {
  const units = await sql<RegisteredUnit>`
    SELECT id, code, name, kind, parent_id AS "parentId", area_code AS "areaCode", active
    FROM units WHERE tenant_id = ${tenantId} ORDER BY code`.execute(tx);
  const posts = await sql<Post>`
    SELECT p.id, p.code, p.unit_id AS "unitId", p.name, p.leads, p.superior_post_id AS "superiorPostId",
           coalesce(h.holders, '{}') AS holders
    FROM posts p
    LEFT JOIN (SELECT tenant_id, post_id, array_agg(staff_id::text ORDER BY staff_id) AS holders
               FROM post_holders WHERE tenant_id = ${tenantId} GROUP BY tenant_id, post_id) h
      ON h.tenant_id = p.tenant_id AND h.post_id = p.id
    WHERE p.tenant_id = ${tenantId} ORDER BY p.code`.execute(tx);
  const roster = await sql<RosterLine>`
    SELECT unit_id AS "unitId", weekday, on_date::text AS date, from_minute AS "fromMinute", to_minute AS "toMinute",
           staff_id AS "staffId"
    FROM duty_roster WHERE tenant_id = ${tenantId} AND (on_date IS NULL OR on_date >= ${today}::date - 31)
    ORDER BY unit_id, on_date, weekday, from_minute, staff_id`.execute(tx);
  const substitutions = await sql<Substitution>`
    SELECT staff_id AS "staffId", substitute_id AS "substituteId", from_day::text AS "fromDay", to_day::text AS "toDay"
    FROM substitutes WHERE tenant_id = ${tenantId} AND to_day >= ${today}::date - 31
    ORDER BY from_day, id`.execute(tx);
  return { units: units.rows, posts: posts.rows, roster: roster.rows, substitutions: substitutions.rows };
}
