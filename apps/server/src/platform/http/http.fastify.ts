import type { Readable } from 'node:stream';
import { type FileReply, type ReplyOf, type Route, routes } from '@tongxin/contract';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Clock } from '../clock/index.ts';
import type { Ids } from '../ids/index.ts';
import type { Log } from '../log/index.ts';
import { isRefusal, refuse, refuseFor } from '../refusal/index.ts';
import { answerBroken, answerError, answerStray } from './answers.fastify.ts';
import { type Attach, type Endpoint, endpointsFor, type HttpCaller, nameOf } from './endpoint.ts';
import { mayRefuse } from './envelope.ts';
import { eventStreams } from './events.fastify.ts';
import { drainAfter, rawBodyOf, sendFile } from './files.fastify.ts';
import { type GuardOptions, guard } from './guard.ts';
import { securityHeaders, strictTransport } from './headers.ts';
import { parseJson, parseQuery, readBearer, readKey, refuseBarred } from './input.ts';
import { eventLoopLag, type Lag } from './lag.node.ts';
import { defaultLimits, type HttpLimits, limiter } from './limiter.ts';
import { openapi } from './openapi.ts';
import { type Page, servePage } from './pages.fastify.ts';
import { referencePage } from './reference.ts';
import { replySchema } from './reply.ts';

/** What the program serves and how. */
export interface HttpOptions<Caller extends HttpCaller> {
  readonly endpoints: readonly Endpoint<Caller>[];
  readonly authenticate: GuardOptions<Caller>['authenticate'];
  readonly allowed: GuardOptions<Caller>['allowed'];
  readonly health: () => Promise<ReplyOf<typeof routes.health>>;
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Shown in the interface description. */
  readonly version: string;
  readonly limits?: Partial<HttpLimits>;
  /** For tests and development: a reply or a refusal that the contract does not declare becomes a bug. */
  readonly validateReplies?: boolean;
  /** Static answers: the clients' files. Paths must not be those of routes. */
  readonly pages?: readonly Page[];
  /** Reached by https alone: browsers are told so. */
  readonly https?: boolean;
  /** How many proxies in front may be believed about the caller's address; none unless told. */
  readonly proxies?: number;
  /** How long requests under way may take at shutdown, in milliseconds; 10,000 unless told. */
  readonly drainMs?: number;
  /** How long a body may take to come in, in milliseconds; 30,000 unless told. Files have longer. */
  readonly bodyMs?: number;
  /** For tests; the real event loop's unless given. */
  readonly lag?: Lag;
}

/** The HTTP server: not listening yet. */
export interface Http {
  /** For `inject` in tests, and for what needs the raw server. */
  readonly app: FastifyInstance;
  /** Listens and gives its URL. Rejects as node does (EADDRINUSE). */
  listen(at: { readonly host: string; readonly port: number }): Promise<string>;
  /** Refuses new requests as `busy`, ends streams of events at once, lets those under way finish, then cuts what is left after `drainMs`. */
  close(): Promise<void>;
}

/** What is known of a request beside what fastify keeps. */
interface Visit<Caller> {
  readonly startedAt: number;
  caller: Caller | null;
  /** Stops counting it among the requests under way: a stream is none. */
  leave(): void;
}

/**
 * A fastify server made from endpoints alone: what has no endpoint does not exist. Throws TypeError when two endpoints share
 * method and path.
 */
