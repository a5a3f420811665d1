import type { Words } from '@tongxin/contract';
import { parse } from 'csv-parse/sync';
import { bounds, type CellFlaw, FileRefused, type Sheet, type TableRow } from './table.ts';

interface Decoded {
  readonly text: string;
  readonly notes: readonly Words[];
}

/** UTF-8, else UTF-16 by its mark, else GB 18030, as spreadsheets in China still write it. Throws FileRefused for anything else. */
export function decoded(bytes: Uint8Array): Decoded {
  for (const [mark, encoding] of [
    [[0xff, 0xfe], 'utf-16le'],
    [[0xfe, 0xff], 'utf-16be'],
  ] as const) {
    if (mark.every((byte, at) => bytes[at] === byte)) {
      return { text: new TextDecoder(encoding).decode(bytes), notes: [{ zh: '按 UTF-16 读取', en: 'Read as UTF-16' }] };
    }
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), notes: [] };
  } catch {
    try {
      const text = new TextDecoder('gb18030', { fatal: true }).decode(bytes);
      return { text, notes: [{ zh: '按 GBK（GB 18030）读取', en: 'Read as GBK (GB 18030)' }] };
    } catch {
      throw new FileRefused({
        zh: '文字编码认不出，请另存为 UTF-8 的 CSV 或 XLSX',
        en: 'The encoding of the text is not known; save it as CSV in UTF-8 or as XLSX',
      });
    }
  }
}

const delimiters = [',', '\t', ';'] as const;

/** The delimiter that the first lines have most of, outside of quotes. */
function delimiterOf(text: string): string {
  const head = text
    .slice(0, 4000)
    .split('\n', 5)
    .join('\n')
    .replace(/"[^"]*"/g, '');
  const counted = delimiters.map((delimiter) => ({ delimiter, count: head.split(delimiter).length - 1 }));
  return counted.reduce((a, b) => (b.count > a.count ? b : a)).delimiter;
}

/**
 * Reads a table of comma-, tab- or semicolon-separated text (RFC 4180). Rows are numbered as a spreadsheet shows them. A cell that begins with = is text and
 * nothing else. A row with more cells than fit is a flaw. Throws FileRefused when quotes do not match or there is more than `bounds` allow.
 */
export function readSeparated(name: string, bytes: Uint8Array): Sheet {
  const { text, notes } = decoded(bytes);
  const rows: TableRow[] = [];
  const flaws: CellFlaw[] = [];
  let number = 0;
  let cells = 0;
  try {
    parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: false,
      max_record_size: bounds.cellLength,
      on_record: (record: string[]) => {
        number += 1;
        const trimmed = trimmedCells(record);
        cells += trimmed.length;
        if (trimmed.length > 0) rows.push({ number, cells: trimmed });
        if (rows.length > bounds.rows || cells > bounds.cells) throw tooMuch(rows.length, cells);
        if (trimmed.length > bounds.columns) throw tooWide(name, number);
        return null;
      },
    });
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    const { message } = error instanceof Error ? error : { message: String(error) };
    throw new FileRefused({
      zh: `CSV 读不通（第 ${number + 1} 行附近）：${message}`,
      en: `The CSV cannot be read near row ${number + 1}: ${message}`,
    });
  }
  return { name, rows, merges: [], flaws, notes };
}

/** Trims cells and leaves out the empty ones at the end. */
export function trimmedCells(cells: readonly string[]): readonly string[] {
  const trimmed = cells.map((cell) => cell.trim());
  let length = trimmed.length;
  while (length > 0 && trimmed[length - 1] === '') length -= 1;
  return trimmed.slice(0, length);
}

/** What is said of a table that has more rows or cells than `bounds` allow. */
export function tooMuch(rows: number, cells: number): FileRefused {
  return rows > bounds.rows
    ? new FileRefused({
        zh: `超过 ${bounds.rows.toLocaleString('en')} 行，请拆成几个文件`,
        en: `More than ${bounds.rows.toLocaleString('en')} rows; please split the file`,
      })
    : new FileRefused({
        zh: `超过 ${bounds.cells.toLocaleString('en')} 个单元格（已有 ${cells.toLocaleString('en')}），请拆成几个文件`,
        en: `More than ${bounds.cells.toLocaleString('en')} cells; please split the file`,
      });
}

/** What is said of a row with more columns than `bounds` allow. */
export function tooWide(name: string, row: number): FileRefused {
  return new FileRefused({
    zh: `“${name}”第 ${row} 行超过 ${bounds.columns} 列`,
    en: `Row ${row} of “${name}” has more than ${bounds.columns} columns`,
  });
}
