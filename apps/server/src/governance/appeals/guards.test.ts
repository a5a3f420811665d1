import type { RefusalCode } from '@tongxin/contract';
import { describe, expect, it } from 'vitest';
import type { Scene } from '../cases/given.ts';
import { as, at, categories, id, people, sampleTerms, standing, units } from '../cases/sample.ts';
import { appeal } from './appeal.ts';
import { claimed, type Input, inputs, inState, master } from './given.ts';

type Who = Parameters<typeof as>;
type Try = readonly [scene: () => Scene, move: string, input: Input, ...who: Who];

interface Example {
  readonly guard: string;
  readonly says: string;
  readonly code: RefusalCode;
  readonly refused: Try;
  readonly accepted: Try;
}

const feed = (input: Input): Input => ({ answer: '已办', ...input });
const twoPeople = [standing(400, people.resident), standing(401, people.neighbour)];
const returnedOnce = (scene: Scene, day: string): Scene =>
  scene
    .at(`2026-03-${day}T09:00`)
    .after('dispatch', inputs.dispatch!, as('dispatcher'))
    .after('requestReturn', inputs.requestReturn!, as('unit'))
    .after('approveReturn', inputs.approveReturn!, as('reviewer'));
const returned = (times: number): Scene =>
  ['03', '04', '05'].slice(0, times).reduce(returnedOnce, inState('registered'));
const danger = { categoryCode: categories.danger, limitClass: 'danger' } as const;
const evidenced = { categoryCode: categories.evidenced };
const askLater = { dueAt: '2026-03-20T17:30:00+08:00', reason: '等配件' };
const here = { point: { lng: 117.35, lat: 38.98 } };
const merge = inputs.merge!;

