import { sql } from 'kysely';
import type { Tx } from '../platform/db/index.ts';

/** How far the life of the sample has been played. Epoch milliseconds. */
export interface LifeState {
  readonly startedAt: number;
  readonly finished: boolean;
  /** Ids of the stories that are told to their end. */
  readonly told: ReadonlySet<string>;
}

/** Reads how far it is; undefined before the first start. Tenant transactions, as everything here. */
export async function findLife(tx: Tx, tenantId: string): Promise<LifeState | undefined> {
  const { rows } = await sql<{ started_at: Date; finished_at: Date | null; told: string[] }>`
    SELECT started_at, finished_at, ARRAY(SELECT story_id FROM sample_stories s WHERE s.tenant_id = l.tenant_id) AS told
    FROM sample_life l WHERE tenant_id = ${tenantId}`.execute(tx);
  return (
    rows[0] && {
      startedAt: rows[0].started_at.getTime(),
      finished: rows[0].finished_at !== null,
      told: new Set(rows[0].told),
    }
  );
}

/** Notes the instant all stories are told from; a start that was made before keeps its own. */
export async function beginLife(tx: Tx, tenantId: string, now: number): Promise<void> {
  await sql`INSERT INTO sample_life (tenant_id, started_at) VALUES (${tenantId}, ${new Date(now)}) ON CONFLICT (tenant_id) DO NOTHING`.execute(
    tx,
  );
}

/** Notes stories that are told to their end. */
export async function noteTold(tx: Tx, tenantId: string, storyIds: readonly string[]): Promise<void> {
  await sql`
    INSERT INTO sample_stories (tenant_id, story_id) SELECT ${tenantId}, unnest(${storyIds}::text[])
    ON CONFLICT (tenant_id, story_id) DO NOTHING`.execute(tx);
}

/** Notes that everything is told: no later start plays again. */
export async function finishLife(tx: Tx, tenantId: string, now: number): Promise<void> {
  await sql`UPDATE sample_life SET finished_at = ${new Date(now)} WHERE tenant_id = ${tenantId}`.execute(tx);
}
