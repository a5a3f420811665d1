import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../db/index.ts';
import { horizonOf, readSnapshot, type Seen, snapshotText } from './seen.ts';

/** Something that changed, in the transaction `tx`. `personId` where it concerns one person alone. */
export interface Change {
  readonly tx: number;
  readonly tenantId: string;
  readonly subject: string;
  readonly id: string;
  readonly version: number;
  readonly personId: string | null;
}

/** What is still there: rows of transactions after `tx`, counted in this `era` of the database. */
export interface Floor {
  readonly era: number;
  readonly tx: number;
}

/** What was found, in the order of transactions, and what was to be seen when it was looked for. */
export interface Found {
  readonly changes: readonly Change[];
  readonly floor: Floor;
  readonly now: Seen;
}

/**
 * A statement that notes changes of a tenant; it may stand in a WITH. `rows` is a query or a VALUES list of
 * (subject text, id uuid, version integer, person_id uuid). Tenant and platform transactions.
 */
export function noting(tenantId: string, rows: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`INSERT INTO platform.changes (tenant_id, subject, id, version, person_id)
      SELECT ${tenantId}::uuid, r.subject, r.id, r.version, r.person_id FROM (${rows}) AS r (subject, id, version, person_id)`;
}

const floorPart = sql`SELECT jsonb_build_object('era', f.era, 'tx', f.tx::text::bigint) FROM platform.changes_floor f`;

/**
 * What became visible after `from` (and was visible in `to`, where given), of some tenants. At least `most` rows where there are as
 * many, and always whole transactions. Platform transactions.
 */
export async function changesSince(
  tx: Tx,
  asked: { readonly from: Seen; readonly to?: Seen; readonly tenantIds: readonly string[]; readonly most: number },
): Promise<Found> {
  const { from, to, tenantIds, most } = asked;
  const { rows } = await sql<{ now: string; floor: Floor; changes: readonly Change[] }>`
    WITH r AS (
      SELECT c.tx::text::bigint AS tx, c.tenant_id AS "tenantId", c.subject, c.id, c.version, c.person_id AS "personId"
      FROM platform.changes c
      WHERE c.tx >= ${String(horizonOf(from))}::xid8 AND NOT pg_visible_in_snapshot(c.tx, ${snapshotText(from)}::pg_snapshot)
        ${to === undefined ? sql`` : sql`AND pg_visible_in_snapshot(c.tx, ${snapshotText(to)}::pg_snapshot)`}
        AND c.tenant_id = ANY(${tenantIds}::uuid[])
      ORDER BY c.tx FETCH FIRST (${most}::bigint) ROWS WITH TIES)
    SELECT pg_current_snapshot()::text AS now, (${floorPart}) AS floor,
      coalesce((SELECT jsonb_agg(to_jsonb(r) ORDER BY r.tx) FROM r), '[]'::jsonb) AS changes`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('a query without FROM answered nothing');
  return { changes: row.changes, floor: row.floor, now: readSnapshot(row.now) };
}

/** What is to be seen at this moment. Platform transactions. */
export async function seenNow(tx: Tx): Promise<Pick<Found, 'floor' | 'now'>> {
  const { rows } = await sql<{ now: string; floor: Floor }>`
    SELECT pg_current_snapshot()::text AS now, (${floorPart}) AS floor`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('a query without FROM answered nothing');
  return { now: readSnapshot(row.now), floor: row.floor };
}

/**
 * Clears away what is older than `hours` and notes how far; a running transaction keeps what comes after it, so that nobody who
 * waits for it falls behind. In a database that was restored elsewhere a new era begins with nothing. Returns how many rows went.
 * At start, and from time to time. Platform transactions.
 */
export async function clearChanges(tx: Tx, hours: number): Promise<number> {
  const { rows } = await sql<{ gone: number }>`
    WITH restored AS (
      UPDATE platform.changes_floor SET era = era + 1, tx = '0', top = pg_snapshot_xmax(pg_current_snapshot())
      WHERE top > pg_snapshot_xmax(pg_current_snapshot()) RETURNING era),
    gone AS (
      DELETE FROM platform.changes c
      WHERE (c.at < statement_timestamp() - make_interval(hours => ${hours}::int) AND c.tx < pg_snapshot_xmin(pg_current_snapshot()))
         OR EXISTS (SELECT FROM restored) RETURNING c.tx),
    last AS (SELECT max(gone.tx) AS tx FROM gone),
    noted AS (
      UPDATE platform.changes_floor f SET tx = greatest(f.tx, coalesce(last.tx, '0'::xid8)), top = pg_snapshot_xmax(pg_current_snapshot())
      FROM last WHERE NOT EXISTS (SELECT FROM restored))
    SELECT count(*)::int AS gone FROM gone`.execute(tx);
  return rows[0]?.gone ?? 0;
}
