import { fillPath } from '@tongxin/client';
import { Refusal, type Route, type RouteName, routes } from '@tongxin/contract';
import { mayRefuse } from '../platform/http/envelope.ts';
import { type Answer, type Ask, freshKey, type Person, type TestDistrict } from './district.ts';
import { type Sample, type Scene, samples } from './samples.ts';

/** Names of every route, in the order of the contract. */
export const routeNames = Object.keys(routes) as readonly RouteName[];

/** A route by name, without what is particular to it. */
export function routeOf(name: RouteName): Route {
  return routes[name];
}

/** The sample of a route. Throws, naming the route, when there is none: nobody adds a route that is not swept. */
export function sampleOf(name: RouteName): Sample {
  const table: { readonly [name: string]: Sample | undefined } = samples;
  const sample = table[name];
  if (sample === undefined) throw new Error(`route ${name} has no sample request: add one to testing/samples.ts`);
  return sample;
}

/** A request in parts, so that one part can be replaced. */
export interface Parts {
  readonly params: { readonly [name: string]: string };
  readonly query: { readonly [name: string]: string };
  readonly body: { readonly [name: string]: unknown } | undefined;
  /** The file of an upload. */
  readonly payload?: Buffer;
}

/** The parts of a route's sample. */
export function partsOf(name: RouteName, scene: Scene): Parts {
  const { params, query, body, payload } = sampleOf(name);
  const file = payload === undefined ? {} : { payload: payload(scene) };
  return { params: params?.(scene) ?? {}, query: query?.(scene) ?? {}, body: body?.(scene), ...file };
}

/** What of a request goes as its body. */
export function bodyOf({ body, payload }: Parts): Ask {
  if (payload !== undefined) return { payload };
  return body === undefined ? {} : { body };
}

/** Path and query of a request. */
export function urlOf(name: RouteName, { params, query }: Pick<Parts, 'params' | 'query'>): string {
  const text = new URLSearchParams(query).toString();
  return fillPath(routeOf(name).path, params) + (text === '' ? '' : `?${text}`);
}

/** Sends parts to a route, with a fresh key where the route takes one unless `more` brings another. */
export function send(who: Person, name: RouteName, parts: Parts, more: Ask = {}): Promise<Answer> {
  const { method, keyed } = routeOf(name);
  const headers = { ...(keyed === 'no' ? {} : { 'idempotency-key': freshKey() }), ...more.headers };
  return who.ask(method, urlOf(name, parts), { ...bodyOf(parts), ...more, headers });
}

/** What is wrong with a refusal, or null: its status is the code's, the route declares it, the envelope is the one. */
export function flawOf(name: RouteName, { status, body, text }: Answer): string | null {
  const read = Refusal.strict().safeParse(body);
  if (!read.success) return `${status} without the envelope: ${text.slice(0, 300)}`;
  if (status >= 500) return `${status} ${read.data.code}`;
  return mayRefuse(routeOf(name), read.data.code) ? null : `${read.data.code} is not declared`;
}

/** An answer without what differs in every answer. */
export function comparable({ status, body }: Answer): string {
  const { requestId: _requestId, ...rest } = body;
  return JSON.stringify([status, rest]);
}

/** What counts attempts: a refused sign-in is meant to be noted. */
const attempts = ['sign_in_failures', 'codes', 'sessions'];
/** Registers that only imports write; they are large. */
const imported = ['areas', 'police_grids', 'police_grid_bindings', 'posts', 'post_holders', 'duty_roster', 'staff'];

/** A text that changes when any row of any other table does: rows by table with a digest of their content. */
export async function stateOf(district: TestDistrict): Promise<string> {
  const tables = await district.sql<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname IN ('public', 'platform') AND tablename <> ALL($1) ORDER BY 1`,
    [[...attempts, ...imported]],
  );
  const each = tables.map(
    ({ name }) =>
      `SELECT '${name}' AS name, count(*)::int AS n, coalesce(sum(hashtext(t::text)::bigint), 0)::text AS digest FROM ${name} t`,
  );
  const rows = await district.sql<{ name: string; n: number; digest: string }>(each.join(' UNION ALL '));
  return rows.map(({ name, n, digest }) => `${name} ${n} ${digest}`).join('\n');
}
