import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { FileRefused, readSheet } from '../tables/index.ts';

/** The largest file that is read whole (our decision). */
const largestBytes = 256 * 1024 * 1024;

/** A row of a file: its line or row number, from 1, and its cells by heading. */
export interface Row {
  readonly row: number;
  readonly record: { readonly [column: string]: unknown };
}

/** A row that is none: its number and the beginning of it. */
export interface BrokenRow {
  readonly row: number;
  readonly detail: string;
}

/** A file read to its end. */
export interface Rows {
  readonly name: string;
  /** Eight hexadecimal digits of the file's name and content. */
  readonly digest: string;
  readonly names: readonly string[];
  readonly rows: readonly Row[];
  readonly broken: readonly BrokenRow[];
}

/** The file as a whole cannot be read; the message says why, in both languages. */
export class FileUnreadable extends Error {
  override readonly name = 'FileUnreadable';
}

type Content = Pick<Rows, 'names' | 'rows' | 'broken'>;

/**
 * Reads the rows of JSON lines, CSV or XLSX (its first sheet), in UTF-8 or GB 18030. A row that is none is named and left out. Throws FileUnreadable for
 * a file that is missing, empty, too large, of another kind, or without a row that can be read.
 */
export async function readRows(path: string): Promise<Rows> {
  const name = basename(path);
  const size = await stat(path).catch(() => null);
  if (size === null || !size.isFile()) throw new FileUnreadable(`找不到文件 / no such file: ${path}`);
  if (size.size > largestBytes)
    throw new FileUnreadable(`文件超过 256 MB，请拆开 / larger than 256 MB, please split it: ${path}`);
  const content = await readFile(path);
  const read = await contentOf(path, content);
  if (read.rows.length === 0 && read.broken.length === 0)
    throw new FileUnreadable(`文件里没有内容 / nothing in the file: ${path}`);
  if (read.rows.length === 0)
    throw new FileUnreadable(
      `没有一行能读懂，第 ${read.broken[0]?.row} 行起 / no row can be read, from row ${read.broken[0]?.row}: ${path}`,
    );
  const digest = createHash('sha256').update(name).update('\0').update(content).digest('hex').slice(0, 8);
  return { name, digest, ...read };
}

async function contentOf(path: string, content: Buffer): Promise<Content> {
  switch (extname(path).toLowerCase()) {
    case '.jsonl':
    case '.ndjson':
    case '.json':
      return jsonLines(decoded(content));
    case '.csv':
      return csv(path, decoded(content));
    case '.xlsx':
      return sheet(path);
    default:
      throw new FileUnreadable(`只读 .jsonl、.csv、.xlsx / only .jsonl, .csv and .xlsx are read: ${path}`);
  }
}

/** Spreadsheets in China still write GB 18030. */
function decoded(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return new TextDecoder('gb18030').decode(content);
  }
}

function jsonLines(text: string): Content {
  const rows: Row[] = [];
  const broken: BrokenRow[] = [];
  const names = new Set<string>();
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const record = parsed(line);
    if (record === undefined) {
      broken.push({ row: at + 1, detail: line.trim().slice(0, 40) });
      continue;
    }
    for (const name of Object.keys(record)) names.add(name);
    rows.push({ row: at + 1, record });
  }
  return { names: [...names], rows, broken };
}

function parsed(line: string): { readonly [column: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function csv(path: string, text: string): Content {
  const [heading, ...lines] = csvRecords(path, text);
  const names = heading?.record.map((name) => name.trim()) ?? [];
  const broken: BrokenRow[] = [];
  const rows = lines.flatMap(({ record, row }) => {
    if (record.length === names.length) return [{ row, record: keyed(names, record) }];
    broken.push({ row, detail: `${record.length} ≠ ${names.length}` });
    return [];
  });
  return { names, rows, broken };
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly row: number;
}

function csvRecords(path: string, text: string): readonly CsvRecord[] {
  try {
    const found: CsvRecord[] = [];
    parse(text, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record: string[], { lines }) => {
        found.push({ record, row: lines });
        return null;
      },
    });
    return found;
  } catch (error) {
    throw new FileUnreadable(
      `CSV 读不通 / the CSV cannot be read: ${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** The first sheet. A row with a cell that cannot be taken as it is (a formula, an error) is none. */
async function sheet(path: string): Promise<Content> {
  const { rows: found, flaws } = await readSheet(path).catch((error: unknown) => {
    throw error instanceof FileRefused ? new FileUnreadable(`${error.message}: ${path}`) : error;
  });
  const [heading, ...lines] = found;
  const names = heading?.cells.map((name) => name.trim()) ?? [];
  const wrong = new Map(flaws.map(({ row, words }) => [row, `${words.zh} / ${words.en}`]));
  const rows = lines
    .filter(({ number, cells }) => !wrong.has(number) && cells.some((cell) => cell !== ''))
    .map(({ number, cells }) => ({
      row: number,
      record: keyed(
        names,
        cells.map((cell) => (cell === '' ? null : cell)),
      ),
    }));
  return { names, rows, broken: [...wrong].map(([row, detail]) => ({ row, detail })) };
}

function keyed(names: readonly string[], cells: readonly unknown[]): { readonly [column: string]: unknown } {
  return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? null]));
}
