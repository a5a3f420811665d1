import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { byState, either, end, make, move, notifySuperior, open, procedure, rule, words } from './procedure.ts';

const said = words('正在办', 'It is being done');
const label = words('步骤', 'Step');
const told = open('已告知', 'Told', { holder: 'acceptor', clocks: ['take'], resident: said });
const done = end('办结', 'Done', said);
const finish = move('told', 'done', { label, by: ['acceptor', 'system'] });
const base = { key: 'small', version: 1, label, start: 'told' } as const;
const states = { told, done } as const;
const runsOut = { take: { 100: [notifySuperior] } } as const;

/** Each definition holds one mistake that must not compile; `tsc` fails when one of them does. */
const mistakes = [
  () =>
    procedure({
      ...base,
      states,
      clocks: { take: rule('受理', 'Take') },
      // @ts-expect-error a move from a misspelt state
      moves: { finish: move('tolt', 'done', { label, by: 'acceptor' }) },
      runsOut,
    }),
  () =>
    procedure({
      ...base,
      states,
      clocks: { take: rule('受理', 'Take') },
      // @ts-expect-error a move to a misspelt state
      moves: { finish: move('told', 'dome', { label, by: 'acceptor' }) },
      runsOut,
    }),
  () =>
    procedure({
      ...base,
      states,
      clocks: { take: rule('受理', 'Take') },
      // @ts-expect-error a branch to a misspelt state
      moves: { finish: move('told', either('which', 'done', 'tolt'), { label, by: 'acceptor', choose: () => 'done' }) },
      runsOut,
    }),
  () =>
    procedure({
      ...base,
      states,
      clocks: { take: rule('受理', 'Take') },
      // @ts-expect-error a target by state that is misspelt
      moves: { finish: move('told', byState('which', { told: 'dome' }), { label, by: 'acceptor' }) },
      runsOut,
    }),
  () =>
    procedure({
      ...base,
      // @ts-expect-error a start that is no state
      start: 'tolt',
      states,
      clocks: { take: rule('受理', 'Take') },
      moves: { finish },
      runsOut,
    }),
  () =>
    procedure({
      ...base,
      // @ts-expect-error a state that runs an unknown clock
      states: { told: open('已告知', 'Told', { holder: 'acceptor', clocks: ['tak'], resident: said }), done },
      clocks: { take: rule('受理', 'Take') },
      moves: { finish },
      runsOut,
    }),
  () =>
    procedure({
      ...base,
      states: {
        // @ts-expect-error a state that pauses an unknown clock
        told: open('已告知', 'Told', { holder: 'acceptor', clocks: ['take'], pauses: ['tak'], resident: said }),
        done,
      },
      clocks: { take: rule('受理', 'Take') },
      moves: { finish },
      runsOut,
    }),
  () =>
    procedure({
      ...base,
      states,
      // @ts-expect-error a clock that starts on an unknown move
      clocks: { take: rule('受理', 'Take', { startsOn: ['finsh'] }) },
      moves: { finish },
      runsOut,
    }),
  () =>
    procedure({
      ...base,
      states,
      // @ts-expect-error a clock that stops on an unknown move
      clocks: { take: rule('受理', 'Take', { stopsOn: ['finsh'] }) },
      moves: { finish },
      runsOut,
    }),
  () =>
    procedure({
      ...base,
      states,
      clocks: { take: rule('受理', 'Take') },
      moves: { finish },
      // @ts-expect-error a time-out that makes an unknown move
      runsOut: { take: { 100: [make('finsh')] } },
    }),
  () =>
    procedure({
      ...base,
      states,
      clocks: { take: rule('受理', 'Take') },
      moves: { finish },
      // @ts-expect-error a clock that is not said what to do when it runs out
      runsOut: {},
    }),
  () =>
    procedure({
      ...base,
      states,
      clocks: { take: rule('受理', 'Take') },
      moves: { finish },
      // @ts-expect-error a time-out of an unknown clock
      runsOut: { ...runsOut, tak: { 100: [notifySuperior] } },
    }),
  () =>
    // @ts-expect-error a holder that is no part
    open('已告知', 'Told', { holder: 'aceptor', clocks: ['take'], resident: said }),
  () =>
    // @ts-expect-error a move by nobody known
    move('told', 'done', { label, by: 'aceptor' }),
  () =>
    move('told', 'done', {
      label,
      by: 'acceptor',
      input: z.strictObject({ text: z.string() }),
      // @ts-expect-error an input field that is not in the form
      set: ({ input }) => ({ facts: { said: input.txet } }),
    }),
  () =>
    move('told', either('which', 'done', 'told'), {
      label,
      by: 'acceptor',
      // @ts-expect-error a rule that chooses what the branch does not offer
      choose: () => 'dome',
    }),
  () =>
    move('told', 'done', {
      label,
      by: 'acceptor',
      // @ts-expect-error a change that no case knows
      set: () => ({ holders: 'unit' }),
    }),
] as const;

describe('the language of procedures', () => {
  it('lets the sound definition through, of which every mistake below is a variation', () => {
    const sound = procedure({ ...base, states, clocks: { take: rule('受理', 'Take') }, moves: { finish }, runsOut });
    expect(Object.keys(sound.moves)).toEqual(['finish']);
  });

  it('has a mistake that does not compile for each promise', () => {
    expect(mistakes).toHaveLength(17);
  });

  it('refuses a branch that nothing chooses', () => {
    expect(() => move('told', either('which', 'done', 'told'), { label, by: 'acceptor' })).toThrow(
      'a branch needs a rule',
    );
  });
});
