import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { nothing, type Refusal, route, routes } from '@tongxin/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { manualClock } from '../clock/index.ts';
import { CommitUnknown, DatabaseBusy, DatabaseUnavailable } from '../db/index.ts';
import { sequenceIds } from '../ids/index.ts';
import { createLog, type LogLine } from '../log/index.ts';
import { RefusalError, refuse } from '../refusal/index.ts';
import { type Endpoint, endpointsFor } from './endpoint.ts';
import { buildHttp, type Http, type HttpOptions, unserved } from './http.fastify.ts';

interface Person {
  readonly kind: 'staff' | 'resident';
  readonly sessionId: string;
  readonly program: boolean;
}
const people: Readonly<Record<string, Person>> = {
  staff: { kind: 'staff', sessionId: 's1', program: false },
  other: { kind: 'staff', sessionId: 's2', program: false },
  resident: { kind: 'resident', sessionId: 'r1', program: false },
  program: { kind: 'staff', sessionId: 'p1', program: true },
};
const { endpoint, staffEndpoint, residentEndpoint, openEndpoint } = endpointsFor<Person, Person>();
const words = { zh: '试', en: 'Try' };

const echo = route('POST', '/v1/echo/:id', {
  summary: words,
  tag: 'try',
  allow: 'signedIn',
  params: z.strictObject({ id: z.string().regex(/^[a-z]{1,8}$/) }),
  query: z.strictObject({ n: z.coerce.number().int().max(9).optional(), word: z.string().optional() }),
  body: z.strictObject({
    name: z.string().min(1).max(5),
    phone: z
      .string()
      .regex(/^1\d{10}$/)
      .optional(),
    tags: z.array(z.string()).max(2).optional(),
    free: z.record(z.string(), z.unknown()).optional(),
  }),
  bodyLimitBytes: 2_000,
  reply: z.object({ name: z.string(), n: z.number().nullable(), word: z.string().nullable() }),
});
const keyedRoute = route('POST', '/v1/keyed', {
  summary: words,
  tag: 'try',
  allow: 'staff',
  keyed: 'required',
  reply: z.object({ key: z.string().nullable() }),
});
const listRoute = route('GET', '/v1/list', {
  summary: words,
  tag: 'try',
  allow: 'unit:read',
  reply: z.object({ ok: z.boolean() }),
});
const openRoute = route('POST', '/v1/open', {
  summary: words,
  tag: 'try',
  allow: 'anyone',
  rate: 'signIn',
  body: z.strictObject({ login: z.string() }),
  reply: z.object({ ok: z.boolean() }),
});
const failing = route('GET', '/v1/fail', {
  summary: words,
  tag: 'try',
  allow: 'signedIn',
  query: z.strictObject({ how: z.string() }),
  reply: z.object({ ok: z.boolean() }),
  refusals: ['not_found'],
});

const failures: Readonly<Record<string, () => unknown>> = {
  refusal: () => refuse('not_found'),
  undeclared: () => refuse('merge_self'),
  unknown: () => new RefusalError('no_such_code' as 'bug', undefined, undefined),
  busy: () => new DatabaseBusy(5000),
  unavailable: () => new DatabaseUnavailable(5000, new Error('gone')),
  commit: () => new CommitUnknown(new Error('gone')),
  lock: () => Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' }),
  bug: () => new Error('secret detail: 13812345678'),
  notAnError: () => 'a string',
};

const endpoints: readonly Endpoint<Person>[] = [
  endpoint(echo, ({ body, query }) => ({ name: body.name, n: query.n ?? null, word: query.word ?? null })),
  staffEndpoint(keyedRoute, ({ key }) => ({ key })),
  staffEndpoint(listRoute, () => ({ ok: true })),
  openEndpoint(
    openRoute,
    ({ caller }) => ({ ok: caller === null }),
    (body) => body.login,
  ),
  endpoint(failing, ({ query }) => {
    throw failures[query.how]?.();
  }),
];

let running: Http | undefined;
const lines: LogLine[] = [];
const clock = manualClock('2026-11-24T08:00:00+08:00');

