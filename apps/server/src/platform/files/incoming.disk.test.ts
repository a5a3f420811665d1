import { createHash } from 'node:crypto';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestFiles, testFiles } from './files.testing.ts';
import { clearIncoming, receive } from './incoming.disk.ts';

let files: TestFiles;
beforeAll(() => {
  files = testFiles();
});
afterAll(() => files.drop());

async function* chunks(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

describe('a file that comes in', () => {
  it('is written chunk by chunk and known by its bytes', async () => {
    const parts = [Buffer.alloc(3_000, 'a'), Buffer.alloc(3_000, 'b'), Buffer.alloc(100_000, 'c')];
    const incoming = await receive(files.incoming, 'one', chunks(...parts));
    const whole = Buffer.concat(parts);
    expect(incoming.length).toBe(whole.length);
    expect(incoming.sha256).toEqual(createHash('sha256').update(whole).digest());
    expect(Buffer.from(incoming.head)).toEqual(whole.subarray(0, 4_100));
    expect(await readFile(incoming.path)).toEqual(whole);
    await incoming.dispose();
    expect(await readdir(files.incoming)).toEqual([]);
  });

  it('leaves nothing behind when it breaks off', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('the line went dead');
    }
    await expect(receive(files.incoming, 'two', broken())).rejects.toThrow('the line went dead');
    expect(await readdir(files.incoming)).toEqual([]);
  });

  it('that a killed program left is removed after a while, and one that just came is not', async () => {
    const now = Date.now();
    await writeFile(join(files.incoming, 'old'), 'x');
    await writeFile(join(files.incoming, 'new'), 'x');
    const before = new Date(now - 7_200_000);
    await utimes(join(files.incoming, 'old'), before, before);
    expect(await clearIncoming(files.incoming, now - 3_600_000)).toBe(1);
    expect(await readdir(files.incoming)).toEqual(['new']);
    expect(await clearIncoming(join(files.root, 'nowhere'), now)).toBe(0);
  });
});
