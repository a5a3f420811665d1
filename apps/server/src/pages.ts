import type { Page } from './platform/http/index.ts';

/** The clients' files, as the server gives them. */
export async function pages(): Promise<readonly Page[]> {
  return [];
}
