import { sql } from 'kysely';
import type { FieldCipher } from '../../platform/crypto/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { WordCutter } from '../../platform/text/index.ts';
import type { Json } from './case.ts';
import { sealedContext } from './cases.chain.ts';
import { documentOf, numberWord } from './cases.commit.ts';
import { erasedTitle, withoutWords } from './withoutWords.ts';

/** A first-hand case that has ended, with what its retention depends on. */
export interface EndedCase {
  readonly id: string;
  readonly endedAt: Date;
  readonly categoryCode: string | null;
  readonly sensitive: boolean;
}

/** Where a walk over ended cases has come to. `at` is the database's own text of the instant, microseconds included. */
export interface WalkPlace {
  readonly at: string;
  readonly id: string;
}

/**
 * Ended first-hand cases that still have what a stage takes away, oldest end first, locked; those somebody works on are passed over. What
 * belongs to another case (a share of its work, a case merged into it) goes with that one.
 */
export async function lockEnded(
  tx: Tx,
  tenantId: string,
  stage: 'anonymise' | 'delete',
  of: { readonly endedBy: Date; readonly after: WalkPlace | null; readonly limit: number },
): Promise<readonly (EndedCase & { readonly place: WalkPlace })[]> {
  const lacking =
    stage === 'anonymise' ? sql`anonymised_at IS NULL` : sql`anonymised_at IS NOT NULL AND record_deleted_at IS NULL`;
  const { rows } = await sql<EndedCase & { at: string }>`
    SELECT id, ended_at AS "endedAt", ended_at::text AS at, category_code AS "categoryCode", sensitive FROM cases
    WHERE tenant_id = ${tenantId} AND ended_at IS NOT NULL AND ${lacking} AND parent_id IS NULL AND merged_into IS NULL
      AND ended_at <= ${of.endedBy} ${of.after === null ? sql`` : sql`AND (ended_at, id) > (${of.after.at}::timestamptz, ${of.after.id}::uuid)`}
    ORDER BY ended_at, id LIMIT ${of.limit} FOR UPDATE SKIP LOCKED`.execute(tx);
  return rows.map(({ at, ...row }) => ({ ...row, place: { at, id: row.id } }));
}

/** A case of a family: a first-hand case with the shares of its work and what was merged into it, however deep. */
export interface Relative {
  readonly rootId: string;
  readonly id: string;
  readonly open: boolean;
  readonly held: boolean;
  readonly anonymised: boolean;
}

/** The families that any of these cases belong to, each once. */
export async function familiesOf(tx: Tx, tenantId: string, caseIds: readonly string[]): Promise<readonly Relative[]> {
  const { rows } = await sql<Relative>`
    WITH RECURSIVE up AS (
      SELECT id, coalesce(parent_id, merged_into) AS above FROM cases WHERE tenant_id = ${tenantId} AND id = ANY (${caseIds}::uuid[])
      UNION
      SELECT c.id, coalesce(c.parent_id, c.merged_into) FROM up JOIN cases c ON c.tenant_id = ${tenantId} AND c.id = up.above
    ), family AS (
      SELECT id AS root, id FROM up WHERE above IS NULL
      UNION
      SELECT f.root, c.id FROM family f JOIN cases c ON c.tenant_id = ${tenantId} AND (c.parent_id = f.id OR c.merged_into = f.id)
    )
    SELECT f.root AS "rootId", f.id, c.open, c.anonymised_at IS NOT NULL AS anonymised,
      EXISTS (SELECT FROM case_holds h WHERE h.tenant_id = ${tenantId} AND h.case_id = f.id AND h.lifted_at IS NULL) AS held
    FROM family f JOIN cases c ON c.tenant_id = ${tenantId} AND c.id = f.id ORDER BY f.root, f.id`.execute(tx);
  return rows;
}

/** Locks cases that have ended, in the order of their ids. */
export async function lockForErasure(tx: Tx, tenantId: string, caseIds: readonly string[]): Promise<void> {
  await sql`SELECT id FROM cases WHERE tenant_id = ${tenantId} AND id = ANY (${caseIds}::uuid[]) ORDER BY id FOR UPDATE`.execute(
    tx,
  );
}

/**
 * Takes everything out of cases that says who or repeats words: titles, places, what was typed with each move, reasons and their evidence,
 * which resident moved, search words but the number. Header, digest and hash of every event stay, and so do the columns that are counted.
 */
