import {
  hashPassword,
  needsRehash,
  newTotpSecret,
  totpUri,
  verifyPassword,
  verifyTotp,
} from '../platform/crypto/index.ts';
import type { Tx } from '../platform/db/index.ts';
import { refuse, refuseFor } from '../platform/refusal/index.ts';
import type { AccessDeps } from './access.deps.ts';
import {
  type Account,
  clearFailures,
  confirmTotp,
  findStaffAccount,
  getAccount,
  lockFailures,
  saveFailures,
  savePassword,
  saveTotp,
  useOneTimePassword,
  useTotpStep,
} from './accounts.store.ts';
import type { StaffCaller } from './caller.ts';
import { browserLifetimes } from './lifetime.ts';
import { countAttempt, refundAttempt } from './lockout.ts';
import { type OpenedSession, openSession } from './sessions.service.ts';
import { endSessions } from './sessions.store.ts';
import { findStaff, findStaffByLogin, type Staff, tellGrantsChanged } from './staff.store.ts';
import { findTenantByKey } from './tenants.store.ts';

/** Passwords and second factors of staff. */
export interface Passwords {
  /**
   * Opens a session. Throws `sign_in_failed` (the same for a wrong password, an unknown login and a given-out password that was used or is too old),
   * `too_many` while locked, `second_factor_needed`, `code_wrong`.
   */
  signIn(
    of: { tenant: string; login: string; password: string; code?: string | undefined },
    label: string,
  ): Promise<OpenedSession>;
  /** Replaces the caller's password and ends the caller's other sessions; how many they were. Throws `sign_in_failed`, `too_many`. */
  change(caller: StaffCaller, current: string, next: string): Promise<number>;
  /** Begins an enrolment; a second one replaces the first. Throws `already_exists` when one is in force. */
  enrolTotp(caller: StaffCaller): Promise<{ secret: string; uri: string }>;
  /** Ends it with a first code. Throws `not_found` when none was begun, `code_wrong`. */
  confirmTotp(caller: StaffCaller, code: string): Promise<void>;
}

/** Where a second factor's secret is sealed. */
export function totpContext(tenantId: string, accountId: string): string {
  return `${tenantId}:accounts:totp:${accountId}`;
}

/** Ten failures lock a login for fifteen minutes, whether anybody has it or not; unknown logins cost the same work. */
export function passwords(deps: AccessDeps): Passwords {
  const { database, clock, cipher } = deps;
  const verify = deps.verifyPassword ?? verifyPassword;

  async function reserve(tx: Tx, tenantId: string, login: string): Promise<number> {
    const now = clock.now();
    const { failures, waitMs } = countAttempt(await lockFailures(tx, tenantId, login, now), now);
    await saveFailures(tx, tenantId, login, failures);
    return waitMs;
  }

  async function staffOf(tenantId: string, login: string): Promise<Staff | undefined> {
    const staff = await database.inTenant(tenantId, (tx) => findStaffByLogin(tx, login));
    return staff?.active ? staff : undefined;
  }

  function stepOf(tenantId: string, account: Account, code: string): number {
    const secret = cipher.open(account.totpSealed ?? Buffer.alloc(0), totpContext(tenantId, account.id));
    const step = verifyTotp({ secret, code, now: clock.now(), lastStep: account.totpLastStep });
    if (step === null) throw refuse('code_wrong');
    return step;
  }

  async function ownAccount(caller: StaffCaller): Promise<Account> {
    const staff = await database.inTenant(caller.tenantId, (tx) => getOwnStaff(tx, caller));
    return database.inPlatform((tx) => getAccount(tx, staff.accountId));
  }

  return {
    signIn: async ({ tenant: tenantKey, login, password, code }, label) => {
      const found = await database.inPlatform(async (tx) => {
        const tenant = await findTenantByKey(tx, tenantKey);
        if (tenant === undefined) return undefined;
        const waitMs = await reserve(tx, tenant.id, login);
        return { tenantId: tenant.id, waitMs, account: await findStaffAccount(tx, tenant.id, login) };
      });
      if (found !== undefined && found.waitMs > 0) throw refuseFor('too_many', found.waitMs);
      const fits = await verify(password, found?.account?.passwordHash ?? null);
      if (!fits || found?.account === undefined) throw refuse('sign_in_failed');
      const { tenantId, account } = found;
      const staff = await staffOf(tenantId, login);
      if (staff === undefined) throw refuse('sign_in_failed');
      if (account.totpConfirmed && code === undefined) {
        await database.inPlatform(async (tx) => {
          const failures = await lockFailures(tx, tenantId, login, clock.now());
          await saveFailures(tx, tenantId, login, refundAttempt(failures));
        });
        throw refuse('second_factor_needed');
      }
      const step = account.totpConfirmed && code !== undefined ? stepOf(tenantId, account, code) : null;
      const stored = account.passwordHash ?? '';
      const oneTime = account.oneTimeUntil !== null;
      const rehashed = needsRehash(stored) && !oneTime ? await hashPassword(password) : null;
      return database.inPlatform(async (tx) => {
        if (oneTime && !(await useOneTimePassword(tx, account.id, clock.now()))) throw refuse('sign_in_failed');
        if (step !== null && !(await useTotpStep(tx, account.id, step))) throw refuse('code_wrong');
        if (rehashed !== null) await savePassword(tx, account.id, rehashed);
        await clearFailures(tx, tenantId, login);
        return openSession(deps, tx, {
          tenantId,
          accountId: account.id,
          personId: staff.id,
          kind: 'browser',
          label,
          lifetime: browserLifetimes.staff,
        });
      });
    },

    change: async (caller, current, next) => {
      const account = await ownAccount(caller);
      const waitMs = await database.inPlatform((tx) => reserve(tx, caller.tenantId, account.login));
      if (waitMs > 0) throw refuseFor('too_many', waitMs);
      if (!(await verify(current, account.passwordHash))) throw refuse('sign_in_failed');
      const passwordHash = await hashPassword(next);
      return database.inPlatform(async (tx) => {
        await savePassword(tx, account.id, passwordHash);
        await clearFailures(tx, caller.tenantId, account.login);
        await tellGrantsChanged(tx, caller.tenantId, [caller.staffId]);
        return endSessions(tx, caller.tenantId, caller.staffId, { except: caller.sessionId }, clock.now());
      });
    },

    enrolTotp: async (caller) => {
      const account = await ownAccount(caller);
      if (account.totpConfirmed) throw refuse('already_exists');
      const secret = newTotpSecret(deps.randomness);
      const sealed = cipher.seal(secret, totpContext(caller.tenantId, account.id));
      if (!(await database.inPlatform((tx) => saveTotp(tx, account.id, sealed)))) throw refuse('already_exists');
      return { secret, uri: totpUri({ secret, issuer: `同心 ${caller.tenantKey}`, account: account.login }) };
    },

    confirmTotp: async (caller, code) => {
      const account = await ownAccount(caller);
      if (account.totpSealed === null || account.totpConfirmed) throw refuse('not_found');
      const step = stepOf(caller.tenantId, account, code);
      const confirmed = await database.inPlatform((tx) => confirmTotp(tx, account.id, step, clock.now()));
      if (!confirmed) throw refuse('not_found');
    },
  };
}

async function getOwnStaff(tx: Tx, caller: StaffCaller): Promise<Staff> {
  const staff = await findStaff(tx, caller.staffId);
  if (staff === undefined) throw refuse('not_signed_in');
  return staff;
}
