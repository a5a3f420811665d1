import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as a server of a test saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What a server of a test answers: a status with a body, or nothing at all. */
export type Answer =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | 'hang up';

/** A real HTTP server on this machine. */
export interface Stand {
  readonly url: string;
  readonly port: number;
  readonly seen: Seen[];
  stop(): Promise<void>;
}

/** Starts a server that answers each request as `answer` says. */
export async function stand(answer: (seen: Seen) => Answer | Promise<Answer>): Promise<Stand> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const one: Seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: await text(request),
    };
    seen.push(one);
    const said = await answer(one);
    if (said === 'hang up') {
      request.socket.destroy();
      return;
    }
    response.writeHead(said.status, said.headers ?? {});
    response.end(said.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
