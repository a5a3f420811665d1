import { routes } from '@tongxin/contract';
import { endpoint, eventsEndpoint } from '../../access/index.ts';
import { readPlace } from './live.cursor.ts';
import type { Live } from './live.service.ts';

/** The stream of what changes, and its pages. Everybody signed in may listen; what they are told is for the policy of each case to say. */
export function liveEndpoints(live: Live) {
  return [
    eventsEndpoint(routes.events, ({ caller, query, lastEventId, again }) =>
      live.stream(caller, readPlace(lastEventId ?? query.after), query.follow === 'yes', again),
    ),
    endpoint(routes.eventsSince, async ({ caller, query }) => {
      const { items, ...page } = await live.since(caller, readPlace(query.after), query.limit);
      return { items: [...items], ...page };
    }),
  ];
}
