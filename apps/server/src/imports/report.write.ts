import { type WrittenCell, type WrittenSheet, writeSheets } from '../platform/tables/index.ts';
import type { ReadFile } from './file.read.ts';
import type { Form } from './form.ts';
import { partialReport, reportHeadings } from './layout.ts';
import type { RowFlaw } from './lines.ts';

/** Above this many rows the report holds the wrong ones alone (our decision: a spreadsheet of more opens slowly). */
const wholeUpTo = 20_000;

/** A cell of a workbook holds 32,767 characters. */
const mostCharacters = 32_000;

/**
 * Writes the file again as a spreadsheet with the wrong cells coloured and the reasons beside them, in both languages. It can be corrected and imported as it
 * is: the reasons are no columns of ours. A report that cannot hold all of the file (shapes of GeoJSON, very long cells, very many rows) says so in its heading
 * and is refused when it is imported; then false is given. Readable by its owner alone, for it holds what the file held.
 */
export async function writeReport(
  path: string,
  form: Form,
  file: ReadFile,
  flaws: readonly RowFlaw[],
): Promise<boolean> {
  const { table, arrangement } = file;
  const whole =
    table.rows.length <= wholeUpTo &&
    table.rows.every(
      ({ cells, geometry }) => geometry === undefined && cells.every((cell) => cell.length <= mostCharacters),
    );
  const width = Math.max(table.heading.length, 1);
  const byRow = new Map<number, RowFlaw[]>();
  for (const flaw of flaws) byRow.set(flaw.row, [...(byRow.get(flaw.row) ?? []), flaw]);
  const name = (field: string | null): { readonly zh: string; readonly en: string } => {
    const known = field === null ? undefined : form.fields[field];
    return known === undefined ? { zh: '', en: '' } : { zh: `${known.zh}：`, en: `${known.en} ` };
  };
  const heading: WrittenCell[] = [
    ...table.heading.map((text) => ({ text, look: 'heading' as const })),
    { text: reportHeadings.zh, look: 'needed' },
    { text: reportHeadings.en, look: 'needed' },
    { text: whole ? reportHeadings.row : partialReport, look: 'needed' },
  ];
  const shown = table.rows.length > wholeUpTo ? table.rows.filter(({ number }) => byRow.has(number)) : table.rows;
  const rows = shown.map(({ number, cells }): readonly WrittenCell[] => {
    const own = byRow.get(number) ?? [];
    const wrong = new Set(own.map(({ field }) => (field === null ? undefined : arrangement.columnOf.get(field))));
    const wholeRow = own.some(({ field }) => field === null || !arrangement.columnOf.has(field));
    const written = Array.from({ length: width }, (_, column): WrittenCell => {
      const text = (cells[column] ?? '').slice(0, mostCharacters);
      return wrong.has(column) || (wholeRow && column === 0) ? { text, look: 'wrong' } : { text };
    });
    const reasons = (language: 'zh' | 'en') =>
      own.map(({ field, words }) => `${name(field)[language]}${words[language]}`).join('\n');
    return [
      ...written,
      ...(own.length === 0
        ? [{ text: '' }, { text: '' }]
        : [
            { text: reasons('zh'), look: 'note' as const },
            { text: reasons('en'), look: 'note' as const },
          ]),
      { text: String(number) },
    ];
  });
  const loose = byRow.get(0) ?? [];
  const sheet: WrittenSheet = {
    name: table.name.replaceAll(/[[\]:*?/\\]/g, ' ').slice(0, 31) || 'Sheet1',
    rows: [
      heading,
      ...rows,
      ...loose.map(({ words }) => [
        ...Array.from({ length: width }, () => ({ text: '' })),
        { text: words.zh },
        { text: words.en },
      ]),
    ],
    widths: [...table.heading.map(() => 18), 44, 44, 10],
    stickyRows: 1,
  };
  await writeSheets(path, [sheet]);
  return whole;
}
