import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Deflate, strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import writeWorkbook from 'write-excel-file/node';
import { FileRefused, readSheet, type Table, tableOf, writeSheets } from './index.ts';
import { cell, rawWorkbook, rowsOf, testFolder } from './tables.testing.ts';

let folder: Awaited<ReturnType<typeof testFolder>>;
beforeAll(async () => {
  folder = await testFolder();
});
afterAll(() => folder.remove());

const known = (cells: readonly string[]) => cells.filter((each) => ['编码', '名称', '电话'].includes(each)).length;
async function table(name: string, content: string | Uint8Array, sheet?: string): Promise<Table> {
  return tableOf(await readSheet(await folder.file(name, content), sheet), known);
}
async function refusal(name: string, content: string | Uint8Array, sheet?: string): Promise<string> {
  const error: unknown = await table(name, content, sheet).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(FileRefused);
  return error instanceof FileRefused ? error.message : '';
}
const texts = ({ rows }: Table) => rows.map(({ cells }) => cells);
const notes = ({ notes: all }: Table) => all.map(({ zh }) => zh).join(' ');

/** The bytes of 编码,名称 / 001,海棠 in GBK. */
const gbk = Buffer.from([
  0xb1, 0xe0, 0xc2, 0xeb, 0x2c, 0xc3, 0xfb, 0xb3, 0xc6, 0x0a, 0x30, 0x30, 0x31, 0x2c, 0xba, 0xa3, 0xcc, 0xc4, 0x0a,
]);

describe('separated text', () => {
  it('is read in UTF-8 with or without a mark, in UTF-16 and in GBK', async () => {
    const text = '编码,名称\n001,海棠\n';
    for (const content of [text, `\uFEFF${text}`, Buffer.from(`\uFEFF${text}`, 'utf16le'), gbk]) {
      expect(texts(await table('a.csv', content))).toEqual([['001', '海棠']]);
    }
    expect(notes(await table('a.csv', gbk))).toContain('GBK');
  });

  it('keeps a cell that begins with = as text', async () => {
    expect(texts(await table('a.csv', '编码,名称\n001,=1+1\n002,"=HYPERLINK(""http://x"")"\n'))).toEqual([
      ['001', '=1+1'],
      ['002', '=HYPERLINK("http://x")'],
    ]);
  });

  it('numbers rows as a spreadsheet shows them, over empty lines and line breaks in cells', async () => {
    const made = await table('a.csv', '编码,名称\n001,"两\n行"\n\n002,b\n');
    expect(made.rows.map(({ number }) => number)).toEqual([2, 4]);
  });

  it('may be parted by tabs or semicolons', async () => {
    expect(texts(await table('a.tsv', '编码\t名称\n001\t甲,乙\n'))).toEqual([['001', '甲,乙']]);
    expect(texts(await table('a.csv', '编码;名称\n001;甲\n'))).toEqual([['001', '甲']]);
  });

  it('is refused with a quote that never ends, in an unknown encoding, or without a heading', async () => {
    expect(await refusal('a.csv', '编码,名称\n001,"海棠\n')).toContain('CSV 读不通');
    expect(await refusal('a.csv', Buffer.from([0xb1, 0xff, 0xff, 0x2c, 0x41]))).toContain('编码认不出');
    expect(await refusal('a.csv', '甲,乙\n1,2\n')).toContain('没有找到表头');
  });
});

