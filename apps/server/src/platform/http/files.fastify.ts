import { Readable } from 'node:stream';
import type { FileReply, RawBody } from '@tongxin/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../refusal/index.ts';

/** A file is looked at by nobody's browser as a page: no script, no form, no frame, no origin (CSP level 3, sandbox). */
const filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";

/**
 * The body of an upload, as it comes from the network. Iterating it throws `too_large` beyond the limit, and leaves the connection as it is, so that
 * the refusal still reaches the sender. Throws `too_large` at once when the sender says so itself, `malformed` for a compressed body.
 */
export function rawBodyOf(request: FastifyRequest, limitBytes: number): RawBody | undefined {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw refuse('malformed', { part: 'Content-Encoding' });
  const tooLarge = () => refuse('too_large', { limitBytes });
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge();
  const { body } = request;
  if (!(body instanceof Readable)) return undefined;
  async function* counted(stream: Readable): AsyncGenerator<Uint8Array> {
    let seen = 0;
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      seen += chunk.length;
      if (seen > limitBytes) throw tooLarge();
      yield chunk;
    }
  }
  return { contentType: request.headers['content-type'] ?? '', bytes: counted(body) };
}

/** Reads away what is left of an upload once it is answered: the connection can be used again. */
export function drainAfter(request: FastifyRequest, reply: FastifyReply): void {
  reply.raw.once('finish', () => request.raw.resume());
}

/** Sends a file, or 304 when the caller has it already (RFC 9110 §13.1.2). Rejects when it cannot be opened. */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, file: FileReply): Promise<FastifyReply> {
  const etag = `"${file.etag}"`;
  reply.headers({
    'content-security-policy': filePolicy,
    'content-disposition': disposition(file),
    'cache-control': file.keep === 'ask' ? 'private, no-cache' : 'no-store',
    ...(file.keep === 'ask' ? { etag, vary: 'authorization' } : {}),
  });
  if (file.keep === 'ask' && request.headers['if-none-match'] === etag) return reply.code(304).send();
  const { bytes, length } = await file.open();
  const stream = bytes instanceof Readable ? bytes : Readable.from(bytes, { objectMode: false });
  return reply.type(file.contentType).header('content-length', length).send(stream);
}

/** RFC 6266 with the name in RFC 5987's form, and a plain one for programs that read no other. */
function disposition({ show, name }: FileReply): string {
  const plain = name.replace(/[^\w.-]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${show}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
