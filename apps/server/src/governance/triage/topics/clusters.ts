import type { Collection, Likeness, Middle } from './collection.ts';
import { SAME_NAME } from './sameness.ts';
import type { Telling } from './telling.ts';

/** Messages about one matter, by their places in a collection, the earliest first. */
export type Cluster = readonly number[];

/** Above this likeness two messages are in one cluster (the measure of duplicates). */
const CORE = 0.27;
/** Two clusters whose middles are this alike are one. */
const ONE = 0.2;
/** A message this alike the middle of a cluster belongs to it. */
export const OWN = 0.17;
/** Weaker likenesses are no reason to look. */
const WEAK = 0.07;

/**
 * Groups messages by what they are about: first those that are surely about the same matter, then groups whose middles are alike, then single
 * messages that are like the middle of a group. `telling` are the words of each message that tell its matter. Neighbours of different houses may speak of one matter; other contradictions keep messages apart.
 */
export function clusters(all: Collection, telling: Telling): readonly Cluster[] {
  const links = all.likenesses(WEAK).filter(({ clash }) => clash === undefined || clash === 'house');
  const groups = grouped(
    all.messages.length,
    links.filter((link) => joins(link) || sharesWord(telling, link)),
  );
  merge(all, groups, links);
  attach(all, groups, links);
  return groups.members().map((members) => [...members].sort((a, b) => a - b));
}

/** A road or a line in common leads along many matters. */
function joins({ score, text, named }: Likeness): boolean {
  const onlyWays = named.every((name) => name.startsWith('road:') || name.startsWith('line:'));
  return score >= CORE && (text >= CORE || !onlyWays || text >= CORE / 2);
}

/** A word that tells the matter in common is worth as much as a name. */
function sharesWord(telling: Telling, { earlier, later, score, named }: Likeness): boolean {
  if (named.length > 0 || score + SAME_NAME < CORE) return false;
  return [...(telling[earlier] ?? [])].some((word) => telling[later]?.has(word));
}

interface Groups {
  of(message: number): number;
  join(one: number, other: number): void;
  size(message: number): number;
  membersOf(message: number): readonly number[];
  members(): readonly (readonly number[])[];
}

function grouped(count: number, links: readonly Likeness[]): Groups {
  const heads = Array.from({ length: count }, (_, at) => at);
  const lists = new Map<number, number[]>(heads.map((at) => [at, [at]]));
  function of(message: number): number {
    let head = message;
    for (let up = heads[head]; up !== undefined && up !== head; up = heads[head]) head = up;
    heads[message] = head;
    return head;
  }
  function join(one: number, other: number): void {
    const [a, b] = [of(one), of(other)];
    if (a === b) return;
    const [keep, give] = (lists.get(a)?.length ?? 0) >= (lists.get(b)?.length ?? 0) ? [a, b] : [b, a];
    heads[give] = keep;
    lists.get(keep)?.push(...(lists.get(give) ?? []));
    lists.delete(give);
  }
  for (const { earlier, later } of links) join(earlier, later);
  return {
    of,
    join,
    size: (message) => lists.get(of(message))?.length ?? 0,
    membersOf: (message) => lists.get(of(message)) ?? [],
    members: () => [...lists.values()],
  };
}

function merge(all: Collection, groups: Groups, links: readonly Likeness[]): void {
  const strongest = [...links].sort((a, b) => b.score - a.score || a.earlier - b.earlier || a.later - b.later);
  for (let changed = true; changed; ) {
    changed = false;
    const looked = new Set<string>();
    const middles = new Map<number, Middle>();
    const middleOf = (head: number): Middle => {
      const known = middles.get(head) ?? all.middle(groups.membersOf(head));
      middles.set(head, known);
      return known;
    };
    for (const { earlier, later } of strongest) {
      const [one, other] = [groups.of(earlier), groups.of(later)];
      const key = `${one} ${other}`;
      if (one === other || looked.has(key) || groups.size(one) < 2 || groups.size(other) < 2) continue;
      looked.add(key);
      if (all.alike(middleOf(one), middleOf(other)) < ONE) continue;
      groups.join(one, other);
      middles.delete(one);
      middles.delete(other);
      changed = true;
    }
  }
}

function attach(all: Collection, groups: Groups, links: readonly Likeness[]): void {
  const choices = new Map<number, Map<number, number>>();
  const middles = new Map<number, Middle>();
  for (const { earlier, later } of links) {
    for (const [single, other] of [
      [earlier, later],
      [later, earlier],
    ] as const) {
      if (groups.size(single) > 1 || groups.size(other) < 2) continue;
      const head = groups.of(other);
      const own = choices.get(single) ?? new Map<number, number>();
      const middle = middles.get(head) ?? all.middle(groups.membersOf(head));
      middles.set(head, middle);
      if (!own.has(head)) own.set(head, all.alike(all.middle([single]), middle));
      choices.set(single, own);
    }
  }
  for (const [single, own] of choices) {
    const [best] = [...own].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    if (best && best[1] >= OWN) groups.join(best[0], single);
  }
}
