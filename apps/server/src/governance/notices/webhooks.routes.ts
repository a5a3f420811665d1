import { performance } from 'node:perf_hooks';
import { routes } from '@tongxin/contract';
import { staffEndpoint } from '../../access/index.ts';
import { type Channel, webhookSecret, webhookUrlFlaw } from '../../platform/channels/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import type { FieldCipher } from '../../platform/crypto/index.ts';
import type { Database } from '../../platform/db/index.ts';
import type { Ids, Randomness } from '../../platform/ids/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import {
  countWebhooks,
  insertWebhook,
  listWebhooks,
  openWebhooks,
  rotateWebhook,
  switchWebhook,
  type WebhookRow,
} from './webhooks.store.ts';

/** What these routes need from the composition root. */
export interface WebhookRoutesDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly randomness: Randomness;
  readonly cipher: FieldCipher;
  readonly channels: ReadonlyMap<string, Channel>;
  /** Whether webhooks may lead to this machine and to private networks. */
  readonly webhooksInside: boolean;
  /** Told after a tenant's webhooks changed. */
  webhooksChanged(tenantId: string): void;
}

/** While both sign, the receiver changes over (our decision). */
const bothValidMs = 24 * 60 * 60_000;
/** More than any district needs; each event costs a row per webhook. */
const mostWebhooks = 20;
const secretBytes = 32;

/** The routes of webhooks. */
export function webhookEndpoints(deps: WebhookRoutesDeps) {
  const { database, clock, ids, randomness, cipher } = deps;
  const view = ({ id, url, events, active, createdAt, previousUntil }: WebhookRow) => ({
    id,
    url,
    events: [...events],
    active,
    createdAt: createdAt.toISOString(),
    secretsValid: previousUntil !== null && previousUntil.getTime() > clock.now() ? 2 : 1,
  });
  return [
    staffEndpoint(routes.listWebhooks, async ({ caller }) => {
      const hooks = await database.inTenant(caller.tenantId, (tx) => listWebhooks(tx, caller.tenantId));
      return { items: hooks.map(view) };
    }),
    staffEndpoint(routes.addWebhook, async ({ caller, body: { url, events } }) => {
      const flaw = webhookUrlFlaw(url, deps.webhooksInside);
      if (flaw !== null) throw refuse('webhook_url', { issues: [{ path: 'url', flaw }] });
      const secret = webhookSecret(randomness.bytes(secretBytes));
      const hook = { id: ids.uuid(), url, events, secret, staffId: caller.staffId, now: clock.now() };
      const added = await database.inTenant(caller.tenantId, async (tx) => {
        if ((await countWebhooks(tx, caller.tenantId)) >= mostWebhooks) throw refuse('too_many');
        return insertWebhook(tx, caller.tenantId, hook, cipher);
      });
      deps.webhooksChanged(caller.tenantId);
      return { webhook: view(added), secret };
    }),
    staffEndpoint(routes.switchWebhook, async ({ caller, params, body }) => {
      const hook = await database.inTenant(caller.tenantId, (tx) =>
        switchWebhook(tx, caller.tenantId, params.id, body.active),
      );
      if (hook === undefined) throw refuse('not_found');
      deps.webhooksChanged(caller.tenantId);
      return view(hook);
    }),
    staffEndpoint(routes.rotateWebhook, async ({ caller, params }) => {
      const secret = webhookSecret(randomness.bytes(secretBytes));
      const until = clock.now() + bothValidMs;
      const hook = await database.inTenant(caller.tenantId, (tx) =>
        rotateWebhook(tx, caller.tenantId, params.id, secret, until, cipher),
      );
      if (hook === undefined) throw refuse('not_found');
      return { webhook: view(hook), secret, previousUntil: new Date(until).toISOString() };
    }),
    staffEndpoint(routes.testWebhook, async ({ caller, params: { id } }) => {
      const now = clock.now();
      const found = await database.inTenant(caller.tenantId, (tx) =>
        openWebhooks(tx, caller.tenantId, [id], now, cipher),
      );
      const hook = found.get(id);
      if (hook === undefined) throw refuse('not_found');
      const channel = deps.channels.get('webhook');
      if (channel === undefined) throw refuse('channel_off');
      const body = JSON.stringify({
        type: 'webhook.test',
        timestamp: new Date(now).toISOString(),
        data: { webhookId: id },
      });
      const began = performance.now();
      const sent = await channel.send({
        id: ids.uuid(),
        to: hook.url,
        language: 'zh',
        content: { kind: 'event', body, secrets: hook.secrets },
      });
      const ms = Math.round(performance.now() - began);
      return { outcome: sent.outcome, error: sent.outcome === 'sent' ? null : sent.error, ms };
    }),
  ];
}
