import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { type OwnText, type Place, type Said, type Table, tableWith } from './table.ts';

/** A version of a tenant's text: who made it, and when. */
export interface TextVersion extends OwnText {
  readonly version: number;
  readonly changedBy: string;
  readonly at: Date;
}

const columns = sql`transition, audience, channel, version, text AS said, changed_by AS "changedBy", at`;

/** The newest of a tenant's own texts at every place where it has one. */
export async function loadTexts(tx: Tx, tenantId: string): Promise<readonly TextVersion[]> {
  const { rows } = await sql<TextVersion>`
    SELECT DISTINCT ON (transition, audience, channel) ${columns} FROM notice_texts WHERE tenant_id = ${tenantId}
    ORDER BY transition, audience, channel, version DESC`.execute(tx);
  return rows;
}

/** The table of a tenant as it is in force. */
export async function loadTable(tx: Tx, tenantId: string): Promise<Table> {
  return tableWith(await loadTexts(tx, tenantId));
}

/** Every version of a text, newest first; empty where the platform's is in force. At most the newest 200. */
export async function textVersions(tx: Tx, tenantId: string, place: Place): Promise<readonly TextVersion[]> {
  const { rows } = await sql<TextVersion>`
    SELECT ${columns} FROM notice_texts
    WHERE tenant_id = ${tenantId} AND transition = ${place.transition} AND audience = ${place.audience} AND channel = ${place.channel}
    ORDER BY version DESC LIMIT 200`.execute(tx);
  return rows;
}

/** Publishes a text after version `after` (0: the platform's). `now` in epoch milliseconds. Refuses `stale_version` when another version is in force. */
export async function publishText(
  tx: Tx,
  tenantId: string,
  { transition, audience, channel }: Place,
  after: number,
  said: Said,
  change: { readonly staffId: string; readonly now: number },
): Promise<TextVersion> {
  const { rows } = await sql<TextVersion>`
    INSERT INTO notice_texts (tenant_id, transition, audience, channel, version, text, changed_by, at)
    SELECT ${tenantId}::uuid, ${transition}::text, ${audience}::text, ${channel}::text, ${after}::integer + 1,
           ${JSON.stringify(said)}::jsonb, ${change.staffId}::uuid, ${new Date(change.now)}::timestamptz
    WHERE ${after}::integer = (
      SELECT coalesce(max(version), 0) FROM notice_texts
      WHERE tenant_id = ${tenantId} AND transition = ${transition} AND audience = ${audience} AND channel = ${channel})
    ON CONFLICT (tenant_id, transition, audience, channel, version) DO NOTHING
    RETURNING ${columns}`.execute(tx);
  const [published] = rows;
  if (published === undefined) throw refuse('stale_version');
  return published;
}
