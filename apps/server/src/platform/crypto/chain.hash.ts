import { hash } from 'node:crypto';

/** A JSON value; `undefined` members are left out as JSON.stringify does. */
export type Json = string | number | boolean | null | readonly Json[] | Readonly<{ [key: string]: Json | undefined }>;

/**
 * One recorded event of a chain. `salt` and `payload` are null together once the payload was erased; `digest` and
 * `hash` stay and keep the chain whole. The chain cannot tell a lawful erasure from another one: record each as an event.
 */
export type ChainRow = Readonly<{
  /** Counts from 1 without gaps. */
  seq: number;
  header: Json;
  digest: Uint8Array;
  hash: Uint8Array;
  salt: Uint8Array | null;
  payload: Json;
}>;

/** What verifying found: `at` is the `seq` of the first row that does not fit. */
export type ChainVerdict = Readonly<{ ok: true }> | Readonly<{ ok: false; at: number; why: ChainFault }>;

/**
 * `seq`: rows are missing, doubled or out of order · `payload`: the payload is not what was recorded · `header`: the
 * header, the digest, the order or the hash was changed · `head`: the last rows are missing.
 */
export type ChainFault = 'seq' | 'payload' | 'header' | 'head';

/**
 * The one spelling of a JSON value: no spaces, keys sorted by UTF-16 unit, numbers and strings as JSON.stringify
 * writes them (the profile of RFC 8785). Equal values give equal texts after any trip through a database.
 * Throws TypeError for what JSON cannot hold: NaN, infinities, functions, bigints, undefined in an array.
 */
export function canonicalJson(value: Json): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`);
      return Object.is(value, -0) ? '0' : String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : canonicalMembers(value);
    default:
      throw new TypeError(`not a JSON value: ${typeof value}`);
  }
}

function canonicalMembers(value: readonly Json[] | Readonly<{ [key: string]: Json | undefined }>): string {
  if (isList(value)) {
    let list = '';
    for (const item of value) list += list === '' ? canonicalJson(item) : `,${canonicalJson(item)}`;
    return `[${list}]`;
  }
  let members = '';
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    if (members !== '') members += ',';
    members += `${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

// Array.isArray does not narrow a readonly list.
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/**
 * 32 bytes that stand for a payload without revealing it: SHA-256 of `hex(salt):canonical JSON` in UTF-8. `salt` is at
 * least 16 random bytes kept beside the payload; erase both together and nobody can guess a short payload from its digest.
 */
export function payloadDigest(salt: Uint8Array, payload: Json): Buffer {
  if (salt.length < 16 || salt.length > 255) throw new RangeError(`a salt has 16 to 255 bytes, not ${salt.length}`);
  return sha256(`${hex(salt)}:${canonicalJson(payload)}`);
}

/**
 * The hash of an event, 32 bytes: SHA-256 of `hex(previous):hex(digest):canonical JSON of the header` in UTF-8; for the
 * first event `previous` is null and written as 64 zeros. The header holds everything that must be provable for ever (who,
 * which post, move, from, to, when), and nothing that may have to be erased.
 */
export function eventHash(previous: Uint8Array | null, header: Json, digest: Uint8Array): Buffer {
  if (digest.length !== 32 || (previous !== null && previous.length !== 32))
    throw new RangeError('hashes and digests have 32 bytes');
  return sha256(`${previous ? hex(previous) : NO_PREVIOUS}:${hex(digest)}:${canonicalJson(header)}`);
}

const NO_PREVIOUS = '0'.repeat(64);

/**
 * Checks a whole chain in order of `seq`. A cut-off end cannot be seen from the rows alone: give `head`, the hash
 * kept elsewhere (on the case, in a backup, with an auditor), to find it.
 */
export function verifyChain(rows: Iterable<ChainRow>, head?: Uint8Array): ChainVerdict {
  let previous: Uint8Array | null = null;
  let seq = 0;
  for (const row of rows) {
    seq += 1;
    if (row.seq !== seq) return { ok: false, at: seq, why: 'seq' };
    if (row.digest.length !== 32 || !equal(eventHash(previous, row.header, row.digest), row.hash))
      return { ok: false, at: seq, why: 'header' };
    const erased = row.salt === null && row.payload === null;
    if (!erased && (row.salt === null || !matches(row.salt, row.payload, row.digest)))
      return { ok: false, at: seq, why: 'payload' };
    previous = row.hash;
  }
  if (head && (previous === null || !equal(previous, head))) return { ok: false, at: seq, why: 'head' };
  return { ok: true };
}

function matches(salt: Uint8Array, payload: Json, digest: Uint8Array): boolean {
  return salt.length >= 16 && salt.length <= 255 && equal(payloadDigest(salt, payload), digest);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

// One text in, hex out: at this size measurably cheaper than any way through buffers.
function sha256(text: string): Buffer {
  return Buffer.from(hash('sha256', text), 'hex');
}
