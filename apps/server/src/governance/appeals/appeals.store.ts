import type { AppealInCase } from '@tongxin/contract';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Tx } from '../../platform/db/index.ts';
import type { Standing } from '../cases/index.ts';

/** A row of `appeals` to be written. */
export interface NewAppeal {
  readonly id: string;
  readonly caseId: string;
  readonly queryNo: string;
  readonly residentId: string | null;
  readonly filedBy: string | null;
  readonly anonymous: boolean;
  readonly source: string;
  readonly kind: string;
  readonly title: string;
  readonly text: string;
  readonly sealed: Buffer | null;
  readonly answers: Readonly<Record<string, string>>;
  readonly pointGiven: object | null;
  readonly saidAt: number;
  readonly receivedAt: number;
  readonly externalNo: string | null;
  readonly externalHash: Buffer | null;
  readonly upstreamDueAt: number | null;
}

export interface AppealRow {
  readonly id: string;
  readonly case_id: string;
  readonly filed_case_id: string;
  readonly query_no: string;
  readonly resident_id: string | null;
  readonly filed_by: string | null;
  readonly anonymous: boolean;
  readonly source: z.output<typeof AppealInCase>['source'];
  readonly kind: z.output<typeof AppealInCase>['kind'];
  readonly title: string;
  readonly text: string;
  readonly sealed: Buffer | null;
  readonly said_at: Date;
  readonly received_at: Date;
  readonly external_no: string | null;
  readonly external_hash: Buffer | null;
  readonly upstream_due_at: Date | null;
  readonly rated_at: Date | null;
  readonly solved: boolean | null;
  readonly satisfied: number | null;
  readonly rating_text: string | null;
  readonly withdrawn_at: Date | null;
}

const when = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

export async function insertAppeal(tx: Tx, tenantId: string, appeal: NewAppeal): Promise<void> {
  await appealInsert(tenantId, appeal).execute(tx);
}

/** The same as a statement, to be made together with the writing of its case. */
export function appealInsert(tenantId: string, appeal: NewAppeal) {
  return sql`INSERT INTO appeals (tenant_id, id, case_id, filed_case_id, query_no, resident_id, filed_by, anonymous, source, kind, title, text, sealed, answers, point_given,
      said_at, received_at, external_no, external_hash, upstream_due_at, changed_at)
    VALUES (${tenantId}, ${appeal.id}, ${appeal.caseId}, ${appeal.caseId}, ${appeal.queryNo}, ${appeal.residentId}, ${appeal.filedBy}, ${appeal.anonymous},
      ${appeal.source}, ${appeal.kind}, ${appeal.title}, ${appeal.text}, ${appeal.sealed}, ${JSON.stringify(appeal.answers)}::jsonb,
      ${appeal.pointGiven === null ? null : JSON.stringify(appeal.pointGiven)}::jsonb, ${when(appeal.saidAt)}, ${when(appeal.receivedAt)},
      ${appeal.externalNo}, ${appeal.externalHash}, ${when(appeal.upstreamDueAt)}, ${when(appeal.receivedAt)})`;
}

