import { seededRandomness } from '../../../platform/ids/index.ts';
import type { Example } from './example.ts';
import { shuffle } from './solver.ts';

/**
 * The fold of each example, 0 to count − 1: labels spread evenly, by chance of the seed. Examples with the same text share a fold, so that nothing is
 * tested that was learned by heart.
 */
export function foldsOf(examples: readonly Example[], count: number, seed: number): Int32Array {
  const groups = new Map<string, number[]>();
  for (const [row, { text }] of examples.entries()) {
    const group = groups.get(text);
    if (group) group.push(row);
    else groups.set(text, [row]);
  }
  const byLabel = new Map<string, (readonly number[])[]>();
  for (const [text, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const label = examples[group[0] ?? 0]?.label ?? text;
    const known = byLabel.get(label);
    if (known) known.push(group);
    else byLabel.set(label, [group]);
  }
  const chance = seededRandomness(seed);
  const foldOf = new Int32Array(examples.length);
  let next = 0;
  for (const [, ofLabel] of [...byLabel].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const order = Int32Array.from(ofLabel, (_, at) => at);
    shuffle(order, chance.int);
    for (const at of order) {
      for (const row of ofLabel[at] ?? []) foldOf[row] = next % count;
      next += 1;
    }
  }
  return foldOf;
}

/** The rows inside and outside of a fold. */
export function split(foldOf: Int32Array, fold: number): { readonly inside: Int32Array; readonly outside: Int32Array } {
  const rows = Int32Array.from(foldOf, (_, row) => row);
  return { inside: rows.filter((row) => foldOf[row] === fold), outside: rows.filter((row) => foldOf[row] !== fold) };
}
