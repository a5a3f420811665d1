import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock/index.ts';
import type { FieldCipher } from '../crypto/index.ts';
import type { Database } from '../db/index.ts';
import { giveRefreshBack, type KeptToken, readToken, saveToken, takeRefresh } from './token.store.ts';
import { WechatFailed } from './wechat.ts';

/** A token is not used in its last minutes: WeChat itself renews a stable token five minutes before its end. */
const earlyMs = 3 * 60_000;
/** WeChat ignores a forced refresh that follows another one sooner than this. */
const betweenForcedMs = 30_000;
/** How long one process may take to ask, and how often the others look. */
const turnMs = 15_000;
const lookEveryMs = 100;

/** A token that WeChat has just refused; `force` where it is wrong and not only too old. */
export interface RefusedToken {
  readonly token: string;
  readonly force: boolean;
}

/** The access token in force, shared by all processes. */
export interface AccessTokens {
  /** A token to use; never the refused one. Rejects with WechatFailed. */
  get(refused: RefusedToken | null): Promise<string>;
}

/** Asks WeChat for a token; the answer with its life in seconds. Rejects with WechatFailed. */
export type AskToken = (force: boolean) => Promise<{ readonly token: string; readonly lifeSeconds: number }>;

/** Keeps one token per mini program in the database, sealed. One process at a time asks for a new one, outside of any transaction. */
export function accessTokens(
  appId: string,
  ask: AskToken,
  deps: { readonly database: Database; readonly clock: Clock; readonly cipher: FieldCipher },
): AccessTokens {
  const { database, clock, cipher } = deps;
  let renewing: Promise<string> | undefined;

  /** The token, unless it is the refused one or near its end. */
  const good = (known: KeptToken | null, refused: RefusedToken | null): string | null =>
    known !== null && known.token !== refused?.token && known.expiresAt - earlyMs > clock.now() ? known.token : null;

  const known = () => database.inPlatform((tx) => readToken(tx, appId, cipher));

  async function renew(refused: RefusedToken | null): Promise<string> {
    for (let waitedMs = 0; waitedMs < turnMs; waitedMs += lookEveryMs) {
      const now = clock.now();
      if (await database.inPlatform((tx) => takeRefresh(tx, appId, now, now + turnMs))) return askInTurn(refused);
      await sleep(lookEveryMs);
      const found = good(await known(), refused);
      if (found !== null) return found;
    }
    throw new WechatFailed('later', 'wechat_refresh_busy');
  }

  async function askInTurn(refused: RefusedToken | null): Promise<string> {
    const now = clock.now();
    try {
      const found = await known();
      const usable = good(found, refused);
      if (usable !== null) {
        await database.inPlatform((tx) => giveRefreshBack(tx, appId));
        return usable;
      }
      const forcedAt = found?.forcedAt ?? null;
      const force = refused?.force === true;
      if (force && forcedAt !== null && now - forcedAt < betweenForcedMs) {
        throw new WechatFailed('later', 'wechat_refresh_too_soon');
      }
      const { token, lifeSeconds } = await ask(force);
      const kept = { token, expiresAt: now + lifeSeconds * 1000, forcedAt: force ? now : forcedAt };
      await database.inPlatform((tx) => saveToken(tx, appId, kept, cipher));
      return token;
    } catch (error) {
      await database.inPlatform((tx) => giveRefreshBack(tx, appId));
      throw error;
    }
  }

  return {
    get: async (refused) => {
      const found = good(await known(), refused);
      if (found !== null) return found;
      renewing ??= renew(refused).finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
  };
}
