import type { LimitClass } from '@tongxin/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import type { Category } from './category.ts';

/** A category as an import brings it. `hotlineCode` and `gridCode` are short for two mappings. */
export interface CategoryInput {
  readonly code: string;
  readonly parentCode: string | null;
  readonly name: string;
  readonly kind: string;
  readonly limitClass: LimitClass;
  readonly requiresFieldCheck: boolean;
  readonly closeEvidence: readonly string[];
  readonly publicVisible: boolean;
  readonly sensitive: boolean;
  readonly anonymousAllowed: boolean;
  readonly words: readonly string[];
  readonly mappings?: Readonly<Record<string, string>>;
  readonly hotlineCode?: string;
  readonly gridCode?: string | null;
  readonly emergencyPhone?: string;
  /** True takes the category out of force. */
  readonly retired?: boolean;
}

/** The schemes of the two short mappings. */
export const hotlineScheme = 'hotline-level1';
export const gridScheme = 'grid-event-sichuan';

/** Writes categories, new and known ones alike; the version of a category counts its changes. `today` is YYYY-MM-DD. */
export async function importCategories(
  tx: Tx,
  tenantId: string,
  categories: readonly CategoryInput[],
  today: string,
): Promise<void> {
  const rows = categories.map((category) => ({
    code: category.code,
    parent_code: category.parentCode,
    name: category.name,
    kind: category.kind,
    limit_class: category.limitClass,
    requires_field_check: category.requiresFieldCheck,
    close_evidence: category.closeEvidence,
    public_visible: category.publicVisible && !category.sensitive,
    sensitive: category.sensitive,
    anonymous_allowed: category.anonymousAllowed,
    words: category.words,
    mappings: {
      ...(category.hotlineCode ? { [hotlineScheme]: category.hotlineCode } : {}),
      ...(category.gridCode ? { [gridScheme]: category.gridCode } : {}),
      ...category.mappings,
    },
    emergency_phone: category.emergencyPhone ?? null,
    retired: category.retired ?? false,
  }));
  await sql`
    INSERT INTO categories (tenant_id, code, parent_code, name, kind, limit_class, requires_field_check, close_evidence,
      public_visible, sensitive, anonymous_allowed, words, mappings, emergency_phone, valid_from, valid_to)
    SELECT ${tenantId}::uuid, r.code, r.parent_code, r.name, r.kind, r.limit_class, r.requires_field_check, r.close_evidence,
      r.public_visible, r.sensitive, r.anonymous_allowed, r.words, r.mappings, r.emergency_phone, ${today}::date,
      CASE WHEN r.retired THEN ${today}::date END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r
      (code text, parent_code text, name text, kind text, limit_class text, requires_field_check boolean,
       close_evidence jsonb, public_visible boolean, sensitive boolean, anonymous_allowed boolean, words jsonb,
       mappings jsonb, emergency_phone text, retired boolean)
    ON CONFLICT (tenant_id, code) DO UPDATE SET
      parent_code = excluded.parent_code, name = excluded.name, kind = excluded.kind, limit_class = excluded.limit_class,
      requires_field_check = excluded.requires_field_check, close_evidence = excluded.close_evidence,
      public_visible = excluded.public_visible, sensitive = excluded.sensitive,
      anonymous_allowed = excluded.anonymous_allowed, words = excluded.words, mappings = excluded.mappings,
      emergency_phone = excluded.emergency_phone, valid_to = excluded.valid_to, version = categories.version + 1
    WHERE (categories.parent_code, categories.name, categories.kind, categories.limit_class,
           categories.requires_field_check, categories.close_evidence, categories.public_visible, categories.sensitive,
           categories.anonymous_allowed, categories.words, categories.mappings, categories.emergency_phone,
           categories.valid_to IS NULL)
      IS DISTINCT FROM (excluded.parent_code, excluded.name, excluded.kind, excluded.limit_class,
           excluded.requires_field_check, excluded.close_evidence, excluded.public_visible, excluded.sensitive,
           excluded.anonymous_allowed, excluded.words, excluded.mappings, excluded.emergency_phone,
           excluded.valid_to IS NULL)`.execute(tx);
  await sql`SELECT pg_notify('directory', ${tenantId})`.execute(tx);
}

/** Every category, in force or not, in order of code. */
export async function loadCategories(tx: Tx, tenantId: string): Promise<readonly Category[]> {
  const { rows } = await sql<Category>`
    SELECT code, parent_code AS "parentCode", name, kind, limit_class AS "limitClass",
           requires_field_check AS "requiresFieldCheck", close_evidence AS "closeEvidence",
           public_visible AS "publicVisible", sensitive, anonymous_allowed AS "anonymousAllowed", words, mappings,
           emergency_phone AS "emergencyPhone", version, valid_to IS NOT NULL AS retired
    FROM categories WHERE tenant_id = ${tenantId} ORDER BY code`.execute(tx);
  return rows;
}
