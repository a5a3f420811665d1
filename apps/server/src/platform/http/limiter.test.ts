import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressKey, limiter } from './limiter.ts';

const rate = { amount: 5, windowMs: 1_000 };

describe('a limiter', () => {
  it('lets a burst through, then one for each share of the window', () => {
    const each = limiter();
    expect(Array.from({ length: 6 }, () => each.take('a', rate, 0))).toEqual([0, 0, 0, 0, 0, 200]);
    expect([each.take('a', rate, 199), each.take('a', rate, 200), each.take('a', rate, 200)]).toEqual([1, 0, 200]);
    expect(each.take('b', rate, 200)).toBe(0);
  });

  it('never lets more through in any window than a burst and what was refilled, however they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }), (pauses) => {
        const each = limiter();
        const taken: number[] = [];
        let now = 0;
        for (const pause of pauses) {
          now += pause;
          if (each.take('a', rate, now) === 0) taken.push(now);
        }
        for (const [at, start] of taken.entries()) {
          const within = taken.slice(at).filter((time) => time - start < rate.windowMs).length;
          expect(within).toBeLessThanOrEqual(2 * rate.amount);
        }
      }),
    );
  });

  it('says truly when the next is there, and asking takes nothing', () => {
    const each = limiter();
    for (let n = 0; n < 5; n += 1) each.take('a', rate, 0);
    const waitMs = each.wait('a', rate, 50);
    expect(each.wait('a', rate, 50)).toBe(waitMs);
    expect([each.take('a', rate, 50 + waitMs - 1) > 0, each.take('a', rate, 50 + waitMs)]).toEqual([true, 0]);
  });

  it('does not count backwards when the clock is set back', () => {
    const each = limiter();
    for (let n = 0; n < 5; n += 1) each.take('a', rate, 10_000);
    expect(each.take('a', rate, 0)).toBe(200);
  });

  it('holds no more keys than it may, and forgets the longest unused', () => {
    const each = limiter(3);
    for (let n = 0; n < 5; n += 1) each.take('hot', rate, 0);
    for (let n = 0; n < 100; n += 1) {
      each.take(`k${n}`, rate, 0);
      expect(each.take('hot', rate, 0)).toBeGreaterThan(0);
    }
    expect(each.size()).toBe(3);
  });
});

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
])('counts the address %s as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});
