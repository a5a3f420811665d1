import { liveEndpoints } from './live.routes.ts';
import { type LiveDeps, live } from './live.service.ts';

/** Live events: the routes, and what listens for changes once it is started. */
export function liveModule(deps: LiveDeps) {
  const made = live(deps);
  return { endpoints: liveEndpoints(made), start: made.start };
}
