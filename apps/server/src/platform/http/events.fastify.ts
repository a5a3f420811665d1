import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { refuseFor } from '../refusal/index.ts';
import type { Attach, EventSink } from './endpoint.ts';
import type { HttpLimits } from './limiter.ts';

/** How much may wait for a receiver that does not read, in bytes; beyond it the stream ends and is come back to. Our decision. */
const mostWaitingBytes = 256 * 1024;
/** How long the last words may take to reach a receiver that does not read. */
const lingerMs = 5_000;
/** How long a receiver waits at least before it comes again, as the stream's `retry` says; clients add chance to it. */
const retryMs = 1_000;

/** The open streams of a process. */
export interface EventStreams {
  /**
   * Turns an answer into a stream and attaches it. Refuses `too_many` beyond the streams of one session and `busy` beyond those of the
   * process or while it stops.
   */
  open(reply: FastifyReply, sessionId: string, attach: Attach<unknown>, check: (event: unknown) => void): void;
  /** Ends every stream at once, and those to come. */
  close(): void;
}

/** Streams of `text/event-stream` (HTML living standard §9.2) over answers taken out of fastify's hands. */
export function eventStreams(limits: Pick<HttpLimits, 'streams' | 'streamsPerSession'>): EventStreams {
  const ends = new Set<() => void>();
  const bySession = new Map<string, number>();
  let closing = false;

  function count(sessionId: string, step: 1 | -1): void {
    const now = (bySession.get(sessionId) ?? 0) + step;
    if (now <= 0) bySession.delete(sessionId);
    else bySession.set(sessionId, now);
  }

  return {
    open: (reply, sessionId, attach, check) => {
      if (closing || ends.size >= limits.streams) throw refuseFor('busy', 5_000);
      if ((bySession.get(sessionId) ?? 0) >= limits.streamsPerSession) throw refuseFor('too_many', 10_000);
      if (reply.raw.destroyed) return void reply.hijack();
      const raw = begin(reply);
      const sink = sinkOver(raw, check);
      ends.add(sink.end);
      count(sessionId, 1);
      const detach = attach(sink);
      raw.once('close', () => {
        ends.delete(sink.end);
        count(sessionId, -1);
        detach();
      });
    },
    close: () => {
      closing = true;
      for (const end of ends) end();
    },
  };
}

function begin(reply: FastifyReply): ServerResponse {
  const { raw } = reply;
  reply.headers({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  reply.hijack();
  raw.writeHead(200);
  raw.write(`retry: ${retryMs}\n\n`);
  return raw;
}

function sinkOver(raw: ServerResponse, check: (event: unknown) => void): EventSink<{ event: string; data: unknown }> {
  let open = true;
  raw.once('close', () => {
    open = false;
  });

  function end(): void {
    if (!open) return;
    open = false;
    raw.end();
    const cut = setTimeout(() => raw.destroy(), lingerMs);
    cut.unref();
    raw.once('close', () => clearTimeout(cut));
  }

  function write(text: string): void {
    raw.write(text);
    if (raw.writableLength <= mostWaitingBytes) return;
    raw.write(block({ event: 'gap', data: { reason: 'slow' } }));
    end();
  }

  return {
    send: (event, id) => {
      if (!open) return;
      check(event);
      write(block(event, id));
    },
    mark: (id) => {
      if (open) write(`:\nid: ${id}\n\n`);
    },
    end,
  };
}

function block({ event, data }: { readonly event: string; readonly data: unknown }, id?: string): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
