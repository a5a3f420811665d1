import { type RawBuilder, sql } from 'kysely';
import { noting } from '../../platform/changes/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { CaseRecord, Json } from './case.ts';
import type { SealedEvent } from './cases.chain.ts';
import { type CaseRow, recordOf } from './cases.rows.ts';

/** What was answered to an earlier submission under the same key. */
export interface Submission {
  readonly inputHash: Buffer;
  readonly reply: { readonly [key: string]: Json };
}

export interface Locked {
  readonly record: CaseRecord;
  readonly openChildren: number;
}

/**
 * Locks cases in the order of their ids, so that two moves over the same cases wait for each other instead of for ever.
 * What the caller may not see is for the policy to say; RLS has already hidden other tenants.
 */
export async function lockCases(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Locked>> {
  const { rows } = await sql<CaseRow & { open_children: number }>`
    SELECT c.*, (SELECT count(*)::int FROM cases k WHERE k.tenant_id = c.tenant_id AND k.parent_id = c.id AND k.open AND k.state <> 'conclusion_signed') AS open_children
    FROM cases c WHERE c.tenant_id = ${tenantId} AND c.id = ANY(${ids}::uuid[]) ORDER BY c.id FOR UPDATE OF c`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.id, { record: recordOf(row), openChildren: row.open_children }]));
}

/** Reads one case without a lock. */
export async function findCase(tx: Tx, tenantId: string, id: string): Promise<CaseRecord | undefined> {
  const { rows } = await sql<CaseRow>`SELECT * FROM cases WHERE tenant_id = ${tenantId} AND id = ${id}`.execute(tx);
  return rows[0] && recordOf(rows[0]);
}

/** The open children of a case, locked. */
export async function lockChildren(tx: Tx, tenantId: string, parentId: string): Promise<readonly CaseRecord[]> {
  const { rows } = await sql<CaseRow>`
    SELECT * FROM cases WHERE tenant_id = ${tenantId} AND parent_id = ${parentId} AND open ORDER BY id FOR UPDATE`.execute(
    tx,
  );
  return rows.map(recordOf);
}

export async function findSubmission(
  tx: Tx,
  tenantId: string,
  actorId: string,
  key: string,
): Promise<Submission | undefined> {
  const { rows } = await sql<{ input_hash: Buffer; reply: Submission['reply'] }>`
    SELECT input_hash, reply FROM submissions WHERE tenant_id = ${tenantId} AND actor_id = ${actorId} AND key = ${key}`.execute(
    tx,
  );
  return rows[0] && { inputHash: rows[0].input_hash, reply: rows[0].reply };
}

