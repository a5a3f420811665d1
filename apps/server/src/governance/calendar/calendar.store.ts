import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import { type YearDays, yearsFromChineseDays } from './holidays.ts';
import type { OfficeHours } from './hours.ts';

/** A year's list as a tenant imported it; days are YYYY-MM-DD. */
export interface ImportedYear {
  readonly year: number;
  readonly source: string;
  readonly restDays: readonly string[];
  readonly makeupWorkdays: readonly string[];
}

/** The office hours of the tenant (`unitId` null) or of one unit. */
export interface UnitHours {
  readonly unitId: string | null;
  readonly sets: readonly OfficeHours[];
}

/** Who changes something, and when (epoch milliseconds). `staffId` null is the platform itself. */
interface Change {
  readonly staffId: string | null;
  readonly now: number;
}

/** Stands for the tenant where a unit's id is a key column. */
const TENANT = '00000000-0000-0000-0000-000000000000';

/** Keeps a year's list as the newest version; the ones before stay. */
export async function saveYear(tx: Tx, tenantId: string, list: ImportedYear, change: Change): Promise<void> {
  await oneAtATime(tx, tenantId);
  await sql`
    INSERT INTO holiday_years (tenant_id, year, version, source, rest_days, makeup_workdays, imported_by, at)
    SELECT ${tenantId}::uuid, ${list.year}::integer, coalesce(max(version), 0) + 1, ${list.source},
           ${JSON.stringify(list.restDays)}::jsonb, ${JSON.stringify(list.makeupWorkdays)}::jsonb,
           ${change.staffId}::uuid, ${new Date(change.now)}::timestamptz
    FROM holiday_years WHERE tenant_id = ${tenantId} AND year = ${list.year}`.execute(tx);
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
}

/** The newest list of every year that the tenant imported. */
export async function loadYears(tx: Tx, tenantId: string): Promise<readonly ImportedYear[]> {
  const { rows } = await sql<ImportedYear>`
    SELECT DISTINCT ON (year) year, source, rest_days AS "restDays", makeup_workdays AS "makeupWorkdays"
    FROM holiday_years WHERE tenant_id = ${tenantId} ORDER BY year, version DESC`.execute(tx);
  return rows;
}

let shipped: ReadonlyMap<number, YearDays> | undefined;

/** The lists that are shipped with the platform, with the tenant's own in their place where it has one. */
export function yearsWith(imported: readonly ImportedYear[]): ReadonlyMap<number, YearDays> {
  shipped ??= yearsFromChineseDays();
  if (imported.length === 0) return shipped;
  const years = new Map(shipped);
  for (const { year, source, restDays, makeupWorkdays } of imported) {
    const names = shipped.get(year)?.names;
    years.set(year, {
      source,
      restDays: new Set(restDays),
      makeupWorkdays: new Set(makeupWorkdays),
      ...(names ? { names } : {}),
    });
  }
  return years;
}

/** Keeps office hours as the newest version of their units; the ones before stay. */
export async function saveOfficeHours(
  tx: Tx,
  tenantId: string,
  hours: readonly UnitHours[],
  change: Change,
): Promise<void> {
  if (hours.length === 0) return;
  await oneAtATime(tx, tenantId);
  const rows = JSON.stringify(hours.map(({ unitId, sets }) => ({ unit: unitId ?? TENANT, sets })));
  await sql`
    INSERT INTO office_hours (tenant_id, unit_id, version, sets, changed_by, at)
    SELECT ${tenantId}::uuid, r.unit, coalesce(v.version, 0) + 1, r.sets, ${change.staffId}::uuid,
           ${new Date(change.now)}::timestamptz
    FROM jsonb_to_recordset(${rows}::jsonb) AS r (unit uuid, sets jsonb)
    LEFT JOIN (SELECT unit_id, max(version) AS version FROM office_hours WHERE tenant_id = ${tenantId} GROUP BY unit_id) v
      ON v.unit_id = r.unit`.execute(tx);
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
}

/** The office hours in force, the tenant's first. */
export async function loadOfficeHours(tx: Tx, tenantId: string): Promise<readonly UnitHours[]> {
  const { rows } = await sql<UnitHours>`
    SELECT DISTINCT ON (unit_id) nullif(unit_id, ${TENANT}::uuid) AS "unitId", sets
    FROM office_hours WHERE tenant_id = ${tenantId} ORDER BY unit_id, version DESC`.execute(tx);
  return rows;
}

/** Two people who publish at the same time do it one after the other. */
async function oneAtATime(tx: Tx, tenantId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('calendar:' || ${tenantId}, 0))`.execute(tx);
}
