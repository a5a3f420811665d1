import { as, id, people, standing } from '../../cases/sample.ts';
import { claimed, inputs, inState } from '../given.ts';
import type { Example } from './example.ts';

const twoPeople = [standing(400, people.resident), standing(401, people.neighbour)];

/** Guards of evaluating, supervising and raising. */
export const evaluating: readonly Example[] = [
  {
    guard: 'unitExists',
    says: 'a copy goes to a unit that exists',
    code: 'unknown_unit',
    refused: [() => inState('in_progress'), 'copy', { unitId: id(999) }, 'superior'],
    accepted: [() => inState('in_progress'), 'copy', inputs.copy, 'superior'],
  },
  {
    guard: 'withinTheWindow',
    says: 'a rating comes within its window',
    code: 'window_closed',
    refused: [() => inState('pending_evaluation').at('2026-03-11T17:31'), 'evaluate', inputs.evaluate, 'appellant'],
    accepted: [() => inState('pending_evaluation').at('2026-03-11T17:30'), 'evaluate', inputs.evaluate, 'appellant'],
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
      inputs.evaluate,
      'appellant',
    ],
    accepted: [
      () =>
        inState('pending_evaluation').among({
          standings: [standing(400, people.resident, true, true), standing(401, people.neighbour)],
        }),
      'evaluate',
      inputs.evaluate,
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
      inputs.evaluate,
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
    refused: [() => inState('pending_evaluation'), 'upholdResult', inputs.upholdResult, 'reviewer'],
    accepted: [() => claimed(), 'upholdResult', inputs.upholdResult, 'reviewer'],
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
          .after('raise', inputs.raise, as('reviewer')),
      'reopen',
      {},
      'superior',
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
      () => inState('in_progress').after('supervise', inputs.supervise, as('supervisor')),
      'supervise',
      inputs.supervise,
      'supervisor',
    ],
    accepted: [
      () => inState('in_progress').after('supervise', inputs.supervise, as('supervisor')),
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
    refused: [() => inState('in_progress'), 'cancelSupervise', inputs.cancelSupervise, 'supervisor'],
    accepted: [
      () => inState('in_progress').but({ supervision: 'normal' }),
      'cancelSupervise',
      inputs.cancelSupervise,
      'supervisor',
    ],
  },
  {
    guard: 'belowTop',
    says: 'a case is raised once, and not above the top',
    code: 'move_not_possible',
    refused: [() => inState('in_progress', { level: 4 }), 'raise', inputs.raise, 'unitLeader'],
    accepted: [() => inState('in_progress', { level: 3 }), 'raise', inputs.raise, 'unitLeader'],
  },
  {
    guard: 'isRaised',
    says: 'only what was raised is handed back',
    code: 'move_not_possible',
    refused: [() => inState('in_progress'), 'handBack', inputs.handBack, 'superior'],
    accepted: [
      () => inState('in_progress').after('raise', inputs.raise, as('unitLeader')),
      'handBack',
      inputs.handBack,
      'superior',
    ],
  },
];
