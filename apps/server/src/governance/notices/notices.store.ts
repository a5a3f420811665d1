import type { Words } from '@tongxin/contract';
import { sql } from 'kysely';
import { noting } from '../../platform/changes/index.ts';
import type { Tx } from '../../platform/db/index.ts';

/** A message to be written. `at` is epoch milliseconds. */
export interface NewNotice {
  readonly id: string;
  readonly recipientId: string;
  readonly caseId: string;
  readonly seq: number;
  readonly kind: string;
  readonly words: Words;
  readonly at: number;
}

/** Writes messages in one statement, and notes the new ones for those who watch. One that a person has already of the same event stays as it is. */
export async function insertNotices(tx: Tx, tenantId: string, notices: readonly NewNotice[]): Promise<void> {
  if (notices.length === 0) return;
  const rows = notices.map(({ id, recipientId, caseId, seq, kind, words, at }) => ({
    id,
    recipient_id: recipientId,
    case_id: caseId,
    seq,
    kind,
    words,
    at: new Date(at).toISOString(),
  }));
  await sql`
    WITH fresh AS (
    INSERT INTO notices (tenant_id, id, recipient_id, case_id, seq, kind, words, at)
    SELECT ${tenantId}, r.id, r.recipient_id, r.case_id, r.seq, r.kind, r.words, r.at
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id uuid, recipient_id uuid, case_id uuid, seq integer, kind text, words jsonb, at timestamptz)
    ON CONFLICT (tenant_id, recipient_id, case_id, seq) DO NOTHING RETURNING id, recipient_id)
    ${noting(tenantId, sql`SELECT 'notice', f.id, 1, f.recipient_id FROM fresh f`)}`.execute(tx);
}

/** A message as its person reads it. */
export interface NoticeRow {
  readonly id: string;
  readonly caseId: string;
  readonly kind: string;
  readonly words: Words;
  readonly at: Date;
  readonly read: boolean;
}

/** Where a page ended. `at` is ISO 8601. */
export interface NoticePlace {
  readonly at: string;
  readonly id: string;
}

/** The messages of a person, newest first, after a place; one more than asked for. */
export async function listNotices(
  tx: Tx,
  tenantId: string,
  recipientId: string,
  after: NoticePlace | undefined,
  limit: number,
): Promise<readonly NoticeRow[]> {
  const { rows } = await sql<NoticeRow>`
    SELECT id, case_id AS "caseId", kind, words, at, read_at IS NOT NULL AS read FROM notices
    WHERE tenant_id = ${tenantId} AND recipient_id = ${recipientId}
      ${after === undefined ? sql`` : sql`AND (at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
    ORDER BY at DESC, id DESC LIMIT ${limit + 1}`.execute(tx);
  return rows;
}

/** Marks a message of a person as read; the first time counts. False when they have no such message. */
export async function markRead(
  tx: Tx,
  tenantId: string,
  recipientId: string,
  id: string,
  now: number,
): Promise<boolean> {
  const { rows } = await sql`
    UPDATE notices SET read_at = coalesce(read_at, ${new Date(now)})
    WHERE tenant_id = ${tenantId} AND recipient_id = ${recipientId} AND id = ${id} RETURNING id`.execute(tx);
  return rows.length > 0;
}
