import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { targetOptions } from '../db/connection.ts';
import type { Connection } from '../db/index.ts';

/** Stands between a program and its database server. */
export interface DatabaseProxy {
  readonly connection: Connection;
  /** How often the program has sent something after the server's last answer. */
  roundTrips(): number;
  /** Breaks the connection that next sends this text: before the server gets it, or once the server has it, without the answer. */
  cutAt(text: string, when: 'before' | 'after'): void;
  /** Breaks every connection and refuses new ones until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** A proxy before the database of the connection, on a unix socket of its own. */
export async function proxyTo(connection: Connection): Promise<DatabaseProxy> {
  const { host, port, user, database, password } = new pg.Client({ ...targetOptions(connection) });
  const folder = await mkdtemp(join(tmpdir(), 'tongxin-proxy-'));
  const path = join(folder, '.s.PGSQL.5432');
  const sockets = new Set<Socket>();
  let trips = 0;
  let cut: { text: string; when: 'before' | 'after' } | undefined;

  const server = createServer((client) => {
    const upstream = host.startsWith('/') ? connect(join(host, `.s.PGSQL.${port}`)) : connect(port, host);
    let serverSpokeLast = true;
    let mute = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (data) => {
      if (serverSpokeLast) trips += 1;
      serverSpokeLast = false;
      const cutHere = cut !== undefined && data.includes(cut.text) ? cut.when : undefined;
      if (cutHere !== undefined) cut = undefined;
      if (cutHere === 'before') return end();
      if (cutHere === 'after') mute = true;
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      serverSpokeLast = true;
      if (mute) end();
      else client.write(data);
    });
  });
  const open = (): Promise<void> => new Promise((resolve) => server.listen(path, resolve));
  const shut = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await open();
  return {
    connection: {
      host: folder,
      port: 5432,
      user: user ?? '',
      database: database ?? '',
      ...(typeof password === 'string' ? { password } : {}),
    },
    roundTrips: () => trips,
    cutAt: (text, when) => {
      cut = { text, when };
    },
    pause: shut,
    resume: open,
    close: async () => {
      if (server.listening) await shut();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
