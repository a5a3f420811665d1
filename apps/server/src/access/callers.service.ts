import { isToken, tokenHash } from '../platform/crypto/index.ts';
import type { AccessDeps } from './access.deps.ts';
import type { Caller } from './caller.ts';
import { permissionsOf } from './grant.ts';
import { browserLifetimes, touchedIdleEnd } from './lifetime.ts';
import { findLiveSession, type LiveSession, sessionEnded, touchSession } from './sessions.store.ts';
import { findStaffWithGrants, grantsChanged } from './staff.store.ts';

const rememberMs = 5_000;
const maxRemembered = 20_000;

/** Whose token it is. */
export interface Callers {
  /** The caller of a live session, null for any other text. */
  authenticate(token: string): Promise<Caller | null>;
  /** Forgets what is remembered of a session or a person, by id: the next request asks the database. */
  forget(id: string): void;
  /** Calls `listener` after each forgetting, with the id of the session or person, or null for everybody. What it gives stops it. */
  watch(listener: (id: string | null) => void): () => void;
  /** Listens for what other processes end or change. Resolves to the function that stops it. */
  start(): Promise<() => Promise<void>>;
}

interface Remembered {
  readonly caller: Caller;
  readonly until: number;
}

/**
 * Callers by token, remembered for at most 5 s and at most 20,000 of them. Ending a session and changing a grant take effect
 * at once in this process, and in the others as soon as PostgreSQL tells them; when it cannot, after those 5 s.
 * A request writes nothing, except that a use after more than 5 minutes puts off the session's idle end.
 */
export function callers(deps: Pick<AccessDeps, 'database' | 'clock' | 'log'>): Callers {
  const { database, clock } = deps;
  const remembered = new Map<string, Remembered>();
  const asking = new Map<string, Promise<Remembered | null>>();
  const watchers = new Set<(id: string | null) => void>();
  // Counts what was forgotten: an answer that was asked for before is not remembered after.
  let forgotten = 0;

  async function ask(hash: Buffer): Promise<Remembered | null> {
    const now = clock.now();
    const session = await database.inPlatform(async (tx) => {
      const found = await findLiveSession(tx, hash, now);
      if (found?.kind === 'browser') {
        const end = touchedIdleEnd(browserLifetimes[found.person], found.idleExpiresAt.getTime(), now);
        if (end !== null) await touchSession(tx, found.id, end);
      }
      return found;
    });
    if (session === undefined) return null;
    const caller = await callerOf(session);
    if (caller === null) return null;
    return { caller, until: Math.min(now + rememberMs, session.expiresAt.getTime()) };
  }

  async function callerOf(session: LiveSession): Promise<Caller | null> {
    const { id: sessionId, tenantId, tenantKey, personId } = session;
    const program = session.kind === 'token';
    if (session.person === 'resident')
      return { kind: 'resident', sessionId, tenantId, tenantKey, residentId: personId, program };
    const staff = await database.inTenant(tenantId, (tx) => findStaffWithGrants(tx, personId));
    if (staff === undefined || !staff.active) return null;
    const { name, title, unitId } = staff;
    // Whoever was given a password may do nothing with it but set one of their own (our decision).
    const grants = session.passwordGiven ? [] : staff.grants;
    const permissions = permissionsOf(grants);
    return {
      kind: 'staff',
      sessionId,
      tenantId,
      tenantKey,
      staffId: personId,
      name,
      title,
      unitId,
      grants,
      permissions,
      program,
    };
  }

  function remember(key: string, value: Remembered): void {
    remembered.delete(key);
    remembered.set(key, value);
    if (remembered.size > maxRemembered) {
      const [oldest] = remembered.keys();
      if (oldest !== undefined) remembered.delete(oldest);
    }
  }

  async function askOnce(key: string, hash: Buffer): Promise<Remembered | null> {
    const before = forgotten;
    const answer = await ask(hash);
    if (answer !== null && before === forgotten) remember(key, answer);
    return answer;
  }

  function forget(id: string): void {
    forgotten += 1;
    asking.clear();
    for (const [key, { caller }] of remembered) {
      const person = caller.kind === 'staff' ? caller.staffId : caller.residentId;
      if (person === id || caller.sessionId === id) remembered.delete(key);
    }
    for (const watcher of watchers) watcher(id);
  }

  function forgetAll(): void {
    forgotten += 1;
    asking.clear();
    remembered.clear();
    for (const watcher of watchers) watcher(null);
  }

  return {
    authenticate: async (token) => {
      if (!isToken(token)) return null;
      const hash = tokenHash(token);
      const key = hash.toString('base64');
      const known = remembered.get(key);
      if (known !== undefined) {
        if (known.until > clock.now()) return known.caller;
        remembered.delete(key);
      }
      const running = asking.get(key) ?? askOnce(key, hash);
      asking.set(key, running);
      try {
        return (await running)?.caller ?? null;
      } finally {
        if (asking.get(key) === running) asking.delete(key);
      }
    },
    forget,
    watch: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    start: async () => {
      const stops = [
        await database.listen(sessionEnded, forget, forgetAll),
        await database.listen(grantsChanged, forget, forgetAll),
      ];
      return async () => {
        await Promise.all(stops.map((stop) => stop()));
      };
    },
  };
}
