import { sql } from 'kysely';
import type { Engine } from './cases.engine.ts';
import { type CaseRow, recordOf } from './cases.rows.ts';
import { follow } from './cases.service.ts';
import { recalculated } from './recalculate.ts';

const batchSize = 200;

/** Gives the open cases of a tenant the due dates of a new holiday list, later ones only, each with an event. Returns how many moved. */
export async function recalculateCases(engine: Engine, tenantId: string): Promise<number> {
  const directory = await engine.directoryOf(tenantId);
  const now = engine.clock.now();
  let after = '00000000-0000-0000-0000-000000000000';
  let count = 0;
  for (;;) {
    const size = await engine.database.inTenant(tenantId, async (tx) => {
      const { rows } = await sql<CaseRow>`
        SELECT * FROM cases WHERE tenant_id = ${tenantId} AND open AND id > ${after}::uuid ORDER BY id LIMIT ${batchSize} FOR UPDATE`.execute(
        tx,
      );
      const decided = rows.flatMap((row) => recalculated(recordOf(row), directory.terms, now) ?? []);
      await follow(tx, engine, directory, decided, new Map(), now);
      after = rows.at(-1)?.id ?? after;
      count += decided.length;
      return rows.length;
    });
    if (size < batchSize) return count;
  }
}
