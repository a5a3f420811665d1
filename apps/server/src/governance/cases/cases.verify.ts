import { sql } from 'kysely';
import { type ChainFault, type ChainRow, verifyChain } from '../../platform/crypto/index.ts';
import type { Database, Tx } from '../../platform/db/index.ts';

/** A case whose record does not fit its chain. */
export interface BrokenCase {
  readonly caseId: string;
  readonly caseNo: string | null;
  /** The event that does not fit; null for the record as a whole. */
  readonly at: number | null;
  /** As the chain says; `erased`: words are gone and no tombstone says why; `deleted`: the record is gone and none says so, or is not gone. */
  readonly why: ChainFault | 'erased' | 'deleted';
}

/** What verifying a tenant found. */
export interface TenantVerdict {
  readonly ok: boolean;
  readonly cases: number;
  readonly events: number;
  /** Events whose words were erased, all with a tombstone when `ok`. */
  readonly erased: number;
  /** Cases whose record was deleted at the end of its time. */
  readonly deleted: number;
  readonly broken: readonly BrokenCase[];
}

interface Head {
  readonly id: string;
  readonly case_no: string | null;
  readonly chain: Buffer | null;
  readonly version: number;
  readonly record_deleted_at: Date | null;
}

/** What tombstones say of cases: the kinds of what was let go, by case. Those without one are left out. */
export type TombstonesOf = (
  tx: Tx,
  tenantId: string,
  caseIds: readonly string[],
) => Promise<ReadonlyMap<string, readonly string[]>>;

const batch = 200;

/**
 * Checks the record of every case of a tenant against its chain, in small transactions. Words that were erased and records that were deleted are in
 * order when a tombstone says so; a chain alone cannot tell a lawful erasure from another one.
 */
export async function verifyTenant(
  database: Database,
  tenantId: string,
  tombstonesOf: TombstonesOf,
): Promise<TenantVerdict> {
  const broken: BrokenCase[] = [];
  const totals = { cases: 0, events: 0, erased: 0, deleted: 0 };
  for (let after: string | null = null; ; ) {
    const from: string | null = after;
    const found = await database.inTenant(tenantId, async (tx) => {
      // A move between two statements would look like a record that does not fit.
      await sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`.execute(tx);
      const heads = await headsAfter(tx, tenantId, from);
      const ids = heads.map(({ id }) => id);
      return { heads, rows: await recordsOf(tx, tenantId, ids), tombstones: await tombstonesOf(tx, tenantId, ids) };
    });
    for (const head of found.heads) {
      const rows = found.rows.get(head.id) ?? [];
      totals.cases += 1;
      totals.events += rows.length;
      totals.erased += rows.filter(({ salt }) => salt === null).length;
      totals.deleted += head.record_deleted_at === null ? 0 : 1;
      const flaw = flawOf(head, rows, found.tombstones.get(head.id) ?? []);
      if (flaw !== null) broken.push({ caseId: head.id, caseNo: head.case_no, ...flaw });
    }
    const last = found.heads.at(-1);
    if (last === undefined || found.heads.length < batch) break;
    after = last.id;
  }
  return { ok: broken.length === 0, ...totals, broken };
}

function flawOf(
  head: Head,
  rows: readonly ChainRow[],
  tombstones: readonly string[],
): Pick<BrokenCase, 'at' | 'why'> | null {
  if (head.record_deleted_at !== null) {
    const told = tombstones.includes('deleted') && rows.length === 0;
    return told ? null : { at: null, why: 'deleted' };
  }
  const verdict = verifyChain(rows, head.chain ?? undefined);
  if (!verdict.ok) return { at: verdict.at, why: verdict.why };
  if (rows.length !== head.version) return { at: rows.length, why: 'head' };
  const silent = rows.find(({ salt }) => salt === null);
  return silent !== undefined && tombstones.length === 0 ? { at: silent.seq, why: 'erased' } : null;
}

async function headsAfter(tx: Tx, tenantId: string, after: string | null): Promise<readonly Head[]> {
  const { rows } = await sql<Head>`
    SELECT c.id, c.case_no, c.chain, c.version, c.record_deleted_at
    FROM cases c WHERE c.tenant_id = ${tenantId} ${after === null ? sql`` : sql`AND c.id > ${after}::uuid`}
    ORDER BY c.id LIMIT ${batch}`.execute(tx);
  return rows;
}

async function recordsOf(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly ChainRow[]>> {
  const { rows } = await sql<ChainRow & { case_id: string }>`
    SELECT e.case_id, e.seq, e.header, e.digest, e.hash, p.salt, p.payload
    FROM case_events e LEFT JOIN case_payloads p ON p.tenant_id = e.tenant_id AND p.case_id = e.case_id AND p.seq = e.seq
    WHERE e.tenant_id = ${tenantId} AND e.case_id = ANY (${ids}::uuid[]) ORDER BY e.case_id, e.seq`.execute(tx);
  const by = new Map<string, ChainRow[]>();
  for (const { case_id, ...row } of rows) {
    const list = by.get(case_id);
    if (list === undefined) by.set(case_id, [row]);
    else list.push(row);
  }
  return by;
}
