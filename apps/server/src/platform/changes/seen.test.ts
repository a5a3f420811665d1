import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canGoOn, hasSeen, horizonOf, readSnapshot, type Seen, seenUpTo, shortened, snapshotText } from './seen.ts';

const seen = fc
  .tuple(fc.integer({ min: 3, max: 40 }), fc.uniqueArray(fc.integer({ min: 3, max: 39 }), { maxLength: 8 }))
  .map(([below, running]): Seen => ({ below, except: running.filter((tx) => tx < below).sort((a, b) => a - b) }));

/** A later look at the same database: what was seen stays seen. */
const pair = fc.tuple(seen, seen, fc.integer({ min: 0, max: 10 })).map(([from, other, more]) => ({
  from,
  to: {
    below: Math.max(from.below, other.below) + more,
    except: other.except.filter((tx) => !hasSeen(from, tx)),
  } satisfies Seen,
}));
const all = Array.from({ length: 60 }, (_, tx) => tx + 3);

describe('what a reader has seen', () => {
  it('is written as PostgreSQL writes a snapshot, and read back', () => {
    expect(readSnapshot('10:20:10,14,15')).toEqual({ below: 20, except: [10, 14, 15] });
    expect(readSnapshot('20:20:')).toEqual({ below: 20, except: [] });
    expect(() => readSnapshot('20:20')).toThrow(RangeError);
    fc.assert(
      fc.property(seen, (each) => {
        expect(readSnapshot(snapshotText(each))).toEqual(each);
      }),
    );
  });

  it('after part of the news is exactly what was seen before and the part that was read', () => {
    fc.assert(
      fc.property(pair, fc.integer({ min: 3, max: 60 }), ({ from, to }, last) => {
        const part = seenUpTo(from, to, last);
        for (const tx of all) {
          const wasRead = hasSeen(to, tx) && tx <= last;
          if (last < to.below) expect([tx, hasSeen(part, tx)]).toEqual([tx, hasSeen(from, tx) || wasRead]);
        }
        expect(part.except).toEqual([...part.except].sort((a, b) => a - b));
      }),
    );
  });

  it('loses nothing when it is shortened: it claims less, never more', () => {
    fc.assert(
      fc.property(seen, fc.integer({ min: 0, max: 6 }), (each, most) => {
        const short = shortened(each, most);
        expect(short.except.length).toBeLessThanOrEqual(most);
        for (const tx of all) if (hasSeen(short, tx)) expect([tx, hasSeen(each, tx)]).toEqual([tx, true]);
        expect(horizonOf(short)).toBe(horizonOf(each));
      }),
    );
  });

  it('is of no use when unseen rows were cleared away, or when it is of a future that is not ours', () => {
    const now: Seen = { below: 100, except: [] };
    expect(canGoOn({ below: 50, except: [] }, 49, now)).toBe(true);
    expect(canGoOn({ below: 50, except: [] }, 50, now)).toBe(false);
    expect(canGoOn({ below: 50, except: [30] }, 40, now)).toBe(false);
    expect(canGoOn({ below: 101, except: [] }, 0, now)).toBe(false);
  });
});
