import type { Course, Story, StoryScript } from '../shapes.ts';

/** A letter written for one course, with the words that only this course needs. */
export interface Scene {
  readonly course: Course;
  readonly categoryCode: string;
  readonly title: string;
  readonly text: string;
  readonly source?: Story['source'];
  readonly rural?: true;
  /** Street or town; any when absent. */
  readonly street?: string;
  /** One community, where several neighbours are needed. */
  readonly community?: string;
  /** A name by which a merged scene points at its master. */
  readonly key?: string;
  readonly mergedInto?: string;
  readonly script?: StoryScript;
  /** Unit codes; `{street}` stands for the code of the street of the place. */
  readonly calledUnits?: readonly string[];
  /** Texts of further appellants. */
  readonly joined?: readonly string[];
}
