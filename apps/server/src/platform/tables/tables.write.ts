import { open } from 'node:fs/promises';
import writeWorkbook, { type CellObject, type SheetData } from 'write-excel-file/node';

/** A cell to write; text is always text, so that nothing in it is ever a formula. */
export interface WrittenCell {
  readonly text: string;
  /** A heading stands out, a wrong cell is coloured, a note wraps. */
  readonly look?: 'heading' | 'needed' | 'wrong' | 'note';
}

/** A sheet to write. Widths are in characters. */
export interface WrittenSheet {
  readonly name: string;
  readonly rows: readonly (readonly WrittenCell[])[];
  readonly widths: readonly number[];
  readonly stickyRows: number;
}

const looks = {
  heading: { fontWeight: 'bold', backgroundColor: '#E8EEF7', wrap: true, alignVertical: 'top' },
  needed: { fontWeight: 'bold', backgroundColor: '#FFE9B8', wrap: true, alignVertical: 'top' },
  wrong: { backgroundColor: '#F8C8C4', wrap: true, alignVertical: 'top' },
  note: { wrap: true, alignVertical: 'top' },
} as const satisfies Readonly<Record<string, CellObject>>;

/**
 * Writes a workbook that nobody but its owner may read (mode 0600); what is there already is replaced unless `fresh`, where that throws EEXIST. Every cell is
 * text: what begins with = is no formula.
 */
export async function writeSheets(path: string, sheets: readonly WrittenSheet[], fresh = false): Promise<void> {
  const made = await writeWorkbook(
    sheets.map(({ name, rows, widths, stickyRows }) => ({
      data: rows.map((row) => row.map(cellOf)) satisfies SheetData,
      sheet: name,
      columns: widths.map((width) => ({ width })),
      stickyRowsCount: stickyRows,
    })),
  ).toBuffer();
  await writePrivately(path, made, fresh);
}

/** Writes a file that nobody but its owner may read (mode 0600), as `writeSheets` does. */
export async function writePrivately(path: string, content: Uint8Array | string, fresh: boolean): Promise<void> {
  const file = await open(path, fresh ? 'wx' : 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

function cellOf({ text, look }: WrittenCell): CellObject | null {
  const style = look === undefined ? {} : looks[look];
  if (text === '') return look === undefined ? null : { ...style };
  return { type: String, value: escaped(text), format: '@', ...style };
}

/** What XML cannot hold is written as _x000B_, and what looks like that already is kept from being read so (ECMA-376 §22.9.2.19). */
function escaped(text: string): string {
  return [...text.replace(/_x(?=[0-9A-Fa-f]{4}_)/g, '_x005F_x')].map(storable).join('');
}

function storable(character: string): string {
  const code = character.charCodeAt(0);
  const kept = code >= 32 || code === 9 || code === 10;
  return kept ? character : `_x${code.toString(16).toUpperCase().padStart(4, '0')}_`;
}
