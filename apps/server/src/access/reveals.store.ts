import { sql } from 'kysely';
import type { Tx } from '../platform/db/index.ts';

/** Who looked at whose personal data, when and what for (domain §13). `at` in epoch milliseconds. */
export interface Reveal {
  readonly id: string;
  readonly at: number;
  readonly staffId: string;
  /** What kind of thing it was about, e.g. `appeal`. */
  readonly subject: string;
  readonly subjectId: string;
  readonly fields: readonly string[];
  readonly purpose: string;
  readonly note: string | null;
}

/** Records a reveal in the transaction that reads the data: no look without a record. It is never changed or removed. */
export async function recordReveal(tx: Tx, tenantId: string, reveal: Reveal): Promise<void> {
  await sql`
    INSERT INTO reveals (tenant_id, id, at, staff_id, subject, subject_id, fields, purpose, note)
    VALUES (${tenantId}, ${reveal.id}, ${new Date(reveal.at)}, ${reveal.staffId}, ${reveal.subject}, ${reveal.subjectId},
            ${JSON.stringify(reveal.fields)}::jsonb, ${reveal.purpose}, ${reveal.note})`.execute(tx);
}

/** A reveal as the auditor reads it. */
export interface ListedReveal extends Omit<Reveal, 'at' | 'note'> {
  readonly at: Date;
  readonly staffName: string;
}

/** Reveals, newest first, before an id. */
export async function listReveals(
  tx: Tx,
  page: { readonly before: string | undefined; readonly limit: number },
): Promise<readonly ListedReveal[]> {
  const { rows } = await sql<ListedReveal>`
    SELECT r.id, r.at, r.staff_id AS "staffId", s.name AS "staffName", r.subject, r.subject_id AS "subjectId", r.fields, r.purpose
    FROM reveals r
    JOIN staff s ON s.tenant_id = r.tenant_id AND s.id = r.staff_id
    ${page.before === undefined ? sql`` : sql`WHERE r.id < ${page.before}`}
    ORDER BY r.id DESC LIMIT ${page.limit}`.execute(tx);
  return rows;
}
