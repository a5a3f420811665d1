import type { Words } from '@tongxin/contract';
import { collection, type Likeness } from './collection.ts';
import type { Pair, Said } from './said.ts';

/** Which pairs are given. */
export interface PairOptions {
  /** Only pairs with this score and more; 0.3 unless told, where 97 of 100 pairs that were read were about the same matter. */
  readonly atLeast?: number;
}

const SURE = 0.3;

/**
 * The pairs of messages about the same matter, the surest first: the words of both are alike, or somewhat alike and they have a rare name in
 * common. Messages that name different districts, towns, estates, schools, firms, roads or houses are no pair however alike their words are.
 */
export function duplicatePairs(messages: readonly Said[], options: PairOptions = {}): readonly Pair[] {
  const all = collection(messages);
  return all
    .likenesses(options.atLeast ?? SURE)
    .filter(({ clash }) => clash === undefined)
    .sort((a, b) => b.score - a.score || a.earlier - b.earlier || a.later - b.later)
    .flatMap((like) => {
      const [a, b] = [all.messages[like.earlier]?.id, all.messages[like.later]?.id];
      return a === undefined || b === undefined ? [] : [{ a, b, score: rounded(like.score), why: whyOf(like) }];
    });
}

function rounded(score: number): number {
  return Math.round(score * 1000) / 1000;
}

function whyOf({ text, named }: Likeness): Words {
  const percent = Math.round(text * 100);
  const [name] = named.map((each) => each.slice(each.indexOf(':') + 1));
  if (name === undefined) return { zh: `说法相近（${percent}%）`, en: `similar words (${percent}%)` };
  return { zh: `都提到${name}，说法相近（${percent}%）`, en: `both name ${name}, similar words (${percent}%)` };
}
