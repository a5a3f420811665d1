import { type Part, parts } from '@tongxin/contract';
import { describe, expect, it } from 'vitest';
import { possibleMoves } from '../cases/index.ts';
import { as, at, people, sampleTerms, units } from '../cases/sample.ts';
import { appeal } from './appeal.ts';
import { inputOf, inputs, inState } from './given.ts';

/** Written from domain §2.2 and §2.4, not from the code: which move starts where, leads where, and whose it is. */
interface Rule {
  readonly from: string;
  readonly to: string;
  readonly by: string;
}

const openStates =
  'submitted awaiting_supplement awaiting_field_check registered dispatched in_progress return_review extension_review suspended shelved pending_verification rework pending_evaluation';
const ended = 'closed declined merged withdrawn voided';
const everybody =
  'acceptor dispatcher unit unitLeader coUnit issuer fieldWorker verifier reviewer approver superior supervisor appellant';

const table: { readonly [move: string]: Rule } = {
  askSupplement: { from: 'submitted', to: 'awaiting_supplement', by: 'acceptor' },
  supplement: { from: 'awaiting_supplement', to: 'submitted', by: 'appellant acceptor' },
  supplementExpire: { from: 'awaiting_supplement', to: 'submitted', by: 'system' },
  fieldCheck: { from: 'submitted', to: 'awaiting_field_check', by: 'acceptor' },
  fieldCheckDone: { from: 'awaiting_field_check', to: 'submitted', by: 'fieldWorker acceptor' },
  decline: { from: 'submitted', to: 'declined', by: 'acceptor' },
  answerNow: { from: 'submitted', to: 'closed', by: 'acceptor' },
  selfHandle: { from: 'submitted', to: 'closed', by: 'fieldWorker' },
  register: { from: 'submitted', to: 'registered', by: 'acceptor system' },
  dispatch: { from: 'registered', to: 'dispatched', by: 'dispatcher system' },
  designate: { from: 'registered', to: 'dispatched', by: 'superior' },
  sign: { from: 'dispatched', to: 'in_progress', by: 'unit' },
  requestReturn: { from: 'dispatched', to: 'return_review', by: 'unit' },
  approveReturn: { from: 'return_review', to: 'registered', by: 'reviewer superior' },
  rejectReturn: { from: 'return_review', to: 'dispatched', by: 'reviewer superior' },
  reviewExpire: { from: 'return_review extension_review', to: 'registered in_progress', by: 'system' },
  contact: { from: 'in_progress extension_review', to: 'same', by: 'unit' },
  assign: { from: 'in_progress', to: 'same', by: 'unitLeader unit' },
  requestCoTask: { from: 'in_progress rework', to: 'same', by: 'unit unitLeader dispatcher' },
  whistle: { from: 'registered dispatched in_progress rework', to: 'same', by: 'issuer dispatcher' },
  requestExtension: { from: 'in_progress', to: 'extension_review', by: 'unit' },
  approveExtension: { from: 'extension_review', to: 'in_progress', by: 'approver superior' },
  rejectExtension: { from: 'extension_review', to: 'in_progress', by: 'approver superior' },
  suspend: { from: 'in_progress', to: 'suspended', by: 'approver superior' },
  resume: { from: 'suspended', to: 'in_progress', by: 'unit approver superior system' },
  shelve: { from: 'in_progress', to: 'shelved', by: 'district' },
  reviewShelf: { from: 'shelved', to: 'same', by: 'district superior' },
  reactivate: { from: 'shelved', to: 'in_progress', by: 'district superior' },
  feedBack: { from: 'in_progress', to: 'pending_verification pending_evaluation', by: 'unit superior' },
  verifyPass: { from: 'pending_verification', to: 'pending_evaluation', by: 'verifier reviewer superior' },
  verifyFail: { from: 'pending_verification', to: 'rework', by: 'verifier reviewer superior' },
  restart: { from: 'rework', to: 'in_progress', by: 'unit' },
  evaluate: { from: 'pending_evaluation', to: 'closed pending_evaluation', by: 'appellant acceptor' },
  closeUnrated: { from: 'pending_evaluation', to: 'closed', by: 'system' },
  upholdResult: { from: 'pending_evaluation', to: 'closed pending_evaluation', by: 'reviewer superior' },
  reopen: { from: 'pending_evaluation', to: 'rework', by: 'reviewer superior system' },
  correct: { from: openStates, to: 'same', by: 'acceptor dispatcher' },
  merge: { from: openStates, to: 'merged', by: 'acceptor dispatcher' },
  unmerge: { from: 'merged', to: 'previous', by: 'acceptor dispatcher' },
  withdraw: {
    from: 'submitted awaiting_supplement awaiting_field_check registered dispatched in_progress',
    to: 'withdrawn same',
    by: 'appellant acceptor',
  },
  proposeVoid: { from: `${openStates} ${ended}`, to: 'same', by: 'supervisor superior' },
  void: { from: `${openStates} ${ended}`, to: 'voided', by: 'supervisor superior' },
  comment: { from: openStates, to: 'same', by: everybody },
  urge: { from: openStates, to: 'same', by: 'appellant acceptor dispatcher superior supervisor' },
  supervise: { from: openStates, to: 'same', by: 'supervisor superior system' },
  cancelSupervise: { from: openStates, to: 'same', by: 'supervisor superior' },
  instruct: { from: openStates, to: 'same', by: 'superior supervisor unitLeader' },
  copy: { from: openStates, to: 'same', by: 'acceptor dispatcher superior supervisor unitLeader' },
  notifyHolder: { from: openStates, to: 'same', by: 'system' },
  notifySuperior: { from: openStates, to: 'same', by: 'system' },
  raise: { from: openStates, to: 'same', by: 'unitLeader dispatcher reviewer superior system' },
  handBack: { from: openStates, to: 'same', by: 'superior' },
  join: { from: openStates, to: 'same', by: 'system' },
  leave: { from: `${openStates} ${ended}`, to: 'same', by: 'system' },
  updateUpstream: { from: openStates, to: 'same', by: 'system' },
};

