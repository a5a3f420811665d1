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
  return appealsInsert(tenantId, [appeal]);
}

/** The same for many. */
export function appealsInsert(tenantId: string, appeals: readonly NewAppeal[]) {
  const hex = (bytes: Buffer | null) => bytes?.toString('hex') ?? null;
  const rows = appeals.map((appeal) => ({
    id: appeal.id,
    case_id: appeal.caseId,
    query_no: appeal.queryNo,
    resident_id: appeal.residentId,
    filed_by: appeal.filedBy,
    anonymous: appeal.anonymous,
    source: appeal.source,
    kind: appeal.kind,
    title: appeal.title,
    text: appeal.text,
    sealed: hex(appeal.sealed),
    answers: appeal.answers,
    point_given: appeal.pointGiven,
    said_at: when(appeal.saidAt),
    received_at: when(appeal.receivedAt),
    external_no: appeal.externalNo,
    external_hash: hex(appeal.externalHash),
    upstream_due_at: when(appeal.upstreamDueAt),
  }));
  return sql`INSERT INTO appeals (tenant_id, id, case_id, filed_case_id, query_no, resident_id, filed_by, anonymous, source, kind, title, text, sealed, answers, point_given,
      said_at, received_at, external_no, external_hash, upstream_due_at, changed_at)
    SELECT ${tenantId}::uuid, r.id, r.case_id, r.case_id, r.query_no, r.resident_id, r.filed_by, r.anonymous, r.source, r.kind, r.title, r.text, decode(r.sealed, 'hex'),
      r.answers, r.point_given, r.said_at, r.received_at, r.external_no, decode(r.external_hash, 'hex'), r.upstream_due_at, r.received_at
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id uuid, case_id uuid, query_no text, resident_id uuid, filed_by uuid, anonymous boolean, source text,
      kind text, title text, text text, sealed text, answers jsonb, point_given jsonb, said_at timestamptz, received_at timestamptz, external_no text,
      external_hash text, upstream_due_at timestamptz)`;
}

/** Those of these query numbers that somebody has. */
export async function takenQueryNos(
  tx: Tx,
  tenantId: string,
  queryNos: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ no: string }>`
    SELECT query_no AS no FROM appeals WHERE tenant_id = ${tenantId} AND query_no = ANY (${[...queryNos]})`.execute(tx);
  return new Set(rows.map(({ no }) => no));
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

/** A newer word of the hotline about an order that was taken over. */
export interface NewerOrder {
  readonly title: string;
  readonly text: string;
  readonly sealed: Buffer | null;
  readonly hash: Buffer;
  readonly upstreamDueAt: number | null;
  readonly now: number;
}

export async function updateHotlineOrder(tx: Tx, tenantId: string, id: string, order: NewerOrder): Promise<void> {
  await updateHotlineOrders(tx, tenantId, [{ id, ...order }]);
}

