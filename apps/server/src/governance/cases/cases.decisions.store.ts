import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';

/** What a person chose for a case. Ids grow with time: the greatest is the latest. */
export interface ChosenByPerson {
  readonly id: string;
  readonly caseId: string;
  readonly chosen: string;
}

/** The categories that people chose or confirmed, the last word on each case alone, oldest first; of the newest `most` decisions. */
export async function categoriesByPeople(tx: Tx, tenantId: string, most: number): Promise<readonly ChosenByPerson[]> {
  const { rows } = await sql<ChosenByPerson>`
    WITH newest AS (
      SELECT id, case_id, chosen FROM case_decisions
      WHERE tenant_id = ${tenantId} AND kind = 'category' AND decided_by = 'person' AND confidence = 1 AND chosen IS NOT NULL
      ORDER BY id DESC LIMIT ${most}),
    last AS (SELECT DISTINCT ON (case_id) id, case_id AS "caseId", chosen FROM newest ORDER BY case_id, id DESC)
    SELECT * FROM last ORDER BY id`.execute(tx);
  return rows;
}
