import { sql } from 'kysely';
import type { Tx } from '../db/index.ts';

/** Forgets deliveries of a tenant that were set aside as dead before `before`, at most `most`; how many. In a platform transaction. */
export async function expireDead(tx: Tx, tenantId: string, before: Date, most: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM platform.outbox WHERE id = ANY (ARRAY(
      SELECT id FROM platform.outbox WHERE dead_at < ${before} AND tenant_id = ${tenantId} LIMIT ${most}))`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
