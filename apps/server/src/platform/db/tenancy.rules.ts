import type { Connection } from './connection.ts';

export async function tenancyViolations(_connection: Connection): Promise<string[]> {
  return [];
}
