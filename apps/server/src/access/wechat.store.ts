import { sql } from 'kysely';
import type { FieldCipher } from '../platform/crypto/index.ts';
import type { Tx } from '../platform/db/index.ts';

const openidContext = (tenantId: string, residentId: string): string =>
  `${tenantId}:wechat_bindings:openid:${residentId}`;
const ticketContext = (tenantId: string, ticketHash: Buffer): string =>
  `${tenantId}:wechat_tickets:openid:${ticketHash.toString('hex')}`;
const indexOf = (cipher: FieldCipher, tenantId: string, openid: string): Buffer =>
  cipher.index(openid, `${tenantId}:wechat_bindings:openid`);

/** The resident whom a WeChat account belongs to. In a tenant transaction. */
export async function residentOfOpenid(
  tx: Tx,
  tenantId: string,
  openid: string,
  cipher: FieldCipher,
): Promise<string | undefined> {
  const { rows } = await sql<{ residentId: string }>`
    SELECT resident_id AS "residentId" FROM wechat_bindings
    WHERE tenant_id = ${tenantId} AND openid_index = ${indexOf(cipher, tenantId, openid)}`.execute(tx);
  return rows[0]?.residentId;
}

/**
 * Binds a WeChat account to a resident. Either may have been bound to another before: the account follows the phone that was proved last, and a resident has one
 * account. In a tenant transaction.
 */
export async function bindOpenid(
  tx: Tx,
  tenantId: string,
  binding: { readonly openid: string; readonly residentId: string; readonly now: number },
  cipher: FieldCipher,
): Promise<void> {
  const { openid, residentId, now } = binding;
  const index = indexOf(cipher, tenantId, openid);
  // Two at once for the same account: one after the other.
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`wechat ${index.toString('hex')}`}, 0))`.execute(tx);
  await sql`
    DELETE FROM wechat_bindings
    WHERE tenant_id = ${tenantId} AND openid_index = ${index} AND resident_id <> ${residentId}`.execute(tx);
  await sql`
    INSERT INTO wechat_bindings (tenant_id, resident_id, openid_index, openid_sealed, bound_at)
    VALUES (${tenantId}, ${residentId}, ${index}, ${cipher.seal(openid, openidContext(tenantId, residentId))}, ${new Date(now)})
    ON CONFLICT (tenant_id, resident_id) DO UPDATE
      SET openid_index = EXCLUDED.openid_index, openid_sealed = EXCLUDED.openid_sealed, bound_at = EXCLUDED.bound_at`.execute(
    tx,
  );
}

/** Openids of residents, in the clear: to be sent to, never to be shown or logged. In a tenant transaction. */
export async function openidsOf(
  tx: Tx,
  tenantId: string,
  residentIds: readonly string[],
  cipher: FieldCipher,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ residentId: string; sealed: Buffer }>`
    SELECT resident_id AS "residentId", openid_sealed AS sealed FROM wechat_bindings
    WHERE tenant_id = ${tenantId} AND resident_id = ANY(${[...residentIds]}::uuid[])`.execute(tx);
  return new Map(
    rows.map(({ residentId, sealed }) => [residentId, cipher.open(sealed, openidContext(tenantId, residentId))]),
  );
}

/** Since when a resident's WeChat account is bound; undefined: there is none. In a tenant transaction. */
export async function boundSince(tx: Tx, tenantId: string, residentId: string): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date }>`
    SELECT bound_at AS at FROM wechat_bindings WHERE tenant_id = ${tenantId} AND resident_id = ${residentId}`.execute(
    tx,
  );
  return rows[0]?.at;
}

/** Forgets the WeChat account of a resident. In a tenant transaction. */
export async function unbindOpenid(tx: Tx, tenantId: string, residentId: string): Promise<void> {
  await sql`DELETE FROM wechat_bindings WHERE tenant_id = ${tenantId} AND resident_id = ${residentId}`.execute(tx);
}

/** A WeChat account that may be bound with a ticket. Times in epoch milliseconds. In platform transactions, as all below. */
export interface NewTicket {
  readonly hash: Buffer;
  readonly tenantId: string;
  readonly openid: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Keeps a ticket: of the account only the sealed openid, of the ticket only its hash. */
export async function insertTicket(tx: Tx, ticket: NewTicket, cipher: FieldCipher): Promise<void> {
  await sql`
    INSERT INTO platform.wechat_tickets (ticket_hash, tenant_id, openid_sealed, created_at, expires_at)
    VALUES (${ticket.hash}, ${ticket.tenantId}, ${cipher.seal(ticket.openid, ticketContext(ticket.tenantId, ticket.hash))},
            ${new Date(ticket.createdAt)}, ${new Date(ticket.expiresAt)})`.execute(tx);
}

/** The openid behind a live ticket of a tenant. */
export async function findTicket(
  tx: Tx,
  tenantId: string,
  hash: Buffer,
  now: number,
  cipher: FieldCipher,
): Promise<string | undefined> {
  const { rows } = await sql<{ sealed: Buffer }>`
    SELECT openid_sealed AS sealed FROM platform.wechat_tickets
    WHERE ticket_hash = ${hash} AND tenant_id = ${tenantId} AND used_at IS NULL AND expires_at > ${new Date(now)}`.execute(
    tx,
  );
  const [row] = rows;
  return row === undefined ? undefined : cipher.open(row.sealed, ticketContext(tenantId, hash));
}

/** Uses a ticket up. False when it was used already. */
export async function useTicket(tx: Tx, hash: Buffer, now: number): Promise<boolean> {
  const { rows } = await sql`
    UPDATE platform.wechat_tickets SET used_at = ${new Date(now)} WHERE ticket_hash = ${hash} AND used_at IS NULL
    RETURNING tenant_id`.execute(tx);
  return rows.length === 1;
}

/** Removes tickets that ended before `before` (epoch milliseconds). */
export async function purgeTickets(tx: Tx, before: number): Promise<void> {
  await sql`DELETE FROM platform.wechat_tickets WHERE expires_at < ${new Date(before)}`.execute(tx);
}
