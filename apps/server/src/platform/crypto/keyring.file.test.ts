import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../clock/index.ts';
import { AskForKeys, fieldCipher, KeysUnusable, keyringFingerprint, openKeyring, rotateKeyring } from './index.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongxin-keys-'));
  path = join(folder, 'sub', 'keys.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('key file', () => {
  it('is made at first start, readable by its owner alone, and read the same ever after', async () => {
    const clock = manualClock('2026-05-13T09:00:00+08:00');
    const made = await openKeyring(path, { create: true, clock });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'sub'))).toEqual(['keys.json']);
    expect(made.active).toBe('k1');
    expect(made.keys.get('k1')?.createdAt).toBe('2026-05-13T01:00:00.000Z');
    expect(made.keys.get('k1')?.field).toHaveLength(32);
    expect(await openKeyring(path, { create: false })).toEqual(made);
    expect(await openKeyring(path, { create: true })).toEqual(made);
  });

  it('is asked for, not made, when making is not allowed', async () => {
    await expect(openKeyring(path, { create: false })).rejects.toThrow(AskForKeys);
    await expect(openKeyring(path, { create: false })).rejects.toThrow(/KEYS_FILE/);
    await expect(rotateKeyring(path)).rejects.toThrow(AskForKeys);
    expect(await readdir(folder)).toEqual([]);
  });

  it('survives two first starts at once: both get the same keys', async () => {
    const [one, two] = await Promise.all([openKeyring(path, { create: true }), openKeyring(path, { create: true })]);
    expect(one).toEqual(two);
    expect(await openKeyring(path, { create: false })).toEqual(one);
  });

  it('rotates the field key, keeps old keys and never touches the index key', async () => {
    const first = await openKeyring(path, { create: true });
    const sealed = fieldCipher(first).seal('13812345678', 'here');
    await rotateKeyring(path);
    const third = await rotateKeyring(path);
    expect(third.active).toBe('k3');
    expect([...third.keys.keys()]).toEqual(['k1', 'k2', 'k3']);
    expect(await openKeyring(path, { create: false })).toEqual(third);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(fieldCipher(third).open(sealed, 'here')).toBe('13812345678');
    expect(fieldCipher(third).index('a', 'b')).toEqual(fieldCipher(first).index('a', 'b'));
    expect(third.keys.get('k3')?.field).not.toEqual(first.keys.get('k1')?.field);
    expect(keyringFingerprint(third)).not.toBe(keyringFingerprint(first));
    expect(keyringFingerprint(third)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('never loses a key to two rotations at once', async () => {
    await openKeyring(path, { create: true });
    const results = await Promise.allSettled([rotateKeyring(path), rotateKeyring(path), rotateKeyring(path)]);
    const on = await openKeyring(path, { create: false });
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(KeysUnusable);
      else for (const [id, key] of result.value.keys) expect(on.keys.get(id)).toEqual(key);
    }
    expect(results.some((result) => result.status === 'fulfilled')).toBe(true);
    expect(await readdir(join(folder, 'sub'))).toEqual(['keys.json']);
  });

  it('remembers the hash of the index from the day it was made', async () => {
    await openKeyring(path, { create: true, indexHash: 'sm3' });
    expect((await openKeyring(path, { create: true, indexHash: 'sha256' })).indexHash).toBe('sm3');
    expect((await rotateKeyring(path)).indexHash).toBe('sm3');
  });

  it('is refused when others may read it', async () => {
    await openKeyring(path, { create: true });
    await chmod(path, 0o644);
    await expect(openKeyring(path, { create: true })).rejects.toThrow(/chmod 600/);
  });

  it.each([
    ['not JSON', 'active=k1'],
    ['no keys', '{"active":"k1"}'],
    ['an active key that is absent', '{"active":"k2","keys":{}}'],
    ['a short key', '{"active":"k1","keys":{"k1":{"field":"AAAA","index":"AAAA","createdAt":"x"}}}'],
    ['a bad name', '{"active":"x","keys":{"x":{}}}'],
    ['an unknown hash', '{"active":"k1","indexHash":"md5","keys":{}}'],
  ])('is refused and left as it is when it holds %s', async (_, text) => {
    const file = join(folder, 'keys.json');
    await writeFile(file, text, { mode: 0o600 });
    await expect(openKeyring(file, { create: true })).rejects.toThrow(KeysUnusable);
    expect(await readFile(file, 'utf8')).toBe(text);
  });
});
