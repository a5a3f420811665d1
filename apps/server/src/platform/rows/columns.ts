/** A field that is looked for among the columns of a file, and the headings it is known by, in lower case. */
export interface Column<Field extends string> {
  readonly field: Field;
  readonly headings: readonly string[];
}

/** The columns of a file are not those that are needed; the message says why, in both languages. */
export class ColumnsWrong extends Error {
  override readonly name = 'ColumnsWrong';
}

/** Reads `列=text,另一列=time`: which column holds which field. Throws ColumnsWrong for an unknown field or a pair that is none. */
export function mapOf<Field extends string>(
  text: string,
  fields: readonly Field[],
): { readonly [field in Field]?: string } {
  const pairs = text.split(',').map((pair) => {
    const at = pair.lastIndexOf('=');
    const field = fields.find((each) => each === pair.slice(at + 1).trim());
    const column = pair.slice(0, Math.max(0, at)).trim();
    if (at < 1 || field === undefined || column === '') throw new ColumnsWrong(`--map ${pair}: ${fields.join(', ')}`);
    return [field, column] as const;
  });
  const columns: { [field in Field]?: string } = {};
  for (const [field, column] of pairs) columns[field] = column;
  return columns;
}

/** Finds the columns: those that are told, else those with a known heading. Throws ColumnsWrong when a told one is not there. */
export function columnsOf<Field extends string>(
  names: readonly string[],
  told: { readonly [field in Field]?: string },
  known: readonly Column<Field>[],
): { readonly [field in Field]?: string } {
  const columns: { [field in Field]?: string } = {};
  for (const { field, headings } of known) {
    const asked = told[field];
    if (asked !== undefined && !names.includes(asked))
      throw new ColumnsWrong(`没有这一列 / no such column: ${asked}（${names.join(', ')}）`);
    const column = asked ?? names.find((name) => headings.includes(name.trim().toLowerCase()));
    if (column !== undefined) columns[field] = column;
  }
  return columns;
}
