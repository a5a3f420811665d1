import type { Allow, Route, Shape } from '@tongxin/contract';
import type { z } from 'zod';
import type { Log } from '../log/index.ts';
import { readBody, readParams, readQuery } from './input.ts';

/** What this folder needs to know of a caller; whatever else a caller is, the composition root says. */
export interface HttpCaller {
  readonly kind: 'staff' | 'resident';
  readonly sessionId: string;
  /** A program with a bearer token of its own: it may ask more often. */
  readonly program: boolean;
}

/** What a handler gets: everything of the request that it may use, already checked against the contract. */
export interface Input<P, Q, B, Caller> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: Caller;
  /** The `Idempotency-Key`: 8 to 200 visible ASCII characters; always there when the route is `keyed: 'required'`. */
  readonly key: string | null;
  /** UUIDv7; also in the answer's `x-request-id` and in every line of `log`. */
  readonly requestId: string;
  /** The network address of the caller. */
  readonly address: string;
  /** The `User-Agent`, at most 200 characters, '' when absent. */
  readonly agent: string;
  readonly log: Log;
}

/** Answers one route with the input shape of its reply; throws a refusal, and anything else thrown is a bug. */
export type Handler<P extends Shape, Q extends Shape, B extends Shape, R extends Shape, Caller> = (
  input: Input<z.output<P>, z.output<Q>, z.output<B>, Caller>,
) => Promise<z.input<R>> | z.input<R>;

/** What an answer that stays open needs beside its request. */
export interface Streaming<Caller> {
  /** The `Last-Event-ID` of somebody who comes back. */
  readonly lastEventId: string | null;
  /** Who holds the same token now, if they may still knock here: null means that the stream is to end. */
  again(): Promise<Caller | null>;
}

/** Where the events of one receiver go. Nothing throws and nothing waits: a receiver that does not keep up is told `gap` and dropped. */
export interface EventSink<Event> {
  /** `id`: the place to go on from once this event was received; without one the place stays. */
  send(event: Event, id?: string): void;
  /** A sign of life that moves the place on. */
  mark(id: string): void;
  end(): void;
}

/** Begins to send to a receiver; what it gives is called once the receiver is gone. */
export type Attach<Event> = (sink: EventSink<Event>) => () => void;

/** A request as it came: nothing of it is trusted yet. `streaming` is there where the answer stays open. */
export interface Asked<Caller> extends Input<unknown, unknown, unknown, Caller | null> {
  readonly streaming?: Streaming<Caller>;
}

/** What is ready to be answered. `subject` is whom the attempt is about (a login, a phone) where the route counts by it. */
export interface Prepared {
  readonly subject: string | null;
  answer(): Promise<unknown>;
}

/** A route together with what answers it. `prepare` throws `malformed` or `input_invalid`. */
export interface Endpoint<Caller> {
  readonly route: Route;
  prepare(asked: Asked<Caller>): Prepared;
}

/** The makers of endpoints for one kind of staff caller and one kind of resident caller. */
export interface Endpoints<Staff extends HttpCaller, Resident extends HttpCaller> {
  /** For every route that needs a session, whoever holds it. */
  endpoint<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
    route: Route<P, Q, B, R>,
    handle: Handler<P, Q, B, R, Staff | Resident>,
  ): Endpoint<Staff | Resident>;
  /** For routes of staff: `allow` is `staff` or a permission. */
  staffEndpoint<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
    route: Route<P, Q, B, R>,
    handle: Handler<P, Q, B, R, Staff>,
  ): Endpoint<Staff | Resident>;
  /** For routes of residents. */
  residentEndpoint<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
    route: Route<P, Q, B, R>,
    handle: Handler<P, Q, B, R, Resident>,
  ): Endpoint<Staff | Resident>;
  /** For routes of `events`, whoever holds the session. Refusals are thrown before the first event. */
  eventsEndpoint<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
    route: Route<P, Q, B, R>,
    handle: (
      input: Input<z.output<P>, z.output<Q>, z.output<B>, Staff | Resident> & Streaming<Staff | Resident>,
    ) => Attach<z.input<R>>,
  ): Endpoint<Staff | Resident>;
  /**
   * For routes that anyone may use; there is no caller, even when a token is sent along. `subject` names whom an attempt
   * is about, for the rate classes `signIn` and `code`.
   */
  openEndpoint<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
    route: Route<P, Q, B, R>,
    handle: Handler<P, Q, B, R, null>,
    subject?: (body: z.output<B>) => string,
  ): Endpoint<Staff | Resident>;
}

