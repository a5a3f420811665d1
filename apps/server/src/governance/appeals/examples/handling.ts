import { as, categories, id, people, units } from '../../cases/sample.ts';
import { type Input, inputs, inState } from '../given.ts';
import type { Example } from './example.ts';

const feed = (input: Input): Input => ({ answer: '已办', ...input });
const evidenced = { categoryCode: categories.evidenced };
const askLater = { dueAt: '2026-03-20T17:30:00+08:00', reason: '等配件' };

/** Guards of handling and verifying. */
export const handling: readonly Example[] = [
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
    guard: 'somebodyCleared',
    says: 'help in a sensitive case is asked of a unit in which somebody may see it',
    code: 'unit_not_cleared',
    refused: [
      () => inState('in_progress', { sensitive: true }),
      'requestCoTask',
      { unitId: units.otherBureau, text: '请配合' },
      'unit',
    ],
    accepted: [() => inState('in_progress'), 'requestCoTask', { unitId: units.otherBureau, text: '请配合' }, 'unit'],
  },
  {
    guard: 'somebodyCleared',
    says: 'a whistle in a sensitive case calls units in which somebody may see it',
    code: 'unit_not_cleared',
    refused: [
      () => inState('in_progress', { sensitive: true }),
      'whistle',
      { ...inputs.whistle, unitIds: [units.otherBureau] },
      'issuer',
    ],
    accepted: [() => inState('in_progress'), 'whistle', { ...inputs.whistle, unitIds: [units.otherBureau] }, 'issuer'],
  },
  {
    guard: 'unitKnown',
    says: 'help is asked of a unit that exists',
    code: 'unknown_unit',
    refused: [() => inState('in_progress'), 'requestCoTask', { unitId: id(999), text: '请配合' }, 'unit'],
    accepted: [() => inState('in_progress'), 'requestCoTask', inputs.requestCoTask, 'unit'],
  },
  {
    guard: 'unitsKnown',
    says: 'a whistle calls units that exist',
    code: 'unknown_unit',
    refused: [() => inState('in_progress'), 'whistle', { ...inputs.whistle, unitIds: [id(999)] }, 'issuer'],
    accepted: [() => inState('in_progress'), 'whistle', inputs.whistle, 'issuer'],
  },
  {
    guard: 'extensionLeft',
    says: 'an extension is asked for once',
    code: 'extension_used_up',
    refused: [
      () => inState('extension_review').after('rejectExtension', inputs.rejectExtension, as('approver')),
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
    accepted: [() => inState('in_progress'), 'suspend', inputs.suspend, 'approver'],
  },
  {
    guard: 'cannotBeSolvedInTime',
    says: 'a case is shelved only after an extension or an overrun limit',
    code: 'shelve_too_early',
    refused: [() => inState('in_progress').at('2026-03-09T17:30'), 'shelve', inputs.shelve, 'district'],
    accepted: [() => inState('in_progress').at('2026-03-09T17:31'), 'shelve', inputs.shelve, 'district'],
  },
  {
    guard: 'cannotBeSolvedInTime',
    says: 'an extension that was refused opens no shelf',
    code: 'shelve_too_early',
    refused: [
      () => inState('extension_review').after('rejectExtension', inputs.rejectExtension, as('approver')),
      'shelve',
      inputs.shelve,
      'district',
    ],
    accepted: [
      () => inState('extension_review').after('approveExtension', {}, as('approver')),
      'shelve',
      inputs.shelve,
      'district',
    ],
  },
  {
    guard: 'coTasksDone',
    says: 'a result waits for the co-tasks',
    code: 'children_open',
    refused: [() => inState('in_progress').among({ openChildren: 1 }), 'feedBack', inputs.feedBack, 'unit'],
    accepted: [() => inState('in_progress'), 'feedBack', inputs.feedBack, 'unit'],
  },
  {
    guard: 'evidenceOfTheCategory',
    says: 'a result carries the evidence its category asks for',
    code: 'evidence_missing',
    refused: [() => inState('in_progress', evidenced), 'feedBack', feed({ result: 'solved' }), 'unit'],
    accepted: [() => inState('in_progress', evidenced), 'feedBack', inputs.feedBack, 'unit'],
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
    refused: [() => inState('pending_verification'), 'verifyPass', inputs.verifyPass, 'verifier', people.handler],
    accepted: [() => inState('pending_verification'), 'verifyPass', inputs.verifyPass, 'verifier', people.stranger],
  },
  {
    guard: 'notTheHandler',
    says: 'nor finds it wanting',
    code: 'same_person',
    refused: [() => inState('pending_verification'), 'verifyFail', inputs.verifyFail, 'verifier', people.handler],
    accepted: [() => inState('pending_verification'), 'verifyFail', inputs.verifyFail, 'verifier', people.stranger],
  },
];
