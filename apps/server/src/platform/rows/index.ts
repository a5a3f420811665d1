export { type Column, ColumnsWrong, columnsOf, mapOf } from './columns.ts';
export { type BrokenRow, FileUnreadable, type Row, type Rows, readRows } from './rows.read.ts';
