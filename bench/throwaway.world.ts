import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, readConfig } from '../apps/server/src/config.ts';
import type { Connection } from '../apps/server/src/platform/db/index.ts';
import { systemLog } from '../apps/server/src/platform/log/index.ts';
import { type OpenWorld, openWorld } from '../apps/server/src/world.ts';

/** A world in a folder that is thrown away. */
export interface Throwaway {
  readonly world: OpenWorld;
  readonly config: Config;
  close(): Promise<void>;
}

/**
 * Opens an embedded database, as durable as a real one, with keys and a log file in a temporary folder; or uses DATABASE_URL, where
 * what the benches write stays behind.
 */
export async function openThrowaway(poolSize: number): Promise<Throwaway> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tongxin-bench-'));
  // The database runs as an account of its own when root starts it.
  await chmod(dataDir, 0o711);
  const config: Config = {
    ...readConfig(),
    dataDir,
    keysFile: join(dataDir, 'keys.json'),
    mayMakeKeys: true,
    poolSize,
  };
  const lines = createWriteStream(join(dataDir, 'log.jsonl'));
  const world = await openWorld(config, systemLog({ stream: lines, pretty: false }));
  return {
    world,
    config,
    close: async () => {
      await world.close(true);
      await new Promise((resolve) => lines.end(resolve));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The options of a bare client of pg for a connection. */
export function bareOptions(connection: Connection) {
  return typeof connection === 'string' ? { connectionString: connection } : { ...connection };
}