/** The same for many. */
export async function updateHotlineOrders(
  tx: Tx,
  tenantId: string,
  orders: readonly (NewerOrder & { readonly id: string })[],
): Promise<void> {
  const rows = orders.map(({ id, title, text, sealed, hash, upstreamDueAt, now }) => ({
    id,
    title,
    text,
    sealed: sealed?.toString('hex') ?? null,
    hash: hash.toString('hex'),
    due_at: when(upstreamDueAt),
    now: when(now),
  }));
  await sql`
    UPDATE appeals a SET title = r.title, text = r.text, sealed = decode(r.sealed, 'hex'), external_hash = decode(r.hash, 'hex'),
      upstream_due_at = r.due_at, changed_at = r.now
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id uuid, title text, text text, sealed text, hash text, due_at timestamptz, now timestamptz)
    WHERE a.tenant_id = ${tenantId} AND a.id = r.id`.execute(tx);
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

/** The first words of a case with a mark that changes when they do: another appeal, a change of its words, an erasure. */
export interface MarkedWords {
  readonly mark: string;
  /** Null where the mark is the one that was known: what was read of them before still holds. */
  readonly said: { readonly title: string; readonly text: string } | null;
}

/** The first words of cases; of those whose mark is the `known` one the mark alone is read. */
export async function markedWordsOf(
  tx: Tx,
  tenantId: string,
  known: readonly { readonly id: string; readonly mark: string | null }[],
): Promise<ReadonlyMap<string, MarkedWords>> {
  const { rows } = await sql<{ caseId: string; mark: string; title: string | null; text: string | null }>`
    SELECT first.case_id AS "caseId", first.mark,
      CASE WHEN first.mark = known.mark THEN NULL ELSE first.title END AS title, CASE WHEN first.mark = known.mark THEN NULL ELSE first.text END AS text
    FROM (
      SELECT DISTINCT ON (case_id) case_id, title, text,
        concat_ws(' ', id, extract(epoch FROM changed_at), extract(epoch FROM anonymised_at)) AS mark
      FROM appeals WHERE tenant_id = ${tenantId} AND case_id = ANY(${known.map(({ id }) => id)}::uuid[]) ORDER BY case_id, received_at, id) AS first
    JOIN jsonb_to_recordset(${JSON.stringify(known)}::jsonb) AS known(id uuid, mark text) ON known.id = first.case_id`.execute(
    tx,
  );
  return new Map(
    rows.map(({ caseId, mark, title, text }) => [
      caseId,
      { mark, said: title === null || text === null ? null : { title, text } },
    ]),
  );
}

/** The words of the appeals of cases that were neither withdrawn nor erased, newest first, and who said them when. */
export async function voicesOf(tx: Tx, tenantId: string, caseIds: readonly string[], limit: number) {
  const { rows } = await sql<{
    id: string;
    caseId: string;
    residentId: string | null;
    title: string;
    text: string;
    saidAt: Date;
  }>`
    SELECT id, case_id AS "caseId", resident_id AS "residentId", title, text, said_at AS "saidAt" FROM appeals
    WHERE tenant_id = ${tenantId} AND case_id = ANY(${caseIds}::uuid[]) AND withdrawn_at IS NULL AND anonymised_at IS NULL
    ORDER BY received_at DESC, id DESC LIMIT ${limit}`.execute(tx);
  return rows;
}

/** Whether the words of any of some appeals were erased. */
export async function anyErased(tx: Tx, tenantId: string, ids: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ erased: boolean }>`
    SELECT count(*) < ${ids.length} AS erased FROM appeals WHERE tenant_id = ${tenantId} AND id = ANY(${ids}::uuid[]) AND anonymised_at IS NULL`.execute(
    tx,
  );
  return rows[0]?.erased ?? true;
}

/** The words that opened a case, as kept. `person` tells one appellant from another and nothing about them. */
export interface OpeningWords {
  readonly person: string;
  readonly title: string;
  readonly text: string;
}

/** The words that opened cases, numbers masked as they are kept; what was withdrawn or erased is not there. */
export async function openingWordsOf(
  tx: Tx,
  tenantId: string,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, OpeningWords>> {
  const { rows } = await sql<OpeningWords & { case_id: string }>`
    SELECT DISTINCT ON (filed_case_id) filed_case_id AS case_id, coalesce(resident_id, id)::text AS person, title, text
    FROM appeals WHERE tenant_id = ${tenantId} AND filed_case_id = ANY(${caseIds}::uuid[])
      AND withdrawn_at IS NULL AND anonymised_at IS NULL ORDER BY filed_case_id, received_at, id`.execute(tx);
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

/** Appeals of these orders of the hotline, by number, locked in the order of their ids. */
export async function lockOrders(
  tx: Tx,
  tenantId: string,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, AppealRow>> {
  const { rows } = await sql<AppealRow>`
    SELECT * FROM appeals WHERE tenant_id = ${tenantId} AND external_no = ANY (${[...numbers]}) ORDER BY id FOR UPDATE`.execute(
    tx,
  );
  return new Map(rows.flatMap((row) => (row.external_no === null ? [] : [[row.external_no, row] as const])));
}
