import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';

export type RequestState = 'cooling' | 'waiting' | 'erasing' | 'done' | 'takenBack';

/** What a person asked about their data, and what came of it: names of fields and counts, never values. */
export interface PersonRequest {
  readonly id: string;
  readonly residentId: string;
  readonly kind: 'export' | 'correction' | 'erasure';
  /** Null: the person themselves. */
  readonly staffId: string | null;
  readonly identityChecked: string | null;
  readonly state: RequestState;
  readonly askedAt: Date;
  readonly dueAt: Date;
  readonly doneAt: Date | null;
  readonly outcome: { readonly [name: string]: number | boolean | string | readonly string[] };
}

const columns = sql`id, resident_id AS "residentId", kind, staff_id AS "staffId", identity_checked AS "identityChecked", state,
  asked_at AS "askedAt", due_at AS "dueAt", done_at AS "doneAt", outcome`;

/** Records a request. An erasure that is under way is given instead of a second one. */
export async function insertRequest(tx: Tx, tenantId: string, request: PersonRequest): Promise<PersonRequest> {
  const { rows } = await sql<PersonRequest>`
    INSERT INTO person_requests (tenant_id, id, resident_id, kind, staff_id, identity_checked, state, asked_at, due_at, done_at, outcome)
    VALUES (${tenantId}, ${request.id}, ${request.residentId}, ${request.kind}, ${request.staffId}, ${request.identityChecked}, ${request.state},
      ${request.askedAt}, ${request.dueAt}, ${request.doneAt}, ${JSON.stringify(request.outcome)}::jsonb)
    ON CONFLICT (tenant_id, resident_id) WHERE kind = 'erasure' AND state IN ('cooling', 'waiting', 'erasing') DO NOTHING
    RETURNING ${columns}`.execute(tx);
  const made = rows[0] ?? (await findErasure(tx, tenantId, request.residentId));
  if (made === undefined) throw new Error('a request was neither written nor there');
  return made;
}

/** The newest erasure of a person. */
export async function findErasure(tx: Tx, tenantId: string, residentId: string): Promise<PersonRequest | undefined> {
  const { rows } = await sql<PersonRequest>`
    SELECT ${columns} FROM person_requests WHERE tenant_id = ${tenantId} AND resident_id = ${residentId} AND kind = 'erasure'
    ORDER BY asked_at DESC, id DESC LIMIT 1`.execute(tx);
  return rows[0];
}

/** A request, locked, unless somebody works on it. */
export async function lockRequest(tx: Tx, tenantId: string, id: string): Promise<PersonRequest | undefined> {
  const { rows } = await sql<PersonRequest>`
    SELECT ${columns} FROM person_requests WHERE tenant_id = ${tenantId} AND id = ${id} FOR UPDATE SKIP LOCKED`.execute(
    tx,
  );
  return rows[0];
}

/** Requests whose time has come and that are not done, oldest first, after an id. */
export async function listDueRequests(
  tx: Tx,
  tenantId: string,
  now: Date,
  after: { readonly dueAt: Date; readonly id: string } | null,
  limit: number,
): Promise<readonly PersonRequest[]> {
  const { rows } = await sql<PersonRequest>`
    SELECT ${columns} FROM person_requests
    WHERE tenant_id = ${tenantId} AND state IN ('cooling', 'waiting', 'erasing') AND due_at <= ${now}
      ${after === null ? sql`` : sql`AND (due_at, id) > (${after.dueAt}::timestamptz, ${after.id}::uuid)`}
    ORDER BY due_at, id LIMIT ${limit}`.execute(tx);
  return rows;
}

/** Every request of a person, oldest first, at most a thousand. */
export async function requestsOf(tx: Tx, tenantId: string, residentId: string): Promise<readonly PersonRequest[]> {
  const { rows } = await sql<PersonRequest>`
    SELECT ${columns} FROM person_requests WHERE tenant_id = ${tenantId} AND resident_id = ${residentId}
    ORDER BY asked_at, id LIMIT 1000`.execute(tx);
  return rows;
}

/** Moves a request on. */
export async function saveRequest(
  tx: Tx,
  tenantId: string,
  id: string,
  to: { readonly state: RequestState; readonly doneAt: Date | null; readonly outcome: PersonRequest['outcome'] },
): Promise<void> {
  await sql`
    UPDATE person_requests SET state = ${to.state}, done_at = ${to.doneAt}, outcome = outcome || ${JSON.stringify(to.outcome)}::jsonb
    WHERE tenant_id = ${tenantId} AND id = ${id}`.execute(tx);
}

/** Takes an erasure back that has not begun; undefined when there is none. */
export async function takeBack(
  tx: Tx,
  tenantId: string,
  residentId: string,
  at: Date,
): Promise<PersonRequest | undefined> {
  const { rows } = await sql<PersonRequest>`
    UPDATE person_requests SET state = 'takenBack', done_at = ${at}
    WHERE tenant_id = ${tenantId} AND resident_id = ${residentId} AND kind = 'erasure' AND state IN ('cooling', 'waiting')
    RETURNING ${columns}`.execute(tx);
  return rows[0];
}
