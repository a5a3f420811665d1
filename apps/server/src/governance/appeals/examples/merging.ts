import { as, at, categories, id, people, standing, units } from '../../cases/sample.ts';
import { inputs, inState, master } from '../given.ts';
import type { Example } from './example.ts';

const twoPeople = [standing(400, people.resident), standing(401, people.neighbour)];
const danger = { categoryCode: categories.danger, limitClass: 'danger' } as const;
const here = { point: { lng: 117.35, lat: 38.98 } };
const merge = inputs.merge;

/** Guards of correcting, merging, withdrawing and voiding. */
export const merging: readonly Example[] = [
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
    guard: 'staysInSight',
    says: 'a correction leaves no unit with a matter that nobody there may see',
    code: 'unit_not_cleared',
    refused: [
      () => inState('in_progress').but({ leadUnitId: units.otherBureau }),
      'correct',
      { categoryCode: categories.secret, reason: '更正' },
      'acceptor',
    ],
    accepted: [
      () => inState('in_progress'),
      'correct',
      { categoryCode: categories.secret, reason: '更正' },
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
    guard: 'notVoidedYet',
    says: 'a void case is not voided again',
    code: 'move_not_possible',
    refused: [() => inState('voided'), 'void', {}, 'superior'],
    accepted: [
      () => inState('closed').after('proposeVoid', inputs.proposeVoid, as('supervisor')),
      'void',
      {},
      'superior',
    ],
  },
  {
    guard: 'notVoidedYet',
    says: 'nor is that proposed',
    code: 'move_not_possible',
    refused: [() => inState('voided'), 'proposeVoid', inputs.proposeVoid, 'superior'],
    accepted: [() => inState('closed'), 'proposeVoid', inputs.proposeVoid, 'superior'],
  },
  {
    guard: 'proposedByAnother',
    says: 'voiding needs a proposal',
    code: 'void_not_proposed',
    refused: [() => inState('in_progress'), 'void', {}, 'superior'],
    accepted: [
      () => inState('in_progress').after('proposeVoid', inputs.proposeVoid, as('supervisor')),
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
      () => inState('in_progress').after('proposeVoid', inputs.proposeVoid, as('supervisor', id(7))),
      'void',
      {},
      'superior',
      id(7),
    ],
    accepted: [
      () => inState('in_progress').after('proposeVoid', inputs.proposeVoid, as('supervisor', id(7))),
      'void',
      {},
      'superior',
      id(8),
    ],
  },
];
