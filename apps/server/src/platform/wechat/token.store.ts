import { sql } from 'kysely';
import type { FieldCipher } from '../crypto/index.ts';
import type { Tx } from '../db/index.ts';

/** The access token of a mini program as all processes know it. Times in epoch milliseconds. */
export interface KeptToken {
  readonly token: string;
  readonly expiresAt: number;
  /** When a forced refresh was last asked for; null for never. */
  readonly forcedAt: number | null;
}

const contextOf = (appId: string): string => `platform:wechat:token:${appId}`;

/** Reads the token. In a platform transaction, as everything here. */
export async function readToken(tx: Tx, appId: string, cipher: FieldCipher): Promise<KeptToken | null> {
  const { rows } = await sql<{ sealed: Buffer | null; expiresAt: Date | null; forcedAt: Date | null }>`
    SELECT token_sealed AS sealed, expires_at AS "expiresAt", forced_at AS "forcedAt"
    FROM platform.wechat_tokens WHERE app_id = ${appId}`.execute(tx);
  const [row] = rows;
  if (row === undefined || row.sealed === null || row.expiresAt === null) return null;
  return {
    token: cipher.open(row.sealed, contextOf(appId)),
    expiresAt: row.expiresAt.getTime(),
    forcedAt: row.forcedAt?.getTime() ?? null,
  };
}

/** Makes this process the one that asks for a new token, until `until`. False when another one is asking. */
export async function takeRefresh(tx: Tx, appId: string, now: number, until: number): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO platform.wechat_tokens AS known (app_id, refreshing_until) VALUES (${appId}, ${new Date(until)})
    ON CONFLICT (app_id) DO UPDATE SET refreshing_until = EXCLUDED.refreshing_until
      WHERE known.refreshing_until IS NULL OR known.refreshing_until <= ${new Date(now)}
    RETURNING app_id`.execute(tx);
  return rows.length === 1;
}

/** Gives the turn to ask back, without a new token. */
export async function giveRefreshBack(tx: Tx, appId: string): Promise<void> {
  await sql`UPDATE platform.wechat_tokens SET refreshing_until = NULL WHERE app_id = ${appId}`.execute(tx);
}

/** Keeps a token for all processes, sealed, and ends the turn to ask. */
export async function saveToken(tx: Tx, appId: string, kept: KeptToken, cipher: FieldCipher): Promise<void> {
  await sql`
    UPDATE platform.wechat_tokens
    SET token_sealed = ${cipher.seal(kept.token, contextOf(appId))}, expires_at = ${new Date(kept.expiresAt)},
        forced_at = ${kept.forcedAt === null ? null : new Date(kept.forcedAt)}, refreshing_until = NULL
    WHERE app_id = ${appId}`.execute(tx);
}
