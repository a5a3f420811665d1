import { createHash } from 'node:crypto';
import { Agent, request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { client, fetchTransport } from '@tongxin/client';
import { FileContent, type FileReply, RawBody, type Refusal, route } from '@tongxin/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { manualClock } from '../clock/index.ts';
import { FilesUnavailable } from '../files/index.ts';
import { sequenceIds } from '../ids/index.ts';
import { silentLog } from '../log/index.ts';
import { refuse } from '../refusal/index.ts';
import { type Endpoint, endpointsFor } from './endpoint.ts';
import { buildHttp, type Http, type HttpOptions } from './http.fastify.ts';

interface Person {
  readonly kind: 'staff' | 'resident';
  readonly sessionId: string;
  readonly program: boolean;
}
const { endpoint } = endpointsFor<Person, Person>();
const words = { zh: '试', en: 'Try' };

const upload = route('POST', '/v1/files', {
  summary: words,
  tag: 'try',
  allow: 'signedIn',
  media: 'upload',
  query: z.strictObject({ name: z.string().max(20).optional() }),
  body: RawBody,
  bodyLimitBytes: 1_000_000,
  reply: z.object({ length: z.number(), sha256: z.string(), type: z.string(), name: z.string().nullable() }),
  status: 201,
  refusals: ['file_kind_refused'],
});
const download = route('GET', '/v1/files/:name', {
  summary: words,
  tag: 'try',
  allow: 'signedIn',
  media: 'file',
  params: z.strictObject({ name: z.string().max(60) }),
  reply: FileContent,
  refusals: ['not_found', 'files_unavailable'],
});
const plain = route('POST', '/v1/plain', {
  summary: words,
  tag: 'try',
  allow: 'signedIn',
  body: z.strictObject({ a: z.string() }),
  reply: z.object({ ok: z.boolean() }),
});

let opened = 0;
const text = Buffer.from('文件的内容');
async function* parts(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 4);
  yield bytes.subarray(4);
}
const file = (more: Partial<FileReply> = {}): FileReply => ({
  open: async () => {
    opened += 1;
    return { bytes: parts(text), length: text.length };
  },
  contentType: 'application/pdf',
  name: '楼道 照片(1).pdf',
  show: 'attachment',
  etag: 'abc',
  keep: 'ask',
  ...more,
});
const kept: Readonly<Record<string, () => FileReply>> = {
  ordinary: () => file(),
  secret: () => file({ keep: 'never', show: 'inline', contentType: 'image/jpeg' }),
  gone: () => file({ open: async () => Promise.reject(refuse('not_found')) }),
  down: () => file({ open: async () => Promise.reject(new FilesUnavailable('ECONNREFUSED')) }),
};

const endpoints: readonly Endpoint<Person>[] = [
  endpoint(upload, async ({ body, query }) => {
    const digest = createHash('sha256');
    let length = 0;
    if (query.name === 'refused') throw refuse('file_kind_refused');
    for await (const chunk of body.bytes) {
      length += chunk.byteLength;
      digest.update(chunk);
      if (query.name === 'half') throw refuse('file_kind_refused');
    }
    return { length, sha256: digest.digest('hex'), type: body.contentType, name: query.name ?? null };
  }),
  endpoint(download, ({ params }) => {
    const found = kept[params.name];
    if (found === undefined) throw refuse('not_found');
    return found();
  }),
  endpoint(plain, () => ({ ok: true })),
];

let running: Http | undefined;
async function start(options: Partial<HttpOptions<Person>> = {}): Promise<{ http: Http; url: string }> {
  const person: Person = { kind: 'resident', sessionId: 'r1', program: false };
  running = await buildHttp<Person>({
    endpoints,
    authenticate: async (token) => (token === 'me' ? person : null),
    allowed: () => true,
    health: async () => Promise.reject(new Error('not asked')),
    log: silentLog,
    clock: manualClock('2026-11-24T08:00:00+08:00'),
    ids: sequenceIds(),
    version: '0.1.0',
    lag: { lagMs: () => 0, stop: () => undefined },
    validateReplies: true,
    ...options,
  });
  return { http: running, url: await running.listen({ host: '127.0.0.1', port: 0 }) };
}
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const signed = { authorization: 'Bearer me' };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const send = (url: string, body: BodyInit, headers: Record<string, string> = {}, query = '') =>
  fetch(`${url}/v1/files${query}`, { method: 'POST', headers: { ...signed, ...headers }, body });

