import { describe, expect, it } from 'vitest';
import { setbacks } from './setbacks.ts';

const minuteMs = 60_000;

describe('a case that could not be moved', () => {
  it('rests twice as long each time in a row, for an hour at most, and is known by its tenant', () => {
    const broken = setbacks();
    let now = 0;
    const pauses: number[] = [];
    for (let time = 0; time < 9; time += 1) {
      broken.failed('t', 'c', now);
      const failedAt = now;
      while (broken.rested('t', now).length === 0) now += minuteMs;
      pauses.push((now - failedAt) / minuteMs);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect([broken.of('t'), broken.of('other'), broken.rested('other', now), broken.count()]).toEqual([
      ['c'],
      [],
      [],
      1,
    ]);
  });

  it('begins anew once it was moved', () => {
    const broken = setbacks();
    broken.failed('t', 'c', 0);
    broken.failed('t', 'c', 0);
    broken.settled('c');
    expect(broken.count()).toBe(0);
    broken.failed('t', 'c', 0);
    expect(broken.rested('t', minuteMs)).toEqual(['c']);
  });
});
