import { createInterface } from 'node:readline';
import { holdRunningLock, startEmbedded } from '../db/index.ts';

/*
 * A program of its own for the supervisor's tests: starts the embedded server of a data directory, takes the running lock,
 * says so as one line of JSON, and stops at the line `stop`. Its tests kill it in every other way.
 */
const [dataDir = '', url = ''] = process.argv.slice(2);
const lines: unknown[] = [];
const note = (message: string, fields?: Record<string, unknown>): void => {
  lines.push({ message, ...fields });
};
const log = { info: note, warn: note, error: note };

try {
  const server = await startEmbedded({ dataDir, log });
  const lock = await holdRunningLock(server.connection, { dataDir, url, sinceMs: Date.now(), log, waitMs: 1_500 });
  const { connection, adopted, version } = server;
  console.log(JSON.stringify({ connection, adopted, version, server: server.pid(), lines }));
  for await (const line of createInterface({ input: process.stdin })) if (line === 'stop') break;
  await lock.release();
  await server.stop();
} catch (error) {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  console.log(JSON.stringify({ error: name, message, lines }));
  process.exitCode = 1;
}
