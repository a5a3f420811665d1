import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, mentionedIn, mentionsOf } from './mentions.ts';

const nobody = { name: null, phone: null, address: null, reporterRef: null, words: [] };
const person = {
  name: '欧阳试',
  phone: '13700004321',
  address: '样例里88号',
  reporterRef: 'U-2019',
  words: ['楼下一直很黑', '短'],
};
const mentions = mentionsOf(person);

describe('a person in words of others', () => {
  it('is found by name, number however it is written or masked, address, reference and own words', () => {
    const found = [
      '已联系欧阳试',
      '打137 0000 4321',
      '打137-0000-4321',
      '137****4321',
      '住样例里88号3楼',
      '编号U-2019',
      '他说楼下一直很黑',
    ];
    for (const text of found) expect([text, mentions(text)]).toEqual([text, true]);
    for (const text of ['欧阳', '1370000', '已到现场', '短', '']) expect([text, mentions(text)]).toEqual([text, false]);
  });

  it('is found at any depth of a value, and nobody is found in anything', () => {
    const value = fc.letrec<{ any: Json }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any')),
        fc.dictionary(fc.string(), tie('any')),
      ),
    })).any;
    fc.assert(
      fc.property(value, value, fc.string(), (one, other, around) => {
        expect(mentionedIn([one, { deep: [other, `${around}${person.name}${around}`] }], mentions)).toBe(true);
        expect(mentionedIn(one, mentionsOf(nobody))).toBe(false);
      }),
    );
  });
});
