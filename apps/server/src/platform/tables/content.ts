import type { Words } from '@tongxin/contract';

/** What a file is by its content. `refused` says why the content is not read, and what to do instead. */
export type Content =
  | { readonly kind: 'archive' | 'json' | 'separated' }
  | { readonly kind: 'refused'; readonly words: Words };

const refused = (zh: string, en: string): Content => ({ kind: 'refused', words: { zh, en } });

const signatures: readonly (readonly [bytes: readonly number[], zh: string, en: string])[] = [
  [[0x25, 0x50, 0x44, 0x46], 'PDF 文件', 'a PDF'],
  [[0x89, 0x50, 0x4e, 0x47], '图片（PNG）', 'a picture (PNG)'],
  [[0xff, 0xd8, 0xff], '图片（JPEG）', 'a picture (JPEG)'],
  [[0x47, 0x49, 0x46, 0x38], '图片（GIF）', 'a picture (GIF)'],
  [[0x1f, 0x8b], 'gzip 压缩包', 'a gzip archive'],
  [[0x52, 0x61, 0x72, 0x21], 'RAR 压缩包', 'a RAR archive'],
  [[0x37, 0x7a, 0xbc, 0xaf], '7z 压缩包', 'a 7z archive'],
  [[0x7b, 0x5c, 0x72, 0x74, 0x66], 'RTF 文档', 'an RTF document'],
];

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

/** Judges a file by its first bytes and, where those leave it open, by its text; its name plays no part. */
export function contentOf(bytes: Uint8Array): Content {
  if (bytes.length === 0) return refused('文件是空的', 'The file is empty');
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return { kind: 'archive' };
  if (startsWith(bytes, [0x50, 0x4b, 0x05, 0x06])) return refused('压缩包是空的', 'The archive is empty');
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])) return compound(bytes);
  for (const [start, zh, en] of signatures) {
    if (!startsWith(bytes, start)) continue;
    return refused(`这是${zh}，请用 XLSX、CSV 或 GeoJSON`, `This is ${en}; please bring XLSX, CSV or GeoJSON`);
  }
  const head = bytes.subarray(0, 4096);
  const wide = startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff]);
  if (!wide && head.includes(0)) {
    return refused(
      '认不出这是什么文件，请用 XLSX、CSV 或 GeoJSON',
      'This is no kind of file that is known; please bring XLSX, CSV or GeoJSON',
    );
  }
  const first = String.fromCharCode(...head.subarray(startsWith(head, [0xef, 0xbb, 0xbf]) ? 3 : 0)).trimStart()[0];
  if (first === undefined) return refused('文件里只有空白', 'The file holds nothing but white space');
  if (first === '{' || first === '[') return { kind: 'json' };
  if (first === '<') {
    return refused(
      '内容是网页或 XML，不是表格；请在 Excel 里另存为 XLSX',
      'The content is a web page or XML and no table; save it as XLSX in Excel first',
    );
  }
  return { kind: 'separated' };
}

/** A compound file: what Office wrote before 2007, and what it wraps encrypted workbooks into. */
function compound(bytes: Uint8Array): Content {
  const holds = (name: string) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(Buffer.from(name, 'utf16le'));
  if (holds('EncryptedPackage')) {
    return refused(
      '工作簿加了密码，请去掉密码再导入',
      'The workbook is protected with a password; remove it and import again',
    );
  }
  if (holds('Workbook') || holds('Book')) {
    return refused('这是旧版 .xls，请另存为 XLSX', 'This is an old .xls; please save it as XLSX');
  }
  return refused(
    '这是旧版 Office 文件，请用 XLSX、CSV 或 GeoJSON',
    'This is an old Office file; please bring XLSX, CSV or GeoJSON',
  );
}
