import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import type { Ids } from '../../platform/ids/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import type { Area, AreaLevel, PoliceGrid, Ring } from './area.ts';
import type { AreaRegister, RegisteredArea } from './areas.directory.ts';
import type { LineageStep, Replacement, ReplacementKind } from './lineage.ts';

/**
 * An area as an import brings it. `polygon` is one closed ring, `parts` are several with their holes; a shape that is left out keeps the one that is there.
 */
export interface AreaInput {
  readonly code: string;
  readonly name: string;
  readonly level: AreaLevel;
  readonly kind?: string;
  readonly parentCode: string | null;
  readonly polygon?: Ring;
  readonly parts?: readonly (readonly Ring[])[];
  readonly generated?: boolean;
  /** True takes the area out of force; its code is never given again. */
  readonly retired?: boolean;
}

/** A police grid and the grids it is bound to from the day of the import on. */
export interface PoliceGridInput {
  readonly code: string;
  readonly name: string;
  readonly station: string;
  readonly gridCodes: readonly string[];
}

/**
 * Writes areas, new and known ones alike, in one statement. `today` is YYYY-MM-DD. Refuses `already_exists` with the codes of
 * retired areas that would be given again (domain §4.1: codes are never reused).
 */
export async function importAreas(
  tx: Tx,
  tenantId: string,
  areas: readonly AreaInput[],
  today: string,
): Promise<number> {
  if (areas.length === 0) return 0;
  const given = areas.filter((area) => area.retired !== true).map((area) => area.code);
  const reused = await sql<{ code: string }>`
    SELECT code FROM areas WHERE tenant_id = ${tenantId} AND status = 'retired' AND code = ANY (${given})
    ORDER BY code LIMIT 20`.execute(tx);
  if (reused.rows.length > 0) throw refuse('already_exists', { retiredCodes: reused.rows.map((row) => row.code) });
  const rows = areas.map((area) => ({
    code: area.code,
    name: area.name,
    level: area.level,
    kind: area.kind ?? area.level,
    parent_code: area.parentCode,
    polygon: area.parts ?? (area.polygon === undefined ? null : [[area.polygon]]),
    generated: area.generated ?? false,
    retired: area.retired ?? false,
  }));
  const written = await sql`
    INSERT INTO areas (tenant_id, code, name, level, kind, parent_code, polygon, generated, status, valid_from, valid_to)
    SELECT ${tenantId}::uuid, r.code, r.name, r.level, r.kind, r.parent_code, nullif(r.polygon, 'null'::jsonb), r.generated,
           CASE WHEN r.retired THEN 'retired' ELSE 'active' END, ${today}::date, CASE WHEN r.retired THEN ${today}::date END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r
      (code text, name text, level text, kind text, parent_code text, polygon jsonb, generated boolean, retired boolean)
    ON CONFLICT (tenant_id, code) DO UPDATE SET
      name = excluded.name, level = excluded.level, kind = excluded.kind, parent_code = excluded.parent_code,
      polygon = coalesce(excluded.polygon, areas.polygon), generated = excluded.generated,
      status = excluded.status, valid_to = coalesce(areas.valid_to, excluded.valid_to)`.execute(tx);
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
  return Number(written.numAffectedRows ?? 0);
}

/** Writes police grids. Bindings that the rows do not repeat end the day before `today`; new ones begin with it. */
export async function importPoliceGrids(
  tx: Tx,
  tenantId: string,
  policeGrids: readonly PoliceGridInput[],
  today: string,
): Promise<number> {
  if (policeGrids.length === 0) return 0;
  const rows = JSON.stringify(policeGrids.map(({ code, name, station }) => ({ code, name, station })));
  const bindings = JSON.stringify(
    policeGrids.flatMap(({ code, gridCodes }) => [...new Set(gridCodes)].map((grid) => ({ grid, code }))),
  );
  await sql`
    INSERT INTO police_grids (tenant_id, code, name, station)
    SELECT ${tenantId}::uuid, r.code, r.name, r.station
    FROM jsonb_to_recordset(${rows}::jsonb) AS r (code text, name text, station text)
    ON CONFLICT (tenant_id, code) DO UPDATE SET name = excluded.name, station = excluded.station`.execute(tx);
  await sql`
    UPDATE police_grid_bindings b SET valid_to = ${today}::date - 1
    WHERE b.tenant_id = ${tenantId} AND b.valid_to IS NULL AND b.valid_from < ${today}::date
      AND b.police_grid_code = ANY (${policeGrids.map((each) => each.code)})
      AND NOT EXISTS (SELECT FROM jsonb_to_recordset(${bindings}::jsonb) AS r (grid text, code text)
                      WHERE r.grid = b.grid_code AND r.code = b.police_grid_code)`.execute(tx);
  await sql`
    INSERT INTO police_grid_bindings (tenant_id, grid_code, police_grid_code, valid_from)
    SELECT ${tenantId}::uuid, r.grid, r.code, ${today}::date
    FROM jsonb_to_recordset(${bindings}::jsonb) AS r (grid text, code text)
    WHERE NOT EXISTS (SELECT FROM police_grid_bindings b
                      WHERE b.tenant_id = ${tenantId} AND b.grid_code = r.grid AND b.police_grid_code = r.code
                        AND b.valid_to IS NULL)
    ON CONFLICT (tenant_id, grid_code, police_grid_code, valid_from) DO UPDATE SET valid_to = NULL`.execute(tx);
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
  return policeGrids.length;
}

