import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remaining } from '../calendar/index.ts';
import { usedMinutes } from '../cases/clock.ts';
import { given, type Scene } from '../cases/given.ts';
import { nextWake } from '../cases/index.ts';
import { as, at, calendar, id, sampleTerms, units } from '../cases/sample.ts';
import { appeal } from './appeal.ts';
import { type Input, inputOf, inputs, inState } from './given.ts';

const hours = sampleTerms({ limits: { accept: '8 wh', handle: '40 wh', rework: '16 wh' } });
const due = (scene: Scene, key: string) => scene.clock(key).dueAt;
const told = (scene: Scene, move: string) => scene.made.filter((each) => each.event.move === move);
const spoken = (scene: Scene, clock: string) =>
  scene.made
    .filter((each) => each.event.input.clock === clock)
    .map((each) => `${each.event.move} ${String(each.event.input.percent)}`);

const open = Object.entries(appeal.states).flatMap(([name, state]) => (state.open ? [name] : []));
const aside = Object.entries(appeal.moves).flatMap(([name, spec]) => (spec.side ? [name] : []));
const laterMinutes = fc.integer({ min: 0, max: 60 * 24 * 30 });

describe('a side action', () => {
  it('changes no clock, no holder and no state, wherever and whenever it is made', () => {
    fc.assert(
      fc.property(fc.constantFrom(...open), fc.constantFrom(...aside), laterMinutes, (state, move, minutes) => {
        const before = inState(state);
        const scene = before.at(before.now + minutes * 60_000);
        const tried = scene.when(move, inputOf(move), as([...appeal.moves[move]!.by].slice(0, 1)));
        expect(tried.record.clocks).toEqual(scene.record.clocks);
        expect(tried.record.holder).toEqual(scene.record.holder);
        expect([tried.record.state, tried.record.endedAt]).toEqual([state, null]);
      }),
      { numRuns: 400 },
    );
  });

  it('a comment is never refused to who may speak, and moves no clock', () => {
    for (const state of open) {
      const scene = inState(state).at('2026-04-01T09:00');
      expect(scene.after('comment', inputs.comment, as('unit')).record.clocks).toEqual(scene.record.clocks);
    }
  });
});

