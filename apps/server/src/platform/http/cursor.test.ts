import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readCursor, writeCursor } from './cursor.ts';

const key = z.tuple([z.string(), z.number()]);

describe('a cursor', () => {
  it('gives back where the page ended, whatever the order of the filters', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer(), fc.dictionary(fc.string(), fc.string()), (text, number, filters) => {
        const cursor = writeCursor([text, number], filters);
        const turned = Object.fromEntries(Object.entries(filters).reverse());
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(readCursor(cursor, key, turned)).toEqual([text, number]);
      }),
    );
  });

  it('is undefined on the first page, and a filter that is undefined is none', () => {
    expect(readCursor(undefined, key)).toBe(undefined);
    expect(readCursor(writeCursor(['a', 1], { q: undefined }), key)).toEqual(['a', 1]);
  });

  it('is refused with other filters, of another shape, or when it is no cursor', () => {
    const malformed = expect.objectContaining({ code: 'malformed' });
    expect(() => readCursor(writeCursor(['a', 1], { q: 'x' }), key, { q: 'y' })).toThrow(malformed);
    expect(() => readCursor(writeCursor(['a', 'b']), key)).toThrow(malformed);
    for (const text of ['', '!!!', 'e30', Buffer.from('null').toString('base64url')])
      expect(() => readCursor(text, key)).toThrow(malformed);
  });
});