describe('an upload', () => {
  it('reaches its handler byte by byte as it was sent, whatever it is called', async () => {
    const { url } = await start();
    const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => (at * 31) % 256);
    for (const type of [
      'image/jpeg',
      'application/json',
      'text/plain; charset=utf-8',
      'application/x-www-form-urlencoded',
      'x/y',
    ]) {
      const answer = await send(url, bytes, { 'content-type': type });
      expect([answer.status, await answer.json()]).toEqual([
        201,
        { length: bytes.length, sha256: sha256(bytes), type, name: null },
      ]);
    }
    const json = await send(url, '{"a":', { 'content-type': 'application/json' }, '?name=%E7%81%AF');
    expect(await json.json()).toMatchObject({ length: 5, name: '灯' });
  });

  it('is refused without a body, compressed, with a wrong query, and by strangers', async () => {
    const { url } = await start();
    const codes = async (answer: Response) => [answer.status, ((await answer.json()) as Refusal).code];
    expect(await codes(await fetch(`${url}/v1/files`, { method: 'POST', headers: signed }))).toEqual([
      422,
      'input_invalid',
    ]);
    expect(await codes(await send(url, 'x', { 'content-encoding': 'gzip' }))).toEqual([400, 'malformed']);
    expect(await codes(await send(url, 'x', {}, '?nobody=1'))).toEqual([400, 'malformed']);
    expect(await codes(await send(url, 'x', { authorization: 'Bearer other' }))).toEqual([401, 'not_signed_in']);
  });

  it('beyond its limit is refused, said or not, and the refusal arrives', async () => {
    const { url } = await start();
    const said = await send(url, new Uint8Array(1_000_001));
    expect([said.status, await said.json()]).toMatchObject([
      413,
      { code: 'too_large', details: { limitBytes: 1_000_000 } },
    ]);
    expect((await send(url, new Uint8Array(1_000_000))).status).toBe(201);
    const answer = await unsaid(url, 3_000_000);
    expect(answer).toMatchObject({ status: 413, code: 'too_large' });
  });

  it('that is refused before its end leaves the connection to the next request', async () => {
    const { url } = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (const name of ['refused', 'half', 'half', 'fine']) {
      const answer = await overAgent(agent, `${url}/v1/files?name=${name}`, Buffer.alloc(900_000, name), ports);
      expect([name, answer]).toEqual([name, name === 'fine' ? 201 : 415]);
    }
    expect(ports.size).toBe(1);
    agent.destroy();
  });

  it('waits for its turn when too many are under way', async () => {
    const { url } = await start({ limits: { uploads: 1 } });
    const slow = rawRequest(`${url}/v1/files`, { method: 'POST', headers: { ...signed, 'content-length': 10 } });
    const first = new Promise<number | undefined>((resolve) =>
      slow.on('response', (answer) => resolve(answer.statusCode)),
    );
    slow.write('12345');
    await expect.poll(async () => (await send(url, 'x')).status).toBe(503);
    const busy = await send(url, 'x');
    expect([busy.headers.get('retry-after'), ((await busy.json()) as Refusal).code]).toEqual(['2', 'busy']);
    slow.end('67890');
    expect(await first).toBe(201);
    await expect.poll(async () => (await send(url, 'x')).status).toBe(201);
  });

  it('may take longer than a body of JSON, which is cut off', async () => {
    const { url } = await start({ bodyMs: 100 });
    const { port } = new URL(url);
    const begin = (path: string) => {
      const socket = connect(Number(port), '127.0.0.1');
      const heard: Buffer[] = [];
      socket.on('data', (chunk) => heard.push(chunk));
      socket.on('error', () => undefined);
      const ended = new Promise<string>((resolve) =>
        socket.on('close', () => resolve(Buffer.concat(heard).toString())),
      );
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer me\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: 9\r\n\r\n{"a":`,
      );
      return { socket, ended };
    };
    const [file, json, stray] = [begin('/v1/files'), begin('/v1/plain'), begin('/v1/nowhere')];
    expect(await json.ended).toMatch(/^HTTP\/1\.1 400 /);
    expect(await stray.ended).toMatch(/^HTTP\/1\.1 (400|404) /);
    file.socket.write('"b"}');
    expect(await file.ended).toMatch(/^HTTP\/1\.1 201 /);
  });
});

/** Sends more than is taken without saying how much it will be. */
function unsaid(url: string, length: number): Promise<{ status: number | undefined; code: string }> {
  return new Promise((resolve, reject) => {
    const sent = rawRequest(
      `${url}/v1/files`,
      { method: 'POST', headers: { ...signed, 'transfer-encoding': 'chunked' } },
      (answer) => {
        const heard: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => heard.push(chunk));
        answer.on('end', () => {
          const { code } = JSON.parse(Buffer.concat(heard).toString()) as Refusal;
          resolve({ status: answer.statusCode, code });
        });
      },
    );
    sent.on('error', reject);
    sent.end(Buffer.alloc(length));
  });
}

function overAgent(
  agent: Agent,
  url: string,
  body: Buffer,
  ports: Set<number | undefined>,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = rawRequest(
      url,
      { method: 'POST', agent, headers: { ...signed, 'content-length': body.length } },
      (answer) => {
        ports.add(answer.socket.localPort);
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('a file that is read', () => {
  it('comes whole, under its name, and can do nothing where it is opened', async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/v1/files/ordinary`, { headers: signed });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(text);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(text.length),
      'content-disposition': `attachment; filename="______1_.pdf"; filename*=UTF-8''%E6%A5%BC%E9%81%93%20%E7%85%A7%E7%89%87%281%29.pdf`,
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, no-cache',
      vary: 'authorization',
      etag: '"abc"',
    });
  });

  it('is not opened for who has it already, unless no copy may be kept', async () => {
    const { url } = await start();
    const again = { headers: { ...signed, 'if-none-match': '"abc"' } };
    const before = opened;
    const known = await fetch(`${url}/v1/files/ordinary`, again);
    expect([known.status, (await known.arrayBuffer()).byteLength, opened - before]).toEqual([304, 0, 0]);
    const secret = await fetch(`${url}/v1/files/secret`, again);
    expect([secret.status, secret.headers.get('cache-control'), secret.headers.get('etag')]).toEqual([
      200,
      'no-store',
      null,
    ]);
    expect(secret.headers.get('content-disposition')).toMatch(/^inline; /);
  });

  it('that cannot be opened is a refusal like any other', async () => {
    const { url } = await start();
    for (const [name, status, code] of [
      ['gone', 404, 'not_found'],
      ['nowhere', 404, 'not_found'],
      ['down', 503, 'files_unavailable'],
    ] as const) {
      const answer = await fetch(`${url}/v1/files/${name}`, { headers: signed });
      expect([name, answer.status, await answer.json()]).toMatchObject([name, status, { code }]);
      expect(answer.headers.get('content-type')).toMatch(/json/);
    }
    expect((await fetch(`${url}/v1/files/ordinary`)).status).toBe(401);
  });
});

it('the transport of browsers carries words where words are wanted, and bytes where bytes are', async () => {
  const { url } = await start();
  const carry = fetchTransport(url);
  const ask = { method: 'GET', url: '/v1/files/ordinary', headers: signed, body: null } as const;
  const bytes = await carry({ ...ask, wants: 'bytes' });
  expect([bytes.status, bytes.text, bytes.file?.contentType]).toEqual([200, '', 'application/pdf']);
  expect(Buffer.from(bytes.file?.bytes ?? new ArrayBuffer(0))).toEqual(text);
  const refused = await carry({ ...ask, url: '/v1/files/nowhere', wants: 'bytes' });
  expect([refused.status, JSON.parse(refused.text)]).toMatchObject([404, { code: 'not_found' }]);
  const sent = await carry({
    method: 'POST',
    url: '/v1/files',
    headers: signed,
    body: new Blob([text]),
    wants: 'text',
  });
  expect(JSON.parse(sent.text)).toMatchObject({ length: text.length });
  expect(typeof client(carry).call).toBe('function');
});