export async function anonymiseCases(tx: Tx, tenantId: string, caseIds: readonly string[], at: Date): Promise<void> {
  const { rows } = await sql<{ id: string; facts: { readonly [name: string]: Json }; case_no: string | null }>`
    SELECT id, facts, case_no FROM cases WHERE tenant_id = ${tenantId} AND id = ANY (${caseIds}::uuid[]) AND ended_at IS NOT NULL`.execute(
    tx,
  );
  const kept = rows.map(({ id, facts, case_no }) => ({
    id,
    facts: withoutWords(facts),
    number: case_no === null ? '' : numberWord(case_no),
  }));
  const ids = rows.map(({ id }) => id);
  await sql`
    UPDATE cases c SET title = ${erasedTitle}, place_text = NULL, lng = NULL, lat = NULL, facts = r.facts, staff_id = NULL, anonymised_at = ${at}
    FROM jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) AS r(id uuid, facts jsonb) WHERE c.tenant_id = ${tenantId} AND c.id = r.id`.execute(
    tx,
  );
  await sql`
    UPDATE case_search s SET words = to_tsvector('simple', r.number)
    FROM jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) AS r(id uuid, number text) WHERE s.tenant_id = ${tenantId} AND s.case_id = r.id`.execute(
    tx,
  );
  await erasePayloads(tx, tenantId, sql`case_id = ANY (${ids}::uuid[])`, at);
  await sql`SELECT unlink_case_people(${ids}::uuid[], NULL)`.execute(tx);
}

function erasePayloads(tx: Tx, tenantId: string, which: ReturnType<typeof sql>, at: Date) {
  return sql`UPDATE case_payloads SET salt = NULL, payload = NULL, sealed = NULL, why = NULL, erased_at = ${at}
    WHERE tenant_id = ${tenantId} AND erased_at IS NULL AND ${which}`.execute(tx);
}

