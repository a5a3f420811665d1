import { type RawBuilder, sql } from 'kysely';
import type { FieldCipher } from '../../platform/crypto/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Json } from './case.ts';
import { sealedContext } from './cases.chain.ts';
import { type CaseRow, recordOf } from './cases.rows.ts';
import type { Reach } from './policy.ts';

/** What changed since a version the caller saw: ids and names of moves, no words. */
export async function eventsSince(
  tx: Tx,
  tenantId: string,
  caseId: string,
  version: number,
): Promise<readonly { readonly [key: string]: Json }[]> {
  const { rows } = await sql<{ seq: number; move: string; to_state: string; at: Date }>`
    SELECT seq, move, to_state, at FROM case_events WHERE tenant_id = ${tenantId} AND case_id = ${caseId} AND seq > ${version} ORDER BY seq LIMIT 20`.execute(
    tx,
  );
  return rows.map((row) => ({ seq: row.seq, move: row.move, to: row.to_state, at: row.at.toISOString() }));
}

export interface EventRow {
  readonly seq: number;
  readonly at: Date;
  readonly move: string;
  readonly from_state: string;
  readonly to_state: string;
  readonly actor_kind: 'staff' | 'resident' | 'system';
  readonly actor_id: string | null;
  readonly actor_post: string | null;
  readonly header: Json;
  readonly digest: Buffer;
  readonly hash: Buffer;
  readonly salt: Buffer | null;
  readonly payload: { readonly [key: string]: Json } | null;
  readonly why: { readonly zh: string; readonly en: string } | null;
}

/** The record of a case, oldest first. */
export async function eventsOf(tx: Tx, tenantId: string, caseId: string): Promise<readonly EventRow[]> {
  const { rows } = await sql<EventRow>`
    SELECT e.seq, e.at, e.move, e.from_state, e.to_state, e.actor_kind, e.actor_id, e.actor_post, e.header, e.digest, e.hash, p.salt, p.payload, p.why
    FROM case_events e LEFT JOIN case_payloads p ON p.tenant_id = e.tenant_id AND p.case_id = e.case_id AND p.seq = e.seq
    WHERE e.tenant_id = ${tenantId} AND e.case_id = ${caseId} ORDER BY e.seq`.execute(tx);
  return rows;
}

export interface DecisionOut {
  readonly kind: 'category' | 'unit' | 'duplicate' | 'place';
  readonly chosen: string | null;
  readonly chosen_name: string | null;
  readonly decided_by: 'person' | 'rule' | 'catalogue' | 'lexicon' | 'model' | 'nobody';
  readonly confidence: number | null;
  readonly reason: { readonly zh: string; readonly en: string };
  readonly evidence: { readonly [key: string]: Json };
  readonly at: Date;
}

/** What a resident typed with moves of a case, as typed, oldest first; what was erased is left out. */
export async function ownInputs(
  tx: Tx,
  cipher: FieldCipher,
  tenantId: string,
  caseId: string,
  residentId: string,
): Promise<readonly { readonly at: string; readonly move: string; readonly input: Json }[]> {
  const { rows } = await sql<{ seq: number; at: Date; move: string; payload: Json; sealed: Buffer | null }>`
    SELECT e.seq, e.at, e.move, p.payload, p.sealed
    FROM case_events e JOIN case_payloads p ON p.tenant_id = e.tenant_id AND p.case_id = e.case_id AND p.seq = e.seq
    WHERE e.tenant_id = ${tenantId} AND e.case_id = ${caseId} AND e.actor_kind = 'resident' AND e.actor_id = ${residentId}
      AND p.payload IS NOT NULL ORDER BY e.seq`.execute(tx);
  return rows.map(({ seq, at, move, payload, sealed }) => ({
    at: at.toISOString(),
    move,
    input: sealed === null ? payload : (JSON.parse(cipher.open(sealed, sealedContext(tenantId, caseId, seq))) as Json),
  }));
}

/** The stored decisions of a case with their reasons, oldest first. */
export async function decisionsOf(tx: Tx, tenantId: string, caseId: string): Promise<readonly DecisionOut[]> {
  const { rows } = await sql<DecisionOut>`
    SELECT kind, chosen, chosen_name, decided_by, confidence, reason, evidence, at
    FROM case_decisions WHERE tenant_id = ${tenantId} AND case_id = ${caseId} ORDER BY at, id`.execute(tx);
  return rows;
}

