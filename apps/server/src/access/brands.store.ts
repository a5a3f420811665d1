import { sql } from 'kysely';
import type { Tx } from '../platform/db/index.ts';

/** A street's app as a brand of the one platform (domain §1). */
export interface Brand {
  readonly key: string;
  readonly name: string;
  readonly areaCode: string;
  /** Hex colour. */
  readonly accent: string;
  /** An SVG path in a 24 × 24 box. */
  readonly icon: string;
  /** Module keys. */
  readonly programs: readonly string[];
}

/** The brands of the tenant by key. */
export async function listBrands(tx: Tx): Promise<readonly Brand[]> {
  const { rows } = await sql<Brand>`
    SELECT key, name, area_code AS "areaCode", accent, icon, programs FROM brands ORDER BY key`.execute(tx);
  return rows;
}

/** Makes or updates brands by key in one statement. */
export async function importBrands(tx: Tx, tenantId: string, brands: readonly Brand[]): Promise<void> {
  if (brands.length === 0) return;
  await sql`
    INSERT INTO brands (tenant_id, key, name, area_code, accent, icon, programs)
    SELECT ${tenantId}::uuid, row.key, row.name, row.area_code, row.accent, row.icon, row.programs::jsonb FROM unnest(
      ${brands.map((each) => each.key)}::text[], ${brands.map((each) => each.name)}::text[],
      ${brands.map((each) => each.areaCode)}::text[], ${brands.map((each) => each.accent)}::text[],
      ${brands.map((each) => each.icon)}::text[], ${brands.map((each) => JSON.stringify(each.programs))}::text[]
    ) AS row (key, name, area_code, accent, icon, programs)
    ON CONFLICT (tenant_id, key) DO UPDATE
      SET name = EXCLUDED.name, area_code = EXCLUDED.area_code, accent = EXCLUDED.accent, icon = EXCLUDED.icon,
          programs = EXCLUDED.programs`.execute(tx);
}