const examples: readonly Example[] = [
  {
    guard: 'askedOnlyOnce',
    says: 'a supplement is asked for once, all gaps at once',
    code: 'supplement_used_up',
    refused: [
      () => inState('awaiting_supplement').after('supplement', inputs.supplement!, as('appellant')),
      'askSupplement',
      inputs.askSupplement!,
      'acceptor',
    ],
    accepted: [() => inState('submitted'), 'askSupplement', inputs.askSupplement!, 'acceptor'],
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
    refused: [() => inState('submitted'), 'answerNow', inputs.answerNow!, 'acceptor'],
    accepted: [() => inState('submitted', { kind: 'consult' }), 'answerNow', inputs.answerNow!, 'acceptor'],
  },
  {
    guard: 'isConsultation',
    says: 'a category of consultations counts as one',
    code: 'not_a_consultation',
    refused: [() => inState('submitted', { categoryCode: null }), 'answerNow', inputs.answerNow!, 'acceptor'],
    accepted: [
      () => inState('submitted', { categoryCode: categories.advice }),
      'answerNow',
      inputs.answerNow!,
      'acceptor',
    ],
  },
  {
    guard: 'reportedFromField',
    says: 'only a grid worker handles his own report himself',
    code: 'move_not_possible',
    refused: [() => inState('submitted'), 'selfHandle', inputs.selfHandle!, 'fieldWorker'],
    accepted: [() => inState('submitted', { source: 'gridWorker' }), 'selfHandle', inputs.selfHandle!, 'fieldWorker'],
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
      () => inState('awaiting_field_check').after('fieldCheckDone', inputs.fieldCheckDone!, as('fieldWorker')),
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
    refused: [() => returned(3), 'dispatch', inputs.dispatch!, 'dispatcher'],
    accepted: [() => returned(2), 'dispatch', inputs.dispatch!, 'dispatcher'],
  },
  {
    guard: 'thriceReturned',
    says: 'nobody designates before that',
    code: 'designation_too_early',
    refused: [() => returned(2), 'designate', inputs.designate!, 'superior'],
    accepted: [() => returned(3), 'designate', inputs.designate!, 'superior'],
  },
  {
    guard: 'notDesignated',
    says: 'what was designated cannot be returned',
    code: 'return_barred',
    refused: [
      () => returned(3).after('designate', inputs.designate!, as('superior')),
      'requestReturn',
      inputs.requestReturn!,
      'unit',
    ],
    accepted: [() => inState('dispatched'), 'requestReturn', inputs.requestReturn!, 'unit'],
  },
  {
    guard: 'withinReturnLimit',
    says: 'a return comes within its limit or never',
    code: 'return_too_late',
    refused: [() => inState('dispatched').at('2026-03-03T17:31'), 'requestReturn', inputs.requestReturn!, 'unit'],
    accepted: [() => inState('dispatched').at('2026-03-03T17:30'), 'requestReturn', inputs.requestReturn!, 'unit'],
  },
  {
    guard: 'insideTheUnit',
    says: 'a case is assigned inside its unit: not to a stranger',
    code: 'holder_outside_unit',
    refused: [() => inState('in_progress'), 'assign', { staffId: people.stranger }, 'unitLeader'],
    accepted: [() => inState('in_progress'), 'assign', { staffId: people.handler }, 'unitLeader'],
  },
  {
    guard: 'insideTheUnit',
    says: 'a case is assigned inside its unit: not to another unit',
    code: 'holder_outside_unit',
    refused: [() => inState('in_progress'), 'assign', { sectionId: units.otherBureau }, 'unitLeader'],
    accepted: [() => inState('in_progress'), 'assign', { sectionId: units.section }, 'unitLeader'],
  },
  {
    guard: 'insideTheUnit',
    says: 'an assignment names somebody',
    code: 'input_invalid',
    refused: [() => inState('in_progress'), 'assign', { note: '请办' }, 'unitLeader'],
    accepted: [() => inState('in_progress'), 'assign', { onDuty: true }, 'unitLeader'],
  },
  {
    guard: 'unitKnown',
    says: 'help is asked of a unit that exists',
    code: 'unknown_unit',
    refused: [() => inState('in_progress'), 'requestCoTask', { unitId: id(999), text: '请配合' }, 'unit'],
    accepted: [() => inState('in_progress'), 'requestCoTask', inputs.requestCoTask!, 'unit'],
  },
  {
    guard: 'unitsKnown',
    says: 'a whistle calls units that exist',
    code: 'unknown_unit',
    refused: [() => inState('in_progress'), 'whistle', { ...inputs.whistle, unitIds: [id(999)] }, 'issuer'],
    accepted: [() => inState('in_progress'), 'whistle', inputs.whistle!, 'issuer'],
  },
  {
    guard: 'unitExists',
    says: 'a copy goes to a unit that exists',
    code: 'unknown_unit',
    refused: [() => inState('in_progress'), 'copy', { unitId: id(999) }, 'superior'],
    accepted: [() => inState('in_progress'), 'copy', inputs.copy!, 'superior'],
  },
  {
    guard: 'extensionLeft',
    says: 'an extension is asked for once',
    code: 'extension_used_up',
    refused: [
      () => inState('extension_review').after('rejectExtension', inputs.rejectExtension!, as('approver')),
      'requestExtension',
      askLater,
      'unit',
    ],
    accepted: [() => inState('in_progress'), 'requestExtension', askLater, 'unit'],
  },
  {
    guard: 'beforeItRunsOut',
    says: 'an extension is asked for before the limit has run out',
    code: 'extension_too_late',
    refused: [() => inState('in_progress').at('2026-03-09T17:31'), 'requestExtension', askLater, 'unit'],
    accepted: [() => inState('in_progress').at('2026-03-09T17:30'), 'requestExtension', askLater, 'unit'],
  },
  {
    guard: 'laterThanNow',
    says: 'an extension ends later than the limit it extends',
    code: 'end_in_past',
    refused: [
      () => inState('in_progress'),
      'requestExtension',
      { ...askLater, dueAt: '2026-03-09T17:30:00+08:00' },
      'unit',
    ],
    accepted: [
      () => inState('in_progress'),
      'requestExtension',
      { ...askLater, dueAt: '2026-03-09T17:31:00+08:00' },
      'unit',
    ],
  },
  {
    guard: 'untilIsLater',
    says: 'a suspension has an end that lies ahead',
    code: 'end_in_past',
    refused: [
      () => inState('in_progress'),
      'suspend',
      { ...inputs.suspend, until: '2026-03-02T11:00:00+08:00' },
      'approver',
    ],
    accepted: [() => inState('in_progress'), 'suspend', inputs.suspend!, 'approver'],
  },
  {
    guard: 'cannotBeSolvedInTime',
    says: 'a case is shelved only after an extension or an overrun limit',
    code: 'shelve_too_early',
    refused: [() => inState('in_progress').at('2026-03-09T17:30'), 'shelve', inputs.shelve!, 'district'],
    accepted: [() => inState('in_progress').at('2026-03-09T17:31'), 'shelve', inputs.shelve!, 'district'],
  },
  {
    guard: 'cannotBeSolvedInTime',
    says: 'an extension that was refused opens no shelf',
    code: 'shelve_too_early',
    refused: [
      () => inState('extension_review').after('rejectExtension', inputs.rejectExtension!, as('approver')),
      'shelve',
      inputs.shelve!,
      'district',
    ],
    accepted: [
      () => inState('extension_review').after('approveExtension', {}, as('approver')),
      'shelve',
      inputs.shelve!,
      'district',
    ],
  },
  {
    guard: 'coTasksDone',
    says: 'a result waits for the co-tasks',
    code: 'children_open',
    refused: [() => inState('in_progress').among({ openChildren: 1 }), 'feedBack', inputs.feedBack!, 'unit'],
    accepted: [() => inState('in_progress'), 'feedBack', inputs.feedBack!, 'unit'],
  },
  {
    guard: 'evidenceOfTheCategory',
    says: 'a result carries the evidence its category asks for',
    code: 'evidence_missing',
    refused: [() => inState('in_progress', evidenced), 'feedBack', feed({ result: 'solved' }), 'unit'],
    accepted: [() => inState('in_progress', evidenced), 'feedBack', inputs.feedBack!, 'unit'],
  },
  {
    guard: 'evidenceOfTheCategory',
    says: 'an explanation needs no evidence',
    code: 'evidence_missing',
    refused: [() => inState('in_progress', evidenced), 'feedBack', feed({ result: 'cannot_solve' }), 'unit'],
    accepted: [() => inState('in_progress', evidenced), 'feedBack', feed({ result: 'explained' }), 'unit'],
  },
  {
    guard: 'notTheHandler',
    says: 'nobody verifies what he handled',
    code: 'same_person',
    refused: [() => inState('pending_verification'), 'verifyPass', inputs.verifyPass!, 'verifier', people.handler],
    accepted: [() => inState('pending_verification'), 'verifyPass', inputs.verifyPass!, 'verifier', people.stranger],
  },
  {
    guard: 'notTheHandler',
    says: 'nor finds it wanting',
    code: 'same_person',
    refused: [() => inState('pending_verification'), 'verifyFail', inputs.verifyFail!, 'verifier', people.handler],
    accepted: [() => inState('pending_verification'), 'verifyFail', inputs.verifyFail!, 'verifier', people.stranger],
  },
  {
    guard: 'withinTheWindow',
    says: 'a rating comes within its window',
    code: 'window_closed',
    refused: [() => inState('pending_evaluation').at('2026-03-11T17:31'), 'evaluate', inputs.evaluate!, 'appellant'],
    accepted: [() => inState('pending_evaluation').at('2026-03-11T17:30'), 'evaluate', inputs.evaluate!, 'appellant'],
  },
  {
    guard: 'ratesOnce',
    says: 'everybody rates once',
    code: 'already_rated',
    refused: [
      () =>
        inState('pending_evaluation').among({
          standings: [standing(400, people.resident, true, true), standing(401, people.neighbour)],
        }),
      'evaluate',
      inputs.evaluate!,
      'appellant',
    ],
    accepted: [
      () =>
        inState('pending_evaluation').among({
          standings: [standing(400, people.resident, true, true), standing(401, people.neighbour)],
        }),
      'evaluate',
      inputs.evaluate!,
      'appellant',
      people.neighbour,
    ],
  },
  {
    guard: 'ratesOnce',
    says: "nobody rates another person's appeal, and it does not show that it is there",
    code: 'not_found',
    refused: [
      () => inState('pending_evaluation').among({ standings: twoPeople }),
      'evaluate',
      { ...inputs.evaluate, appealId: id(401) },
      'appellant',
    ],
    accepted: [
      () => inState('pending_evaluation').among({ standings: twoPeople }),
      'evaluate',
      { ...inputs.evaluate, appealId: id(400) },
      'appellant',
    ],
  },
  {
    guard: 'ratesOnce',
    says: 'a clerk who visits back says for whom',
    code: 'not_found',
    refused: [
      () => inState('pending_evaluation').among({ standings: twoPeople }),
      'evaluate',
      inputs.evaluate!,
      'acceptor',
    ],
    accepted: [
      () => inState('pending_evaluation').among({ standings: twoPeople }),
      'evaluate',
      { ...inputs.evaluate, appealId: id(401) },
      'acceptor',
    ],
  },
  {
    guard: 'noClaimOpen',
    says: 'a case with an open claim does not close unrated',
    code: 'claim_open',
    refused: [() => claimed(), 'closeUnrated', {}, 'system'],
    accepted: [() => inState('pending_evaluation'), 'closeUnrated', {}, 'system'],
  },
  {
    guard: 'claimExists',
    says: 'a result is upheld against a claim',
    code: 'no_claim',
    refused: [() => inState('pending_evaluation'), 'upholdResult', inputs.upholdResult!, 'reviewer'],
    accepted: [() => claimed(), 'upholdResult', inputs.upholdResult!, 'reviewer'],
  },
  {
    guard: 'claimExists',
    says: 'and reopened for one',
    code: 'no_claim',
    refused: [() => inState('pending_evaluation'), 'reopen', {}, 'reviewer'],
    accepted: [() => claimed(), 'reopen', {}, 'reviewer'],
  },
  {
    guard: 'reopenLeft',
    says: 'a case is reopened twice, then only by the superior it was raised to',
    code: 'reopen_used_up',
    refused: [() => claimed().but({ tallies: { claims: 3, claimsReviewed: 2, reopens: 2 } }), 'reopen', {}, 'reviewer'],
    accepted: [
      () =>
        claimed()
          .but({ tallies: { claims: 3, claimsReviewed: 2, reopens: 2 } })
          .after('raise', inputs.raise!, as('reviewer')),
      'reopen',
      {},
      'superior',
    ],
  },
  {
    guard: 'categoryKnown',
    says: 'a correction names a category that exists',
    code: 'unknown_category',
    refused: [() => inState('in_progress'), 'correct', { categoryCode: 'nowhere', reason: '更正' }, 'acceptor'],
    accepted: [
      () => inState('in_progress'),
      'correct',
      { categoryCode: categories.complex, reason: '更正' },
      'acceptor',
    ],
  },
  {
    guard: 'sameMatter',
    says: 'a case is not merged with itself',
    code: 'merge_self',
    refused: [() => inState('submitted'), 'merge', { ...merge, masterId: id(1) }, 'acceptor'],
    accepted: [() => inState('submitted'), 'merge', merge, 'acceptor'],
  },
  {
    guard: 'sameMatter',
    says: 'the master is there',
    code: 'not_found',
    refused: [() => inState('submitted').among({ master: null }), 'merge', merge, 'acceptor'],
    accepted: [() => inState('submitted').among({ master }), 'merge', merge, 'dispatcher'],
  },
  {
    guard: 'sameMatter',
    says: 'the master is still open',
    code: 'merge_ended',
    refused: [
      () => inState('submitted').among({ master: { ...master, endedAt: at('2026-03-02T09:10') } }),
      'merge',
      merge,
      'acceptor',
    ],
    accepted: [() => inState('registered'), 'merge', merge, 'acceptor'],
  },
  {
    guard: 'sameMatter',
    says: 'both are of one category',
    code: 'merge_other_category',
    refused: [
      () => inState('submitted').among({ master: { ...master, categoryCode: categories.complex } }),
      'merge',
      merge,
      'acceptor',
    ],
    accepted: [() => inState('pending_evaluation'), 'merge', merge, 'acceptor'],
  },
  {
    guard: 'sameMatter',
    says: 'both were told within the window',
    code: 'merge_too_old',
    refused: [
      () => inState('submitted').among({ master: { ...master, openedAt: at('2026-01-31T08:59') } }),
      'merge',
      merge,
      'acceptor',
    ],
    accepted: [
      () => inState('submitted').among({ master: { ...master, openedAt: at('2026-01-31T09:00') } }),
      'merge',
      merge,
      'acceptor',
    ],
  },
  {
    guard: 'sameMatter',
    says: 'both lie close together: by position',
    code: 'merge_too_far',
    refused: [
      () => inState('submitted', here).among({ master: { ...master, point: { lng: 117.36, lat: 38.98 } } }),
      'merge',
      merge,
      'acceptor',
    ],
    accepted: [
      () => inState('submitted', here).among({ master: { ...master, point: { lng: 117.351, lat: 38.98 } } }),
      'merge',
      merge,
      'acceptor',
    ],
  },
  {
    guard: 'sameMatter',
    says: 'both lie close together: by area where a position is missing',
    code: 'merge_too_far',
    refused: [
      () => inState('submitted').among({ master: { ...master, areaCode: '120112003002' } }),
      'merge',
      merge,
      'acceptor',
    ],
    accepted: [
      () => inState('submitted').among({ master: { ...master, areaCode: '120112003' } }),
      'merge',
      merge,
      'acceptor',
    ],
  },
  {
    guard: 'notPublicSafety',
    says: 'a matter of public safety is not withdrawn',
    code: 'public_safety',
    refused: [() => inState('submitted', danger), 'withdraw', {}, 'appellant'],
    accepted: [() => inState('submitted'), 'withdraw', {}, 'appellant'],
  },
  {
    guard: 'notPublicSafety',
    says: "nobody withdraws another person's appeal",
    code: 'not_found',
    refused: [
      () => inState('submitted').among({ standings: twoPeople }),
      'withdraw',
      { appealId: id(401) },
      'appellant',
    ],
    accepted: [
      () => inState('submitted').among({ standings: twoPeople }),
      'withdraw',
      { appealId: id(400) },
      'appellant',
    ],
  },
  {
    guard: 'notPublicSafety',
    says: 'a clerk says whose appeal is withdrawn',
    code: 'input_invalid',
    refused: [() => inState('submitted').among({ standings: twoPeople }), 'withdraw', {}, 'acceptor'],
    accepted: [
      () => inState('submitted').among({ standings: twoPeople }),
      'withdraw',
      { appealId: id(401) },
      'acceptor',
    ],
  },
  {
    guard: 'notUrgedToday',
    says: 'nobody urges twice within a day',
    code: 'urge_too_soon',
    refused: [
      () => inState('in_progress').after('urge', {}, as('appellant')).at('2026-03-03T10:59'),
      'urge',
      {},
      'supervisor',
    ],
    accepted: [
      () => inState('in_progress').after('urge', {}, as('appellant')).at('2026-03-03T11:00'),
      'urge',
      {},
      'supervisor',
    ],
  },
  {
    guard: 'levelChanges',
    says: 'a level of supervision is given once',
    code: 'supervision_same',
    refused: [
      () => inState('in_progress').after('supervise', inputs.supervise!, as('supervisor')),
      'supervise',
      inputs.supervise!,
      'supervisor',
    ],
    accepted: [
      () => inState('in_progress').after('supervise', inputs.supervise!, as('supervisor')),
      'supervise',
      { level: 'red', reason: '仍未办' },
      'supervisor',
    ],
  },
  {
    guard: 'risesWhenAutomatic',
    says: 'a clock never lowers supervision; a person may',
    code: 'supervision_same',
    refused: [
      () => inState('in_progress').but({ supervision: 'red' }),
      'supervise',
      { level: 'yellow', reason: '超期' },
      'system',
    ],
    accepted: [
      () => inState('in_progress').but({ supervision: 'red' }),
      'supervise',
      { level: 'yellow', reason: '整改中' },
      'supervisor',
    ],
  },
  {
    guard: 'isSupervised',
    says: 'only what is supervised is released',
    code: 'supervision_same',
    refused: [() => inState('in_progress'), 'cancelSupervise', inputs.cancelSupervise!, 'supervisor'],
    accepted: [
      () => inState('in_progress').but({ supervision: 'normal' }),
      'cancelSupervise',
      inputs.cancelSupervise!,
      'supervisor',
    ],
  },
  {
    guard: 'belowTop',
    says: 'a case is raised once, and not above the top',
    code: 'move_not_possible',
    refused: [() => inState('in_progress', { level: 4 }), 'raise', inputs.raise!, 'unitLeader'],
    accepted: [() => inState('in_progress', { level: 3 }), 'raise', inputs.raise!, 'unitLeader'],
  },
  {
    guard: 'isRaised',
    says: 'only what was raised is handed back',
    code: 'move_not_possible',
    refused: [() => inState('in_progress'), 'handBack', inputs.handBack!, 'superior'],
    accepted: [
      () => inState('in_progress').after('raise', inputs.raise!, as('unitLeader')),
      'handBack',
      inputs.handBack!,
      'superior',
    ],
  },
  {
    guard: 'notVoidedYet',
    says: 'a void case is not voided again',
    code: 'move_not_possible',
    refused: [() => inState('voided'), 'void', {}, 'superior'],
    accepted: [
      () => inState('closed').after('proposeVoid', inputs.proposeVoid!, as('supervisor')),
      'void',
      {},
      'superior',
    ],
  },
  {
    guard: 'notVoidedYet',
    says: 'nor is that proposed',
    code: 'move_not_possible',
    refused: [() => inState('voided'), 'proposeVoid', inputs.proposeVoid!, 'superior'],
    accepted: [() => inState('closed'), 'proposeVoid', inputs.proposeVoid!, 'superior'],
  },
  {
    guard: 'proposedByAnother',
    says: 'voiding needs a proposal',
    code: 'void_not_proposed',
    refused: [() => inState('in_progress'), 'void', {}, 'superior'],
    accepted: [
      () => inState('in_progress').after('proposeVoid', inputs.proposeVoid!, as('supervisor')),
      'void',
      {},
      'superior',
    ],
  },
  {
    guard: 'proposedByAnother',
    says: 'voiding needs two people',
    code: 'same_person',
    refused: [
      () => inState('in_progress').after('proposeVoid', inputs.proposeVoid!, as('supervisor', id(7))),
      'void',
      {},
      'superior',
      id(7),
    ],
    accepted: [
      () => inState('in_progress').after('proposeVoid', inputs.proposeVoid!, as('supervisor', id(7))),
      'void',
      {},
      'superior',
      id(8),
    ],
  },
];

