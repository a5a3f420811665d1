import type { Allow, RateClass, Route } from '@tongxin/contract';
import { type RefusalError, refuse, refuseFor } from '../refusal/index.ts';
import type { HttpCaller } from './endpoint.ts';
import { readBearer } from './input.ts';
import { addressKey, type HttpLimits, type Limiter, type Rate } from './limiter.ts';

/** Who looks at a request before its body is read. */
export interface Guard<Caller extends HttpCaller> {
  /** The caller of a request to this route, null for one that anyone may use. Throws `not_signed_in`, `forbidden`, `too_many`. */
  admit(
    route: Route,
    request: { authorization: string | undefined; address: string },
    now: number,
  ): Promise<Caller | null>;
  /** Counts an attempt about `subject` (a login, a phone). Throws `too_many`. */
  count(route: Route, subject: string, address: string, now: number): void;
  /** Counts a request that reached no route. Throws `too_many`. */
  countStray(address: string, now: number): void;
}

/** What a guard asks: whose token it is (null: nobody's), and the route gate. */
export interface GuardOptions<Caller extends HttpCaller> {
  readonly authenticate: (token: string) => Promise<Caller | null>;
  readonly allowed: (allow: Allow, caller: Caller) => boolean;
  readonly limits: HttpLimits;
  readonly limiter: Limiter;
}

/**
 * Only the `Authorization` header carries a session, never a cookie: another site cannot make a browser send it, so there
 * is no cross-site request forgery. Deny by default: a route is reached by whom its `allow` names and nobody else.
 */
export function guard<Caller extends HttpCaller>(options: GuardOptions<Caller>): Guard<Caller> {
  const { limits, limiter } = options;

  function take(key: string, rate: Rate, now: number): void {
    const waitMs = limiter.take(key, rate, now);
    if (waitMs > 0) throw tooMany(waitMs);
  }

  function countOpen(route: Route, address: string, now: number): void {
    const from = addressKey(address);
    take(`${route.rate} address ${from}`, perAddress(limits)[route.rate], now);
  }

  function countCaller(route: Route, caller: Caller, now: number): void {
    const ordinary = route.rate === 'read' || route.rate === 'write';
    if (caller.program && ordinary) take(`program ${caller.sessionId}`, limits.program, now);
    else take(`${route.rate} session ${caller.sessionId}`, limits[route.rate], now);
  }

  return {
    admit: async (route, request, now) => {
      if (route.allow === 'anyone') {
        countOpen(route, request.address, now);
        return null;
      }
      const token = readBearer(request.authorization);
      if (token === null) throw refuse('not_signed_in');
      const strangers = `badToken ${addressKey(request.address)}`;
      const waitMs = limiter.wait(strangers, limits.badToken, now);
      if (waitMs > 0) throw tooMany(waitMs);
      const caller = await options.authenticate(token);
      if (caller === null) {
        limiter.take(strangers, limits.badToken, now);
        throw refuse('not_signed_in');
      }
      countCaller(route, caller, now);
      if (!options.allowed(route.allow, caller)) throw refuse('forbidden');
      return caller;
    },
    count: (route, subject, address, now) => {
      // A login is counted per address, or a stranger could keep its owner out; a phone is not, or its owner would be flooded.
      if (route.rate === 'signIn') take(`signIn ${addressKey(address)} ${subject}`, limits.signIn, now);
      if (route.rate === 'code') take(`code ${subject}`, limits.code, now);
    },
    countStray: (address, now) => take(`read address ${addressKey(address)}`, limits.read, now),
  };
}

function perAddress(limits: HttpLimits): Readonly<Record<RateClass, Rate>> {
  return { signIn: limits.signInAddress, code: limits.codeAddress, read: limits.read, write: limits.write };
}

function tooMany(waitMs: number): RefusalError {
  return refuseFor('too_many', waitMs);
}
