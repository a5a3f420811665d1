import type { Content } from '../../platform/channels/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Switches } from './contacts.store.ts';
import type { Settlement, TakenDelivery } from './delivery.ts';
import { afterQuiet, type QuietHours } from './quiet.ts';

/** Where people and programs are reached, looked up when something is sent. All read in the tenant transaction they are given. */
export interface AddressBook {
  /** Addresses by person on a channel; whoever has none there is left out. */
  addresses(
    tx: Tx,
    tenantId: string,
    channel: 'sms' | 'wechat' | 'mail',
    personIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;
  /** How people want to be told; whoever never said so is left out. */
  switches(tx: Tx, tenantId: string, personIds: readonly string[]): Promise<ReadonlyMap<string, Switches>>;
  /** Webhooks that are switched on, with the secrets that are valid at `now` (epoch milliseconds), the newest first. */
  webhooks(tx: Tx, tenantId: string, ids: readonly string[], now: number): Promise<ReadonlyMap<string, OpenHook>>;
}

/** Where a webhook is called and with what it is signed. */
interface OpenHook {
  readonly url: string;
  readonly secrets: readonly string[];
}

/** Whether messages of a tenant may leave the house, and whether its people are made up. */
export interface Outward {
  readonly live: boolean;
  readonly generated: boolean;
}

/** What is the same for all of a tenant's deliveries. */
export interface House {
  readonly book: AddressBook;
  /** Whether an SMS ends in the log. */
  readonly smsIsLocal: boolean;
  readonly quiet: QuietHours;
  readonly outward: Outward;
}

/** A delivery ready to be sent, or the reason why it is not. */
export type Prepared =
  | {
      readonly taken: TakenDelivery;
      readonly send: { readonly to: string; readonly language: 'zh' | 'en'; readonly content: Content };
    }
  | { readonly taken: TakenDelivery; readonly settlement: Settlement };

/**
 * Looks up where taken deliveries go and drops what is no longer to be sent: of a replay, to somebody who has no address any more or muted the channel, of a webhook
 * that was switched off. What comes in a resident's quiet hours is put off.
 */
export async function prepare(
  tx: Tx,
  tenantId: string,
  taken: readonly TakenDelivery[],
  { book, smsIsLocal, quiet, outward }: House,
  now: number,
): Promise<readonly Prepared[]> {
  if (taken.length === 0) return [];
  const people = taken.filter(({ recipientKind }) => recipientKind !== 'webhook');
  const idsOf = (of: readonly TakenDelivery[]) => [...new Set(of.map(({ recipientId }) => recipientId))];
  const switches = people.length === 0 ? new Map<string, Switches>() : await book.switches(tx, tenantId, idsOf(people));
  const addresses = new Map<string, ReadonlyMap<string, string>>();
  for (const channel of ['sms', 'wechat', 'mail'] as const) {
    const on = people.filter((each) => each.channel === channel);
    if (on.length > 0) addresses.set(channel, await book.addresses(tx, tenantId, channel, idsOf(on)));
  }
  const called = taken.filter(({ channel }) => channel === 'webhook');
  const hooks =
    called.length === 0 ? new Map<string, OpenHook>() : await book.webhooks(tx, tenantId, idsOf(called), now);
  const skip = (each: TakenDelivery, error: string): Prepared => ({
    taken: each,
    settlement: { to: 'skipped', error },
  });
  return taken.map((each): Prepared => {
    if (!outward.live) return skip(each, 'replay');
    if (outward.generated && each.channel === 'sms' && !smsIsLocal) return skip(each, 'generated');
    if (each.load.kind === 'event') {
      const hook = hooks.get(each.recipientId);
      if (hook === undefined) return skip(each, 'webhook_off');
      const { body } = each.load;
      return {
        taken: each,
        send: { to: hook.url, language: 'zh', content: { kind: 'event', body, secrets: hook.secrets } },
      };
    }
    const wish = switches.get(each.recipientId);
    if (!each.legal && wish?.muted.includes(each.channel)) return skip(each, 'muted');
    const to = addresses.get(each.channel)?.get(each.recipientId);
    if (to === undefined) return skip(each, 'no_address');
    const later = each.recipientKind === 'resident' && !each.passesQuiet ? afterQuiet(now, quiet) : now;
    if (later > now) return { taken: each, settlement: { to: 'waiting', nextAt: later, error: null, postpone: true } };
    const content: Content = each.load.kind === 'card' ? { kind: 'card', ...each.load.card } : each.load;
    return { taken: each, send: { to, language: wish?.language ?? 'zh', content } };
  });
}
