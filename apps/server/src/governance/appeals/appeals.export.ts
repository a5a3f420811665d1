import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import { casesById, type EventRow, eventsOf, ownInputs, residentWords } from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { appeal } from './appeal.ts';
import { evaluationOf } from './appeals.companion.ts';
import { openedBy } from './appeals.erasure.store.ts';
import { type AppealRow, appealsBy } from './appeals.store.ts';
import type { Intake } from './intake.service.ts';
import { told, wordsAsSaid } from './mine.service.ts';

/** How many appeals a person made, at most a thousand. */
export async function countAppealsBy(tx: Tx, tenantId: string, residentId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM (SELECT FROM appeals WHERE tenant_id = ${tenantId} AND resident_id = ${residentId} LIMIT 1000) AS capped`.execute(
    tx,
  );
  return rows[0]?.n ?? 0;
}

/** A row of `appeals` with what only its person takes along. */
type FullRow = AppealRow & {
  readonly answers: Readonly<Record<string, string>>;
  readonly point_given: object | null;
};

/**
 * The appeals of a person as they take them along, newest first, withdrawn ones too: their words as said, what they added later, the story in
 * plain words, the answer and their evaluation. Of a case that others share it says what each of them may read, and nobody else's words.
 */
export async function exportAppeals(
  tx: Tx,
  intake: Intake,
  directory: TenantDirectory,
  tenantId: string,
  residentId: string,
  after: { readonly at: string; readonly id: string } | null,
  limit: number,
) {
  const found = (await appealsBy(tx, tenantId, residentId, after, limit)) as readonly FullRow[];
  const page = found.slice(0, limit);
  const cases = await casesById(
    tx,
    tenantId,
    page.map((row) => row.case_id),
  );
  const opened = new Set(
    await openedBy(
      tx,
      tenantId,
      page.map((row) => row.id),
    ),
  );
  const items: object[] = [];
  for (const row of page) {
    const record = cases.get(row.case_id);
    if (record === undefined) continue;
    const unit = record.leadUnitId === null ? null : (directory.terms.unit(record.leadUnitId)?.name ?? null);
    const events = await eventsOf(tx, tenantId, row.case_id);
    items.push({
      id: row.id,
      queryNo: row.query_no,
      caseNo: record.caseNo,
      hotlineNo: row.external_no,
      source: row.source,
      kind: row.kind,
      category: record.categoryCode === null ? null : (directory.terms.category(record.categoryCode)?.name ?? null),
      // The place was told by whoever opened the case; others followed it.
      place: opened.has(record.id) ? record.placeText : null,
      area: directory.terms.area(record.areaCode)?.name ?? record.areaCode,
      pointGiven: row.point_given,
      saidAt: row.said_at.toISOString(),
      receivedAt: row.received_at.toISOString(),
      ...wordsAsSaid(intake, tenantId, row),
      answers: row.answers,
      status: residentWords(appeal, row.withdrawn_at === null ? record.state : 'withdrawn', unit),
      timeline: events.filter((event) => isTheirs(event, row, residentId)).flatMap((event) => told(event, directory)),
      added: await ownInputs(tx, intake.cipher, tenantId, row.case_id, residentId),
      evaluation: evaluationOf(row),
      withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
    });
  }
  const last = page.at(-1);
  const more = found.length > limit && last !== undefined;
  return { items, next: more ? { at: last.received_at.toISOString(), id: last.id } : null };
}

/** What happened to a case before one joined it, after one left it, or what somebody else added is not theirs to take along. */
function isTheirs({ at, move, actor_id }: EventRow, row: AppealRow, residentId: string): boolean {
  if (at < row.received_at || (row.withdrawn_at !== null && at > row.withdrawn_at)) return false;
  return move !== 'supplement' || actor_id === residentId;
}
