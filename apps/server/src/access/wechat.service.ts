import { newToken, tokenHash } from '../platform/crypto/index.ts';
import { refuse } from '../platform/refusal/index.ts';
import { WechatFailed } from '../platform/wechat/index.ts';
import type { AccessDeps } from './access.deps.ts';
import { ensureResidentAccount } from './accounts.store.ts';
import { provedByCode } from './codes.service.ts';
import { browserLifetimes } from './lifetime.ts';
import { type OpenedSession, openSession } from './sessions.service.ts';
import { findTenantByKey } from './tenants.store.ts';
import { bindOpenid, findTicket, insertTicket, residentOfOpenid, useTicket } from './wechat.store.ts';

const ticketLifeMs = 10 * 60_000;

/** How somebody proves a phone number: by WeChat's button, or by a one-time code as everybody. */
export type PhoneProof = { readonly wechatCode: string } | { readonly phone: string; readonly code: string };

/** Residents who come by WeChat. */
export interface WechatSignIn {
  /**
   * Opens a session for the resident whose WeChat account this is. Throws `wechat_unbound` with a ticket (once, ten minutes) for an account that nobody bound,
   * `code_wrong`, `busy` when WeChat is, `channel_off` where there is no mini program.
   */
  signIn(of: { tenant: string; code: string }, label: string): Promise<OpenedSession>;
  /** Binds the account behind a ticket to the resident of a proved phone, and opens a session. Throws as above; `code_wrong` for ticket and code alike. */
  bind(of: { tenant: string; ticket: string; proof: PhoneProof }, label: string): Promise<OpenedSession>;
}

/** Sign-in by WeChat. What WeChat gives of a session (its key) is dropped by the client; the openid is kept sealed and found by a blind index. */
export function wechatSignIn(deps: AccessDeps): WechatSignIn {
  const { database, clock, cipher } = deps;

  function wechat() {
    if (deps.wechat === undefined) throw refuse('channel_off');
    return deps.wechat;
  }

  async function tenantBy(key: string) {
    const tenant = await database.inPlatform((tx) => findTenantByKey(tx, key));
    // As for a wrong code: nobody learns which tenants there are.
    if (tenant === undefined) throw refuse('code_wrong');
    return tenant;
  }

  function open(tenantId: string, residentId: string, label: string): Promise<OpenedSession> {
    return database.inPlatform(async (tx) => {
      await ensureResidentAccount(tx, tenantId, residentId, clock.now());
      return openSession(deps, tx, {
        tenantId,
        accountId: residentId,
        personId: residentId,
        kind: 'browser',
        label,
        lifetime: browserLifetimes.resident,
      });
    });
  }

  /** The phone that a proof proves; null for a wrong one. */
  async function phoneOf(tenantKey: string, proof: PhoneProof): Promise<string | null> {
    if ('phone' in proof) {
      const proved = await provedByCode(deps, { tenant: tenantKey, ...proof });
      return proved === undefined ? null : proof.phone;
    }
    return asked(() => wechat().phone(proof.wechatCode));
  }

  return {
    signIn: async ({ tenant: key, code }, label) => {
      const { user } = wechat();
      const tenant = await tenantBy(key);
      const { openid } = await asked(() => user(code));
      const residentId = await database.inTenant(tenant.id, (tx) => residentOfOpenid(tx, tenant.id, openid, cipher));
      if (residentId !== undefined) return open(tenant.id, residentId, label);
      const ticket = newToken(deps.randomness);
      const now = clock.now();
      const kept = {
        hash: tokenHash(ticket),
        tenantId: tenant.id,
        openid,
        createdAt: now,
        expiresAt: now + ticketLifeMs,
      };
      await database.inPlatform((tx) => insertTicket(tx, kept, cipher));
      throw refuse('wechat_unbound', { ticket, expiresInSeconds: ticketLifeMs / 1000 });
    },

    bind: async ({ tenant: key, ticket, proof }, label) => {
      wechat();
      const tenant = await tenantBy(key);
      const hash = tokenHash(ticket);
      const openid = await database.inPlatform((tx) => findTicket(tx, tenant.id, hash, clock.now(), cipher));
      if (openid === undefined) throw refuse('code_wrong');
      const phone = await phoneOf(key, proof);
      if (phone === null || !/^1[3-9]\d{9}$/.test(phone)) throw refuse('code_wrong');
      if (!(await database.inPlatform((tx) => useTicket(tx, hash, clock.now())))) throw refuse('code_wrong');
      const residentId = await database.inTenant(tenant.id, async (tx) => {
        const id = await deps.residents.signIn(tx, tenant.id, phone);
        await bindOpenid(tx, tenant.id, { openid, residentId: id, now: clock.now() }, cipher);
        return id;
      });
      return open(tenant.id, residentId, label);
    },
  };
}

/** What WeChat answers; its failures as refusals. A mistake of ours stays an error, so that it is found. */
async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof WechatFailed)) throw error;
    switch (error.fault) {
      case 'code':
        throw refuse('code_wrong');
      case 'token':
      case 'later':
        throw refuse('busy');
      case 'declined':
      case 'ours':
        throw error;
    }
  }
}
