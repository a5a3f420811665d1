export { type Followed, type Following, type FollowOptions, follow, type Way } from './events.ts';
export { streamReader } from './sse.ts';

import {
  type BodyInputOf,
  type Content,
  type FileAnswer,
  type ParamsOf,
  type QueryInputOf,
  type Refusal,
  type ReplyOf,
  type RouteName,
  routes,
} from '@tongxin/contract';

export { type WeChatRequest, weChatTransport } from './wechat.ts';

type Routes = typeof routes;

/** What a call may carry; what a route does not take cannot be given. */
export interface Call<R extends Routes[RouteName]> {
  readonly params?: ParamsOf<R>;
  readonly query?: QueryInputOf<R>;
  readonly body?: BodyInputOf<R>;
  /** The idempotency key; made by the caller so that a repeated attempt is the same submission. */
  readonly key?: string;
}

/** A request as it goes over the wire, whatever carries it. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Content | null;
  /** Whether a good answer is wanted as bytes: files are. A refusal is always text. */
  readonly wants: 'text' | 'bytes';
}

/** An answer as it came. `file` is there when bytes were wanted and the status is below 400; `text` is '' then. */
export interface Received {
  readonly status: number;
  readonly text: string;
  readonly file?: FileAnswer;
}

/** Carries a request and brings the answer: `fetch` in browsers and Node, `wx.request` in a mini program. Rejects only when nothing came back. */
export type Transport = (request: Sent) => Promise<Received>;

/** The platform refused: `refusal.code` says why and is the translation key. */
export class Refused extends Error {
  readonly status: number;
  readonly refusal: Refusal;
  constructor(status: number, refusal: Refusal) {
    super(refusal.message);
    this.name = 'Refused';
    this.status = status;
    this.refusal = refusal;
  }
}

export interface Client {
  call<N extends RouteName>(name: N, call?: Call<Routes[N]>): Promise<ReplyOf<Routes[N]>>;
}

/** A typed client of every route in the contract. `token` is asked before each call, so signing in and out needs no new client. */
export function client(
  transport: Transport,
  token: () => string | null = () => null,
  language: 'zh' | 'en' = 'zh',
): Client {
  return {
    async call(name, call = {}) {
      const route = routes[name];
      const bearer = token();
      const given: unknown = call.body;
      const body = route.media === 'upload' ? rawBody(given as Content) : jsonBody(given);
      const { status, text, file } = await transport({
        method: route.method,
        url: fillPath(route.path, call.params ?? {}) + queryText(call.query ?? {}),
        headers: {
          'accept-language': language,
          ...(body === null ? {} : { 'content-type': body.contentType }),
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
          ...(call.key === undefined ? {} : { 'idempotency-key': call.key }),
        },
        body: body?.content ?? null,
        wants: route.media === 'file' ? 'bytes' : 'text',
      });
      const answer: unknown = file ?? (text === '' ? null : JSON.parse(text));
      if (status >= 400 && !('unwell' in route && status === route.unwell))
        throw new Refused(status, answer as Refusal);
      return answer as ReplyOf<Routes[typeof name]>;
    },
  };
}

function jsonBody(body: unknown) {
  return body === undefined ? null : { contentType: 'application/json', content: JSON.stringify(body) };
}

/** A file goes as it is. What it is called decides nothing: the server looks at the bytes. */
function rawBody(content: Content) {
  const type = 'type' in content ? content.type : '';
  return { contentType: type || 'application/octet-stream', content };
}

/** Fills `:names` of a path. Values are encoded, so no value can change the path. */
export function fillPath(path: string, params: object): string {
  const values = new Map(Object.entries(params));
  return path.replace(/:([a-zA-Z]+)/g, (_whole, name: string) => encoded(String(values.get(name) ?? '')));
}

/** A dot segment would be read as a step up the path, whatever its encoding: it is no id of anything. Throws RangeError. */
function encoded(value: string): string {
  if (value === '.' || value === '..') throw new RangeError('a dot segment is no parameter');
  return encodeURIComponent(value);
}

function queryText(query: object): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return pairs.length === 0
    ? ''
    : `?${pairs.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`).join('&')}`;
}

/** The transport of browsers and Node. `base` is the address of the server, '' for the page's own. */
export function fetchTransport(base = ''): Transport {
  return async ({ method, url, headers, body, wants }) => {
    const reply = await fetch(base + url, { method, headers, body });
    const { status } = reply;
    if (wants === 'text' || status >= 400) return { status, text: await reply.text() };
    const contentType = reply.headers.get('content-type') ?? '';
    return { status, text: '', file: { bytes: await reply.arrayBuffer(), contentType } };
  };
}
