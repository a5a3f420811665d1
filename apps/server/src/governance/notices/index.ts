import { type HandlerDeps, noticesHandler } from './notices.handler.ts';
import { type NoticeRoutesDeps, noticeEndpoints } from './notices.routes.ts';

export { countNotices, expireNotices, forgetNoticesAbout, forgetNoticesOf } from './notices.erasure.store.ts';
export type { Appellant, GrantsAround } from './notices.handler.ts';
export { listNotices } from './notices.store.ts';
export type { StaffGrant } from './recipients.ts';
export { noticesSubscriber } from './subscriber.ts';

/** What the module needs from the composition root. */
export type NoticesDeps = HandlerDeps & NoticeRoutesDeps;

/** Messages to people: the routes, and the handler of what `noticesSubscriber` hears. */
export function noticesModule(deps: NoticesDeps) {
  return { endpoints: noticeEndpoints(deps), handler: noticesHandler(deps) };
}
