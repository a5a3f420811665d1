import type { Words } from '@tongxin/contract';
import { tooMuch, tooWide, trimmedCells } from './separated.ts';
import { bounds, type CellFlaw, FileRefused, type Merge, type Sheet, type TableRow } from './table.ts';
import { dateText, plain } from './workbook.parts.ts';
import { attribute, type XmlHandler } from './xml.ts';

/** What a sheet's cells point to. */
export interface SheetMakings {
  readonly strings: readonly string[];
  readonly isDate: (style: number) => boolean;
  readonly dates1904: boolean;
}

interface Reading {
  readonly rows: TableRow[];
  readonly merges: Merge[];
  readonly flaws: CellFlaw[];
  formulas: number;
  hiddenRows: number;
  cells: number;
}

interface Cell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  value: string | null;
  inline: string;
  formula: boolean;
}

/** Reads the rows of a sheet from what `feed` hands to the handler. Throws FileRefused when there are more than `bounds` allow. */
export function readWorksheet(name: string, makings: SheetMakings, feed: (handler: XmlHandler) => void): Sheet {
  const reading: Reading = { rows: [], merges: [], flaws: [], formulas: 0, hiddenRows: 0, cells: 0 };
  feed(handlerOf(name, makings, reading));
  const notes: Words[] = [];
  if (reading.formulas > 0) {
    notes.push({
      zh: `${reading.formulas} 个公式按文件里保存的结果读取，没有重新计算`,
      en: `${reading.formulas} formulas were taken by the results saved in the file; nothing was calculated`,
    });
  }
  if (reading.hiddenRows > 0) {
    notes.push({
      zh: `其中 ${reading.hiddenRows} 行是隐藏的（例如被筛选掉的），一并读了`,
      en: `${reading.hiddenRows} of the rows are hidden (by a filter, perhaps) and were read too`,
    });
  }
  return { name, rows: reading.rows, merges: reading.merges, flaws: reading.flaws, notes };
}

function handlerOf(sheet: string, makings: SheetMakings, reading: Reading): XmlHandler {
  let rowNumber = 0;
  let cells: string[] = [];
  let column = -1;
  let hidden = false;
  let cell: Cell | undefined;
  let heard: 'value' | 'text' | undefined;

  function endRow(): void {
    const trimmed = trimmedCells(cells);
    if (trimmed.length === 0) return;
    reading.rows.push({ number: rowNumber, cells: trimmed });
    reading.cells += trimmed.length;
    if (hidden) reading.hiddenRows += 1;
    if (reading.rows.length > bounds.rows || reading.cells > bounds.cells)
      throw tooMuch(reading.rows.length, reading.cells);
  }

  function endCell(ended: Cell): void {
    const flaw = (words: Words): void => {
      reading.flaws.push({ row: rowNumber, column: ended.column, words });
    };
    const text = textOf(ended, makings, flaw);
    if (ended.formula) reading.formulas += 1;
    if (text === '') return;
    if (ended.column >= bounds.columns) throw tooWide(sheet, rowNumber);
    while (cells.length < ended.column) cells.push('');
    cells[ended.column] = text;
  }

  return {
    open: (name, attributes, empty) => {
      switch (name) {
        case 'row': {
          const told = Number(attribute(attributes, 'r') ?? rowNumber + 1);
          if (!Number.isInteger(told) || told <= rowNumber || told > 1_048_576) throw unordered(sheet, rowNumber);
          rowNumber = told;
          cells = [];
          column = -1;
          hidden = ['1', 'true'].includes(attribute(attributes, 'hidden') ?? '');
          break;
        }
        case 'c': {
          const told = attribute(attributes, 'r');
          column = told === undefined ? column + 1 : columnOf(told);
          const style = Number(attribute(attributes, 's') ?? 0);
          cell = { column, type: attribute(attributes, 't') ?? 'n', style, value: null, inline: '', formula: false };
          break;
        }
        case 'f':
          if (cell !== undefined) cell.formula = true;
          break;
        case 'v':
          if (cell !== undefined) cell.value = '';
          heard = empty ? undefined : 'value';
          break;
        case 't':
          heard = empty ? undefined : 'text';
          break;
        case 'rPh':
          heard = undefined;
          break;
        case 'mergeCell': {
          const merge = mergeOf(attribute(attributes, 'ref') ?? '');
          if (merge !== undefined) reading.merges.push(merge);
          break;
        }
      }
    },
    text: (text) => {
      if (cell === undefined || heard === undefined) return;
      if (heard === 'value') cell.value = (cell.value ?? '') + text;
      else cell.inline += text;
    },
    close: (name) => {
      if (name === 'v' || name === 't') heard = undefined;
      if (name === 'row') endRow();
      if (name === 'c' && cell !== undefined) {
        endCell(cell);
        cell = undefined;
      }
    },
  };
}

function unordered(sheet: string, after: number): FileRefused {
  return new FileRefused({
    zh: `“${sheet}”第 ${after} 行之后的行号是乱的，请重新保存再导入`,
    en: `The row numbers of “${sheet}” are out of order after row ${after}; save it anew and import again`,
  });
}

function columnOf(reference: string): number {
  let column = 0;
  for (const character of reference) {
    const letter = character.charCodeAt(0) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column - 1;
}

function mergeOf(range: string): Merge | undefined {
  const [, from = '', firstRow, to = '', lastRow] = /^([A-Z]+)(\d+):([A-Z]+)(\d+)$/.exec(range) ?? [];
  if (firstRow === undefined || lastRow === undefined) return undefined;
  return {
    range,
    firstRow: Number(firstRow),
    lastRow: Number(lastRow),
    firstColumn: columnOf(from),
    lastColumn: columnOf(to),
  };
}

function textOf(cell: Cell, { strings, isDate, dates1904 }: SheetMakings, flaw: (words: Words) => void): string {
  const { type, value, formula } = cell;
  if (formula && (value === null || (value === '' && type !== 'str'))) {
    flaw({
      zh: '公式没有保存结果，请在 Excel 里打开并保存，或改成数值',
      en: 'A formula without a saved result; open and save it in Excel, or put the value in',
    });
    return '';
  }
  switch (type) {
    case 's':
      return strings[Number(value)] ?? '';
    case 'inlineStr':
      return plain(cell.inline);
    case 'str':
    case 'd':
      return plain(value ?? '');
    case 'b':
      return value === '1' ? 'TRUE' : value === null ? '' : 'FALSE';
    case 'e':
      flaw({ zh: `公式出错：${value ?? ''}`, en: `The cell shows an error: ${value ?? ''}` });
      return '';
    default:
      return value === null || value === '' ? '' : numberText(Number(value), isDate(cell.style), dates1904, flaw);
  }
}

/** Numbers are written out; a spreadsheet keeps fifteen digits of one, and a longer code in it is not what somebody typed. */
function numberText(value: number, date: boolean, dates1904: boolean, flaw: (words: Words) => void): string {
  if (date) {
    const text = dateText(value, dates1904);
    if (text !== undefined) return text;
  }
  if (!Number.isFinite(value)) {
    flaw({ zh: '不是数字', en: 'is no number' });
    return '';
  }
  if (Number.isInteger(value) && Math.abs(value) >= 1e15) {
    flaw({
      zh: '超过 15 位的数字在表格里已经不准了，请把这一列设成文本再填',
      en: 'A spreadsheet keeps only 15 digits of a number; set the column to text and type it again',
    });
    return value.toFixed(0);
  }
  return Number.isInteger(value) ? value.toFixed(0) : String(Number(value.toPrecision(15)));
}
