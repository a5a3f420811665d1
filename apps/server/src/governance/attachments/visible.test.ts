import { describe, expect, it } from 'vitest';
import { residentSees } from './visible.ts';

const own = { appealIds: new Set(['mine']), sensitive: false };
const picture = { appealId: null, kind: 'picture', mark: 'after' };

describe('what a resident sees of the attachments of a case', () => {
  it('is what belongs to their own words, in a sensitive case too, and never another person’s', () => {
    for (const sensitive of [true, false]) {
      expect(residentSees({ ...picture, appealId: 'mine', mark: null }, { ...own, sensitive })).toBe(true);
      expect(residentSees({ ...picture, appealId: 'mine', kind: 'document', mark: null }, { ...own, sensitive })).toBe(
        true,
      );
      expect(residentSees({ ...picture, appealId: 'theirs' }, { ...own, sensitive })).toBe(false);
    }
  });

  it('is how it looks afterwards, but no other evidence and nothing of a sensitive case', () => {
    expect(residentSees(picture, own)).toBe(true);
    expect(residentSees(picture, { ...own, sensitive: true })).toBe(false);
    expect(residentSees({ ...picture, kind: 'document' }, own)).toBe(false);
    for (const mark of ['before', 'document', null]) expect(residentSees({ ...picture, mark }, own)).toBe(false);
  });
});
