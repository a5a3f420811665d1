import { createInflateRaw } from 'node:zlib';

/** An entry of a ZIP archive as its directory tells it. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly start: number;
  readonly packed: number;
  readonly length: number;
}

/** A ZIP archive that was read to its end. */
export interface Archive {
  readonly names: ReadonlySet<string>;
  /** The text of an entry, at most 1 MiB of it; undefined when there is none of this name. */
  text(name: string): Promise<string | undefined>;
}

/** Why an archive is not taken: it is broken or not only an archive, or opening it would do harm. */
export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused';
  readonly why: 'damaged' | 'bomb' | 'encrypted' | 'strangeName';
  constructor(why: ArchiveRefused['why']) {
    super(`the archive was refused: ${why}`);
    this.why = why;
  }
}

/** Bounds of what an archive may become. Our decision: office files of 20 MB stay far below. */
const most = { entries: 5_000, bytes: 200 * 1024 * 1024, ratio: 100, free: 10 * 1024 * 1024, textBytes: 1024 * 1024 };
const marks = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 };
const endBytes = 22;

/**
 * Reads a ZIP archive (APPNOTE 6.3) and inflates every entry once, counting: what it says of its sizes is not believed. It must begin with its first entry
 * and end with its end record, so that it is nothing else as well; entries may not overlap, be encrypted, or step out of the folder. Throws ArchiveRefused.
 */
export async function readArchive(bytes: Buffer): Promise<Archive> {
  const entries = entriesOf(bytes);
  const allowed = Math.min(most.bytes, most.free + most.ratio * bytes.length);
  if (entries.reduce((sum, { length }) => sum + length, 0) > allowed) throw new ArchiveRefused('bomb');
  for (const entry of entries) await inflate(bytes, entry, entry.length);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return {
    names: new Set(byName.keys()),
    async text(name) {
      const entry = byName.get(name);
      if (entry === undefined) return undefined;
      if (entry.length > most.textBytes) throw new ArchiveRefused('bomb');
      return Buffer.concat(await inflate(bytes, entry, most.textBytes)).toString('utf8');
    },
  };
}

function entriesOf(bytes: Buffer): readonly Entry[] {
  const end = bytes.length - endBytes;
  if (end < 0 || bytes.readUInt32LE(0) !== marks.local || bytes.readUInt32LE(end) !== marks.end) refuseDamaged();
  const count = bytes.readUInt16LE(end + 10);
  const size = bytes.readUInt32LE(end + 12);
  const start = bytes.readUInt32LE(end + 16);
  const whole = bytes.readUInt32LE(end + 4) === 0 && bytes.readUInt16LE(end + 8) === count;
  if (!whole || count === 0 || start + size !== end) refuseDamaged();
  if (count > most.entries) throw new ArchiveRefused('bomb');
  const entries: Entry[] = [];
  let at = start;
  for (let n = 0; n < count; n += 1) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== marks.central) refuseDamaged();
    entries.push(entryAt(bytes, at, start));
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  if (at !== end || new Set(entries.map(({ name }) => name.toLowerCase())).size !== count) refuseDamaged();
  refuseOverlap(entries);
  return entries;
}

function entryAt(bytes: Buffer, at: number, directory: number): Entry {
  const flags = bytes.readUInt16LE(at + 8);
  if ((flags & 0x2041) !== 0) throw new ArchiveRefused('encrypted');
  const method = bytes.readUInt16LE(at + 10);
  const packed = bytes.readUInt32LE(at + 20);
  const length = bytes.readUInt32LE(at + 24);
  const nameBytes = bytes.readUInt16LE(at + 28);
  const local = bytes.readUInt32LE(at + 42);
  const name = bytes.subarray(at + 46, at + 46 + nameBytes);
  if (local + 30 > directory || bytes.readUInt32LE(local) !== marks.local) refuseDamaged();
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const same = bytes.subarray(local + 30, local + 30 + bytes.readUInt16LE(local + 26)).equals(name);
  if (!same || start + packed > directory || (method !== 0 && method !== 8)) refuseDamaged();
  if (method === 0 && packed !== length) refuseDamaged();
  return { name: safeName(name.toString('utf8')), method, start, packed, length };
}

/** A name that leads out of the folder in which the archive is unpacked is a trap for whoever opens it. */
function safeName(name: string): string {
  const strange = name === '' || /^\/|\\|\0|^[a-z]:/i.test(name) || name.split('/').includes('..');
  if (strange) throw new ArchiveRefused('strangeName');
  return name;
}

/** Entries that share their bytes make a small archive endless. */
function refuseOverlap(entries: readonly Entry[]): void {
  const inOrder = [...entries].sort((a, b) => a.start - b.start);
  for (const [at, { start, packed }] of inOrder.entries()) {
    const next = inOrder[at + 1];
    if (next !== undefined && start + packed > next.start) throw new ArchiveRefused('bomb');
  }
}

/** The bytes of an entry, counted while they come; a declared length that is not true is refused. Keeps at most 1 MiB. */
async function inflate(bytes: Buffer, { method, start, packed, length }: Entry, bound: number): Promise<Buffer[]> {
  const raw = bytes.subarray(start, start + packed);
  if (method === 0) return [raw.subarray(0, most.textBytes)];
  const inflating = createInflateRaw({ chunkSize: 256 * 1024 });
  const kept: Buffer[] = [];
  let seen = 0;
  inflating.end(raw);
  try {
    for await (const chunk of inflating) {
      const part = chunk as Buffer;
      if (seen < most.textBytes) kept.push(part);
      seen += part.length;
      if (seen > bound) throw new ArchiveRefused('bomb');
    }
  } catch (error) {
    throw error instanceof ArchiveRefused ? error : new ArchiveRefused('damaged');
  }
  if (seen !== length) refuseDamaged();
  return kept;
}

function refuseDamaged(): never {
  throw new ArchiveRefused('damaged');
}
