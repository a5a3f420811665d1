import { columnsOf, mapOf, type Row, type Rows, readRows } from '../../platform/rows/index.ts';
import type { Example, Matter } from './learning/example.ts';

/** A file with rows that cannot be used; the message names each row (the first twenty) and why, one line each, in both languages. */
export class MessagesWrong extends Error {
  override readonly name = 'MessagesWrong';
}

const fields = ['title', 'text', 'label'] as const;
type Field = (typeof fields)[number];

/** Which column holds what; those with a known heading need not be told. */
export type LabelledColumns = { readonly [field in Field]?: string };

const headings: Readonly<Record<Field, readonly string[]>> = {
  title: ['title', '标题', '主题', '留言主题'],
  text: ['text', '内容', '详情', '留言详情'],
  label: ['label', '类别', '分类', '标签', '一级标签', '一级分类'],
};

/** Reads `--map 列=text,另一列=label`. Throws ColumnsWrong. */
export function labelledMap(text: string): LabelledColumns {
  return mapOf(text, fields);
}

/** Reads messages of JSON lines, CSV or XLSX; labels are not looked at. Throws FileUnreadable, ColumnsWrong and MessagesWrong. */
export async function readMatters(path: string, told: LabelledColumns = {}): Promise<readonly Matter[]> {
  const { rows, columns } = await opened(path, told, ['text']);
  return each(rows, (row) => matterOf(row, columns));
}

/**
 * Reads messages with labels, whatever the labels are: JSON lines `{ text, label, title? }`, CSV or XLSX with such columns. One row that is broken, or has no text or no
 * label, refuses the file. Throws FileUnreadable, ColumnsWrong and MessagesWrong.
 */
export async function readLabelled(path: string, told: LabelledColumns = {}): Promise<readonly Example[]> {
  const { rows, columns } = await opened(path, told, ['text', 'label']);
  return each(rows, (row) => {
    const matter = matterOf(row, columns);
    const label = wordsIn(row, columns.label);
    return 'zh' in matter ? matter : typeof label !== 'string' ? label : labelled(matter, label);
  });
}

/** Whether a file is one of messages with labels, by its columns and first row. False for one that cannot be read. */
export async function hasLabels(path: string): Promise<boolean> {
  try {
    const { rows, columns } = await opened(path, {}, ['text', 'label']);
    const [first] = rows.rows;
    return first !== undefined && typeof wordsIn(first, columns.label) === 'string';
  } catch {
    return false;
  }
}

interface Opened {
  readonly rows: Rows;
  readonly columns: LabelledColumns;
}

async function opened(path: string, told: LabelledColumns, needed: readonly Field[]): Promise<Opened> {
  const rows = await readRows(path);
  const columns = columnsOf(
    rows.names,
    told,
    fields.map((field) => ({ field, headings: headings[field] })),
  );
  const missing = needed.filter((field) => columns[field] === undefined);
  if (missing.length > 0)
    throw new MessagesWrong(
      `${rows.name} 缺少列 / columns are missing: ${missing.map((field) => headings[field].join('|')).join('; ')}（${rows.names.join(', ')}）`,
    );
  return { rows, columns };
}

/** Why a row cannot be used. */
interface Problem {
  readonly zh: string;
  readonly en: string;
}

/** Every row as something, or all the rows that cannot be. */
function each<Made extends object>({ name, rows, broken }: Rows, make: (row: Row) => Made | Problem): readonly Made[] {
  const made: Made[] = [];
  const problems = broken.map(({ row, detail }) => ({
    row,
    zh: `读不懂这一行：${detail}`,
    en: 'this row cannot be read',
  }));
  for (const row of rows) {
    const one = make(row);
    if ('zh' in one) problems.push({ row: row.row, ...one });
    else made.push(one);
  }
  if (problems.length === 0) return made;
  problems.sort((a, b) => a.row - b.row);
  const lines = problems.slice(0, mostLines).map(({ row, zh, en }) => `${name}:${row} ${zh} / ${en}`);
  const more = problems.length - lines.length;
  throw new MessagesWrong(
    [...lines, ...(more > 0 ? [`${name}: 还有 ${more} 行 / and ${more} more rows`] : [])].join('\n'),
  );
}

const mostLines = 20;
/** A label is a name or a code; what is longer is a column that was mistaken for it. */
const longestLabel = 100;

function matterOf(row: Row, columns: LabelledColumns): Matter | Problem {
  const text = wordsIn(row, columns.text);
  if (typeof text !== 'string') return { zh: `没有内容（${columns.text}）`, en: `no text (${columns.text})` };
  const title = wordsIn(row, columns.title);
  return typeof title === 'string' ? { title, text } : { text };
}

function labelled(matter: Matter, label: string): Example | Problem {
  if (label.length > longestLabel)
    return { zh: `类别超过 ${longestLabel} 字`, en: `the label is longer than ${longestLabel} characters` };
  return { ...matter, label };
}

/** The words in a cell; where there are none, the problem that makes. */
function wordsIn({ record }: Row, column: string | undefined): string | Problem {
  const cell = column === undefined ? undefined : record[column];
  const words = typeof cell === 'string' || typeof cell === 'number' ? String(cell).trim() : '';
  return words === '' ? { zh: `没有类别（${column}）`, en: `no label (${column})` } : words;
}
