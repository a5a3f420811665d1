import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';

/** A folder of its own for the files of a test; `remove` it in `afterAll`. */
export async function testFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'tongxin-tables-'));
  return {
    path: (name: string) => join(folder, name),
    file: async (name: string, content: string | Uint8Array): Promise<string> => {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A sheet of a workbook as its XML: `<row>` elements, and what follows `<sheetData>`. */
export interface RawSheet {
  readonly name: string;
  readonly state?: 'visible' | 'hidden' | 'veryHidden';
  readonly rows: string;
  readonly after?: string;
}

/** A cell as XML: a text unless told. */
export function cell(reference: string, text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<c r="${reference}" t="inlineStr"><is><t>${escaped}</t></is></c>`;
}

/** Rows of text from `firstRow` on. */
export function rowsOf(rows: readonly (readonly string[])[], firstRow = 1): string {
  return rows
    .map((cells, at) => {
      const number = firstRow + at;
      return `<row r="${number}">${cells.map((text, column) => (text === '' ? '' : cell(`${String.fromCharCode(65 + column)}${number}`, text))).join('')}</row>`;
    })
    .join('');
}

/** A workbook of sheets written by hand, for what no library writes. */
export function rawWorkbook(sheets: readonly RawSheet[], more: Readonly<Record<string, Uint8Array>> = {}): Uint8Array {
  const space = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const parts: Record<string, Uint8Array> = {
    'xl/workbook.xml': strToU8(
      `<?xml version="1.0"?><workbook xmlns="${space}" xmlns:r="${relations}"><sheets>${sheets
        .map(
          ({ name, state = 'visible' }, at) =>
            `<sheet name="${name}" sheetId="${at + 1}" state="${state}" r:id="rId${at + 1}"/>`,
        )
        .join('')}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<?xml version="1.0"?><Relationships>${sheets
        .map((_, at) => `<Relationship Id="rId${at + 1}" Target="worksheets/sheet${at + 1}.xml"/>`)
        .join('')}</Relationships>`,
    ),
    'xl/styles.xml': strToU8(
      `<styleSheet xmlns="${space}"><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>` +
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="22"/></cellXfs></styleSheet>',
    ),
  };
  for (const [at, { rows, after = '' }] of sheets.entries()) {
    parts[`xl/worksheets/sheet${at + 1}.xml`] = strToU8(
      `<?xml version="1.0"?><worksheet xmlns="${space}"><sheetData>${rows}</sheetData>${after}</worksheet>`,
    );
  }
  return zipSync({ ...parts, ...more }, { level: 6 });
}
