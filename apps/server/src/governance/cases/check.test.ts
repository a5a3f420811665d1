import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkProcedure } from './check.ts';
import type { Defect, DefectKind } from './defect.ts';
import {
  end,
  make,
  move,
  notifySuperior,
  open,
  type Procedure,
  procedure,
  raiseHolder,
  rule,
  words,
} from './procedure.ts';
import { sideMoves } from './side.ts';
import { situations } from './situations.ts';
import { task } from './task.ts';

const said = words('正在办', 'It is being done');

/** A small procedure without a defect; each example below breaks one promise of it. */
const small = procedure({
  key: 'sound',
  version: 1,
  label: words('示例', 'Example'),
  start: 'told',
  states: {
    told: open('已告知', 'Told', { holder: 'acceptor', clocks: ['take'], resident: said }),
    work: open('办理', 'Work', { holder: 'unit', clocks: ['handle'], resident: said }),
    rest: open('暂停', 'Rest', { holder: 'approver', clocks: ['sleep'], pauses: ['handle'], resident: said }),
    done: end('办结', 'Done', said),
  },
  clocks: { take: rule('受理', 'Take'), handle: rule('办理', 'Handle'), sleep: rule('暂停', 'Sleep') },
  moves: {
    ...sideMoves,
    begin: move('told', 'work', { label: words('开始', 'Begin'), by: 'acceptor' }),
    pause: move('work', 'rest', { label: words('暂停', 'Pause'), by: 'approver' }),
    wake: move('rest', 'work', { label: words('恢复', 'Wake'), by: ['approver', 'system'] }),
    finish: move('work', 'done', { label: words('办结', 'Finish'), by: ['unit', 'superior'] }),
    undo: move('done', 'previous', { label: words('撤回', 'Undo'), by: 'superior' }),
  },
  runsOut: { take: { 100: [notifySuperior] }, handle: { 100: [notifySuperior] }, sleep: { 100: [make('wake')] } },
});

const sound: Procedure = small;

/** The same procedure with something else in it, typed loosely as one that was loaded would be. */
function broken(
  change: { readonly [P in 'states' | 'clocks' | 'moves' | 'runsOut']?: { readonly [name: string]: unknown } } & {
    readonly start?: string;
  },
): Procedure {
  const merged = (part: 'states' | 'clocks' | 'moves' | 'runsOut') =>
    Object.fromEntries(Object.entries({ ...sound[part], ...change[part] }).filter(([, value]) => value !== undefined));
  return {
    ...sound,
    start: change.start ?? sound.start,
    states: merged('states'),
    clocks: merged('clocks'),
    moves: merged('moves'),
    runsOut: merged('runsOut'),
  } as Procedure;
}

const state = (name: string, change: object) => ({ [name]: { ...sound.states[name], ...change } });
const mover = (name: string, change: object) => ({ [name]: { ...sound.moves[name], ...change } });
const lost = open('无人', 'Lost', { holder: 'unit', clocks: ['handle'], resident: said });
const label = words('步骤', 'Step');

