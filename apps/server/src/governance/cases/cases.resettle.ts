import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import type { CaseRecord } from './case.ts';
import type { Engine } from './cases.engine.ts';
import { type CaseRow, recordOf } from './cases.rows.ts';
import { follow } from './cases.service.ts';
import { resettled } from './resettle.ts';

/** How many open cases went to another grid, and how many wait for a person. */
export interface Resettled {
  readonly moved: number;
  readonly left: number;
}

/** Takes the open cases of areas elsewhere; `to` names where, null leaves one to a person. */
export type Resettle = (
  tx: Tx,
  areaCodes: readonly string[],
  to: (areaCode: string, point: CaseRecord['point']) => string | null,
) => Promise<Resettled>;

/**
 * Prepares moving the open cases of retired grids, each with an event of its record, inside of the transaction that retires them. Call it outside of any
 * transaction: it reads the registers as they are before.
 */
export async function resettling(engine: Engine, tenantId: string): Promise<Resettle> {
  const directory = await engine.directoryOf(tenantId);
  return async (tx, areaCodes, to) => {
    if (areaCodes.length === 0) return { moved: 0, left: 0 };
    const now = engine.clock.now();
    const { rows } = await sql<CaseRow>`
      SELECT * FROM cases WHERE tenant_id = ${tenantId} AND open AND area_code = ANY (${[...areaCodes]}) ORDER BY id FOR UPDATE`.execute(
      tx,
    );
    const decided = rows.map(recordOf).map((record) => resettled(record, to(record.areaCode, record.point), now));
    await follow(tx, engine, directory, decided, new Map(), now);
    const moved = decided.filter(({ event }) => event.input.toArea !== null).length;
    return { moved, left: decided.length - moved };
  };
}
