import type { Words } from '@tongxin/contract';
import { type CellReader, fold } from './cells.ts';

/** What can be imported, each by a command of its own. */
export const kindNames = [
  'areas',
  'units',
  'posts',
  'staff',
  'roster',
  'residents',
  'categories',
  'catalogue',
  'limits',
  'holidays',
  'hotline',
] as const;
export type KindName = (typeof kindNames)[number];

/** A column: what it is called, how its cells are read, and what an empty one means. */
export interface Field<T> {
  readonly zh: string;
  readonly en: string;
  /** How it is called elsewhere. */
  readonly aliases: readonly string[];
  readonly note: Words;
  readonly read: CellReader<T>;
  /** Null: an empty cell is a flaw. */
  readonly absent: { readonly value: T } | null;
}

/** The columns of a kind of file, by the name that column maps use. */
export type Fields = { readonly [key: string]: Field<unknown> };

/** A kind of file as a person meets it: its columns, and rows that show how they are filled in. */
export interface Form<F extends Fields = Fields> {
  readonly kind: KindName;
  readonly zh: string;
  readonly en: string;
  readonly fields: F;
  /** Whole rows by column; together they can be imported into a district that has nothing yet but what the notes name. */
  readonly examples: readonly { readonly [key: string]: string }[];
  /** Columns that a heading may open any number of, such as 映射:津治通; null where there are none. */
  readonly prefix: { readonly zh: string; readonly en: string; readonly note: Words } | null;
}

interface More {
  readonly aliases?: readonly string[];
  readonly note?: readonly [zh: string, en: string];
}

/** A column that every row fills in. */
export function needed<T>(zh: string, en: string, read: CellReader<T>, more: More = {}): Field<T> {
  return { zh, en, read, absent: null, ...rest(more) };
}

/** A column that may be empty, or missing. */
export function optional<T, F>(zh: string, en: string, read: CellReader<T>, absent: F, more: More = {}): Field<T | F> {
  return { zh, en, read, absent: { value: absent }, ...rest(more) };
}

function rest({ aliases = [], note: [zh, en] = ['', ''] }: More) {
  return { aliases, note: { zh, en } };
}

/** What the cells of a row say, by column. */
export type ValuesOf<F extends Fields> = { readonly [key in keyof F]: F[key] extends Field<infer T> ? T : never };

/** What a column is called on our own sheets. */
export function headingOf({ zh, en }: Field<unknown>): string {
  return `${zh} ${en}`;
}

/** The column that a heading of a file means, or undefined. */
export function fieldNamed({ fields }: Form, heading: string): string | undefined {
  const folded = fold(heading);
  if (folded === '') return undefined;
  return Object.keys(fields).find((key) => {
    const field = fields[key];
    if (field === undefined) return false;
    return [key, field.zh, field.en, headingOf(field), ...field.aliases].some((name) => fold(name) === folded);
  });
}

/** What a heading names after the form's prefix, or undefined. */
export function prefixedName({ prefix }: Form, heading: string): string | undefined {
  if (prefix === null) return undefined;
  const [, name] = /^[^:：]*[:：]\s*(\S.*)$/.exec(heading.trim()) ?? [];
  const before = fold(heading.split(/[:：]/)[0] ?? '');
  return before === fold(prefix.zh) || before === fold(prefix.en) ? name?.trim() : undefined;
}