async function start(options: Partial<HttpOptions<Person>> = {}): Promise<Http> {
  lines.length = 0;
  running = await buildHttp<Person>({
    endpoints,
    authenticate: async (token) => people[token] ?? null,
    allowed: (allow, caller) =>
      allow === 'signedIn' || allow === caller.kind || (allow === 'unit:read' && caller.sessionId === 's1'),
    health: async () => ({
      ok: true,
      version: '1',
      at: new Date(clock.now()).toISOString(),
      database: { ok: true, says: '' },
      sweep: { ok: true, says: '' },
      outbox: { ok: true, says: '' },
      calendar: { ok: true, says: '' },
      files: { ok: true, says: '' },
    }),
    log: createLog(clock, (line) => lines.push(line)),
    clock,
    ids: sequenceIds(),
    version: '0.1.0',
    lag: { lagMs: () => 0, stop: () => undefined },
    ...options,
  });
  return running;
}

afterEach(async () => {
  await running?.close();
  running = undefined;
});

const signed = { authorization: 'Bearer staff' };
const json = { ...signed, 'content-type': 'application/json' };

describe('what a request may look like', () => {
  const good = JSON.stringify({ name: '王' });
  const deep = `{"name":"a","free":{"a":${'['.repeat(40)}${']'.repeat(40)}}}`;
  it.each<[string, { url?: string; headers?: Record<string, string>; payload?: string | Buffer }, number, string]>([
    ['broken JSON', { payload: '{"name":' }, 400, 'malformed'],
    ['bytes that are no UTF-8', { payload: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) }, 400, 'malformed'],
    ['a NUL in a text', { payload: '{"name":"a\\u0000"}' }, 400, 'malformed'],
    ['half a surrogate pair', { payload: '{"name":"\\ud800"}' }, 400, 'malformed'],
    ['__proto__ as a key', { payload: '{"name":"a","free":{"__proto__":{"x":1}}}' }, 400, 'malformed'],
    ['constructor as a key', { payload: '{"name":"a","constructor":{"prototype":{}}}' }, 400, 'malformed'],
    ['too deep nesting', { payload: deep }, 400, 'malformed'],
    [
      'another content type',
      { headers: { ...signed, 'content-type': 'text/plain' }, payload: 'hi' },
      415,
      'unsupported_type',
    ],
    [
      'a form',
      { headers: { ...signed, 'content-type': 'application/x-www-form-urlencoded' }, payload: 'a=1' },
      415,
      'unsupported_type',
    ],
    ['a compressed body', { headers: { ...json, 'content-encoding': 'gzip' }, payload: good }, 415, 'unsupported_type'],
    ['a body over the limit of the route', { payload: JSON.stringify({ name: 'x'.repeat(3000) }) }, 413, 'too_large'],
    ['no body where one is needed', { headers: signed }, 422, 'input_invalid'],
    ['an array for a body', { payload: '[]' }, 422, 'input_invalid'],
    ['null for a body', { payload: 'null' }, 422, 'input_invalid'],
    ['an unknown field', { payload: '{"name":"a","nmae":1}' }, 422, 'input_invalid'],
    ['a wrong type', { payload: '{"name":5}' }, 422, 'input_invalid'],
    ['a query key twice', { url: '/v1/echo/abc?n=1&n=2' }, 400, 'malformed'],
    ['a query key twice in two spellings', { url: '/v1/echo/abc?n=1&%6e=2' }, 400, 'malformed'],
    ['an unknown query key', { url: '/v1/echo/abc?m=1' }, 400, 'malformed'],
    ['a query value of the wrong type', { url: '/v1/echo/abc?n=x' }, 400, 'malformed'],
    ['a bad encoding in the query', { url: '/v1/echo/abc?word=%zz' }, 400, 'malformed'],
    ['bytes in the query that are no UTF-8', { url: '/v1/echo/abc?word=%ff' }, 400, 'malformed'],
    ['__proto__ in the query', { url: '/v1/echo/abc?__proto__=1' }, 400, 'malformed'],
    ['a NUL in the query', { url: '/v1/echo/abc?word=%00' }, 400, 'malformed'],
    ['a NUL in the path', { url: '/v1/echo/a%00' }, 400, 'malformed'],
    ['a bad encoding in the path', { url: '/v1/echo/%zz' }, 400, 'malformed'],
    ['bytes in the path that are no UTF-8', { url: '/v1/echo/%ff' }, 400, 'malformed'],
    ['a path parameter of the wrong form', { url: '/v1/echo/ABC' }, 400, 'malformed'],
    ['a path parameter that is far too long', { url: `/v1/echo/${'a'.repeat(500)}` }, 404, 'not_found'],
    ['an unknown path', { url: '/v1/nothing' }, 404, 'not_found'],
    ['a path with a slash too many', { url: '/v1/echo/abc/' }, 404, 'not_found'],
  ])('refuses %s', async (_what, { url = '/v1/echo/abc', headers = json, payload = good }, status, code) => {
    const { app } = await start();
    const sendsNone = headers === signed;
    const answer = await app.inject({ method: 'POST', url, headers, ...(sendsNone ? {} : { payload }) });
    expect([answer.statusCode, answer.json<Refusal>().code]).toEqual([status, code]);
    expect(Object.keys(answer.json()).sort()).toEqual(
      answer.json<Refusal>().details ? ['code', 'details', 'message', 'requestId'] : ['code', 'message', 'requestId'],
    );
    expect(answer.headers['x-request-id']).toBe(answer.json<Refusal>().requestId);
  });

  it('takes a good request and reads numbers, blanks and Chinese in the query', async () => {
    const { app } = await start({ validateReplies: true });
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/echo/abc?n=3&word=%E4%BD%A0+b',
      headers: json,
      payload: good,
    });
    expect(answer.json()).toEqual({ name: '王', n: 3, word: '你 b' });
  });

  it.each([
    'GET',
    'PUT',
    'PATCH',
    'DELETE',
    'HEAD',
    'OPTIONS',
  ] as const)('knows no %s where only POST is served', async (method) => {
    const { app } = await start();
    const answer = await app.inject({ method, url: '/v1/echo/abc', headers: signed });
    expect(answer.statusCode).toBe(404);
  });

  it('says which fields need a change without repeating what was typed', async () => {
    const { app } = await start();
    const payload = { name: '', phone: '138123', tags: ['a', 'b', 'c'], k13812345678: 1, nmae: 2 };
    const answer = await app.inject({ method: 'POST', url: '/v1/echo/abc', headers: json, payload });
    expect(answer.json<Refusal>().details).toEqual({
      issues: [
        { path: 'name', message: '不能为空' },
        { path: 'phone', message: '格式不对' },
        { path: 'tags', message: '最多 2 项' },
        { path: '*', message: '没有这一项' },
        { path: 'nmae', message: '没有这一项' },
      ],
    });
    expect(answer.payload).not.toMatch(/138/);
    const missing = await app.inject({
      method: 'POST',
      url: '/v1/echo/abc',
      headers: { ...json, 'accept-language': 'en-GB' },
      payload: {},
    });
    expect(missing.json<Refusal>()).toMatchObject({
      message: 'Some of the input needs a change',
      details: { issues: [{ path: 'name', message: 'required' }] },
    });
  });

  it('answers bytes that are no HTTP with an envelope and closes', async () => {
    const url = new URL(await (await start()).listen({ host: '127.0.0.1', port: 0 }));
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(url.port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      let got = '';
      socket.on('data', (bytes) => {
        got += bytes.toString();
      });
      socket.on('end', () => resolve(got)).on('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(text.split('\r\n\r\n')[1]!)).toMatchObject({ code: 'malformed' });
  });
});

