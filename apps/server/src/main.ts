import { type App, createApp, procedures } from './app.ts';
import { waysOut } from './channels.ts';
import { type Config, readConfig } from './config.ts';
import { refuseToStrand } from './governance/cases/index.ts';
import { pages } from './pages.ts';
import { AlreadyRunning, holdRunningLock } from './platform/db/index.ts';
import { type Log, systemLog } from './platform/log/index.ts';
import { demoLogins } from './sample/logins.ts';
import { prepareSample } from './sample/sample.prepare.ts';
import { type OpenWorld, openWorld } from './world.ts';

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
export async function start(
  config: Config = readConfig(),
  log: Log = systemLog(),
  say: (line: string) => void = console.log,
): Promise<Running> {
  const world = await openWorld(config, log);
  const opened: (() => Promise<void>)[] = [];
  /** Undoes what was opened, last first. */
  const close = async (stopServer: boolean): Promise<void> => {
    for (const undo of opened.reverse()) await undo();
    await world.close(stopServer);
  };
  try {
    const url = await run(world, config, log, say, opened);
    return { url, stop: () => close(true) };
  } catch (error) {
    // The server of another copy is the other copy's to stop.
    await close(!(error instanceof AlreadyRunning));
    throw error;
  }
}

async function run(
  world: OpenWorld,
  config: Config,
  log: Log,
  say: (line: string) => void,
  opened: (() => Promise<void>)[],
): Promise<string> {
  if (world.embedded !== null) {
    const url = `http://${config.host}:${config.port}`;
    const lock = await holdRunningLock(world.connection, { dataDir: config.dataDir, url, sinceMs: Date.now(), log });
    opened.push(() => lock.release());
  }
  await refuseToStrand(world.database, procedures);
  const app = createApp(
    { ...world, ...waysOut(config, world) },
    {
      sweepEveryMs: config.sweepEveryMs,
      sweeps: ['live'],
      http: { pages: await pages(), https: config.https, proxies: config.proxies },
    },
  );
  if (config.sample !== 'none') await prepareSample(app, say, config.sample);

  opened.push(
    await app.directories.listen(),
    await app.access.start(),
    await app.live.start(),
    await app.deliveries.start(),
  );
  if (config.roles.has('worker')) {
    app.outbox.start();
    app.deliveries.worker.start();
    app.retention.start();
  }
  opened.push(
    () => app.outbox.stop(),
    () => app.deliveries.worker.stop(),
    () => app.retention.stop(),
  );
  if (config.roles.has('sweep')) app.sweep.start();
  opened.push(() => app.sweep.stop());
  if (config.roles.has('sweep')) app.attachments.start();
  opened.push(() => app.attachments.stop());
  const purge = setInterval(() => void purgeQuietly(app, log), dayMs);
  opened.push(async () => clearInterval(purge));
  if (!config.roles.has('api')) return '';
  app.models.start();
  opened.push(() => app.models.stop());
  const http = await app.http();
  opened.push(() => http.close());
  const url = await http.listen({ host: config.host, port: config.port });
  for (const line of greeting(url, config.sample !== 'none')) say(line);
  return url;
}

const dayMs = 86_400_000;

function purgeQuietly(app: App, log: Log): Promise<void> {
  return Promise.all([app.access.purge(), app.deliveries.purge()])
    .then(() => undefined)
    .catch((error: unknown) => log.warn('purge failed', { error: String(error) }));
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
