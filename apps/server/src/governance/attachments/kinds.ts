import type { Words } from '@tongxin/contract';
import type { PictureFormat } from '../../platform/files/index.ts';

/** What a file is, by its bytes. */
export type FileKind =
  | { readonly kind: 'picture'; readonly format: PictureFormat }
  | { readonly kind: 'document'; readonly mime: string; readonly extension: string };

/** Pictures are kept as JPEG, whatever they came as: one kind that every screen and every printer knows. */
export const pictureMime = 'image/jpeg';

const pictures: Readonly<Record<string, PictureFormat>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
};

/** The picture format of a media type that was read from a signature; undefined for all others. */
export function pictureOf(mime: string): PictureFormat | undefined {
  return Object.hasOwn(pictures, mime) ? pictures[mime] : undefined;
}

/** High-efficiency pictures of phones: nothing here reads them, and the phone itself can convert them (our decision, docs/decisions/0010). */
export function isHeic(mime: string): boolean {
  return /^image\/hei[cf](-sequence)?$/.test(mime);
}

export const pdf: FileKind = { kind: 'document', mime: 'application/pdf', extension: 'pdf' };

const office = 'application/vnd.openxmlformats-officedocument';

/** Archives that are documents: by the part that must be in them, and where one is named, the content type of that part (ECMA-376, GB/T 33190). */
const packaged = [
  {
    part: 'word/document.xml',
    type: 'wordprocessingml.document.main+xml',
    is: { kind: 'document', mime: `${office}.wordprocessingml.document`, extension: 'docx' },
  },
  {
    part: 'xl/workbook.xml',
    type: 'spreadsheetml.sheet.main+xml',
    is: { kind: 'document', mime: `${office}.spreadsheetml.sheet`, extension: 'xlsx' },
  },
  { part: 'OFD.xml', type: null, is: { kind: 'document', mime: 'application/ofd', extension: 'ofd' } },
] as const;

/** The kind of an archive by the names in it and by `[Content_Types].xml`, null for one that is no document we take. */
export function archiveKind(names: ReadonlySet<string>, contentTypes: string | undefined): FileKind | null {
  const found = packaged.find(({ part }) => names.has(part));
  if (found === undefined) return null;
  return found.type === null || contentTypes?.includes(found.type) ? found.is : null;
}

/** Parts of an office file that run by themselves, and what to say of them; null when there are none. */
export function harmIn(names: ReadonlySet<string>, relations: string): Words | null {
  const macros = [...names].some((name) => /(^|\/)(vbaProject\.bin|vbaData\.xml)$|\.(exe|dll|js|vbs|jar)$/i.test(name));
  if (macros) return { zh: '文件带有宏或程序', en: 'The file holds macros or programs' };
  const remote = /<Relationship\b[^>]*>/g;
  const template = [...relations.matchAll(remote)].some(
    ([each]) => /attachedTemplate/i.test(each) && /TargetMode="External"/i.test(each),
  );
  return template ? { zh: '文件会从别处取模板', en: 'The file fetches a template from elsewhere' } : null;
}

/** The end of a file, as text, that a PDF must have: its mark, and nothing behind it but blanks (ISO 32000-1 §7.5.5). */
export function endsAsPdf(end: string): boolean {
  return /startxref\s+\d+\s+%%EOF[\s\0]*$/.test(end);
}

/** The name under which a file is shown and saved: never a path, without what no system takes in a name, with the extension of what it is. */
export function fileName(given: string | undefined, extension: string, fallback: string): string {
  const last = (given ?? '').split(/[/\\]/).at(-1) ?? '';
  const stem = last
    .replace(/\.[A-Za-z0-9]{1,8}$/, '')
    .replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  return `${[...(stem || fallback)].slice(0, 80).join('')}.${extension}`;
}
