import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type StreamEvent, streamReader } from './sse.ts';

const text =
  'retry: 1000\n\n:\nid: p1\n\nevent: case.changed\ndata: {"a":1}\n\nevent: case.changed\r\nid: p2\r\ndata: 一\r\ndata: 二\r\n\r\ndata:x\n\nevent: lost\n\n';
const events: readonly StreamEvent[] = [
  { event: 'case.changed', data: '{"a":1}', id: 'p1' },
  { event: 'case.changed', data: '一\n二', id: 'p2' },
  { event: 'message', data: 'x', id: 'p2' },
];

describe('the reader of a stream', () => {
  it('finds the same events wherever the pieces are cut', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: text.length }), { maxLength: 12 }), (cuts) => {
        const reader = streamReader();
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        const found = places.slice(1).flatMap((end, at) => reader.read(text.slice(places[at], end)));
        expect(found).toEqual(events);
        expect(reader.id()).toBe('p2');
      }),
    );
  });

  it('keeps the place it was given until another is named, also by an id without an event', () => {
    const reader = streamReader('before');
    expect(reader.id()).toBe('before');
    expect(reader.read('id: p3\n\n')).toEqual([]);
    expect(reader.id()).toBe('p3');
  });

  it('tells of no event that is not whole', () => {
    expect(streamReader().read('event: case.changed\ndata: {}\n')).toEqual([]);
  });
});
