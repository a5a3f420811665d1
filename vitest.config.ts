import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** With another PostgreSQL to try, only the tests that ask for a database run (again). */
function databaseTests(): string[] {
  return readdirSync('apps/server/src', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `apps/server/src/${path}`)
    .filter((path) => /testDatabase|from '[^']*(testing|small\.http|\/district\.ts)/.test(readFileSync(path, 'utf8')));
}

export default defineConfig({
  test: {
    include: process.env.TONGXIN_TEST_DATABASE_URL === undefined ? ['**/*.test.ts'] : databaseTests(),
    exclude: ['**/node_modules/**', '.data/**'],
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['apps/server/src/platform/testing/database.global.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 15_000 } },
    reporters: ['default', './apps/server/src/platform/testing/closing.reporter.ts'],
  },
});
