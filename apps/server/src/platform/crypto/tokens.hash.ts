import { createHash } from 'node:crypto';
import { type Randomness, systemRandomness } from '../ids/index.ts';

/** A new opaque bearer token: `tx_` and 32 random bytes in base64url, 46 characters. Shown once, never stored. */
export function newToken(randomness: Randomness = systemRandomness): string {
  return `tx_${Buffer.from(randomness.bytes(32)).toString('base64url')}`;
}

/** Whether a text has the form of a token; says nothing about whether it is valid. */
export function isToken(text: string): boolean {
  return /^tx_[A-Za-z0-9_-]{43}$/.test(text);
}

/** What is stored and looked up: 32 bytes of SHA-256. A token has 256 bits of chance, so no salt and no slow hash. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