describe('the idempotency key', () => {
  it.each([
    [undefined, 400, 'key_needed'],
    ['short', 400, 'malformed'],
    ['with blank inside', 400, 'malformed'],
    ['x'.repeat(201), 400, 'malformed'],
  ])('is refused when it is %s', async (key, status, code) => {
    const { app } = await start();
    const headers = key === undefined ? signed : { ...signed, 'idempotency-key': key };
    const answer = await app.inject({ method: 'POST', url: '/v1/keyed', headers });
    expect([answer.statusCode, answer.json<Refusal>().code]).toEqual([status, code]);
  });

  it('reaches the handler', async () => {
    const { app } = await start();
    const headers = { ...signed, 'idempotency-key': 'abcd-1234' };
    expect((await app.inject({ method: 'POST', url: '/v1/keyed', headers })).json()).toEqual({ key: 'abcd-1234' });
  });
});

describe('who may come in', () => {
  it.each([
    ['nobody', undefined, 401, 'not_signed_in'],
    ['a stranger', 'Bearer nobody', 401, 'not_signed_in'],
    ['basic credentials', 'Basic c3RhZmY6', 401, 'not_signed_in'],
    ['a caller without the permission', 'Bearer other', 403, 'forbidden'],
    ['a resident', 'Bearer resident', 403, 'forbidden'],
  ])('refuses %s', async (_who, authorization, status, code) => {
    const { app } = await start();
    const answer = await app.inject({ url: '/v1/list', headers: authorization ? { authorization } : {} });
    expect([answer.statusCode, answer.json<Refusal>().code]).toEqual([status, code]);
    expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
  });

  it('lets in whoever has the permission, and a session in a cookie is none', async () => {
    const { app } = await start();
    expect((await app.inject({ url: '/v1/list', headers: signed })).json()).toEqual({ ok: true });
    expect((await app.inject({ url: '/v1/list', headers: { cookie: 'token=staff; session=staff' } })).statusCode).toBe(
      401,
    );
  });

  it('judges the caller before it reads the body', async () => {
    const { app } = await start();
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/echo/abc',
      headers: { 'content-type': 'application/json' },
      payload: '{',
    });
    expect(answer.statusCode).toBe(401);
  });

  it('gives an open route no caller, whatever token is sent along', async () => {
    const { app } = await start();
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/open',
      headers: { authorization: 'Bearer staff' },
      payload: { login: 'a' },
    });
    expect(answer.json()).toEqual({ ok: true });
  });

  it('takes no handler that was written for another caller', () => {
    expect(() => openEndpoint(listRoute, () => ({ ok: true }))).toThrow(TypeError);
    expect(() => staffEndpoint(echo, () => ({ name: '', n: 0, word: '' }))).toThrow(/use the other endpoint maker/);
    expect(() => residentEndpoint(keyedRoute, () => ({ key: null }))).toThrow(TypeError);
    expect(() => endpoint(openRoute, () => ({ ok: true }))).toThrow(TypeError);
  });

  it('takes no two endpoints for one method and path', async () => {
    await expect(start({ endpoints: [...endpoints, staffEndpoint(listRoute, () => ({ ok: true }))] })).rejects.toThrow(
      /answered twice/,
    );
  });
});