/** Who stands behind cases: every appeal that was not withdrawn. */
export async function standingsOf(
  tx: Tx,
  tenantId: string,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Standing[]>> {
  const { rows } = await sql<{
    id: string;
    case_id: string;
    resident_id: string | null;
    rated_at: Date | null;
    solved: boolean | null;
  }>`
    SELECT id, case_id, resident_id, rated_at, solved FROM appeals
    WHERE tenant_id = ${tenantId} AND case_id = ANY(${caseIds}::uuid[]) AND withdrawn_at IS NULL ORDER BY received_at, id`.execute(
    tx,
  );
  const by = new Map<string, Standing[]>();
  for (const row of rows) {
    const standing = {
      appealId: row.id,
      residentId: row.resident_id,
      rated: row.rated_at !== null,
      solved: row.solved,
    };
    const list = by.get(row.case_id);
    if (list === undefined) by.set(row.case_id, [standing]);
    else list.push(standing);
  }
  return by;
}

export async function appealsOf(tx: Tx, tenantId: string, caseId: string): Promise<readonly AppealRow[]> {
  const { rows } =
    await sql<AppealRow>`SELECT * FROM appeals WHERE tenant_id = ${tenantId} AND case_id = ${caseId} ORDER BY received_at, id`.execute(
      tx,
    );
  return rows;
}

export async function findAppeal(tx: Tx, tenantId: string, id: string, lock = false): Promise<AppealRow | undefined> {
  const { rows } =
    await sql<AppealRow>`SELECT * FROM appeals WHERE tenant_id = ${tenantId} AND id = ${id} ${lock ? sql`FOR UPDATE` : sql``}`.execute(
      tx,
    );
  return rows[0];
}

/** The case to which an appeal belongs now. */
export async function caseOfAppeal(tx: Tx, tenantId: string, id: string): Promise<string | undefined> {
  return (await findAppeal(tx, tenantId, id))?.case_id;
}

export async function findByExternalNo(tx: Tx, tenantId: string, externalNo: string): Promise<AppealRow | undefined> {
  const { rows } =
    await sql<AppealRow>`SELECT * FROM appeals WHERE tenant_id = ${tenantId} AND external_no = ${externalNo} FOR UPDATE`.execute(
      tx,
    );
  return rows[0];
}

/** The appeals of a resident, newest first, by keyset; one more than asked for. */
export async function appealsBy(
  tx: Tx,
  tenantId: string,
  residentId: string,
  after: { at: string; id: string } | null,
  limit: number,
): Promise<readonly AppealRow[]> {
  const { rows } = await sql<AppealRow>`
    SELECT * FROM appeals WHERE tenant_id = ${tenantId} AND resident_id = ${residentId}
    ${after === null ? sql`` : sql`AND (received_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
    ORDER BY received_at DESC, id DESC LIMIT ${limit + 1}`.execute(tx);
  return rows;
}

/** Orders of the hotline by their last change, oldest first, by keyset; one more than asked for. */
export async function hotlineAppeals(
  tx: Tx,
  tenantId: string,
  after: { at: string; id: string } | null,
  limit: number,
) {
  const { rows } = await sql<AppealRow & { changed_at: Date }>`
    SELECT * FROM appeals WHERE tenant_id = ${tenantId} AND external_no IS NOT NULL
    ${after === null ? sql`` : sql`AND (changed_at, id) > (${after.at}::timestamptz, ${after.id}::uuid)`}
    ORDER BY changed_at, id LIMIT ${limit + 1}`.execute(tx);
  return rows;
}

/** Notes that something happened to the cases of hotline orders, so that their results are sent up again. Never moves backwards. */
export async function touchHotline(
  tx: Tx,
  tenantId: string,
  changes: readonly { readonly caseId: string; readonly at: number }[],
): Promise<void> {
  await sql`
    UPDATE appeals a SET changed_at = greatest(a.changed_at, r.at)
    FROM (SELECT case_id, max(at) AS at FROM jsonb_to_recordset(${JSON.stringify(changes.map(({ caseId, at }) => ({ case_id: caseId, at: new Date(at).toISOString() })))}::jsonb)
      AS r(case_id uuid, at timestamptz) GROUP BY case_id) AS r
    WHERE a.tenant_id = ${tenantId} AND a.case_id = r.case_id AND a.external_no IS NOT NULL`.execute(tx);
}

export async function updateHotlineOrder(
  tx: Tx,
  tenantId: string,
  id: string,
  order: {
    title: string;
    text: string;
    sealed: Buffer | null;
    hash: Buffer;
    upstreamDueAt: number | null;
    now: number;
  },
): Promise<void> {
  await sql`
    UPDATE appeals SET title = ${order.title}, text = ${order.text}, sealed = ${order.sealed}, external_hash = ${order.hash},
      upstream_due_at = ${when(order.upstreamDueAt)}, changed_at = ${new Date(order.now)}
    WHERE tenant_id = ${tenantId} AND id = ${id}`.execute(tx);
}

export async function rateAppeal(
  tx: Tx,
  tenantId: string,
  id: string,
  rating: { solved: boolean; satisfied: number; text: string | null; now: number },
): Promise<void> {
  await sql`
    UPDATE appeals SET rated_at = ${new Date(rating.now)}, solved = ${rating.solved}, satisfied = ${rating.satisfied}, rating_text = ${rating.text}
    WHERE tenant_id = ${tenantId} AND id = ${id}`.execute(tx);
}

/** A reopened case asks everybody again; what was said before stays in the record. */
export async function askAgain(tx: Tx, tenantId: string, caseId: string): Promise<void> {
  await sql`UPDATE appeals SET rated_at = NULL, solved = NULL, satisfied = NULL, rating_text = NULL WHERE tenant_id = ${tenantId} AND case_id = ${caseId}`.execute(
    tx,
  );
}

export async function withdrawAppeal(tx: Tx, tenantId: string, id: string, now: number): Promise<void> {
  await sql`UPDATE appeals SET withdrawn_at = ${new Date(now)} WHERE tenant_id = ${tenantId} AND id = ${id}`.execute(
    tx,
  );
}

/** Moves one appeal to another case. */
export async function moveAppeal(tx: Tx, tenantId: string, id: string, caseId: string): Promise<void> {
  await sql`UPDATE appeals SET case_id = ${caseId} WHERE tenant_id = ${tenantId} AND id = ${id}`.execute(tx);
}

/** Moves all appeals of a case to the master of a merge, and remembers where they came from. Returns their ids. */
export async function mergeAppeals(
  tx: Tx,
  tenantId: string,
  caseId: string,
  masterId: string,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    UPDATE appeals SET case_id = ${masterId}, merged_from = ${caseId} WHERE tenant_id = ${tenantId} AND case_id = ${caseId} RETURNING id`.execute(
    tx,
  );
  return rows.map(({ id }) => id);
}

/** Gives a case back the appeals that a merge had moved away. Returns their ids. */
export async function unmergeAppeals(tx: Tx, tenantId: string, caseId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    UPDATE appeals SET case_id = ${caseId}, merged_from = NULL WHERE tenant_id = ${tenantId} AND merged_from = ${caseId} RETURNING id`.execute(
    tx,
  );
  return rows.map(({ id }) => id);
}

/** The first words of a case, with the answers to the questions of its category. */
export interface Said {
  readonly title: string;
  readonly text: string;
  readonly answers: Readonly<Record<string, string>>;
}

/** The first words of cases, for comparing and routing them. */
export async function wordsOf(
  tx: Tx,
  tenantId: string,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, Said>> {
  const { rows } = await sql<Said & { case_id: string }>`
    SELECT DISTINCT ON (case_id) case_id, title, text, answers FROM appeals WHERE tenant_id = ${tenantId} AND case_id = ANY(${caseIds}::uuid[]) ORDER BY case_id, received_at, id`.execute(
    tx,
  );
  return new Map(rows.map(({ case_id, ...said }) => [case_id, said]));
}

/** The people behind cases who have not withdrawn, each with the title of their own words. */
export async function appellantsOf(tx: Tx, tenantId: string, caseIds: readonly string[]) {
  const { rows } = await sql<{ caseId: string; residentId: string; title: string }>`
    SELECT case_id AS "caseId", resident_id AS "residentId", title FROM appeals
    WHERE tenant_id = ${tenantId} AND case_id = ANY(${caseIds}::uuid[]) AND resident_id IS NOT NULL AND withdrawn_at IS NULL`.execute(
    tx,
  );
  return rows;
}
