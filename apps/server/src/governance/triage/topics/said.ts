import type { Words } from '@tongxin/contract';

/** One message as it is compared with others: from a file, or an appeal of a case. */
export interface Said {
  readonly id: string;
  readonly title?: string;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Nobody knows when it was said: `at` only gives it a place among the others. */
  readonly undated?: true;
  /** Whoever said it, by a reference that is the same for the same person; left out where nobody knows. */
  readonly person?: string;
  readonly likes?: number;
  readonly dislikes?: number;
  /** The code of the area it is about. Messages about areas of which none lies in the other are not about the same matter. */
  readonly place?: string;
  /** Codes of the areas that its words name, where a register of a district knows them. */
  readonly areas?: readonly string[];
}

/** Two messages about the same matter. `a` was said before `b`; the score is 0–1. */
export interface Pair {
  readonly a: string;
  readonly b: string;
  readonly score: number;
  readonly why: Words;
}

/** A matter that several people speak of. */
export interface Topic {
  /** The place or body that its messages have in common, and what is the matter, in words of their titles. */
  readonly name: string;
  /** The earliest first. */
  readonly ids: readonly string[];
  /** How many different people; a message whose person nobody knows counts as one more, unless it repeats the words of another such one. */
  readonly people: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** How many more people spoke of it in a month than in the month before. */
  readonly growth: number;
  readonly score: number;
}
