import type { ConsentPurpose, Words } from '@tongxin/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import type { GivenConsent, NoticeInForce } from './notice.ts';

/** The newest text of a brand, of the district (brand '') where the brand has none; undefined where the district has none either. */
export async function findNotice(tx: Tx, tenantId: string, brand: string): Promise<NoticeInForce | undefined> {
  const { rows } = await sql<NoticeInForce>`
    SELECT brand, version, since, words FROM privacy_notices WHERE tenant_id = ${tenantId} AND brand IN (${brand}, '')
    ORDER BY brand DESC, version DESC LIMIT 1`.execute(tx);
  return rows[0];
}

/** Publishes a text after version `after` of the same brand. Refuses `stale_version`. */
export async function publishNotice(
  tx: Tx,
  tenantId: string,
  notice: {
    readonly brand: string;
    readonly after: number;
    readonly words: Words;
    readonly staffId: string;
    readonly at: Date;
  },
): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    INSERT INTO privacy_notices (tenant_id, brand, version, since, changed_by, words)
    SELECT ${tenantId}::uuid, ${notice.brand}::text, ${notice.after}::integer + 1, ${notice.at}::timestamptz, ${notice.staffId}::uuid,
      ${JSON.stringify(notice.words)}::jsonb
    WHERE ${notice.after}::integer = (SELECT coalesce(max(version), 0) FROM privacy_notices WHERE tenant_id = ${tenantId} AND brand = ${notice.brand})
    ON CONFLICT (tenant_id, brand, version) DO NOTHING RETURNING version`.execute(tx);
  const [published] = rows;
  if (published === undefined) throw refuse('stale_version');
  return published.version;
}

/** A consent given or withdrawn. `guardianSealed`: who agreed for a child. */
export interface ConsentRecord extends GivenConsent {
  readonly id: string;
  readonly channel: string;
  readonly underFourteen: boolean;
  readonly at: Date;
}

/** Records consents; nobody changes one. */
export async function insertConsents(
  tx: Tx,
  tenantId: string,
  residentId: string,
  consents: readonly (ConsentRecord & { readonly guardianSealed: Buffer | null })[],
): Promise<void> {
  for (const each of consents) {
    await sql`
      INSERT INTO consents (tenant_id, id, resident_id, purpose, action, brand, notice_version, channel, under_fourteen, guardian_sealed, at)
      VALUES (${tenantId}, ${each.id}, ${residentId}, ${each.purpose}, ${each.action}, ${each.brand}, ${each.noticeVersion}, ${each.channel},
        ${each.underFourteen}, ${each.guardianSealed}, ${each.at})`.execute(tx);
  }
}

/** The consents of a person, oldest first, with who agreed for a child. */
export async function consentsOf(
  tx: Tx,
  tenantId: string,
  residentId: string,
): Promise<readonly (ConsentRecord & { readonly guardianSealed: Buffer | null })[]> {
  const { rows } = await sql<ConsentRecord & { guardianSealed: Buffer | null }>`
    SELECT id, purpose, action, brand, notice_version AS "noticeVersion", channel, under_fourteen AS "underFourteen", at,
      guardian_sealed AS "guardianSealed"
    FROM consents WHERE tenant_id = ${tenantId} AND resident_id = ${residentId} ORDER BY at, id`.execute(tx);
  return rows;
}

/** Which of these residents agreed to a use and did not withdraw since. */
export async function listConsenting(
  tx: Tx,
  tenantId: string,
  residentIds: readonly string[],
  purpose: ConsentPurpose,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ residentId: string; action: string }>`
    SELECT DISTINCT ON (c.resident_id) c.resident_id AS "residentId", c.action FROM consents c
    WHERE c.tenant_id = ${tenantId} AND c.resident_id = ANY (${residentIds}::uuid[]) AND c.purpose = ${purpose}
    ORDER BY c.resident_id, c.at DESC, c.id DESC`.execute(tx);
  return new Set(rows.filter(({ action }) => action === 'given').map(({ residentId }) => residentId));
}

/** Forgets who agreed for a child; that somebody did stays. */
export async function forgetGuardians(tx: Tx, tenantId: string, residentId: string): Promise<void> {
  await sql`
    UPDATE consents SET guardian_sealed = NULL WHERE tenant_id = ${tenantId} AND resident_id = ${residentId} AND guardian_sealed IS NOT NULL`.execute(
    tx,
  );
}
