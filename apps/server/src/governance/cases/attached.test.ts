import { describe, expect, it } from 'vitest';
import { attachedIn } from './attached.ts';

describe('the attachments that an input names', () => {
  it('are found wherever they stand, with the mark beside them or of their field', () => {
    const input = {
      answer: '已修好',
      evidence: [
        { mark: 'after', note: '修好了', attachmentIds: ['a', 'b'] },
        { mark: 'document', note: '单子', attachmentIds: ['c'] },
        { mark: 'before', note: '没有照片' },
      ],
      beforeIds: ['d'],
      afterIds: ['e'],
      attachmentIds: ['f'],
    };
    expect(attachedIn(input).map(({ id, mark }) => [id, mark])).toEqual([
      ['a', 'after'],
      ['b', 'after'],
      ['c', 'document'],
      ['d', 'before'],
      ['e', 'after'],
      ['f', null],
    ]);
    expect(attachedIn({ attachmentIds: ['x'] }, 'appeal')).toEqual([{ id: 'x', mark: null, appealId: 'appeal' }]);
  });

  it('are told as often as they are named, so that naming one twice is noticed', () => {
    expect(attachedIn({ attachmentIds: ['x', 'x'], more: [{ attachmentIds: ['x'] }] }).length).toBe(3);
  });

  it('are none in an input that names none', () => {
    for (const input of [
      undefined,
      null,
      'x',
      1,
      [],
      {},
      { appealIds: ['a'] },
      { attachmentIds: 'x' },
      { attachmentIds: [1, null] },
    ])
      expect(attachedIn(input)).toEqual([]);
  });
});
