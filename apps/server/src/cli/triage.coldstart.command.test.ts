import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModel } from '../governance/triage/learning/modelFile.ts';
import { triageColdstartCommand } from './triage.coldstart.command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongxin-coldstart-command-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  const [out, errors]: [string[], string[]] = [[], []];
  const code = await triageColdstartCommand(args, {
    out: (line) => out.push(line),
    error: (line) => errors.push(line),
  });
  return { code, out, errors };
}

async function fileOf(name: string, rows: readonly object[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  return path;
}

describe('tongxin triage coldstart', () => {
  it('makes the model, writes it, lets it learn from messages without labels, and measures it', async () => {
    const model = join(folder, 'first.model');
    const unlabelled = await fileOf(
      'unlabelled.jsonl',
      ['楼下烧烤摊油烟呛人', '三轮车把便道占满了', '暖气一点都不热', '物业费又涨了', '电梯困人了'].map((text) => ({
        text,
      })),
    );
    const test = await fileOf('labelled.jsonl', [
      { text: '公司三个月没发工资，去要就推来推去', label: '劳动和社会保障' },
      { title: '学位', text: '孩子今年上小学，学校说学位满了', label: '教育文体' },
    ]);
    const { code, out, errors } = await run('--out', model, '--unlabelled', unlabelled, '--test', test, '--json');
    expect([code, errors, out.length]).toEqual([0, [], 1]);
    const told = JSON.parse(out[0] ?? '');
    expect(told).toMatchObject({ categories: 100, test: { messages: 2, accuracy: 1, macroF1: 1 } });
    expect(told.selfTraining).toEqual([
      { round: 1, taken: 1, labels: 1 },
      { round: 2, taken: 2, labels: 2 },
    ]);
    const bytes = await readFile(model);
    expect(bytes.length).toBe(told.modelBytes);
    expect(readModel(bytes).labels).toHaveLength(100);
  }, 180_000);

  it('tells people in both languages', async () => {
    const test = await fileOf('codes.jsonl', [
      { text: '路灯坏了', label: 'R0401' },
      { text: '想表扬社区的网格员', label: 'R1201' },
    ]);
    const { code, out } = await run('--test', test);
    expect(code).toBe(0);
    expect(out[0]).toMatch(/^100 个类别，\d+ 句例句/);
    expect(out[1]).toMatch(/^100 categories, \d+ sentences/);
    expect(out.join('\n')).toContain('macro-F1 1.000');
  }, 120_000);

  it.each([
    [['--test', '/no/such/file.jsonl']],
    [['--unlabelled', '/no/such/file.jsonl']],
    [['--colour']],
    [['extra']],
  ])('%j ends with code 2 and a line on standard error', async (args) => {
    const { code, out, errors } = await run(...args);
    expect([code, out]).toEqual([2, []]);
    expect(errors[0]).toMatch(/^triage: .+/);
  });
});
