import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that came in and was not judged yet. */
export interface Incoming {
  readonly path: string;
  readonly length: number;
  readonly sha256: Buffer;
  /** Its first bytes, at most 4,100: what file signatures need. */
  readonly head: Uint8Array;
  /** Removes it. To be called whatever became of it. */
  dispose(): Promise<void>;
}

const headBytes = 4_100;

/**
 * Writes what comes in to a file of its own in `folder`, so that no upload is held in memory. `name` is made by the program. What the bytes throw goes on
 * up, and nothing is left behind.
 */
export async function receive(folder: string, name: string, bytes: AsyncIterable<Uint8Array>): Promise<Incoming> {
  const path = join(folder, name);
  const digest = createHash('sha256');
  const first: Uint8Array[] = [];
  let length = 0;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  const dispose = () => rm(path, { force: true });
  try {
    for await (const chunk of bytes) {
      if (length < headBytes) first.push(chunk);
      length += chunk.byteLength;
      digest.update(chunk);
      await file.writeFile(chunk);
    }
  } catch (error) {
    await file.close();
    await dispose();
    throw error;
  }
  await file.close();
  return { path, length, sha256: digest.digest(), head: Buffer.concat(first).subarray(0, headBytes), dispose };
}

/** Removes what a killed program left: files that came in before `beforeMs` (epoch milliseconds). Gives how many. */
export async function clearIncoming(folder: string, beforeMs: number): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  let removed = 0;
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || found.mtimeMs >= beforeMs) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}
