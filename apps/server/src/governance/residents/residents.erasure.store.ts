import { sql } from 'kysely';
import type { FieldCipher } from '../../platform/crypto/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { phoneIndexOf, sealedFor } from './seals.ts';

/** Rights of residents over their own row. All work in the tenant transaction they are given. */
export interface ResidentRights {
  /** When somebody became known here and whether they are erased; undefined when nobody has this id. */
  find(tx: Tx, tenantId: string, id: string): Promise<KnownResident | undefined>;
  /** Replaces what is given. False when another resident has the phone. */
  correct(tx: Tx, tenantId: string, id: string, to: OwnCorrection): Promise<boolean>;
  /** Empties rows: nothing is left but the id, when it was made and when it was emptied. */
  erase(tx: Tx, tenantId: string, ids: readonly string[], at: Date): Promise<void>;
}

/** A resident without anything sealed. */
export interface KnownResident {
  readonly id: string;
  readonly communityCode: string | null;
  readonly createdAt: Date;
  readonly hasAccount: boolean;
  readonly registered: boolean;
  readonly erasedAt: Date | null;
}

/** What a person says is right. */
export interface OwnCorrection {
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly phone?: string | undefined;
}

/** Notes that a statutory register keeps these residents, whose own rules say for how long. */
export async function keepByRegister(tx: Tx, tenantId: string, ids: readonly string[]): Promise<void> {
  await sql`UPDATE residents SET registered = true WHERE tenant_id = ${tenantId} AND id = ANY (${ids}::uuid[])`.execute(
    tx,
  );
}

export function residentRights({ cipher }: { readonly cipher: FieldCipher }): ResidentRights {
  return {
    find: async (tx, tenantId, id) => {
      const { rows } = await sql<KnownResident>`
        SELECT id, community_code AS "communityCode", created_at AS "createdAt", account_id IS NOT NULL AS "hasAccount", registered,
          erased_at AS "erasedAt" FROM residents WHERE tenant_id = ${tenantId} AND id = ${id}`.execute(tx);
      return rows[0];
    },
    correct: async (tx, tenantId, id, { name, address, phone }) => {
      const seal = (field: 'name' | 'phone' | 'address', plain: string | undefined) =>
        plain === undefined ? null : cipher.seal(plain, sealedFor(tenantId, field, id));
      const index = phone === undefined ? null : phoneIndexOf(cipher, tenantId, phone);
      // Whoever asks for the same phone at once waits here; the loser finds it taken.
      if (index !== null)
        await sql`SELECT pg_advisory_xact_lock(hashtextextended(${index.toString('hex')}, 0))`.execute(tx);
      const { rows } = await sql<{ id: string }>`
        UPDATE residents r SET name_sealed = coalesce(${seal('name', name)}::bytea, name_sealed),
          address_sealed = coalesce(${seal('address', address)}::bytea, address_sealed),
          phone_sealed = coalesce(${seal('phone', phone)}::bytea, phone_sealed), phone_index = coalesce(${index}::bytea, phone_index)
        WHERE r.tenant_id = ${tenantId} AND r.id = ${id} AND r.erased_at IS NULL
          AND NOT EXISTS (SELECT FROM residents o WHERE o.tenant_id = ${tenantId} AND o.phone_index = ${index}::bytea AND o.id <> r.id)
        RETURNING r.id`.execute(tx);
      return rows.length > 0;
    },
    erase: async (tx, tenantId, ids, at) => {
      await sql`
        UPDATE residents SET account_id = NULL, phone_index = NULL, name_sealed = NULL, phone_sealed = NULL, address_sealed = NULL,
          reporter_ref = NULL, community_code = NULL, erased_at = coalesce(erased_at, ${at})
        WHERE tenant_id = ${tenantId} AND id = ANY (${ids}::uuid[])`.execute(tx);
    },
  };
}

/** A resident whose row may go: nothing is linked to it any more. */
export interface IdleResident {
  readonly id: string;
  readonly hasAccount: boolean;
}

/**
 * Residents that nothing is linked to, whom no register keeps: of these ids, or (null) those made before `before`, after an id, at most
 * `most`, in the order of their ids. `isLinked` is the predicate of whoever links to residents.
 */
export async function listIdle(
  tx: Tx,
  tenantId: string,
  of: { readonly before: Date; readonly after: string | null; readonly most: number },
): Promise<readonly IdleResident[]> {
  const { rows } = await sql<IdleResident>`
    SELECT id, account_id IS NOT NULL AS "hasAccount" FROM residents
    WHERE tenant_id = ${tenantId} AND erased_at IS NULL AND NOT registered AND created_at < ${of.before}
      ${of.after === null ? sql`` : sql`AND id > ${of.after}::uuid`}
    ORDER BY id LIMIT ${of.most}`.execute(tx);
  return rows;
}

/** The empty rows that stood for erased people go, with their consents and requests; at most `most`, how many. */
export async function expireErased(tx: Tx, before: Date, most: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT expire_erased_people(${before}, ${most}::int) AS n`.execute(tx);
  return rows[0]?.n ?? 0;
}
