import { refuse } from '../platform/refusal/index.ts';
import type { AccessDeps } from './access.deps.ts';
import type { ResidentCaller } from './caller.ts';
import { codes } from './codes.service.ts';
import { lastProof, saveProof } from './sessions.store.ts';

/** How long a proof is good for (our decision): long enough to look around, short enough for a phone left on a table. */
const proofMs = 10 * 60_000;

/** Proving again, in a session that is not fresh, that it is still the same person. */
export interface Proofs {
  /** Throws `proof_needed` when the session neither began nor was proved within ten minutes. */
  demand(caller: ResidentCaller): Promise<void>;
  /** Sends a code to the person's own phone. Throws `not_found` without a phone, `too_many`, `unavailable`. */
  ask(caller: ResidentCaller): Promise<{ expiresInSeconds: number }>;
  /** Takes the code; until when the proof is good. Throws `code_wrong`. */
  prove(caller: ResidentCaller, code: string): Promise<{ until: string }>;
  /** Takes a code that was sent to any phone, by which somebody proves that it is theirs. Throws `code_wrong`. */
  take(tenantId: string, phone: string, code: string): Promise<void>;
}

export function proofs(deps: AccessDeps): Proofs {
  const { database, clock } = deps;
  const byPhone = codes(deps);

  async function phoneOf({ tenantId, residentId }: ResidentCaller): Promise<string | undefined> {
    const people = await database.inTenant(tenantId, (tx) => deps.residents.open(tx, tenantId, [residentId]));
    return people.get(residentId)?.phone ?? undefined;
  }

  async function take(tenantId: string, phone: string, code: string): Promise<void> {
    if (!(await byPhone.take(tenantId, phone, code))) throw refuse('code_wrong');
  }

  return {
    demand: async ({ sessionId }) => {
      const at = await database.inPlatform((tx) => lastProof(tx, sessionId));
      if (at === undefined || at.getTime() + proofMs <= clock.now()) throw refuse('proof_needed');
    },
    ask: async (caller) => {
      const phone = await phoneOf(caller);
      if (phone === undefined) throw refuse('not_found');
      return byPhone.ask(caller.tenantKey, phone);
    },
    prove: async (caller, code) => {
      const phone = await phoneOf(caller);
      if (phone === undefined) throw refuse('code_wrong');
      await take(caller.tenantId, phone, code);
      const now = clock.now();
      await database.inPlatform((tx) => saveProof(tx, caller.sessionId, now));
      return { until: new Date(now + proofMs).toISOString() };
    },
    take,
  };
}
