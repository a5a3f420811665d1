import { describe, expect, it } from 'vitest';
import { manualClock, systemClock } from './index.ts';

describe('manual clock', () => {
  it('stands still until it is moved', () => {
    const clock = manualClock('2026-05-13T09:00:00+08:00');
    expect([clock.now(), clock.now()]).toEqual([Date.UTC(2026, 4, 13, 1), Date.UTC(2026, 4, 13, 1)]);
    expect(clock.advance(60_000)).toBe(Date.UTC(2026, 4, 13, 1, 1));
    clock.set(0);
    expect(clock.now()).toBe(0);
  });

  it('refuses what is no instant', () => {
    expect(() => manualClock('yesterday')).toThrow(RangeError);
    expect(() => manualClock(0).advance(0.5)).toThrow(RangeError);
  });
});

describe('system clock', () => {
  it('tells whole milliseconds and never a time before the machine’s', () => {
    const before = Date.now();
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
    expect(Number.isInteger(systemClock.now())).toBe(true);
  });
});
