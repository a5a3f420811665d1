import type { Settings } from '@tongxin/contract';
import { type Channel, longestLifeMs } from '../../platform/channels/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Ids } from '../../platform/ids/index.ts';
import { noSwitches } from './contacts.store.ts';
import type { AddressBook } from './deliveries.prepare.ts';
import type { Load, NewDelivery } from './delivery.ts';
import type { Telling } from './notices.handler.ts';
import { filled, filledWords, type Values } from './placeholders.ts';
import { afterQuiet } from './quiet.ts';
import type { NoticeText, Table } from './table.ts';

/** What the making of deliveries needs of others. */
export interface OutwardDeps {
  readonly ids: Ids;
  readonly clock: Clock;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly book: Pick<AddressBook, 'addresses' | 'switches'>;
}

interface Candidate {
  readonly telling: Telling;
  readonly text: NoticeText;
  readonly channel: 'sms' | 'wechat' | 'mail';
}

/** What is to go outside: where the table says so, the channel is there, the person has an address on it and did not mute it. */
export async function deliveriesFor(
  tx: Tx,
  tenantId: string,
  tellings: readonly Telling[],
  deps: OutwardDeps & { readonly table: Table; readonly settings: Settings },
): Promise<readonly NewDelivery[]> {
  const { channels, book, clock, ids, settings } = deps;
  const now = clock.now();
  if (channels.size === 0) return [];
  const usable = (['sms', 'wechat', 'mail'] as const).filter((name) => channels.has(name));
  const fresh = tellings.filter(({ heard }) => heard.event.at + longestLifeMs > now);
  const candidates = fresh.flatMap((telling) => usable.flatMap((channel) => candidateOf(telling, channel, deps.table)));
  if (candidates.length === 0) return [];
  const idsOf = (of: readonly Candidate[]) => [...new Set(of.map(({ telling }) => telling.recipientId))];
  const switches = await book.switches(tx, tenantId, idsOf(candidates));
  const wanted = candidates.filter(
    ({ telling, text, channel }) =>
      text.legal || !(switches.get(telling.recipientId) ?? noSwitches).muted.includes(channel),
  );
  const made: NewDelivery[] = [];
  for (const channel of usable) {
    const on = wanted.filter((each) => each.channel === channel);
    if (on.length === 0) continue;
    const addresses = await book.addresses(tx, tenantId, channel, idsOf(on));
    for (const { telling, text } of on) {
      const { heard, recipientId, audience, values } = telling;
      const load = loadOf(text, values);
      if (!addresses.has(recipientId) || load === null) continue;
      const recipientKind = audience === 'appellants' ? 'resident' : 'staff';
      const { caseId, seq, at } = heard.event;
      made.push({
        id: ids.uuid(),
        channel,
        recipientKind,
        recipientId,
        caseId,
        seq,
        transition: heard.transition,
        load,
        legal: text.legal,
        passesQuiet: text.passesQuiet,
        nextAt: recipientKind === 'resident' && !text.passesQuiet ? afterQuiet(now, settings) : now,
        createdAt: now,
        expiresAt: at + longestLifeMs,
      });
    }
  }
  return made;
}

function candidateOf(telling: Telling, channel: Candidate['channel'], table: Table): readonly Candidate[] {
  const { heard, audience } = telling;
  const text = table.find({ transition: heard.transition, audience, channel });
  return text?.on === true ? [{ telling, text, channel }] : [];
}

function loadOf({ channel, subject, words, card }: NoticeText, values: Values): Load | null {
  if (channel !== 'wechat') {
    const both = filledWords(words, values);
    return { kind: 'words', subject: subject === null ? both : filledWords(subject, values), words: both };
  }
  if (card === null) return null;
  const data = Object.entries(card.data).map(([key, text]) => [key, filled(text, values, 'zh')] as const);
  return { kind: 'card', card: { ...card, data: Object.fromEntries(data) } };
}
