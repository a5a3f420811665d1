import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ColumnsWrong, columnsOf, FileUnreadable, mapOf, readRows } from './index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongxin-rows-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('the rows of a file', () => {
  it('are told with their numbers, by heading, the broken ones apart', async () => {
    const lines = await readRows(await file('a.jsonl', '\uFEFF{"text":"好"}\n\n{oops\n{"text":"坏","label":1}\n'));
    expect(lines).toMatchObject({
      name: 'a.jsonl',
      names: ['text', 'label'],
      rows: [
        { row: 1, record: { text: '好' } },
        { row: 4, record: { text: '坏', label: 1 } },
      ],
      broken: [{ row: 3, detail: '{oops' }],
    });
    const table = await readRows(await file('a.csv', '内容,类别\n"好，\n很好",甲\n只有内容\n'));
    expect(table.rows).toEqual([{ row: 3, record: { 内容: '好，\n很好', 类别: '甲' } }]);
    expect(table.broken).toEqual([{ row: 4, detail: '1 ≠ 2' }]);
  });

  it('are none where the file is missing, empty, of another kind, torn or without a row', async () => {
    const wrong = [
      join(folder, 'none.csv'),
      folder,
      await file('empty.csv', ''),
      await file('heading.csv', '内容,类别\n'),
      await file('other.txt', 'x'),
      await file('torn.csv', '内容\n"好'),
      await file('torn.xlsx', 'PK'),
      await file('none.jsonl', '{\n['),
    ];
    for (const path of wrong) await expect(readRows(path)).rejects.toThrow(FileUnreadable);
  });
});

describe('columns', () => {
  const known = [
    { field: 'text', headings: ['text', '内容'] },
    { field: 'label', headings: ['label', '类别'] },
  ] as const;

  it('are found by what they are told to be, else by a known heading', () => {
    expect(columnsOf(['Label', '内容', '备注'], {}, known)).toEqual({ text: '内容', label: 'Label' });
    expect(columnsOf(['label', '内容', '备注'], { label: '备注' }, known)).toEqual({ text: '内容', label: '备注' });
    expect(columnsOf(['内容'], {}, known)).toEqual({ text: '内容' });
    expect(() => columnsOf(['内容'], { label: '备注' }, known)).toThrow(ColumnsWrong);
  });

  it('are told as pairs, the field last', () => {
    expect(mapOf('a=b=text, 类 别 =label', ['text', 'label'])).toEqual({ text: 'a=b', label: '类 别' });
    for (const wrong of ['', 'text', '=text', '内容=words', '内容=text,'])
      expect(() => mapOf(wrong, ['text', 'label'])).toThrow(ColumnsWrong);
  });
});
