/** A tree of codes: the code itself, its parent, … up to the first level; empty for a code that is not to be suggested. */
export type LineOf = (code: string) => readonly string[];

/** The probability of every code of a tree: what the labels below it and it itself have together. Labels outside of the tree are left out. */
export function rollUp(probabilities: ReadonlyMap<string, number>, lineOf: LineOf): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [label, probability] of probabilities)
    for (const code of lineOf(label)) sums.set(code, Math.min(1, (sums.get(code) ?? 0) + probability));
  return sums;
}
