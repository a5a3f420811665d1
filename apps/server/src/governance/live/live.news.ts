import { type Change, changesSince, type Found, type Seen, seenUpTo } from '../../platform/changes/index.ts';
import { type CaseRecord, casesById, type Engine } from '../cases/index.ts';
import type { News } from './telling.ts';

/** What came after a place, by tenant, and the place behind it. */
export interface Page extends Pick<Found, 'floor' | 'now'> {
  readonly news: ReadonlyMap<string, News>;
  readonly seen: Seen;
  readonly more: boolean;
}

/** What to look for, and in which tenants residents listen too. */
export interface Wanted {
  readonly from: Seen;
  readonly to?: Seen;
  readonly tenantIds: readonly string[];
  readonly residentsIn: ReadonlySet<string>;
  readonly most: number;
}

/** One page of what changed: one query for all tenants, and one transaction for each in which something did. */
export async function readPage(engine: Engine, wanted: Wanted): Promise<Page> {
  const { from, to, residentsIn, most } = wanted;
  const found = await engine.database.inPlatform((tx) => changesSince(tx, wanted));
  const { changes, floor, now } = found;
  const byTenant = new Map<string, Change[]>();
  for (const change of changes) byTenant.set(change.tenantId, [...(byTenant.get(change.tenantId) ?? []), change]);
  const news = new Map<string, News>();
  for (const [tenantId, own] of byTenant) news.set(tenantId, await newsOf(engine, tenantId, own, residentsIn));
  const last = changes.at(-1);
  const more = changes.length >= most && last !== undefined;
  const end = to ?? now;
  return { floor, now, news, more, seen: more ? seenUpTo(from, end, last.tx) : end };
}

async function newsOf(
  engine: Engine,
  tenantId: string,
  changes: readonly Change[],
  residentsIn: ReadonlySet<string>,
): Promise<News> {
  const ids = [...new Set(changes.filter(({ subject }) => subject === 'case').map(({ id }) => id))];
  const notices = changes.flatMap(({ subject, id, personId }) =>
    subject === 'notice' && personId !== null ? [{ id, personId }] : [],
  );
  const { terms } = await engine.directoryOf(tenantId);
  if (ids.length === 0) return { cases: [], standings: new Map(), notices, terms };
  return engine.database.inTenant(tenantId, async (tx) => {
    const found = await casesById(tx, tenantId, ids);
    const cases = ids.flatMap((id): CaseRecord[] => {
      const record = found.get(id);
      return record === undefined ? [] : [record];
    });
    const standings = new Map();
    if (residentsIn.has(tenantId)) {
      for (const companion of engine.companions.values()) {
        for (const [id, each] of await companion.standings(tx, tenantId, ids)) standings.set(id, each);
      }
    }
    return { cases, standings, notices, terms };
  });
}
