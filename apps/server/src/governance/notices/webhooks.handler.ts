import { AsyncResource } from 'node:async_hooks';
import { longestLifeMs } from '../../platform/channels/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import type { Database } from '../../platform/db/index.ts';
import type { Ids } from '../../platform/ids/index.ts';
import type { OutboxHandler } from '../../platform/jobs/index.ts';
import type { Log } from '../../platform/log/index.ts';
import { casesById, type HeardEvent, type Subscriber } from '../cases/index.ts';
import { insertDeliveries } from './deliveries.store.ts';
import { eventBody, wantsEvent } from './event.ts';
import { listWebhooks, webhooksChanged } from './webhooks.store.ts';

/** How long this process believes what it knows of a tenant's webhooks without being told. */
const believeMs = 60_000;

/** Which tenants have webhooks, so that the events of all the others cost nothing. */
export interface HookedTenants {
  readonly subscriber: Subscriber;
  /** What was known of a tenant's webhooks holds no longer. */
  forget(tenantId: string): void;
  /** Begins to know; until then no event is heard. Resolves to what stops it. */
  start(): Promise<() => Promise<void>>;
}

/** Of a tenant that is not known yet, or not lately, every event is heard: the handler finds out whether somebody wants it. */
export function hookedTenants(deps: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}): HookedTenants {
  const { database, clock, log } = deps;
  const known = new Map<string, { readonly hooked: boolean; readonly until: number }>();
  const looking = new Set<string>();
  let started = false;
  // Counts what was forgotten: an answer that was asked for before is not believed after.
  let forgotten = 0;

  // Asked for in the middle of a case's transaction, and none of its business: it runs outside of it.
  const look = AsyncResource.bind(lookUp);

  async function lookUp(tenantId: string): Promise<void> {
    if (looking.has(tenantId)) return;
    looking.add(tenantId);
    const before = forgotten;
    try {
      const hooks = await database.inTenant(tenantId, (tx) => listWebhooks(tx, tenantId));
      if (before === forgotten)
        known.set(tenantId, { hooked: hooks.some(({ active }) => active), until: clock.now() + believeMs });
    } catch (error) {
      log.warn('webhooks of a tenant could not be looked up', { tenantId, error: String(error) });
    } finally {
      looking.delete(tenantId);
    }
  }

  function forget(tenantId?: string): void {
    forgotten += 1;
    if (tenantId === undefined) known.clear();
    else known.delete(tenantId);
  }

  return {
    forget,
    subscriber: {
      name: 'webhooks',
      wants: ({ tenantId }: HeardEvent) => {
        if (!started) return false;
        const found = known.get(tenantId);
        if (found !== undefined && found.until > clock.now()) return found.hooked;
        void look(tenantId);
        return true;
      },
    },
    start: async () => {
      const stop = await database.listen(
        webhooksChanged,
        (tenantId) => forget(tenantId),
        () => forget(),
      );
      started = true;
      return async () => {
        started = false;
        await stop();
      };
    },
  };
}

/**
 * Makes a delivery of each event for each webhook that wants it. Of sensitive cases no program is told (design §4), and nothing of an event older than a delivery
 * may live.
 */
export function webhooksHandler(deps: { readonly ids: Ids; readonly clock: Clock }): OutboxHandler {
  return async (tx, tenantId, items) => {
    const hooks = (await listWebhooks(tx, tenantId)).filter(({ active }) => active);
    if (hooks.length === 0) return;
    const events = items.map(({ event }) => event as HeardEvent);
    const now = deps.clock.now();
    const records = await casesById(tx, tenantId, [...new Set(events.map(({ caseId }) => caseId))]);
    const told = events.filter(
      ({ caseId, at }) => records.get(caseId)?.sensitive === false && at + longestLifeMs > now,
    );
    await insertDeliveries(
      tx,
      tenantId,
      told.flatMap((event) =>
        hooks
          .filter((hook) => wantsEvent(hook.events, event.name))
          .map((hook) => ({
            id: deps.ids.uuid(),
            channel: 'webhook' as const,
            recipientKind: 'webhook' as const,
            recipientId: hook.id,
            caseId: event.caseId,
            seq: event.seq,
            transition: event.name,
            load: { kind: 'event' as const, body: eventBody(event) },
            legal: false,
            passesQuiet: true,
            nextAt: now,
            createdAt: now,
            expiresAt: event.at + longestLifeMs,
          })),
      ),
    );
  };
}
