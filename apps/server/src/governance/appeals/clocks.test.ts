import { describe, expect, it } from 'vitest';
import { remaining } from '../calendar/index.ts';
import { keptLimit, usedMinutes } from '../cases/clock.ts';
import { given, type Scene } from '../cases/given.ts';
import { as, at, calendar, categories, sampleTerms, units } from '../cases/sample.ts';
import { appeal } from './appeal.ts';
import { inputs, inState } from './given.ts';

const hours = sampleTerms({ limits: { accept: '8 wh', handle: '40 wh', rework: '16 wh' } });
const left = (scene: Scene, key: string) => scene.clock(key).left?.minutes;
const due = (scene: Scene, key: string) => scene.clock(key).dueAt;
const told = (scene: Scene, move: string) => scene.made.filter((each) => each.event.move === move);

describe('the acceptance limit', () => {
  const friday = () =>
    given(appeal, { openedAt: at('2026-03-06T15:00') }, hours)
      .at('2026-03-06T16:00')
      .after('askSupplement', inputs.askSupplement, as('acceptor'));

  it('pauses while a supplement is awaited and keeps its working time over a weekend', () => {
    const paused = friday();
    expect(paused.clock('accept')).toMatchObject({ status: 'paused', used: 60 });
    expect(left(paused, 'accept')).toBe(420);
    const back = paused.at('2026-03-09T10:00').after('supplement', inputs.supplement, as('appellant'));
    expect(back.clock('accept')).toMatchObject({ status: 'running', used: 60, dueAt: at('2026-03-10T10:00') });
  });

  it('goes on with what is there when the window for the supplement ends', () => {
    const expired = friday().wakeUntil('2026-03-09T17:30');
    expect(expired.record.state).toBe('submitted');
    expect(told(expired, 'supplementExpire')).toHaveLength(1);
    expect(due(expired, 'accept')).toBe(at('2026-03-10T17:30'));
  });

  it('runs on through a field check', () => {
    expect(inState('awaiting_field_check').clock('accept')).toEqual(
      given(appeal, { categoryCode: categories.checked }).clock('accept'),
    );
  });
});

describe('the handling limit', () => {
  it('starts at dispatch and counts no day of receipt', () => {
    const scene = inState('dispatched');
    expect(scene.clock('handle')).toMatchObject({
      startedAt: at('2026-03-02T10:30'),
      dueAt: at('2026-03-09T17:30'),
      unitId: units.bureau,
    });
    expect(scene.record.dispatchedAt).toBe(at('2026-03-02T10:30'));
  });

  it('crosses a holiday and works on a make-up workday', () => {
    const scene = given(appeal, { openedAt: at('2026-02-12T09:00') })
      .after('register', {}, as('acceptor'))
      .after('dispatch', inputs.dispatch, as('dispatcher'));
    // 13 and 14 February are worked (the 14th by make-up), the 15th to the 23rd are off, the 24th to the 26th are worked.
    expect(due(scene, 'handle')).toBe(at('2026-02-26T17:30'));
  });

  it.each(['return_review', 'extension_review'])('continues during %s', (state) => {
    const before = state === 'return_review' ? inState('dispatched') : inState('in_progress');
    expect(inState(state).clock('handle')).toEqual(before.clock('handle'));
  });

  it('pauses during a suspension, which ends by itself and gives back what was left', () => {
    const suspended = inState('suspended', {}, hours);
    expect(suspended.clock('handle').status).toBe('paused');
    const kept = left(suspended, 'handle') ?? 0;
    expect(suspended.clock('suspension').dueAt).toBe(at('2026-03-30T09:00'));
    const resumed = suspended.wakeUntil('2026-03-30T09:00');
    expect(resumed.record.state).toBe('in_progress');
    expect(remaining(calendar, 'workingHours', at('2026-03-30T09:00'), due(resumed, 'handle')).minutes).toBe(kept);
    expect(resumed.clock('respond').status).toBe('running');
  });

  it('pauses during verification and resumes, not reset, when the result is found wanting', () => {
    const waiting = inState('pending_verification', {}, hours);
    expect(waiting.clock('handle')).toMatchObject({ status: 'paused', used: 750 });
    expect(left(waiting, 'handle')).toBe(1650);
    const again = waiting.at('2026-03-09T08:30').after('verifyFail', inputs.verifyFail, as('verifier'));
    expect(again.clock('handle')).toMatchObject({ status: 'running', used: 750, dueAt: at('2026-03-12T17:00') });
    expect(again.clock('rework')).toMatchObject({ startedAt: at('2026-03-09T08:30'), status: 'running' });
  });

  it('stops at the verification, so that silence at closing makes nobody late', () => {
    const verified = inState('pending_evaluation');
    expect(verified.clock('handle')).toMatchObject({ status: 'stopped', stoppedAt: at('2026-03-04T16:00') });
    expect(verified.record.finishedAt).toBe(at('2026-03-04T16:00'));
    const closed = verified.wakeUntil('2026-05-01T00:00');
    expect(closed.record.state).toBe('closed');
    expect(closed.record.endedAt).toBeGreaterThan(due(closed, 'handle'));
    expect(closed.clock('handle')).toEqual(verified.clock('handle'));
    expect(keptLimit(closed.clock('handle'), at('2026-12-01T00:00'))).toBe(true);
  });

  it('stops at once where the result is only an explanation, which nobody checks on the spot', () => {
    const scene = inState('in_progress')
      .at('2026-03-04T09:00')
      .after('feedBack', { result: 'explained', answer: '已说明' }, as('unit'));
    expect(scene.record).toMatchObject({ state: 'pending_evaluation', finishedAt: at('2026-03-04T09:00') });
    expect(scene.clock('handle').stoppedAt).toBe(at('2026-03-04T09:00'));
  });

  it('stops on the shelf and starts afresh when the matter is taken up again', () => {
    const shelved = inState('shelved');
    expect(shelved.clock('handle').status).toBe('stopped');
    const later = shelved.at('2026-04-01T09:00').after('reviewShelf', inputs.reviewShelf, as('district'));
    expect(later.clock('shelfReview')).toMatchObject({ startedAt: at('2026-04-01T09:00'), status: 'running' });
    const again = later.after('reactivate', inputs.reactivate, as('district'));
    expect(again.clock('handle')).toMatchObject({ startedAt: at('2026-04-01T09:00'), status: 'running', used: 0 });
  });

  it('of an extension ends when the extension says; refused or lapsed it is unchanged', () => {
    const asked = inState('extension_review');
    expect(due(asked.after('approveExtension', {}, as('approver')), 'handle')).toBe(at('2026-03-20T17:30'));
    expect(due(asked.after('rejectExtension', inputs.rejectExtension, as('approver')), 'handle')).toBe(
      at('2026-03-09T17:30'),
    );
  });

  it('of a rework moves together with the rework’s own when an extension is approved', () => {
    const scene = inState('rework')
      .after('restart', {}, as('unit'))
      .after('requestExtension', inputs.requestExtension, as('unit'))
      .at('2026-03-05T09:00')
      .after('approveExtension', {}, as('approver'));
    expect([due(scene, 'handle'), due(scene, 'rework')]).toEqual([at('2026-03-20T17:30'), at('2026-03-20T17:30')]);
  });
});