describe('a merge', () => {
  const mergeable = open.filter((state) => state !== 'awaiting_field_check');
  const merged = (scene: Scene) => scene.after('merge', inputs.merge, as('dispatcher'));

  it.each(mergeable)('pauses every limit of %s and is never woken', (state) => {
    const scene = merged(inState(state));
    expect(Object.values(scene.record.clocks).filter((clock) => clock.status === 'running')).toEqual([]);
    expect(nextWake(appeal, scene.record, scene.terms)).toBeNull();
    expect(scene.at('2026-12-01T09:00').sweep().made).toEqual([]);
    expect(scene.record).toMatchObject({ mergedInto: id(2), before: { state } });
  });

  it('gives back, when it is undone, the state, the holder and exactly the time that was left', () => {
    fc.assert(
      fc.property(fc.constantFrom(...mergeable), laterMinutes, (state, minutes) => {
        const before = inState(state);
        const back = merged(before)
          .at(before.now + minutes * 60_000)
          .after('unmerge', inputs.unmerge, as('dispatcher'));
        expect(back.record).toMatchObject({
          state,
          holder: before.record.holder,
          mergedInto: null,
          endedAt: null,
          before: null,
        });
        for (const [key, clock] of Object.entries(before.record.clocks)) {
          const now = back.clock(key);
          expect([key, now.status, now.marked]).toEqual([key, clock.status, clock.marked]);
          if (clock.status === 'paused') expect(now).toEqual(clock);
          if (clock.status !== 'running') continue;
          const was = remaining(calendar, clock.limit.unit, before.now, clock.dueAt).minutes;
          const is = remaining(calendar, now.limit.unit, back.now, now.dueAt).minutes;
          if (clock.limit.unit === 'clockMinutes') expect(is).toBeCloseTo(was, 6);
          else expect(is).toBeGreaterThanOrEqual(was);
          expect(usedMinutes(calendar, now, back.now)).toBeCloseTo(usedMinutes(calendar, clock, before.now), 6);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives back working hours to the minute', () => {
    const before = inState('in_progress', {}, hours).at('2026-03-06T16:00');
    const back = merged(before).at('2026-03-10T09:00').after('unmerge', inputs.unmerge, as('dispatcher'));
    const was = remaining(calendar, 'workingHours', before.now, due(before, 'handle')).minutes;
    expect(remaining(calendar, 'workingHours', back.now, due(back, 'handle')).minutes).toBe(was);
  });
});

describe('running out', () => {
  it('a limit speaks at 50, 80 and 100 percent, once each, and then is silent', () => {
    const scene = inState('submitted').wakeUntil('2026-12-01T00:00');
    expect(spoken(scene, 'accept')).toEqual(['notifyHolder 50', 'notifyHolder 80', 'notifySuperior 100']);
    expect(nextWake(appeal, scene.record, scene.terms)).toBeNull();
    expect(scene.sweep().made).toEqual([]);
  });

  it('loses nothing when nobody looked for weeks', () => {
    const scene = inState('submitted').at('2026-03-30T09:00').sweep();
    expect(spoken(scene, 'accept')).toEqual(['notifyHolder 50', 'notifyHolder 80', 'notifySuperior 100']);
    expect(scene.made.every((each) => each.event.at === at('2026-03-30T09:00'))).toBe(true);
  });

  it('says each mark at its instant', () => {
    const scene = given(appeal, { openedAt: at('2026-03-06T15:00') }, hours);
    expect(nextWake(appeal, scene.record, hours)).toBe(at('2026-03-09T10:00'));
    expect(nextWake(appeal, scene.wakeUntil('2026-03-09T10:00').record, hours)).toBe(at('2026-03-09T14:24'));
  });

  it('an overrun of handling makes the supervision yellow and tells the superior once, then red at the tenant’s share', () => {
    const late = inState('in_progress').after('contact', inputs.contact, as('unit')).wakeUntil('2026-03-09T17:30');
    expect(spoken(late, 'handle')).toEqual(['notifyHolder 50', 'notifyHolder 80', 'notifySuperior 100']);
    expect(told(late, 'supervise').map((each) => each.event.input.level)).toEqual(['yellow']);
    expect(late.record).toMatchObject({ supervision: 'yellow', holder: { part: 'unit' } });
    const quiet = late.wakeUntil('2026-03-12T12:00');
    expect(quiet.made).toEqual([]);
    const red = quiet.wakeUntil('2026-12-01T00:00');
    expect(red.record.supervision).toBe('red');
    expect(told(red, 'supervise').map((each) => each.event.input)).toEqual([{ level: 'red', reason: 'handle:150' }]);
    expect(red.now > late.now && nextWake(appeal, red.record, red.terms)).toBeNull();
  });

  it('red comes when the tenant says', () => {
    const terms = sampleTerms({ settings: { redSupervisionPercent: 300 } });
    const late = inState('in_progress', {}, terms).wakeUntil('2026-03-17T17:30');
    expect(late.record.supervision).toBe('yellow');
    expect(late.wakeUntil('2026-03-26T12:00').record.supervision).toBe('red');
  });

  it('a supervisor’s red is not lowered by an overrun', () => {
    const scene = inState('in_progress').after('supervise', { level: 'red', reason: '重大' }, as('supervisor'));
    expect(scene.wakeUntil('2026-12-01T00:00').record).toMatchObject({
      supervision: 'red',
      tallies: { supervisions: 1 },
    });
  });

  const reviews: readonly (readonly [string, string, Input])[] = [
    ['return_review', 'registered', { returns: 1 }],
    ['extension_review', 'in_progress', { extensionsLapsed: 1 }],
  ];
  it.each(
    reviews,
  )('a reviewer’s silence in %s raises it, and the superior’s decides it: %s', (state, next, tallies) => {
    const scene = inState(state);
    const raised = scene.wakeUntil(scene.clock('review').dueAt);
    expect(raised.record).toMatchObject({ state, holder: { part: 'superior', raised: true }, level: 3 });
    expect(raised.when('approveReturn', inputs.approveReturn, as('reviewer')).refusal).toBe(
      state === 'return_review' ? 'forbidden' : 'move_not_possible',
    );
    const over = raised.wakeUntil(scene.clock('superiorReview').dueAt);
    expect(over.record).toMatchObject({ state: next, tallies, holder: { raised: false } });
  });

  it('a superior who decides in time takes the word of nobody', () => {
    const scene = inState('return_review');
    const decided = scene
      .wakeUntil(scene.clock('review').dueAt)
      .after('rejectReturn', inputs.rejectReturn, as('superior'));
    expect(decided.record).toMatchObject({
      state: 'dispatched',
      holder: { part: 'unit', unitId: units.bureau, raised: false },
    });
  });

  it('a verification nobody makes is raised, and the superior may make it', () => {
    const raised = inState('pending_verification').wakeUntil('2026-03-05T17:30');
    expect(raised.record.holder).toMatchObject({ part: 'superior', raised: true });
    expect(raised.when('verifyPass', inputs.verifyPass, as('verifier')).refusal).toBe('forbidden');
    expect(raised.after('verifyPass', inputs.verifyPass, as('superior')).record.state).toBe('pending_evaluation');
  });

  it('a suspension that ends while a unit sleeps goes on without it', () => {
    const scene = inState('suspended').at('2026-04-02T09:00').sweep();
    expect(told(scene, 'resume')).toHaveLength(1);
    expect(scene.record.state).toBe('in_progress');
  });
});
