import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import type { Holding } from '../privacy/index.ts';

/** The ids of a person's appeals. */
export type AppealsOf = (tx: Tx, tenantId: string, residentId: string) => Promise<readonly { readonly id: string }[]>;

interface Row {
  readonly id: string;
  readonly appeal_id: string | null;
  readonly kind: string;
  readonly mime: string;
  readonly name: string;
  readonly bytes: number;
  readonly uploaded_at: Date;
}

/** What attachments keep of a person: what they uploaded, and what was added to their words by others. The files are fetched one by one. */
export function attachmentHolding(appealsOf: AppealsOf): Holding {
  const theirs = async (tx: Tx, tenantId: string, residentId: string) => {
    const ids = (await appealsOf(tx, tenantId, residentId)).map(({ id }) => id);
    return sql`tenant_id = ${tenantId} AND state <> 'erased' AND (owner_id = ${residentId} OR appeal_id = ANY(${ids}::uuid[]))`;
  };
  return {
    name: 'attachments',
    sections: [
      {
        key: 'attachments',
        label: { zh: '照片与文件', en: 'Pictures and documents' },
        async count(tx, tenantId, residentId) {
          const which = await theirs(tx, tenantId, residentId);
          const { rows } = await sql<{ n: number }>`
            SELECT count(*)::int AS n FROM (SELECT FROM attachments WHERE ${which} LIMIT 1000) AS capped`.execute(tx);
          return rows[0]?.n ?? 0;
        },
        async page(tx, tenantId, residentId, after, limit) {
          const which = await theirs(tx, tenantId, residentId);
          const { rows } = await sql<Row>`
            SELECT id, appeal_id, kind, mime, name, bytes, uploaded_at FROM attachments WHERE ${which}
              ${after === null ? sql`` : sql`AND id > ${after}::uuid`} ORDER BY id LIMIT ${limit + 1}`.execute(tx);
          const items = rows.slice(0, limit).map(({ appeal_id, uploaded_at, ...rest }) => ({
            ...rest,
            appealId: appeal_id,
            at: uploaded_at.toISOString(),
          }));
          return { items, next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
        },
      },
    ],
  };
}
