import { fieldCipher, type Keyring } from '../../platform/crypto/index.ts';

const testKey = { field: Buffer.alloc(32, 1), index: Buffer.alloc(32, 2), createdAt: '2026-01-01T00:00:00Z' };
const keyring: Keyring = { active: 'k1', indexHash: 'sha256', keys: new Map([['k1', testKey]]) };

/** A cipher with keys that everybody knows. */
export const testCipher = fieldCipher(keyring);
