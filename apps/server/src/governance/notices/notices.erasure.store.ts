import type { Words } from '@tongxin/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';

/** Forgets every message about cases, whoever it was to: each repeats a title. */
export async function forgetNoticesAbout(tx: Tx, tenantId: string, caseIds: readonly string[]): Promise<void> {
  await sql`DELETE FROM notices WHERE tenant_id = ${tenantId} AND case_id = ANY (${caseIds}::uuid[])`.execute(tx);
}

/** Forgets every message to a person, and those about shared cases whose words mention them. */
export async function forgetNoticesOf(
  tx: Tx,
  tenantId: string,
  of: {
    readonly recipientId: string;
    readonly caseIds: readonly string[];
    readonly mentions: (text: string) => boolean;
  },
): Promise<void> {
  await sql`DELETE FROM notices WHERE tenant_id = ${tenantId} AND recipient_id = ${of.recipientId}`.execute(tx);
  const { rows } = await sql<{ id: string; words: Words }>`
    SELECT id, words FROM notices WHERE tenant_id = ${tenantId} AND case_id = ANY (${of.caseIds}::uuid[])`.execute(tx);
  const ids = rows.filter(({ words }) => of.mentions(words.zh) || of.mentions(words.en)).map(({ id }) => id);
  await sql`DELETE FROM notices WHERE tenant_id = ${tenantId} AND id = ANY (${ids}::uuid[])`.execute(tx);
}

/** Forgets messages older than `before`, at most `most`; how many. */
export async function expireNotices(tx: Tx, tenantId: string, before: Date, most: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM notices WHERE tenant_id = ${tenantId} AND id = ANY (ARRAY(
      SELECT id FROM notices WHERE tenant_id = ${tenantId} AND at < ${before} ORDER BY at LIMIT ${most}))`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** How many messages a person has, at most a thousand. */
export async function countNotices(tx: Tx, tenantId: string, recipientId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM (SELECT FROM notices WHERE tenant_id = ${tenantId} AND recipient_id = ${recipientId} LIMIT 1000) AS capped`.execute(
    tx,
  );
  return rows[0]?.n ?? 0;
}