type Found = Pick<Defect, 'kind' | 'at' | 'example'>;
const examples: { readonly [K in DefectKind]: readonly [Procedure, Found] } = {
  startMissing: [broken({ start: 'nowhere' }), { kind: 'startMissing', at: 'nowhere', example: ['nowhere'] }],
  startNotOpen: [broken({ start: 'done' }), { kind: 'startNotOpen', at: 'done', example: ['done'] }],
  unknownState: [
    broken({ moves: { begin: move('told', 'wrok', { label, by: 'acceptor' }) } }),
    { kind: 'unknownState', at: 'begin', example: ['begin', 'wrok'] },
  ],
  unknownClock: [
    broken({ states: state('work', { clocks: ['handel'] }) }),
    { kind: 'unknownClock', at: 'work', example: ['work', 'handel'] },
  ],
  unknownMove: [
    broken({ clocks: { handle: rule('办理', 'Handle', { stopsOn: ['finsh'] }) } }),
    { kind: 'unknownMove', at: 'handle', example: ['handle', 'finsh'] },
  ],
  unreachable: [
    broken({ states: { lost }, moves: { found: move('lost', 'done', { label, by: 'unit' }) } }),
    { kind: 'unreachable', at: 'lost', example: ['lost'] },
  ],
  noWayToAnEnd: [
    broken({ moves: { finish: undefined, escape: move('anyOpen', 'done', { label, by: 'superior' }) } }),
    { kind: 'noWayToAnEnd', at: 'told', example: ['told', 'work', 'rest'] },
  ],
  noClock: [broken({ states: state('work', { clocks: [] }) }), { kind: 'noClock', at: 'work', example: ['work'] }],
  noHolder: [
    broken({ states: state('work', { holder: 'nobody' }) }),
    { kind: 'noHolder', at: 'work', example: ['work', 'nobody'] },
  ],
  holderCannotAct: [
    broken({ moves: mover('finish', { by: ['superior'] }) }),
    { kind: 'holderCannotAct', at: 'work', example: ['work', 'unit'] },
  ],
  clockNeverStarts: [
    broken({ clocks: { handle: rule('办理', 'Handle', { startsOn: ['finish'] }) } }),
    { kind: 'clockNeverStarts', at: 'handle', example: ['handle', 'work'] },
  ],
  clockDoesNothing: [
    broken({ runsOut: { handle: { 80: [notifySuperior] } } }),
    { kind: 'clockDoesNothing', at: 'handle', example: ['handle'] },
  ],
  timeoutNotPossible: [
    broken({ runsOut: { handle: { 100: [make('wake')] } } }),
    { kind: 'timeoutNotPossible', at: 'handle', example: ['handle', 'work', 'wake'] },
  ],
  timeoutLoop: [
    broken({
      moves: { doze: move('work', 'rest', { label, by: 'system' }) },
      runsOut: { handle: { 100: [make('doze')] } },
    }),
    { kind: 'timeoutLoop', at: 'work', example: ['work', 'rest', 'work'] },
  ],
  nobodyMayMake: [
    broken({ moves: mover('finish', { by: [] }) }),
    { kind: 'nobodyMayMake', at: 'finish', example: ['finish'] },
  ],
  noResidentWords: [
    broken({ states: state('rest', { resident: words('正在办', ' ') }) }),
    { kind: 'noResidentWords', at: 'rest', example: ['rest'] },
  ],
  endHasWork: [
    broken({ moves: { revive: move('any', 'work', { label, by: 'superior' }) } }),
    { kind: 'endHasWork', at: 'done', example: ['done', 'revive'] },
  ],
  pausedForEver: [
    broken({ moves: { wake: move('rest', 'done', { label, by: ['approver', 'system'] }) } }),
    { kind: 'pausedForEver', at: 'rest', example: ['told', 'begin', 'pause', 'handle'] },
  ],
  pausesNothing: [
    broken({ states: state('rest', { pauses: ['handle', 'take'] }) }),
    { kind: 'pausesNothing', at: 'rest', example: ['rest', 'take'] },
  ],
  runsAndPauses: [
    broken({ states: state('rest', { clocks: ['sleep', 'handle'] }) }),
    { kind: 'runsAndPauses', at: 'rest', example: ['rest', 'handle'] },
  ],
  clockNeverRuns: [
    broken({
      states: state('told', { clocks: ['take', 'handle'] }),
      clocks: { handle: rule('办理', 'Handle', { startsOn: ['begin'] }) },
    }),
    { kind: 'clockNeverRuns', at: 'told', example: ['told', 'handle'] },
  ],
  standsStill: [
    broken({
      moves: { calm: move('work', 'same', { label, by: 'unit' }) },
      clocks: { handle: rule('办理', 'Handle', { stopsOn: ['calm'] }) },
    }),
    { kind: 'standsStill', at: 'work', example: ['told', 'begin', 'calm'] },
  ],
  timeoutRefused: [
    broken({ moves: mover('wake', { input: z.strictObject({ reason: z.string() }) }) }),
    { kind: 'timeoutRefused', at: 'sleep', example: ['sleep', 'wake', 'reason'] },
  ],
  raisedCannotAct: [
    broken({ moves: mover('finish', { by: ['unit'] }), runsOut: { handle: { 100: [raiseHolder] } } }),
    { kind: 'raisedCannotAct', at: 'work', example: ['work', 'handle'] },
  ],
  sideMovesCase: [
    broken({ moves: { slip: move('work', 'done', { label, by: 'unit', side: true }) } }),
    { kind: 'sideMovesCase', at: 'slip', example: ['slip', 'done'] },
  ],
  previousOfNothing: [
    broken({ moves: { back: move(['work', 'done'], 'previous', { label, by: 'unit' }) } }),
    { kind: 'previousOfNothing', at: 'back', example: ['back', 'work'] },
  ],
  noWords: [
    broken({ moves: mover('begin', { label: words('', 'Begin') }) }),
    { kind: 'noWords', at: 'begin', example: ['begin'] },
  ],
  unknownWord: [
    broken({ states: state('work', { resident: words('{unti}正在办', '{unit} is at it') }) }),
    { kind: 'unknownWord', at: 'work', example: ['work', '{unti}'] },
  ],
};

