import type { Retention } from '@tongxin/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { defaultRetention } from './retention.ts';

/** The retention in force; version 0 is the platform's. */
export interface RetentionInForce {
  readonly version: number;
  readonly since: Date | null;
  readonly changedBy: string | null;
  readonly retention: Retention;
}

/** Reads the newest retention of a tenant. */
export async function loadRetention(tx: Tx, tenantId: string): Promise<RetentionInForce> {
  const { rows } = await sql<RetentionInForce>`
    SELECT version, since, changed_by AS "changedBy", retention FROM retention_versions WHERE tenant_id = ${tenantId}
    ORDER BY version DESC LIMIT 1`.execute(tx);
  return rows[0] ?? { version: 0, since: null, changedBy: null, retention: defaultRetention };
}

/** Publishes a retention after version `after`. Refuses `stale_version` when another one is in force. */
export async function publishRetention(
  tx: Tx,
  tenantId: string,
  after: number,
  retention: Retention,
  change: { readonly staffId: string; readonly at: Date },
): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    INSERT INTO retention_versions (tenant_id, version, since, changed_by, retention)
    SELECT ${tenantId}::uuid, ${after}::integer + 1, ${change.at}::timestamptz, ${change.staffId}::uuid, ${JSON.stringify(retention)}::jsonb
    WHERE ${after}::integer = (SELECT coalesce(max(version), 0) FROM retention_versions WHERE tenant_id = ${tenantId})
    ON CONFLICT (tenant_id, version) DO NOTHING RETURNING version`.execute(tx);
  const [published] = rows;
  if (published === undefined) throw refuse('stale_version');
  return published.version;
}

/** A tombstone: that something was let go, when, and on what basis. */
export interface Tombstone {
  readonly id: string;
  readonly at: Date;
  readonly kind: 'anonymised' | 'deleted' | 'personErased' | 'expired';
  /** `case`, `resident`, or what kind of record expired. */
  readonly subject: string;
  readonly subjectId: string | null;
  readonly basis: string;
  readonly requestId: string | null;
  readonly counts: { readonly [name: string]: number };
}

/** Writes tombstones; nobody changes or removes one. */
export async function insertTombstones(tx: Tx, tenantId: string, tombstones: readonly Tombstone[]): Promise<void> {
  if (tombstones.length === 0) return;
  await sql`
    INSERT INTO erasures (tenant_id, id, at, kind, subject, subject_id, basis, request_id, counts)
    SELECT ${tenantId}::uuid, r.id, r.at, r.kind, r.subject, r."subjectId", r.basis, r."requestId", r.counts
    FROM jsonb_to_recordset(${JSON.stringify(tombstones)}::jsonb) AS r(id uuid, at timestamptz, kind text, subject text, "subjectId" uuid, basis text,
      "requestId" uuid, counts jsonb)`.execute(tx);
}

/** The kinds of tombstones of cases, by case. */
export async function tombstonesOf(
  tx: Tx,
  tenantId: string,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await sql<{ id: string; kinds: string[] }>`
    SELECT subject_id AS id, array_agg(kind) AS kinds FROM erasures
    WHERE tenant_id = ${tenantId} AND subject = 'case' AND subject_id = ANY (${caseIds}::uuid[]) GROUP BY subject_id`.execute(
    tx,
  );
  return new Map(rows.map(({ id, kinds }) => [id, kinds]));
}
