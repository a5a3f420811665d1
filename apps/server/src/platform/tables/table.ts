import type { Words } from '@tongxin/contract';

/** A row of a table. Cells are trimmed text; an empty cell is ''. `number` is what the person sees in the file, from 1. */
export interface TableRow {
  readonly number: number;
  readonly cells: readonly string[];
  /** The geometry of a GeoJSON feature, not judged yet. */
  readonly geometry?: unknown;
}

/** A cell that cannot be taken as it is; `column` counts from 0, null means the whole row. */
export interface CellFlaw {
  readonly row: number;
  readonly column: number | null;
  readonly words: Words;
}

/** Cells that a spreadsheet shows as one. Rows count from 1, columns from 0, ends included. */
export interface Merge {
  readonly range: string;
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** Rows of a file or a sheet before anybody has said which of them is the heading. */
export interface Sheet {
  readonly name: string;
  readonly rows: readonly TableRow[];
  readonly merges: readonly Merge[];
  readonly flaws: readonly CellFlaw[];
  /** What was done with the file on the way, in words for whoever brought it. */
  readonly notes: readonly Words[];
}

/** A heading and the rows under it, in order of their number; rows without a cell are left out. */
export interface Table {
  readonly name: string;
  readonly heading: readonly string[];
  readonly headingRow: number;
  readonly rows: readonly TableRow[];
  readonly flaws: readonly CellFlaw[];
  readonly notes: readonly Words[];
}

/** The file as a whole cannot be taken; the message says why in both languages, and what to do. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  readonly words: Words;
  constructor(words: Words) {
    super(`${words.zh} / ${words.en}`);
    this.words = words;
  }
}

/** What a file may cost before it is refused (our decision: a district's largest registers are a tenth of it). */
export const bounds = {
  /** On the disk, 64 MiB. */
  fileBytes: 64 * 1024 * 1024,
  /** One part of a workbook when inflated, 128 MiB. */
  partBytes: 128 * 1024 * 1024,
  /** Inflated to packed; looked at once a part has grown past a mebibyte. */
  ratio: 200,
  rows: 200_000,
  columns: 256,
  cells: 4_000_000,
  /** Characters in a cell; a shape as text is the longest thing there. */
  cellLength: 1_000_000,
} as const;

/** How far down a heading is looked for: titles and notes stand above it. */
const headingWithin = 20;

/**
 * Makes a table of a sheet. The heading is the row, of the first twenty with a cell, that `known` finds most of its cells in; the first of equal ones. Cells
 * merged downwards in one column are filled; a merge over several columns in the data, or one in the heading, is refused by its range. A cell with characters
 * that no register can hold is a flaw. Throws FileRefused, with `hint` where no heading is known.
 */
export function tableOf(sheet: Sheet, known: (cells: readonly string[]) => number, hint?: Words): Table {
  if (sheet.rows.length === 0) {
    throw new FileRefused({ zh: `“${sheet.name}”是空的`, en: `“${sheet.name}” is empty` });
  }
  const scored = sheet.rows.slice(0, headingWithin).map((row) => ({ row, score: known(row.cells) }));
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a), {
    row: undefined as TableRow | undefined,
    score: 0,
  });
  if (best.row === undefined) {
    const seen = (sheet.rows[0]?.cells ?? []).filter((cell) => cell !== '').slice(0, 12);
    throw new FileRefused({
      zh: `“${sheet.name}”里没有找到表头；第一行是：${seen.join('、')}${hint === undefined ? '' : `；${hint.zh}`}`,
      en: `No heading was found in “${sheet.name}”; its first row is: ${seen.join(', ')}${hint === undefined ? '' : `; ${hint.en}`}`,
    });
  }
  const { number } = best.row;
  const merges = sheet.merges.filter(({ lastRow }) => lastRow >= number);
  const unclear = merges.filter(
    ({ firstRow, lastRow, firstColumn, lastColumn }) =>
      firstColumn !== lastColumn || (firstRow <= number && lastRow > number),
  );
  if (unclear.length > 0) {
    const ranges = unclear.slice(0, 5).map(({ range }) => range);
    throw new FileRefused({
      zh: `合并单元格 ${ranges.join('、')} 看不出归哪一列，请取消合并再导入`,
      en: `Merged cells ${ranges.join(', ')} leave open which column they belong to; please unmerge them first`,
    });
  }
  const barred: CellFlaw[] = [];
  const filled = filledDown(sheet.rows, merges).map((row) => withoutBarred(row, barred));
  const heading = filled.find((row) => row.number === number)?.cells ?? [];
  const downward = merges.filter(({ firstRow }) => firstRow > number).length;
  return {
    name: sheet.name,
    heading,
    headingRow: number,
    rows: filled.filter((row) => row.number > number),
    flaws: [...sheet.flaws, ...barred].filter(({ row }) => row > number),
    notes:
      downward === 0
        ? sheet.notes
        : [
            ...sheet.notes,
            {
              zh: `${downward} 处纵向合并的单元格已按合并前的值逐行填上`,
              en: `${downward} cells merged downwards were filled row by row`,
            },
          ],
  };
}

/** Takes out what a database cannot hold, NUL and halves of a character, and names the cell. */
function withoutBarred(row: TableRow, flaws: CellFlaw[]): TableRow {
  const cells = row.cells.map((cell, column) => {
    const safe = cell.replaceAll('\0', '').replaceAll(/\p{Cs}/gu, '');
    if (safe !== cell) {
      const words = {
        zh: '有看不见的坏字符，请删掉重打',
        en: 'holds an invisible character that cannot be kept; type it again',
      };
      flaws.push({ row: row.number, column, words });
    }
    return safe;
  });
  return { ...row, cells };
}

function filledDown(rows: readonly TableRow[], merges: readonly Merge[]): readonly TableRow[] {
  if (merges.length === 0) return rows;
  const byNumber = new Map(rows.map((row) => [row.number, { ...row, cells: [...row.cells] }]));
  for (const { firstRow, lastRow, firstColumn } of merges) {
    const value = byNumber.get(firstRow)?.cells[firstColumn] ?? '';
    for (let number = firstRow + 1; number <= lastRow; number++) {
      const row = byNumber.get(number);
      if (row === undefined) continue;
      while (row.cells.length <= firstColumn) row.cells.push('');
      row.cells[firstColumn] = value;
    }
  }
  return [...byNumber.values()];
}

/** The letters of a spreadsheet's column: 0 is A, 26 is AA. */
export function columnLetters(column: number): string {
  const rest = Math.floor(column / 26);
  return `${rest === 0 ? '' : columnLetters(rest - 1)}${String.fromCharCode(65 + (column % 26))}`;
}
