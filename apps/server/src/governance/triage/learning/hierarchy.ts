import { type Classified, mostAlternatives } from './classify.ts';
import { evidenceOf } from './evidence.ts';
import type { Matter } from './example.ts';
import { judge } from './judge.ts';
import type { Model } from './model.ts';

/** A tree of codes: the code itself, its parent, … up to the first level; empty for a code that is not to be suggested. */
export type LineOf = (code: string) => readonly string[];

/** A suggestion that stops at the level it is sure of. */
export interface ClassifiedWithin extends Classified {
  /** 1 for the first level. */
  readonly level: number;
  /** The most probable label of the model below it, or itself. */
  readonly finest: string;
}

/** The probability of every code of a tree: what the labels below it and it itself have together. Labels outside of the tree are left out. */
export function rollUp(probabilities: ReadonlyMap<string, number>, lineOf: LineOf): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [label, probability] of probabilities)
    for (const code of lineOf(label)) sums.set(code, Math.min(1, (sums.get(code) ?? 0) + probability));
  return sums;
}

/**
 * Classifies a message into a tree: from the most probable code of the first level down, as long as the most probable code below is at least `sureAt`
 * probable. The first level is given however unsure it is; its probability tells. Alternatives are other codes of the level where it stopped. Null when
 * no label of the model is in the tree.
 */
export function classifyWithin(model: Model, matter: Matter, lineOf: LineOf, sureAt: number): ClassifiedWithin | null {
  const judged = judge(model, matter);
  const own = new Map(model.labels.map((label, number) => [label, judged.probabilities[number] ?? 0]));
  const sums = rollUp(own, lineOf);
  const lines = [...own.keys()].map((label) => [...lineOf(label)].reverse()).filter((line) => line.length > 0);
  const below = (path: readonly string[]): readonly string[] =>
    ranked(
      lines.filter((line) => path.every((code, at) => line[at] === code)).flatMap((line) => line[path.length] ?? []),
      sums,
    );
  const [top] = below([]);
  if (top === undefined) return null;
  const path = [top];
  for (;;) {
    const [next] = below(path);
    if (next === undefined || (sums.get(next) ?? 0) < sureAt) break;
    path.push(next);
  }
  const code = path[path.length - 1] ?? top;
  const labels = [...own.keys()].filter((label) => lineOf(label).includes(code));
  const finest = ranked(labels, own)[0] ?? code;
  const level = ranked(
    lines.flatMap((line) => line[path.length - 1] ?? []),
    sums,
  );
  return {
    label: code,
    probability: sums.get(code) ?? 0,
    level: path.length,
    finest,
    words: evidenceOf(model, judged, model.labels.indexOf(finest)),
    alternatives: level
      .filter((other) => other !== code)
      .slice(0, mostAlternatives)
      .map((other) => ({ label: other, probability: sums.get(other) ?? 0 })),
  };
}

/** Codes, each once, the most probable first. */
function ranked(codes: readonly string[], probabilities: ReadonlyMap<string, number>): readonly string[] {
  return [...new Set(codes)].sort(
    (a, b) => (probabilities.get(b) ?? 0) - (probabilities.get(a) ?? 0) || (a < b ? -1 : 1),
  );
}
