import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import type { Ids } from '../../platform/ids/index.ts';
import type { CatalogueEntry, CatalogueTarget } from './catalogue.ts';

/** Who leads or helps, as an import brings it: a unit by its code, or the street or community of the place. */
export type CatalogueTargetInput =
  | { readonly unit: string }
  | { readonly streetOfPlace: true }
  | { readonly communityOfPlace: true };

/** An entry of the dispatch catalogue as an import brings it. */
export interface CatalogueInput {
  readonly categoryCode: string;
  readonly to: CatalogueTargetInput;
  readonly coUnits?: readonly CatalogueTargetInput[];
  readonly basis: string;
  readonly enabled?: boolean;
}

/** Writes the catalogue, new and known entries alike: one per category. `unitIds` gives the id of every unit code. */
export async function importCatalogue(
  tx: Tx,
  tenantId: string,
  entries: readonly CatalogueInput[],
  unitIds: ReadonlyMap<string, string>,
  ids: Ids,
): Promise<void> {
  const target = (input: CatalogueTargetInput): CatalogueTarget =>
    'unit' in input ? { unitId: unitIds.get(input.unit) ?? '' } : input;
  const rows = entries.map((entry) => ({
    id: ids.uuid(),
    category: entry.categoryCode,
    target: target(entry.to),
    co_targets: (entry.coUnits ?? []).map(target),
    basis: entry.basis,
    enabled: entry.enabled ?? true,
  }));
  await sql`
    INSERT INTO catalogue (tenant_id, id, category_code, target, co_targets, basis, enabled)
    SELECT ${tenantId}::uuid, r.id, r.category, r.target, r.co_targets, r.basis, r.enabled
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r
      (id uuid, category text, target jsonb, co_targets jsonb, basis text, enabled boolean)
    ON CONFLICT (tenant_id, category_code) DO UPDATE SET
      target = excluded.target, co_targets = excluded.co_targets, basis = excluded.basis, enabled = excluded.enabled,
      version = catalogue.version + 1
    WHERE (catalogue.target, catalogue.co_targets, catalogue.basis, catalogue.enabled)
      IS DISTINCT FROM (excluded.target, excluded.co_targets, excluded.basis, excluded.enabled)`.execute(tx);
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
}

/** Entries after a category code, in order of it; at most `limit`. An empty code begins at the first. */
export async function listCatalogue(
  tx: Tx,
  tenantId: string,
  afterCategory: string,
  limit: number,
): Promise<readonly CatalogueEntry[]> {
  const { rows } = await sql<CatalogueEntry>`
    SELECT id, category_code AS "categoryCode", target, co_targets AS "coTargets", basis, enabled, version
    FROM catalogue WHERE tenant_id = ${tenantId} AND category_code > ${afterCategory}
    ORDER BY category_code LIMIT ${limit}`.execute(tx);
  return rows;
}

/** The whole catalogue. */
export async function loadCatalogue(tx: Tx, tenantId: string): Promise<readonly CatalogueEntry[]> {
  return listCatalogue(tx, tenantId, '', 100_000);
}
