import type { Words } from '@tongxin/contract';
import type { Table } from '../platform/tables/index.ts';
import { fold } from './cells.ts';
import type { Field, Fields, ValuesOf } from './form.ts';
import type { Arrangement, Layout } from './layout.ts';

/** What is wrong with a row; `field` null means the row as a whole. */
export interface RowFlaw {
  readonly row: number;
  readonly field: string | null;
  readonly words: Words;
}

/** Collects what is wrong, every cell of it. */
export interface Flaws {
  readonly all: readonly RowFlaw[];
  add(row: number, field: string | null, words: Words): void;
}

/** Makes an empty collection. */
export function flawsOf(): Flaws {
  const all: RowFlaw[] = [];
  return {
    all,
    add: (row, field, words) => {
      all.push({ row, field, words });
    },
  };
}

/** A row with its cells by column of the form. */
export interface Line {
  readonly row: number;
  /** Whether the file says anything about a column at all: a column, or a constant of the layout. */
  has(field: string): boolean;
  /** '' where the cell is empty or the column missing. */
  text(field: string): string;
  /** What stands under the headings that the form's prefix opens, empty cells left out. */
  readonly prefixed: ReadonlyMap<string, string>;
  /** The geometry of a GeoJSON feature; undefined for other files. */
  readonly geometry: unknown;
}

/** Makes lines of a table; cells that the file itself has wrong are flaws already. */
export function linesOf(
  table: Table,
  { columnOf, prefixed }: Arrangement,
  layout: Layout,
  flaws: Flaws,
): readonly Line[] {
  const fieldAt = new Map([...columnOf].map(([field, column]) => [column, field]));
  for (const { row, column, words } of table.flaws) {
    const field = column === null ? null : fieldAt.get(column);
    if (field !== undefined) flaws.add(row, field, words);
  }
  const translated = new Map(
    Object.entries(layout.values).map(([field, words]) => [
      field,
      new Map(Object.entries(words).map(([theirs, ours]) => [fold(theirs), ours])),
    ]),
  );
  const has = (field: string) => columnOf.has(field) || Object.hasOwn(layout.constants, field);
  return table.rows.map(({ number, cells, geometry }): Line => {
    if (cells.length > table.heading.length) {
      flaws.add(number, null, {
        zh: `这一行比表头多 ${cells.length - table.heading.length} 格（是不是有没加引号的逗号）`,
        en: `the row has ${cells.length - table.heading.length} cells more than the heading (a comma without quotes?)`,
      });
    }
    return {
      row: number,
      has,
      text: (field) => {
        const column = columnOf.get(field);
        const given = (column === undefined ? '' : (cells[column] ?? '')) || (layout.constants[field] ?? '');
        return translated.get(field)?.get(fold(given)) ?? given;
      },
      prefixed: new Map([...prefixed].flatMap(([name, column]) => (cells[column] ? [[name, cells[column]]] : []))),
      geometry,
    };
  });
}

/**
 * What the cells of a row say; each one that cannot be taken is a flaw, and null is given when there is any. Undefined never occurs: an empty cell has the
 * value that the form gives it.
 */
export function valuesOf<F extends Fields>(fields: F, line: Line, flaws: Flaws): ValuesOf<F> | null {
  const values: { [key: string]: unknown } = {};
  let sound = true;
  for (const [key, field] of Object.entries(fields)) {
    const taken = takenOf(field, line.text(key));
    if ('flaw' in taken) {
      flaws.add(line.row, key, taken.flaw);
      sound = false;
    } else values[key] = taken.value;
  }
  return sound ? (values as ValuesOf<F>) : null;
}

function takenOf<T>({ read, absent }: Field<T>, text: string) {
  if (text !== '') return read(text);
  return absent ?? { flaw: { zh: '必填', en: 'is needed' } };
}

/** Values with those of columns that the file does not have taken from what is known: what a file does not speak of stays. */
export function keeping<T extends object>(
  values: T,
  line: Line,
  known: Partial<T> | undefined,
  fields: readonly (keyof T & string)[],
): T {
  if (known === undefined) return values;
  const kept = fields
    .filter((field) => !line.has(field) && known[field] !== undefined)
    .map((field) => [field, known[field]]);
  return { ...values, ...Object.fromEntries(kept) };
}
