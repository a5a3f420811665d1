import type { Scene } from '../../cases/given.ts';
import { as, categories, id, units } from '../../cases/sample.ts';
import { inputs, inState } from '../given.ts';
import type { Example } from './example.ts';

const returnedOnce = (scene: Scene, day: string): Scene =>
  scene
    .at(`2026-03-${day}T09:00`)
    .after('dispatch', inputs.dispatch, as('dispatcher'))
    .after('requestReturn', inputs.requestReturn, as('unit'))
    .after('approveReturn', inputs.approveReturn, as('reviewer'));
const returned = (times: number): Scene =>
  ['03', '04', '05'].slice(0, times).reduce(returnedOnce, inState('registered'));

/** Guards of taking a matter up, dispatching and returning it. */
export const dispatching: readonly Example[] = [
  {
    guard: 'askedOnlyOnce',
    says: 'a supplement is asked for once, all gaps at once',
    code: 'supplement_used_up',
    refused: [
      () => inState('awaiting_supplement').after('supplement', inputs.supplement, as('appellant')),
      'askSupplement',
      inputs.askSupplement,
      'acceptor',
    ],
    accepted: [() => inState('submitted'), 'askSupplement', inputs.askSupplement, 'acceptor'],
  },
  {
    guard: 'categoryWantsFieldCheck',
    says: 'a field check is only for categories that want one',
    code: 'field_check_not_needed',
    refused: [() => inState('submitted'), 'fieldCheck', {}, 'acceptor'],
    accepted: [() => inState('submitted', { categoryCode: categories.checked }), 'fieldCheck', {}, 'acceptor'],
  },
  {
    guard: 'isConsultation',
    says: 'only words that ask for no work are answered at once',
    code: 'not_a_consultation',
    refused: [() => inState('submitted'), 'answerNow', inputs.answerNow, 'acceptor'],
    accepted: [() => inState('submitted', { kind: 'consult' }), 'answerNow', inputs.answerNow, 'acceptor'],
  },
  {
    guard: 'isConsultation',
    says: 'a category of consultations counts as one',
    code: 'not_a_consultation',
    refused: [() => inState('submitted', { categoryCode: null }), 'answerNow', inputs.answerNow, 'acceptor'],
    accepted: [
      () => inState('submitted', { categoryCode: categories.advice }),
      'answerNow',
      inputs.answerNow,
      'acceptor',
    ],
  },
  {
    guard: 'reportedFromField',
    says: 'only a grid worker handles his own report himself',
    code: 'move_not_possible',
    refused: [() => inState('submitted'), 'selfHandle', inputs.selfHandle, 'fieldWorker'],
    accepted: [() => inState('submitted', { source: 'gridWorker' }), 'selfHandle', inputs.selfHandle, 'fieldWorker'],
  },
  {
    guard: 'hasCategory',
    says: 'nothing is registered without a category',
    code: 'category_needed',
    refused: [() => inState('submitted', { categoryCode: null }), 'register', {}, 'acceptor'],
    accepted: [
      () => inState('submitted', { categoryCode: null }),
      'register',
      { categoryCode: categories.complex },
      'acceptor',
    ],
  },
  {
    guard: 'hasCategory',
    says: 'nor under one that is not there',
    code: 'unknown_category',
    refused: [() => inState('submitted'), 'register', { categoryCode: 'nowhere' }, 'acceptor'],
    accepted: [() => inState('submitted'), 'register', {}, 'acceptor'],
  },
  {
    guard: 'areaKnown',
    says: 'a place lies in the district',
    code: 'unknown_area',
    refused: [() => inState('submitted'), 'register', { areaCode: '999' }, 'acceptor'],
    accepted: [() => inState('submitted'), 'register', { areaCode: '120112003002' }, 'acceptor'],
  },
  {
    guard: 'checkedOnTheSpot',
    says: 'a public report is checked on the spot before it is registered, where the category says so',
    code: 'field_check_needed',
    refused: [() => inState('submitted', { categoryCode: categories.checked }), 'register', {}, 'acceptor'],
    accepted: [
      () => inState('awaiting_field_check').after('fieldCheckDone', inputs.fieldCheckDone, as('fieldWorker')),
      'register',
      {},
      'acceptor',
    ],
  },
  {
    guard: 'checkedOnTheSpot',
    says: 'an order from above is registered without a field check',
    code: 'field_check_needed',
    refused: [
      () => inState('submitted', { categoryCode: categories.checked, source: 'caller' }),
      'register',
      {},
      'acceptor',
    ],
    accepted: [
      () => inState('submitted', { categoryCode: categories.checked, source: 'hotline' }),
      'register',
      {},
      'acceptor',
    ],
  },
  {
    guard: 'somebodyCleared',
    says: 'a sensitive case goes to no unit in which nobody may see it',
    code: 'unit_not_cleared',
    refused: [
      () => inState('registered', { sensitive: true }),
      'dispatch',
      { leadUnitId: units.bureau, coUnitIds: [units.otherBureau], basis: '目录' },
      'dispatcher',
    ],
    accepted: [
      () => inState('registered', { sensitive: true }),
      'dispatch',
      { leadUnitId: units.bureau, basis: '目录' },
      'dispatcher',
    ],
  },
  {
    guard: 'unitsKnown',
    says: 'a case goes to units that exist',
    code: 'unknown_unit',
    refused: [
      () => inState('registered'),
      'dispatch',
      { leadUnitId: units.bureau, coUnitIds: [id(999)], basis: '目录' },
      'dispatcher',
    ],
    accepted: [
      () => inState('registered'),
      'dispatch',
      { leadUnitId: units.bureau, coUnitIds: [units.otherBureau], basis: '目录' },
      'dispatcher',
    ],
  },
  {
    guard: 'communityOnlyOnItsDutyList',
    says: 'a community is not made the lead of what is off its duty list',
    code: 'duty_off_list',
    refused: [
      () => inState('registered', { categoryCode: categories.complex }),
      'dispatch',
      { leadUnitId: units.community, basis: '目录' },
      'dispatcher',
    ],
    accepted: [() => inState('registered'), 'dispatch', { leadUnitId: units.community, basis: '目录' }, 'dispatcher'],
  },
  {
    guard: 'communityOnlyOnItsDutyList',
    says: 'not even by a superior who designates',
    code: 'duty_off_list',
    refused: [
      () => returned(3).but({ categoryCode: categories.complex }),
      'designate',
      { leadUnitId: units.community, basis: '指定' },
      'superior',
    ],
    accepted: [() => returned(3), 'designate', { leadUnitId: units.community, basis: '指定' }, 'superior'],
  },
  {
    guard: 'returnedLessThanThrice',
    says: 'after three approved returns the dispatcher no longer chooses',
    code: 'designation_needed',
    refused: [() => returned(3), 'dispatch', inputs.dispatch, 'dispatcher'],
    accepted: [() => returned(2), 'dispatch', inputs.dispatch, 'dispatcher'],
  },
  {
    guard: 'thriceReturned',
    says: 'nobody designates before that',
    code: 'designation_too_early',
    refused: [() => returned(2), 'designate', inputs.designate, 'superior'],
    accepted: [() => returned(3), 'designate', inputs.designate, 'superior'],
  },
  {
    guard: 'notDesignated',
    says: 'what was designated cannot be returned',
    code: 'return_barred',
    refused: [
      () => returned(3).after('designate', inputs.designate, as('superior')),
      'requestReturn',
      inputs.requestReturn,
      'unit',
    ],
    accepted: [() => inState('dispatched'), 'requestReturn', inputs.requestReturn, 'unit'],
  },
  {
    guard: 'withinReturnLimit',
    says: 'a return comes within its limit or never',
    code: 'return_too_late',
    refused: [() => inState('dispatched').at('2026-03-03T17:31'), 'requestReturn', inputs.requestReturn, 'unit'],
    accepted: [() => inState('dispatched').at('2026-03-03T17:30'), 'requestReturn', inputs.requestReturn, 'unit'],
  },
];
