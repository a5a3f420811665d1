import { z } from 'zod';
import { columnLetters, FileRefused, type Table } from '../platform/tables/index.ts';
import { fold } from './cells.ts';
import { type Fields, type Form, fieldNamed, headingOf, prefixedName } from './form.ts';

/** How a foreign file is read: which of its columns is which of ours, what every row has in common, and which of its words mean which of ours. */
export const Layout = z.strictObject({
  columns: z.record(z.string(), z.string().trim().min(1).max(200)).default({}),
  constants: z.record(z.string(), z.string().trim().min(1).max(500)).default({}),
  values: z.record(z.string(), z.record(z.string(), z.string().max(500))).default({}),
  sheet: z.string().min(1).max(100).optional(),
});
export type Layout = z.output<typeof Layout>;

/** A file that is laid out as ours are. */
export const plainLayout: Layout = { columns: {}, constants: {}, values: {} };

/** Where the columns of a form are in a file. */
export interface Arrangement {
  readonly columnOf: ReadonlyMap<string, number>;
  /** Columns that the form's prefix opens, by what they name. */
  readonly prefixed: ReadonlyMap<string, number>;
  /** Headings that nothing was read from. */
  readonly unused: readonly string[];
}

/** Headings of our own reports; they say nothing when such a report is corrected and imported. */
export const reportHeadings = { row: '行号 Row', zh: '错误原因', en: 'Reason' } as const;

/** Stands in a report that does not hold all of its file and so is refused when it is imported. */
export const partialReport = '行号（请改原文件） Row (correct the original file)';

/** How many cells of a row are headings of the form: told by the layout, or known. */
export function knownHeadings(form: Form, layout: Layout): (cells: readonly string[]) => number {
  const told = new Set(Object.values(layout.columns).map(fold));
  return (cells) =>
    cells.filter(
      (cell) => told.has(fold(cell)) || fieldNamed(form, cell) !== undefined || prefixedName(form, cell) !== undefined,
    ).length;
}

/**
 * Finds the columns of a form: those that the layout tells, else those whose heading is known. Throws FileRefused for a told heading that is not there, two
 * columns for one field, an unknown field in the layout, and needed columns that are missing.
 */
export function arrange(form: Form, table: Table, layout: Layout): Arrangement {
  refuseUnknown(form, layout);
  if (table.heading.includes(partialReport)) {
    throw new FileRefused({
      zh: '这是一份错误说明，里面没有图形，或没有全部的行和字；请改原来的文件再导入',
      en: 'This report lacks the shapes, or some of the rows and words, of its file; correct the original and import that',
    });
  }
  const columnOf = new Map<string, number>();
  for (const [key, heading] of Object.entries(layout.columns)) {
    const column = table.heading.findIndex((cell) => fold(cell) === fold(heading));
    if (column < 0) {
      throw new FileRefused({
        zh: `没有叫“${heading}”的列；文件的表头是：${shown(table)}`,
        en: `There is no column called “${heading}”; the headings are: ${shown(table)}`,
      });
    }
    columnOf.set(key, column);
  }
  const told = new Set(columnOf.values());
  const prefixed = new Map<string, number>();
  const unused: string[] = [];
  for (const [column, heading] of table.heading.entries()) {
    if (heading === '' || told.has(column)) continue;
    const key = fieldNamed(form, heading);
    const scheme = key === undefined ? prefixedName(form, heading) : undefined;
    if (key !== undefined && !Object.hasOwn(layout.columns, key) && !Object.hasOwn(layout.constants, key)) {
      refuseTwice(form, key, columnOf.get(key), column);
      columnOf.set(key, column);
    } else if (scheme !== undefined) prefixed.set(scheme, column);
    else if (!Object.values<string>(reportHeadings).includes(heading)) unused.push(heading);
  }
  refuseMissing(form, table, layout, columnOf);
  return { columnOf, prefixed, unused };
}

function shown(table: Table): string {
  return table.heading
    .filter((cell) => cell !== '')
    .slice(0, 30)
    .join('、');
}

function refuseUnknown(form: Form, { columns, constants, values }: Layout): void {
  const unknown = [columns, constants, values].flatMap(Object.keys).filter((key) => !Object.hasOwn(form.fields, key));
  if (unknown.length === 0) return;
  throw new FileRefused({
    zh: `列对照里有不认识的字段：${unknown.join('、')}；可用的是：${Object.keys(form.fields).join('、')}`,
    en: `The column map names unknown fields: ${unknown.join(', ')}; there are: ${Object.keys(form.fields).join(', ')}`,
  });
}

function refuseTwice(form: Form, key: string, first: number | undefined, second: number): void {
  if (first === undefined) return;
  const name = form.fields[key]?.zh ?? key;
  const [a, b] = [columnLetters(first), columnLetters(second)];
  throw new FileRefused({
    zh: `${a} 列和 ${b} 列都像是“${name}”，请改表头，或用列对照说明用哪一列`,
    en: `Columns ${a} and ${b} both look like ${form.fields[key]?.en ?? key}; rename one, or say which by a column map`,
  });
}

function refuseMissing(form: Form<Fields>, table: Table, layout: Layout, columnOf: ReadonlyMap<string, number>): void {
  const missing = Object.entries(form.fields).filter(
    ([key, field]) => field.absent === null && !columnOf.has(key) && !Object.hasOwn(layout.constants, key),
  );
  if (missing.length === 0) return;
  throw new FileRefused({
    zh: `缺少必填的列：${missing.map(([, field]) => field.zh).join('、')}；文件的表头是：${shown(table)}`,
    en: `Needed columns are missing: ${missing.map(([, field]) => headingOf(field)).join(', ')}; the headings are: ${shown(table)}`,
  });
}
