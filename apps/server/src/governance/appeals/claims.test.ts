import { describe, expect, it } from 'vitest';
import type { Scene } from '../cases/given.ts';
import { as, at, id, people, standing } from '../cases/sample.ts';
import { claimed, inputs, inState } from './given.ts';

const unsolved = { solved: false, satisfied: 1 };
const workAgain = (scene: Scene): Scene =>
  scene
    .after('restart', {}, as('unit', people.handler))
    .after('feedBack', inputs.feedBack, as('unit', people.handler))
    .after('verifyPass', inputs.verifyPass, as('verifier'))
    .among({ standings: [standing(400, people.resident)] });
const two = () =>
  inState('pending_evaluation').among({ standings: [standing(400, people.resident), standing(401, people.neighbour)] });

describe('the evaluation window', () => {
  it('closes unrated when it ends', () => {
    const scene = inState('pending_evaluation').wakeUntil('2026-03-11T17:30');
    expect(scene.record).toMatchObject({ state: 'closed', facts: { unrated: true }, endedAt: at('2026-03-11T17:30') });
  });

  it('does not close over an open claim; when the claim is answered it does', () => {
    const scene = claimed(inState('pending_evaluation'), '2026-03-11T15:00');
    const stayed = scene.at('2026-03-11T17:30').sweep();
    expect(stayed.record.state).toBe('pending_evaluation');
    expect(stayed.at('2026-03-12T09:00').after('upholdResult', inputs.upholdResult, as('reviewer')).record.state).toBe(
      'closed',
    );
  });

  it('closes as soon as everybody rated, without anybody naming an appeal', () => {
    const first = two().after('evaluate', inputs.evaluate, as('appellant'));
    expect(first.record.state).toBe('pending_evaluation');
    const rated = first.among({
      standings: [standing(400, people.resident, true, true), standing(401, people.neighbour)],
    });
    expect(rated.after('evaluate', inputs.evaluate, as('appellant', people.neighbour)).record.state).toBe('closed');
  });

  it('tells the owner of appeals whose rating it was', () => {
    const scene = two().after('evaluate', { ...inputs.evaluate, text: '谢谢' }, as('appellant', people.neighbour));
    expect(scene.made[0]!.effects).toEqual([
      { name: 'evaluated', data: { appealId: id(401), solved: true, satisfied: 5, text: '谢谢' } },
    ]);
  });
});

describe('a claim of "not solved"', () => {
  it('goes to the reviewer, with a limit for him and one for the superior', () => {
    const scene = claimed();
    expect(scene.record).toMatchObject({
      state: 'pending_evaluation',
      holder: { part: 'reviewer' },
      tallies: { claims: 1, ratings: 1 },
    });
    expect([scene.clock('claimReview').status, scene.clock('superiorClaim').status]).toEqual(['running', 'running']);
  });

  it('reopens the case when the reviewer agrees: twice, afterwards it is refused, raised, and the superior decides', () => {
    let scene = inState('pending_evaluation');
    for (const round of [1, 2]) {
      scene = claimed(scene).after('reopen', {}, as('reviewer'));
      expect(scene.record).toMatchObject({
        state: 'rework',
        tallies: { reopens: round, claimsReviewed: round },
        holder: { part: 'unit' },
      });
      scene = workAgain(scene);
      expect(scene.record.finishedAt).toBe(at('2026-03-04T16:00'));
    }
    const third = claimed(scene);
    expect(third.when('reopen', {}, as('reviewer')).refusal).toBe('reopen_used_up');
    const raised = third.wakeUntil('2026-06-01T00:00');
    expect(raised.record).toMatchObject({ state: 'pending_evaluation', holder: { part: 'superior', raised: true } });
    expect(raised.made.map((each) => each.event.move)).toContain('notifySuperior');
    expect(raised.after('reopen', {}, as('superior')).record).toMatchObject({
      state: 'rework',
      tallies: { reopens: 3 },
    });
    expect(raised.after('upholdResult', inputs.upholdResult, as('superior')).record.state).toBe('closed');
  });

  it('that nobody answers is raised, and then believed', () => {
    const scene = claimed();
    const raised = scene.wakeUntil(scene.clock('claimReview').dueAt);
    expect(raised.record.holder).toMatchObject({ part: 'superior', raised: true });
    const believed = raised.wakeUntil(scene.clock('superiorClaim').dueAt);
    expect(believed.record).toMatchObject({ state: 'rework', tallies: { reopens: 1 } });
    expect(believed.made.at(-1)!.effects).toEqual([{ name: 'askAgain', data: {} }]);
  });

  it('upheld within the window gives the case back to those who have not rated', () => {
    const scene = two()
      .at('2026-03-05T09:00')
      .after('evaluate', unsolved, as('appellant'))
      .among({ standings: [standing(400, people.resident, true, false), standing(401, people.neighbour)] })
      .after('upholdResult', inputs.upholdResult, as('reviewer'));
    expect(scene.record).toMatchObject({ state: 'pending_evaluation', holder: { part: 'appellant', raised: false } });
    expect([scene.clock('claimReview').status, scene.clock('superiorClaim').status]).toEqual(['stopped', 'stopped']);
    expect(scene.wakeUntil('2026-03-11T17:30').record.state).toBe('closed');
  });

  it('upheld against the last who rated closes the case', () => {
    expect(claimed().after('upholdResult', inputs.upholdResult, as('reviewer')).record.state).toBe('closed');
  });

  it('of a second person joins the first: no clock starts again, and a superior who has it keeps it', () => {
    const first = two()
      .at('2026-03-05T09:00')
      .after('evaluate', unsolved, as('appellant'))
      .among({ standings: [standing(400, people.resident, true, false), standing(401, people.neighbour)] });
    const raised = first.wakeUntil(first.clock('claimReview').dueAt);
    const second = raised.after('evaluate', unsolved, as('appellant', people.neighbour));
    expect(second.record).toMatchObject({ tallies: { claims: 2 }, holder: { part: 'superior', raised: true } });
    expect(second.record.clocks).toEqual(raised.record.clocks);
    expect(second.after('reopen', {}, as('superior')).record.tallies).toMatchObject({
      claims: 2,
      claimsReviewed: 2,
      reopens: 1,
    });
  });

  it('that was raised takes nobody’s right to rate', () => {
    const first = two()
      .at('2026-03-05T09:00')
      .after('evaluate', unsolved, as('appellant'))
      .among({ standings: [standing(400, people.resident, true, false), standing(401, people.neighbour)] });
    const raised = first.wakeUntil(first.clock('claimReview').dueAt);
    const rated = raised.after('evaluate', inputs.evaluate, as('appellant', people.neighbour));
    expect(rated.record).toMatchObject({ state: 'pending_evaluation', holder: { part: 'superior' } });
  });

  it('handed back by the superior goes to the reviewer, not to the person who made it', () => {
    const scene = claimed();
    const raised = scene.wakeUntil(scene.clock('claimReview').dueAt);
    expect(raised.after('handBack', inputs.handBack, as('superior')).record.holder).toEqual({
      part: 'reviewer',
      unitId: null,
      raised: false,
    });
  });

  it('answered at the last instant of the window leaves no case without an end', () => {
    const scene = two()
      .at('2026-03-11T15:00')
      .after('evaluate', unsolved, as('appellant'))
      .among({ standings: [standing(400, people.resident, true, false), standing(401, people.neighbour)] });
    const upheld = scene.at('2026-03-11T17:30').sweep().after('upholdResult', inputs.upholdResult, as('reviewer'));
    expect(upheld.record).toMatchObject({ state: 'closed', endedAt: at('2026-03-11T17:30') });
  });
});
