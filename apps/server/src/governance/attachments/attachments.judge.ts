import { open, readFile } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import {
  type Archive,
  ArchiveRefused,
  type Incoming,
  makePictures,
  type PictureFormat,
  PictureRefused,
  readArchive,
} from '../../platform/files/index.ts';
import { type RefusalError, refuse } from '../../platform/refusal/index.ts';
import type { Variant } from './keys.ts';
import { archiveKind, endsAsPdf, type FileKind, harmIn, isHeic, pdf, pictureMime, pictureOf } from './kinds.ts';

/** The largest files that are taken, in bytes. */
export interface SizeLimits {
  readonly pictureBytes: number;
  readonly documentBytes: number;
}

/** A file that may be kept, in the forms in which it is. */
export interface Judged {
  readonly kind: FileKind['kind'];
  readonly mime: string;
  readonly extension: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly forms: ReadonlyMap<Variant, Buffer>;
}

/**
 * Says what a file is by its bytes alone, and makes of it what is kept: pictures anew, documents as they are. Refuses `file_kind_refused`, `heic_refused`,
 * `file_damaged`, `file_unsafe` and `too_large`; anything else thrown is a bug.
 */
export async function judge(incoming: Incoming, limits: SizeLimits): Promise<Judged> {
  const mime = (await fileTypeFromBuffer(incoming.head))?.mime ?? '';
  if (isHeic(mime)) throw refuse('heic_refused');
  const format = pictureOf(mime);
  if (format !== undefined) {
    refuseLarger(incoming, limits.pictureBytes);
    return picture(incoming, format);
  }
  if (mime === 'application/pdf') {
    refuseLarger(incoming, limits.documentBytes);
    return document(await readPdf(incoming), pdf);
  }
  if (startsAsZip(incoming.head)) {
    refuseLarger(incoming, limits.documentBytes);
    const bytes = await readFile(incoming.path);
    return document(bytes, await packagedKind(bytes));
  }
  throw refuse('file_kind_refused');
}

function refuseLarger({ length }: Incoming, limitBytes: number): void {
  if (length > limitBytes) throw refuse('too_large', { limitBytes });
}

async function picture({ path }: Incoming, format: PictureFormat): Promise<Judged> {
  const made = await makePictures(path, format).catch((error: unknown) => {
    throw pictureRefusal(error);
  });
  return {
    kind: 'picture',
    mime: pictureMime,
    extension: 'jpg',
    width: made.full.width,
    height: made.full.height,
    forms: new Map([
      ['full', made.full.bytes],
      ['large', made.large.bytes],
      ['small', made.small.bytes],
    ]),
  };
}

function pictureRefusal(error: unknown): unknown {
  if (!(error instanceof PictureRefused)) return error;
  switch (error.why) {
    case 'damaged':
      return refuse('file_damaged');
    case 'tooManyPixels':
    case 'tooSlow':
      return refuse('file_unsafe', {
        why: { zh: '照片像素太多，请缩小后再传', en: 'The picture has too many pixels; make it smaller' },
      });
  }
}

function document(bytes: Buffer, kind: FileKind): Judged {
  if (kind.kind !== 'document') throw new TypeError('a picture is made anew, never kept as it came');
  const { mime, extension } = kind;
  return { kind: 'document', mime, extension, width: null, height: null, forms: new Map([['full', bytes]]) };
}

/** The end of a PDF must be its end, and must not be the end of an archive as well: one file, one meaning. */
async function readPdf({ path, length }: Incoming): Promise<Buffer> {
  const size = Math.min(length, 66_000);
  const end = Buffer.alloc(size);
  const file = await open(path, 'r');
  try {
    await file.read(end, 0, size, length - size);
  } finally {
    await file.close();
  }
  if (!endsAsPdf(end.subarray(-2_048).toString('latin1'))) throw refuse('file_damaged');
  if (isArchiveToo(end)) throw unsafe('文件同时是压缩包', 'The file is an archive as well');
  return readFile(path);
}

/** Whether an end record of a ZIP archive stands so that its comment reaches to the end of the file (APPNOTE 6.3, 4.3.16). */
function isArchiveToo(end: Buffer): boolean {
  for (let at = end.indexOf('PK\x05\x06', 0, 'latin1'); at >= 0; at = end.indexOf('PK\x05\x06', at + 1, 'latin1')) {
    if (at + 22 <= end.length && at + 22 + end.readUInt16LE(at + 20) === end.length) return true;
  }
  return false;
}

function startsAsZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
}

async function packagedKind(bytes: Buffer): Promise<FileKind> {
  const archive = await readArchive(bytes).catch((error: unknown) => {
    throw archiveRefusal(error);
  });
  const kind = archiveKind(archive.names, await textOf(archive, '[Content_Types].xml'));
  if (kind === null) throw refuse('file_kind_refused');
  const harm = harmIn(archive.names, (await textOf(archive, 'word/_rels/settings.xml.rels')) ?? '');
  if (harm !== null) throw refuse('file_unsafe', { why: harm });
  return kind;
}

async function textOf(archive: Archive, name: string): Promise<string | undefined> {
  return archive.text(name).catch((error: unknown) => {
    throw archiveRefusal(error);
  });
}

function archiveRefusal(error: unknown): unknown {
  if (!(error instanceof ArchiveRefused)) return error;
  switch (error.why) {
    case 'damaged':
      return refuse('file_damaged');
    case 'encrypted':
      return unsafe('文件有密码', 'The file has a password');
    case 'bomb':
      return unsafe('文件打开后过大', 'The file becomes too large when it is opened');
    case 'strangeName':
      return unsafe('文件里有不正常的路径', 'The file holds strange paths');
  }
}

function unsafe(zh: string, en: string): RefusalError {
  return refuse('file_unsafe', { why: { zh, en } });
}
