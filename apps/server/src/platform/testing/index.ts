export type { DatabaseProxy } from './database.proxy.ts';
export { proxyTo } from './database.proxy.ts';
export { administer, migrationsFolder, quietLog } from './database.server.ts';
export type { TestDatabase } from './database.testing.ts';
export { testDatabase, testServer } from './database.testing.ts';
