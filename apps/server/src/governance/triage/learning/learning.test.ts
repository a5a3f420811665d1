import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, type Example, ExamplesUnfit, probabilitiesOf, trainModel, writeModel } from './index.ts';
import { matcher } from './matcher.ts';
import { plainText } from './plain.ts';
import { smallSentences } from './small.sentences.ts';
import { pairTable, trie } from './trie.ts';

const sentences = smallSentences(240);
const model = trainModel(sentences);

describe('a trained model', () => {
  it('tells what it was taught, also of messages it has not seen, and is sure of it', () => {
    const unseen = smallSentences(90, 11);
    const right = unseen.filter((each) => classify(model, each).label === each.label);
    expect(right.length).toBeGreaterThanOrEqual(88);
    expect(classify(model, { text: '楼下路灯坏了，夜里没有照明' })).toMatchObject({ label: '路灯' });
    expect(classify(model, { text: '楼下路灯坏了，夜里没有照明' }).probability).toBeGreaterThan(0.9);
  });

  it('is the same for the same examples in whatever order, and for the same seed', () => {
    const bytes = writeModel(model);
    const turned = [...sentences].reverse();
    expect(writeModel(trainModel(turned))).toEqual(bytes);
    expect(writeModel(trainModel(sentences, { seed: 9 }))).not.toEqual(bytes);
  });

  it('is as sure as a guess where it knows nothing', () => {
    for (const text of ['', '，。！', 'qzx', '🙂🙂']) {
      const { probability, words } = classify(model, { text });
      expect(probability).toBeLessThanOrEqual(1 / 3);
      expect(words).toEqual([]);
    }
  });

  it('gives probabilities between 0 and 1 that sum to at most 1, the first the highest, for any text', () => {
    const piece = fc.oneof(
      fc.constantFrom('路灯', '吵', '垃圾', '夜里', '，', '12345', 'Ａ'),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.option(piece, { nil: undefined }), (pieces, title) => {
        const matter = { text: pieces.join(''), ...(title === undefined ? {} : { title }) };
        const { label, probability, alternatives } = classify(model, matter);
        const all = [...probabilitiesOf(model, matter).values()];
        expect(all.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(1 + 1e-9);
        expect(all.every((each) => each >= 0 && each < 1)).toBe(true);
        expect(Math.max(...all)).toBe(probability);
        expect(probabilitiesOf(model, matter).get(label)).toBe(probability);
        expect(alternatives.every((each) => each.probability <= probability)).toBe(true);
        expect(classify(model, matter)).toEqual(classify(model, matter));
      }),
    );
  });

  it('names the words that counted, weightiest first, at most eight, none inside another, all of them in the text', () => {
    for (const { title = '', text } of smallSentences(60, 5)) {
      const { words } = classify(model, { title, text });
      expect(words.length).toBeGreaterThan(0);
      expect(words.length).toBeLessThanOrEqual(8);
      for (const [at, { word, weight }] of words.entries()) {
        expect(plainText(title) + plainText(text)).toContain(word);
        expect(weight).toBeLessThanOrEqual(words[at - 1]?.weight ?? Number.POSITIVE_INFINITY);
        expect(words.filter((other) => other.word.includes(word))).toHaveLength(1);
      }
    }
    expect(classify(model, { text: '路灯不亮' }).words[0]?.word).toBe('路灯');
  });

  it('knows words that follow each other', () => {
    const pairs = model.vocabulary.features.filter(({ block }) => block === 'pair');
    expect(pairs.length).toBeGreaterThan(0);
    for (const { text } of pairs) expect(text).toMatch(/^[^ ]{1,8} [^ ]{1,8}$/);
  });

  it('holds no number of anybody', () => {
    const told = trainModel([
      ...sentences,
      ...sentences.map((each) => ({ ...each, text: `${each.text}电话13812345678` })),
    ]);
    const known = [...told.lexicon.words, ...told.vocabulary.features.map(({ text }) => text)].join('\n');
    expect(known).not.toMatch(/[1-9]/);
  });

  it('learns from a handful of examples, with several labels and labels of one example', () => {
    const few: Example[] = [
      { text: '路灯坏了', label: 'a' },
      { text: '路灯坏了吗', label: 'a' },
      { text: '垃圾满了', label: 'b' },
      { text: '噪声坏了', label: 'c' },
    ];
    const small = trainModel(few);
    expect(classify(small, { text: '路灯坏了' }).label).toBe('a');
    expect(small.labels).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['no examples', []],
    [
      'one label',
      [
        { text: '路灯', label: 'a' },
        { text: '路灯坏了', label: 'a' },
      ],
    ],
    [
      'an empty label',
      [
        { text: '路灯', label: 'a' },
        { text: '路灯坏了', label: '' },
      ],
    ],
    [
      'nothing in common',
      [
        { text: '路灯', label: 'a' },
        { text: '噪声', label: 'b' },
      ],
    ],
  ])('is not made of %s', (_why, examples) => {
    expect(() => trainModel(examples)).toThrow(ExamplesUnfit);
  });
});