export async function buildHttp<Caller extends HttpCaller>(options: HttpOptions<Caller>): Promise<Http> {
  const { log, clock } = options;
  const limits: HttpLimits = { ...defaultLimits, ...options.limits };
  const lag = options.lag ?? eventLoopLag();
  const gate = guard<Caller>({ ...options, limits, limiter: limiter() });
  const streams = eventStreams(limits);
  const visits = new WeakMap<FastifyRequest, Visit<Caller>>();
  const headers = options.https
    ? { ...securityHeaders, 'strict-transport-security': strictTransport }
    : securityHeaders;
  const bodyMs = options.bodyMs ?? 30_000;
  let inFlight = 0;
  let uploads = 0;
  let closing = false;

  const app = fastify({
    logger: false,
    genReqId: () => options.ids.uuid(),
    requestIdHeader: false,
    trustProxy: (_address, hop) => hop < (options.proxies ?? 0),
    exposeHeadRoutes: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestTimeout: fileMs,
    keepAliveTimeout: 72_000,
    // The query is read from the URL by our own reader; fastify's would take a key twice and never refuse.
    routerOptions: { querystringParser: () => ({}), maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => {
      reply.headers(headers).header('x-request-id', request.id);
      answerError(error, request, reply, log);
    },
    clientErrorHandler: (error, socket) => answerBroken(error, socket, options.ids.uuid()),
  });
  app.server.headersTimeout = 15_000;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') throw refuse('unsupported_type');
    return parseJson(body);
  });

  app.addHook('onRequest', async (request, reply) => {
    const visit: Visit<Caller> = { startedAt: clock.now(), caller: null, leave: () => undefined };
    visits.set(request, visit);
    reply.headers(headers).header('x-request-id', request.id);
    if (request.routeOptions.url !== routes.health.path) visit.leave = enter(reply);
    if (/%00/.test(request.url)) throw refuse('malformed', { part: 'path' });
    if (!isUpload(request)) hurry(request, reply);
  });

  /** Cuts off a body that does not come; what comes in slowly must not hold a place for as long as a file may. */
  function hurry(request: FastifyRequest, reply: FastifyReply): void {
    const { headers, raw } = request;
    if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return;
    const late = setTimeout(() => answerBroken(new Error('a body took too long'), raw.socket, request.id), bodyMs);
    const there = () => clearTimeout(late);
    raw.once('end', there).once('close', there);
    reply.raw.once('close', there);
  }

  function enter(reply: FastifyReply): () => void {
    if (closing || inFlight >= limits.inFlight || lag.lagMs() > limits.lagMs) throw refuseFor('busy', 1_000);
    inFlight += 1;
    let inside = true;
    const leave = (): void => {
      if (inside) inFlight -= 1;
      inside = false;
    };
    reply.raw.once('finish', leave).once('close', leave);
    return leave;
  }

  app.addHook('onResponse', async (request, reply) => {
    const visit = visits.get(request);
    log.info('request', {
      requestId: request.id,
      method: request.method,
      path: request.routeOptions.url ?? pathOf(request.url).slice(0, 200),
      status: reply.statusCode,
      ms: visit === undefined ? null : clock.now() - visit.startedAt,
      ...(visit?.caller ? { session: visit.caller.sessionId } : {}),
    });
  });

  app.setNotFoundHandler(
    { preHandler: async (request: FastifyRequest) => gate.countStray(request.ip, clock.now()) },
    (request, reply) => answerStray(request, reply),
  );
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, log));

  async function admit(route: Route, request: FastifyRequest): Promise<void> {
    const asked = { authorization: request.headers.authorization, address: request.ip };
    const caller = await gate.admit(route, asked, clock.now());
    const visit = visits.get(request);
    if (visit) visit.caller = caller;
  }

  function serve(endpoint: Endpoint<Caller>): void {
    const { route } = endpoint;
    const shape = route.media === 'file' ? {} : { schema: { response: { [route.status]: replySchema(route.reply) } } };
    const served = {
      method: route.method,
      url: route.path,
      bodyLimit: route.bodyLimitBytes,
      ...shape,
      onRequest: async (request: FastifyRequest) => admit(route, request),
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        if (route.media === 'upload') enterUpload(request, reply);
        const answer = await checkedAnswer(endpoint, request);
        if (route.media === 'events') return stream(endpoint, request, reply, answer as Attach<unknown>);
        reply.code(statusOf(route, answer));
        if (route.media === 'file') return sendFile(request, reply, answer as FileReply);
        return route.status === 204 ? reply.send() : answer;
      },
    };
    if (route.media !== 'upload') app.route(served);
    else
      void app.register(async (files) => {
        files.removeAllContentTypeParsers();
        files.addContentTypeParser('*', async (_request: FastifyRequest, body: Readable) => body);
        files.route({ ...served, config: { upload: true } });
      });
  }

  function enterUpload(request: FastifyRequest, reply: FastifyReply): void {
    drainAfter(request, reply);
    if (uploads >= limits.uploads) throw refuseFor('busy', 2_000);
    uploads += 1;
    reply.raw.once('close', () => {
      uploads -= 1;
    });
  }

  function stream(endpoint: Endpoint<Caller>, request: FastifyRequest, reply: FastifyReply, attach: Attach<unknown>) {
    const { route } = endpoint;
    const visit = visits.get(request);
    streams.open(reply, visit?.caller?.sessionId ?? '', attach, (event) => {
      if (options.validateReplies && !route.reply.safeParse(event).success)
        log.error('an event does not fit', { requestId: request.id, path: route.path });
    });
    visit?.leave();
    return reply;
  }

  async function checkedAnswer(endpoint: Endpoint<Caller>, request: FastifyRequest): Promise<unknown> {
    if (!options.validateReplies) return answerOf(endpoint, request);
    const { route } = endpoint;
    try {
      const answer = await answerOf(endpoint, request);
      if (route.media === 'events') return answer;
      const read = route.reply.safeParse(answer);
      if (!read.success) throw new TypeError(`${nameOf(route)}: the reply does not fit: ${read.error.message}`);
      return answer;
    } catch (error) {
      if (isRefusal(error) && !mayRefuse(route, error.code))
        throw new TypeError(`${nameOf(route)} does not declare the refusal ${error.code}`, { cause: error });
      throw error;
    }
  }

  async function answerOf(endpoint: Endpoint<Caller>, request: FastifyRequest): Promise<unknown> {
    const { route } = endpoint;
    const query = parseQuery(queryOf(request.url));
    refuseBarred(request.params);
    const prepared = endpoint.prepare({
      params: request.params,
      query,
      body: route.media === 'upload' ? rawBodyOf(request, route.bodyLimitBytes) : request.body,
      caller: visits.get(request)?.caller ?? null,
      ...(route.media === 'events' ? { streaming: streamingOf(route, request) } : {}),
      key: readKey(route.keyed, request.headers['idempotency-key']),
      requestId: request.id,
      address: request.ip,
      agent: (request.headers['user-agent'] ?? '').slice(0, 200),
      log: log.child({ requestId: request.id }),
    });
    if (prepared.subject !== null) gate.count(route, prepared.subject, request.ip, clock.now());
    return prepared.answer();
  }

  function streamingOf(route: Route, request: FastifyRequest) {
    const token = readBearer(request.headers.authorization);
    const { 'last-event-id': last } = request.headers;
    return {
      lastEventId: typeof last === 'string' ? last : null,
      again: async () => {
        const caller = token === null ? null : await options.authenticate(token);
        return caller !== null && options.allowed(route.allow, caller) ? caller : null;
      },
    };
  }

  const { openEndpoint } = endpointsFor<Caller, Caller>();
  const own = [openEndpoint(routes.health, () => options.health()), openEndpoint(routes.openapi, () => description)];
  const endpoints = [...own, ...options.endpoints];
  refuseTwins(endpoints);
  const served = servedRoutes(endpoints);
  const description = openapi(served, options.version);
  for (const endpoint of endpoints) serve(endpoint);
  for (const page of [referencePage(served, options.version), ...(options.pages ?? [])]) servePage(app, page);
  await app.ready();

  return {
    app,
    listen: ({ host, port }) => app.listen({ host, port }),
    close: async () => {
      closing = true;
      streams.close();
      const cut = setTimeout(() => app.server.closeAllConnections(), options.drainMs ?? 10_000);
      await app.close().finally(() => clearTimeout(cut));
      lag.stop();
    },
  };
}

