import type { OutboxHandler } from '../../platform/jobs/index.ts';
import type { HeardEvent, Subscriber } from '../cases/index.ts';
import { appeal } from './appeal.ts';
import { touchHotline } from './appeals.store.ts';

/** Every event of a case may change what the hotline fetches. */
export const hotlineSubscriber: Subscriber = {
  name: 'hotline',
  wants: (event: HeardEvent) => event.procedure === appeal.key && event.source === 'hotline' && event.move !== 'submit',
};

/** Notes that there is something new to fetch. */
export const hotlineHandler: OutboxHandler = async (tx, tenantId, items) => {
  const changes = items.map((item) => ({ caseId: item.caseId, at: atOf(item.event) }));
  await touchHotline(tx, tenantId, changes);
};

function atOf(event: unknown): number {
  return typeof event === 'object' && event !== null && 'at' in event && typeof event.at === 'number' ? event.at : 0;
}