describe('the matcher', () => {
  const lexicon = { words: ['不', '不亮', '亮', '路', '路灯'], usual: Float32Array.from([-5, -7, -6, -5, -6]) };
  const at = (title: string, text: string, features: Parameters<typeof matcher>[1]) => {
    const found = matcher(lexicon, features).find(title, text);
    return Array.from(found.feature, (feature, each) => [features[feature]?.text, found.at[each], found.length[each]]);
  };

  it('finds words in the likeliest cut only, and characters everywhere', () => {
    const words = ['不', '不亮', '路', '路灯'].map((text) => ({ block: 'word' as const, text }));
    expect(at('', '路灯不亮', words)).toEqual([
      ['不亮', 2, 2],
      ['路灯', 0, 2],
    ]);
    const pairs = ['灯不', '路'].map((text) => ({ block: 'character' as const, text }));
    expect(at('', '路灯不亮', pairs)).toEqual([
      ['路', 0, 1],
      ['灯不', 1, 2],
    ]);
  });

  it('finds pairs of words where they follow each other in the cut, within title or text', () => {
    const pairs = [{ block: 'pair' as const, text: '路灯 不亮' }];
    expect(at('', '路灯不亮', pairs)).toEqual([['路灯 不亮', 0, 4]]);
    expect(at('', '路灯x不亮', pairs)).toEqual([]);
    expect(at('路灯', '不亮', pairs)).toEqual([]);
    expect(matcher(lexicon, []).cut('路灯x不亮')).toEqual([5, 3, 2]);
  });

  it('keeps the title apart from the text', () => {
    const title = [{ block: 'title' as const, text: '路灯' }];
    expect(at('路灯', '路灯', title)).toEqual([['路灯', 0, 2]]);
    expect(at('路', '灯', [{ block: 'character' as const, text: '路灯' }])).toEqual([]);
  });

  it('counts like a plain search, for any text, call after call', () => {
    const features = ['路', '灯', '路灯', '灯路'].map((text) => ({ block: 'character' as const, text }));
    const { find } = matcher(lexicon, features);
    fc.assert(
      fc.property(fc.stringMatching(/^[路灯不x]{0,30}$/), (text) => {
        const { numbers, counts } = find('', text);
        const told = features.map((_, number) => counts[numbers.indexOf(number)] ?? 0);
        const plain = features.map((each) => [...text].filter((_c, from) => text.startsWith(each.text, from)).length);
        expect(told).toEqual(plain);
      }),
    );
  });
});

describe('the tables of the matcher', () => {
  it('keep every text and every pair that was put in, and no other', () => {
    const text = fc.stringMatching(/^[路灯不亮]{1,6}$/);
    fc.assert(
      fc.property(fc.uniqueArray(text, { maxLength: 300 }), fc.array(text), (texts, others) => {
        const { insert, next } = trie();
        const nodes = texts.map(insert);
        const nodeOf = (of: string) =>
          [...of].reduce((node, each) => (node < 0 ? node : next(node, each.charCodeAt(0))), 0);
        expect(new Set(nodes).size).toBe(texts.length);
        expect(texts.map(nodeOf)).toEqual(nodes);
        const known = (of: string) => texts.some((each) => each.startsWith(of));
        for (const other of others) expect(nodeOf(other) >= 0).toBe(known(other));
      }),
    );
    const table = pairTable();
    for (let at = 0; at < 3_000; at += 1) table.put(at % 70, at, at * 2);
    for (let at = 0; at < 3_000; at += 1) expect(table.of(at % 70, at)).toBe(at * 2);
    expect([table.of(1, 0), table.of(70, 70)]).toEqual([-1, -1]);
  });
});

describe('the plain form of a text', () => {
  it('is letters and digits, folded, every digit a 0', () => {
    expect(plainText('ＡＢＣ路灯，坏了！ 138-1234　①𠮷🙂')).toBe('abc路灯坏了00000000');
  });

  it('reads no further than 20,000 characters', () => {
    expect(plainText('灯'.repeat(50_000))).toHaveLength(20_000);
  });
});
