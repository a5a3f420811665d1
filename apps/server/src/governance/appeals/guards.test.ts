import { describe, expect, it } from 'vitest';
import { as, sampleTerms } from '../cases/sample.ts';
import { appeal } from './appeal.ts';
import { dispatching } from './examples/dispatching.ts';
import { evaluating } from './examples/evaluating.ts';
import { handling } from './examples/handling.ts';
import { merging } from './examples/merging.ts';
import { claimed, inputs, inState, master } from './given.ts';

const examples = [...dispatching, ...handling, ...evaluating, ...merging];

describe('the guards of the appeal', () => {
  it.each(examples)('$guard: $says', ({ guard, code, refused, accepted }) => {
    const [scene, move, input, ...who] = refused;
    const no = scene().when(move, input, as(...who));
    expect([no.refusal, no.refusedBy]).toEqual([code, guard]);
    const [other, otherMove, otherInput, ...otherWho] = accepted;
    const yes = other().when(otherMove, otherInput, as(...otherWho));
    expect([yes.refusal, yes.refusedBy]).toEqual([undefined, undefined]);
  });

  it('are all shown, each with a move it refuses and one it lets through', () => {
    const shown = new Set(examples.map(({ guard }) => guard));
    const guards = Object.values(appeal.moves).flatMap((spec) => spec.guards.map(({ name }) => name));
    expect([...new Set(guards)].sort()).toEqual([...shown].sort());
  });

  it('reads the tenant’s numbers, not ours', () => {
    const terms = sampleTerms({
      settings: { extensionsAllowed: 0, returnsBeforeDesignation: 1, reopensAllowed: 0, mergeRadiusMetres: 10 },
    });
    expect(
      inState('in_progress').under(terms).when('requestExtension', inputs.requestExtension, as('unit')).refusal,
    ).toBe('extension_used_up');
    expect(
      inState('registered')
        .but({ tallies: { returns: 1 } })
        .under(terms)
        .when('dispatch', inputs.dispatch, as('dispatcher')).refusal,
    ).toBe('designation_needed');
    expect(claimed().under(terms).when('reopen', {}, as('reviewer')).refusal).toBe('reopen_used_up');
    const near = inState('submitted', { point: { lng: 117.35, lat: 38.98 } }).among({
      master: { ...master, point: { lng: 117.351, lat: 38.98 } },
    });
    expect(near.under(terms).when('merge', inputs.merge, as('acceptor')).refusal).toBe('merge_too_far');
  });
});
