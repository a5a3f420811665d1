import type { Settings } from '@tongxin/contract';
import type { Channel } from '../../platform/channels/index.ts';
import type { FieldCipher } from '../../platform/crypto/index.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import { contactEndpoints } from './contacts.routes.ts';
import { mailAddressesOf, switchesOf } from './contacts.store.ts';
import type { AddressBook } from './deliveries.prepare.ts';
import { deliveryEndpoints } from './deliveries.routes.ts';
import { purgeDeliveries } from './deliveries.store.ts';
import { type DeliveryDeps, type DeliveryWorker, deliveryWorker } from './deliveries.worker.ts';
import { type HandlerDeps, noticesHandler } from './notices.handler.ts';
import { noticeEndpoints } from './notices.routes.ts';
import { type TextRoutesDeps, textEndpoints } from './texts.routes.ts';
import { hookedTenants, webhooksHandler } from './webhooks.handler.ts';
import { type WebhookRoutesDeps, webhookEndpoints } from './webhooks.routes.ts';
import { openWebhooks } from './webhooks.store.ts';

export { forgetContacts, mailAddressesOf, switchesOf } from './contacts.store.ts';
export { countNotices, expireNotices, forgetNoticesAbout, forgetNoticesOf } from './notices.erasure.store.ts';
export type { Appellant, GrantsAround } from './notices.handler.ts';
export { listNotices } from './notices.store.ts';
export type { StaffGrant } from './recipients.ts';
export { noticesSubscriber } from './subscriber.ts';

/** Reads something of people by id; whoever has none is left out. In the tenant transaction it is given. */
type OfPeople = (tx: Tx, tenantId: string, personIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** What the module needs from the composition root. */
export interface NoticesDeps
  extends Pick<
      HandlerDeps,
      'ids' | 'clock' | 'log' | 'changed' | 'procedures' | 'staffWith' | 'residentsOf' | 'settingsOf'
    >,
    Pick<DeliveryDeps, 'randomness' | 'outwardOf'>,
    Pick<WebhookRoutesDeps, 'webhooksInside'> {
  readonly database: Database;
  readonly cipher: FieldCipher;
  /** The ways out of the house that this program has. */
  readonly channels: readonly Channel[];
  readonly deliverEveryMs: number;
  registerOf(tenantId: string): Promise<{ readonly settings: Settings; staffName(id: string): string | null }>;
  /** Phone numbers of residents, in the clear. */
  readonly phonesOf: OfPeople;
  /** WeChat openids of residents, in the clear. */
  readonly openidsOf: OfPeople;
  /** Which residents were asked whether messages may go outside of the app and do not agree. */
  decliningOf(tx: Tx, tenantId: string, residentIds: readonly string[]): Promise<ReadonlySet<string>>;
}

const dayMs = 24 * 60 * 60_000;
/** What ended is kept so long, for whoever asks whether they were told (logs are kept six months, domain §13). */
const keptMs = 180 * dayMs;

/** Messages to people and programs: the routes, the handlers of what the subscribers hear, and the worker that sends. */
export function noticesModule(deps: NoticesDeps) {
  const { database, clock } = deps;
  const channels = new Map<string, Channel>(deps.channels.map((channel) => [channel.name, channel]));
  const book = addressBook(deps);
  const all = { ...deps, channels, book } satisfies HandlerDeps & DeliveryDeps & TextRoutesDeps;
  const hooked = hookedTenants(deps);
  const worker: DeliveryWorker = deliveryWorker(all, deps.deliverEveryMs);
  return {
    endpoints: [
      ...noticeEndpoints(deps),
      ...textEndpoints(all),
      ...deliveryEndpoints(deps),
      ...webhookEndpoints({ ...all, webhooksChanged: hooked.forget }),
      ...contactEndpoints(all),
    ],
    handler: noticesHandler(all),
    webhooks: { ...hooked, handler: webhooksHandler(deps) },
    worker,
    /** Removes what ended long ago; once a day. */
    purge: async (tenantIds: readonly string[]): Promise<void> => {
      for (const tenantId of tenantIds) {
        await database.inTenant(tenantId, (tx) => purgeDeliveries(tx, tenantId, clock.now() - keptMs));
      }
    },
  };
}

function addressBook({ cipher, phonesOf, openidsOf, decliningOf }: NoticesDeps): AddressBook {
  return {
    addresses: (tx, tenantId, channel, personIds) => {
      switch (channel) {
        case 'sms':
          return phonesOf(tx, tenantId, personIds);
        case 'wechat':
          return openidsOf(tx, tenantId, personIds);
        case 'mail':
          return mailAddressesOf(tx, tenantId, personIds, cipher);
      }
    },
    // Whoever does not agree to messages outside of the app is as one who switched every channel off: what the law wants told still goes.
    switches: async (tx, tenantId, personIds) => {
      const switches = new Map(await switchesOf(tx, tenantId, personIds));
      for (const id of await decliningOf(tx, tenantId, personIds))
        switches.set(id, { language: switches.get(id)?.language ?? 'zh', muted: ['sms', 'wechat', 'mail'] });
      return switches;
    },
    webhooks: async (tx, tenantId, ids, now) => {
      const found = await openWebhooks(tx, tenantId, ids, now, cipher);
      return new Map([...found].filter(([, { active }]) => active));
    },
  };
}
