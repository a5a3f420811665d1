import { sql } from 'kysely';
import type { Clock } from '../../platform/clock/index.ts';
import type { Database } from '../../platform/db/index.ts';
import { clearIncoming, type Files } from '../../platform/files/index.ts';
import { rounds } from '../../platform/jobs/index.ts';
import type { Log } from '../../platform/log/index.ts';
import { bytesRemoved, deleteStale, erasedWithBytes, keptAmong } from './erasure.store.ts';
import { idIn, keysOf, shardPrefix, shards } from './keys.ts';

/** What one round removed: uploads that were sent with nothing, bytes of erased ones, and files without a row. */
export interface Swept {
  readonly stale: number;
  readonly erased: number;
  readonly orphans: number;
}

export interface AttachmentSweep {
  /** One round over every tenant, and over one shard of their files, or over all of them. */
  once(which?: 'one shard' | 'all shards'): Promise<Swept>;
  /** Removes the bytes of what was erased in this tenant. To be called after the commit; a round does it too. Returns how many. */
  removeErased(tenantId: string): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

interface Sweeping {
  readonly database: Database;
  readonly clock: Clock;
  readonly files: Files;
  readonly log: Log;
}

const batch = 200;
/** How long an upload waits to be sent with something, and how long a file without a row may be one that is just coming in. Our decision. */
const dayMs = 86_400_000;
/** 256 shards at this pace are all looked at within a day. */
const everyMs = 5 * 60_000;

/** The sweep over attachments: rows first, bytes after, so that no row ever names bytes that are gone. Several programs may sweep at once. */
export function attachmentSweep({ database, clock, files, log }: Sweeping): AttachmentSweep {
  const { store } = files;

  const remove = (tenantId: string, ids: readonly string[]): Promise<void> =>
    store.remove(ids.flatMap((id) => keysOf(tenantId, id)));

  /** Takes batches until one is not full. */
  async function inBatches(take: () => Promise<number>): Promise<number> {
    let sum = 0;
    for (let took = batch; took === batch; ) {
      took = await take();
      sum += took;
    }
    return sum;
  }

  const removeStale = (tenantId: string, now: number): Promise<number> =>
    inBatches(async () => {
      const ids = await database.inTenant(tenantId, (tx) => deleteStale(tx, tenantId, now - dayMs, batch));
      await remove(tenantId, ids);
      return ids.length;
    });

  const removeErased = (tenantId: string): Promise<number> =>
    inBatches(async () => {
      const ids = await database.inTenant(tenantId, (tx) => erasedWithBytes(tx, tenantId, batch));
      await remove(tenantId, ids);
      if (ids.length > 0) await database.inTenant(tenantId, (tx) => bytesRemoved(tx, tenantId, ids, clock.now()));
      return ids.length;
    });

  async function removeOrphans(tenantId: string, shard: number, now: number): Promise<number> {
    const old: { readonly key: string; readonly id: string }[] = [];
    for await (const { key, changedAt } of store.list(shardPrefix(tenantId, shard))) {
      const id = idIn(key);
      if (id !== null && changedAt < now - dayMs) old.push({ key, id });
    }
    if (old.length === 0) return 0;
    const ids = [...new Set(old.map(({ id }) => id))];
    const kept = await database.inTenant(tenantId, (tx) => keptAmong(tx, tenantId, ids));
    const orphans = old.filter(({ key, id }) => !kept.has(id) || key.endsWith('.part'));
    await store.remove(orphans.map(({ key }) => key));
    return orphans.length;
  }

  async function tenants(): Promise<readonly string[]> {
    const { rows } = await database.inPlatform((tx) =>
      sql<{ id: string }>`SELECT id FROM platform.tenants ORDER BY id`.execute(tx),
    );
    return rows.map(({ id }) => id);
  }

  async function once(which: 'one shard' | 'all shards' = 'one shard'): Promise<Swept> {
    const now = clock.now();
    const turn = Math.floor(now / everyMs) % shards;
    const looked = which === 'one shard' ? [turn] : Array.from({ length: shards }, (_, shard) => shard);
    const swept = { stale: 0, erased: 0, orphans: 0 };
    await clearIncoming(files.incoming, now - dayMs);
    for (const tenantId of await tenants()) {
      swept.stale += await removeStale(tenantId, now);
      swept.erased += await removeErased(tenantId);
      for (const shard of looked) swept.orphans += await removeOrphans(tenantId, shard, now);
    }
    return swept;
  }

  const quietly = () =>
    once().catch((error: unknown) => log.warn('the sweep over attachments failed', { error: String(error) }));
  const { start, stop } = rounds(quietly, everyMs);
  return { once, removeErased, start, stop };
}
