import { streamReader } from '@tongxin/client';
import { LiveEvent } from '@tongxin/contract';
import { expect } from 'vitest';
import { type App, createApp } from '../../app.ts';
import { openDatabase } from '../../platform/db/index.ts';
import type { HttpLimits } from '../../platform/http/index.ts';
import { createLog } from '../../platform/log/index.ts';
import { quietLog } from '../../platform/testing/index.ts';
import type { TestDistrict } from '../../testing/district.ts';

/** One more program over the database of a district, with a port of its own and its live events running. */
export interface LiveProcess {
  readonly app: App;
  readonly url: string;
  /** Ends the server and then everything else. */
  stop(): Promise<void>;
}

const noLimit = { amount: 10_000_000, windowMs: 1_000 };

export async function liveProcess(
  { app, test, clock, files }: TestDistrict,
  more: { readonly tickMs?: number; readonly port?: number; readonly limits?: Partial<HttpLimits> } = {},
): Promise<LiveProcess> {
  const database = openDatabase({ connection: test.connection, log: quietLog, poolSize: 5, refuseNesting: true });
  const log = createLog(clock, (line) => {
    if (line.level === 'error') throw new Error(JSON.stringify(line));
  });
  const own = createApp(
    { ...app.engine, database, log, files },
    {
      sweepEveryMs: 1_000_000,
      sweeps: [],
      liveTickMs: more.tickMs ?? 200,
      http: {
        validateReplies: true,
        limits: { read: noLimit, write: noLimit, program: noLimit, lagMs: 1e9, ...more.limits },
      },
    },
  );
  const stops = [await own.directories.listen(), await own.access.start(), await own.live.start()];
  const http = await own.http();
  const url = await http.listen({ host: '127.0.0.1', port: more.port ?? 0 });
  return {
    app: own,
    url,
    stop: async () => {
      await http.close();
      for (const stop of stops.reverse()) await stop();
      await database.close();
    },
  };
}

/** An open stream and what came over it so far. */
export interface OpenStream {
  readonly status: number;
  readonly events: readonly LiveEvent[];
  /** The last place it named. */
  place(): string;
  /** Ids of cases told of so far. */
  cases(): readonly string[];
  /** Resolves when `ready` came. */
  ready(): Promise<void>;
  /** Resolves when the server has ended it. */
  ended(): Promise<void>;
  close(): void;
}

export async function openStream(url: string, token: string | null, query = '', headers = {}): Promise<OpenStream> {
  const cut = new AbortController();
  const reply = await fetch(`${url}/v1/events${query}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: cut.signal,
  });
  const events: LiveEvent[] = [];
  const reader = streamReader();
  let over = false;
  const drain = async (): Promise<void> => {
    const text = new TextDecoder();
    for await (const piece of reply.body ?? []) {
      for (const { event, data } of reader.read(text.decode(piece, { stream: true })))
        events.push(LiveEvent.parse({ event, data: JSON.parse(data) }));
    }
  };
  void drain()
    .catch(() => undefined)
    .finally(() => {
      over = true;
    });
  return {
    status: reply.status,
    events,
    place: () => reader.id(),
    cases: () => events.flatMap((each) => (each.event === 'case.changed' ? [each.data.caseId] : [])),
    ready: () => expect.poll(() => events.some(({ event }) => event === 'ready')).toBe(true),
    ended: () => expect.poll(() => over).toBe(true),
    close: () => cut.abort(),
  };
}
