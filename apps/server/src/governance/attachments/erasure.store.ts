import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';

/** Which attachments: of cases themselves, of appeals, or all that somebody uploaded. What people added to a case goes with their appeals. */
export interface Whose {
  readonly caseIds?: readonly string[];
  readonly appealIds?: readonly string[];
  readonly ownerIds?: readonly string[];
}

/**
 * Erases attachments on a lawful request: the row becomes a tombstone that tells nothing but that there was a file, and the bytes with their thumbnails are
 * removed after the commit, by the sweep at the latest. Erasing again changes nothing. Returns how many became tombstones. `now` in epoch milliseconds.
 */
export async function eraseAttachments(
  tx: Tx,
  tenantId: string,
  { caseIds = [], appealIds = [], ownerIds = [] }: Whose,
  now: number,
): Promise<number> {
  const { rows } = await sql`
    UPDATE attachments SET state = 'erased', erased_at = ${new Date(now)}, owner_id = NULL, upload_key = NULL, input_hash = NULL, name = '', sha256 = NULL,
      bytes = 0, width = NULL, height = NULL
    WHERE tenant_id = ${tenantId} AND state <> 'erased'
      AND (case_id = ANY(${caseIds}::uuid[]) OR appeal_id = ANY(${appealIds}::uuid[]) OR owner_id = ANY(${ownerIds}::uuid[])) RETURNING id`.execute(
    tx,
  );
  return rows.length;
}

/** Erased ones whose bytes are to be removed, at most `most`. */
export async function erasedWithBytes(tx: Tx, tenantId: string, most: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM attachments WHERE tenant_id = ${tenantId} AND state = 'erased' AND removed_at IS NULL ORDER BY id LIMIT ${most}`.execute(
    tx,
  );
  return rows.map(({ id }) => id);
}

/** Notes that the bytes are gone; what belonged to nothing leaves no tombstone. */
export async function bytesRemoved(tx: Tx, tenantId: string, ids: readonly string[], now: number): Promise<void> {
  await sql`DELETE FROM attachments WHERE tenant_id = ${tenantId} AND id = ANY(${ids}::uuid[]) AND state = 'erased' AND bound_at IS NULL`.execute(
    tx,
  );
  await sql`UPDATE attachments SET removed_at = ${new Date(now)} WHERE tenant_id = ${tenantId} AND id = ANY(${ids}::uuid[]) AND state = 'erased'`.execute(
    tx,
  );
}

/** Deletes uploads that were not sent with anything since `before`, skipping those somebody is sending right now. Returns their ids, at most `most`. */
export async function deleteStale(tx: Tx, tenantId: string, before: number, most: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    DELETE FROM attachments WHERE tenant_id = ${tenantId} AND id = ANY(ARRAY(
      SELECT id FROM attachments WHERE tenant_id = ${tenantId} AND state = 'uploaded' AND uploaded_at < ${new Date(before)}
      ORDER BY uploaded_at LIMIT ${most} FOR UPDATE SKIP LOCKED)) RETURNING id`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Which of these ids have a row whose bytes must be there. */
export async function keptAmong(tx: Tx, tenantId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM attachments WHERE tenant_id = ${tenantId} AND id = ANY(${ids}::uuid[]) AND state <> 'erased'`.execute(
    tx,
  );
  return new Set(rows.map(({ id }) => id));
}
