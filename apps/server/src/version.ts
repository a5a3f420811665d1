import { createRequire } from 'node:module';

const { version: packaged } = createRequire(import.meta.url)('../package.json') as { readonly version: string };

/** The version of this program, as in its package. */
export const version = packaged;
