import { sql } from 'kysely';
import type { Database } from '../../platform/db/index.ts';
import type { Procedure } from './procedure.ts';

/** The program would leave open cases in states or under clocks that its procedures no longer know. */
export class WouldStrand extends Error {
  readonly stranded: readonly string[];
  constructor(stranded: readonly string[]) {
    super(`这一版流程会让未结案件无处可去，已停止启动 / This version would strand open cases: ${stranded.join('; ')}`);
    this.name = 'WouldStrand';
    this.stranded = stranded;
  }
}

/** Refuses to start over open cases whose procedure, state or running clock is gone (design §3). Throws WouldStrand with what was found. */
export async function refuseToStrand(database: Database, procedures: ReadonlyMap<string, Procedure>): Promise<void> {
  const tenants = await database.inPlatform(
    async (tx) => (await sql<{ id: string; key: string }>`SELECT id, key FROM platform.tenants`.execute(tx)).rows,
  );
  const stranded: string[] = [];
  for (const tenant of tenants) {
    const rows = await database.inTenant(tenant.id, async (tx) => {
      const found = await sql<{ procedure: string; state: string; clock: string | null; n: number }>`
        SELECT c.procedure, c.state, k.key AS clock, count(*)::int AS n
        FROM cases c LEFT JOIN LATERAL (SELECT key FROM jsonb_each(c.clocks) AS j(key, value) WHERE value->>'status' <> 'stopped') AS k ON true
        WHERE c.tenant_id = ${tenant.id} AND (c.open OR c.merged_into IS NOT NULL) GROUP BY 1, 2, 3`.execute(tx);
      return found.rows;
    });
    for (const { procedure, state, clock, n } of rows) {
      const known = procedures.get(procedure);
      if (known === undefined) stranded.push(`${tenant.key}: ${n} × ${procedure}`);
      else if (known.states[state] === undefined) stranded.push(`${tenant.key}: ${n} × ${procedure}.${state}`);
      else if (clock !== null && known.clocks[clock] === undefined)
        stranded.push(`${tenant.key}: ${n} × ${procedure} clock ${clock}`);
    }
  }
  if (stranded.length > 0) throw new WouldStrand(stranded);
}
