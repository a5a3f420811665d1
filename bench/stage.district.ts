import { type Client, client } from '@tongxin/client';
import { type SampleDistrict, sampleDistrict } from '@tongxin/demo';
import { sql } from 'kysely';
import { type App, createApp } from '../apps/server/src/app.ts';
import type { Connection } from '../apps/server/src/platform/db/index.ts';
import { type ImportedSample, importSample } from '../apps/server/src/sample/district.import.ts';
import { agentTransport } from './agent.http.ts';
import { openThrowaway } from './throwaway.world.ts';

/** The sample district behind a real socket, with everything a running program does. */
export interface Stage {
  readonly app: App;
  readonly connection: Connection;
  readonly district: SampleDistrict;
  readonly imported: ImportedSample;
  /** A client of a member of staff, by login. */
  staff(login: string): Promise<Client>;
  /** A client of a sample resident, by handle. */
  resident(handle: string): Promise<Client>;
  /** How many cases there are. */
  cases(): Promise<number>;
  /** Sweeps and deliveries, on and off. */
  work(): void;
  rest(): Promise<void>;
  /** Delivers what waits in the outbox, and tells the planner how much there is, as a running database does by itself. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Nobody is slowed down here: the limits are for people. */
const unlimited = { amount: 100_000_000, windowMs: 60_000 };

/**
 * Starts an embedded database in a folder that is thrown away (or uses DATABASE_URL, where a tenant of its own stays behind), imports
 * the sample district and listens on a free port. Requests, log, row-level security, sweeps and deliveries are as in a running program.
 */
export async function openStage(sockets: number): Promise<Stage> {
  const { world, config, close } = await openThrowaway(sockets);
  const app = createApp(world, {
    sweepEveryMs: config.sweepEveryMs,
    sweeps: ['live'],
    http: { limits: { read: unlimited, write: unlimited, program: unlimited, lagMs: 60_000 } },
  });
  const district = sampleDistrict();
  const tenant = { key: `bench-${Date.now()}`, name: '性能对照', kind: 'live' } as const;
  const imported = await importSample(app, district, tenant);
  const { tenantId } = imported;
  const stopListening = [await app.directories.listen(), await app.access.start()];
  const http = await app.http();
  const url = await http.listen({ host: '127.0.0.1', port: 0 });
  const agent = agentTransport(url, sockets);
  const clients = new Map<string, Promise<Client>>();
  let working = false;

  function clientOf(key: string, token: () => Promise<{ readonly token: string }>): Promise<Client> {
    const known = clients.get(key);
    if (known !== undefined) return known;
    const made = token().then((session) => client(agent.transport, () => session.token));
    clients.set(key, made);
    return made;
  }

  async function rest(): Promise<void> {
    if (!working) return;
    working = false;
    await app.sweep.stop();
    await app.outbox.stop();
  }

  return {
    app,
    connection: world.connection,
    district,
    imported,
    staff: (login) => {
      const staffId = imported.staffIds.get(login);
      if (staffId === undefined) throw new RangeError(`nobody is called ${login}`);
      return clientOf(login, () => app.access.provision.issueToken({ tenantId, staffId, label: 'bench', days: 1 }));
    },
    resident: (handle) => {
      const residentId = imported.residentIds.get(handle);
      if (residentId === undefined) throw new RangeError(`no resident ${handle}`);
      const owner = { tenantId, residentId, label: 'bench', days: 1 };
      return clientOf(handle, () => app.access.provision.issueResidentToken(owner));
    },
    cases: () =>
      world.database.inTenant(tenantId, async (tx) => {
        const counted = await sql<{
          n: number;
        }>`SELECT count(*)::int AS n FROM cases WHERE tenant_id = ${tenantId}`.execute(tx);
        return counted.rows[0]?.n ?? 0;
      }),
    work: () => {
      if (working) return;
      working = true;
      app.sweep.start();
      app.outbox.start();
    },
    rest,
    settle: async () => {
      while ((await app.outbox.once()) > 0);
      await world.database.analyze();
    },
    close: async () => {
      await rest();
      agent.close();
      await http.close();
      for (const stop of stopListening) await stop();
      await close();
    },
  };
}
