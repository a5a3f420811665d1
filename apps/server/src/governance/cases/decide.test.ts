import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Actor } from './case.ts';
import { decide, openCase, possibleMoves } from './decide.ts';
import { given, told } from './given.ts';
import {
  either,
  end,
  guard,
  make,
  move,
  notifySuperior,
  open,
  procedure,
  raiseHolder,
  rule,
  words,
} from './procedure.ts';
import { as, at, people, sampleTerms, units } from './sample.ts';
import { sideMoves } from './side.ts';

const said = words('正在办', 'It is being done');
const label = words('步骤', 'Step');

/** A procedure with one of everything the engine knows. */
const all = procedure({
  key: 'all',
  version: 7,
  label: words('示例', 'Example'),
  start: 'told',
  states: {
    told: open('已告知', 'Told', { holder: 'acceptor', clocks: ['accept'], resident: said }),
    work: open('办理', 'Work', { holder: 'unit', clocks: ['handle', 'claimReview'], resident: said }),
    asked: open('已询问', 'Asked', { holder: 'appellant', clocks: ['evaluate'], pauses: ['handle'], resident: said }),
    done: end('办结', 'Done', said),
    away: end('搁置', 'Away', said),
  },
  clocks: {
    accept: rule('受理', 'Accept'),
    handle: rule('办理', 'Handle', { binding: true, marks: [] }),
    claimReview: rule('复核', 'Claim', { onDemand: true }),
    evaluate: rule('评价', 'Evaluate'),
  },
  moves: {
    ...sideMoves,
    give: move('told', 'work', {
      label,
      by: 'acceptor',
      input: z.strictObject({ unitId: z.uuid(), note: z.string().trim().default('无') }),
      set: ({ input }) => ({
        leadUnitId: input.unitId,
        number: true,
        count: ['given'],
        facts: { note: input.note },
        spawn: [{ procedure: 'all', kind: 'assist', title: '协办', unitId: input.unitId, facts: {} }],
        effects: [{ name: 'gave', data: { unitId: input.unitId } }],
        why: words('目录', 'catalogue'),
      }),
    }),
    claim: move('work', 'same', { label, by: 'unit', set: () => ({ start: ['claimReview'], holder: 'reviewer' }) }),
    settle: move('work', 'same', { label, by: 'reviewer', set: () => ({ stop: ['claimReview'], holder: 'default' }) }),
    ask: move('work', 'asked', { label, by: ['unit', 'superior'] }),
    answer: move('asked', 'work', { label, by: ['appellant', 'system'] }),
    finish: move('work', either('wellDone', 'done', 'work'), {
      label,
      by: ['unit', 'superior'],
      input: z.strictObject({ well: z.boolean() }),
      when: [guard('notNamed', ({ record }) => (record.title === '' ? 'move_not_possible' : undefined))],
      choose: ({ input }) => (input.well ? 'done' : 'work'),
      set: ({ input }) => ({ finished: input.well, cancelChildren: input.well ? 'all' : 'none' }),
    }),
    setAside: move('anyOpen', 'away', { label, by: 'superior', set: () => ({ mergedInto: people.resident }) }),
    takeUp: move('away', 'previous', { label, by: 'superior', set: () => ({ mergedInto: null }) }),
  },
  runsOut: {
    accept: { 100: [notifySuperior] },
    handle: { 30: [notifySuperior], 100: [raiseHolder] },
    claimReview: { 100: [raiseHolder] },
    evaluate: { 100: [make('answer')] },
  },
});

const give = { unitId: units.bureau };
const working = () => given(all).after('give', give, as('acceptor'));