/** Grids that take the place of others: one into several (`split`), several into one (`merge`), several into several (`redraw`). */
export interface GridReplacement {
  readonly kind: ReplacementKind;
  readonly from: readonly string[];
  readonly to: readonly AreaInput[];
}

/** When a line goes on, by whom and why. `now` is epoch milliseconds, `today` its day in the tenant's zone. */
export interface ReplacedAt {
  readonly now: number;
  readonly today: string;
  readonly staffId?: string | null;
  readonly reason?: string;
}

/** Replaces grids by new ones and records where each went: `importAreas`, then `recordReplacement`, with what they refuse. */
export async function replaceGrids(
  tx: Tx,
  tenantId: string,
  { kind, from, to }: GridReplacement,
  at: ReplacedAt,
  ids: Ids,
): Promise<void> {
  await importAreas(tx, tenantId, to, at.today);
  await recordReplacement(tx, tenantId, { kind, from, to: to.map(({ code }) => code) }, at, ids);
}

/**
 * Takes grids out of force in favour of others that are there, and records where each went (domain §4.1, GridLineage). Successors without a police grid
 * inherit those of their predecessors. Refuses `unknown_area` when one of `from` is no grid in force.
 */
export async function recordReplacement(
  tx: Tx,
  tenantId: string,
  { kind, from, to }: Replacement,
  at: ReplacedAt,
  ids: Ids,
): Promise<void> {
  const retired = await sql`
    UPDATE areas SET status = 'retired', valid_to = ${at.today}::date
    WHERE tenant_id = ${tenantId} AND code = ANY (${[...from]}) AND status = 'active' AND level = 'grid'`.execute(tx);
  if (Number(retired.numAffectedRows ?? 0) !== new Set(from).size) throw refuse('unknown_area', { codes: from });
  const steps = JSON.stringify(from.flatMap((old) => to.map((code) => ({ id: ids.uuid(), from: old, to: code }))));
  await sql`
    INSERT INTO grid_lineage (tenant_id, id, from_code, to_code, kind, at, reason, changed_by)
    SELECT ${tenantId}::uuid, r.id, r."from", r."to", ${kind}, ${new Date(at.now)}::timestamptz, ${at.reason ?? ''}, ${at.staffId ?? null}::uuid
    FROM jsonb_to_recordset(${steps}::jsonb) AS r (id uuid, "from" text, "to" text)`.execute(tx);
  await sql`
    INSERT INTO police_grid_bindings (tenant_id, grid_code, police_grid_code, valid_from)
    SELECT DISTINCT ${tenantId}::uuid, r."to", b.police_grid_code, ${at.today}::date
    FROM jsonb_to_recordset(${steps}::jsonb) AS r ("from" text, "to" text)
    JOIN police_grid_bindings b ON b.tenant_id = ${tenantId} AND b.grid_code = r."from" AND b.valid_to IS NULL
    WHERE NOT EXISTS (SELECT FROM police_grid_bindings own
                      WHERE own.tenant_id = ${tenantId} AND own.grid_code = r."to" AND own.valid_to IS NULL)
    ON CONFLICT (tenant_id, grid_code, police_grid_code, valid_from) DO NOTHING`.execute(tx);
  await sql`
    UPDATE police_grid_bindings SET valid_to = greatest(valid_from, ${at.today}::date - 1)
    WHERE tenant_id = ${tenantId} AND grid_code = ANY (${[...from]}) AND valid_to IS NULL`.execute(tx);
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
}

