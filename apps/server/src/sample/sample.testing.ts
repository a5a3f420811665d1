import { type App, createApp, type World } from '../app.ts';
import { type ManualClock, manualClock } from '../platform/clock/index.ts';
import { fieldCipher, type Keyring } from '../platform/crypto/index.ts';
import { testFiles } from '../platform/files/files.testing.ts';
import { systemIds, systemRandomness } from '../platform/ids/index.ts';
import { silentLog } from '../platform/log/index.ts';
import { type TestDatabase, testDatabase } from '../platform/testing/index.ts';
import { wordCutter } from '../platform/text/index.ts';

const testKey = { field: Buffer.alloc(32, 1), index: Buffer.alloc(32, 2), createdAt: '2026-01-01T00:00:00Z' };
const keyring: Keyring = { active: 'k1', indexHash: 'sha256', keys: new Map([['k1', testKey]]) };

/** A whole program on a database of its own, not listening; `stop` it in `afterAll`. */
export interface TestProgram {
  readonly app: App;
  readonly world: World;
  readonly clock: ManualClock;
  readonly test: TestDatabase;
  stop(): Promise<void>;
}

/** Wires one whose clock stands at an instant, ISO 8601 with offset. */
export async function testProgram(at: string, poolSize = 10): Promise<TestProgram> {
  const test = await testDatabase({ poolSize });
  const clock = manualClock(at);
  const files = testFiles();
  const world: World = {
    database: test.database,
    clock,
    ids: systemIds,
    randomness: systemRandomness,
    cipher: fieldCipher(keyring),
    cutter: wordCutter(),
    log: silentLog,
    files,
  };
  const app = createApp(world, { sweepEveryMs: 1_000, sweeps: ['live', 'replay'] });
  return { app, world, clock, test, stop: () => test.drop().finally(files.drop) };
}
