import type { Attachment, AttachmentInCase } from '@tongxin/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import type { AttachmentBook } from '../cases/index.ts';

export interface AttachmentRow {
  readonly id: string;
  readonly state: 'uploaded' | 'bound' | 'erased';
  readonly owner_id: string | null;
  readonly input_hash: Buffer | null;
  readonly kind: 'picture' | 'document';
  readonly mime: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: Buffer | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly case_id: string | null;
  readonly appeal_id: string | null;
  readonly mark: string | null;
  readonly uploaded_at: Date;
  readonly bound_at: Date | null;
}

/** A row to be written: its bytes are in the store already. */
export interface NewAttachment extends Attachment {
  readonly ownerId: string;
  readonly key: string;
  readonly inputHash: Buffer;
  readonly sha256: Buffer;
  readonly now: number;
}

export async function findAttachment(tx: Tx, tenantId: string, id: string): Promise<AttachmentRow | undefined> {
  const { rows } =
    await sql<AttachmentRow>`SELECT * FROM attachments WHERE tenant_id = ${tenantId} AND id = ${id}`.execute(tx);
  return rows[0];
}

/** What a person uploaded under a key before. */
export async function findUpload(
  tx: Tx,
  tenantId: string,
  ownerId: string,
  key: string,
): Promise<AttachmentRow | undefined> {
  const { rows } = await sql<AttachmentRow>`
    SELECT * FROM attachments WHERE tenant_id = ${tenantId} AND owner_id = ${ownerId} AND upload_key = ${key}`.execute(
    tx,
  );
  return rows[0];
}

/** How many of a person's uploads wait to be sent with something. */
export async function countUnbound(tx: Tx, tenantId: string, ownerId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM attachments WHERE tenant_id = ${tenantId} AND owner_id = ${ownerId} AND state = 'uploaded'`.execute(
    tx,
  );
  return rows[0]?.n ?? 0;
}

/** Lets a person's uploads come to be one after the other until the transaction ends, so that their number is counted right. */
export async function lockOwner(tx: Tx, tenantId: string, ownerId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`attachments:${tenantId}:${ownerId}`}, 0))`.execute(tx);
}

export async function insertAttachment(tx: Tx, tenantId: string, row: NewAttachment): Promise<void> {
  await sql`
    INSERT INTO attachments (tenant_id, id, state, owner_id, upload_key, input_hash, kind, mime, name, bytes, sha256, width, height, uploaded_at)
    VALUES (${tenantId}, ${row.id}, 'uploaded', ${row.ownerId}, ${row.key}, ${row.inputHash}, ${row.kind}, ${row.mime}, ${row.name}, ${row.bytes},
      ${row.sha256}, ${row.width}, ${row.height}, ${new Date(row.now)})`.execute(tx);
}

/** Deletes an upload of this person that belongs to nothing yet. Says whether there was one. */
export async function deleteUpload(tx: Tx, tenantId: string, ownerId: string, id: string): Promise<boolean> {
  const { rows } = await sql`
    DELETE FROM attachments WHERE tenant_id = ${tenantId} AND id = ${id} AND owner_id = ${ownerId} AND state = 'uploaded' RETURNING id`.execute(
    tx,
  );
  return rows.length > 0;
}

/** Attachments as the engine needs them. */
export const attachmentBook: AttachmentBook = {
  async bind(tx, tenantId, { caseId, ownerId, anonymous, items }, now) {
    const rows = items.map(({ id, mark, appealId }) => ({
      id,
      mark,
      appeal_id: appealId,
      case_id: appealId === null ? caseId : null,
    }));
    const { rows: bound } = await sql`
      UPDATE attachments a SET state = 'bound', case_id = r.case_id, appeal_id = r.appeal_id, mark = r.mark, bound_at = ${new Date(now)},
        owner_id = ${anonymous ? null : sql`a.owner_id`}, upload_key = ${anonymous ? null : sql`a.upload_key`}
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id uuid, mark text, appeal_id uuid, case_id uuid)
      WHERE a.tenant_id = ${tenantId} AND a.id = r.id AND a.owner_id = ${ownerId} AND a.state = 'uploaded' RETURNING a.id`.execute(
      tx,
    );
    // One that is named twice is one too few here.
    if (bound.length !== items.length) throw refuse('attachment_not_usable');
  },
  async list(tx, tenantId, { caseId, appealIds }) {
    const { rows } = await sql<AttachmentRow>`
      SELECT * FROM attachments WHERE tenant_id = ${tenantId}
        AND (case_id = ${caseId} OR appeal_id = ANY(${appealIds}::uuid[]))
      ORDER BY bound_at, id`.execute(tx);
    return rows.map(inCase);
  },
};

/** An upload as its owner sees it. */
export function uploadView({ id, kind, mime, name, bytes, width, height }: AttachmentRow | NewAttachment): Attachment {
  return { id, kind, mime, name, bytes, width, height };
}

function inCase(row: AttachmentRow): AttachmentInCase {
  return {
    ...uploadView(row),
    appealId: row.appeal_id,
    mark: row.mark,
    at: (row.bound_at ?? row.uploaded_at).toISOString(),
    erased: row.state === 'erased',
  };
}
