import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import type { Log } from '../log/index.ts';
import { checkedKey, type FileEntry, type FileStore, FilesUnavailable, storeHealth } from './store.ts';

/** A bucket of an S3-compatible object store. */
export interface S3Options {
  /** `https://host[:port]`, without a path. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** `https://host/bucket/key` when true, else `https://bucket.host/key`. */
  readonly pathStyle: boolean;
  readonly log: Pick<Log, 'warn'>;
  /** Carries a signed request; `fetch` unless told. */
  readonly send?: (request: Request) => Promise<Response>;
  /** Pauses before each further try, in milliseconds. */
  readonly pausesMs?: readonly number[];
  /** How long one try may take until its answer begins, in milliseconds. */
  readonly tryMs?: number;
}

/** The answer of the store says no; `code` is the `Code` of its error document. */
class S3Refused extends Error {
  override readonly name = 'S3Refused';
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

/**
 * A store in a bucket: PutObject, GetObject, HeadObject, DeleteObject and ListObjectsV2 of the Amazon S3 API, signed with version 4. What fails for the
 * moment (no connection, 429, 5xx) is tried again after a growing pause; what is refused is told at once by the store's own code.
 */
export function s3Store(options: S3Options): FileStore {
  const { watched, state } = storeHealth(options.log);
  const { pausesMs = [200, 1_000, 3_000], tryMs = 15_000, send = fetch } = options;
  const signer = new AwsClient({
    accessKeyId: options.accessKey,
    secretAccessKey: options.secretKey,
    service: 's3',
    region: options.region,
  });
  const base = baseOf(options);
  const urlOf = (key: string): string => `${base}/${checkedKey(key)}`;

  /** One signed request until its answer begins. Throws S3Refused for a status of 300 and more, whose body it has read. */
  async function ask(method: string, url: string, body?: Uint8Array): Promise<Response> {
    const signed = await signer.sign(url, {
      method,
      headers: {
        'x-amz-content-sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
      },
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), tryMs);
    try {
      const answer = await send(new Request(signed, { signal: late.signal, redirect: 'manual' }));
      if (answer.status < 300) return answer;
      const code = /<Code>([A-Za-z0-9]{1,60})<\/Code>/.exec(await answer.text())?.[1];
      throw new S3Refused(answer.status, code ?? `HTTP${answer.status}`);
    } finally {
      clearTimeout(timer);
    }
  }

  async function patiently(method: string, url: string, body?: Uint8Array): Promise<Response> {
    for (const ms of pausesMs) {
      try {
        return await ask(method, url, body);
      } catch (error) {
        if (!passes(error)) throw error;
        await pause(ms);
      }
    }
    return ask(method, url, body);
  }

  const run = <T>(what: string, call: () => Promise<T>): Promise<T> => watched(what, call, codeOf);

  async function page(prefix: string, token: string | null): Promise<ListPage> {
    const query = new URLSearchParams({ 'list-type': '2', prefix });
    if (token !== null) query.set('continuation-token', token);
    const text = await (await patiently('GET', `${base}/?${query}`)).text();
    const entries = [...text.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, each = '']) => ({
      key: textIn(each, 'Key'),
      length: Number(textIn(each, 'Size')),
      changedAt: Date.parse(textIn(each, 'LastModified')),
    }));
    const more = textIn(text, 'IsTruncated') === 'true';
    return { entries, next: more ? textIn(text, 'NextContinuationToken') : null };
  }

  async function* list(prefix: string): AsyncGenerator<FileEntry> {
    const below = `${checkedKey(prefix)}/`;
    let from: string | null = null;
    do {
      const asked: string | null = from;
      const listed: ListPage = await run<ListPage>('list', () => page(below, asked));
      yield* listed.entries;
      from = listed.next;
    } while (from !== null);
  }

  return {
    state,
    list,
    async put(key, bytes) {
      const url = urlOf(key);
      await run('put', async () => (await patiently('PUT', url, bytes)).arrayBuffer());
    },
    async open(key) {
      const url = urlOf(key);
      return run('open', async () => {
        const answer = await patiently('GET', url).catch(absent);
        if (answer?.body == null) return undefined;
        return { bytes: Readable.from(chunksOf(answer.body)), length: Number(answer.headers.get('content-length')) };
      });
    },
    async stat(key) {
      const url = urlOf(key);
      return run('stat', async () => {
        const headers = (await patiently('HEAD', url).catch(absent))?.headers;
        if (headers === undefined) return undefined;
        const changedAt = Date.parse(headers.get('last-modified') ?? '');
        return { key, length: Number(headers.get('content-length')), changedAt };
      });
    },
    async remove(keys) {
      const urls = keys.map(urlOf);
      await run('remove', async () => {
        for (const url of urls) await (await patiently('DELETE', url).catch(absent))?.arrayBuffer();
      });
    },
  };
}

interface ListPage {
  readonly entries: readonly FileEntry[];
  readonly next: string | null;
}

/** The bytes of an answer; whoever stops reading lets the connection go. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function baseOf({ endpoint, bucket, pathStyle }: S3Options): string {
  const url = new URL(endpoint);
  return pathStyle ? `${url.origin}/${bucket}` : `${url.protocol}//${bucket}.${url.host}`;
}

/** Whether a failure may be over in a moment. */
function passes(error: unknown): boolean {
  if (!(error instanceof S3Refused)) return true;
  return error.status >= 500 || error.status === 429 || error.code === 'RequestTimeout' || error.code === 'SlowDown';
}

/** An object that is not there is undefined; a bucket that is not there is an error. A HEAD has no document to say which. */
function absent(error: unknown): undefined {
  if (error instanceof S3Refused && error.status === 404 && error.code !== 'NoSuchBucket') return undefined;
  throw error;
}

function codeOf(error: unknown): string {
  if (error instanceof S3Refused || error instanceof FilesUnavailable) return error.code;
  const cause = error instanceof Error ? (error.cause ?? error) : undefined;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'unknown';
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text of the first element of this name, with its entities read. The documents of S3 nest nothing of one name. */
function textIn(xml: string, element: string): string {
  const raw = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? '';
  return raw.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return named[name] ?? whole;
  });
}
