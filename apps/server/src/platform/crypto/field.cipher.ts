import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  getCiphers,
  getHashes,
  hkdfSync,
  timingSafeEqual,
} from 'node:crypto';
import { type Randomness, systemRandomness } from '../ids/index.ts';
import type { FieldKey, Keyring } from './keyring.file.ts';

/** The ciphers a deployment may choose. `sm4` is SM4-CTR with HMAC-SM3, encrypt-then-MAC (GB/T 32907, GB/T 32905). */
export type CipherName = 'aes-256-gcm' | 'sm4';

/** Seals personal data field by field and finds it again by a blind index. */
export type FieldCipher = Readonly<{
  /** The cipher that `seal` uses. */
  name: CipherName;
  /**
   * Seals a text. `context` (`tenant:table:field:id`) is authenticated with it: a value copied to another row or
   * column does not open. A fresh nonce each time, so equal texts do not look equal.
   * Layout: version (1 byte: 1 AES-256-GCM, 2 SM4) | length of the key's name (1) | name | nonce (12) | tag (16, or 32
   * for SM4) | ciphertext. One key seals at most 2^32 values (NIST SP 800-38D §8.3): rotate long before.
   */
  seal(plain: string, context: string): Buffer;
  /** Opens what any key of the ring and either cipher sealed under the same context. Throws SealBroken otherwise. */
  open(sealed: Uint8Array, context: string): string;
  /**
   * The blind index of a value: 16 bytes of HMAC (SHA-256 or SM3, as the key file says) under the index key. Equal
   * value and purpose (`tenant:field`) give equal bytes. The caller normalises first (`13812345678`, not `138 1234…`).
   */
  index(value: string, purpose: string): Buffer;
}>;

/** A sealed value was changed, moved to another context, sealed by an unknown key, or is no sealed value at all. */
export class SealBroken extends Error {
  override name = 'SealBroken';
}

const NONCE_BYTES = 12;
const VERSION = { 'aes-256-gcm': 1, sm4: 2 } as const satisfies Record<CipherName, number>;
const INDEX_BYTES = 16;

/** One algorithm under one key. `sealBytes` returns tag and ciphertext. */
type Engine = Readonly<{
  tagBytes: number;
  sealBytes(nonce: Uint8Array, plain: Uint8Array, bound: Uint8Array): readonly [tag: Uint8Array, body: Uint8Array];
  openBytes(nonce: Uint8Array, tag: Uint8Array, body: Uint8Array, bound: Uint8Array): Buffer | undefined;
}>;

/** Whether this program's OpenSSL offers the cipher with everything it needs. */
export function cipherAvailable(name: CipherName): boolean {
  switch (name) {
    case 'aes-256-gcm':
      return getCiphers().includes('aes-256-gcm');
    case 'sm4':
      return getCiphers().includes('sm4-ctr') && getHashes().includes('sm3');
  }
}

/**
 * A field cipher over a keyring. Throws Error with a plain sentence when this OpenSSL lacks the cipher, or the SM3
 * that the key file's index asks for.
 */
