import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordCutter } from './index.ts';

const cutter = wordCutter();

describe('search words', () => {
  it('are the words, their parts and every character, in lower case without punctuation', () => {
    const words = cutter.searchWords('海棠街道：电梯坏了，ＡＢＣ-12 Hello！');
    expect(words).toEqual(expect.arrayContaining(['海棠', '街道', '电梯', '坏', '了', 'abc', '12', 'hello']));
    expect(words.slice(-8)).toEqual([...'海棠街道电梯坏了']);
    expect(words.join('')).not.toMatch(/[：，！\-A-Z\s]/);
  });

  it('are never more than 2,000, and bounded work for any length', () => {
    expect(cutter.searchWords('小区电梯'.repeat(100_000))).toHaveLength(2_000);
    expect(cutter.searchWords('')).toEqual([]);
    expect(cutter.searchWords('，。！ \n')).toEqual([]);
  });

  it('keep a learned place name whole, from the start or later', () => {
    const text = '文澜花园停水';
    expect(cutter.searchWords(text)).not.toContain('文澜花园');
    expect(wordCutter({ words: ['文澜花园'] }).searchWords(text)).toContain('文澜花园');
    const later = wordCutter();
    later.searchWords(text);
    later.addWords(['文澜花园', 'two words', '']);
    expect(later.searchWords(text)).toEqual(expect.arrayContaining(['文澜花园', '文澜', '花园', '停水']));
  });
});

describe('search document and query', () => {
  it('never contain a personal number, however it was written', () => {
    for (const number of [
      '13812345678',
      '138-1234-5678',
      '１３８１２３４５６７８',
      '+86 138 1234 5678',
      '①③⑧①②③④⑤⑥⑦⑧',
      '022-28391234',
    ]) {
      expect(cutter.toSearchDocument(`电话${number}路灯`)).not.toMatch(/\d/);
      expect(cutter.toSearchQuery(`${number} 路灯`)).toBe("('路灯' | ('路' <-> '灯'))");
      expect(cutter.toSearchQuery(number)).toBeNull();
    }
    expect(cutter.toSearchDocument('3号楼电梯')).toMatch(/(^| )3 /);
  });

  it('a query joins all words, asks for unknown names by characters side by side, and is null without words', () => {
    expect(cutter.toSearchQuery('路灯，坏')).toBe("('路灯' | ('路' <-> '灯')) & '坏'");
    expect(wordCutter({ words: ['知香园'] }).toSearchQuery('知香园')).toContain("('知' <-> '香' <-> '园')");
    expect(cutter.toSearchQuery('  ，。')).toBeNull();
  });

  it('a query has no shape but words, &, | and <->, whatever is typed', () => {
    const characters = "\\('.'(?: <-> '.')+\\)";
    const one = `(?:'[\\p{L}\\p{N}\\p{M}]+'|${characters}|\\('\\p{Script=Han}+' \\| ${characters}\\))`;
    const shape = new RegExp(`^${one}(?: & ${one})*$`, 'u');
    const typed = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc
        .array(fc.constantFrom("'", '\\', '&', '|', '!', ':*', '(', ')', '<->', '路灯', 'a', ' ', '\0'))
        .map((p) => p.join('')),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const query = cutter.toSearchQuery(text);
        if (query !== null) expect(query).toMatch(shape);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a document is found by every dictionary word of its own text', () => {
    const text = '海棠街道文澜花园三号楼前的路灯坏了一个星期没人修';
    const words = new Set(cutter.toSearchDocument(text).split(' '));
    for (const [, word] of (cutter.toSearchQuery(text) ?? '').matchAll(/'([^']+)'/g)) expect(words).toContain(word);
  });
});
