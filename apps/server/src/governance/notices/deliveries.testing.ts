import { sql } from 'kysely';
import type { Database } from '../../platform/db/index.ts';
import { systemIds } from '../../platform/ids/index.ts';
import { importDistrict } from '../settings/index.ts';
import { smallDistrict } from '../settings/small.district.ts';

/** Makes a small district with one case that is being handled, and gives the case's id. `now` in epoch milliseconds. */
export async function caseIn(database: Database, tenantId: string, now: number): Promise<string> {
  const rows = { ...smallDistrict, staff: [], dutyRoster: [], substitutes: [] };
  const { unitIds } = await importDistrict(database, tenantId, rows, { ids: systemIds, now, staffIds: new Map() });
  const caseId = systemIds.uuid();
  const unitId = unitIds.get('D-cgw');
  await database.inTenant(tenantId, (tx) =>
    sql`
      INSERT INTO cases (tenant_id, id, procedure, procedure_version, state, open, version, title, kind, source, category_code,
        limit_class, urgency, sensitive, area_code, holder_part, holder_unit_id, lead_unit_id, raised, level, return_barred, supervision,
        tallies, facts, clocks, people, opened_at)
      VALUES (${tenantId}, ${caseId}, 'appeal', 1, 'in_progress', true, 1, '门口路灯不亮', 'request', 'resident', 'R0401', 'general',
        'ordinary', false, '120112003001001', 'unit', ${unitId}, ${unitId}, false, 0, false, 'none', '{}', '{}', '{}', 2,
        ${new Date(now)})`.execute(tx),
  );
  return caseId;
}

/** A delivery as it is stored; `inMs`: when it is next, from `now` on. */
export interface StoredDelivery {
  readonly state: string;
  readonly tries: number;
  readonly error: string | null;
  readonly inMs: number;
}

/** Reads a delivery that is known to be there. Throws when it is not. */
export async function deliveryRow(
  database: Database,
  tenantId: string,
  id: string,
  now: number,
): Promise<StoredDelivery> {
  const { rows } = await database.inTenant(tenantId, (tx) =>
    sql<{ state: string; tries: number; error: string | null; nextAt: Date }>`
      SELECT state, tries, last_error AS error, next_at AS "nextAt" FROM deliveries WHERE id = ${id}`.execute(tx),
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`no delivery ${id}`);
  const { nextAt, ...rest } = row;
  return { ...rest, inMs: nextAt.getTime() - now };
}
