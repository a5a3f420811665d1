import { parseLocal } from '../governance/calendar/index.ts';
import { ColumnsWrong, columnsOf as found, mapOf } from '../platform/rows/index.ts';

export { ColumnsWrong };

/** One message of a file, ready to be filed. */
export interface Message {
  /** The line or row of the file, from 1. */
  readonly row: number;
  readonly id: string | null;
  readonly reporter: string | null;
  readonly title: string | null;
  readonly text: string;
  /** When it was said, epoch milliseconds; null where the file does not tell. */
  readonly saidAt: number | null;
  /** How many others liked and disliked it; 0 where the file does not tell. */
  readonly likes: number;
  readonly dislikes: number;
  /** Whether the words were longer than the interface takes and were cut, with a note at their end. */
  readonly shortened: boolean;
}

/** Why a row cannot be filed. */
export type RowProblem = 'broken_row' | 'empty_text' | 'unreadable_time';

/** A row that cannot be filed. */
export interface UnreadableRow {
  readonly row: number;
  readonly problem: RowProblem;
  readonly detail: string;
}

/** The fields a message is made of. */
export const fields = ['id', 'reporter', 'title', 'text', 'time', 'likes', 'dislikes'] as const;
export type Field = (typeof fields)[number];

/** Which column holds which field; only `text` must be there. */
export type Columns = { readonly [field in Field]?: string };

/** Headings that are known without being told. */
const headings: Readonly<Record<Field, readonly string[]>> = {
  id: ['id', '编号', '留言编号', '工单编号'],
  reporter: ['reporter', '用户', '留言用户', '诉求人'],
  title: ['title', '主题', '留言主题', '标题'],
  text: ['text', '详情', '留言详情', '内容'],
  time: ['time', '时间', '留言时间', '反映时间'],
  likes: ['likes', '点赞', '点赞数'],
  dislikes: ['dislikes', '反对', '反对数'],
};

/** Reads `--map 列=text,另一列=time`. Throws ColumnsWrong for an unknown field or a pair that is none. */
export function parseMap(text: string): Columns {
  return mapOf(text, fields);
}

/** Finds the columns: those that are told, else those with a known heading. Throws ColumnsWrong when there is none for the words. */
export function columnsOf(names: readonly string[], told: Columns): Columns {
  const columns = found(
    names,
    told,
    fields.map((field) => ({ field, headings: headings[field] })),
  );
  if (columns.text === undefined)
    throw new ColumnsWrong(`没有诉求内容一列 / no column with the words: ${names.join(', ')}`);
  return columns;
}

/** The longest words and title that the interface takes. */
const longestText = 5_000;
const longestTitle = 100;

/** Makes a message of a row. `zone` is that of times without an offset. */
export function messageOf(
  row: number,
  record: { readonly [column: string]: unknown },
  columns: Columns,
  zone: string,
): Message | UnreadableRow {
  const of = (field: Field): unknown => (columns[field] === undefined ? undefined : record[columns[field]]);
  const text = cleaned(of('text'));
  if (text === '') return { row, problem: 'empty_text', detail: '' };
  const saidAt = saidAtOf(of('time'), zone);
  if (saidAt === undefined) return { row, problem: 'unreadable_time', detail: String(of('time')).slice(0, 40) };
  const note = `…（原文 ${text.length} 字，此处截短）`;
  const shortened = text.length > longestText;
  const title = cleaned(of('title'));
  return {
    row,
    id: cleaned(of('id')) || null,
    reporter: cleaned(of('reporter')).slice(0, 100) || null,
    title: (title.length > longestTitle ? `${title.slice(0, longestTitle - 1)}…` : title) || null,
    text: shortened ? text.slice(0, longestText - note.length) + note : text,
    saidAt,
    likes: counted(of('likes')),
    dislikes: counted(of('dislikes')),
    shortened,
  };
}

function counted(value: unknown): number {
  const count = Number(value ?? 0);
  return Number.isFinite(count) && count > 0 ? Math.floor(count) : 0;
}

/** Words without what no interface takes: control characters and the spaces around. */
function cleaned(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  return [...String(value)]
    .filter((each) => each >= ' ' || each === '\n' || each === '\t')
    .join('')
    .trim();
}

const written = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?$/;
const absolute = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * When something was said (epoch milliseconds): 2019/2/28 11:25:05, 2019-02-28, 2019年2月28日 11:25 are wall times
 * of the zone, a text with an offset is absolute. Null where nothing is written, undefined for what is no time.
 */
export function saidAtOf(value: unknown, zone: string): number | null | undefined {
  if (value === null || value === undefined || value === '') return null;
  const text = String(value).trim();
  if (text === '') return null;
  if (absolute.test(text)) return wall(text, zone);
  const found = written.exec(text);
  if (found === null) return undefined;
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0'] = found;
  const two = (part: string) => part.padStart(2, '0');
  return wall(`${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`, zone);
}

function wall(text: string, zone: string): number | undefined {
  try {
    return parseLocal(text, zone);
  } catch {
    return undefined;
  }
}
