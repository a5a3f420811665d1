import { sql } from 'kysely';
import type { Clock } from '../clock/index.ts';
import type { Database, Tx } from '../db/index.ts';
import type { Log } from '../log/index.ts';
import { rounds } from './rounds.timer.ts';

/** A row of the outbox as a handler sees it. `event` is what the writer put in. */
export interface OutboxItem {
  readonly id: string;
  readonly tenantId: string;
  readonly caseId: string;
  readonly seq: number;
  readonly event: unknown;
}

/** Handles items of one tenant in one tenant transaction. It may be called again with the same items: it must be idempotent. */
export type OutboxHandler = (tx: Tx, tenantId: string, items: readonly OutboxItem[]) => Promise<void>;

export interface OutboxWorker {
  /** Handles what is ready now, and returns how many items. */
  once(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
  state(): { readonly ok: boolean; readonly says: string };
}

interface Row {
  readonly id: string;
  readonly tenant_id: string;
  readonly case_id: string;
  readonly seq: number;
  readonly subscriber: string;
  readonly event: unknown;
  readonly tries: number;
}

const batchSize = 200;
/** How long a taken batch belongs to its worker; after that somebody else may take it. */
const leaseMs = 60_000;
const lastTry = 8;

/**
 * Delivers outbox rows to their subscribers, at least once. A batch is leased, handled per tenant and subscriber, then deleted.
 * What fails is tried again after a growing pause (2 s, 4 s, … 8 times), then set aside as dead and shown in /healthz.
 */
export function outboxWorker(
  database: Database,
  clock: Clock,
  log: Log,
  handlers: ReadonlyMap<string, OutboxHandler>,
  everyMs: number,
): OutboxWorker {
  let says = '还没有开始';
  let ok = true;

  async function lease(now: number): Promise<readonly Row[]> {
    return database.inPlatform(async (tx) => {
      const { rows } = await sql<Row>`
        UPDATE platform.outbox o SET ready_at = ${new Date(now + leaseMs)}, tries = o.tries + 1
        FROM (SELECT id FROM platform.outbox WHERE ready_at <= ${new Date(now)} AND dead_at IS NULL AND subscriber = ANY(${[...handlers.keys()]}::text[])
          ORDER BY ready_at, id LIMIT ${batchSize} FOR UPDATE SKIP LOCKED) AS due
        WHERE o.id = due.id RETURNING o.id, o.tenant_id, o.case_id, o.seq, o.subscriber, o.event, o.tries`.execute(tx);
      return rows;
    });
  }

  async function handle(rows: readonly Row[], now: number): Promise<void> {
    for (const group of groups(rows)) {
      const [first] = group;
      const handler = first && handlers.get(first.subscriber);
      if (first === undefined || handler === undefined) continue;
      const items = group.map((row) => ({
        id: row.id,
        tenantId: row.tenant_id,
        caseId: row.case_id,
        seq: row.seq,
        event: row.event,
      }));
      try {
        await database.inTenant(first.tenant_id, (tx) => handler(tx, first.tenant_id, items));
        await database.inPlatform((tx) =>
          sql`DELETE FROM platform.outbox WHERE id = ANY(${items.map(({ id }) => id)}::uuid[])`.execute(tx),
        );
      } catch (error) {
        await putBack(group, String(error), now);
        log.warn('outbox handler failed', { subscriber: first.subscriber, items: items.length, error: String(error) });
      }
    }
  }

  async function putBack(group: readonly Row[], error: string, now: number): Promise<void> {
    await database.inPlatform(async (tx) => {
      for (const row of group) {
        const dead = row.tries >= lastTry;
        await sql`UPDATE platform.outbox SET last_error = ${error.slice(0, 500)}, ready_at = ${new Date(now + 1000 * 2 ** row.tries)},
          dead_at = ${dead ? new Date(now) : null} WHERE id = ${row.id}`.execute(tx);
      }
    });
  }

  async function once(): Promise<number> {
    const now = clock.now();
    const rows = await lease(now);
    await handle(rows, now);
    const dead = await database.inPlatform(async (tx) => {
      const counted = await sql<{
        n: number;
      }>`SELECT count(*)::int AS n FROM (SELECT FROM platform.outbox WHERE dead_at IS NOT NULL LIMIT 100) AS capped`.execute(
        tx,
      );
      return counted.rows[0]?.n ?? 0;
    });
    ok = dead === 0;
    says = dead === 0 ? '消息都已送出' : `有 ${dead} 条消息送不出去，等待处理`;
    return rows.length;
  }

  async function round(): Promise<void> {
    let handled = batchSize;
    while (!loop.stopping() && handled === batchSize) {
      handled = await once().catch((error: unknown) => {
        ok = false;
        says = '投递出错，正在重试';
        log.error('outbox failed', { error: String(error) });
        return 0;
      });
    }
  }

  const loop = rounds(round, everyMs);
  return { once, start: loop.start, stop: loop.stop, state: () => ({ ok, says }) };
}

function groups(rows: readonly Row[]): readonly (readonly Row[])[] {
  const by = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.tenant_id}:${row.subscriber}`;
    const group = by.get(key);
    if (group === undefined) by.set(key, [row]);
    else group.push(row);
  }
  return [...by.values()];
}
