import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ColumnsWrong, FileUnreadable } from '../../platform/rows/index.ts';
import { hasLabels, labelledMap, MessagesWrong, readLabelled, readMatters } from './messages.read.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongxin-messages-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(name: string, ...lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.join('\n'));
  return path;
}

async function refusal(reading: Promise<unknown>): Promise<readonly string[]> {
  try {
    await reading;
    return [];
  } catch (error) {
    if (error instanceof MessagesWrong) return error.message.split('\n');
    throw error;
  }
}

describe('messages of a file', () => {
  it('are read with their labels or without, as JSON lines and as a table', async () => {
    const lines = await fileOf(
      'a.jsonl',
      '{"text":" 路灯不亮 ","label":"R0401","likes":2}',
      '{"title":"暖气","text":"不热","label":408}',
      '',
    );
    const said = [
      { text: '路灯不亮', label: 'R0401' },
      { title: '暖气', text: '不热', label: '408' },
    ];
    expect(await readLabelled(lines)).toEqual(said);
    expect(await readMatters(lines)).toEqual([{ text: '路灯不亮' }, { title: '暖气', text: '不热' }]);
    expect(await hasLabels(lines)).toBe(true);
    const table = await fileOf('a.csv', '主题,详情,类别', ',路灯不亮,R0401', '暖气,不热,408');
    expect(await readLabelled(table)).toEqual(said);
    const foreign = await fileOf('b.csv', '说了什么,归口', '路灯不亮,R0401', '不热,408');
    const columns = labelledMap('说了什么=text,归口=label');
    expect((await readLabelled(foreign, columns)).map(({ label }) => label)).toEqual(['R0401', '408']);
  });

  it('are refused as a whole, each wrong row with its number and why in both languages', async () => {
    const wrong = await fileOf(
      'wrong.jsonl',
      '{"text":"路灯不亮","label":"a"}',
      '{"text":',
      '{"text":"暖气不热"}',
      '{"text":"  ","label":"a"}',
      '{"text":{"a":1},"label":"a"}',
      `{"text":"暖气不热","label":"${'长'.repeat(101)}"}`,
      '[]',
    );
    const lines = await refusal(readLabelled(wrong));
    expect(lines.map((line) => line.split(' ')[0])).toEqual([2, 3, 4, 5, 6, 7].map((row) => `wrong.jsonl:${row}`));
    expect(lines[1]).toBe('wrong.jsonl:3 没有类别（label） / no label (label)');
    for (const line of lines) expect(line).toMatch(/\p{Script=Han}.* \/ [a-z]/u);
  });

  it('name the first twenty wrong rows and count the others', async () => {
    const many = await fileOf('many.jsonl', '{"text":"路灯"}', ...Array.from({ length: 24 }, () => '{"text":""}'));
    const lines = await refusal(readMatters(many));
    expect(lines).toHaveLength(21);
    expect(lines[20]).toContain('4');
  });

  it('are refused without the columns they need', async () => {
    const noLabel = await fileOf('none.jsonl', '{"text":"路灯不亮"}');
    expect(await hasLabels(noLabel)).toBe(false);
    expect((await refusal(readLabelled(noLabel)))[0]).toContain('label');
    await expect(readLabelled(noLabel, { label: 'kind' })).rejects.toThrow(ColumnsWrong);
    const missing = join(folder, 'missing.jsonl');
    await expect(readMatters(missing)).rejects.toThrow(FileUnreadable);
    expect(await hasLabels(missing)).toBe(false);
  });
});
