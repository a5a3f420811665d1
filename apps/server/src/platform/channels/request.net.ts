import http from 'node:http';
import https from 'node:https';
import { type HostAddress, hostOf } from './addresses.net.ts';

/** A request to another program's server. */
export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The address to connect to, found before: the name is not asked for again. */
  readonly pinned?: HostAddress;
  /** For all of it, from connecting to the last byte. */
  readonly timeLimitMs: number;
}

/**
 * What came of it. `unreached`: nothing can have arrived (no address, refused, no TLS). `lost`: it was sent, and no whole answer came. A redirect is an
 * answer like any other and is followed by nobody.
 */
export type Reply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: http.IncomingHttpHeaders;
      readonly text: string;
    }
  | { readonly kind: 'unreached'; readonly error: string }
  | { readonly kind: 'lost'; readonly error: string };

/** More than any answer we read; what is longer is cut. */
const longestAnswer = 64 * 1024;

/** Makes a request over a connection of its own. Never rejects. */
export function request(outgoing: Outgoing): Promise<Reply> {
  const { url, method, body, pinned, timeLimitMs } = outgoing;
  const secure = url.protocol === 'https:';
  const host = hostOf(url);
  const options: https.RequestOptions = {
    method,
    host,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: {
      host: url.host,
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      ...outgoing.headers,
    },
    agent: false,
    signal: AbortSignal.timeout(timeLimitMs),
    ...(secure && !/^[\d.]+$|:/.test(host) ? { servername: host } : {}),
    ...(pinned === undefined
      ? {}
      : {
          lookup: (_host, { all }, found) => {
            if (all === true) found(null, [pinned]);
            else found(null, pinned.address, pinned.family);
          },
        }),
  };
  return new Promise((resolve) => {
    let connected = false;
    const failed = (error: Error & { readonly code?: string }): void => {
      const code = error.name === 'AbortError' || error.name === 'TimeoutError' ? 'timeout' : nameOf(error);
      resolve({ kind: connected ? 'lost' : 'unreached', error: code });
    };
    const asked = (secure ? https : http).request(options);
    asked.on('error', failed);
    asked.on('socket', (socket) => {
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        connected = true;
      });
    });
    asked.on('response', (answer) => {
      const parts: Buffer[] = [];
      let size = 0;
      const done = (): void =>
        resolve({
          kind: 'answered',
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(parts).toString('utf8'),
        });
      answer.on('data', (part: Buffer) => {
        parts.push(part.subarray(0, longestAnswer - size));
        size += part.length;
        if (size < longestAnswer) return;
        done();
        answer.destroy();
      });
      answer.on('end', done);
      answer.on('error', failed);
      answer.on('close', () => {
        if (!answer.complete) failed(new Error('cut off'));
      });
    });
    asked.end(body);
  });
}

/** `ECONNREFUSED` → `econnrefused`, of which nothing a stranger wrote is kept. */
function nameOf(error: { readonly code?: string }): string {
  return /^[A-Z0-9_]{2,40}$/.test(error.code ?? '') ? String(error.code).toLowerCase() : 'connection';
}

/** `Retry-After` in milliseconds from `now`: seconds or an HTTP date (RFC 9110 §10.2.3). */
export function retryAfterMs(headers: http.IncomingHttpHeaders, now: number): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
