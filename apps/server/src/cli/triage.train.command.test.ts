import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallSentences } from '../governance/triage/learning/small.sentences.ts';
import { triageClassifyCommand } from './triage.classify.command.ts';
import { triageEvaluateCommand } from './triage.evaluate.command.ts';
import { triageTrainCommand } from './triage.train.command.ts';

let folder: string;
let train: string;
let test: string;
let model: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongxin-train-'));
  train = await file('train.jsonl', lines(smallSentences(150)));
  test = await file('test.jsonl', lines(smallSentences(45, 8)));
  model = join(folder, 'made.model');
  expect(await run(triageTrainCommand, train, '--out', model)).toMatchObject({ code: 0, errors: [] });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function lines(rows: readonly object[]): string {
  return rows.map((row) => JSON.stringify(row)).join('\n');
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function run(command: typeof triageTrainCommand, ...args: string[]) {
  const [out, errors]: [string[], string[]] = [[], []];
  const code = await command(args, { out: (line) => out.push(line), error: (line) => errors.push(line) });
  return { code, out, errors };
}

describe('tongxin triage train', () => {
  it('writes a model, the same bytes for the same file, and tells what it made', async () => {
    const again = join(folder, 'again.model');
    const { code, out } = await run(triageTrainCommand, train, '--out', again, '--json');
    const told = JSON.parse(out[0] ?? '');
    const bytes = await readFile(again);
    expect([code, told.labels, told.examples, told.modelBytes]).toEqual([
      0,
      ['噪声', '垃圾', '路灯'],
      150,
      bytes.length,
    ]);
    expect(bytes.equals(await readFile(model))).toBe(true);
  });

  it('says the same of a table with columns of its own', async () => {
    const rows = smallSentences(150).map(({ title = '', text, label }) => `${label},${title},${text}`);
    const table = await file('train.csv', ['归口,事由,说了什么', ...rows].join('\n'));
    const out = join(folder, 'table.model');
    const map = '归口=label,事由=title,说了什么=text';
    expect((await run(triageTrainCommand, table, '--out', out, '--map', map)).code).toBe(0);
    expect((await readFile(out)).equals(await readFile(model))).toBe(true);
  });

  it('keeps the model that is there when it cannot make a new one', async () => {
    const kept = await file('kept.model', await readFile(model));
    const broken = await file('broken.jsonl', `${lines(smallSentences(30))}\n{"text":"路灯不亮"}\n{oops`);
    const { code, out, errors } = await run(triageTrainCommand, broken, '--out', kept);
    expect([code, out]).toEqual([2, []]);
    expect(errors).toEqual([
      'triage: broken.jsonl:31 没有类别（label） / no label (label)',
      'triage: broken.jsonl:32 读不懂这一行：{oops / this row cannot be read',
    ]);
    const one = await file('one.jsonl', lines(smallSentences(30).map((each) => ({ ...each, label: '路灯' }))));
    expect((await run(triageTrainCommand, one, '--out', kept)).errors[0]).toContain('only one label');
    expect((await readFile(kept)).equals(await readFile(model))).toBe(true);
    expect((await readdir(folder)).filter((name) => name.startsWith('kept'))).toEqual(['kept.model']);
  });

  it.each([
    [[]],
    [['--out', 'x.model']],
    [['/no/such/file.jsonl', '--out', 'x.model']],
    [['a.jsonl', 'b.jsonl', '--out', 'x.model']],
    [['--colour']],
  ])('%j ends with code 2 and a line on standard error', async (args) => {
    const { code, out, errors } = await run(triageTrainCommand, ...args);
    expect([code, out]).toEqual([2, []]);
    expect(errors[0]).toMatch(/^triage: .+/);
  });

  it('says so where nothing can be written', async () => {
    const { code, errors } = await run(triageTrainCommand, train, '--out', join(folder, 'no', 'folder', 'a.model'));
    expect([code, errors.length]).toEqual([2, 1]);
    expect(errors[0]).toContain('cannot be written');
  });
});

describe('tongxin triage evaluate', () => {
  const shape = {
    accuracy: 1,
    macroF1: 1,
    weightedF1: 1,
    automaticShareAt98: expect.any(Number),
    precisionAtThreshold: 1,
    threshold: expect.any(Number),
    msPerMessage: expect.any(Number),
    modelBytes: expect.any(Number),
    trainSeconds: expect.any(Number),
    perClass: expect.objectContaining({ 路灯: { precision: 1, recall: 1, f1: 1, support: 15 } }),
  };

  it('trains on one file, tests on another and tells all its figures', async () => {
    const { code, out } = await run(triageEvaluateCommand, '--train', train, '--test', test, '--json');
    expect([code, out.length]).toEqual([0, 1]);
    expect(JSON.parse(out[0] ?? '')).toEqual(shape);
  });

  it('tests a model that is there, with the same result', async () => {
    const { out } = await run(triageEvaluateCommand, '--model', model, '--test', test, '--json');
    expect(JSON.parse(out[0] ?? '')).toEqual({ ...shape, trainSeconds: null });
  });

  it('tests one file by folds, and tells people', async () => {
    const { code, out } = await run(triageEvaluateCommand, '--train', train, '--folds', '3');
    expect(code).toBe(0);
    expect(out[0]).toMatch(/^accuracy \d\.\d{4} · macro-F1/);
    expect(out).toHaveLength(6);
  });

  it('refuses a model that does not fit, and files that share no label', async () => {
    const bytes = await readFile(model);
    const damaged = await file(
      'damaged.model',
      Uint8Array.from(bytes, (byte, at) => (at === 900 ? byte ^ 1 : byte)),
    );
    const short = await file('short.model', bytes.subarray(0, bytes.length - 9));
    const other = await file(
      'other.jsonl',
      lines(smallSentences(9).map((each) => ({ ...each, label: `${each.label}2` }))),
    );
    const wrong: readonly (readonly [string[], string])[] = [
      [['--model', damaged, '--test', test], 'is damaged'],
      [['--model', short, '--test', test], 'cut short'],
      [['--model', train, '--test', test], 'not a model file'],
      [['--model', join(folder, 'none.model'), '--test', test], 'no such model file'],
      [['--model', model, '--test', other], 'not those used here'],
      [['--train', train, '--test', other], 'share no label'],
      [['--train', train], '--test'],
      [['--train', train, '--folds', '1'], '--folds 2'],
      [['--train', train, '--test', test, '--model', model], '--test'],
    ];
    for (const [args, why] of wrong) {
      const { code, out, errors } = await run(triageEvaluateCommand, ...args);
      expect([args, code, out]).toEqual([args, 2, []]);
      expect(errors.join('\n')).toContain(why);
    }
  });
});

describe('tongxin triage classify', () => {
  it('tells the label, its probability and the words that counted', async () => {
    const { code, out } = await run(triageClassifyCommand, '--model', model, '楼下路灯坏了，夜里没有照明', '--json');
    expect(code).toBe(0);
    const said = JSON.parse(out[0] ?? '');
    expect(said).toMatchObject({ label: '路灯', automatic: true });
    expect(said.words.map(({ word }: { word: string }) => word)).toContain('路灯');
    const people = await run(triageClassifyCommand, '--model', model, '--title', '路灯', '整夜不亮');
    expect(people.out[0]).toMatch(/^路灯 {2}\d/);
    expect((await run(triageClassifyCommand, '--model', train, '路灯')).code).toBe(2);
    expect((await run(triageClassifyCommand, '路灯')).code).toBe(2);
  });
});
