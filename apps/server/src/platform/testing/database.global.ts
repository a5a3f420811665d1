import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Connection } from '../db/index.ts';
import type { TestServer } from './database.server.ts';
import { startTestServer } from './database.server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The socket that answers where the test server is, and starts it for the first who asks. */
    testServerSocket: string;
  }
}

/** What the socket answers, as one line of JSON. */
export type TestServerAnswer = { connection: Connection; template: string } | { error: string };

/**
 * Before any test: offers a database server that is started when the first test file asks for it, so that a run of pure
 * tests waits for none. Afterwards it is stopped and removed. TONGXIN_TEST_DATABASE_URL names another server to use, by
 * the URL of a superuser on PostgreSQL 15–18.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let starting: Promise<TestServer> | undefined;
  const folder = await mkdtemp(join(tmpdir(), `tongxin-test-${process.pid}-ask-`));
  const path = join(folder, 'server');
  const socket = createServer((client) => {
    client.on('error', () => undefined);
    starting ??= startTestServer(process.env.TONGXIN_TEST_DATABASE_URL);
    starting.then(
      ({ connection, template }) => client.end(JSON.stringify({ connection, template })),
      (error: unknown) => client.end(JSON.stringify({ error: String(error) })),
    );
  });
  await new Promise<void>((resolve, reject) => socket.once('error', reject).listen(path, resolve));
  project.provide('testServerSocket', path);
  return async () => {
    await new Promise((resolve) => socket.close(resolve));
    const server = await starting?.catch(() => undefined);
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