describe('an extension of a rework', () => {
  const asked = (dueAt: string) =>
    inState('rework')
      .after('restart', {}, as('unit'))
      .when('requestExtension', { dueAt, reason: '等配件' }, as('unit'));

  it('is later than the earliest limit, and moves only the limits that would end before it', () => {
    // Handling resumed on Wednesday 4 March with what it had left and ends on the 10th, the rework on the 9th.
    const working = inState('rework');
    expect([due(working, 'handle'), due(working, 'rework')]).toEqual([at('2026-03-10T17:30'), at('2026-03-09T17:30')]);
    expect(asked('2026-03-09T17:30:00+08:00').refusal).toBe('end_in_past');
    const between = asked('2026-03-10T09:00:00+08:00').after('approveExtension', {}, as('approver'));
    expect([due(between, 'handle'), due(between, 'rework')]).toEqual([at('2026-03-10T17:30'), at('2026-03-10T09:00')]);
  });
});

describe('the other limits', () => {
  it('contact stops the limit for contacting and nothing else', () => {
    const scene = inState('in_progress');
    const met = scene.at('2026-03-02T15:00').after('contact', inputs.contact, as('unit'));
    expect(met.clock('respond')).toMatchObject({ status: 'stopped', stoppedAt: at('2026-03-02T15:00') });
    expect(met.clock('handle')).toEqual(scene.clock('handle'));
  });

  it('a reopened case works under the rework limit alone', () => {
    const scene = inState('pending_evaluation')
      .after('evaluate', { solved: false, satisfied: 1 }, as('appellant'))
      .at('2026-03-06T09:00')
      .after('reopen', {}, as('reviewer'));
    expect(scene.clock('rework')).toMatchObject({
      startedAt: at('2026-03-06T09:00'),
      dueAt: at('2026-03-11T17:30'),
      status: 'running',
    });
    expect(scene.clock('handle').status).toBe('stopped');
    expect(scene.record.finishedAt).toBe(at('2026-03-04T16:00'));
  });

  it.each(['danger', 'utilities', 'general', 'complex'] as const)('follow the class: %s', (limitClass) => {
    const scene = inState('dispatched', { categoryCode: categories[limitClass], limitClass });
    const sign = {
      danger: '2026-03-02T10:45',
      utilities: '2026-03-02T11:00',
      general: '2026-03-03T17:30',
      complex: '2026-03-03T17:30',
    };
    const handle = {
      danger: '2026-03-03T10:30',
      utilities: '2026-03-03T10:30',
      general: '2026-03-09T17:30',
      complex: '2026-03-23T17:30',
    };
    expect([due(scene, 'sign'), due(scene, 'handle')]).toEqual([at(sign[limitClass]), at(handle[limitClass])]);
    expect(due(scene, 'return')).toBe(limitClass === 'complex' ? at('2026-03-04T17:30') : at(sign[limitClass]));
  });

  it('a gap in the limit rules is one working day, and says so', () => {
    const scene = inState('registered', {}, { ...sampleTerms(), limitFor: () => undefined });
    expect(scene.clock('dispatch')).toMatchObject({ rule: 'fallback', dueAt: at('2026-03-03T17:30') });
  });
});

