import { connect, type Socket } from 'node:net';
import { route } from '@tongxin/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { manualClock } from '../clock/index.ts';
import { systemIds } from '../ids/index.ts';
import { createLog } from '../log/index.ts';
import { type EventSink, endpointsFor, type HttpCaller } from './endpoint.ts';
import { buildHttp, type Http } from './http.fastify.ts';

const words = { zh: '试', en: 'Try' };
const Told = z.object({
  event: z.enum(['told', 'gap']),
  data: z.object({ text: z.string() }).or(z.object({ reason: z.string() })),
});
const stream = route('GET', '/v1/stream', {
  summary: words,
  tag: 'try',
  allow: 'signedIn',
  media: 'events',
  reply: Told,
});
const plain = route('GET', '/v1/plain', {
  summary: words,
  tag: 'try',
  allow: 'signedIn',
  reply: z.object({ ok: z.boolean() }),
});
const person: HttpCaller = { kind: 'staff', sessionId: 's1', program: false };
const { eventsEndpoint, endpoint } = endpointsFor<HttpCaller & { kind: 'staff' }, HttpCaller & { kind: 'resident' }>();

const sinks: EventSink<z.input<typeof Told>>[] = [];
let gone = 0;
const sockets: Socket[] = [];
let http: Http | undefined;
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await http?.close();
  sinks.splice(0);
  gone = 0;
});

async function serve(): Promise<number> {
  const clock = manualClock('2026-11-24T10:00:00+08:00');
  http = await buildHttp<HttpCaller & { kind: 'staff' }>({
    endpoints: [
      eventsEndpoint(stream, () => (sink) => {
        sinks.push(sink);
        return () => {
          gone += 1;
        };
      }),
      endpoint(plain, () => ({ ok: true })),
    ],
    authenticate: async () => ({ ...person, kind: 'staff' }),
    allowed: () => true,
    health: () => Promise.reject(new Error('not asked')),
    log: createLog(clock, () => undefined),
    clock,
    ids: systemIds,
    version: '0',
    validateReplies: true,
    limits: { inFlight: 1 },
    drainMs: 200,
  });
  return Number(new URL(await http.listen({ host: '127.0.0.1', port: 0 })).port);
}

/** A receiver over a bare socket, so that it can stop reading. */
function receive(port: number): { readonly socket: Socket; readonly text: () => string } {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text = (text + piece).replace(/[…x]{2,}/g, '…').slice(-20_000);
  });
  socket.write('GET /v1/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer t\r\n\r\n');
  return { socket, text: () => text };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('an open stream', () => {
  it('whose receiver does not read is bounded: it is told gap and ended, and the others go on', async () => {
    const port = await serve();
    const [slow, quick] = [receive(port), receive(port)];
    await expect.poll(() => sinks.length).toBe(2);
    await expect.poll(() => slow.text()).toContain('retry:');
    slow.socket.pause();
    const text = 'x'.repeat(128 * 1024);
    // The buffers of the operating system take some megabytes before anything waits here.
    for (let sent = 1; sent <= 256; sent += 1) {
      for (const sink of sinks) sink.send({ event: 'told', data: { text } }, String(sent));
      while (!quick.text().endsWith(`id: ${sent}\ndata: {"text":"…"}\n\n\r\n`)) await turn();
    }
    slow.socket.resume();
    await expect.poll(() => slow.text()).toMatch(/event: gap\ndata: \{"reason":"slow"\}\n\n\r\n0\r\n\r\n$/);
    expect(slow.text()).not.toContain('id: 256\n');
    await expect.poll(() => gone).toBe(1);
  });

  it('leaves room for requests: it is none of those under way', async () => {
    const port = await serve();
    const one = receive(port);
    await expect.poll(() => one.text()).toContain('text/event-stream');
    const reply = await fetch(`http://127.0.0.1:${port}/v1/plain`, { headers: { authorization: 'Bearer t' } });
    expect(await reply.json()).toEqual({ ok: true });
  });

  it('lets go of whatever fed it when the receiver leaves, and ends at once when the server closes', async () => {
    const port = await serve();
    const [one, two] = [receive(port), receive(port)];
    await expect.poll(() => sinks.length).toBe(2);
    one.socket.destroy();
    await expect.poll(() => gone).toBe(1);
    await http?.close();
    await expect.poll(() => gone).toBe(2);
    await expect.poll(() => two.text().endsWith('0\r\n\r\n')).toBe(true);
    for (const sink of sinks) sink.send({ event: 'told', data: { text: 'nobody hears it' } });
  });
});

describe('the makers of endpoints', () => {
  it('take streams for streams and answers for answers', () => {
    expect(() => endpoint(stream, () => ({ event: 'told' as const, data: { text: '' } }))).toThrow(TypeError);
    expect(() => eventsEndpoint(plain, () => () => () => undefined)).toThrow(TypeError);
  });
});