describe('the guards of the appeal', () => {
  it.each(examples)('$guard: $says', ({ guard, code, refused, accepted }) => {
    const [scene, move, input, ...who] = refused;
    const no = scene().when(move, input, as(...who));
    expect([no.refusal, no.refusedBy]).toEqual([code, guard]);
    const [other, otherMove, otherInput, ...otherWho] = accepted;
    const yes = other().when(otherMove, otherInput, as(...otherWho));
    expect([yes.refusal, yes.refusedBy]).toEqual([undefined, undefined]);
  });

  it('has an accepting and a refusing example for every guard of every move', () => {
    const shown = new Set(examples.flatMap(({ guard, refused }) => [`${refused[1]}:${guard}`]));
    const guardsOnly = new Set(examples.map(({ guard }) => guard));
    for (const [move, spec] of Object.entries(appeal.moves)) {
      for (const { name } of spec.guards) expect([move, name, guardsOnly.has(name)]).toEqual([move, name, true]);
    }
    expect(shown.size).toBeGreaterThanOrEqual(guardsOnly.size);
  });

  it('reads the tenant’s numbers, not ours', () => {
    const terms = sampleTerms({
      settings: { extensionsAllowed: 0, returnsBeforeDesignation: 1, reopensAllowed: 0, mergeRadiusMetres: 10 },
    });
    expect(inState('in_progress').under(terms).when('requestExtension', askLater, as('unit')).refusal).toBe(
      'extension_used_up',
    );
    expect(returned(1).under(terms).when('dispatch', inputs.dispatch!, as('dispatcher')).refusal).toBe(
      'designation_needed',
    );
    expect(claimed().under(terms).when('reopen', {}, as('reviewer')).refusal).toBe('reopen_used_up');
    const near = inState('submitted', here).among({ master: { ...master, point: { lng: 117.351, lat: 38.98 } } });
    expect(near.under(terms).when('merge', merge, as('acceptor')).refusal).toBe('merge_too_far');
  });
});
