import type { AccessDeps } from './access.deps.ts';
import { removeResidentAccount } from './accounts.store.ts';
import type { Callers } from './callers.service.ts';
import { phoneIndexOf } from './codes.service.ts';
import { forgetCodes } from './codes.store.ts';
import { removeSessions } from './sessions.store.ts';

/** Ends everything by which a resident comes in, and removes it: sessions, account, and the codes of a phone. Repeatable. */
export type CloseAccount = (tenantId: string, residentId: string, phone: string | null) => Promise<void>;

export function closing(deps: AccessDeps, forget: Callers['forget']): CloseAccount {
  return async (tenantId, residentId, phone) => {
    await deps.database.inPlatform(async (tx) => {
      await removeSessions(tx, tenantId, residentId);
      await removeResidentAccount(tx, tenantId, residentId);
      if (phone !== null) await forgetCodes(tx, tenantId, phoneIndexOf(deps.cipher, tenantId, phone));
    });
    forget(residentId);
  };
}
