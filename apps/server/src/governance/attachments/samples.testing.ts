import { strToU8, type Zippable, zipSync } from 'fflate';
import sharp from 'sharp';

/** Files as people send them, made here: nothing of them comes from anybody. */

/** A photo as a phone takes it: position, time and owner in it, held sideways. */
export async function phonePhoto(seed = 0, width = 400, height = 300): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => ((at + seed) * 7919) % 251);
  return sharp(Buffer.from(pixels), { raw: { width, height, channels: 3 } })
    .withMetadata({ orientation: 6 })
    .withExif({
      IFD0: { Make: 'Phone of Zhang', DateTime: '2026:11:24 10:00:00' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '38/1 59/1 12/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '117/1 23/1 5/1',
      },
    })
    .jpeg()
    .toBuffer();
}

/** Words that stand in such a photo and must stand in nothing that is kept. */
export const secrets = ['Phone of Zhang', '2026:11:24', 'Exif'] as const;

/** Whether a block of EXIF has a directory of the position (tag 0x8825, Exif 2.32 §4.6.3), in either order of bytes. */
export function hasPosition(exif: Buffer | undefined): boolean {
  return (
    exif !== undefined && [exif.indexOf('25880400', 0, 'hex'), exif.indexOf('88250004', 0, 'hex')].some((at) => at >= 0)
  );
}

const types = (main: string) =>
  strToU8(`<?xml version="1.0"?><Types><Override PartName="/main" ContentType="application/vnd.${main}"/></Types>`);
const office = 'openxmlformats-officedocument';

const zip = (entries: Zippable): Buffer => Buffer.from(zipSync(entries));

/** A small DOCX with a paragraph; `more` adds parts to it. */
export function docx(more: Zippable = {}, main = `${office}.wordprocessingml.document.main+xml`): Buffer {
  return zip({
    '[Content_Types].xml': types(main),
    'word/document.xml': strToU8('<w:document>情况说明</w:document>'),
    ...more,
  });
}

/** A small XLSX with an empty sheet. */
export function xlsx(): Buffer {
  return zip({
    '[Content_Types].xml': types(`${office}.spreadsheetml.sheet.main+xml`),
    'xl/workbook.xml': strToU8('<workbook/>'),
    'xl/worksheets/sheet1.xml': strToU8('<worksheet><sheetData/></worksheet>'),
  });
}

/** A small OFD (GB/T 33190). */
export function ofd(): Buffer {
  return zip({ 'OFD.xml': strToU8('<ofd:OFD/>'), 'Doc_0/Document.xml': strToU8('<ofd:Document/>') });
}

/** A PDF of one empty page. */
export function pdf(): Buffer {
  return Buffer.from(
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\nxref\n0 4\ntrailer<</Root 1 0 R/Size 4>>\nstartxref\n180\n%%EOF\n',
  );
}

/** The first bytes of a HEIC picture, and what a phone would send after them. */
export function heic(brand = 'heic'): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32BE(24, 0);
  head.write('ftyp', 4, 'latin1');
  head.write(brand, 8, 'latin1');
  head.write('mif1', 16, 'latin1');
  head.write(brand, 20, 'latin1');
  return Buffer.concat([head, Buffer.alloc(2_000, 7)]);
}

/** Files that are refused, with the code that says so. */
export async function refusedFiles(): Promise<readonly (readonly [what: string, bytes: Buffer, code: string])[]> {
  const photo = await phonePhoto();
  const zeros = zip({ 'word/document.xml': [new Uint8Array(60 * 1024 * 1024), { level: 9 }] });
  const endAsPdf = Buffer.from('startxref\n9\n%%EOF\n');
  const comment = Buffer.from(`PK\x05\x06${'\0'.repeat(16)}\0\0`, 'latin1');
  comment.writeUInt16LE(endAsPdf.length, 20);
  return [
    ['HEIC', heic(), 'heic_refused'],
    ['HEIC of a burst', heic('hevc'), 'heic_refused'],
    ['HEIF', heic('mif1'), 'heic_refused'],
    ['AVIF', await sharp(photo).avif().toBuffer(), 'file_kind_refused'],
    ['TIFF', await sharp(photo).tiff().toBuffer(), 'file_kind_refused'],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'file_kind_refused'],
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>'), 'file_kind_refused'],
    ['a text', Buffer.from('说明：已办结'), 'file_kind_refused'],
    ['a program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]), 'file_kind_refused'],
    [
      'a video',
      Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0isommp42', 'latin1'), Buffer.alloc(500)]),
      'file_kind_refused',
    ],
    ['an old DOC', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2_000)]), 'file_kind_refused'],
    ['an archive of anything', zip({ 'a.txt': strToU8('x') }), 'file_kind_refused'],
    ['a DOCX with macros', docx({ 'word/vbaProject.bin': strToU8('x') }), 'file_unsafe'],
    ['a DOCM', docx({}, 'ms-word.document.macroEnabled.main+xml'), 'file_kind_refused'],
    ['a zip bomb', zeros, 'file_unsafe'],
    ['half a photo', photo.subarray(0, photo.length / 2), 'file_damaged'],
    ['half a DOCX', docx().subarray(0, 200), 'file_damaged'],
    ['half a PDF', pdf().subarray(0, 100), 'file_damaged'],
    ['a script that says GIF', Buffer.from('GIF89a/*<script>alert(1)</script>*/=1;'), 'file_damaged'],
    ['a PDF with a page behind it', Buffer.concat([pdf(), Buffer.from('<script>alert(1)</script>')]), 'file_damaged'],
    ['a PDF that is an archive too', Buffer.concat([Buffer.from('%PDF-1.4\n'), comment, endAsPdf]), 'file_unsafe'],
  ];
}
