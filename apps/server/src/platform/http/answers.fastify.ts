import type { Socket } from 'node:net';
import { refusals } from '@tongxin/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log/index.ts';
import { type RefusalError, refuse } from '../refusal/index.ts';
import { envelope, languageOf } from './envelope.ts';
import { refusalOf } from './errors.fastify.ts';
import { securityHeaders } from './headers.ts';

/** Answers an error: a refusal with its status and envelope; anything else is logged whole and answered as `bug` and its number. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): void {
  const refusal = refusalOf(error);
  if (refusal === null) {
    const where = { requestId: request.id, method: request.method, path: request.routeOptions.url };
    if (request.socket.destroyed) log.warn('a request broke off', { ...where, error });
    else log.error('a request failed', { ...where, error });
  }
  answer(refusal ?? refuse('bug'), request, reply);
}

/** Answers what no route is for; a wrong method on a known path is the same. */
export function answerStray(request: FastifyRequest, reply: FastifyReply): void {
  answer(refuse('not_found'), request, reply);
}

function answer(refusal: RefusalError, request: FastifyRequest, reply: FastifyReply): void {
  const { status } = refusals[refusal.code];
  if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', String(refusal.retryAfterSeconds));
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  const body = envelope(refusal, request.id, languageOf(request.headers['accept-language']));
  // Written here: the schema of the good answer is not the envelope's.
  reply.code(status).type('application/json; charset=utf-8').serializer(String).send(JSON.stringify(body));
}

/** Answers bytes that are no request (bad syntax, too large headers, too slow), and closes the connection. */
export function answerBroken(
  error: Error & { readonly code?: string | undefined },
  socket: Socket,
  requestId: string,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(envelope(refuse('malformed'), requestId, 'zh'));
  const lines = [
    'HTTP/1.1 400 Bad Request',
    ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
    `x-request-id: ${requestId}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
