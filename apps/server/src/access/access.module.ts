import type { Endpoint } from '../platform/http/index.ts';
import type { AccessDeps } from './access.deps.ts';
import { type Provision, provision } from './access.provision.ts';
import { accessEndpoints } from './access.routes.ts';
import { purgeFailures } from './accounts.store.ts';
import type { Caller } from './caller.ts';
import { type Callers, callers } from './callers.service.ts';
import { type CloseAccount, closing } from './closing.service.ts';
import { purgeCodes } from './codes.store.ts';
import { type Proofs, proofs } from './proofs.service.ts';

const dayMs = 24 * 60 * 60_000;

/** Everything of access that the composition root wires. */
export interface AccessModule {
  readonly endpoints: readonly Endpoint<Caller>[];
  readonly authenticate: Callers['authenticate'];
  /** Tells of sessions and people whose sessions or grants changed, here or in another process. */
  readonly watch: Callers['watch'];
  /** Listens for sessions and grants that other processes end or change; resolves to what stops it. */
  readonly start: Callers['start'];
  readonly provision: Provision;
  /** Removes codes and failures of more than a day ago. Once a day; how long sessions are kept each tenant says. */
  purge(): Promise<void>;
  readonly proofs: Proofs;
  readonly closeAccount: CloseAccount;
}

/** Tenants, accounts, sessions, grants and brands. */
export function accessModule(deps: AccessDeps): AccessModule {
  const known = callers(deps);
  return {
    endpoints: accessEndpoints(deps, known.forget),
    authenticate: known.authenticate,
    watch: known.watch,
    start: known.start,
    provision: provision(deps, known.forget),
    proofs: proofs(deps),
    closeAccount: closing(deps, known.forget),
    purge: () =>
      deps.database.inPlatform(async (tx) => {
        const now = deps.clock.now();
        await purgeCodes(tx, now - dayMs);
        await purgeFailures(tx, now - dayMs);
      }),
  };
}
