import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrastOf, shadesOf } from './colour.ts';

const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('the colours of a brand', () => {
  it('can be read on both grounds whatever colour the brand has', () => {
    fc.assert(
      fc.property(hex, fc.constantFrom('#ffffff', '#f7f8fa', '#17212c', '#0f1720'), (colour, ground) => {
        const { accent, onAccent } = shadesOf(colour, ground);
        expect(contrastOf(accent, ground)).toBeGreaterThanOrEqual(4.5);
        expect(contrastOf(onAccent, accent)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it('stay as they are where they can be read already', () => {
    expect(shadesOf('#c2255c', '#ffffff')).toEqual({ accent: '#c2255c', onAccent: '#ffffff' });
  });
});
