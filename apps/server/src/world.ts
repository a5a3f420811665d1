import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { World } from './app.ts';
import type { Config } from './config.ts';
import { type Clock, systemClock } from './platform/clock/index.ts';
import { fieldCipher, openKeyring } from './platform/crypto/index.ts';
import { type Connection, type EmbeddedPostgres, migrate, openDatabase, startEmbedded } from './platform/db/index.ts';
import { diskStore, type Files, s3Store } from './platform/files/index.ts';
import { systemIds, systemRandomness } from './platform/ids/index.ts';
import type { Log } from './platform/log/index.ts';
import { wordCutter } from './platform/text/index.ts';

const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

/** The real world of a program: its database is up and migrated, its keys are open. */
export interface OpenWorld extends World {
  readonly connection: Connection;
  /** Null with DATABASE_URL. */
  readonly embedded: EmbeddedPostgres | null;
  /** Closes what was opened here; the embedded server stops unless another program found it running. */
  close(stopServer: boolean): Promise<void>;
}

/** Brings up the database (embedded unless DATABASE_URL says otherwise), migrates it and opens the keys. */
export async function openWorld(config: Config, log: Log, clock: Clock = systemClock): Promise<OpenWorld> {
  await mkdir(config.dataDir, { recursive: true });
  const embedded = config.databaseUrl === null ? await startEmbedded({ dataDir: config.dataDir, log }) : null;
  const connection: Connection = embedded?.connection ?? config.databaseUrl ?? '';
  const cipher = await prepare(connection, config, log).catch(async (error: unknown) => {
    if (embedded?.adopted === false) await embedded.stop();
    throw error;
  });
  const database = openDatabase({ connection, poolSize: config.poolSize, log, clock });
  return {
    connection,
    embedded,
    database,
    clock,
    ids: systemIds,
    randomness: systemRandomness,
    cipher,
    cutter: wordCutter(),
    log,
    modelsFolder: join(config.dataDir, 'models'),
    files: filesOf(config, log),
    async close(stopServer) {
      await database.close();
      if (stopServer) await embedded?.stop();
    },
  };
}

/** Where attachments lie. Nothing is asked of it yet: a place that is down delays files and never a start. */
function filesOf({ dataDir, files }: Config, log: Log): Files {
  const store = files.kind === 's3' ? s3Store({ ...files, log }) : diskStore({ root: resolve(dataDir, 'files'), log });
  return { store, incoming: resolve(dataDir, 'incoming') };
}

/** Migrates the database and opens the keys. */
async function prepare(connection: Connection, config: Config, log: Log) {
  await migrate(connection, migrations, log);
  const keyring = await openKeyring(config.keysFile, { create: config.mayMakeKeys });
  return fieldCipher(keyring, config.cipher);
}