describe('how often', () => {
  it('refuses a session beyond its rate, tells when to come back, and lets it in again then', async () => {
    const { app } = await start({ limits: { read: { amount: 2, windowMs: 60_000 } } });
    const ask = () => app.inject({ url: '/v1/list', headers: signed });
    expect([(await ask()).statusCode, (await ask()).statusCode]).toEqual([200, 200]);
    const refused = await ask();
    expect([refused.statusCode, refused.json<Refusal>().code, refused.headers['retry-after']]).toEqual([
      429,
      'too_many',
      '30',
    ]);
    clock.advance(30_000);
    expect((await ask()).statusCode).toBe(200);
  });

  it('counts each session by itself, and programs by a rate of their own', async () => {
    const { app } = await start({
      limits: { read: { amount: 1, windowMs: 60_000 }, program: { amount: 3, windowMs: 60_000 } },
    });
    const ask = async (who: string) =>
      (await app.inject({ url: '/v1/fail?how=refusal', headers: { authorization: `Bearer ${who}` } })).statusCode;
    expect([await ask('staff'), await ask('staff'), await ask('resident')]).toEqual([404, 429, 404]);
    expect([await ask('program'), await ask('program'), await ask('program'), await ask('program')]).toEqual([
      404, 404, 404, 429,
    ]);
  });

  it('counts attempts to sign in per login and address, and per address', async () => {
    const { app } = await start({
      limits: { signIn: { amount: 2, windowMs: 60_000 }, signInAddress: { amount: 4, windowMs: 60_000 } },
    });
    const tries = async (login: string, remoteAddress: string) =>
      (await app.inject({ method: 'POST', url: '/v1/open', remoteAddress, payload: { login } })).statusCode;
    expect([await tries('a', '10.0.0.1'), await tries('a', '10.0.0.1'), await tries('a', '10.0.0.1')]).toEqual([
      200, 200, 429,
    ]);
    expect([await tries('a', '10.0.0.2'), await tries('b', '10.0.0.1'), await tries('c', '10.0.0.1')]).toEqual([
      200, 200, 429,
    ]);
  });

  it('stops looking up tokens for an address that only guesses', async () => {
    let looked = 0;
    const { app } = await start({
      limits: { badToken: { amount: 3, windowMs: 60_000 } },
      authenticate: async () => {
        looked += 1;
        return null;
      },
    });
    const statuses = [];
    for (let guess = 0; guess < 5; guess += 1)
      statuses.push(
        (await app.inject({ url: '/v1/list', headers: { authorization: `Bearer guess${guess}` } })).statusCode,
      );
    expect([statuses, looked]).toEqual([[401, 401, 401, 429, 429], 3]);
  });

  it('believes a forwarded address only from the proxies it was told of', async () => {
    const limits = { read: { amount: 1, windowMs: 60_000 } };
    const ask = async (http: Http, from: string) =>
      (await http.app.inject({ url: '/v1/openapi.json', headers: { 'x-forwarded-for': from } })).statusCode;
    const direct = await start({ limits });
    expect([await ask(direct, '1.1.1.1'), await ask(direct, '2.2.2.2')]).toEqual([200, 429]);
    await direct.close();
    const behind = await start({ limits, proxies: 1 });
    expect([await ask(behind, '1.1.1.1'), await ask(behind, '2.2.2.2')]).toEqual([200, 200]);
  });
});

