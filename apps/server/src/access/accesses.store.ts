import { sql } from 'kysely';
import type { Tx } from '../platform/db/index.ts';

/** Somebody opened a case in which people speak. `at` in epoch milliseconds, `day` in the tenant's zone. */
export interface Opening {
  readonly id: string;
  readonly caseId: string;
  readonly staffId: string;
  readonly day: string;
  readonly at: number;
}

/** Records an opening in the transaction that reads the case; the first of a day and person counts. */
export async function recordOpening(
  tx: Tx,
  tenantId: string,
  { id, caseId, staffId, day, at }: Opening,
): Promise<void> {
  await sql`
    INSERT INTO openings (tenant_id, case_id, staff_id, day, id, at)
    VALUES (${tenantId}, ${caseId}, ${staffId}, ${day}::date, ${id}, ${new Date(at)}) ON CONFLICT DO NOTHING`.execute(
    tx,
  );
}

/** One look at personal data. */
export interface Access {
  readonly id: string;
  readonly at: Date;
  readonly kind: 'opened' | 'revealed';
  readonly staffId: string;
  readonly staffName: string;
  /** The post as it is called now. */
  readonly post: string;
  readonly unitId: string | null;
  /** `case`, `appeal` or `resident`. */
  readonly subject: string;
  readonly subjectId: string;
  readonly fields: readonly string[];
  readonly purpose: string | null;
}

/** Where a page of accesses ended; `at` is ISO 8601 in milliseconds. */
export interface AccessPlace {
  readonly at: string;
  readonly id: string;
}

const looks = sql`
  SELECT r.id, r.at, 'revealed' AS kind, r.staff_id, r.subject, r.subject_id, r.fields, r.purpose, r.tenant_id FROM reveals r
  UNION ALL
  SELECT o.id, o.at, 'opened', o.staff_id, 'case', o.case_id, '["text"]'::jsonb, NULL, o.tenant_id FROM openings o`;

const columns = sql`l.id, l.at, l.kind, l.staff_id AS "staffId", s.name AS "staffName", s.title AS post, s.unit_id AS "unitId", l.subject,
  l.subject_id AS "subjectId", l.fields, l.purpose`;

/** What an auditor looks for; what is left out does not limit. */
export interface AccessFilter {
  readonly staffId?: string | undefined;
  readonly unitId?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly kind?: 'opened' | 'revealed' | undefined;
  readonly purpose?: string | undefined;
  readonly from?: Date | undefined;
  /** Before this instant. */
  readonly to?: Date | undefined;
}

/** Accesses, newest first, after a place. */
export async function listAccesses(
  tx: Tx,
  tenantId: string,
  filter: AccessFilter,
  after: AccessPlace | undefined,
  limit: number,
): Promise<readonly Access[]> {
  const { staffId, unitId, subjectId, kind, purpose, from, to } = filter;
  const { rows } = await sql<Access>`
    SELECT ${columns} FROM (${looks}) l JOIN staff s ON s.tenant_id = l.tenant_id AND s.id = l.staff_id
    WHERE l.tenant_id = ${tenantId}
      ${staffId === undefined ? sql`` : sql`AND l.staff_id = ${staffId}`}
      ${unitId === undefined ? sql`` : sql`AND s.unit_id = ${unitId}`}
      ${subjectId === undefined ? sql`` : sql`AND l.subject_id = ${subjectId}`}
      ${kind === undefined ? sql`` : sql`AND l.kind = ${kind}`}
      ${purpose === undefined ? sql`` : sql`AND l.purpose = ${purpose}`}
      ${from === undefined ? sql`` : sql`AND l.at >= ${from}`}
      ${to === undefined ? sql`` : sql`AND l.at < ${to}`}
      ${after === undefined ? sql`` : sql`AND (l.at, l.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
    ORDER BY l.at DESC, l.id DESC LIMIT ${limit}`.execute(tx);
  return rows;
}

/** What of one person could be looked at: themselves, their appeals, and the cases their words were in, each from when they were. */
export interface OwnTraces {
  readonly residentId: string;
  readonly appealIds: readonly string[];
  readonly cases: readonly { readonly id: string; readonly since: Date }[];
}

/** Who looked at one person's data, newest first, after a place. */
export async function accessesTo(
  tx: Tx,
  tenantId: string,
  own: OwnTraces,
  after: AccessPlace | undefined,
  limit: number,
): Promise<readonly Access[]> {
  const { rows } = await sql<Access>`
    SELECT ${columns} FROM (
      SELECT r.id, r.at, 'revealed' AS kind, r.staff_id, r.subject, r.subject_id, r.fields, r.purpose, r.tenant_id FROM reveals r
      WHERE r.tenant_id = ${tenantId} AND r.subject_id = ANY (${[own.residentId, ...own.appealIds]}::uuid[])
      UNION ALL
      SELECT o.id, o.at, 'opened', o.staff_id, 'case', o.case_id, '["text"]'::jsonb, NULL, o.tenant_id
      FROM unnest(${own.cases.map(({ id }) => id)}::uuid[], ${own.cases.map(({ since }) => since)}::timestamptz[]) AS c (id, since)
      JOIN openings o ON o.tenant_id = ${tenantId} AND o.case_id = c.id AND o.at >= c.since
    ) l JOIN staff s ON s.tenant_id = l.tenant_id AND s.id = l.staff_id
    WHERE true ${after === undefined ? sql`` : sql`AND (l.at, l.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
    ORDER BY l.at DESC, l.id DESC LIMIT ${limit}`.execute(tx);
  return rows;
}

/** Forgets what was noted beside reveals of these subjects: it may name somebody. That there was a look stays. */
export async function forgetNotes(tx: Tx, tenantId: string, subjectIds: readonly string[]): Promise<void> {
  await sql`
    UPDATE reveals SET note = NULL WHERE tenant_id = ${tenantId} AND subject_id = ANY (${subjectIds}::uuid[]) AND note IS NOT NULL`.execute(
    tx,
  );
}

/** Forgets accesses older than `before`, at most `most` of each kind; how many. */
export async function expireAccesses(tx: Tx, before: Date, most: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT expire_accesses(${before}, ${most}::int) AS n`.execute(tx);
  return rows[0]?.n ?? 0;
}
