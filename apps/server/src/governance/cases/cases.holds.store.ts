import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';

/** 留存: a reason why nothing of a case may go yet. */
export interface CaseHold {
  readonly id: string;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Date;
  readonly liftedBy: string | null;
  readonly liftedAt: Date | null;
  readonly liftedBecause: string | null;
}

const columns = sql`id, reason, set_by AS "setBy", set_at AS "setAt", lifted_by AS "liftedBy", lifted_at AS "liftedAt",
  lifted_because AS "liftedBecause"`;

/** Every hold of a case, the newest first. */
export async function holdsOf(tx: Tx, tenantId: string, caseId: string): Promise<readonly CaseHold[]> {
  const { rows } = await sql<CaseHold>`
    SELECT ${columns} FROM case_holds WHERE tenant_id = ${tenantId} AND case_id = ${caseId} ORDER BY set_at DESC, id DESC`.execute(
    tx,
  );
  return rows;
}

/** Holds a case that is locked. A hold that stands for the same reason is given instead of a second one. */
export async function holdCase(
  tx: Tx,
  tenantId: string,
  hold: {
    readonly id: string;
    readonly caseId: string;
    readonly reason: string;
    readonly setBy: string;
    readonly at: Date;
  },
): Promise<CaseHold> {
  const { rows: standing } = await sql<CaseHold>`
    SELECT ${columns} FROM case_holds WHERE tenant_id = ${tenantId} AND case_id = ${hold.caseId} AND lifted_at IS NULL
      AND reason = ${hold.reason} LIMIT 1`.execute(tx);
  if (standing[0] !== undefined) return standing[0];
  const { rows } = await sql<CaseHold>`
    INSERT INTO case_holds (tenant_id, id, case_id, reason, set_by, set_at)
    VALUES (${tenantId}, ${hold.id}, ${hold.caseId}, ${hold.reason}, ${hold.setBy}, ${hold.at}) RETURNING ${columns}`.execute(
    tx,
  );
  const [made] = rows;
  if (made === undefined) throw new Error('a hold was not written');
  return made;
}

/** Lifts a hold; undefined when the case has no such hold that stands. */
export async function liftHold(
  tx: Tx,
  tenantId: string,
  lift: {
    readonly id: string;
    readonly caseId: string;
    readonly by: string;
    readonly at: Date;
    readonly because: string;
  },
): Promise<CaseHold | undefined> {
  const { rows } = await sql<CaseHold>`
    UPDATE case_holds SET lifted_by = ${lift.by}, lifted_at = ${lift.at}, lifted_because = ${lift.because}
    WHERE tenant_id = ${tenantId} AND id = ${lift.id} AND case_id = ${lift.caseId} AND lifted_at IS NULL RETURNING ${columns}`.execute(
    tx,
  );
  return rows[0];
}
