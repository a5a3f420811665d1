import { newToken, tokenHash } from '../platform/crypto/index.ts';
import type { Tx } from '../platform/db/index.ts';
import type { AccessDeps } from './access.deps.ts';
import type { Lifetime } from './lifetime.ts';
import { insertSession } from './sessions.store.ts';

/** A session that was just opened. The token is shown here and never again. */
export interface OpenedSession {
  readonly token: string;
  readonly sessionId: string;
  /** ISO 8601 in UTC: the end that no use puts off. */
  readonly expiresAt: string;
}

/** For whom and how long. */
export interface Opening {
  readonly tenantId: string;
  readonly accountId: string;
  readonly personId: string;
  readonly kind: 'browser' | 'token';
  readonly label: string;
  readonly lifetime: Lifetime;
}

/** Opens a session in the platform transaction that proved the right to it. */
export async function openSession(
  deps: Pick<AccessDeps, 'ids' | 'clock' | 'randomness'>,
  tx: Tx,
  opening: Opening,
): Promise<OpenedSession> {
  const { lifetime, ...session } = opening;
  const now = deps.clock.now();
  const token = newToken(deps.randomness);
  const sessionId = deps.ids.uuid();
  const expiresAt = now + lifetime.absoluteMs;
  await insertSession(tx, {
    ...session,
    id: sessionId,
    tokenHash: tokenHash(token),
    createdAt: now,
    expiresAt,
    idleExpiresAt: Math.min(now + lifetime.idleMs, expiresAt),
  });
  return { token, sessionId, expiresAt: new Date(expiresAt).toISOString() };
}
