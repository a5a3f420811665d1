import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withoutWords } from './withoutWords.ts';

const id = '01a20cdd-117c-745c-8d4b-60749d005453';

it('keeps numbers, ids, instants and the result that is counted, and nothing that somebody typed', () => {
  const facts = {
    result: 'partly_solved',
    answer: '张三您好',
    urgedAt: 1_795_000_000_000,
    unrated: true,
    firstUnitId: id,
    extensionAsked: '2026-11-24T10:00:00+08:00',
    place: { text: '3号楼' },
    asked: ['谁'],
    gone: null,
  };
  expect(withoutWords(facts)).toEqual({
    result: 'partly_solved',
    urgedAt: 1_795_000_000_000,
    unrated: true,
    firstUnitId: id,
    extensionAsked: '2026-11-24T10:00:00+08:00',
    gone: null,
  });
  expect(withoutWords({ result: '张三的灯修好了' })).toEqual({ result: '' });
});

it('keeps no text of any length under any name', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), (texts) => {
      const kept = withoutWords(texts);
      for (const [name, value] of Object.entries(kept))
        if (name !== 'result') expect(value).toMatch(/^[0-9a-f-]{36}$|^\d{4}-/);
    }),
  );
});
