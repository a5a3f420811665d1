import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Words } from '@tongxin/contract';
import { contentOf } from './content.ts';
import { readFeatures } from './features.ts';
import { readSeparated } from './separated.ts';
import { bounds, FileRefused, type Sheet } from './table.ts';
import { readWorkbook } from './workbook.ts';

/**
 * Reads a table from CSV (UTF-8, UTF-16, GB 18030), XLSX or GeoJSON, judged by what is in the file and not by its name. `sheet` names a sheet of a workbook.
 * Throws FileRefused with what is wrong and what to do: missing, empty, too large, another kind of file, encrypted, a zip bomb, broken.
 */
export async function readSheet(path: string, sheet?: string): Promise<Sheet> {
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile())
    throw new FileRefused({ zh: `找不到文件：${path}`, en: `No such file: ${path}` });
  if (found.size > bounds.fileBytes) {
    const megabytes = (found.size / 1024 / 1024).toFixed(0);
    throw new FileRefused({
      zh: `文件有 ${megabytes} MB，最多 ${bounds.fileBytes / 1024 / 1024} MB，请拆成几个文件`,
      en: `The file has ${megabytes} MB, more than ${bounds.fileBytes / 1024 / 1024} MB; please split it`,
    });
  }
  const bytes = await readFile(path);
  const name = basename(path);
  const content = contentOf(bytes);
  switch (content.kind) {
    case 'refused':
      throw new FileRefused(content.words);
    case 'archive':
      return noted(readWorkbook(bytes, sheet), name, ['.xlsx', '.xlsm'], 'XLSX');
    case 'json':
      return noted(readFeatures(name, bytes), name, ['.geojson', '.json'], 'GeoJSON');
    case 'separated':
      return noted(readSeparated(name, bytes), name, ['.csv', '.txt', '.tsv'], 'CSV');
  }
}

/** Says so where a name promises another kind of file than there is. */
function noted(sheet: Sheet, name: string, expected: readonly string[], kind: string): Sheet {
  const extension = extname(name).toLowerCase();
  if (extension === '' || expected.includes(extension)) return sheet;
  const note: Words = {
    zh: `文件名是 ${extension}，内容是 ${kind}，按内容读取`,
    en: `The name says ${extension}, the content is ${kind}; it was read as that`,
  };
  return { ...sheet, notes: [note, ...sheet.notes] };
}
