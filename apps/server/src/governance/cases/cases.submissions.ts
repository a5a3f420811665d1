import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import type { Json } from './case.ts';
import { answeredBefore, inputHash } from './cases.service.ts';
import { findSubmission } from './cases.store.ts';

/** What was submitted, by whom, and under which key; without a key it is made each time. */
export interface Submitted {
  readonly tenantId: string;
  readonly actorId: string;
  readonly key: string | null;
  /** What was asked for: the same key for something else is refused. */
  readonly route: string;
  readonly input: unknown;
}

/**
 * Makes something once for a key, and answers a repetition as the first time: the answer is kept in the transaction that makes it, and whoever repeats it
 * meanwhile waits. Refuses `key_reused` for another input, and what `make` refuses. `now` is epoch milliseconds.
 */
export async function onlyOnce<T extends object>(
  tx: Tx,
  { tenantId, actorId, key, route, input }: Submitted,
  now: number,
  make: () => Promise<T>,
): Promise<T> {
  if (key === null) return make();
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`submission:${tenantId}:${actorId}:${key}`}, 0))`.execute(
    tx,
  );
  const hash = inputHash(route, input);
  const before = answeredBefore<T & { readonly [key: string]: Json }>(
    await findSubmission(tx, tenantId, actorId, key),
    hash,
  );
  if (before !== undefined) return before;
  const reply = await make();
  await sql`INSERT INTO submissions (tenant_id, actor_id, key, input_hash, reply, at)
    VALUES (${tenantId}, ${actorId}, ${key}, ${hash}, ${JSON.stringify(reply)}::jsonb, ${new Date(now)})`.execute(tx);
  return reply;
}