/** The record of anonymised cases goes; what is counted stays. Their tombstones must be written before. Gives how many events went. */
export async function deleteCaseRecords(
  tx: Tx,
  tenantId: string,
  caseIds: readonly string[],
  at: Date,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT delete_case_records(${caseIds}::uuid[]) AS n`.execute(tx);
  await sql`DELETE FROM case_search WHERE tenant_id = ${tenantId} AND case_id = ANY (${caseIds}::uuid[])`.execute(tx);
  await sql`UPDATE cases SET record_deleted_at = ${at}, facts = facts - 'signedBy' - 'voidProposedBy'
    WHERE tenant_id = ${tenantId} AND id = ANY (${caseIds}::uuid[])`.execute(tx);
  return rows[0]?.n ?? 0;
}

/** A person who leaves cases in which others stay. */
export interface Leaving {
  readonly residentId: string;
  /** Cases that this person opened: the exact place is theirs. */
  readonly openedCaseIds: readonly string[];
  /** Whether any text of a value mentions the person. */
  readonly mentions: (value: Json) => boolean;
  /** The words by which the others' cases are found from now on: of each case the titles and texts that stay, with their numbers. */
  readonly staying: ReadonlyMap<
    string,
    { readonly title: string; readonly text: string; readonly numbers: readonly string[] }
  >;
}

/**
 * Takes one person out of ended cases that others share: what they typed, what others typed that mentions them, the words of decisions, their
 * title and place. The rest of the record stays as it was, and the chain holds.
 */
export async function takeOutOfCases(
  tx: Tx,
  deps: { readonly cipher: FieldCipher; readonly cutter: WordCutter },
  tenantId: string,
  caseIds: readonly string[],
  leaving: Leaving,
  at: Date,
): Promise<void> {
  const { rows: payloads } = await sql<{
    case_id: string;
    seq: number;
    own: boolean;
    payload: Json;
    why: Json;
    sealed: Buffer | null;
  }>`
    SELECT p.case_id, p.seq, e.actor_id IS NOT DISTINCT FROM ${leaving.residentId}::uuid AS own, p.payload, p.why, p.sealed
    FROM case_payloads p JOIN case_events e ON e.tenant_id = p.tenant_id AND e.case_id = p.case_id AND e.seq = p.seq
    WHERE p.tenant_id = ${tenantId} AND p.case_id = ANY (${caseIds}::uuid[]) AND p.erased_at IS NULL`.execute(tx);
  const spoken = (row: (typeof payloads)[number]): Json =>
    row.sealed === null
      ? null
      : (JSON.parse(deps.cipher.open(row.sealed, sealedContext(tenantId, row.case_id, row.seq))) as Json);
  const gone = payloads.filter((row) => row.own || leaving.mentions([row.payload, row.why, spoken(row)]));
  const list = JSON.stringify(gone.map(({ case_id, seq }) => ({ case_id, seq })));
  await erasePayloads(
    tx,
    tenantId,
    sql`(case_id, seq) IN (SELECT r.case_id, r.seq FROM jsonb_to_recordset(${list}::jsonb) AS r(case_id uuid, seq int))`,
    at,
  );
  await sql`SELECT unlink_case_people(${caseIds}::uuid[], ${leaving.residentId}::uuid)`.execute(tx);
  await rewriteCases(tx, deps.cutter, tenantId, caseIds, leaving);
}

async function rewriteCases(
  tx: Tx,
  cutter: WordCutter,
  tenantId: string,
  caseIds: readonly string[],
  leaving: Leaving,
): Promise<void> {
  const { rows } = await sql<{
    id: string;
    title: string;
    place_text: string | null;
    facts: { readonly [name: string]: Json };
    case_no: string | null;
  }>`
    SELECT id, title, place_text, facts, case_no FROM cases WHERE tenant_id = ${tenantId} AND id = ANY (${caseIds}::uuid[])`.execute(
    tx,
  );
  const rewritten = rows.map((row) => {
    const opened = leaving.openedCaseIds.includes(row.id);
    const staying = leaving.staying.get(row.id);
    const title = leaving.mentions(row.title) ? (staying?.title ?? erasedTitle) : row.title;
    const placeGone = opened || (row.place_text !== null && leaving.mentions(row.place_text));
    const facts = Object.fromEntries(
      Object.entries(row.facts).filter(([name, value]) => name === 'result' || !leaving.mentions(value)),
    );
    const place = placeGone ? null : row.place_text;
    const numbers = [...(staying?.numbers ?? []), ...(row.case_no === null ? [] : [row.case_no])];
    const words = `${staying === undefined ? '' : `${staying.title} ${staying.text}`} ${place ?? ''}`;
    return { id: row.id, title, place, placeGone, facts, document: documentOf(cutter, words, numbers) };
  });
  const list = JSON.stringify(rewritten);
  await sql`
    UPDATE cases c SET title = r.title, place_text = r.place, facts = r.facts,
      lng = CASE WHEN r."placeGone" THEN NULL ELSE c.lng END, lat = CASE WHEN r."placeGone" THEN NULL ELSE c.lat END
    FROM jsonb_to_recordset(${list}::jsonb) AS r(id uuid, title text, place text, "placeGone" boolean, facts jsonb)
    WHERE c.tenant_id = ${tenantId} AND c.id = r.id`.execute(tx);
  await sql`
    UPDATE case_search s SET words = to_tsvector('simple', r.document)
    FROM jsonb_to_recordset(${list}::jsonb) AS r(id uuid, document text) WHERE s.tenant_id = ${tenantId} AND s.case_id = r.id`.execute(
    tx,
  );
}

/** Forgets what was answered to submissions: those of a person, and those whose answer names one of the cases. */
export async function forgetSubmissions(
  tx: Tx,
  tenantId: string,
  of: { readonly actorId: string; readonly caseIds: readonly string[] },
): Promise<void> {
  await sql`DELETE FROM submissions WHERE tenant_id = ${tenantId} AND (actor_id = ${of.actorId}::uuid
    OR reply ->> 'caseId' = ANY (${of.caseIds}::text[]) OR reply ->> 'id' = ANY (${of.caseIds}::text[]))`.execute(tx);
}

/** Forgets answers to submissions older than `before`, at most `most`; how many. */
export async function expireSubmissions(tx: Tx, tenantId: string, before: Date, most: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM submissions s USING (
      SELECT actor_id, key FROM submissions WHERE tenant_id = ${tenantId} AND at < ${before} ORDER BY at LIMIT ${most}) AS old
    WHERE s.tenant_id = ${tenantId} AND s.actor_id = old.actor_id AND s.key = old.key`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
