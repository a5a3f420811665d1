import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskStore } from './store.disk.ts';
import type { Files } from './store.ts';

/** Files in a folder of their own, for one test file; `drop` removes them. */
export interface TestFiles extends Files {
  readonly root: string;
  drop(): void;
}

/** Makes the folder; nothing of it is left when it is dropped. */
export function testFiles(): TestFiles {
  const root = mkdtempSync(join(tmpdir(), 'tongxin-files-'));
  return {
    root,
    store: diskStore({ root: join(root, 'files'), log: { warn: () => undefined } }),
    incoming: join(root, 'incoming'),
    drop: () => rmSync(root, { recursive: true, force: true }),
  };
}
