// The makers of endpoints typed for the platform's callers are in access/index.ts: endpoint, staffEndpoint, residentEndpoint, openEndpoint.
export { readCursor, writeCursor } from './cursor.ts';
export {
  type Attach,
  type Endpoint,
  type EventSink,
  endpointsFor,
  type Handler,
  type HttpCaller,
  type Input,
} from './endpoint.ts';
export { buildHttp, type Http, type HttpOptions } from './http.fastify.ts';
export type { Issue } from './issues.ts';
export type { HttpLimits, Rate } from './limiter.ts';
export type { Page } from './pages.fastify.ts';
