import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
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
