import { peopleWithSessions } from '../../access/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { rounds } from '../../platform/jobs/index.ts';
import type { Log } from '../../platform/log/index.ts';
import { stillLinked } from '../appeals/index.ts';
import { deleteCaseRecords, familiesOf, lockEnded, lockForErasure, type WalkPlace } from '../cases/index.ts';
import { type IdleResident, listIdle } from '../residents/index.ts';
import { anonymiseFamilies, type ErasureDeps, erasePerson } from './erasure.service.ts';
import { expireRecords } from './expiry.service.ts';
import { latestOver } from './period.ts';
import { listDueRequests, type PersonRequest } from './requests.store.ts';
import { insertTombstones, loadRetention, type RetentionInForce } from './retention.store.ts';
import { isDue, latestDue, periodFor, ruleFor, type Stage } from './retention.ts';

type RequestPlace = Pick<PersonRequest, 'dueAt' | 'id'>;

/** How the worker goes about it. */
export interface WorkerOptions {
  /** The tenants whose data this program keeps: ids. */
  tenants(): Promise<readonly string[]>;
  readonly log: Log;
  readonly everyMs: number;
  /** Cases a transaction; small, so that nobody waits long for a lock. 20 unless told. */
  readonly batch?: number;
  /** The rest between two transactions; 50 unless told. */
  readonly pauseMs?: number;
}

/** What a round let go. */
export interface RetentionRound {
  readonly anonymised: number;
  readonly deleted: number;
  readonly people: number;
  readonly records: number;
}

export interface RetentionWorker {
  /** One round over every tenant. */
  once(): Promise<RetentionRound>;
  start(): void;
  stop(): Promise<void>;
}

/**
 * Lets go what has been kept long enough: requests to be erased whose days of grace are over, cases, and everything with a time of its own. What is
 * to be done stands in the rows themselves, so a worker that is killed leaves nothing half done and the next one goes on; several share the
 * work through row locks. Cases that somebody holds, and all their family, are passed over; open ones never come up.
 */
