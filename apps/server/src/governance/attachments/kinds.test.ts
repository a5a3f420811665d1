import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { archiveKind, endsAsPdf, fileName, harmIn, isHeic } from './kinds.ts';

const types = (part: string) => `<Types><Override PartName="/x" ContentType="application/vnd.${part}"/></Types>`;
const office = 'openxmlformats-officedocument';

describe('what an archive is', () => {
  it('is told by its main part and the type of that part', () => {
    const docx = types(`${office}.wordprocessingml.document.main+xml`);
    const xlsx = types(`${office}.spreadsheetml.sheet.main+xml`);
    expect(archiveKind(new Set(['word/document.xml']), docx)).toMatchObject({ extension: 'docx' });
    expect(archiveKind(new Set(['xl/workbook.xml']), xlsx)).toMatchObject({ extension: 'xlsx' });
    expect(archiveKind(new Set(['OFD.xml', 'Doc_0/Document.xml']), undefined)).toMatchObject({
      mime: 'application/ofd',
    });
  });

  it('is nothing that is taken when it has macros, lies, or is another kind', () => {
    const macro = types('ms-word.document.macroEnabled.main+xml');
    expect(archiveKind(new Set(['word/document.xml']), macro)).toBeNull();
    expect(archiveKind(new Set(['word/document.xml']), undefined)).toBeNull();
    expect(
      archiveKind(new Set(['ppt/presentation.xml']), types(`${office}.presentationml.presentation.main+xml`)),
    ).toBeNull();
    expect(archiveKind(new Set(['AndroidManifest.xml', 'classes.dex']), undefined)).toBeNull();
    expect(archiveKind(new Set(), undefined)).toBeNull();
  });

  it('does harm when it holds programs or fetches its template from elsewhere', () => {
    for (const name of ['word/vbaProject.bin', 'xl/vbaProject.bin', 'word/embeddings/setup.exe', 'a.js'])
      expect([name, harmIn(new Set([name]), '')]).toEqual([
        name,
        expect.objectContaining({ en: expect.stringContaining('macros') }),
      ]);
    const relation = (type: string, mode: string) =>
      `<Relationships><Relationship Id="r1" Type="http://schemas/${type}" Target="http://x/y.dotm" ${mode}/></Relationships>`;
    expect(harmIn(new Set(), relation('attachedTemplate', 'TargetMode="External"'))).not.toBeNull();
    expect(harmIn(new Set(), relation('attachedTemplate', ''))).toBeNull();
    expect(harmIn(new Set(), relation('hyperlink', 'TargetMode="External"'))).toBeNull();
    expect(harmIn(new Set(['word/document.xml', 'word/media/image1.png']), '')).toBeNull();
  });
});

describe('a PDF', () => {
  it('ends with its mark and nothing behind it', () => {
    expect(endsAsPdf('trailer\nstartxref\n1234\n%%EOF\r\n')).toBe(true);
    expect(endsAsPdf('startxref 9\n%%EOF\0\0')).toBe(true);
    expect(endsAsPdf('startxref\n1234\n%%EOF\n<script>')).toBe(false);
    expect(endsAsPdf('startxref\n12')).toBe(false);
  });
});

describe('a picture of a phone', () => {
  it('is known as HEIC in all its names', () => {
    expect(['image/heic', 'image/heif', 'image/heic-sequence', 'image/heif-sequence'].every(isHeic)).toBe(true);
    expect(['image/avif', 'image/jpeg', ''].some(isHeic)).toBe(false);
  });
});

describe('a file’s name', () => {
  it('keeps what it was called, without the way to it and with the ending of what it is', () => {
    expect(fileName('IMG_2041.HEIC', 'jpg', '照片')).toBe('IMG_2041.jpg');
    expect(fileName('C:\\fakepath\\楼道 积水.png', 'jpg', '照片')).toBe('楼道 积水.jpg');
    expect(fileName('../../etc/passwd', 'pdf', '文件')).toBe('passwd.pdf');
    expect(fileName('合同.v2.docx', 'docx', '文件')).toBe('合同.v2.docx');
    expect(fileName('invoice‮fdp.exe', 'pdf', '文件')).toBe('invoicefdp.pdf');
    for (const nothing of [undefined, '', '.', '.jpg', '///'])
      expect(fileName(nothing, 'jpg', '照片')).toBe('照片.jpg');
  });

  it('is never a path and never empty, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (given) => {
        const name = fileName(given, 'pdf', '文件');
        expect(name).toMatch(/^[^/\\:*?"<>|\p{Cc}]+\.pdf$/u);
        expect(name.startsWith('.')).toBe(false);
        expect([...name].length).toBeLessThanOrEqual(84);
      }),
    );
  });
});
