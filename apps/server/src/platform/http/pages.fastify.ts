import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pagePolicy } from './headers.ts';

/** A static answer. */
export interface Page {
  readonly path: `/${string}`;
  readonly contentType: string;
  readonly body: string | Buffer;
  /** Content-Security-Policy; scripts, styles and images of our own unless told. */
  readonly policy?: string;
  /** `no-cache` (asked again each time, answered 304) unless told; files named by their content may say `immutable`. */
  readonly cacheControl?: string;
}

/** Serves a page to GET, with an entity tag. */
export function servePage(app: FastifyInstance, page: Page): void {
  const body = Buffer.from(page.body);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  app.get(page.path, async (request, reply) => {
    reply.headers({
      'content-security-policy': page.policy ?? pagePolicy,
      'cache-control': page.cacheControl ?? 'no-cache',
      etag,
    });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type(page.contentType).send(body);
  });
}
