import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterQuiet, type QuietHours } from './quiet.ts';

const usual: QuietHours = { timeZone: 'Asia/Shanghai', quietFromMinute: 21 * 60, quietToMinute: 8 * 60 };
const after = (at: string, hours = usual) => new Date(afterQuiet(Date.parse(at), hours)).toISOString();

describe('quiet hours', () => {
  it('put off until they end, over midnight too, and nothing outside of them', () => {
    expect(after('2026-11-24T20:59:59.999+08:00')).toBe('2026-11-24T12:59:59.999Z');
    expect(after('2026-11-24T21:00:00+08:00')).toBe('2026-11-25T00:00:00.000Z');
    expect(after('2026-11-25T02:30:15.500+08:00')).toBe('2026-11-25T00:00:00.000Z');
    expect(after('2026-11-25T07:59:59+08:00')).toBe('2026-11-25T00:00:00.000Z');
    expect(after('2026-11-25T08:00:00+08:00')).toBe('2026-11-25T00:00:00.000Z');
    const noon = { ...usual, quietFromMinute: 12 * 60, quietToMinute: 14 * 60 };
    expect(after('2026-11-24T13:10:00+08:00', noon)).toBe('2026-11-24T06:00:00.000Z');
    expect(after('2026-11-24T03:00:00+08:00', noon)).toBe('2026-11-23T19:00:00.000Z');
  });

  it('are none where they begin when they end', () => {
    const none = { ...usual, quietFromMinute: 0, quietToMinute: 0 };
    expect(after('2026-11-24T00:00:00+08:00', none)).toBe('2026-11-23T16:00:00.000Z');
  });

  it('are those of the tenant’s zone, also on a day that clocks are changed', () => {
    const berlin = { ...usual, timeZone: 'Europe/Berlin' };
    expect(after('2026-03-28T23:00:00+01:00', berlin)).toBe('2026-03-29T06:00:00.000Z');
    expect(after('2026-10-24T23:00:00+02:00', berlin)).toBe('2026-10-25T07:00:00.000Z');
  });

  it('never lead back, never further than a day, and never into themselves', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const zone = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns', 'UTC');
    const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) });
    fc.assert(
      fc.property(instant, zone, minute, minute, (at, timeZone, quietFromMinute, quietToMinute) => {
        const hours = { timeZone, quietFromMinute, quietToMinute };
        const found = afterQuiet(at, hours);
        expect(found).toBeGreaterThanOrEqual(at);
        expect(found - at).toBeLessThanOrEqual(26 * 3_600_000);
        expect(afterQuiet(found, hours)).toBe(found);
      }),
    );
  });
});
