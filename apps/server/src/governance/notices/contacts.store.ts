import { sql } from 'kysely';
import type { FieldCipher } from '../../platform/crypto/index.ts';
import type { Tx } from '../../platform/db/index.ts';

/** How somebody wants to be told. */
export interface Switches {
  readonly language: 'zh' | 'en';
  /** Channels that are switched off. */
  readonly muted: readonly string[];
}

/** Whoever said nothing is told everything, in Chinese. */
export const noSwitches: Switches = { language: 'zh', muted: [] };

/** The switches of people; whoever never changed one is left out. */
export async function switchesOf(
  tx: Tx,
  tenantId: string,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, Switches>> {
  const { rows } = await sql<Switches & { personId: string }>`
    SELECT person_id AS "personId", language, muted FROM notice_switches
    WHERE tenant_id = ${tenantId} AND person_id = ANY(${[...personIds]}::uuid[])`.execute(tx);
  return new Map(rows.map(({ personId, language, muted }) => [personId, { language, muted }]));
}

/** Saves the switches of a person. */
export async function saveSwitches(tx: Tx, tenantId: string, personId: string, switches: Switches): Promise<void> {
  await sql`
    INSERT INTO notice_switches (tenant_id, person_id, language, muted)
    VALUES (${tenantId}, ${personId}, ${switches.language}, ${[...switches.muted]}::text[])
    ON CONFLICT (tenant_id, person_id) DO UPDATE SET language = EXCLUDED.language, muted = EXCLUDED.muted`.execute(tx);
}

const contextOf = (tenantId: string, personId: string): string => `${tenantId}:mail_addresses:address:${personId}`;

/** Confirmed mail addresses of people, in the clear: to be sent to, never to be shown or logged unmasked. */
export async function mailAddressesOf(
  tx: Tx,
  tenantId: string,
  personIds: readonly string[],
  cipher: FieldCipher,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ personId: string; sealed: Buffer }>`
    SELECT person_id AS "personId", sealed FROM mail_addresses
    WHERE tenant_id = ${tenantId} AND person_id = ANY(${[...personIds]}::uuid[]) AND sealed IS NOT NULL`.execute(tx);
  return new Map(rows.map(({ personId, sealed }) => [personId, cipher.open(sealed, contextOf(tenantId, personId))]));
}

/** An address that waits for its code. Times in epoch milliseconds. */
export interface AskedMail {
  readonly address: string;
  readonly codeHash: Buffer;
  readonly now: number;
}

/** Keeps an address until it is confirmed; a new one takes the place of one that waited. False when another one was asked for since `since`. */
export async function askMailAddress(
  tx: Tx,
  tenantId: string,
  personId: string,
  asked: AskedMail,
  since: number,
  cipher: FieldCipher,
): Promise<boolean> {
  const sealed = cipher.seal(asked.address, contextOf(tenantId, personId));
  const { rows } = await sql`
    INSERT INTO mail_addresses AS known (tenant_id, person_id, pending_sealed, code_hash, asked_at, tries)
    VALUES (${tenantId}, ${personId}, ${sealed}, ${asked.codeHash}, ${new Date(asked.now)}, 0)
    ON CONFLICT (tenant_id, person_id) DO UPDATE
      SET pending_sealed = EXCLUDED.pending_sealed, code_hash = EXCLUDED.code_hash, asked_at = EXCLUDED.asked_at, tries = 0
      WHERE known.asked_at IS NULL OR known.asked_at <= ${new Date(since)}
    RETURNING person_id`.execute(tx);
  return rows.length === 1;
}

/** A waiting address, locked until the transaction ends, with one try more than before. */
export async function tryMailAddress(
  tx: Tx,
  tenantId: string,
  personId: string,
): Promise<{ readonly codeHash: Buffer; readonly askedAt: Date; readonly tries: number } | undefined> {
  const { rows } = await sql<{ codeHash: Buffer; askedAt: Date; tries: number }>`
    UPDATE mail_addresses SET tries = tries + 1
    WHERE tenant_id = ${tenantId} AND person_id = ${personId} AND code_hash IS NOT NULL
    RETURNING code_hash AS "codeHash", asked_at AS "askedAt", tries`.execute(tx);
  return rows[0];
}

/** Makes the waiting address the person's. */
export async function confirmMailAddress(tx: Tx, tenantId: string, personId: string, now: number): Promise<void> {
  await sql`
    UPDATE mail_addresses SET sealed = pending_sealed, confirmed_at = ${new Date(now)}, pending_sealed = NULL, code_hash = NULL
    WHERE tenant_id = ${tenantId} AND person_id = ${personId} AND pending_sealed IS NOT NULL`.execute(tx);
}

/** Forgets the address of a person, and one that waits. */
export async function removeMailAddress(tx: Tx, tenantId: string, personId: string): Promise<void> {
  await sql`DELETE FROM mail_addresses WHERE tenant_id = ${tenantId} AND person_id = ${personId}`.execute(tx);
}

/** Forgets how and where somebody is reached. */
export async function forgetContacts(tx: Tx, tenantId: string, personId: string): Promise<void> {
  await removeMailAddress(tx, tenantId, personId);
  await sql`DELETE FROM notice_switches WHERE tenant_id = ${tenantId} AND person_id = ${personId}`.execute(tx);
}