export function fieldCipher(
  keyring: Keyring,
  name: CipherName = 'aes-256-gcm',
  randomness: Randomness = systemRandomness,
  available: (name: CipherName) => boolean = cipherAvailable,
): FieldCipher {
  if (!available(name)) throw new Error(`this build of OpenSSL does not offer the cipher ${name}: choose another`);
  if (keyring.indexHash === 'sm3' && !available('sm4'))
    throw new Error('the key file asks for an SM3 index, which this build of OpenSSL does not offer');
  const active = keyring.keys.get(keyring.active);
  if (!active) throw new Error(`the active key ${keyring.active} is missing`);
  const engines = new Map<string, Engine>();
  const engineOf = (version: number, id: string): Engine | undefined => {
    const found = engines.get(`${version}${id}`);
    if (found) return found;
    const key = keyring.keys.get(id);
    const cipher = version === VERSION.sm4 ? 'sm4' : version === VERSION['aes-256-gcm'] ? 'aes-256-gcm' : undefined;
    if (!key || !cipher || !available(cipher)) return undefined;
    const engine = cipher === 'sm4' ? sm4Engine(key) : aesEngine(key);
    engines.set(`${version}${id}`, engine);
    return engine;
  };
  const keyId = Buffer.from(keyring.active, 'latin1');
  const header = Buffer.from([VERSION[name], keyId.length, ...keyId]);
  const sealing = name === 'sm4' ? sm4Engine(active) : aesEngine(active);

  return Object.freeze({
    name,
    seal: (plain: string, context: string) => {
      const nonce = randomness.bytes(NONCE_BYTES);
      const [tag, body] = sealing.sealBytes(nonce, Buffer.from(plain, 'utf8'), bind(header, context));
      return Buffer.concat([header, nonce, tag, body]);
    },
    open: (sealed: Uint8Array, context: string) => {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      const headerEnd = 2 + (bytes[1] ?? 0);
      const id = bytes.toString('latin1', 2, headerEnd);
      const engine = engineOf(bytes[0] ?? 0, id);
      if (!engine) throw new SealBroken('no key of this key file opens the value');
      const nonceEnd = headerEnd + NONCE_BYTES;
      const tagEnd = nonceEnd + engine.tagBytes;
      if (bytes.length < tagEnd) throw new SealBroken('the sealed value is cut off');
      const plain = engine.openBytes(
        bytes.subarray(headerEnd, nonceEnd),
        bytes.subarray(nonceEnd, tagEnd),
        bytes.subarray(tagEnd),
        bind(bytes.subarray(0, headerEnd), context),
      );
      if (!plain) throw new SealBroken('the sealed value was changed or belongs elsewhere');
      return plain.toString('utf8');
    },
    index: (value: string, purpose: string) =>
      createHmac(keyring.indexHash, active.index)
        .update(`${Buffer.byteLength(purpose)}:${purpose}`)
        .update(value)
        .digest()
        .subarray(0, INDEX_BYTES),
  });
}

function bind(header: Uint8Array, context: string): Buffer {
  return Buffer.concat([header, Buffer.from(context, 'utf8')]);
}

function derive(key: FieldKey, hash: 'sha256' | 'sm3', purpose: string, byteCount: number): Buffer {
  return Buffer.from(hkdfSync(hash, key.field, '', `tongxin field ${purpose}`, byteCount));
}

function aesEngine(key: FieldKey): Engine {
  const secret = derive(key, 'sha256', 'aes-256-gcm', 32);
  return {
    tagBytes: 16,
    sealBytes: (nonce, plain, bound) => {
      const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(bound);
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return [cipher.getAuthTag(), body];
    },
    openBytes: (nonce, tag, body, bound) => {
      const cipher = createDecipheriv('aes-256-gcm', secret, nonce, { authTagLength: 16 }).setAAD(bound);
      cipher.setAuthTag(tag);
      const plain = cipher.update(body);
      try {
        return Buffer.concat([plain, cipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
}

function sm4Engine(key: FieldKey): Engine {
  const secret = derive(key, 'sm3', 'sm4-ctr', 16);
  const macKey = derive(key, 'sm3', 'hmac-sm3', 32);
  const counterBlock = (nonce: Uint8Array): Buffer => Buffer.concat([nonce, Buffer.alloc(4)]);
  const mac = (nonce: Uint8Array, body: Uint8Array, bound: Uint8Array): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bound.length);
    return createHmac('sm3', macKey).update(length).update(bound).update(nonce).update(body).digest();
  };
  return {
    tagBytes: 32,
    sealBytes: (nonce, plain, bound) => {
      const cipher = createCipheriv('sm4-ctr', secret, counterBlock(nonce));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return [mac(nonce, body, bound), body];
    },
    openBytes: (nonce, tag, body, bound) => {
      if (!timingSafeEqual(mac(nonce, body, bound), tag)) return undefined;
      const cipher = createDecipheriv('sm4-ctr', secret, counterBlock(nonce));
      return Buffer.concat([cipher.update(body), cipher.final()]);
    },
  };
}