describe('workbooks', () => {
  it('are read as a library writes them: texts, numbers, dates and yes', async () => {
    const path = folder.path('plain.xlsx');
    await writeWorkbook([
      ['编码', '名称', '电话'],
      ['007', '文澜花园', 13_800_138_000],
      [120_112_003_006_001, { type: Date, value: new Date('2026-02-14T00:00:00Z'), format: 'yyyy-mm-dd' }, true],
      [0.1 + 0.2, null, null],
    ]).toFile(path);
    expect(texts(tableOf(await readSheet(path), known))).toEqual([
      ['007', '文澜花园', '13800138000'],
      ['120112003006001', '2026-02-14', 'TRUE'],
      ['0.3'],
    ]);
  });

  it('find their heading under a title, and say which rows are meant', async () => {
    const rows = rowsOf([['津南区网格一览表'], [], ['编码', '名称'], ['1', '甲']]);
    const made = await table(
      'a.xlsx',
      rawWorkbook([{ name: 'S', rows, after: '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>' }]),
    );
    expect([made.headingRow, made.rows[0]?.number]).toEqual([3, 4]);
  });

  it('give the saved result of a formula and say so, and name a formula without one', async () => {
    const rows =
      rowsOf([['编码', '名称']]) +
      `<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>"甲"&amp;"乙"</f><v>甲乙</v></c></row>` +
      `<row r="3"><c r="A3"><f>NOW()</f></c>${cell('B3', '丙')}</row><row r="4"><c r="A4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`;
    const made = await table('a.xlsx', rawWorkbook([{ name: 'S', rows }]));
    expect(texts(made)).toEqual([
      ['2', '甲乙'],
      ['', '丙'],
    ]);
    expect(notes(made)).toContain('4 个公式按文件里保存的结果读取');
    expect(made.flaws.map(({ row, column, words }) => [row, column, words.en.slice(0, 9)])).toEqual([
      [3, 0, 'A formula'],
      [4, 0, 'The cell '],
    ]);
  });

  it('written with formulas by a library are refused cell by cell, never evaluated', async () => {
    const path = folder.path('formula.xlsx');
    await writeWorkbook([
      ['编码', '名称'],
      ['1', { type: 'Formula', value: '=CONCATENATE("a","b")' }],
    ]).toFile(path);
    expect(tableOf(await readSheet(path), known).flaws.map(({ row, column }) => [row, column])).toEqual([[2, 1]]);
  });

  it('fill cells merged downwards and refuse other merges by their range', async () => {
    const rows = rowsOf([
      ['编码', '名称'],
      ['1', '甲'],
      ['', '乙'],
      ['', '丙'],
      ['2', '丁'],
    ]);
    const merged = (ref: string) =>
      rawWorkbook([{ name: 'S', rows, after: `<mergeCells><mergeCell ref="${ref}"/></mergeCells>` }]);
    const made = await table('a.xlsx', merged('A2:A4'));
    expect(texts(made).map(([code]) => code)).toEqual(['1', '1', '1', '2']);
    expect(notes(made)).toContain('纵向合并');
    expect(await refusal('a.xlsx', merged('A2:B3'))).toContain('A2:B3');
    expect(await refusal('a.xlsx', merged('A1:B1'))).toContain('A1:B1');
  });

  it('leave hidden sheets unread and say so; a sheet can be named', async () => {
    const [first, second] = [rowsOf([['编码'], ['1']]), rowsOf([['编码'], ['2']])];
    const book = rawWorkbook([
      { name: '旧', state: 'hidden', rows: rowsOf([['编码'], ['旧']]) },
      { name: '底', state: 'veryHidden', rows: rowsOf([['编码'], ['底']]) },
      { name: '甲', rows: first },
      { name: '乙', rows: second },
    ]);
    const made = await table('a.xlsx', book);
    expect(texts(made)).toEqual([['1']]);
    expect(notes(made)).toContain('隐藏的表没有读：“旧”、“底”');
    expect(notes(made)).toContain('“乙”');
    expect(texts(await table('a.xlsx', book, '乙'))).toEqual([['2']]);
    expect(await refusal('a.xlsx', book, '丙')).toContain('没有叫“丙”的表');
  });

  it('show hidden rows for what they are', async () => {
    const rows = `${rowsOf([['编码']])}<row r="2" hidden="1">${cell('A2', '1')}</row>`;
    expect(notes(await table('a.xlsx', rawWorkbook([{ name: 'S', rows }])))).toContain('1 行是隐藏的');
  });

  it('name a number that a spreadsheet no longer knows exactly', async () => {
    const rows = `${rowsOf([['编码']])}<row r="2"><c r="A2"><v>1.20112003006001E+17</v></c></row>`;
    const made = await table('a.xlsx', rawWorkbook([{ name: 'S', rows }]));
    expect(made.flaws.map(({ row, column, words }) => [row, column, words.zh.slice(0, 6)])).toEqual([
      [2, 0, '超过 15 '],
    ]);
  });

  it('read dates by the format of their cell, in both day counts', async () => {
    const rows = `${rowsOf([['编码']])}<row r="2"><c r="A2" s="1"><v>46067</v></c></row><row r="3"><c r="A3" s="2"><v>46067</v></c></row><row r="4"><c r="A4" s="3"><v>46067.4375</v></c></row>`;
    expect(texts(await table('a.xlsx', rawWorkbook([{ name: 'S', rows }])))).toEqual([
      ['2026-02-14'],
      ['2026-02-14'],
      ['2026-02-14T10:30'],
    ]);
  });

  it('come back cell by cell from what we write ourselves, = included, readable by nobody else', async () => {
    const { stat } = await import('node:fs/promises');
    const path = folder.path('own.xlsx');
    const rows = [
      ['编码', '名称'],
      ['=1+1', 'a<b&"c"'],
      ['001', '两\n行'],
    ].map((cells) => cells.map((text) => ({ text })));
    await writeSheets(path, [{ name: 'S', rows, widths: [10, 10], stickyRows: 1 }]);
    expect(texts(tableOf(await readSheet(path), known))).toEqual([
      ['=1+1', 'a<b&"c"'],
      ['001', '两\n行'],
    ]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await expect(writeSheets(path, [], true)).rejects.toThrow();
  });
});

describe('files that are not what they seem', () => {
  it('are judged by content, not by name', async () => {
    const made = await table('grids.xlsx', '编码,名称\n1,甲\n');
    expect(notes(made)).toContain('文件名是 .xlsx，内容是 CSV');
    expect(texts(await table('a.csv', rawWorkbook([{ name: 'S', rows: rowsOf([['编码'], ['1']]) }])))).toEqual([['1']]);
  });

  it('are refused by what they are: empty, PDF, picture, web page, old or encrypted workbook, other archives', async () => {
    const compound = (name: string) =>
      Buffer.concat([
        Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
        Buffer.alloc(64),
        Buffer.from(name, 'utf16le'),
      ]);
    const archive = (name: string) => zipSync({ [name]: strToU8('x') });
    for (const [content, says] of [
      ['', '空的'],
      ['  \n ', '空白'],
      ['%PDF-1.7', 'PDF'],
      [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]), 'PNG'],
      ['<html><table></table></html>', '网页'],
      [randomBytes(64).fill(0, 3, 9), '认不出'],
      [compound('Workbook'), '旧版 .xls'],
      [compound('EncryptedPackage'), '密码'],
      [archive('word/document.xml'), 'Word'],
      [archive('content.xml'), 'ODS'],
      [archive('a.txt'), '不是 XLSX'],
      [archive('xl/workbook.bin'), 'XLSB'],
    ] as const) {
      expect(await refusal('a.xlsx', content)).toContain(says);
    }
    await expect(readSheet(folder.path('nowhere.csv'))).rejects.toThrow('找不到文件');
  });

  it('are refused when broken: cut off, with a wrong size, with a document type, or with half a tag', async () => {
    const good = rawWorkbook([{ name: 'S', rows: rowsOf([['编码'], ['1']]) }]);
    expect(await refusal('a.xlsx', good.subarray(0, good.length - 40))).toContain('压缩包坏了');
    const shifted = Uint8Array.from(good);
    shifted.fill(0xff, 60, 90);
    expect(await refusal('a.xlsx', shifted)).toMatch(/坏了/);
    const part = (text: string) =>
      rawWorkbook([{ name: 'S', rows: '' }], { 'xl/worksheets/sheet1.xml': strToU8(text) });
    expect(await refusal('a.xlsx', part('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'))).toContain('DOCTYPE');
    expect(await refusal('a.xlsx', part('<worksheet><sheetData><row r="1"'))).toContain('坏了');
  });
});

