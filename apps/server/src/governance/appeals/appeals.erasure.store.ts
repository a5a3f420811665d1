import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import { erasedTitle } from '../cases/index.ts';
import type { AppealRow } from './appeals.store.ts';

/** An appeal with the cases it has ever belonged to. */
export interface LinkedAppeal {
  readonly id: string;
  readonly residentId: string | null;
  readonly anonymised: boolean;
  readonly caseId: string;
  readonly filedCaseId: string;
  readonly mergedFrom: string | null;
  readonly queryNo: string;
  readonly title: string;
  readonly receivedAt: Date;
}

const linked = sql`id, resident_id AS "residentId", anonymised_at IS NOT NULL AS anonymised, case_id AS "caseId",
  filed_case_id AS "filedCaseId", merged_from AS "mergedFrom", query_no AS "queryNo", title, received_at AS "receivedAt"`;

/** Every appeal of a person, withdrawn ones too. */
export async function linkedTo(tx: Tx, tenantId: string, residentId: string): Promise<readonly LinkedAppeal[]> {
  const { rows } = await sql<LinkedAppeal>`
    SELECT ${linked} FROM appeals WHERE tenant_id = ${tenantId} AND resident_id = ${residentId}`.execute(tx);
  return rows;
}

/** The words of a person's appeals, as kept. */
export async function ownWords(
  tx: Tx,
  tenantId: string,
  residentId: string,
): Promise<readonly Pick<AppealRow, 'id' | 'title' | 'text' | 'sealed'>[]> {
  const { rows } = await sql<Pick<AppealRow, 'id' | 'title' | 'text' | 'sealed'>>`
    SELECT id, title, text, sealed FROM appeals WHERE tenant_id = ${tenantId} AND resident_id = ${residentId}`.execute(
    tx,
  );
  return rows;
}

/** Every appeal that belongs to one of the cases or once did. */
export async function appealsAround(
  tx: Tx,
  tenantId: string,
  caseIds: readonly string[],
): Promise<readonly LinkedAppeal[]> {
  const { rows } = await sql<LinkedAppeal>`
    SELECT ${linked} FROM appeals WHERE tenant_id = ${tenantId} AND (case_id = ANY (${caseIds}::uuid[])
      OR filed_case_id = ANY (${caseIds}::uuid[]) OR merged_from = ANY (${caseIds}::uuid[]))`.execute(tx);
  return rows;
}

/** Which of these residents still stand behind an appeal. */
export async function stillLinked(
  tx: Tx,
  tenantId: string,
  residentIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT resident_id AS id FROM appeals WHERE tenant_id = ${tenantId} AND resident_id = ANY (${residentIds}::uuid[])`.execute(
    tx,
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Takes the person and the words out of appeals. Times, source, kind and evaluation stay, and whether it was a repetition is remembered, of
 * these appeals and of later ones that could only be seen to repeat while these were linked. Gives the residents who were unlinked.
 */
export async function anonymiseAppeals(
  tx: Tx,
  tenantId: string,
  appealIds: readonly string[],
  at: Date,
): Promise<readonly string[]> {
  await sql`
    UPDATE appeals a SET repeated = f.repeated FROM appeal_facts f
    WHERE a.tenant_id = ${tenantId} AND a.repeated IS NULL AND f.tenant_id = ${tenantId} AND f.appeal_id = a.id AND a.id IN (
      SELECT later.id FROM appeals gone JOIN appeals later ON later.tenant_id = ${tenantId} AND later.resident_id = gone.resident_id
        AND later.received_at >= gone.received_at AND later.received_at <= gone.received_at + interval '30 days'
      WHERE gone.tenant_id = ${tenantId} AND gone.id = ANY (${appealIds}::uuid[]))`.execute(tx);
  const { rows } = await sql<{ residentId: string | null }>`
    WITH gone AS (
      SELECT id, resident_id FROM appeals WHERE tenant_id = ${tenantId} AND id = ANY (${appealIds}::uuid[]) AND anonymised_at IS NULL)
    UPDATE appeals a SET resident_id = NULL, title = ${erasedTitle}, text = ${erasedTitle}, sealed = NULL, answers = '{}', point_given = NULL,
      external_no = NULL, external_hash = NULL, rating_text = NULL, anonymised_at = ${at}
    FROM gone WHERE a.tenant_id = ${tenantId} AND a.id = gone.id RETURNING gone.resident_id AS "residentId"`.execute(
    tx,
  );
  return [...new Set(rows.flatMap(({ residentId }) => residentId ?? []))];
}

/** The words by which a case is found that stay when some appeals go: of the earliest of the others the title, of all of them the texts. */
export async function wordsStaying(
  tx: Tx,
  tenantId: string,
  caseIds: readonly string[],
  leavingIds: readonly string[],
): Promise<
  ReadonlyMap<string, { readonly title: string; readonly text: string; readonly numbers: readonly string[] }>
> {
  const { rows } = await sql<{ case_id: string; title: string; text: string; numbers: string[] }>`
    SELECT case_id, (array_agg(title ORDER BY received_at, id))[1] AS title, string_agg(title || ' ' || text, ' ' ORDER BY received_at, id) AS text,
      array_agg(query_no) || array_remove(array_agg(external_no), NULL) AS numbers
    FROM appeals WHERE tenant_id = ${tenantId} AND case_id = ANY (${caseIds}::uuid[]) AND NOT id = ANY (${leavingIds}::uuid[])
      AND anonymised_at IS NULL GROUP BY case_id`.execute(tx);
  return new Map(rows.map(({ case_id, ...words }) => [case_id, words]));
}

/** Which of these cases each were opened by one of these appeals: the place and the title are of its words. */
export async function openedBy(tx: Tx, tenantId: string, appealIds: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT a.filed_case_id AS id FROM appeals a WHERE a.tenant_id = ${tenantId} AND a.id = ANY (${appealIds}::uuid[])
      AND NOT EXISTS (SELECT FROM appeals o WHERE o.tenant_id = ${tenantId} AND o.filed_case_id = a.filed_case_id
        AND (o.received_at, o.id) < (a.received_at, a.id) AND NOT o.id = ANY (${appealIds}::uuid[]))`.execute(tx);
  return rows.map(({ id }) => id);
}