export async function childrenOf(tx: Tx, tenantId: string, caseId: string) {
  const { rows } =
    await sql<CaseRow>`SELECT * FROM cases WHERE tenant_id = ${tenantId} AND parent_id = ${caseId} ORDER BY opened_at, id`.execute(
      tx,
    );
  return rows.map(recordOf);
}

export interface ListFilter {
  readonly reach: readonly Reach[];
  readonly procedure?: string | undefined;
  readonly states?: readonly string[] | undefined;
  readonly open?: boolean | undefined;
  readonly category?: string | undefined;
  readonly area?: string | undefined;
  readonly unitIds?: readonly string[] | undefined;
  readonly holderUnitIds?: readonly string[] | undefined;
  readonly holderParts?: readonly string[] | undefined;
  readonly staffId?: string | undefined;
  readonly source?: string | undefined;
  readonly supervised?: boolean | undefined;
  readonly dueBefore?: number | undefined;
  readonly dueAfter?: number | undefined;
  readonly tsquery?: string | undefined;
  /** Leaves children out: all of them, or those reached by area alone; a unit's share of other people's cases is its own work. */
  readonly firstHand?: 'everywhere' | 'byArea' | undefined;
}

const all = (conditions: readonly RawBuilder<unknown>[]) => sql.join(conditions, sql` AND `);

/** "Lies in" an area or category is a range of codes under COLLATE "C"; `~` sorts behind every character a code may have. */
function within(column: RawBuilder<unknown>, code: string) {
  return sql`(${column} >= ${code} AND ${column} < ${`${code}~`})`;
}

/** The policy's list form: what a count tells is exactly what the list shows. */
function reachPredicate(reach: readonly Reach[], firstHand: ListFilter['firstHand']) {
  if (reach.length === 0) return sql`false`;
  const each = reach.map(({ areaCode, unitIds, categoryCode, sensitive, registeredBy }) =>
    all([
      ...(areaCode === null ? [sql`true`] : [within(sql`c.area_code`, areaCode)]),
      ...(unitIds === null
        ? []
        : [
            sql`(c.lead_unit_id = ANY(${unitIds}::uuid[]) OR c.holder_unit_id = ANY(${unitIds}::uuid[]) OR c.section_id = ANY(${unitIds}::uuid[]) OR c.issuer_unit_id = ANY(${unitIds}::uuid[]))`,
          ]),
      ...(categoryCode === null ? [] : [within(sql`c.category_code`, categoryCode)]),
      ...(sensitive ? [] : [sql`NOT c.sensitive`]),
      ...(registeredBy === null ? [] : [sql`c.registered_by = ${registeredBy}`]),
      ...(firstHand === 'byArea' && unitIds === null ? [sql`c.parent_id IS NULL`] : []),
    ]),
  );
  return sql`((${sql.join(each, sql`) OR (`)}))`;
}

function predicate(tenantId: string, filter: ListFilter) {
  const { unitIds, holderUnitIds, holderParts } = filter;
  return all([
    sql`c.tenant_id = ${tenantId}`,
    reachPredicate(filter.reach, filter.firstHand),
    ...(filter.firstHand === 'everywhere' ? [sql`c.parent_id IS NULL`] : []),
    ...(filter.procedure === undefined ? [] : [sql`c.procedure = ${filter.procedure}`]),
    ...(filter.states === undefined ? [] : [sql`c.state = ANY(${filter.states}::text[])`]),
    ...(filter.open === undefined ? [] : [filter.open ? sql`c.open` : sql`NOT c.open`]),
    ...(filter.category === undefined ? [] : [within(sql`c.category_code`, filter.category)]),
    ...(filter.area === undefined ? [] : [within(sql`c.area_code`, filter.area)]),
    ...(unitIds === undefined
      ? []
      : [sql`(c.lead_unit_id = ANY(${unitIds}::uuid[]) OR c.holder_unit_id = ANY(${unitIds}::uuid[]))`]),
    ...(holderUnitIds === undefined ? [] : [sql`c.holder_unit_id = ANY(${holderUnitIds}::uuid[])`]),
    ...(holderParts === undefined ? [] : [sql`c.holder_part = ANY(${holderParts}::text[])`]),
    ...(filter.staffId === undefined ? [] : [sql`c.staff_id = ${filter.staffId}`]),
    ...(filter.source === undefined ? [] : [sql`c.source = ${filter.source}`]),
    ...(filter.supervised ? [sql`c.supervision <> 'none'`] : []),
    ...(filter.dueBefore === undefined ? [] : [sql`c.due_at <= ${new Date(filter.dueBefore)}`]),
    ...(filter.dueAfter === undefined ? [] : [sql`c.due_at > ${new Date(filter.dueAfter)}`]),
    ...(filter.tsquery === undefined
      ? []
      : [
          // A definer function, since row-level security would keep the words away from their index.
          sql`c.id = ANY (ARRAY(SELECT search_cases(to_tsquery('simple', ${filter.tsquery}), ${mostHits})))`,
        ]),
  ]);
}