/**
 * Makers of endpoints, typed for the callers of the composition root. Each throws TypeError when the route's `allow` does
 * not fit, so a handler never meets a caller it was not written for.
 */
export function endpointsFor<Staff extends HttpCaller, Resident extends HttpCaller>(): Endpoints<Staff, Resident> {
  type Caller = Staff | Resident;

  function make<P extends Shape, Q extends Shape, B extends Shape, R extends Shape, Mine>(
    route: Route<P, Q, B, R>,
    fits: (allow: Allow) => boolean,
    isMine: (caller: Caller | null) => caller is Caller & Mine,
    handle: Handler<P, Q, B, R, Mine>,
  ): Endpoint<Caller> {
    if (route.media === 'events') throw new TypeError(`${nameOf(route)} is a stream: use eventsEndpoint`);
    if (!fits(route.allow))
      throw new TypeError(`${nameOf(route)} allows '${route.allow}': use the other endpoint maker`);
    return {
      route,
      prepare: (asked) => {
        const read = readAll(route, asked);
        return {
          subject: null,
          answer: async () => {
            const { caller } = asked;
            if (!isMine(caller)) throw new TypeError(`${nameOf(route)} was reached by a caller it does not allow`);
            return handle({ ...rest(asked), ...read, caller });
          },
        };
      },
    };
  }

  const isStaff = (caller: Caller | null): caller is Staff => caller?.kind === 'staff';
  const isResident = (caller: Caller | null): caller is Resident => caller?.kind === 'resident';
  const isAny = (caller: Caller | null): caller is Caller => caller !== null;
  return {
    endpoint: (route, handle) => make(route, (allow) => allow !== 'anyone', isAny, handle),
    staffEndpoint: (route, handle) => make(route, allowsStaffOnly, isStaff, handle),
    residentEndpoint: (route, handle) => make(route, (allow) => allow === 'resident', isResident, handle),
    eventsEndpoint: (route, handle) => {
      if (route.media !== 'events' || route.allow === 'anyone')
        throw new TypeError(`${nameOf(route)} is no stream of somebody's`);
      return {
        route,
        prepare: (asked) => {
          const read = readAll(route, asked);
          return {
            subject: null,
            answer: async () => {
              const { caller, streaming } = asked;
              if (!isAny(caller) || streaming === undefined)
                throw new TypeError(`${nameOf(route)} has nobody to send to`);
              return handle({ ...rest(asked), ...read, caller, ...streaming });
            },
          };
        },
      };
    },
    openEndpoint: (route, handle, subject) => {
      if (route.allow !== 'anyone') throw new TypeError(`${nameOf(route)} is not open to anyone`);
      return {
        route,
        prepare: (asked) => {
          const read = readAll(route, asked);
          return {
            subject: subject?.(read.body) ?? null,
            answer: async () => handle({ ...rest(asked), ...read, caller: null }),
          };
        },
      };
    },
  };
}

/** How a route is called in messages: `GET /v1/me`. */
export function nameOf(route: Pick<Route, 'method' | 'path'>): string {
  return `${route.method} ${route.path}`;
}

function allowsStaffOnly(allow: Allow): boolean {
  return allow !== 'anyone' && allow !== 'signedIn' && allow !== 'resident';
}

function readAll<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
  route: Route<P, Q, B, R>,
  asked: Pick<Asked<unknown>, 'params' | 'query' | 'body'>,
): { params: z.output<P>; query: z.output<Q>; body: z.output<B> } {
  return {
    params: readParams(route.params, asked.params),
    query: readQuery(route.query, asked.query),
    body: readBody(route.body, asked.body),
  };
}

function rest(asked: Asked<unknown>): Pick<Asked<unknown>, 'key' | 'requestId' | 'address' | 'agent' | 'log'> {
  const { key, requestId, address, agent, log } = asked;
  return { key, requestId, address, agent, log };
}