const bare = ({ kind, at, example }: Defect): Found => ({ kind, at, example });

describe('checkProcedure', () => {
  it('finds nothing in a sound procedure, and nothing in the real one of co-tasks and whistles', () => {
    expect(checkProcedure(sound)).toEqual([]);
    expect(checkProcedure(task)).toEqual([]);
  });

  it.each(Object.entries(examples))('finds %s, with its counter-example', (_kind, [procedureWithDefect, found]) => {
    expect(checkProcedure(procedureWithDefect).map(bare)).toContainEqual(found);
  });

  it.each(Object.entries(examples))('says %s in a sentence that names the place', (_kind, [
    procedureWithDefect,
    found,
  ]) => {
    const defect = checkProcedure(procedureWithDefect).find((each) => each.kind === found.kind);
    expect(defect?.says).toMatch(new RegExp(found.at));
  });

  it('finds a misspelt state wherever it stands', () => {
    const from = broken({ moves: { begin: move('tolt', 'work', { label, by: 'acceptor' }) } });
    const perState = broken({ moves: mover('begin', { perState: { wrok: 'work' } }) });
    expect(checkProcedure(from).map(bare)).toContainEqual({
      kind: 'unknownState',
      at: 'begin',
      example: ['begin', 'tolt'],
    });
    expect(checkProcedure(perState).map(bare)).toContainEqual({
      kind: 'unknownState',
      at: 'begin',
      example: ['begin', 'wrok'],
    });
  });

  it('finds time-outs that name what is not there', () => {
    const clock = broken({ runsOut: { handel: { 100: [notifySuperior] } } });
    const made = broken({ runsOut: { sleep: { 100: [make('weak')] } } });
    const mark = broken({ runsOut: { handle: { 0: [notifySuperior], 100: [notifySuperior] } } });
    expect(checkProcedure(clock).map(bare)).toEqual([{ kind: 'unknownClock', at: 'handel', example: ['handel'] }]);
    expect(checkProcedure(made).map(bare)).toEqual([{ kind: 'unknownMove', at: 'sleep', example: ['sleep', 'weak'] }]);
    expect(checkProcedure(mark).map(bare)).toEqual([
      { kind: 'clockDoesNothing', at: 'handle', example: ['handle', '0'] },
    ]);
  });

  it('finds a time-out that the system may not make', () => {
    const found = checkProcedure(broken({ moves: mover('wake', { by: ['approver'] }) }));
    expect(found.map(bare)).toEqual([{ kind: 'timeoutNotPossible', at: 'sleep', example: ['sleep', 'wake'] }]);
  });

  it('takes a stated reason for a clock', () => {
    const waiting = broken({
      states: state('told', { clocks: [], waits: words('等开会', 'Waits for the meeting') }),
      clocks: { take: undefined },
      runsOut: { take: undefined },
    });
    expect(checkProcedure(waiting)).toEqual([]);
  });
});

describe('situations', () => {
  it('follows every way through the clocks, each with a shortest path', () => {
    expect([...situations(sound)].map(([name, { path }]) => [name, path.join(' ')])).toEqual([
      ['told +take', ''],
      ['work +handle', 'begin'],
      ['rest +sleep -handle', 'begin pause'],
    ]);
  });

  it('follows both answers where a move’s own rule may start a clock', () => {
    const onDemand = broken({
      states: state('work', { clocks: ['handle', 'claim'] }),
      clocks: { claim: rule('复核', 'Claim', { onDemand: true }) },
      runsOut: { claim: { 100: [notifySuperior] } },
    });
    expect([...situations(onDemand).keys()]).toEqual(expect.arrayContaining(['work +handle', 'work +handle +claim']));
    expect(checkProcedure(onDemand)).toEqual([]);
  });
});