/** How many hits of a search are looked at, the newest first: beyond that, a search needs another word (our decision). */
const mostHits = 5_000;

/** A place in a list: the sort key of the last row shown. */
export interface Place {
  readonly at: string;
  readonly id: string;
}

/** A page of cases, newest first or earliest due first, by keyset. One row more than asked for tells whether there is a next page. */
export async function listCases(
  tx: Tx,
  tenantId: string,
  filter: ListFilter,
  order: 'newest' | 'due',
  after: Place | null,
  limit: number,
) {
  const where = predicate(tenantId, filter);
  const { rows } =
    order === 'newest'
      ? await sql<CaseRow>`SELECT c.* FROM cases c WHERE ${where} ${after === null ? sql`` : sql`AND (c.opened_at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
          ORDER BY c.opened_at DESC, c.id DESC LIMIT ${limit + 1}`.execute(tx)
      : await sql<CaseRow>`SELECT c.* FROM cases c WHERE ${where} AND c.open AND c.due_at IS NOT NULL ${after === null ? sql`` : sql`AND (c.due_at, c.id) > (${after.at}::timestamptz, ${after.id}::uuid)`}
          ORDER BY c.due_at, c.id LIMIT ${limit + 1}`.execute(tx);
  return rows.map(recordOf);
}

/** Counts several filters in one round trip, each capped. */
export async function countCases(
  tx: Tx,
  tenantId: string,
  filters: readonly { readonly name: string; readonly filter: ListFilter }[],
  cap: number,
) {
  const parts = filters.map(
    ({ name, filter }) =>
      sql`SELECT ${name}::text AS name, count(*)::int AS n FROM (SELECT FROM cases c WHERE ${predicate(tenantId, filter)} LIMIT ${cap + 1}) AS capped`,
  );
  const { rows } = await sql<{ name: string; n: number }>`${sql.join(parts, sql` UNION ALL `)}`.execute(tx);
  return Object.fromEntries(rows.map(({ name, n }) => [name, { count: Math.min(n, cap), capped: n > cap }]));
}

/** Open first-hand cases of an area since an instant, newest first: the ones a new matter could be the same as. */
export async function nearbyCases(
  tx: Tx,
  tenantId: string,
  near: {
    readonly areaCode: string;
    readonly categoryCode: string | null;
    readonly since: number;
    readonly limit: number;
  },
) {
  const { rows } = await sql<CaseRow>`
    SELECT c.* FROM cases c WHERE c.tenant_id = ${tenantId} AND c.open AND c.parent_id IS NULL AND ${within(sql`c.area_code`, near.areaCode)}
      AND c.opened_at >= ${new Date(near.since)} ${near.categoryCode === null ? sql`` : sql`AND (c.category_code = ${near.categoryCode} OR c.category_code IS NULL)`}
    ORDER BY c.opened_at DESC LIMIT ${near.limit}`.execute(tx);
  return rows.map(recordOf);
}

/** Several cases by id, without locks. */
export async function casesById(tx: Tx, tenantId: string, ids: readonly string[]) {
  const { rows } =
    await sql<CaseRow>`SELECT * FROM cases WHERE tenant_id = ${tenantId} AND id = ANY(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, recordOf(row)]));
}

/** First-hand cases dispatched since an instant, newest first: what a routing rule is tried on. */
export async function dispatchedSince(tx: Tx, tenantId: string, sinceMs: number, limit: number) {
  const { rows } = await sql<CaseRow>`
    SELECT * FROM cases WHERE tenant_id = ${tenantId} AND parent_id IS NULL AND dispatched_at >= ${new Date(sinceMs)}
    ORDER BY dispatched_at DESC, id LIMIT ${limit}`.execute(tx);
  return rows.map(recordOf);
}