/** A deflated run of one byte repeated, made piece by piece so that the test needs no memory for it. */
function packedRun(megabytes: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  const deflate = new Deflate({ level: 9 }, (piece) => pieces.push(piece));
  const piece = strToU8(`<row r="1"><c r="A1"><v>1</v></c></row>`.repeat(26_888)).subarray(0, 1024 * 1024);
  for (let at = 0; at < megabytes; at++) deflate.push(piece, at === megabytes - 1);
  return Buffer.concat(pieces);
}

/** Puts a packed part into a workbook whose directory declares a size of our choice. */
function withSheet(packed: Uint8Array, declaredBytes: number): Uint8Array {
  const stub = Buffer.from(zipSync({ 'xl/worksheets/sheet1.xml': strToU8('?') }, { level: 9 }));
  const base = Buffer.from(rawWorkbook([{ name: 'S', rows: '' }]));
  const end = base.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  const directoryAt = base.readUInt32LE(end + 16);
  const entry = Buffer.from(stub.subarray(stub.readUInt32LE(stub.length - 6), stub.length - 22));
  const head = Buffer.from(stub.subarray(0, 30 + stub.readUInt16LE(26)));
  const sizes = (buffer: Buffer, at: number) => {
    buffer.writeUInt32LE(packed.length, at);
    buffer.writeUInt32LE(declaredBytes, at + 4);
  };
  head.writeUInt16LE(8, 8);
  sizes(head, 18);
  entry.writeUInt16LE(8, 10);
  sizes(entry, 20);
  entry.writeUInt32LE(directoryAt, 42);
  const files = Buffer.concat([base.subarray(0, directoryAt), head, packed]);
  // The part of the same name that is there already comes first; the later one holds.
  const directory = Buffer.concat([base.subarray(directoryAt, end), entry]);
  const closing = Buffer.from(base.subarray(end));
  closing.writeUInt16LE(closing.readUInt16LE(8) + 1, 8);
  closing.writeUInt16LE(closing.readUInt16LE(10) + 1, 10);
  closing.writeUInt32LE(directory.length, 12);
  closing.writeUInt32LE(files.length, 16);
  return Buffer.concat([files, directory, closing]);
}

