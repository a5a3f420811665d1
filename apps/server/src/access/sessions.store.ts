import { sql } from 'kysely';
import type { Tx } from '../platform/db/index.ts';

/** The channel that tells every process that a session, or all sessions of a person, ended; the payload is the id. */
export const sessionEnded = 'session_ended';

/** A session as it is stored: of the token only the digest. Times in epoch milliseconds. */
export interface NewSession {
  readonly id: string;
  readonly tenantId: string;
  readonly accountId: string;
  readonly personId: string;
  readonly kind: 'browser' | 'token';
  readonly tokenHash: Buffer;
  readonly label: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly idleExpiresAt: number;
}

/** Stores a session. Platform transactions, as everything here. */
export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  await sql`
    INSERT INTO platform.sessions
      (id, tenant_id, account_id, person_id, kind, token_hash, label, created_at, expires_at, idle_expires_at)
    VALUES (${session.id}, ${session.tenantId}, ${session.accountId}, ${session.personId}, ${session.kind},
            ${session.tokenHash}, ${session.label}, ${new Date(session.createdAt)}, ${new Date(session.expiresAt)},
            ${new Date(session.idleExpiresAt)})`.execute(tx);
}

/** A live session with whose it is. */
export interface LiveSession {
  readonly id: string;
  readonly tenantId: string;
  readonly tenantKey: string;
  readonly personId: string;
  readonly person: 'staff' | 'resident';
  readonly kind: 'browser' | 'token';
  readonly expiresAt: Date;
  readonly idleExpiresAt: Date;
  /** The account still has the password that was given out. */
  readonly passwordGiven: boolean;
}

/** The live session of a token's digest. */
export async function findLiveSession(tx: Tx, tokenHash: Buffer, now: number): Promise<LiveSession | undefined> {
  const at = new Date(now);
  const { rows } = await sql<LiveSession>`
    SELECT s.id, s.tenant_id AS "tenantId", t.key AS "tenantKey", s.person_id AS "personId", a.kind AS person, s.kind,
           s.expires_at AS "expiresAt", s.idle_expires_at AS "idleExpiresAt", a.one_time_until IS NOT NULL AS "passwordGiven"
    FROM platform.sessions s
    JOIN platform.accounts a ON a.id = s.account_id
    JOIN platform.tenants t ON t.id = s.tenant_id
    WHERE s.token_hash = ${tokenHash} AND s.ended_at IS NULL AND s.expires_at > ${at} AND s.idle_expires_at > ${at}`.execute(
    tx,
  );
  return rows[0];
}

/** Puts off the end for want of use. */
export async function touchSession(tx: Tx, id: string, idleExpiresAt: number): Promise<void> {
  await sql`UPDATE platform.sessions SET idle_expires_at = ${new Date(idleExpiresAt)} WHERE id = ${id}`.execute(tx);
}

/** A session as its owner sees it. */
export interface OwnSession {
  readonly id: string;
  readonly kind: 'browser' | 'token';
  readonly label: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The live sessions of a person, newest first, at most 100. */
export async function listSessions(tx: Tx, tenantId: string, personId: string, now: number): Promise<OwnSession[]> {
  const at = new Date(now);
  const { rows } = await sql<OwnSession>`
    SELECT id, kind, label, created_at AS "createdAt", expires_at AS "expiresAt" FROM platform.sessions
    WHERE tenant_id = ${tenantId} AND person_id = ${personId} AND ended_at IS NULL
      AND expires_at > ${at} AND idle_expires_at > ${at}
    ORDER BY id DESC LIMIT 100`.execute(tx);
  return rows;
}

/** Which sessions of a person to end: one, all, or all but one. */
export type Which = { readonly only: string } | { readonly except: string } | 'all';

/** Ends sessions of a person and says so to every process when the transaction is kept; how many they were. */
export async function endSessions(
  tx: Tx,
  tenantId: string,
  personId: string,
  which: Which,
  now: number,
): Promise<number> {
  const chosen = which === 'all' ? sql`true` : 'only' in which ? sql`id = ${which.only}` : sql`id <> ${which.except}`;
  const { rows } = await sql<{ id: string }>`
    UPDATE platform.sessions SET ended_at = ${new Date(now)}
    WHERE tenant_id = ${tenantId} AND person_id = ${personId} AND ended_at IS NULL AND ${chosen} RETURNING id`.execute(
    tx,
  );
  if (rows.length > 0) await sql`SELECT pg_notify(${sessionEnded}, ${personId})`.execute(tx);
  return rows.length;
}

/** Ends every session of members of staff and says so to every process when the transaction is kept. In the tenant's transaction. */
export async function endStaffSessions(tx: Tx, personIds: readonly string[], now: number): Promise<void> {
  await sql`
    SELECT pg_notify(${sessionEnded}, id::text)
    FROM end_staff_sessions(${[...personIds]}::uuid[], ${new Date(now)}::timestamptz) AS id`.execute(tx);
}

/** Removes every session of a person and says so to every process when the transaction is kept. */
export async function removeSessions(tx: Tx, tenantId: string, personId: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    DELETE FROM platform.sessions WHERE tenant_id = ${tenantId} AND person_id = ${personId} RETURNING id`.execute(tx);
  if (rows.length > 0) await sql`SELECT pg_notify(${sessionEnded}, ${personId})`.execute(tx);
}

/** Which of these people have a session on record, ended ones included. */
export async function peopleWithSessions(
  tx: Tx,
  tenantId: string,
  personIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT person_id AS id FROM platform.sessions WHERE tenant_id = ${tenantId} AND person_id = ANY (${personIds}::uuid[])`.execute(
    tx,
  );
  return new Set(rows.map(({ id }) => id));
}

/** When the person of a session last showed who they are: at its beginning, or by a code since. */
export async function lastProof(tx: Tx, id: string): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date }>`
    SELECT coalesce(proved_at, created_at) AS at FROM platform.sessions WHERE id = ${id}`.execute(tx);
  return rows[0]?.at;
}

/** Notes that the person of a session showed by a code who they are. */
export async function saveProof(tx: Tx, id: string, at: number): Promise<void> {
  await sql`UPDATE platform.sessions SET proved_at = ${new Date(at)} WHERE id = ${id}`.execute(tx);
}

/** Removes sessions of a tenant that ended, also for want of use, before `before`, at most `most`; how many. */
export async function expireSessions(tx: Tx, tenantId: string, before: Date, most: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM platform.sessions WHERE id = ANY (ARRAY(
      SELECT id FROM platform.sessions WHERE tenant_id = ${tenantId} AND (idle_expires_at < ${before} OR ended_at < ${before}) LIMIT ${most}))`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0n);
}
