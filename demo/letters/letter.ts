import type { StoryScript } from '../shapes.ts';

/** How a letter differs from the ordinary one. */
interface LetterTraits {
  /** True when it only fits a village; others only fit residents' communities. */
  readonly rural?: true;
  /** The result code of the unit's answer; `solved` when absent. */
  readonly result?: NonNullable<StoryScript['feedback']>['result'];
}

/**
 * One appeal in a resident's own words, written for the sample, with the unit's answer to it. Slots: `{小区}` the
 * community or village, `{楼}` a building number, `{门}` an entrance number, `{室}` a flat number.
 */
export type Letter = readonly [
  categoryCode: string,
  title: string,
  text: string,
  answer: string,
  traits?: LetterTraits,
];
