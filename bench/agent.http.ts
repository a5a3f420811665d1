import { Agent, request } from 'node:http';
import type { Transport } from '@tongxin/client';

/** A transport that keeps its connections, at most `sockets` of them; `close` ends them. Rejects when nothing came back. */
export function agentTransport(base: string, sockets: number): { transport: Transport; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  const { hostname, port } = new URL(base);
  const transport: Transport = ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      if (body !== null && typeof body !== 'string') throw new TypeError('the benches send no files');
      const length = body === null ? {} : { 'content-length': Buffer.byteLength(body) };
      const sent = request(
        { agent, hostname, port, path: url, method, headers: { ...headers, ...length } },
        (reply) => {
          const chunks: Buffer[] = [];
          reply.on('data', (chunk: Buffer) => chunks.push(chunk));
          reply.on('error', reject);
          reply.on('end', () =>
            resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body ?? undefined);
    });
  return { transport, close: () => agent.destroy() };
}
