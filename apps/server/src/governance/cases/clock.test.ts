import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Limit, parseLimit, remaining, workingCalendar } from '../calendar/index.ts';
import {
  type ClockRecord,
  keptLimit,
  moveDue,
  nextMark,
  ordinaryMarks,
  pauseClock,
  percentUsed,
  relimitClock,
  resumeClock,
  startClock,
  stopClock,
  usedMinutes,
} from './clock.ts';
import { at, calendar } from './sample.ts';

const instants = fc
  .integer({ min: at('2026-01-05') / 60_000, max: at('2026-10-20') / 60_000 })
  .map((minute) => minute * 60_000);
const limits = fc.oneof(
  fc.integer({ min: 1, max: 100 }).map((amount): Limit => ({ amount, unit: 'workingHours' })),
  fc.integer({ min: 1, max: 20 }).map((amount): Limit => ({ amount, unit: 'workingDays' })),
  fc.integer({ min: 1, max: 5000 }).map((amount): Limit => ({ amount, unit: 'clockMinutes' })),
  fc.integer({ min: 1, max: 60 }).map((amount): Limit => ({ amount, unit: 'calendarDays' })),
);
const gaps = fc.integer({ min: 0, max: 60 * 24 * 20 }).map((minutes) => minutes * 60_000);
const start = (from: number, limit: Limit): ClockRecord => startClock(calendar, from, limit, 'v1', null);
/** The same hours, but days end at 24:00, after the office has closed. */
const untilMidnight = workingCalendar({ ...calendar.settings, dayEnd: 'midnight' });
const monday = at('2026-03-02T09:00');

describe('a clock', () => {
  it('is frozen with its limit and its rule when it starts', () => {
    expect(start(monday, parseLimit('4 wh'))).toMatchObject({
      status: 'running',
      dueAt: at('2026-03-02T15:00'),
      minutes: 240,
      rule: 'v1',
      used: 0,
      marked: 0,
    });
  });

  it('takes an upstream end only where it is earlier, and never one before its start', () => {
    const with_ = (end: string) => startClock(calendar, monday, parseLimit('4 wh'), 'v1', null, at(end));
    expect(with_('2026-03-02T11:00')).toMatchObject({ dueAt: at('2026-03-02T11:00'), minutes: 120 });
    expect(with_('2026-03-02T16:00').dueAt).toBe(at('2026-03-02T15:00'));
    expect(with_('2026-03-01T16:00')).toMatchObject({ dueAt: monday, minutes: 1 });
  });

  it('that is paused and resumed at once is due when it was', () => {
    fc.assert(
      fc.property(instants, limits, gaps, (from, limit, gap) => {
        const clock = start(from, limit);
        const now = Math.min(from + gap, clock.dueAt);
        const again = resumeClock(calendar, pauseClock(calendar, clock, now), now);
        expect(again.dueAt).toBe(clock.dueAt);
        expect(usedMinutes(calendar, again, now)).toBeCloseTo(usedMinutes(calendar, clock, now), 6);
      }),
    );
  });

  it('uses nothing while it is paused, however often', () => {
    fc.assert(
      fc.property(instants, limits, fc.array(fc.tuple(gaps, gaps), { maxLength: 4 }), (from, limit, pauses) => {
        let clock = start(from, limit);
        let now = from;
        for (const [running, paused] of pauses) {
          now += running;
          clock = pauseClock(calendar, clock, now);
          const used = usedMinutes(calendar, clock, now);
          now += paused;
          expect(usedMinutes(calendar, clock, now)).toBe(used);
          const left = clock.left;
          clock = resumeClock(calendar, clock, now);
          expect(clock.used).toBe(used);
          if (limit.unit === 'clockMinutes')
            expect(remaining(calendar, limit.unit, now, clock.dueAt).minutes).toBeCloseTo(left?.minutes ?? 0, 6);
        }
      }),
    );
  });

  it('that was in time when it was paused is in time when it goes on; one that was late stays late', () => {
    fc.assert(
      fc.property(instants, limits, gaps, gaps, (from, limit, running, paused) => {
        const clock = pauseClock(calendar, start(from, limit), from + running);
        const again = resumeClock(calendar, clock, from + running + paused);
        expect(keptLimit(again, from + running + paused)).toBe(!clock.left?.overdue);
      }),
    );
  });

  it('speaks its marks in order, none before its share is used, the hundredth when it is due', () => {
    fc.assert(
      fc.property(instants, limits, fc.constantFrom(calendar, untilMidnight), (from, limit, ofUnit) => {
        let clock = startClock(ofUnit, from, limit, 'v1', null);
        let last = from;
        for (const mark of [...ordinaryMarks, 150]) {
          const next = nextMark(ofUnit, clock, [...ordinaryMarks, 150]);
          expect(next?.mark).toBe(mark);
          expect(next?.at).toBeGreaterThanOrEqual(last);
          if (mark === 100) expect(next?.at).toBe(clock.dueAt);
          last = next?.at ?? last;
          clock = { ...clock, marked: mark };
        }
        expect(nextMark(calendar, clock, [...ordinaryMarks, 150])).toBeNull();
      }),
    );
  });

  it('is never 100 percent before it is due, and never less after', () => {
    fc.assert(
      fc.property(instants, limits, gaps, (from, limit, gap) => {
        const clock = start(from, limit);
        const percent = percentUsed(calendar, clock, from + gap);
        expect(percent >= 100).toBe(from + gap >= clock.dueAt);
        expect(percent).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('stops once: later stops change nothing', () => {
    const stopped = stopClock(calendar, start(monday, parseLimit('4 wh')), at('2026-03-02T10:00'));
    expect(stopped).toMatchObject({ status: 'stopped', used: 60, stoppedAt: at('2026-03-02T10:00') });
    expect(stopClock(calendar, stopped, at('2026-03-05T10:00'))).toBe(stopped);
    expect(pauseClock(calendar, stopped, monday)).toBe(stopped);
    expect(resumeClock(calendar, stopped, monday)).toBe(stopped);
    expect(nextMark(calendar, stopped, ordinaryMarks)).toBeNull();
    expect(keptLimit(stopped, at('2027-01-01'))).toBe(true);
  });

  it('that gets more time may speak again only of what lies ahead', () => {
    const warned = { ...start(monday, parseLimit('4 wh')), marked: 80 };
    const now = at('2026-03-02T14:30');
    expect(moveDue(calendar, warned, at('2026-03-02T16:30'), now)).toMatchObject({ minutes: 330, marked: 50 });
    expect(moveDue(calendar, warned, at('2026-03-06T15:00'), now).marked).toBe(0);
    expect(moveDue(calendar, warned, at('2026-03-02T14:45'), now)).toMatchObject({ minutes: 225, marked: 80 });
  });

  it('relimited to what it has is as it was', () => {
    fc.assert(
      fc.property(instants, limits, gaps, gaps, fc.boolean(), (from, limit, running, paused, goesOn) => {
        const first = start(from, limit);
        const stop = Math.min(from + running, first.dueAt);
        const held = pauseClock(calendar, first, stop);
        const now = stop + paused;
        const clock = goesOn ? resumeClock(calendar, held, now) : held;
        const again = relimitClock(calendar, clock, limit, 'v2', now);
        expect(again).toMatchObject({
          status: clock.status,
          rule: 'v2',
          minutes: clock.minutes,
          corrected: { rule: 'v1' },
        });
        expect(usedMinutes(calendar, again, now)).toBeCloseTo(usedMinutes(calendar, clock, now), 6);
      }),
    );
  });
});