const list = (text: string): readonly string[] => text.split(' ');
const states = [...list(openStates), ...list(ended)];

/** The edges every implementation of the loop must have: from, to, move. */
const required = `
submitted>awaiting_supplement:askSupplement awaiting_supplement>submitted:supplement submitted>awaiting_field_check:fieldCheck
awaiting_field_check>submitted:fieldCheckDone submitted>declined:decline submitted>closed:answerNow submitted>registered:register
registered>dispatched:dispatch dispatched>in_progress:sign dispatched>return_review:requestReturn return_review>registered:approveReturn
return_review>dispatched:rejectReturn registered>dispatched:designate in_progress>extension_review:requestExtension
extension_review>in_progress:approveExtension extension_review>in_progress:rejectExtension in_progress>suspended:suspend
suspended>in_progress:resume in_progress>shelved:shelve shelved>in_progress:reactivate in_progress>pending_verification:feedBack
in_progress>pending_evaluation:feedBack pending_verification>rework:verifyFail rework>in_progress:restart
pending_verification>pending_evaluation:verifyPass pending_evaluation>closed:evaluate pending_evaluation>closed:closeUnrated
pending_evaluation>rework:reopen submitted>withdrawn:withdraw registered>withdrawn:withdraw dispatched>withdrawn:withdraw
in_progress>withdrawn:withdraw submitted>closed:selfHandle awaiting_supplement>submitted:supplementExpire
return_review>registered:reviewExpire extension_review>in_progress:reviewExpire pending_evaluation>pending_evaluation:raise
in_progress>in_progress:assign`
  .trim()
  .split(/\s+/);

describe('the states and moves of the appeal', () => {
  it('are exactly those of domain §2.2', () => {
    expect(Object.keys(appeal.states)).toEqual(expect.arrayContaining([...states]));
    expect(Object.keys(appeal.states)).toHaveLength(states.length);
    expect(
      Object.entries(appeal.states)
        .filter(([, state]) => !state.open)
        .map(([name]) => name)
        .sort(),
    ).toEqual([...list(ended)].sort());
    expect(Object.keys(appeal.moves).sort()).toEqual(Object.keys(table).sort());
    expect(Object.keys(inputs).sort()).toEqual(Object.keys(table).sort());
  });

  it.each(Object.entries(table))('%s leads where domain §2.2 says', (move, { to }) => {
    expect([...appeal.moves[move]!.to].sort()).toEqual([...list(to)].sort());
  });

  it.each(required)('has the edge %s', (edge) => {
    const [from, to, move] = edge.split(/[>:]/);
    const rule = table[move!]!;
    expect(list(rule.from)).toContain(from);
    expect(list(rule.to).map((each) => (each === 'same' ? from : each))).toContain(to);
  });

  it.each(states)('can be reached by real moves: %s', (state) => {
    expect(inState(state).record.state).toBe(state);
  });
});