/** The steps that lead to a code and on from it, oldest first; at most 1,000. */
export async function listLineage(tx: Tx, tenantId: string, code: string): Promise<readonly LineageStep[]> {
  const { rows } = await sql<Omit<LineageStep, 'at'> & { at: Date }>`
    WITH RECURSIVE
    before AS (
      SELECT from_code, to_code, kind, at, reason FROM grid_lineage WHERE tenant_id = ${tenantId} AND to_code = ${code}
      UNION
      SELECT g.from_code, g.to_code, g.kind, g.at, g.reason FROM grid_lineage g JOIN before b ON g.to_code = b.from_code
      WHERE g.tenant_id = ${tenantId}
    ),
    after AS (
      SELECT from_code, to_code, kind, at, reason FROM grid_lineage WHERE tenant_id = ${tenantId} AND from_code = ${code}
      UNION
      SELECT g.from_code, g.to_code, g.kind, g.at, g.reason FROM grid_lineage g JOIN after a ON g.from_code = a.to_code
      WHERE g.tenant_id = ${tenantId}
    )
    SELECT from_code AS "from", to_code AS "to", kind, at, reason
    FROM (SELECT * FROM before UNION SELECT * FROM after) AS steps
    ORDER BY at, from_code, to_code LIMIT 1000`.execute(tx);
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}

/** Every step of every line of a tenant, as pairs of an old code and the one that carries on. */
export async function loadSteps(tx: Tx, tenantId: string): Promise<readonly (readonly [from: string, to: string])[]> {
  const { rows } = await sql<{ from: string; to: string }>`
    SELECT from_code AS "from", to_code AS "to" FROM grid_lineage WHERE tenant_id = ${tenantId}`.execute(tx);
  return rows.map(({ from, to }) => [from, to] as const);
}

/** An area whatever its state, with the JSON text of its parts. */
export interface AreaShapeRow extends Area {
  readonly retired: boolean;
  readonly polygon: string | null;
}

/** Areas with their shapes: those of the codes, or all where none are given, in order of code. */
export async function loadShapes(
  tx: Tx,
  tenantId: string,
  codes?: readonly string[],
): Promise<readonly AreaShapeRow[]> {
  const { rows } = await sql<AreaShapeRow>`
    SELECT code, name, level, kind, parent_code AS "parentCode", generated, status = 'retired' AS retired, polygon::text AS polygon
    FROM areas WHERE tenant_id = ${tenantId} ${codes === undefined ? sql`` : sql`AND code = ANY (${[...codes]})`}
    ORDER BY code`.execute(tx);
  return rows;
}

/** Holds areas as they are until the transaction ends. */
export async function lockAreas(tx: Tx, tenantId: string, codes: readonly string[]): Promise<void> {
  await sql`SELECT FROM areas WHERE tenant_id = ${tenantId} AND code = ANY (${[...codes]}) ORDER BY code FOR UPDATE`.execute(
    tx,
  );
}

/** What a list of areas is narrowed to. `name` is a part of the name. */
export interface AreaFilter {
  readonly parent: string | null;
  readonly level: AreaLevel | null;
  readonly name: string | null;
}

/** Areas in force after a code, in order of code; at most `limit`. */
export async function listAreas(
  tx: Tx,
  tenantId: string,
  filter: AreaFilter,
  afterCode: string,
  limit: number,
): Promise<readonly Area[]> {
  const named = filter.name === null ? null : `%${filter.name.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await sql<Area>`
    SELECT code, name, level, kind, parent_code AS "parentCode", generated
    FROM areas
    WHERE tenant_id = ${tenantId} AND status = 'active' AND code > ${afterCode}
      AND (${filter.parent}::text IS NULL OR parent_code = ${filter.parent})
      AND (${filter.level}::text IS NULL OR level = ${filter.level})
      AND (${named}::text IS NULL OR name LIKE ${named})
    ORDER BY code LIMIT ${limit}`.execute(tx);
  return rows;
}

/** Everything the area directory is made of; bindings are those in force on `today` (YYYY-MM-DD). Three statements. */
export async function loadAreas(tx: Tx, tenantId: string, today: string): Promise<AreaRegister> {
  const areas = await sql<RegisteredArea>`
    SELECT code, name, level, kind, parent_code AS "parentCode", generated, status = 'retired' AS retired,
           CASE WHEN level = 'grid' AND status = 'active' THEN polygon::text END AS polygon
    FROM areas WHERE tenant_id = ${tenantId} ORDER BY code`.execute(tx);
  const policeGrids = await sql<PoliceGrid>`
    SELECT code, name, station FROM police_grids WHERE tenant_id = ${tenantId}`.execute(tx);
  const bindings = await sql<{ grid: string; police: string }>`
    SELECT DISTINCT ON (grid_code) grid_code AS grid, police_grid_code AS police
    FROM police_grid_bindings
    WHERE tenant_id = ${tenantId} AND valid_from <= ${today}::date AND (valid_to IS NULL OR valid_to >= ${today}::date)
    ORDER BY grid_code, valid_from DESC, police_grid_code`.execute(tx);
  return {
    areas: areas.rows,
    policeGrids: policeGrids.rows,
    bindings: bindings.rows.map(({ grid, police }) => [grid, police] as const),
  };
}