/** The name of a route in the contract's table. */
export type RouteName = keyof typeof routes;

/** The routes of the contract that nothing serves, by name: the composition root asks this at start. */
export function unserved<Caller>(endpoints: readonly Endpoint<Caller>[]): RouteName[] {
  const own: readonly RouteName[] = ['health', 'openapi'];
  const served = servedRoutes(endpoints);
  return routeNames().filter((name) => !own.includes(name) && served[name] === undefined);
}

function routeNames(): RouteName[] {
  return Object.keys(routes).filter((name): name is RouteName => Object.hasOwn(routes, name));
}

function servedRoutes<Caller>(endpoints: readonly Endpoint<Caller>[]): Record<string, Endpoint<Caller>['route']> {
  const names = new Map<unknown, string>(routeNames().map((name) => [routes[name], name]));
  return Object.fromEntries(endpoints.map(({ route }) => [names.get(route) ?? nameOf(route), route]));
}

function refuseTwins<Caller>(endpoints: readonly Endpoint<Caller>[]): void {
  const seen = new Set<string>();
  for (const { route } of endpoints) {
    if (seen.has(nameOf(route))) throw new TypeError(`${nameOf(route)} is answered twice`);
    seen.add(nameOf(route));
  }
}

/** Of a route that may tell of illness: without its database nothing works, whatever else is well. */
function statusOf({ status, unwell }: Route, answer: unknown): number {
  if (unwell === undefined) return status;
  const read = routes.health.reply.pick({ database: true }).safeParse(answer);
  return read.success && read.data.database.ok ? status : unwell;
}

/** How long a file may take to come in over a slow line: 20 MB at half a megabit per second. */
const fileMs = 320_000;

/** Whether the request is for a route that takes a file. */
function isUpload(request: FastifyRequest): boolean {
  return 'upload' in request.routeOptions.config;
}

function pathOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? url : url.slice(0, at);
}

function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}
