import { timingSafeEqual } from 'node:crypto';
import type { Tx } from '../platform/db/index.ts';
import { refuse, refuseFor } from '../platform/refusal/index.ts';
import type { AccessDeps } from './access.deps.ts';
import { ensureResidentAccount } from './accounts.store.ts';
import { logCodeSender } from './code.sender.ts';
import { countCodes, countTry, insertCode, lockNewestCode } from './codes.store.ts';
import { browserLifetimes } from './lifetime.ts';
import { type OpenedSession, openSession } from './sessions.service.ts';
import { findTenantByKey } from './tenants.store.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const codeLifeMs = 5 * minuteMs;
const triesPerCode = 5;
/** Codes per phone, counted in the database, so for all processes together: with 5 tries each, at most 100 guesses of a million a day. Our decision. */
const codesPerPhone = [
  { amount: 5, windowMs: 10 * minuteMs },
  { amount: 20, windowMs: dayMs },
] as const;

/** One-time codes of residents. */
export interface Codes {
  /**
   * Sends a code to a phone. The answer is the same whether the phone is known or not, and for a tenant that does not
   * exist. Throws `too_many`; `unavailable` when the sender cannot.
   */
  ask(tenantKey: string, phone: string): Promise<{ expiresInSeconds: number }>;
  /** Opens a session with the newest code of a phone; makes the resident at the first time. Throws `code_wrong`. */
  signIn(of: { tenant: string; phone: string; code: string }, label: string): Promise<OpenedSession>;
  /** Uses up the newest code of a phone; false when it is not this one, and the try is counted. */
  take(tenantId: string, phone: string, code: string): Promise<boolean>;
}

/** The keyed digest under which the codes of a phone are kept. */
export function phoneIndexOf(cipher: AccessDeps['cipher'], tenantId: string, phone: string): Buffer {
  return cipher.index(phone, `${tenantId}:codes:phone`);
}

/** Six digits, five minutes, five tries, one use; stored as a keyed digest. */
export function codes(deps: AccessDeps): Codes {
  const { database, clock, cipher } = deps;
  const sender = deps.sender ?? logCodeSender(deps.log);
  const codeHashOf = (id: string, code: string): Buffer => cipher.index(code, `codes:${id}`);

  // A wrong try is kept, so it is an answer of the transaction and not an error in it.
  const takeIn = async (tx: Tx, tenantId: string, phone: string, code: string, now: number): Promise<boolean> => {
    const stored = await lockNewestCode(tx, tenantId, phoneIndexOf(cipher, tenantId, phone));
    if (stored === undefined || stored.usedAt !== null || stored.tries >= triesPerCode) return false;
    if (stored.expiresAt.getTime() <= now) return false;
    const fits = timingSafeEqual(stored.codeHash, codeHashOf(stored.id, code));
    await countTry(tx, stored.id, fits ? now : null);
    return fits;
  };

  return {
    take: (tenantId, phone, code) => database.inPlatform((tx) => takeIn(tx, tenantId, phone, code, clock.now())),

    ask: async (tenantKey, phone) => {
      const answer = { expiresInSeconds: codeLifeMs / 1000 };
      const now = clock.now();
      const code = String(deps.randomness.int(1_000_000)).padStart(6, '0');
      const id = deps.ids.uuid();
      const tenant = await database.inPlatform(async (tx) => {
        const found = await findTenantByKey(tx, tenantKey);
        if (found === undefined) return undefined;
        const phoneIndex = phoneIndexOf(cipher, found.id, phone);
        const sentAt = await countCodes(tx, found.id, phoneIndex, now - dayMs);
        for (const { amount, windowMs } of codesPerPhone) {
          const within = sentAt.filter((at) => at > now - windowMs);
          if (within.length >= amount) throw refuseFor('too_many', (within.at(-amount) ?? now) + windowMs - now);
        }
        const codeHash = codeHashOf(id, code);
        await insertCode(tx, {
          id,
          tenantId: found.id,
          phoneIndex,
          codeHash,
          createdAt: now,
          expiresAt: now + codeLifeMs,
        });
        return found;
      });
      if (tenant === undefined) return answer;
      try {
        await sender.send(phone, code, { key: tenant.key, name: tenant.name });
      } catch (error) {
        deps.log.error('a one-time code could not be sent', { error });
        throw refuse('unavailable');
      }
      return answer;
    },

    signIn: async ({ tenant: tenantKey, phone, code }, label) => {
      const now = clock.now();
      const tenant = await database.inPlatform(async (tx) => {
        const found = await findTenantByKey(tx, tenantKey);
        if (found === undefined) return undefined;
        return (await takeIn(tx, found.id, phone, code, now)) ? found : undefined;
      });
      if (tenant === undefined) throw refuse('code_wrong');
      const residentId = await database.inTenant(tenant.id, (tx) => deps.residents.signIn(tx, tenant.id, phone));
      return database.inPlatform(async (tx) => {
        await ensureResidentAccount(tx, tenant.id, residentId, now);
        return openSession(deps, tx, {
          tenantId: tenant.id,
          accountId: residentId,
          personId: residentId,
          kind: 'browser',
          label,
          lifetime: browserLifetimes.resident,
        });
      });
    },
  };
}