/** An endpoint that answers when it is released, and says when it was reached. */
function slowEndpoint() {
  let reach: () => void = () => undefined;
  let release: () => void = () => undefined;
  const inside = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = staffEndpoint(listRoute, async () => {
    reach();
    await held;
    return { ok: true };
  });
  return { slow, inside, release };
}

describe('overload', () => {
  it('refuses as busy when too many requests are under way, keeps the health answer, and recovers', async () => {
    const { slow, inside, release } = slowEndpoint();
    const { app } = await start({ endpoints: [slow], limits: { inFlight: 1 } });
    const first = app.inject({ url: '/v1/list', headers: signed }).then((answer) => answer.statusCode);
    await inside;
    const refused = await app.inject({ url: '/v1/list', headers: signed });
    expect([refused.statusCode, refused.json<Refusal>().code, refused.headers['retry-after']]).toEqual([
      503,
      'busy',
      '1',
    ]);
    expect((await app.inject({ url: '/healthz' })).json()).toMatchObject({ ok: true });
    release();
    expect(await first).toBe(200);
    await expect.poll(async () => (await app.inject({ url: '/v1/list', headers: signed })).statusCode).toBe(200);
  });

  it('refuses as busy while the event loop is late', async () => {
    let late = 10_000;
    const { app } = await start({ lag: { lagMs: () => late, stop: () => undefined } });
    expect((await app.inject({ url: '/v1/list', headers: signed })).statusCode).toBe(503);
    expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200);
    late = 0;
    expect((await app.inject({ url: '/v1/list', headers: signed })).statusCode).toBe(200);
  });

  it('finishes what is under way when it closes', async () => {
    const { slow, inside, release } = slowEndpoint();
    const http = await start({ endpoints: [slow] });
    const url = await http.listen({ host: '127.0.0.1', port: 0 });
    const answered = fetch(`${url}/v1/list`, { headers: signed });
    await inside;
    const closed = http.close();
    release();
    expect((await answered).status).toBe(200);
    await closed;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('forgets a request whose caller went away', async () => {
    const http = await start({ limits: { inFlight: 1 } });
    const url = new URL(await http.listen({ host: '127.0.0.1', port: 0 }));
    await new Promise<void>((resolve) => {
      const half = rawRequest(
        {
          port: url.port,
          host: '127.0.0.1',
          method: 'POST',
          path: '/v1/echo/abc',
          headers: { ...json, 'content-length': '50' },
        },
        () => undefined,
      );
      half.on('error', () => resolve());
      half.write('{"na', () => setImmediate(() => half.destroy()));
    });
    await expect.poll(async () => (await http.app.inject({ url: '/v1/list', headers: signed })).statusCode).toBe(200);
  });
});

describe('what goes wrong', () => {
  it.each([
    ['refusal', 404, 'not_found', undefined],
    ['undeclared', 422, 'merge_self', undefined],
    ['unknown', 500, 'bug', undefined],
    ['busy', 503, 'busy', '2'],
    ['lock', 503, 'busy', '2'],
    ['unavailable', 503, 'unavailable', '5'],
    ['commit', 503, 'unavailable', undefined],
    ['bug', 500, 'bug', undefined],
    ['notAnError', 500, 'bug', undefined],
  ])('answers %s with %i %s', async (how, status, code, retryAfter) => {
    const { app } = await start();
    const answer = await app.inject({ url: `/v1/fail?how=${how}`, headers: signed });
    expect([answer.statusCode, answer.json<Refusal>().code, answer.headers['retry-after']]).toEqual([
      status,
      code,
      retryAfter,
    ]);
  });

  it('tells of a bug nothing but its number, and logs the whole of it under that number without personal data', async () => {
    const { app } = await start();
    const answer = await app.inject({ url: '/v1/fail?how=bug', headers: signed });
    expect(answer.json()).toEqual({
      code: 'bug',
      message: '出了点问题，已记下编号',
      requestId: answer.headers['x-request-id'],
    });
    const line = lines.find(({ level }) => level === 'error');
    expect(line?.fields).toMatchObject({ requestId: answer.headers['x-request-id'], path: '/v1/fail' });
    expect(JSON.stringify(line?.fields)).toMatch(/secret detail: 138\*\*\*\*5678.*http\.test\.ts/s);
  });

  it('calls it an error on a real connection too', async () => {
    const http = await start();
    const url = await http.listen({ host: '127.0.0.1', port: 0 });
    const answer = await fetch(`${url}/v1/fail?how=bug`, { headers: signed });
    expect([answer.status, await answer.json()]).toMatchObject([500, { code: 'bug' }]);
    expect(lines.find(({ level }) => level === 'error')?.fields).toMatchObject({ path: '/v1/fail' });
  });

  it('calls a refusal that the route does not declare a bug where replies are checked', async () => {
    const { app } = await start({ validateReplies: true });
    expect((await app.inject({ url: '/v1/fail?how=undeclared', headers: signed })).statusCode).toBe(500);
    expect((await app.inject({ url: '/v1/fail?how=refusal', headers: signed })).statusCode).toBe(404);
  });
});

describe('what an answer carries', () => {
  const wide = route('GET', '/v1/wide', {
    summary: words,
    tag: 'try',
    allow: 'signedIn',
    reply: z.object({
      text: z.string(),
      maybe: z.string().optional(),
      none: z.string().nullable(),
      choice: z.enum(['a', 'b']).nullable(),
      inner: z.object({ x: z.number() }).nullable(),
      list: z.array(z.object({ id: z.number() })),
      counts: z.record(z.string(), z.object({ n: z.number() })),
      anything: z.record(z.string(), z.unknown()),
      either: z.union([z.string(), z.number()]),
      kinds: z.array(
        z.discriminatedUnion('k', [z.object({ k: z.literal('a'), a: z.number() }), z.object({ k: z.literal('b') })]),
      ),
      at: z.iso.datetime({ offset: true }).nullable(),
      pair: z.tuple([z.number(), z.number()]),
      filled: z.string().default('d'),
      yes: z.literal(true),
    }),
  });
  const good = {
    text: '"<\u2028 你',
    none: null,
    choice: null,
    inner: null,
    list: [{ id: 1 }],
    counts: { a: { n: 1 } },
    anything: { deep: [{ any: null }] },
    either: 7,
    kinds: [{ k: 'a' as const, a: 1 }, { k: 'b' as const }],
    at: '2026-11-24T00:00:00Z',
    pair: [1, 2] as [number, number],
    yes: true as const,
  };

  it('writes every kind of value as it is', async () => {
    const { app } = await start({ endpoints: [endpoint(wide, () => good)], validateReplies: true });
    const answer = await app.inject({ url: '/v1/wide', headers: signed });
    expect(answer.json()).toEqual({ ...good, filled: 'd' });
  });

  it('writes both sides of what may be null or absent', async () => {
    const full = {
      ...good,
      maybe: 'm',
      none: 'n',
      choice: 'b' as const,
      inner: { x: 0.5 },
      either: 'e',
      at: null,
      filled: 'f',
    };
    const { app } = await start({ endpoints: [endpoint(wide, () => full)], validateReplies: true });
    expect((await app.inject({ url: '/v1/wide', headers: signed })).json()).toEqual(full);
  });

  it('never lets out what the reply does not declare', async () => {
    const leaky = {
      ...good,
      passwordHash: 'x',
      inner: { x: 1, phone: 'y' },
      list: [{ id: 1, secret: 'z' }],
      counts: { a: { n: 1, secret: 'z' } },
      kinds: [{ k: 'a' as const, a: 1, secret: 'z' }],
    };
    const { app } = await start({ endpoints: [endpoint(wide, () => leaky)] });
    const { payload } = await app.inject({ url: '/v1/wide', headers: signed });
    expect(JSON.parse(payload)).toEqual({ ...good, inner: { x: 1 }, kinds: [{ k: 'a', a: 1 }], filled: 'd' });
  });

  it('turns a reply that lacks something into a bug, and one of a wrong value where replies are checked', async () => {
    const { text: _text, ...lacking } = good;
    const first = await start({ endpoints: [endpoint(wide, () => lacking as typeof good)] });
    expect((await first.app.inject({ url: '/v1/wide', headers: signed })).json()).toMatchObject({ code: 'bug' });
    await first.close();
    const wrong = { ...good, at: 'yesterday' };
    const second = await start({ endpoints: [endpoint(wide, () => wrong)], validateReplies: true });
    expect((await second.app.inject({ url: '/v1/wide', headers: signed })).json()).toMatchObject({ code: 'bug' });
  });

  it('escapes a text in place of a time', async () => {
    const { app } = await start({ endpoints: [endpoint(wide, () => ({ ...good, at: '","text":"forged' }))] });
    const answer = await app.inject({ url: '/v1/wide', headers: signed });
    expect(answer.json()).toMatchObject({ text: good.text, at: '","text":"forged' });
  });

  it('carries the security headers, whatever it is', async () => {
    const { app } = await start({ https: true });
    for (const url of ['/healthz', '/v1/nothing', '/v1/%zz', '/v1/list', '/v1/docs']) {
      const { headers } = await app.inject({ url });
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers['strict-transport-security']).toMatch(/^max-age=/);
    }
  });

  it('logs one line for a request, with neither query values nor bodies nor tokens', async () => {
    const { app } = await start();
    await app.inject({ method: 'POST', url: '/v1/echo/abc?word=geheim', headers: json, payload: { name: '张三' } });
    await expect.poll(() => lines.filter(({ message }) => message === 'request').length).toBe(1);
    const line = lines.find(({ message }) => message === 'request');
    expect(line?.fields).toMatchObject({ method: 'POST', path: '/v1/echo/:id', status: 200, session: 's1', ms: 0 });
    expect(JSON.stringify(lines)).not.toMatch(/geheim|张三|Bearer/);
  });
});

describe('pages', () => {
  it('are served with a policy and an entity tag', async () => {
    const pages = [
      {
        path: '/app.js',
        contentType: 'text/javascript; charset=utf-8',
        body: 'let a;',
        cacheControl: 'public, max-age=31536000, immutable',
      },
    ] as const;
    const { app } = await start({ pages });
    const answer = await app.inject({ url: '/app.js' });
    expect([answer.payload, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
      'let a;',
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ]);
    const again = await app.inject({ url: '/app.js', headers: { 'if-none-match': String(answer.headers.etag) } });
    expect([again.statusCode, again.payload]).toEqual([304, '']);
  });
});

it('knows which routes of the contract nothing serves', () => {
  const served = openEndpoint(routes.listBrands, () => ({ tenant: { key: 'aa', name: '' }, items: [] }));
  const names = unserved([served]);
  expect(names).toContain('me');
  expect(names).not.toContain('listBrands');
  expect(names).not.toContain('health');
});

it('keeps `nothing` strict, so that a misspelt parameter is noticed', () => {
  expect(nothing.safeParse({ a: 1 }).success).toBe(false);
});
