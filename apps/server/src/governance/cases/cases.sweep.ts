import { type RawBuilder, sql } from 'kysely';
import { CommitUnknown, DatabaseBusy, DatabaseUnavailable } from '../../platform/db/index.ts';
import { rounds } from '../../platform/jobs/index.ts';
import type { Log } from '../../platform/log/index.ts';
import { system } from './case.ts';
import { type Engine, procedureOf } from './cases.engine.ts';
import { type CaseRow, recordOf } from './cases.rows.ts';
import { follow } from './cases.service.ts';
import { setbacks } from './setbacks.ts';
import { runOut } from './sweep.ts';

const batchSize = 50;
/** Whatever the wake-up table says, every tenant is looked at this often. */
const backstopMs = 60_000;

/** The database's trouble is nobody's in particular: the round is made again as a whole. */
function isOutage(error: unknown): boolean {
  return error instanceof DatabaseUnavailable || error instanceof DatabaseBusy || error instanceof CommitUnknown;
}

function told(moved: number, resting: number, failures: number): string {
  return [
    `上次巡检处理 ${moved} 件`,
    ...(resting === 0 ? [] : [`有 ${resting} 件办不动，隔一段时间再试，编号见日志`]),
    ...(failures === 0 ? [] : [`有 ${failures} 个租户没有巡检成，正在重试`]),
  ].join('；');
}

/** What a round of the sweep did; `ok` is what /healthz shows. */
export interface SweepState {
  readonly ok: boolean;
  readonly says: string;
  readonly lastAt: number;
}

export interface Sweep {
  /** Looks once at every tenant whose turn it is and returns how many cases were moved. For tests and for fast clocks too. */
  once(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
  state(): SweepState;
}

/**
 * The sweep over clocks (design §3): cases whose clock speaks are locked in batches, skipping those somebody is working on, and the ordinary move is made.
 * A case that throws stops nobody else: it is logged, shown, and tried again after a growing pause. A worker that dies loses nothing: the column still says that the clock is due. `tenants` names whose clocks this program keeps.
 */
export function caseSweep(engine: Engine, log: Log, everyMs: number, kinds: readonly ('live' | 'replay')[]): Sweep {
  const broken = setbacks();
  let state: SweepState = { ok: true, says: '还没有开始', lastAt: 0 };

  async function tenantsDue(now: number): Promise<readonly string[]> {
    return engine.database.inPlatform(async (tx) => {
      const { rows } = await sql<{ id: string }>`
        SELECT t.id FROM platform.tenants t LEFT JOIN platform.tenant_wake w ON w.tenant_id = t.id
        WHERE t.kind = ANY(${kinds}::text[]) AND (w.next_at IS NULL OR w.next_at <= ${new Date(now)}) ORDER BY t.id`.execute(
        tx,
      );
      return rows.map(({ id }) => id);
    });
  }

  /** Makes the moves of cases whose clocks speak, in one transaction: all of them or none. Returns how many cases there were. */
  async function move(tenantId: string, now: number, which: RawBuilder<unknown>, most: number): Promise<number> {
    const directory = await engine.directoryOf(tenantId);
    return engine.database.inTenant(tenantId, async (tx) => {
      const { rows } = await sql<CaseRow>`
        SELECT * FROM cases WHERE tenant_id = ${tenantId} AND next_clock_at <= ${new Date(now)} AND ${which}
        ORDER BY next_clock_at LIMIT ${most} FOR UPDATE SKIP LOCKED`.execute(tx);
      const records = rows.map(recordOf);
      const around = { standings: [], master: null, openChildren: 0 };
      const decided = records.flatMap((record) =>
        runOut(procedureOf(engine, record.procedure), record, { terms: directory.terms, related: around, now }),
      );
      await follow(tx, engine, directory, decided, new Map(), now);
      return records.length;
    });
  }

  /** A batch at once; where one case throws, case by case, so that it stops nobody else. Returns how many cases were looked at. */
  async function batch(tenantId: string, now: number): Promise<number> {
    const others = sql`id <> ALL(${broken.of(tenantId)}::uuid[])`;
    try {
      return await move(tenantId, now, others, batchSize);
    } catch (error) {
      if (isOutage(error)) throw error;
    }
    const ids = await engine.database.inTenant(tenantId, async (tx) => {
      const { rows } = await sql<{ id: string }>`
        SELECT id FROM cases WHERE tenant_id = ${tenantId} AND next_clock_at <= ${new Date(now)} AND ${others}
        ORDER BY next_clock_at LIMIT ${batchSize}`.execute(tx);
      return rows.map(({ id }) => id);
    });
    for (const id of ids) await moveAlone(tenantId, id, now);
    return ids.length;
  }

  async function moveAlone(tenantId: string, id: string, now: number): Promise<number> {
    try {
      const moved = await move(tenantId, now, sql`id = ${id}`, 1);
      broken.settled(id);
      return moved;
    } catch (error) {
      if (isOutage(error)) throw error;
      broken.failed(tenantId, id, now);
      log.error('a case could not be swept and rests', { tenantId, caseId: id, error });
      return 0;
    }
  }

  async function sweepTenant(tenantId: string, now: number): Promise<number> {
    let moved = 0;
    for (const id of broken.rested(tenantId, now)) moved += await moveAlone(tenantId, id, now);
    for (let size = batchSize; size === batchSize; ) {
      size = await batch(tenantId, now);
      moved += size;
    }
    await sleepUntil(tenantId, now);
    return moved;
  }

  async function sleepUntil(tenantId: string, now: number): Promise<void> {
    const next = await engine.database.inTenant(tenantId, async (tx) => {
      const { rows } = await sql<{ next: Date | null }>`
        SELECT min(next_clock_at) AS next FROM cases
        WHERE tenant_id = ${tenantId} AND next_clock_at IS NOT NULL AND id <> ALL(${broken.of(tenantId)}::uuid[])`.execute(
        tx,
      );
      return rows[0]?.next?.getTime() ?? Number.POSITIVE_INFINITY;
    });
    const at = new Date(Math.min(next, now + backstopMs));
    await engine.database.inPlatform((tx) =>
      sql`INSERT INTO platform.tenant_wake (tenant_id, next_at) VALUES (${tenantId}, ${at}) ON CONFLICT (tenant_id) DO UPDATE SET next_at = EXCLUDED.next_at`.execute(
        tx,
      ),
    );
  }

  async function once(): Promise<number> {
    const now = engine.clock.now();
    let moved = 0;
    let failures = 0;
    for (const tenantId of await tenantsDue(now)) {
      try {
        moved += await sweepTenant(tenantId, now);
      } catch (error) {
        if (isOutage(error)) throw error;
        failures += 1;
        log.error('a tenant could not be swept', { tenantId, error });
      }
    }
    state = { ok: failures === 0 && broken.count() === 0, says: told(moved, broken.count(), failures), lastAt: now };
    return moved;
  }

  async function round(): Promise<number> {
    try {
      return await once();
    } catch (error) {
      state = { ok: false, says: '巡检出错，正在重试', lastAt: state.lastAt };
      log.error('sweep failed', { error: String(error), actor: system.kind });
      return 0;
    }
  }

  const { start, stop } = rounds(round, everyMs);
  return { once, start, stop, state: () => state };
}
