import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a bucket of the stand-in is called and opened with. */
export const bucketAccount = {
  bucket: 'pictures',
  region: 'cn-north-1',
  accessKey: 'AKIDEXAMPLE',
  secretKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
} as const;

/** A stand-in of an S3-compatible store that checks every request as the documentation of Amazon S3 says, and refuses what does not fit. */
export interface TestBucket {
  readonly endpoint: string;
  readonly port: number;
  readonly objects: ReadonlyMap<string, Buffer>;
  /** Methods and paths of requests so far. */
  readonly asked: readonly string[];
  /** The next requests are answered so, one after the other: a status with a code, `cut` (the connection breaks), or `hang` (nothing comes). */
  next(...answers: readonly (readonly [status: number, code: string] | 'cut' | 'hang')[]): void;
  stop(): Promise<void>;
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
/** RFC 3986 as AWS asks for it: everything but unreserved characters, upper-case hex. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Why a request's signature is refused, or null (AWS Signature Version 4, "Authenticating Requests: Using the Authorization Header"). Written from the
 * documentation, without the library that signs.
 */
function signatureFlaw(request: IncomingMessage, body: Buffer): string | null {
  const { headers, method = '', url = '' } = request;
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
  const read = form.exec(headers.authorization ?? '');
  if (read === null) return 'AccessDenied';
  const [, accessKey = '', day = '', region = '', service = '', signed = '', signature = ''] = read;
  if (accessKey !== bucketAccount.accessKey) return 'InvalidAccessKeyId';
  if (region !== bucketAccount.region || service !== 's3') return 'AuthorizationHeaderMalformed';
  const date = String(headers['x-amz-date'] ?? '');
  const at = Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!date.startsWith(day) || Math.abs(Date.now() - at) > 15 * 60_000) return 'RequestTimeTooSkewed';
  const payload = String(headers['x-amz-content-sha256'] ?? '');
  if (payload !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const names = signed.split(';');
  const must = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  if (must.some((name) => !names.includes(name)) || [...names].sort().join(';') !== signed) return 'AccessDenied';

  const [path = '', search = ''] = url.split('?');
  const query = [...new URLSearchParams(search)]
    .map(([key, value]) => `${encoded(key)}=${encoded(value)}`)
    .sort()
    .join('&');
  const canonical = [
    method,
    path
      .split('/')
      .map((part) => encoded(decodeURIComponent(part)))
      .join('/'),
    query,
    ...names.map(
      (name) =>
        `${name}:${String(headers[name] ?? '')
          .trim()
          .replace(/ +/g, ' ')}`,
    ),
    '',
    signed,
    payload,
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${bucketAccount.secretKey}`);
  const right = timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'));
  return right ? null : 'SignatureDoesNotMatch';
}

const status: Readonly<Record<string, number>> = {
  NoSuchKey: 404,
  NoSuchBucket: 404,
  AuthorizationHeaderMalformed: 400,
  XAmzContentSHA256Mismatch: 400,
};

/** Starts a stand-in over HTTP on this machine. It answers two entries a page of a list, so that lists go over several. */
export async function testBucket(): Promise<TestBucket> {
  const objects = new Map<string, Buffer>();
  const changed = new Map<string, Date>();
  const asked: string[] = [];
  const planned: (readonly [number, string] | 'cut' | 'hang')[] = [];

  function refuse(reply: ServerResponse, code: string, as = status[code] ?? 403): ServerResponse {
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>refused</Message></Error>`;
    return reply.writeHead(as, { 'content-type': 'application/xml' }).end(reply.req.method === 'HEAD' ? '' : xml);
  }

  function list(reply: ServerResponse, query: URLSearchParams): ServerResponse {
    if (query.get('list-type') !== '2') return refuse(reply, 'InvalidArgument', 400);
    const after = query.get('continuation-token') ?? '';
    const keys = [...objects.keys()].sort().filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after);
    const shown = keys.slice(0, 2);
    const rows = shown.map(
      (key) =>
        `<Contents><Key>${key}</Key><LastModified>${changed.get(key)?.toISOString()}</LastModified><ETag>&quot;x&quot;</ETag><Size>${objects.get(key)?.length}</Size></Contents>`,
    );
    const more = keys.length > shown.length;
    const next = more ? `<NextContinuationToken>${shown.at(-1)}</NextContinuationToken>` : '';
    reply.writeHead(200, { 'content-type': 'application/xml' });
    return reply.end(`<ListBucketResult><IsTruncated>${more}</IsTruncated>${rows.join('')}${next}</ListBucketResult>`);
  }

  function answer(request: IncomingMessage, reply: ServerResponse, body: Buffer): unknown {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://any');
    asked.push(`${request.method} ${request.url}`);
    const plan = planned.shift();
    if (plan === 'hang') return plan;
    if (plan === 'cut') return request.socket.destroy();
    if (plan !== undefined) return refuse(reply, plan[1], plan[0]);
    const flaw = signatureFlaw(request, body);
    if (flaw !== null) return refuse(reply, flaw);
    const inHost = /^([a-z0-9-]+)\.bucket\.test(?::\d+)?$/.exec(request.headers.host ?? '')?.[1];
    const [bucket = '', ...rest] =
      inHost === undefined ? pathname.slice(1).split('/') : [inHost, ...pathname.slice(1).split('/')];
    const key = rest.join('/');
    if (bucket !== bucketAccount.bucket) return refuse(reply, 'NoSuchBucket');
    if (request.method === 'GET' && key === '') return list(reply, searchParams);
    const found = objects.get(key);
    switch (request.method) {
      case 'PUT':
        if (request.headers['content-length'] === undefined) return refuse(reply, 'MissingContentLength', 411);
        objects.set(key, body);
        changed.set(key, new Date());
        return reply.writeHead(200, { etag: '"x"' }).end();
      case 'DELETE':
        objects.delete(key);
        return reply.writeHead(204).end();
      case 'GET':
      case 'HEAD': {
        if (found === undefined) return refuse(reply, 'NoSuchKey');
        const headers = { 'content-length': found.length, 'last-modified': changed.get(key)?.toUTCString() };
        return reply.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : found);
      }
      default:
        return refuse(reply, 'MethodNotAllowed', 405);
    }
  }

  const server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => answer(request, reply, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    objects,
    asked,
    next: (...answers) => planned.push(...answers),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