describe('files that would eat the memory', () => {
  let packed: Uint8Array;
  beforeAll(() => {
    packed = packedRun(200);
  });

  it('refuse a sheet of 200 MB by its declared size before a byte of it is inflated', async () => {
    const before = process.memoryUsage().rss;
    expect(await refusal('big.xlsx', withSheet(packed, 200 * 1024 * 1024))).toMatch(/200 MB|压缩/);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  it('stop a zip bomb that lies about its size while it is inflated', async () => {
    const bomb = withSheet(packed, 4096);
    const before = process.memoryUsage().rss;
    expect(await refusal('bomb.xlsx', bomb)).toContain('压缩炸弹');
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  it('refuse a file of more than 64 MB before it is read', async () => {
    const { open } = await import('node:fs/promises');
    const path = folder.path('huge.csv');
    const file = await open(path, 'w');
    await file.truncate(200 * 1024 * 1024);
    await file.close();
    await expect(readSheet(path)).rejects.toThrow('文件有 200 MB，最多 64 MB');
  });

  it('refuse more rows or columns than a register has', async () => {
    const wide = `<row r="1">${cell('A1', '编码')}<c r="XFD1"><v>1</v></c></row>`;
    expect(await refusal('a.xlsx', rawWorkbook([{ name: 'S', rows: wide }]))).toContain('超过 256 列');
    const long = `编码\n${'1\n'.repeat(200_001)}`;
    expect(await refusal('a.csv', long)).toContain('超过 200,000 行');
  });
});

describe('whatever the bytes', () => {
  it('texts come back from a workbook as they went in', async () => {
    const text = fc.string({
      unit: fc.constantFrom(
        'a',
        'Z',
        '0',
        '=',
        '<',
        '&',
        '"',
        ';',
        ',',
        '\n',
        '网',
        '格',
        '𠮷',
        '_x000D_',
        '\u000b',
        ' ',
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }), async (pairs) => {
        const path = folder.path('property.xlsx');
        const rows = [['编码', '名称'], ...pairs].map((cells) => cells.map((each) => ({ text: each })));
        await writeSheets(path, [{ name: 'S', rows, widths: [], stickyRows: 1 }]);
        const kept = pairs
          .map((cells) => cells.map((each) => each.trim()))
          .filter((cells) => cells.some((each) => each !== ''));
        const read = texts(tableOf(await readSheet(path), known)).map((cells) => [cells[0] ?? '', cells[1] ?? '']);
        expect(read).toEqual(kept);
      }),
      { numRuns: 60 },
    );
  });

  it('a damaged file is read or refused, and nothing else', async () => {
    const good = rawWorkbook([
      {
        name: 'S',
        rows: rowsOf([
          ['编码', '名称'],
          ['1', '甲'],
          ['2', '乙'],
        ]),
      },
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        fc.nat(good.length),
        fc.boolean(),
        async (changes, length, cut) => {
          const damaged = Uint8Array.from(good);
          for (const [at, byte] of changes) damaged[at] = byte;
          const path = await folder.file('damaged.xlsx', cut ? damaged.subarray(0, length) : damaged);
          const error: unknown = await readSheet(path).then(
            () => null,
            (thrown: unknown) => thrown,
          );
          if (error !== null) expect(error).toBeInstanceOf(FileRefused);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('GeoJSON', () => {
  const feature = (properties: object) => ({
    type: 'Feature',
    properties,
    geometry: { type: 'Point', coordinates: [1, 2] },
  });
  it('is a table of its properties, each feature a row with its geometry', async () => {
    const made = await table(
      'a.geojson',
      JSON.stringify({
        type: 'FeatureCollection',
        features: [feature({ 编码: 1, 名称: '甲' }), feature({ 名称: '乙', 电话: ['a', 'b'] })],
      }),
    );
    expect(texts(made)).toEqual([
      ['1', '甲', ''],
      ['', '乙', 'a;b'],
    ]);
    expect(made.rows.map(({ number, geometry }) => [number, geometry])).toEqual([
      [1, { type: 'Point', coordinates: [1, 2] }],
      [2, { type: 'Point', coordinates: [1, 2] }],
    ]);
  });

  it('is refused in a projected system, as other JSON and when broken', async () => {
    const projected = {
      type: 'FeatureCollection',
      crs: { properties: { name: 'urn:ogc:def:crs:EPSG::4547' } },
      features: [feature({ 编码: 1 })],
    };
    expect(await refusal('a.geojson', JSON.stringify(projected))).toContain('EPSG::4547');
    expect(await refusal('a.json', '{"a":1}')).toContain('不是 GeoJSON');
    expect(await refusal('a.json', '{"a":')).toContain('JSON 读不通');
    expect(texts(await table('a.json', '[{"编码":"1"}]'))).toEqual([['1']]);
  });
});
