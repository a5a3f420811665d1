import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { type Columns, columnsOf, type Message, messageOf, type UnreadableRow } from './message.ts';

/** The largest file that is read whole (our decision). */
const largestBytes = 256 * 1024 * 1024;

/** A file, read to its end before anything is filed. */
export interface MessageFile {
  readonly name: string;
  /** Eight hexadecimal digits of the file's name and content: the same file is the same replay. */
  readonly digest: string;
  readonly messages: readonly Message[];
  readonly unreadable: readonly UnreadableRow[];
}

/** The file as a whole cannot be read; the message says why, in both languages. */
export class FileUnreadable extends Error {
  override readonly name = 'FileUnreadable';
}

interface Rows {
  readonly names: readonly string[];
  readonly rows: readonly { readonly row: number; readonly record: { readonly [column: string]: unknown } }[];
  readonly broken: readonly UnreadableRow[];
}

/**
 * Reads messages from JSON lines, CSV or XLSX, in UTF-8 or GB 18030. A row that cannot be read is named and left out. Throws FileUnreadable for a
 * file that is missing, empty, too large or of another kind, and ColumnsWrong when its columns are not those of messages.
 */
export async function readMessages(
  path: string,
  told: Columns,
  zone: string,
  limit = Number.POSITIVE_INFINITY,
): Promise<MessageFile> {
  const name = basename(path);
  const size = await stat(path).catch(() => null);
  if (size === null || !size.isFile()) throw new FileUnreadable(`找不到文件 / no such file: ${path}`);
  if (size.size > largestBytes)
    throw new FileUnreadable(`文件超过 256 MB，请拆开 / larger than 256 MB, please split it: ${path}`);
  const content = await readFile(path);
  const { names, rows, broken } = await rowsOf(path, content);
  if (rows.length === 0 && broken.length === 0)
    throw new FileUnreadable(`文件里没有内容 / nothing in the file: ${path}`);
  if (rows.length === 0)
    throw new FileUnreadable(
      `没有一行能读懂，第 ${broken[0]?.row} 行起 / no row can be read, from row ${broken[0]?.row}: ${path}`,
    );
  const columns = columnsOf(names, told);
  const made = rows.slice(0, limit).map(({ row, record }) => messageOf(row, record, columns, zone));
  return {
    name,
    digest: createHash('sha256').update(name).update('\0').update(content).digest('hex').slice(0, 8),
    messages: made.flatMap((each) => ('problem' in each ? [] : [each])),
    unreadable: [...broken, ...made.flatMap((each) => ('problem' in each ? [each] : []))].sort((a, b) => a.row - b.row),
  };
}

async function rowsOf(path: string, content: Buffer): Promise<Rows> {
  switch (extname(path).toLowerCase()) {
    case '.jsonl':
    case '.ndjson':
    case '.json':
      return jsonLines(decoded(content));
    case '.csv':
      return csv(path, decoded(content));
    case '.xlsx':
      return sheet(path, content);
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

function jsonLines(text: string): Rows {
  const rows: Rows['rows'][number][] = [];
  const broken: UnreadableRow[] = [];
  const names = new Set<string>();
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const record = parsed(line);
    if (record === undefined) {
      broken.push({ row: at + 1, problem: 'broken_row', detail: line.trim().slice(0, 40) });
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

function csv(path: string, text: string): Rows {
  const [heading, ...lines] = csvRecords(path, text);
  const names = heading?.record.map((name) => name.trim()) ?? [];
  const broken: UnreadableRow[] = [];
  const rows = lines.flatMap(({ record, row }) => {
    if (record.length === names.length) return [{ row, record: keyed(names, record) }];
    broken.push({ row, problem: 'broken_row', detail: `${record.length} ≠ ${names.length}` });
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

async function sheet(path: string, content: Buffer): Promise<Rows> {
  const found = await readSheet(content).catch((error: unknown) => {
    throw new FileUnreadable(
      `XLSX 读不通 / the XLSX cannot be read: ${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  const [heading = [], ...lines] = found;
  const names = heading.map((name) => String(name ?? '').trim());
  const rows = lines.map((cells, at) => ({ row: at + 2, record: keyed(names, cells) }));
  return { names, rows: rows.filter(({ record }) => Object.values(record).some((cell) => cell !== null)), broken: [] };
}

function keyed(names: readonly string[], cells: readonly unknown[]): { readonly [column: string]: unknown } {
  return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? null]));
}
