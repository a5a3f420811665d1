import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import writeWorkbook from 'write-excel-file/node';
import { replayCommand } from '../cli/replay.command.ts';
import { FileUnreadable, readMessages } from './messages.read.ts';
import { thirty } from './thirty.messages.testing.ts';

const zone = 'Asia/Shanghai';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongxin-replay-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('a file of messages', () => {
  const heading = ['编号', '用户', '主题', '详情', '时间'];
  const cells = thirty.map(({ id, reporter, title, text, time }) => [id, reporter, title, text, time]);
  const csvText = [heading, ...cells].map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\r\n');

  it('says the same as JSON lines, as CSV with Chinese headings and as a spreadsheet', async () => {
    const jsonl = await readMessages(
      await file('m.jsonl', thirty.map((each) => JSON.stringify(each)).join('\n')),
      {},
      zone,
    );
    const csv = await readMessages(await file('m.csv', `\uFEFF${csvText}`), {}, zone);
    await writeWorkbook([heading, ...cells]).toFile(join(folder, 'm.xlsx'));
    const xlsx = await readMessages(join(folder, 'm.xlsx'), {}, zone);
    // A cell that is a date tells its wall time.
    const dated = thirty.map(({ id, reporter, title, text, time }) => {
      const [year = 0, month = 0, ...rest] = time.split(/[/ :]/).map(Number);
      const value = new Date(Date.UTC(year, month - 1, ...rest));
      return [id, reporter, title, text, { type: Date, value, format: 'yyyy/m/d h:mm:ss' }];
    });
    await writeWorkbook([heading, ...dated]).toFile(join(folder, 'dated.xlsx'));
    const withDates = await readMessages(join(folder, 'dated.xlsx'), {}, zone);
    const said = (read: typeof jsonl) => read.messages.map(({ row: _, ...message }) => message);
    expect(said(jsonl)).toHaveLength(30);
    expect(said(csv)).toEqual(said(jsonl));
    expect(said(xlsx)).toEqual(said(jsonl));
    expect(said(withDates)).toEqual(said(jsonl));
  });

  it('is the same replay for the same name and content only', async () => {
    const one = await readMessages(await file('one.csv', csvText), {}, zone);
    const same = await readMessages(await file('one.csv', csvText), {}, zone);
    const other = await readMessages(await file('two.csv', csvText), {}, zone);
    expect(one.digest).toMatch(/^[0-9a-f]{8}$/);
    expect([same.digest === one.digest, other.digest === one.digest]).toEqual([true, false]);
  });

  it('is read in GB 18030 too', async () => {
    // 内容 as a heading and 路灯坏了 below it.
    const gb = Buffer.from('c4dac8dd0ac2b7b5c6bbb5c1cb0a', 'hex');
    expect((await readMessages(await file('gb.csv', gb), {}, zone)).messages[0]?.text).toBe('路灯坏了');
  });

  it('names the rows that cannot be read and keeps the others', async () => {
    const path = await file('bad.jsonl', '{"text":"好"}\n{oops\n\n[1]\n{"text":""}\n{"text":"好","time":"never"}\n');
    const read = await readMessages(path, {}, zone);
    expect(read.messages).toHaveLength(1);
    expect(read.unreadable.map(({ row, problem }) => [row, problem])).toEqual([
      [2, 'broken_row'],
      [4, 'broken_row'],
      [5, 'empty_text'],
      [6, 'unreadable_time'],
    ]);
    const ragged = await readMessages(await file('bad.csv', '详情,时间\n好,2020/1/1\n好\n'), {}, zone);
    expect(ragged.unreadable).toMatchObject([{ row: 3, problem: 'broken_row' }]);
  });

  it('is refused whole when it is missing, empty, of another kind or torn', async () => {
    const wrong = [
      join(folder, 'none.csv'),
      folder,
      await file('empty.jsonl', ''),
      await file('a.txt', 'x'),
      await file('torn.csv', '详情\n"好'),
      await file('torn.xlsx', 'PK'),
      await file('none.jsonl', '{'),
    ];
    for (const path of wrong) await expect(readMessages(path, {}, zone)).rejects.toThrow(FileUnreadable);
  });
});

describe('tongxin replay', () => {
  async function run(...args: string[]) {
    const lines: string[] = [];
    const code = await replayCommand(
      args,
      { out: (line) => lines.push(line), progress: { write: () => undefined } },
      { DATA_DIR: join(folder, 'never') },
    );
    return { code, lines };
  }

  it('answers what it cannot read with one line and code 2, and starts nothing', async () => {
    const good = await file('good.jsonl', '{"text":"好"}');
    const wrong = [
      [],
      [good, good],
      [join(folder, 'none.jsonl')],
      [await file('columns.csv', 'a,b\n1,2')],
      [good, '--map', 'a=words'],
      [good, '--limit', '0'],
      [good, '--lang', 'fr'],
      [good, '--server', 'http://localhost:1'],
      [good, '--colour', 'red'],
    ];
    for (const args of wrong) {
      const { code, lines } = await run(...args);
      expect([args, code, lines.length]).toEqual([args, 2, 1]);
      expect(lines[0]).toMatch(/^replay: ./);
    }
  });

  it('shows how it is called', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, lines: [expect.stringContaining('--work')] });
  });
});