/** The next number of a day under a prefix. Its row stays locked until the end of the transaction, so numbers have no gaps. */
export async function nextNumber(tx: Tx, tenantId: string, prefix: string, day: string): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    INSERT INTO case_numbers (tenant_id, prefix, day, last) VALUES (${tenantId}, ${prefix}, ${day}, 1)
    ON CONFLICT (tenant_id, prefix, day) DO UPDATE SET last = case_numbers.last + 1 RETURNING last`.execute(tx);
  return rows[0]?.last ?? 1;
}

/** A stored decision about a case and its reason. */
export interface DecisionRow {
  readonly id: string;
  readonly case_id: string;
  readonly at: string;
  readonly kind: 'category' | 'unit' | 'duplicate' | 'place';
  readonly chosen: string | null;
  readonly chosen_name: string | null;
  readonly decided_by: string;
  readonly confidence: number | null;
  readonly reason: { readonly zh: string; readonly en: string };
  readonly evidence: { readonly [key: string]: Json };
}

export interface OutboxRow {
  readonly id: string;
  readonly case_id: string;
  readonly seq: number;
  readonly subscriber: string;
  readonly event: { readonly [key: string]: Json };
}

/** Everything a transaction writes about cases, in one statement. */
export interface Writing {
  readonly cases: readonly object[];
  readonly events: readonly SealedEvent[];
  readonly decisions: readonly DecisionRow[];
  readonly search: readonly { readonly case_id: string; readonly document: string }[];
  readonly outbox: readonly OutboxRow[];
  readonly submission: {
    readonly actorId: string;
    readonly key: string;
    readonly inputHash: Buffer;
    readonly reply: object;
  } | null;
  readonly wakeAt: string | null;
  readonly now: string;
  /** A statement of a procedure's owner about its own tables, made in the same round trip; it may name the cases written here. */
  readonly beside?: RawBuilder<unknown> | undefined;
}

const columns = `id uuid, procedure text, procedure_version int, parent_id uuid, state text, open boolean, before jsonb, version int, chain text, case_no text,
  title text, kind text, source text, category_code text, limit_class text, urgency text, sensitive boolean, area_code text, place_text text,
  lng double precision, lat double precision, holder_part text, holder_unit_id uuid, raised boolean, section_id uuid, staff_id uuid, lead_unit_id uuid,
  issuer_unit_id uuid, registered_by uuid, level smallint, return_barred boolean, supervision text, tallies jsonb, facts jsonb, clocks jsonb, next_clock_at timestamptz,
  due_clock text, due_at timestamptz, merged_into uuid, people int, opened_at timestamptz, registered_at timestamptz, dispatched_at timestamptz,
  finished_at timestamptz, ended_at timestamptz`;

const fixed = new Set([
  'id',
  'procedure',
  'procedure_version',
  'parent_id',
  'source',
  'opened_at',
  'issuer_unit_id',
  'registered_by',
]);
const names = columns.split(',').map((column) => column.trim().split(' ')[0] ?? '');
const insertList = names.join(', ');
const readList = names.map((name) => (name === 'chain' ? "decode(r.chain, 'hex')" : `r.${name}`)).join(', ');
const updateList = names
  .filter((name) => !fixed.has(name))
  .map((name) => `${name} = EXCLUDED.${name}`)
  .join(', ');

const writeCases = `INSERT INTO cases (tenant_id, ${insertList})
  SELECT i.tenant_id, ${readList} FROM i, jsonb_to_recordset(i.cases) AS r(${columns})
  ON CONFLICT (tenant_id, id) DO UPDATE SET ${updateList}`;

/**
 * Writes cases, their events with payloads, what changed for those who watch, decisions, search words, outbox rows and the answer to the
 * submission in one round trip.
 * The statement is the transaction's last word: a submission under the same key by somebody faster fails it as a whole.
 * What there is nothing of is left out of the statement: most moves write no decision and no search words.
 */
export async function write(tx: Tx, tenantId: string, writing: Writing): Promise<void> {
  const { submission, decisions, search, outbox } = writing;
  const parts = [
    sql`i AS (SELECT ${tenantId}::uuid AS tenant_id, ${JSON.stringify(writing.cases)}::jsonb AS cases)`,
    sql`c AS (${sql.raw(writeCases)})`,
    // Read once, written several times.
    sql`v AS (SELECT * FROM jsonb_to_recordset(${JSON.stringify(writing.events)}::jsonb) AS r(case_id uuid, seq int, at timestamptz, move text, from_state text,
      to_state text, actor_kind text, actor_id uuid, actor_post text, header jsonb, digest text, hash text, salt text, payload jsonb, sealed text, why jsonb))`,
    sql`e AS (INSERT INTO case_events (tenant_id, case_id, seq, at, move, from_state, to_state, actor_kind, actor_id, actor_post, header, digest, hash)
      SELECT ${tenantId}, v.case_id, v.seq, v.at, v.move, v.from_state, v.to_state, v.actor_kind, v.actor_id, v.actor_post, v.header,
        decode(v.digest, 'hex'), decode(v.hash, 'hex') FROM v)`,
    sql`p AS (INSERT INTO case_payloads (tenant_id, case_id, seq, salt, payload, sealed, why)
      SELECT ${tenantId}, v.case_id, v.seq, decode(v.salt, 'hex'), v.payload, decode(v.sealed, 'hex'), v.why FROM v)`,
    sql`l AS (${noting(tenantId, sql`SELECT 'case', v.case_id, max(v.seq), NULL::uuid FROM v GROUP BY v.case_id`)})`,
    ...(decisions.length === 0 ? [] : [sql`d AS (${decisionsPart(tenantId, writing)})`]),
    ...(search.length === 0 ? [] : [sql`s AS (${searchPart(tenantId, writing)})`]),
    ...(outbox.length === 0 ? [] : [sql`o AS (${outboxPart(tenantId, writing)})`]),
    ...(writing.wakeAt === null ? [] : [sql`w AS (${wakePart(tenantId, writing.wakeAt)})`]),
    ...(writing.beside === undefined ? [] : [sql`b AS (${writing.beside})`]),
  ];
  await sql`WITH ${sql.join(parts)} ${submission === null ? sql`SELECT 1` : keep(tenantId, submission, writing.now)}`.execute(
    tx,
  );
}

function decisionsPart(tenantId: string, writing: Writing) {
  return sql`INSERT INTO case_decisions (tenant_id, case_id, id, at, kind, chosen, chosen_name, decided_by, confidence, reason, evidence)
      SELECT ${tenantId}, r.case_id, r.id, r.at, r.kind, r.chosen, r.chosen_name, r.decided_by, r.confidence, r.reason, r.evidence
      FROM jsonb_to_recordset(${JSON.stringify(writing.decisions)}::jsonb) AS r(case_id uuid, id uuid, at timestamptz, kind text, chosen text, chosen_name text,
        decided_by text, confidence double precision, reason jsonb, evidence jsonb)`;
}

function outboxPart(tenantId: string, writing: Writing) {
  return sql`INSERT INTO platform.outbox (id, tenant_id, case_id, seq, subscriber, event, ready_at)
      SELECT r.id, ${tenantId}, r.case_id, r.seq, r.subscriber, r.event, ${writing.now}::timestamptz
      FROM jsonb_to_recordset(${JSON.stringify(writing.outbox)}::jsonb) AS r(id uuid, case_id uuid, seq int, subscriber text, event jsonb)`;
}

function wakePart(tenantId: string, wakeAt: string) {
  return sql`UPDATE platform.tenant_wake SET next_at = ${wakeAt}::timestamptz
      WHERE tenant_id = ${tenantId} AND next_at > ${wakeAt}::timestamptz`;
}

function searchPart(tenantId: string, writing: Writing) {
  return sql`INSERT INTO case_search (tenant_id, case_id, words)
      SELECT ${tenantId}, r.case_id, to_tsvector('simple', r.document)
      FROM jsonb_to_recordset(${JSON.stringify(writing.search)}::jsonb) AS r(case_id uuid, document text)
      ON CONFLICT (tenant_id, case_id) DO UPDATE SET words = case_search.words || EXCLUDED.words`;
}

function keep(tenantId: string, submission: NonNullable<Writing['submission']>, now: string) {
  return sql`INSERT INTO submissions (tenant_id, actor_id, key, input_hash, reply, at)
      VALUES (${tenantId}, ${submission.actorId}, ${submission.key}, ${submission.inputHash}, ${JSON.stringify(submission.reply)}::jsonb, ${now}::timestamptz)`;
}