/** Freezes deeply, so that a rule that changed what it was given would throw. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}

describe('opening a case', () => {
  it('is its first event: the start state, its holder and its clocks', () => {
    const { record, made } = given(all);
    expect(record).toMatchObject({ procedure: 'all', procedureVersion: 7, state: 'told', version: 1, endedAt: null });
    expect(record.holder).toEqual({ part: 'acceptor', unitId: null, raised: false });
    expect(Object.keys(record.clocks)).toEqual(['accept']);
    expect(made[0]!.event).toMatchObject({ move: 'submit', from: 'told', to: 'told', at: at('2026-03-02T09:00') });
  });

  it('is refused by a procedure that starts in no open state', () => {
    const opening = { move: 'submit', actor: as('appellant'), input: {}, why: null };
    const context = { terms: sampleTerms(), related: { openChildren: 0, standings: [], master: null }, now: 0 };
    expect(() => openCase({ ...all, start: 'done' }, told(), opening, context)).toThrow('starts in no open state');
  });
});

describe('deciding a move', () => {
  it('gives the case afterwards, the event, and what others have to do with it', () => {
    const scene = given(all)
      .at('2026-03-02T10:00')
      .after('give', { ...give, note: '  急 ' }, as('acceptor', people.handler));
    expect(scene.made).toHaveLength(1);
    expect(scene.made[0]).toMatchObject({
      number: true,
      cancelChildren: 'none',
      spawn: [{ kind: 'assist', unitId: units.bureau }],
      effects: [{ name: 'gave', data: { unitId: units.bureau } }],
      event: {
        move: 'give',
        from: 'told',
        to: 'work',
        input: { ...give, note: '急' },
        why: { zh: '目录' },
        at: at('2026-03-02T10:00'),
      },
    });
    expect(scene.record).toMatchObject({
      version: 2,
      registeredAt: at('2026-03-02T10:00'),
      tallies: { given: 1 },
      facts: { note: '急' },
      holder: { part: 'unit', unitId: units.bureau },
    });
  });

  it('touches nothing it was given, and says the same again', () => {
    const { terms, now, ...scene } = working().after('claim', {}, as('unit'));
    const { record, related } = frozen({ record: scene.record, related: scene.related });
    const tries = Object.keys(all.moves).map(
      (name) => () =>
        decide(all, record, { move: name, input: {} }, as(['superior', 'reviewer', 'unit']), { related, terms, now }),
    );
    for (const once of tries) expect(once()).toEqual(once());
  });

  it('checks in order: the move, the state, the person, the input, the guards', () => {
    const scene = working();
    expect(scene.when('nothing', {}, as('unit')).refusal).toBe('not_found');
    expect(scene.when('give', {}, as('unit')).refusal).toBe('move_not_possible');
    expect(scene.when('finish', {}, as('acceptor')).refusal).toBe('forbidden');
    expect(scene.but({ title: '' }).when('finish', {}, as('unit')).refusal).toBe('input_invalid');
    expect(scene.but({ title: '' }).when('finish', { well: true }, as('unit'))).toMatchObject({
      refusal: 'move_not_possible',
      refusedBy: 'notNamed',
    });
    expect(scene.when('finish', { well: true, extra: 1 }, as('unit')).refusal).toBe('input_invalid');
  });

  it('says which field does not fit', () => {
    const { record, related, terms, now } = given(all);
    const declined = decide(all, record, { move: 'give', input: { unitId: 'x' } }, as('acceptor'), {
      related,
      terms,
      now,
    });
    expect(declined).toMatchObject({ ok: false, code: 'input_invalid', details: { issues: [{ path: 'unitId' }] } });
  });

  it('follows the branch its rule chooses; an end is stamped once', () => {
    const scene = working().at('2026-03-03T09:00');
    expect(scene.after('finish', { well: false }, as('unit')).record).toMatchObject({
      state: 'work',
      finishedAt: null,
      endedAt: null,
    });
    const done = scene.after('finish', { well: true }, as('unit'));
    expect(done.record).toMatchObject({
      state: 'done',
      finishedAt: scene.now,
      endedAt: scene.now,
      before: { state: 'work' },
    });
    expect(done.made[0]!.cancelChildren).toBe('all');
  });
});

describe('the holder', () => {
  it('is another part while a rule says so, and the state’s again after', () => {
    const claimed = working().after('claim', {}, as('unit'));
    expect(claimed.record.holder).toEqual({ part: 'reviewer', unitId: null, raised: false });
    expect(claimed.after('comment', { text: '好' }, as('unit')).record.holder.part).toBe('reviewer');
    expect(claimed.after('settle', {}, as('reviewer')).record.holder).toEqual({
      part: 'unit',
      unitId: units.bureau,
      raised: false,
    });
  });

  it('steps back when the case is raised, speaks on, and has it again when it is handed back', () => {
    const raised = working().after('raise', { reason: '协调' }, as('dispatcher'));
    expect(raised.record).toMatchObject({
      level: 3,
      tallies: { raises: 1 },
      holder: { part: 'superior', unitId: null, raised: true },
    });
    expect(raised.when('ask', {}, as('unit')).refusal).toBe('forbidden');
    expect(raised.when('comment', { text: '好' }, as('unit')).refusal).toBeUndefined();
    expect(raised.when('raise', { reason: '再' }, as('dispatcher')).refusal).toBe('move_not_possible');
    const back = raised.after('handBack', { reason: '照此办' }, as('superior'));
    expect(back.record).toMatchObject({ level: 3, holder: { part: 'unit', unitId: units.bureau, raised: false } });
    expect(back.when('ask', {}, as('unit')).refusal).toBeUndefined();
  });

  it('is the next state’s after the superior acts', () => {
    const asked = working().after('raise', { reason: '协调' }, as('dispatcher')).after('ask', {}, as('superior'));
    expect(asked.record.holder).toEqual({ part: 'appellant', unitId: null, raised: false });
  });

  it('a person who is asked keeps the right to answer while the case is raised', () => {
    const raised = working().after('ask', {}, as('unit')).after('raise', { reason: '协调' }, as('dispatcher'));
    expect(raised.when('answer', {}, as('appellant')).refusal).toBeUndefined();
  });

  it('somebody who plays several parts acts in any that has not stepped back', () => {
    const raised = working().after('raise', { reason: '协调' }, as('dispatcher'));
    expect(raised.when('ask', {}, as(['unit', 'superior'])).refusal).toBeUndefined();
  });
});

describe('the clocks', () => {
  it('start when a state lists them, pause, resume and stop as the states say', () => {
    const scene = working().at('2026-03-02T11:00');
    expect(scene.clock('accept').status).toBe('stopped');
    const asked = scene.after('ask', {}, as('unit'));
    expect([asked.clock('handle').status, asked.clock('evaluate').status]).toEqual(['paused', 'running']);
    const back = asked.at('2026-03-03T11:00').after('answer', {}, as('appellant'));
    expect([back.clock('handle').status, back.clock('handle').used, back.clock('evaluate').status]).toEqual([
      'running',
      120,
      'stopped',
    ]);
    expect(back.record.clocks.claimReview).toBeUndefined();
  });

  it('of a case that is set aside wait, and go on when it is taken up again', () => {
    const scene = working().after('claim', {}, as('unit'));
    const away = scene.after('setAside', {}, as('superior'));
    expect(Object.entries(away.record.clocks).map(([key, clock]) => [key, clock.status])).toEqual([
      ['accept', 'stopped'],
      ['handle', 'paused'],
      ['claimReview', 'paused'],
    ]);
    const back = away.after('takeUp', {}, as('superior'));
    expect(back.record).toMatchObject({ state: 'work', holder: { part: 'reviewer' }, endedAt: null, before: null });
    expect(back.record.clocks).toEqual(scene.record.clocks);
  });
});

describe('what the clocks do', () => {
  it('counts a version for every event, also where a mark has nothing left to do', () => {
    // Nobody is above level 4: raising is not possible any more, and that is still on the record.
    const scene = given(all, { level: 4 })
      .after('give', give, as('acceptor'))
      .after('claim', {}, as('unit'))
      .at('2026-06-01T09:00')
      .sweep();
    expect(scene.made.map(({ record }) => record.version)).toEqual(scene.made.map((_, index) => index + 4));
    expect(
      scene.made.map(({ event }) => `${event.move} ${String(event.input.clock)} ${String(event.input.percent)}`),
    ).toContain('notifyHolder handle 100');
    expect(scene.record).toMatchObject({ version: 3 + scene.made.length, holder: { raised: false } });
    expect(scene.sweep().made).toEqual([]);
  });

  it('speaks at marks of its own and at those its time-outs name', () => {
    const late = working().wakeUntil('2026-06-01T09:00');
    expect(late.made.map(({ event }) => event.move)).toEqual(['notifySuperior', 'raise']);
  });

  it('are ordinary moves, made by the system', () => {
    const scene = working().after('ask', {}, as('unit')).wakeUntil('2026-06-01T09:00');
    const answered = scene.made.find(({ event }) => event.move === 'answer');
    expect(answered?.event).toMatchObject({ from: 'asked', to: 'work', actor: { kind: 'system', id: null } });
  });
});

describe('the moves somebody may make', () => {
  const names = (actor: Actor, { record, related, terms, now } = working()) =>
    possibleMoves(all, record, actor, { related, terms, now }).map(([name]) => name);

  it('are those that start here and are his, never those of the clocks alone', () => {
    expect(names(as('unit'))).toEqual(['comment', 'claim', 'ask', 'finish']);
    expect(names(as('reviewer'))).toEqual(['comment', 'raise', 'settle']);
    expect(names(as('system'))).not.toContain('notifyHolder');
    expect(names(as([]))).toEqual([]);
  });

  it('shrink to speaking when the case was raised above him', () => {
    expect(names(as('unit'), working().after('raise', { reason: '协调' }, as('dispatcher')))).toEqual(['comment']);
  });
});
