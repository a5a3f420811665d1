import { Inflate } from 'fflate';
import { bounds, FileRefused } from './table.ts';

/** A file within an archive, as its directory declares it. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly packedBytes: number;
  readonly inflatedBytes: number;
  readonly offset: number;
}

const broken = (why: string) =>
  new FileRefused({
    zh: `压缩包坏了（${why}），请重新保存再导入`,
    en: `The archive is broken (${why}); save it anew and import again`,
  });

const end = 0x06054b50;
const central = 0x02014b50;
const local = 0x04034b50;
const mostEntries = 5_000;
const wide = 0xffffffff;

/**
 * The directory of an archive (PKWARE APPNOTE 6.3). Nothing is inflated. Throws FileRefused when it is broken, has more than 5,000 files, or declares a file
 * that is larger, or packed more densely, than `bounds` allow.
 */
export function zipEntries(archive: Uint8Array): readonly ZipEntry[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.length);
  const at = endOf(view);
  const count = view.getUint16(at + 10, true);
  let offset = view.getUint32(at + 16, true);
  if (count > mostEntries) throw broken(`${count} files`);
  const entries: ZipEntry[] = [];
  for (let number = 0; number < count; number++) {
    if (offset + 46 > archive.length || view.getUint32(offset, true) !== central) throw broken('directory');
    const entry = entryAt(archive, view, offset);
    refuseDense(entry.name, entry.packedBytes, entry.inflatedBytes);
    entries.push(entry);
    offset +=
      46 + view.getUint16(offset + 28, true) + view.getUint16(offset + 30, true) + view.getUint16(offset + 32, true);
  }
  return entries;
}

function endOf(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 65_557); at--) {
    if (view.getUint32(at, true) === end) return at;
  }
  throw broken('no directory');
}

function entryAt(archive: Uint8Array, view: DataView, at: number): ZipEntry {
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const sizes = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  if (sizes.includes(wide)) widen(view, at + 46 + nameLength, extraLength, sizes);
  const [inflatedBytes = 0, packedBytes = 0, offset = 0] = sizes;
  return {
    name: new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength)),
    method: view.getUint16(at + 10, true),
    encrypted: (view.getUint16(at + 8, true) & 1) === 1,
    packedBytes,
    inflatedBytes,
    offset,
  };
}

/** Sizes that did not fit into four bytes stand in an extra field, in this order, those alone that are needed. */
function widen(view: DataView, from: number, length: number, sizes: number[]): void {
  for (let at = from; at + 4 <= from + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    for (const [place, size] of sizes.entries()) {
      if (size !== wide || next + 8 > from + length) continue;
      sizes[place] = Number(view.getBigUint64(next, true));
      next += 8;
    }
    return;
  }
}

const grown = 1024 * 1024;

function refuseDense(name: string, packedBytes: number, inflatedBytes: number): void {
  const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MB`;
  if (inflatedBytes > bounds.partBytes) {
    throw new FileRefused({
      zh: `${name} 展开后有 ${mebibytes(inflatedBytes)}，最多 ${mebibytes(bounds.partBytes)}，请拆成几个文件`,
      en: `${name} inflates to ${mebibytes(inflatedBytes)}, more than ${mebibytes(bounds.partBytes)}; please split the file`,
    });
  }
  if (inflatedBytes > grown && inflatedBytes > packedBytes * bounds.ratio) {
    throw new FileRefused({
      zh: `${name} 的压缩率异常（超过 ${bounds.ratio} 倍），像是压缩炸弹，没有展开`,
      en: `${name} is packed more than ${bounds.ratio} times, like a zip bomb; it was not inflated`,
    });
  }
}

const chunkBytes = 16 * 1024;

/**
 * Inflates a file of an archive piece by piece into `take`, and stops as soon as it has grown beyond `bounds`, whatever the directory declared: at most some
 * 16 MB are in memory at once. Throws FileRefused; what `take` throws is thrown on.
 */
export function inflateEntry(
  archive: Uint8Array,
  entry: ZipEntry,
  take: (piece: Uint8Array, last: boolean) => void,
): void {
  if (entry.encrypted) {
    throw new FileRefused({
      zh: '压缩包加了密码，请去掉密码再导入',
      en: 'The archive is protected with a password; remove it and import again',
    });
  }
  const view = new DataView(archive.buffer, archive.byteOffset, archive.length);
  const { offset } = entry;
  if (offset + 30 > archive.length || view.getUint32(offset, true) !== local) throw broken(entry.name);
  const from = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const packed = archive.subarray(from, from + entry.packedBytes);
  if (packed.length !== entry.packedBytes) throw broken(entry.name);
  let taken = 0;
  let read = 0;
  const counted = (piece: Uint8Array, last: boolean): void => {
    taken += piece.length;
    refuseDense(entry.name, read, taken);
    take(piece, last);
  };
  switch (entry.method) {
    case 0:
      read = packed.length;
      counted(packed, true);
      break;
    case 8:
      inflate(packed, counted, entry.name, (bytes) => {
        read += bytes;
      });
      break;
    default:
      throw broken(`${entry.name}: method ${entry.method}`);
  }
  if (taken !== entry.inflatedBytes) throw broken(`${entry.name}: ${taken} ≠ ${entry.inflatedBytes}`);
}

function inflate(
  packed: Uint8Array,
  take: (piece: Uint8Array, last: boolean) => void,
  name: string,
  reads: (bytes: number) => void,
): void {
  let thrown: unknown;
  const stream = new Inflate((piece, last) => {
    try {
      take(piece, last);
    } catch (error) {
      thrown = error;
      throw error;
    }
  });
  try {
    for (let at = 0; at < packed.length; at += chunkBytes) {
      const chunk = packed.subarray(at, at + chunkBytes);
      reads(chunk.length);
      stream.push(chunk, at + chunkBytes >= packed.length);
    }
  } catch (error) {
    if (thrown !== undefined) throw thrown;
    throw broken(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
