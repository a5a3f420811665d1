import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Makings, Rerun } from './template.ts';

/** Clients that send prepared statements and nothing else: no HTTP, no validation, no decision. */
export interface BareLoop {
  /** One run of the next recorded operation on the lane's own connection. */
  run(lane: number): Promise<void>;
  close(): Promise<void>;
}

/** Where the loop connects and how, as the program's own pool does. */
export type BareConnection = pg.ClientConfig;

/** Opens one connection per lane. Reruns are taken in turn. Throws what PostgreSQL answers, with the statement's beginning. */
export async function bareLoop(
  connection: BareConnection,
  lanes: number,
  reruns: readonly Rerun[],
  makings: Makings,
): Promise<BareLoop> {
  const clients = await Promise.all(
    Array.from({ length: lanes }, async () => {
      const client = new pg.Client({
        ...connection,
        options: '-c timezone=UTC -c intervalstyle=postgres -c datestyle=ISO',
      });
      await client.connect();
      return client;
    }),
  );
  let turn = 0;

  async function once(client: pg.Client, rerun: Rerun): Promise<void> {
    for (const statement of rerun(makings)) {
      const { text, name, values = [] } = statement;
      const parameters = values.length === 0 ? {} : { values: [...values] };
      await client.query({ text, ...(name === undefined ? {} : { name }), ...parameters }).catch((error: unknown) => {
        throw new Error(`${String(error)} in ${text.trim().slice(0, 200)}`, { cause: error });
      });
    }
  }

  return {
    run: async (lane) => {
      const client = clients[lane];
      const rerun = reruns[turn % reruns.length];
      turn += 1;
      if (client === undefined || rerun === undefined) throw new RangeError('no such lane, or nothing recorded');
      for (let tries = 1; ; tries += 1) {
        try {
          await once(client, rerun);
          return;
        } catch (error) {
          if (!isDeadlock(error) || tries === 5) throw error;
          await client.query('ROLLBACK');
          await pause(5 * tries);
        }
      }
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.end()));
    },
  };
}

/** The service tries again after a deadlock, and so does the loop. */
function isDeadlock(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === '40P01';
}
