import { createHmac } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Clock, systemClock } from '../clock/index.ts';
import { type Randomness, systemIds, systemRandomness } from '../ids/index.ts';

/** The hash of the blind index. It belongs to the key file, so that a change of cipher never loses the index. */
export type IndexHash = 'sha256' | 'sm3';

/** One generation of keys: 32 bytes to seal fields, 32 bytes for the blind index, ISO 8601 time of making. */
export type FieldKey = Readonly<{ field: Buffer; index: Buffer; createdAt: string }>;

/** All keys of a deployment. `active` names the one that seals; every other one still opens. */
export type Keyring = Readonly<{
  active: string;
  indexHash: IndexHash;
  keys: ReadonlyMap<string, FieldKey>;
}>;

/** The key file is missing and may not be made here: the operator must name it (setting KEYS_FILE) or restore it. */
export class AskForKeys extends Error {
  override name = 'AskForKeys';
}

/** The key file is there but cannot be used; `message` says why and never contains key material. */
export class KeysUnusable extends Error {
  override name = 'KeysUnusable';
}

/** `create`: make the file when it is absent. `indexHash` is written into a new file only (default sha256). */
export type KeyringOptions = Readonly<{
  create: boolean;
  indexHash?: IndexHash;
  clock?: Clock;
  randomness?: Randomness;
}>;

type Sources = Readonly<{ clock?: Clock; randomness?: Randomness }>;

/**
 * Reads the key file, or makes it (mode 0600, written whole and then renamed) when `create` allows that.
 * Throws AskForKeys when it is absent and `create` is false, KeysUnusable when it is not a key file or is open
 * to other users. With an outer database `create` must be false: a fresh key would make all stored fields unreadable.
 */
export async function openKeyring(path: string, options: KeyringOptions): Promise<Keyring> {
  const found = await readKeyring(path);
  if (found) return found;
  if (!options.create)
    throw new AskForKeys(`no key file at ${path}: set KEYS_FILE to the file that belongs to this database`);
  const keyring: Keyring = Object.freeze({
    active: 'k1',
    indexHash: options.indexHash ?? 'sha256',
    keys: new Map([['k1', makeKey(options)]]),
  });
  await writeKeyring(path, keyring, 'new');
  // Another process may have won the race to make the file: what is on the disk counts.
  return (await readKeyring(path)) ?? keyring;
}

/**
 * Adds a field key and makes it active; older keys keep opening what they sealed. The index key is carried over
 * unchanged, because every stored blind index would be lost with it: replacing it means re-indexing all rows and is
 * never done by rotation. Throws AskForKeys when the file is absent, KeysUnusable while another rotation holds
 * `<path>.rotating` (delete that file if a rotation was killed).
 */
export async function rotateKeyring(path: string, sources: Sources = {}): Promise<Keyring> {
  if (!(await readKeyring(path))) throw new AskForKeys(`no key file at ${path}: nothing to rotate`);
  const lock = `${path}.rotating`;
  // Two rotations at once would each make a key, and what one of the two keys sealed would be lost.
  const held = await open(lock, 'wx', 0o600).catch((error: unknown) => {
    throw isCode(error, 'EEXIST') ? new KeysUnusable(`another rotation holds ${lock}`) : error;
  });
  try {
    return await addKey(path, sources);
  } finally {
    await held.close();
    await rm(lock, { force: true });
  }
}

async function addKey(path: string, sources: Sources): Promise<Keyring> {
  const old = await readKeyring(path);
  const last = old?.keys.get(old.active);
  if (!old || !last) throw new AskForKeys(`no key file at ${path}: nothing to rotate`);
  const numbers = [...old.keys.keys()].map((id) => Number(id.slice(1)));
  const id = `k${Math.max(...numbers) + 1}`;
  const keyring: Keyring = Object.freeze({
    active: id,
    indexHash: old.indexHash,
    keys: new Map([...old.keys, [id, { ...makeKey(sources), index: last.index }]]),
  });
  await writeKeyring(path, keyring, 'replace');
  return keyring;
}

/** A short name of the active keys for logs and backups: tells two key files apart and reveals nothing of them. */
export function keyringFingerprint(keyring: Keyring): string {
  const key = keyring.keys.get(keyring.active);
  if (!key) throw new KeysUnusable(`the active key ${keyring.active} is missing`);
  return createHmac('sha256', key.field).update('tongxin keyring fingerprint').digest('hex').slice(0, 16);
}

function makeKey(sources: Sources): FieldKey {
  const { clock = systemClock, randomness = systemRandomness } = sources;
  return Object.freeze({
    field: Buffer.from(randomness.bytes(32)),
    index: Buffer.from(randomness.bytes(32)),
    createdAt: new Date(clock.now()).toISOString(),
  });
}

async function readKeyring(path: string): Promise<Keyring | undefined> {
  let text: string;
  try {
    const file = await open(path, 'r');
    try {
      const { mode } = await file.stat();
      if (process.platform !== 'win32' && (mode & 0o077) !== 0)
        throw new KeysUnusable(`${path} can be read by other users: chmod 600 it`);
      text = await readFile(file, 'utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  return parseKeyring(path, text);
}

function parseKeyring(path: string, text: string): Keyring {
  const broken = (why: string): KeysUnusable => new KeysUnusable(`${path} is no key file: ${why}`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw broken('it is not JSON');
  }
  if (!isRecord(json) || typeof json.active !== 'string' || !isRecord(json.keys))
    throw broken('active or keys missing');
  const indexHash = json.indexHash ?? 'sha256';
  if (indexHash !== 'sha256' && indexHash !== 'sm3') throw broken('unknown indexHash');
  const keys = new Map<string, FieldKey>();
  for (const [id, key] of Object.entries(json.keys)) {
    if (!/^k[1-9]\d{0,5}$/.test(id)) throw broken(`bad key name ${JSON.stringify(id)}`);
    if (!isRecord(key) || typeof key.createdAt !== 'string') throw broken(`key ${id} is incomplete`);
    const field = bytes32(key.field);
    const index = bytes32(key.index);
    if (!field || !index) throw broken(`key ${id} is not 32 bytes of base64`);
    keys.set(id, Object.freeze({ field, index, createdAt: key.createdAt }));
  }
  if (!keys.has(json.active)) throw broken('the active key is not among the keys');
  return Object.freeze({ active: json.active, indexHash, keys });
}

async function writeKeyring(path: string, keyring: Keyring, how: 'new' | 'replace'): Promise<void> {
  const keys: Record<string, unknown> = {};
  for (const [id, key] of keyring.keys)
    keys[id] = { field: key.field.toString('base64'), index: key.index.toString('base64'), createdAt: key.createdAt };
  const text = `${JSON.stringify({ active: keyring.active, indexHash: keyring.indexHash, keys }, null, 2)}\n`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${systemIds.uuid()}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await chmod(temporary, 0o600);
    if (how === 'replace') await rename(temporary, path);
    else await linkOnce(temporary, path);
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
  } finally {
    await rm(temporary, { force: true });
  }
}

// A hard link refuses an existing target, which rename does not: two first starts cannot overwrite each other's keys.
async function linkOnce(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  }
}

function bytes32(value: unknown): Buffer | undefined {
  if (typeof value !== 'string') return undefined;
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === 32 ? bytes : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
