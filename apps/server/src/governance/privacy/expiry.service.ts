import type { RetentionSubject } from '@tongxin/contract';
import { expireAccesses, expireSessions } from '../../access/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { expireDead } from '../../platform/jobs/index.ts';
import { expireSubmissions } from '../cases/index.ts';
import { expireErased } from '../residents/index.ts';
import type { ErasureDeps } from './erasure.service.ts';
import { latestOver } from './period.ts';
import { insertTombstones, type RetentionInForce } from './retention.store.ts';
import { periodFor } from './retention.ts';

/** Rows a statement; what is left waits for the next. */
const mostRows = 1_000;

interface Expiry {
  readonly subject: RetentionSubject;
  readonly expire: (before: Date) => Promise<number>;
}

/** What of a tenant has a time of its own. */
function expiriesOf({ database, holdings }: ErasureDeps, tenantId: string): readonly Expiry[] {
  const inTenant = (work: (tx: Tx) => Promise<number>) => database.inTenant(tenantId, work);
  const inPlatform = (work: (tx: Tx) => Promise<number>) => database.inPlatform(work);
  return [
    { subject: 'sessions', expire: (before) => inPlatform((tx) => expireSessions(tx, tenantId, before, mostRows)) },
    { subject: 'deadDeliveries', expire: (before) => inPlatform((tx) => expireDead(tx, tenantId, before, mostRows)) },
    { subject: 'accesses', expire: (before) => inTenant((tx) => expireAccesses(tx, before, mostRows)) },
    { subject: 'submissions', expire: (before) => inTenant((tx) => expireSubmissions(tx, tenantId, before, mostRows)) },
    { subject: 'evidence', expire: (before) => inTenant((tx) => expireErased(tx, before, mostRows)) },
    ...holdings.flatMap(({ expiry }): readonly Expiry[] => {
      if (expiry === undefined) return [];
      const expire = (before: Date) => inTenant((tx) => expiry.expire(tx, tenantId, before, mostRows));
      return [{ subject: expiry.subject, expire }];
    }),
  ];
}

/**
 * Lets records go whose time is over, a thousand a statement with a rest between them, and writes one tombstone for each kind of which
 * something went. Gives how many rows.
 */
export async function expireRecords(
  deps: ErasureDeps,
  tenantId: string,
  inForce: RetentionInForce,
  pace: { readonly rest: () => Promise<unknown>; readonly isStopping: () => boolean },
): Promise<number> {
  let gone = 0;
  for (const { subject, expire } of expiriesOf(deps, tenantId)) {
    let rows = 0;
    for (let last = mostRows; last >= mostRows && !pace.isStopping(); ) {
      last = await expire(new Date(latestOver(periodFor(inForce.retention, subject), deps.clock.now())));
      rows += last;
      if (last >= mostRows) await pace.rest();
    }
    if (rows === 0) continue;
    gone += rows;
    const basis = inForce.retention.records.find((each) => each.subject === subject)?.basis ?? '';
    await deps.database.inTenant(tenantId, (tx) =>
      insertTombstones(tx, tenantId, [
        {
          id: deps.ids.uuid(),
          at: new Date(deps.clock.now()),
          kind: 'expired',
          subject,
          subjectId: null,
          basis: `v${inForce.version}: ${basis}`,
          requestId: null,
          counts: { rows },
        },
      ]),
    );
  }
  return gone;
}
