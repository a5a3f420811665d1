import { routes } from '@tongxin/contract';
import { z } from 'zod';
import { staffEndpoint } from '../../access/index.ts';
import { longestLifeMs } from '../../platform/channels/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import { readCursor, writeCursor } from '../../platform/http/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { type DeliveryRow, discardDelivery, listDeliveries, lockDelivery, reviveDelivery } from './deliveries.store.ts';

/** What these routes need from the composition root. */
export interface DeliveryRoutesDeps {
  readonly database: Database;
  readonly clock: Clock;
}

const Place = z.object({ at: z.iso.datetime(), id: z.uuid() });

/** The routes of messages that leave the house: the dead letters and what becomes of them. */
export function deliveryEndpoints({ database, clock }: DeliveryRoutesDeps) {
  /** Changes a dead delivery; refuses `not_found` and, for one that is not dead, `move_not_possible`. */
  const changeDead = async (
    tenantId: string,
    id: string,
    change: (tx: Tx, now: number) => Promise<DeliveryRow | undefined>,
  ) => {
    const changed = await database.inTenant(tenantId, async (tx) => {
      if ((await lockDelivery(tx, tenantId, id)) === undefined) throw refuse('not_found');
      return change(tx, clock.now());
    });
    if (changed === undefined) throw refuse('move_not_possible');
    return view(changed);
  };
  return [
    staffEndpoint(routes.listDeliveries, async ({ caller, query: { cursor, limit, state, channel, webhookId } }) => {
      const filter = { state, channel, webhookId };
      const after = readCursor(cursor, Place);
      const rows = await database.inTenant(caller.tenantId, (tx) =>
        listDeliveries(tx, caller.tenantId, filter, after, limit),
      );
      const items = rows.slice(0, limit).map(view);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items, next: last === undefined ? null : writeCursor({ at: last.at, id: last.id }) };
    }),
    staffEndpoint(routes.retryDelivery, ({ caller, params: { id } }) =>
      changeDead(caller.tenantId, id, (tx, now) => reviveDelivery(tx, caller.tenantId, id, now, now + longestLifeMs)),
    ),
    staffEndpoint(routes.discardDelivery, ({ caller, params: { id } }) =>
      changeDead(caller.tenantId, id, (tx, now) => discardDelivery(tx, caller.tenantId, id, now)),
    ),
  ];
}

function view({ at, nextAt, ...row }: DeliveryRow) {
  return { ...row, at: at.toISOString(), nextAt: nextAt?.toISOString() ?? null };
}
