export {
  type CellFlaw,
  columnLetters,
  FileRefused,
  type Sheet,
  type Table,
  type TableRow,
  tableOf,
} from './table.ts';
export { readSheet } from './tables.read.ts';
export { type WrittenCell, type WrittenSheet, writePrivately, writeSheets } from './tables.write.ts';
