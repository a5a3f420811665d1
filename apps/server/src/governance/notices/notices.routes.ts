import { routes } from '@tongxin/contract';
import { z } from 'zod';
import { type Caller, endpoint } from '../../access/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import type { Database } from '../../platform/db/index.ts';
import { readCursor, writeCursor } from '../../platform/http/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { listNotices, markRead } from './notices.store.ts';

/** What these routes need from the composition root. */
export interface NoticeRoutesDeps {
  readonly database: Database;
  readonly clock: Clock;
}

const Place = z.object({ at: z.iso.datetime(), id: z.uuid() });

/** The routes of messages: everybody reads their own. */
export function noticeEndpoints({ database, clock }: NoticeRoutesDeps) {
  return [
    endpoint(routes.listNotices, async ({ caller, query }) => {
      const after = readCursor(query.cursor, Place);
      const found = await database.inTenant(caller.tenantId, (tx) =>
        listNotices(tx, caller.tenantId, personOf(caller), after, query.limit),
      );
      const items = found.slice(0, query.limit).map(({ at, ...notice }) => ({ ...notice, at: at.toISOString() }));
      const last = items.at(-1);
      const next = last && found.length > items.length ? writeCursor({ at: last.at, id: last.id }) : null;
      return { items, next };
    }),
    endpoint(routes.readNotice, async ({ caller, params }) => {
      const marked = await database.inTenant(caller.tenantId, (tx) =>
        markRead(tx, caller.tenantId, personOf(caller), params.id, clock.now()),
      );
      if (!marked) throw refuse('not_found');
      return { read: true as const };
    }),
  ];
}

function personOf(caller: Caller): string {
  return caller.kind === 'staff' ? caller.staffId : caller.residentId;
}
