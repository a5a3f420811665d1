import { gridIndex, locate } from './grids.ts';

/** How grids took the place of others: one into several, several into one, or several into several along a new border (domain §4.1). */
export type ReplacementKind = 'split' | 'merge' | 'redraw';

/** Grids that took the place of others, by code. */
export interface Replacement {
  readonly kind: ReplacementKind;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** A step of a line: when a code was taken out of force, and which one carries on. `at` is epoch milliseconds. */
export interface LineageStep {
  readonly from: string;
  readonly to: string;
  readonly kind: ReplacementKind;
  readonly at: number;
  readonly reason: string;
}

/** Makes replacements of pairs of an old code and a new one: what hangs together is one, in order of its codes. */
export function replacementsOf(pairs: readonly (readonly [from: string, to: string])[]): readonly Replacement[] {
  const groups: { readonly from: Set<string>; readonly to: Set<string> }[] = [];
  for (const [from, to] of pairs) {
    const joined = { from: new Set([from]), to: new Set([to]) };
    for (const group of groups.filter((each) => each.from.has(from) || each.to.has(to))) {
      for (const code of group.from) joined.from.add(code);
      for (const code of group.to) joined.to.add(code);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(joined);
  }
  return groups
    .map(({ from, to }) => {
      const [old, fresh] = [[...from].sort(), [...to].sort()];
      const kind =
        old.length === 1 && fresh.length > 1 ? 'split' : fresh.length === 1 && old.length > 1 ? 'merge' : 'redraw';
      return { kind, from: old, to: fresh } as const;
    })
    .sort((a, b) => ((a.from[0] ?? '') < (b.from[0] ?? '') ? -1 : 1));
}

/** A grid that carries on, with its parts; null where no shape is known. */
export interface Successor {
  readonly code: string;
  readonly parts: readonly (readonly (readonly (readonly number[])[])[])[] | null;
}

/**
 * Which of the grids that carry on a matter belongs to: the only one there is, else the one its point lies in. Null when the point is missing or in none:
 * then a person decides.
 */
export function successorOf(
  successors: readonly Successor[],
  point: { readonly lng: number; readonly lat: number } | null,
): string | null {
  const [only, ...more] = successors;
  if (only === undefined) return null;
  if (more.length === 0) return only.code;
  if (point === null) return null;
  const index = gridIndex(
    successors.flatMap(({ code, parts }) => (parts ?? []).map((polygon) => ({ code, polygon, exclusive: false }))),
  );
  return locate(index, point.lng, point.lat).basic;
}
