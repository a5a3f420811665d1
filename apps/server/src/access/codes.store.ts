import { sql } from 'kysely';
import type { Tx } from '../platform/db/index.ts';

/** A one-time code as it is stored: of phone and code only keyed digests. Times in epoch milliseconds. */
export interface NewCode {
  readonly id: string;
  readonly tenantId: string;
  readonly phoneIndex: Buffer;
  readonly codeHash: Buffer;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** How many codes a phone was sent since an instant, and when the first of them was. Further asks for the same phone wait for this transaction. */
export async function countCodes(
  tx: Tx,
  tenantId: string,
  phoneIndex: Buffer,
  since: number,
): Promise<readonly number[]> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${phoneIndex.toString('hex')}, 0))`.execute(tx);
  const { rows } = await sql<{ createdAt: Date }>`
    SELECT created_at AS "createdAt" FROM platform.codes
    WHERE tenant_id = ${tenantId} AND phone_index = ${phoneIndex} AND created_at > ${new Date(since)}
    ORDER BY created_at`.execute(tx);
  return rows.map((row) => row.createdAt.getTime());
}

/** Stores a code. */
export async function insertCode(tx: Tx, code: NewCode): Promise<void> {
  await sql`
    INSERT INTO platform.codes (id, tenant_id, phone_index, code_hash, created_at, expires_at)
    VALUES (${code.id}, ${code.tenantId}, ${code.phoneIndex}, ${code.codeHash}, ${new Date(code.createdAt)},
            ${new Date(code.expiresAt)})`.execute(tx);
}

/** The newest code of a phone, locked until the transaction ends; older ones no longer count. */
export interface StoredCode {
  readonly id: string;
  readonly codeHash: Buffer;
  readonly tries: number;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

/** Finds and locks it. */
export async function lockNewestCode(tx: Tx, tenantId: string, phoneIndex: Buffer): Promise<StoredCode | undefined> {
  const { rows } = await sql<StoredCode>`
    SELECT id, code_hash AS "codeHash", tries, expires_at AS "expiresAt", used_at AS "usedAt" FROM platform.codes
    WHERE tenant_id = ${tenantId} AND phone_index = ${phoneIndex}
    ORDER BY created_at DESC, id DESC LIMIT 1 FOR UPDATE`.execute(tx);
  return rows[0];
}

/** Counts a try; a right one uses the code up. */
export async function countTry(tx: Tx, id: string, usedAt: number | null): Promise<void> {
  const at = usedAt === null ? null : new Date(usedAt);
  await sql`UPDATE platform.codes SET tries = tries + 1, used_at = ${at} WHERE id = ${id}`.execute(tx);
}

/** Removes codes made before `before` (epoch milliseconds). */
export async function purgeCodes(tx: Tx, before: number): Promise<void> {
  await sql`DELETE FROM platform.codes WHERE created_at < ${new Date(before)}`.execute(tx);
}

/** Removes the codes of a phone. */
export async function forgetCodes(tx: Tx, tenantId: string, phoneIndex: Buffer): Promise<void> {
  await sql`DELETE FROM platform.codes WHERE tenant_id = ${tenantId} AND phone_index = ${phoneIndex}`.execute(tx);
}