/** What the checks before input and guards say: where the move starts, and whose it is. */
function expected(move: string, state: string, part: Part): string {
  const rule = table[move]!;
  if (!list(rule.from).includes(state)) return 'move_not_possible';
  return list(rule.by).includes(part) ? 'let in' : 'forbidden';
}

describe('every move in every state by every part', () => {
  it.each(states)('answers in %s as the table of domain §2.2 says', (state) => {
    const scene = inState(state);
    const wrong: string[] = [];
    for (const move of Object.keys(table)) {
      for (const part of parts) {
        const tried = scene.when(move, inputOf(move), as(part));
        const byGuard = tried.refusedBy !== undefined;
        const answer = tried.refusal === undefined || byGuard ? 'let in' : tried.refusal;
        if (answer !== expected(move, state, part)) wrong.push(`${part} ${move}: ${answer}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(states)('refuses in %s an input that does not fit, before any guard', (state) => {
    for (const [move, rule] of Object.entries(table)) {
      if (!list(rule.from).includes(state)) continue;
      const tried = inState(state).when(move, { nonsense: true }, as(list(rule.by)[0] as Part));
      expect([move, tried.refusal]).toEqual([move, 'input_invalid']);
    }
  });

  it('a refused move leaves the case as it was', () => {
    const scene = inState('in_progress');
    const tried = scene.when('verifyPass', inputs.verifyPass, as('verifier'));
    expect(tried.refusal).toBe('move_not_possible');
    expect(tried.record).toBe(scene.record);
    expect(scene.when('teleport', {}, as('unit')).refusal).toBe('not_found');
  });

  it.each(states)('offers in %s exactly what its conditions allow, as far as they need no input', (state) => {
    const scene = inState(state);
    const { record, related, terms, now } = scene;
    for (const part of parts) {
      const offered = possibleMoves(appeal, record, as(part), { related, terms, now }).map(([name]) => name);
      for (const [move, rule] of Object.entries(table)) {
        if (rule.by === 'system') continue;
        const tried = scene.when(move, inputOf(move), as(part));
        const guard = appeal.moves[move]!.guards.find(({ name }) => name === tried.refusedBy);
        const may = tried.refusal === undefined || guard?.needsInput === true;
        expect([part, move, offered.includes(move)]).toEqual([part, move, may]);
      }
    }
  });
});

describe('an approved return', () => {
  it('takes the case from the unit, remembers who had it first, and starts handling afresh at the next dispatch', () => {
    const back = inState('return_review').after('approveReturn', inputs.approveReturn, as('reviewer'));
    expect(back.record).toMatchObject({
      state: 'registered',
      leadUnitId: null,
      assignment: { sectionId: null, staffId: null },
      holder: { part: 'dispatcher', unitId: null },
      tallies: { returns: 1 },
    });
    expect(back.clock('handle').status).toBe('stopped');
    const other = back
      .at('2026-03-03T10:00')
      .after('dispatch', { leadUnitId: units.otherBureau, basis: '目录' }, as('dispatcher'));
    expect(other.record).toMatchObject({
      holder: { part: 'unit', unitId: units.otherBureau },
      facts: { firstUnitId: units.bureau },
      tallies: { dispatches: 2 },
    });
    expect(other.clock('handle')).toMatchObject({
      startedAt: at('2026-03-03T10:00'),
      unitId: units.otherBureau,
      used: 0,
    });
  });

  it('gives a case at night to whoever is on duty, and says why', () => {
    const scene = inState('registered', {}, sampleTerms({ onDuty: people.onDuty })).after(
      'dispatch',
      inputs.dispatch,
      as('dispatcher'),
    );
    expect(scene.record).toMatchObject({ assignment: { staffId: people.onDuty }, facts: { onDuty: '值班表' } });
  });
});
