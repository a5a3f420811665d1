import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { triageTopicsCommand } from './triage.topics.command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongxin-topics-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  const [out, errors]: [string[], string[]] = [[], []];
  const code = await triageTopicsCommand(args, { out: (line) => out.push(line), error: (line) => errors.push(line) });
  return { code, out, errors };
}

/** Four people about one matter, the first of them twice, and two others about something else. */
const messages = [
  ['1', 'N1', '知香园西门的早市占道', '知香园西门外的早市占了整条机动车道，救护车进不来。', '2026/3/1 8:00:00', 3],
  ['2', 'N2', '早市占道堵路', '知香园西门的早市天天占道，机动车道走不通，上班堵半小时。', '2026/3/3 8:00:00', 0],
  ['3', 'N3', '知香园早市扰民', '知香园西门早市占机动车道，凌晨四点开始叫卖，救护车也进不来。', '2026/3/5 8:00:00', 1],
  ['4', 'N4', '请管一管早市', '知香园西门外早市占道，把机动车道堵死了，请安排地方。', '2026/3/6 8:00:00', 0],
  [
    '5',
    'N1',
    '知香园西门的早市占道',
    '知香园西门外的早市占了整条机动车道，救护车进不来，没人管。',
    '2026/3/9 8:00:00',
    0,
  ],
  ['6', 'N5', '路灯不亮', '翠湖苑门前的路灯坏了三天。', '2026/3/2 8:00:00', 0],
  ['7', 'N6', '停水', '品尚花园今天停水，没有通知。', '2026/3/4 8:00:00', 0],
].map(([id, reporter, title, text, time, likes]) => ({ id, reporter, title, text, time, likes }));

async function fileOf(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}
const jsonLines = () => fileOf('messages.jsonl', messages.map((each) => JSON.stringify(each)).join('\n'));

describe('tongxin triage topics', () => {
  it('prints the hot topics of a file as JSON', async () => {
    const { code, out, errors } = await run('topics', await jsonLines(), '--json');
    expect([code, errors, out.length]).toEqual([0, [], 1]);
    expect(JSON.parse(out[0] ?? '')).toEqual([
      {
        name: expect.stringContaining('早市'),
        ids: ['1', '2', '3', '4', '5'],
        people: 4,
        firstAt: '2026-03-01T00:00:00.000Z',
        lastAt: '2026-03-09T00:00:00.000Z',
        score: expect.any(Number),
      },
    ]);
  });

  it('prints a table that people can read, in both languages', async () => {
    const path = await jsonLines();
    const zh = (await run('topics', path)).out.join('\n');
    expect(zh).toContain('是什么事');
    expect(zh).toContain('2026-03-01 – 2026-03-09');
    expect((await run('topics', path, '--lang', 'en')).out.join('\n')).toContain('what it is');
  });

  it('reads CSV, names the rows it cannot read on standard error, and works with the others', async () => {
    const rows = messages.map(({ id, reporter, title, text, time }) => [id, reporter, title, text, time].join(','));
    const path = await fileOf('messages.csv', ['编号,用户,主题,详情,时间', ...rows, '8,N7', '9,N8,,,'].join('\n'));
    const { code, out, errors } = await run('topics', path, '--json');
    expect(code).toBe(0);
    expect(errors).toEqual(['messages.csv:9 broken_row 2 ≠ 5', 'messages.csv:10 empty_text']);
    expect(JSON.parse(out[0] ?? '')).toHaveLength(1);
  });

  it('says so where there are none', async () => {
    const path = await fileOf('one.jsonl', JSON.stringify(messages[0]));
    expect((await run('topics', path)).out).toEqual(['没有热点']);
    expect((await run('topics', path, '--json')).out).toEqual(['[]']);
    expect((await run('duplicates', path)).out).toEqual(['没有重复来信']);
  });
});

describe('tongxin triage duplicates', () => {
  it('prints pairs as JSON, of what is as sure as asked for', async () => {
    const path = await jsonLines();
    const { code, out } = await run('duplicates', path, '--json');
    expect(code).toBe(0);
    const pairs: readonly { a: string; b: string; score: number }[] = JSON.parse(out[0] ?? '');
    expect(pairs).toContainEqual({ a: '1', b: '5', score: expect.any(Number) });
    for (const pair of pairs) expect(Object.keys(pair)).toEqual(['a', 'b', 'score']);
    const surest = JSON.parse((await run('duplicates', path, '--json', '--at-least', '0.8')).out[0] ?? '');
    expect(surest.length).toBeLessThan(pairs.length);
    expect((await run('duplicates', path)).out.join('\n')).toContain('说法相近');
  });
});

describe('what cannot be read', () => {
  it.each([
    [[]],
    [['other']],
    [['topics']],
    [['topics', 'a', 'b']],
    [['topics', '/no/such/file.jsonl']],
    [['topics', 'x.jsonl', '--colour']],
    [['topics', 'x.jsonl', '--lang', 'fr']],
    [['duplicates', 'x.jsonl', '--at-least', '2']],
    [['duplicates', 'x.jsonl', '--map', 'nonsense']],
  ])('%j ends with code 2 and a line on standard error', async (args) => {
    const { code, out, errors } = await run(...args);
    expect([code, out]).toEqual([2, []]);
    expect(errors[0]).toMatch(/^triage: .+/);
  });
});
