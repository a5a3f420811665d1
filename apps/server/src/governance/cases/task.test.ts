import { type Part, parts } from '@tongxin/contract';
import { describe, expect, it } from 'vitest';
import { given, type Scene } from './given.ts';
import { as, at, id, units } from './sample.ts';
import { sideMoves } from './side.ts';
import { task } from './task.ts';

type Input = { readonly [key: string]: unknown };

const inputs: { readonly [move: string]: Input } = {
  acknowledge: { note: '马上到' },
  arrive: {},
  conclude: { result: 'done', text: '已处置' },
  confirm: {},
  sendBack: { reason: '还差一处' },
  refuse: { reason: '不属职责' },
  rule: { upheld: true, reason: '同意' },
  cancel: {},
};

/** Written from domain §2.3: from, to, whose. */
const table: { readonly [move: string]: readonly [from: string, to: string, by: string] } = {
  acknowledge: ['issued', 'acknowledged', 'coUnit'],
  arrive: ['acknowledged', 'on_site', 'coUnit'],
  conclude: ['acknowledged on_site', 'conclusion_signed', 'coUnit'],
  confirm: ['conclusion_signed', 'closed', 'issuer system'],
  sendBack: ['conclusion_signed', 'acknowledged', 'issuer'],
  refuse: ['issued', 'refused', 'coUnit'],
  rule: ['refused', 'issued ruled', 'district superior'],
  cancel: ['issued acknowledged on_site conclusion_signed refused', 'cancelled', 'issuer system'],
};
const states = 'issued acknowledged on_site conclusion_signed closed refused ruled cancelled'.split(' ');

function whistle(kind: string): Scene {
  return given(task, { kind, leadUnitId: units.otherBureau, issuerUnitId: units.bureau, parentId: id(9) });
}

const ways: { readonly [state: string]: readonly (readonly [move: string, part: Part])[] } = {
  issued: [],
  acknowledged: [['acknowledge', 'coUnit']],
  on_site: [
    ['acknowledge', 'coUnit'],
    ['arrive', 'coUnit'],
  ],
  conclusion_signed: [
    ['acknowledge', 'coUnit'],
    ['arrive', 'coUnit'],
    ['conclude', 'coUnit'],
  ],
  closed: [
    ['acknowledge', 'coUnit'],
    ['arrive', 'coUnit'],
    ['conclude', 'coUnit'],
    ['confirm', 'issuer'],
  ],
  refused: [['refuse', 'coUnit']],
  ruled: [
    ['refuse', 'coUnit'],
    ['rule', 'district'],
  ],
  cancelled: [['cancel', 'issuer']],
};
const inState = (state: string, kind = 'emergency') =>
  ways[state]!.reduce((scene, [move, part]) => scene.after(move, inputs[move]!, as(part)), whistle(kind));

describe('co-tasks and whistles', () => {
  it('have the states and moves of domain §2.3', () => {
    expect(Object.keys(task.states).sort()).toEqual([...states].sort());
    expect(Object.keys(task.moves).sort()).toEqual([...Object.keys(table), ...Object.keys(sideMoves)].sort());
    for (const [move, [, to]] of Object.entries(table))
      expect([...task.moves[move]!.to].sort()).toEqual(to.split(' ').sort());
  });

  it.each(states)('answer every move of every part in %s as the table says', (state) => {
    const scene = inState(state);
    for (const [move, [from, , by]] of Object.entries(table)) {
      for (const part of parts) {
        const tried = scene.when(move, inputs[move]!, as(part));
        const expected = !from.split(' ').includes(state)
          ? 'move_not_possible'
          : by.split(' ').includes(part)
            ? undefined
            : 'forbidden';
        const refusal = tried.refusedBy === undefined ? tried.refusal : undefined;
        expect([state, move, part, refusal]).toEqual([state, move, part, expected]);
      }
    }
  });

  it('are held by the unit that was called, then by who called', () => {
    expect(inState('issued').record.holder).toEqual({ part: 'coUnit', unitId: units.otherBureau, raised: false });
    expect(inState('conclusion_signed').record.holder).toEqual({ part: 'issuer', unitId: null, raised: false });
  });

  it.each([
    ['emergency', '2026-03-02T09:15'],
    ['enforcement', '2026-03-03T17:30'],
    ['major', '2026-03-04T17:30'],
    ['assist', '2026-03-03T17:30'],
  ])('%s is acknowledged within its own limit', (kind, dueAt) => {
    expect(whistle(kind).clock('acknowledge').dueAt).toBe(at(dueAt));
  });

  it('an emergency is answered on the spot within the hour', () => {
    expect(inState('acknowledged').clock('arrive').dueAt).toBe(at('2026-03-02T10:00'));
  });

  it('a whistle is concluded on site; an ordinary co-task needs no arrival', () => {
    expect(inState('acknowledged', 'enforcement').when('conclude', inputs.conclude!, as('coUnit'))).toMatchObject({
      refusal: 'arrival_needed',
      refusedBy: 'onSiteForWhistles',
    });
    expect(inState('on_site').after('conclude', inputs.conclude!, as('coUnit')).record.finishedAt).toBe(
      at('2026-03-02T09:00'),
    );
    expect(inState('acknowledged', 'assist').after('conclude', inputs.conclude!, as('coUnit')).record.state).toBe(
      'conclusion_signed',
    );
  });

  it('a conclusion nobody answers counts as confirmed', () => {
    const scene = inState('conclusion_signed').wakeUntil('2026-12-01T00:00');
    expect(scene.record).toMatchObject({ state: 'closed', finishedAt: at('2026-03-02T09:00') });
  });

  it('a refusal the district does not rule on is raised to the superior, who rules', () => {
    const raised = inState('refused').wakeUntil('2026-03-02T15:00');
    expect(raised.record.holder).toEqual({ part: 'superior', unitId: null, raised: true });
    expect(raised.when('rule', inputs.rule!, as('district')).refusal).toBe('forbidden');
    expect(raised.after('rule', inputs.rule!, as('superior')).record.state).toBe('ruled');
  });

  it('what the district ruled must be answered is not refused a second time', () => {
    const ruled = inState('refused').after('rule', { upheld: false, reason: '应当到场' }, as('district'));
    expect(ruled.record).toMatchObject({ state: 'issued', tallies: { mustRespond: 1 } });
    expect(ruled.clock('acknowledge').startedAt).toBe(at('2026-03-02T09:00'));
    expect(ruled.when('refuse', inputs.refuse!, as('coUnit'))).toMatchObject({
      refusal: 'return_barred',
      refusedBy: 'notRuledYet',
    });
  });

  it('an unanswered call tells the superior once and stays with the unit', () => {
    const late = inState('issued').wakeUntil('2026-12-01T00:00');
    expect(late.made.map((each) => each.event.move)).toEqual(['notifyHolder', 'notifyHolder', 'notifySuperior']);
    expect(late.record.holder.part).toBe('coUnit');
  });
});