export function retentionWorker(deps: ErasureDeps, options: WorkerOptions): RetentionWorker {
  const { database, clock, ids } = deps;
  const { log, batch = 20, pauseMs = 50 } = options;
  const rest = () => new Promise((resolve) => setTimeout(resolve, pauseMs));

  async function requests(tenantId: string, now: Date): Promise<number> {
    let people = 0;
    let after: RequestPlace | null = null;
    while (!loop.stopping()) {
      const from: RequestPlace | null = after;
      const due: readonly PersonRequest[] = await database.inTenant(tenantId, (tx) =>
        listDueRequests(tx, tenantId, now, from, batch),
      );
      for (const request of due) {
        if ((await erasePerson(deps, tenantId, request)) === 'done') people += 1;
        await rest();
      }
      const last = due.at(-1);
      if (last === undefined || due.length < batch) break;
      after = { dueAt: last.dueAt, id: last.id };
    }
    return people;
  }

  async function cases(tenantId: string, inForce: RetentionInForce, stage: Stage): Promise<number> {
    const rules = inForce.retention.cases;
    let done = 0;
    let after: WalkPlace | null = null;
    while (!loop.stopping()) {
      const now = clock.now();
      const from: WalkPlace | null = after;
      const walked = await database.inTenant(tenantId, async (tx) => {
        const endedBy = new Date(latestDue(rules, stage, now));
        const found = await lockEnded(tx, tenantId, stage, { endedBy, after: from, limit: batch });
        const due = found.filter((each) => isDue(rules, stage, { ...each, endedAt: each.endedAt.getTime() }, now));
        const basisOf = new Map(due.map((each) => [each.id, `v${inForce.version}: ${ruleFor(rules, each).basis}`]));
        const around = await familiesOf(tx, tenantId, [...basisOf.keys()]);
        await lockForErasure(
          tx,
          tenantId,
          around.map(({ id }) => id),
        );
        // Looked at again under the lock: a hold that was set meanwhile counts.
        const family = await familiesOf(tx, tenantId, [...basisOf.keys()]);
        const kept = new Set(family.filter(({ open, held }) => open || held).map(({ rootId }) => rootId));
        const going = family.filter(({ rootId }) => basisOf.has(rootId) && !kept.has(rootId));
        const ground = (rootId: string) => ({ basis: basisOf.get(rootId) ?? '', requestId: null });
        const count =
          stage === 'anonymise'
            ? await anonymiseFamilies(tx, deps, tenantId, going, ground)
            : await deleteFamilies(tx, tenantId, going, ground, new Date(now));
        return { count, last: found.at(-1)?.place, full: found.length === batch };
      });
      done += walked.count;
      if (walked.last === undefined || !walked.full) break;
      after = walked.last;
      await rest();
    }
    return done;
  }

  async function deleteFamilies(
    tx: Tx,
    tenantId: string,
    going: readonly { readonly id: string; readonly rootId: string }[],
    groundOf: (rootId: string) => { readonly basis: string; readonly requestId: null },
    at: Date,
  ): Promise<number> {
    await insertTombstones(
      tx,
      tenantId,
      going.map(({ id, rootId }) => ({
        id: ids.uuid(),
        at,
        kind: 'deleted',
        subject: 'case',
        subjectId: id,
        ...groundOf(rootId),
        counts: {},
      })),
    );
    await deleteCaseRecords(
      tx,
      tenantId,
      going.map(({ id }) => id),
      at,
    );
    return going.length;
  }

  /** Whom nothing is left of: no appeal, and no session for as long as those are kept. */
  async function idlePeople(tenantId: string, inForce: RetentionInForce): Promise<number> {
    let gone = 0;
    let after: string | null = null;
    while (!loop.stopping()) {
      const from: string | null = after;
      const before = new Date(latestOver(periodFor(inForce.retention, 'people'), clock.now()));
      const found: readonly IdleResident[] = await database.inTenant(tenantId, (tx) =>
        listIdle(tx, tenantId, { before, after: from, most: 200 }),
      );
      const ids = found.map(({ id }) => id);
      const seen = await database.inPlatform((tx) => peopleWithSessions(tx, tenantId, ids));
      const linked = await database.inTenant(tenantId, (tx) => stillLinked(tx, tenantId, ids));
      for (const { id, hasAccount } of found) {
        if (seen.has(id) || linked.has(id)) continue;
        if (hasAccount) await deps.closeAccount(tenantId, id, null);
        gone += await database.inTenant(tenantId, (tx) => eraseIdle(tx, tenantId, id, inForce));
      }
      const last = ids.at(-1);
      if (last === undefined || ids.length < 200) break;
      after = last;
      await rest();
    }
    return gone;
  }

  async function eraseIdle(tx: Tx, tenantId: string, id: string, inForce: RetentionInForce): Promise<number> {
    if ((await stillLinked(tx, tenantId, [id])).has(id)) return 0;
    const at = new Date(clock.now());
    await deps.rights.erase(tx, tenantId, [id], at);
    const basis = `v${inForce.version}: ${inForce.retention.records.find(({ subject }) => subject === 'people')?.basis ?? 'PIPL 47'}`;
    await insertTombstones(tx, tenantId, [
      {
        id: ids.uuid(),
        at,
        kind: 'personErased',
        subject: 'resident',
        subjectId: id,
        basis,
        requestId: null,
        counts: {},
      },
    ]);
    return 1;
  }

  async function once(): Promise<RetentionRound> {
    const round = { anonymised: 0, deleted: 0, people: 0, records: 0 };
    for (const tenantId of await options.tenants()) {
      const inForce = await database.inTenant(tenantId, (tx) => loadRetention(tx, tenantId));
      round.people += await requests(tenantId, new Date(clock.now()));
      round.anonymised += await cases(tenantId, inForce, 'anonymise');
      round.deleted += await cases(tenantId, inForce, 'delete');
      round.records += await expireRecords(deps, tenantId, inForce, { rest, isStopping: loop.stopping });
      round.people += await idlePeople(tenantId, inForce);
    }
    return round;
  }

  async function quietly(): Promise<void> {
    try {
      const round = await once();
      if (Object.values(round).some((count) => count > 0)) log.info('retention', { ...round });
    } catch (error) {
      log.error('retention failed', { error: String(error) });
    }
  }

  const loop = rounds(quietly, options.everyMs);
  return { once, start: loop.start, stop: loop.stop };
}
