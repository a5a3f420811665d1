import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Words } from '@tongxin/contract';
import { FileRefused, readSheet, type Table, tableOf } from '../platform/tables/index.ts';
import type { Form } from './form.ts';
import { type Arrangement, arrange, knownHeadings, Layout, plainLayout } from './layout.ts';
import { type Flaws, flawsOf, type Line, linesOf } from './lines.ts';

/** A file of which it is known what its columns mean. */
export interface ReadFile {
  readonly table: Table;
  readonly arrangement: Arrangement;
  readonly lines: readonly Line[];
  readonly flaws: Flaws;
  readonly notes: readonly Words[];
  /** SHA-256, hexadecimal. */
  readonly digest: string;
}

/** Reads a file of a kind, laid out as told. Throws FileRefused, which names the file. */
export async function readFileOf(
  form: Form,
  path: string,
  layout: Layout,
  sheet: string | undefined,
): Promise<ReadFile> {
  return naming(path, () => readAs(form, path, layout, sheet));
}

/** Does something with a file; what refuses it names it. */
async function naming<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const name = basename(path);
    if (!(error instanceof FileRefused) || error.words.zh.includes(name)) throw error;
    throw new FileRefused({ zh: `${name}：${error.words.zh}`, en: `${name}: ${error.words.en}` });
  }
}

const columnsHint: Words = {
  zh: '别的叫法请写一张列对照（--columns），或要一张空表看看（--template）',
  en: 'write a column map for other names (--columns), or look at an empty sheet (--template)',
};

async function readAs(form: Form, path: string, layout: Layout, sheet: string | undefined): Promise<ReadFile> {
  const table = tableOf(await readSheet(path, sheet ?? layout.sheet), knownHeadings(form, layout), columnsHint);
  const arrangement = arrange(form, table, layout);
  const flaws = flawsOf();
  const lines = linesOf(table, arrangement, layout, flaws);
  if (lines.length === 0) throw new FileRefused({ zh: '表头下面没有内容', en: 'There is nothing under the heading' });
  const { unused } = arrangement;
  const ignored: readonly Words[] =
    unused.length === 0
      ? []
      : [{ zh: `没有用到的列：${unused.join('、')}`, en: `Columns that were not used: ${unused.join(', ')}` }];
  return { table, arrangement, lines, flaws, notes: [...table.notes, ...ignored], digest: await digestOf(path) };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

const fieldHeads = ['字段', 'field', '我们的列'];
const headingHeads = ['表头', '对方表头', '列名', 'heading', 'header', '他们的列'];
const constantHeads = ['固定值', 'constant', '常量'];
const theirsHeads = ['原值', '对方的值', 'value', 'theirs'];
const oursHeads = ['换成', '我们的值', 'becomes', 'ours'];

/**
 * Reads a column map: JSON (`{ "columns": { "code": "网格号" }, "constants": …, "values": … }`), or a table with the columns 字段, 表头, 固定值, 原值, 换成. A field
 * may be named by its key or by its heading on our sheets. Throws FileRefused.
 */
export async function readLayout(form: Form, path: string): Promise<Layout> {
  return naming(path, () => layoutAt(form, path));
}

async function layoutAt(form: Form, path: string): Promise<Layout> {
  if (/\.json$/i.test(path)) return layoutOfJson(await jsonAt(path));
  const heads = [...fieldHeads, ...headingHeads, ...constantHeads, ...theirsHeads, ...oursHeads];
  const table = tableOf(
    await readSheet(path),
    (cells) => cells.filter((cell) => heads.includes(cell.trim().toLowerCase())).length,
  );
  const column = (names: readonly string[]) =>
    table.heading.findIndex((cell) => names.includes(cell.trim().toLowerCase()));
  const [field, heading, constant, theirs, ours] = [
    fieldHeads,
    headingHeads,
    constantHeads,
    theirsHeads,
    oursHeads,
  ].map(column);
  if (field === undefined || field < 0) {
    throw new FileRefused({ zh: '列对照表里没有“字段”一列', en: 'The column map has no column “field”' });
  }
  const at = (cells: readonly string[], index: number | undefined) =>
    index === undefined || index < 0 ? '' : (cells[index] ?? '');
  const layout: {
    columns: Record<string, string>;
    constants: Record<string, string>;
    values: Record<string, Record<string, string>>;
  } = {
    columns: {},
    constants: {},
    values: {},
  };
  for (const { cells } of table.rows) {
    const named = at(cells, field);
    if (named === '') continue;
    const key = keyNamed(form, named);
    const [column0, fixed, from, to] = [heading, constant, theirs, ours].map((index) => at(cells, index));
    if (column0) layout.columns[key] = column0;
    if (fixed) layout.constants[key] = fixed;
    if (from) layout.values[key] = { ...layout.values[key], [from]: to ?? '' };
  }
  return { ...plainLayout, ...layout };
}

function keyNamed(form: Form, name: string): string {
  const found = Object.entries(form.fields).find(([key, { zh, en }]) =>
    [key, zh, en, `${zh} ${en}`].includes(name.trim()),
  );
  return found?.[0] ?? name.trim();
}

async function jsonAt(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new FileRefused({ zh: `找不到文件：${path}`, en: `No such file: ${path}` });
  });
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new FileRefused({
      zh: `列对照读不通：${String(error)}`,
      en: `The column map cannot be read: ${String(error)}`,
    });
  }
}

function layoutOfJson(value: unknown): Layout {
  const read = Layout.safeParse(value);
  if (read.success) return read.data;
  const where = read.error.issues.map(({ path }) => path.join('.') || '/').join(', ');
  throw new FileRefused({ zh: `列对照写得不对：${where}`, en: `The column map is not right at: ${where}` });
}
