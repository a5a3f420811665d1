import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleDistrict } from '@tongxin/demo';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify } from '../learning/classify.ts';
import type { Example } from '../learning/example.ts';
import type { Model } from '../learning/model.ts';
import { writeModel } from '../learning/modelFile.ts';
import { coldStartFor, digestOf } from './coldStart.store.ts';
import { coldStartExamples, coldStartModel } from './coldStart.ts';
import { readOwnExamples } from './examples.read.ts';
import type { ExampleSet } from './examples.ts';

const { categories } = sampleDistrict();
const leaves = categories.filter(({ parentCode }) => parentCode !== null);

let folder: string;
let own: ExampleSet;
let examples: readonly Example[];
let model: Model;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tongxin-coldstart-'));
  own = await readOwnExamples();
  examples = coldStartExamples(categories, own);
  model = await coldStartFor(categories, folder);
  file = join(folder, `coldstart-${digestOf(examples)}.model`);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('what the first model learns from', () => {
  it('has the sentences as they are, and every word of a category in two lines', () => {
    const few = coldStartExamples(
      [
        { code: 'A', parentCode: null, name: '甲', words: [] },
        {
          code: 'A1',
          parentCode: 'A',
          name: '路灯',
          words: ['不亮', '灯杆', '声控灯', '太暗', '照明', '没路灯', '灯泡'],
        },
      ],
      { sentences: [{ text: '灯不亮', label: 'A1' }], words: [{ word: '熄灭', label: 'A1' }] },
    );
    expect(few[0]).toEqual({ text: '灯不亮', label: 'A1' });
    const words = few.slice(1).flatMap(({ text }) => text.split('，'));
    expect(new Set(words)).toEqual(
      new Set(['路灯', '不亮', '灯杆', '声控灯', '太暗', '照明', '没路灯', '灯泡', '熄灭']),
    );
    expect(words).toHaveLength(18);
  });

  it('leaves out categories that are retired or unknown to the tenant, and learns only the lowest level', () => {
    const some = coldStartExamples(
      [
        { code: 'R06', parentCode: null, name: '民生服务', words: [] },
        { code: 'R0605', parentCode: 'R06', name: '教育入学', words: ['学位'] },
        { code: 'R0606', parentCode: 'R06', name: '医疗卫生', words: ['看病'], retired: true },
        { code: 'X9', parentCode: null, name: '本地的一类', words: ['渔船靠岸'] },
      ],
      own,
    );
    expect(new Set(some.map(({ label }) => label))).toEqual(new Set(['R0605', 'X9']));
    expect(some.filter(({ label }) => label === 'X9').map(({ text }) => text)).toContain('本地的一类，渔船靠岸');
  });
});

describe('the first model', () => {
  it('knows every category in force', () => {
    expect(model.labels).toEqual(leaves.map(({ code }) => code).sort());
  });

  it('has learned at least 95 of 100 of our sentences', () => {
    const wrong = own.sentences.filter(({ label, ...matter }) => classify(model, matter).label !== label);
    expect(wrong.length / own.sentences.length).toBeLessThan(0.05);
  });

  it('says what a plain sentence is about, and by which words', () => {
    const lamp = classify(model, { title: '路灯', text: '桥头的路灯灭了好几天，夜里走路看不清' });
    expect(lamp.label).toBe('R0401');
    expect(lamp.words.map(({ word }) => word).join()).toContain('路灯');
    expect(classify(model, { text: '老板拖着三个月工资不发，打电话也不接' }).label).toBe('R0105');
    expect(classify(model, { text: '孩子的学位被调剂到很远的小学，想问问教育局' }).label).toBe('R0605');
  });

  it('is never sure enough to decide alone: nobody has told it yet how often it is right here', () => {
    expect(model.thresholdAt98).toBe(1);
    const surest = own.sentences.map(({ label: _label, ...matter }) => classify(model, matter).probability);
    expect(Math.max(...surest)).toBeLessThan(1);
  });
});

describe('the kept file of the first model', () => {
  it('is what the examples make, byte for byte', async () => {
    expect(Buffer.compare(await readFile(file), writeModel(coldStartModel(examples)))).toBe(0);
  }, 120_000);

  it('is read again instead of made again', async () => {
    const again = await coldStartFor(categories, folder);
    expect(Buffer.compare(writeModel(again), await readFile(file))).toBe(0);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('is made anew when it is damaged', async () => {
    const good = await readFile(file);
    await writeFile(file, good.subarray(0, 1_000));
    await coldStartFor(categories, folder);
    expect(Buffer.compare(await readFile(file), good)).toBe(0);
  }, 120_000);

  it('has another name when a word, a sentence or its category changes', () => {
    const [first, ...others] = examples;
    const digest = digestOf(examples);
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(digestOf([...examples])).toBe(digest);
    expect(digestOf(others)).not.toBe(digest);
    for (const change of [{ text: '别的话' }, { label: 'R0102' }, { title: '题目' }])
      expect(digestOf([{ ...first!, ...change }, ...others])).not.toBe(digest);
  });
});