describe('an upstream due date', () => {
  const upstream = (wall: string) => inState('dispatched', { source: 'hotline', facts: { upstreamDueAt: at(wall) } });

  it('binds when it is the earlier one, and only then', () => {
    expect(due(upstream('2026-03-05T12:00'), 'handle')).toBe(at('2026-03-05T12:00'));
    expect(due(upstream('2026-03-12T12:00'), 'handle')).toBe(at('2026-03-09T17:30'));
    expect(due(upstream('2026-03-05T12:00'), 'sign')).toBe(at('2026-03-03T17:30'));
  });

  it('that changes later can only shorten a running limit', () => {
    const update = (wall: string) =>
      inState('in_progress').after('updateUpstream', { changed: ['dueAt'], upstreamDueAt: at(wall) }, as('system'));
    expect(due(update('2026-03-06T12:00'), 'handle')).toBe(at('2026-03-06T12:00'));
    expect(due(update('2026-03-16T12:00'), 'handle')).toBe(at('2026-03-09T17:30'));
  });

  it('still binds after a correction that would give more time', () => {
    const scene = upstream('2026-03-05T12:00').after(
      'correct',
      { categoryCode: categories.complex, reason: '更正' },
      as('dispatcher'),
    );
    expect(due(scene, 'handle')).toBe(at('2026-03-05T12:00'));
  });
});

describe('a correction', () => {
  const correct = (scene: Scene, categoryCode: string) =>
    scene.after('correct', { categoryCode, reason: '更正' }, as('dispatcher'));

  it('recomputes the running limits from their own start and keeps both values', () => {
    const scene = correct(inState('in_progress').at('2026-03-04T09:00'), categories.complex);
    expect(scene.record.limitClass).toBe('complex');
    expect(scene.clock('handle')).toMatchObject({
      startedAt: at('2026-03-02T10:30'),
      dueAt: at('2026-03-23T17:30'),
      rule: 'v1:handle/complex',
      corrected: {
        rule: 'v1:handle/general',
        dueAt: at('2026-03-09T17:30'),
        limit: { amount: 5, unit: 'workingDays' },
      },
    });
    expect(scene.clock('respond')).toEqual(inState('in_progress').clock('respond'));
  });

  it('that changes no limit changes no clock', () => {
    const scene = inState('in_progress').at('2026-03-04T09:00');
    expect(scene.after('correct', inputs.correct, as('acceptor')).record.clocks).toEqual(scene.record.clocks);
  });

  it('does not count a pause as used, nor forget what was used before it', () => {
    const paused = inState('pending_verification').at('2026-03-06T09:00');
    const scene = correct(paused, categories.complex);
    expect(scene.clock('handle')).toMatchObject({ status: 'paused', used: 750 });
    // Fifteen working days after Monday 2 March are 300 minutes of that Monday and 15 days of 420.
    expect(left(scene, 'handle')).toBe(300 + 15 * 420 - 750);
    const again = correct(
      paused.after('verifyFail', inputs.verifyFail, as('verifier')).at('2026-03-06T10:00'),
      categories.complex,
    );
    expect(usedMinutes(calendar, again.clock('handle'), at('2026-03-06T10:00'))).toBe(810);
  });

  it('counts in clock time what was used in working time, and the other way round', () => {
    const scene = correct(inState('pending_verification').at('2026-03-06T09:00'), categories.danger);
    // Monday 10:30 to Wednesday 09:00, when the result came in, are 46.5 hours on the clock: more than the 24 of a danger.
    expect(scene.clock('handle').used).toBe(46.5 * 60);
    expect(scene.clock('handle').left).toMatchObject({ minutes: -22.5 * 60, overdue: true });
  });

  it('leaves the end of a suspension alone, which a person set', () => {
    const suspended = inState('suspended');
    expect(correct(suspended, categories.complex).clock('suspension')).toEqual(suspended.clock('suspension'));
  });

  it('does not repeat a mark that was spoken and still lies behind', () => {
    const half = inState('in_progress').wakeUntil('2026-03-05T12:00');
    expect(half.clock('handle').marked).toBe(50);
    expect(correct(half, categories.complex).clock('handle').marked).toBe(0);
    expect(correct(half, categories.utilities).clock('handle').marked).toBe(50);
  });
});
