import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandomness } from '../ids/index.ts';
import { type CipherName, cipherAvailable, fieldCipher, type IndexHash, type Keyring, SealBroken } from './index.ts';

const key = (seed: number, index = 0) => {
  const bytes = (from: number) => Buffer.from(seededRandomness(from).bytes(32));
  return { field: bytes(seed), index: bytes(1_000 + index), createdAt: '2026-01-01T00:00:00.000Z' };
};
const ring = (active: string, seeds: Record<string, number>, indexHash: IndexHash = 'sha256'): Keyring => ({
  active,
  indexHash,
  keys: new Map(Object.entries(seeds).map(([id, seed]) => [id, key(seed)])),
});
const context = 'jinnan:residents:phone:0190a1b2';

const ciphers = (['aes-256-gcm', 'sm4'] as const satisfies CipherName[]).filter(cipherAvailable);

describe.each(ciphers)('field cipher %s', (name) => {
  const cipher = fieldCipher(ring('k1', { k1: 1 }), name);

  it('opens what it sealed, for every text and context', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (plain, where) => {
        expect(cipher.open(cipher.seal(plain, where), where)).toBe(plain);
      }),
    );
  });

  it('does not open a value that was moved to another row, column or tenant', () => {
    const sealed = cipher.seal('13812345678', context);
    for (const other of ['jinnan:residents:phone:0190a1b3', 'jinnan:residents:idNumber:0190a1b2', ''])
      expect(() => cipher.open(sealed, other)).toThrow(SealBroken);
  });

  it('notices every changed, missing or added byte', () => {
    const sealed = cipher.seal('津南区海棠街道', context);
    for (let position = 0; position < sealed.length; position += 1) {
      const changed = Buffer.from(sealed);
      changed[position]! ^= 1;
      expect(() => cipher.open(changed, context), `byte ${position}`).toThrow(SealBroken);
      expect(() => cipher.open(sealed.subarray(0, position), context), `cut at ${position}`).toThrow(SealBroken);
    }
    expect(() => cipher.open(Buffer.concat([sealed, Buffer.from([0])]), context)).toThrow(SealBroken);
  });

  it('makes two seals of one text look different and never contain it', () => {
    const [first, second] = [cipher.seal('13812345678', context), cipher.seal('13812345678', context)];
    expect(first.equals(second)).toBe(false);
    expect(first.includes('13812345678')).toBe(false);
  });

  it('opens values of older keys after rotation, and none when the key is gone', () => {
    const sealed = cipher.seal('旧值', context);
    const rotated = fieldCipher(ring('k2', { k1: 1, k2: 2 }), name);
    expect(rotated.open(sealed, context)).toBe('旧值');
    expect(rotated.open(rotated.seal('新值', context), context)).toBe('新值');
    expect(() => cipher.open(rotated.seal('新值', context), context)).toThrow(SealBroken);
    expect(() => fieldCipher(ring('k1', { k1: 3 }), name).open(sealed, context)).toThrow(SealBroken);
  });

  it('is found again by its index, apart for each purpose', () => {
    const phone = cipher.index('13812345678', 'jinnan:phone');
    expect(phone).toHaveLength(16);
    expect(fieldCipher(ring('k2', { k1: 1, k2: 2 }), name).index('13812345678', 'jinnan:phone')).toEqual(phone);
    expect(cipher.index('13812345678', 'jinnan:contact')).not.toEqual(phone);
    expect(cipher.index('13812345679', 'jinnan:phone')).not.toEqual(phone);
    expect(cipher.index('bc', 'a')).not.toEqual(cipher.index('c', 'ab'));
  });
});

describe('choice of cipher', () => {
  it('opens values of the other cipher, so that a deployment can change over', () => {
    const keys = ring('k1', { k1: 1 });
    const all = ciphers.map((name) => fieldCipher(keys, name));
    for (const one of all) for (const other of all) expect(one.open(other.seal('同心', context), context)).toBe('同心');
  });

  it('refuses a cipher that this OpenSSL lacks in a plain sentence', () => {
    const none = () => false;
    expect(() => fieldCipher(ring('k1', { k1: 1 }), 'sm4', undefined, none)).toThrow(/does not offer the cipher sm4/);
    const withoutSm = (name: CipherName) => name !== 'sm4';
    const sm3 = ring('k1', { k1: 1 }, 'sm3');
    expect(() => fieldCipher(sm3, 'aes-256-gcm', undefined, withoutSm)).toThrow(/SM3 index/);
  });

  it('takes SM4 exactly where OpenSSL offers it', () => {
    const make = () => fieldCipher(ring('k1', { k1: 1 }), 'sm4');
    if (cipherAvailable('sm4')) expect(make().name).toBe('sm4');
    else expect(make).toThrow(/does not offer the cipher sm4/);
  });

  it('indexes by the hash of the key file, whichever cipher seals', () => {
    const purposes = (hash: IndexHash) =>
      ciphers.map((name) => fieldCipher(ring('k1', { k1: 1 }, hash), name).index('a', 'b'));
    const [first, ...others] = purposes('sha256');
    for (const other of others) expect(other).toEqual(first);
    if (cipherAvailable('sm4')) expect(purposes('sm3')[0]).not.toEqual(first);
    else expect(() => purposes('sm3')).toThrow(/SM3 index/);
  });
});
