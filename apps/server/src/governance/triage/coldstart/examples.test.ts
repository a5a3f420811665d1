import { sampleDistrict } from '@tongxin/demo';
import { beforeAll, describe, expect, it } from 'vitest';
import { readOwnExamples } from './examples.read.ts';
import { type ExampleSet, ExamplesWrong, joinExamples, parseExamples } from './examples.ts';
import { sevenLabelOfCode } from './sevenLabels.ts';

describe('a file of examples', () => {
  it('has categories, words, remarks, and sentences with or without a title', () => {
    const read = parseExamples(
      'R02.txt',
      '# remark\n[R0201]\n+ 消防通道 堵塞\n通道堵了\n标题｜正文\n\n[R0202]\n电瓶上楼\n',
    );
    expect(read.words).toEqual([
      { word: '消防通道', label: 'R0201' },
      { word: '堵塞', label: 'R0201' },
    ]);
    expect(read.sentences).toEqual([
      { text: '通道堵了', label: 'R0201' },
      { title: '标题', text: '正文', label: 'R0201' },
      { text: '电瓶上楼', label: 'R0202' },
    ]);
    expect(joinExamples([read, read]).sentences).toHaveLength(6);
  });

  it.each([
    '通道堵了',
    '[R0201]\n标题｜',
    '[R0201]\n｜正文',
    '[R0201]\n一｜二｜三',
  ])('refuses %j and says where', (content) => {
    expect(() => parseExamples('R02.txt', content)).toThrow(ExamplesWrong);
    expect(() => parseExamples('R02.txt', content)).toThrow(/^R02\.txt:\d /);
  });
});

describe('our own examples', () => {
  let own: ExampleSet;
  const { categories } = sampleDistrict();
  const leaves = categories.filter(({ parentCode }) => parentCode !== null);
  beforeAll(async () => {
    own = await readOwnExamples();
  });

  it('has at least twelve sentences and some words for every category of the tree, and none for others', () => {
    const [sentences, words] = [own.sentences, own.words].map((all) => all.map(({ label }) => label));
    const codes = leaves.map(({ code }) => code);
    const of = (all: readonly string[] = [], code: string) => all.filter((label) => label === code).length;
    expect(codes.filter((code) => of(sentences, code) < 12)).toEqual([]);
    expect(codes.filter((code) => of(words, code) < 8)).toEqual([]);
    expect([...(sentences ?? []), ...(words ?? [])].filter((code) => !codes.includes(code))).toEqual([]);
  });

  it('says nothing twice', () => {
    const texts = own.sentences.map(({ text }) => text.replace(/[\p{P}\s]/gu, ''));
    expect(texts.filter((text, at) => texts.indexOf(text) !== at)).toEqual([]);
    const words = own.words.map(({ word, label }) => `${label} ${word}`);
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
  });

  it('names no number that could be of a person', () => {
    const written = own.sentences.map(({ title = '', text }) => `${title} ${text}`).join('\n');
    expect(written.normalize('NFKC').match(/\d{5,}/gu)).toBeNull();
  });

  it('is written in more than one voice: short and long, with a title here and there', () => {
    const lengths = own.sentences.map(({ text }) => text.length);
    expect(lengths.filter((length) => length < 25).length).toBeGreaterThan(200);
    expect(lengths.filter((length) => length > 70).length).toBeGreaterThan(80);
    expect(own.sentences.filter(({ title }) => title !== undefined).length).toBeGreaterThan(80);
  });

  it('has a place in the table of the benchmark for every code of the tree', () => {
    expect(Object.keys(sevenLabelOfCode).sort()).toEqual(categories.map(({ code }) => code).sort());
  });
});
