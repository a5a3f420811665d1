import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { refuseToStrand } from './governance/cases/index.ts';
import { AlreadyRunning, holdRunningLock } from './platform/db/index.ts';
import { type Log, systemLog } from './platform/log/index.ts';
import { procedures } from './app.ts';
import { pages } from './pages.ts';
import { demoLogins } from './sample/logins.ts';
import { prepareSample } from './sample/sample.prepare.ts';
import { openWorld } from './world.ts';

/** A program that runs. */
export interface Running {
  readonly url: string;
  /** Stops in order: no new requests, sweeps and deliveries end their round, then the database. */
  stop(): Promise<void>;
}

/**
 * Starts everything in one program: database, migration, sample district, API, deliveries and sweeps. Running it again finds everything.
 * Throws AlreadyRunning when another copy works on the same data.
 */
export async function start(config = readConfig(), log: Log = systemLog(), say: (line: string) => void = console.log): Promise<Running> {
  const since = Date.now();
  const world = await openWorld(config, log);
  const lock =
    world.embedded === null
      ? null
      : await holdRunningLock(world.connection, { dataDir: config.dataDir, url: `http://${config.host}:${config.port}`, sinceMs: since, log }).catch(async (error: unknown) => {
          await world.close(!(error instanceof AlreadyRunning));
          throw error;
        });
  await refuseToStrand(world.database, procedures);
  const app = createApp(world, {
    sweepEveryMs: config.sweepEveryMs,
    sweeps: ['live'],
    http: { pages: await pages(), https: config.https, proxies: config.proxies },
  });
  if (config.sample) await prepareSample(app, say);

  const stopListening = [await app.directories.listen(), await app.access.start()];
  const http = config.roles.has('api') ? await app.http() : null;
  const url = http === null ? '' : await http.listen({ host: config.host, port: config.port });
  if (config.roles.has('sweep')) app.sweep.start();
  if (config.roles.has('worker')) app.outbox.start();
  const purge = setInterval(() => void app.access.purge().catch((error: unknown) => log.warn('purge failed', { error: String(error) })), 86_400_000);
  purge.unref();

  if (http !== null) for (const line of greeting(url, config.sample)) say(line);
  return {
    url,
    async stop() {
      clearInterval(purge);
      await http?.close();
      await app.sweep.stop();
      await app.outbox.stop();
      for (const stop of stopListening) await stop();
      await lock?.release();
      await world.close(true);
    },
  };
}

/** What the person who started it needs to know: where, and as whom. */
function greeting(url: string, sample: boolean): readonly string[] {
  return [
    '',
    '同心 Tongxin 已启动 / is running',
    `  工作台 Desk       ${url}/console`,
    `  说件事 Appeals    ${url}/`,
    `  接口   Interface  ${url}/v1/docs`,
    `  状态   Health     ${url}/healthz`,
    ...(sample ? demoLogins() : []),
    '  按 Ctrl+C 停止 / Ctrl+C stops it',
    '',
  ];
}
