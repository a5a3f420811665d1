import { liesIn } from '../../areas/index.ts';
import { type Grams, gramsOf, hasPair } from './grams.ts';
import { type NameKind, type Names, namesIn } from './names.ts';

/** What is kept of a text to compare it with others: made once, compared often. */
export interface Sketch {
  readonly grams: Grams;
  readonly names: Names;
}

/** Makes the sketch of a title and a text. */
export function sketchOf(title: string, text: string): Sketch {
  return { grams: gramsOf(title, text), names: namesIn(`${title}。${text}`) };
}

/** In what two texts contradict each other. */
export type Clash = NameKind | 'house';

/** From what is found most surely to what lies around it: who agrees on the estate may name different roads. */
const narrowing: readonly NameKind[] = ['estate', 'site', 'village', 'firm', 'line', 'road'];

/**
 * In what two texts contradict each other, undefined where in nothing: complaints are copied with another place name, and then they are no
 * longer about the same matter. Districts and towns must agree wherever both name any; of the narrower kinds the first one that both name decides.
 */
export function clashOf(a: Sketch, b: Sketch): Clash | undefined {
  for (const kind of ['district', 'town'] as const) if (sidesOn(a, b, kind) === 'apart') return kind;
  for (const kind of narrowing) {
    const sides = sidesOn(a, b, kind);
    if (sides === 'apart') return kind;
    if (sides === 'together') break;
  }
  return housesDiffer(a.names, b.names) ? 'house' : undefined;
}

/** Whether both name houses and none of them in common. 三号楼 and 3号楼 are the same one. */
export function housesDiffer({ houses: one }: Names, { houses: other }: Names): boolean {
  return one.size > 0 && other.size > 0 && ![...one].some((each) => other.has(each));
}

/** Whether both name areas and none of them lies in one of the other's. */
export function apart(codes: readonly string[], others: readonly string[]): boolean {
  if (codes.length === 0 || others.length === 0) return false;
  return !codes.some((code) => others.some((other) => liesIn(code, other) || liesIn(other, code)));
}

/** The names of a narrower kind that two texts have in common: kind and name, as `estate:文澜`. */
export function sharedNames(a: Names, b: Names): readonly string[] {
  return narrowing.flatMap((kind) =>
    (a.byKind.get(kind) ?? []).flatMap((one) => {
      const same = (b.byKind.get(kind) ?? []).find((other) => alike(one, other));
      return same === undefined ? [] : [`${kind}:${shorter(one, same)}`];
    }),
  );
}

function sidesOn(a: Sketch, b: Sketch, kind: NameKind): 'together' | 'apart' | 'open' {
  const [one, other] = [a.names.byKind.get(kind), b.names.byKind.get(kind)];
  if (!one || !other) return 'open';
  if (one.some((x) => other.some((y) => alike(x, y)))) return 'together';
  // A place that the other one mentions in passing, or without the word for its kind, is no other place.
  const mentioned =
    kind !== 'district' &&
    (one.some((x) => hasPair(b.grams, tailOf(x))) || other.some((y) => hasPair(a.grams, tailOf(y))));
  return mentioned ? 'open' : 'apart';
}

function alike(one: string, other: string): boolean {
  return one === other || one.includes(tailOf(other)) || other.includes(tailOf(one));
}

/** The two characters right before the word for the kind: what is written before them may be another word. */
export function tailOf(name: string): string {
  return name.slice(-2);
}

function shorter(one: string, other: string): string {
  return one.length < other.length ? one : other;
}

/** Two long texts about different matters are this alike by chance, where nothing tells rare words from common ones (measured). */
const BY_CHANCE = 0.2;
/** So many different pairs and triples a long text has, some 350 characters; shorter ones are less alike by chance. */
const LONG = 600;

/** What of a likeness is above chance, 0–1. */
export function aboveChance(likeness: number, chance: number): number {
  return Math.min(1, Math.max(0, likeness - chance) / (1 - chance));
}

/** How alike two texts of so many pairs and triples are by chance. */
export function byChance(one: number, other: number): number {
  return BY_CHANCE * Math.min(1, Math.sqrt(one * other) / LONG);
}

/** How alike the words of two texts are, 0–1, the same both ways: the cosine of their pairs and triples, less what is alike by chance. */
export function textLikeness({ grams: a }: Sketch, { grams: b }: Sketch): number {
  if (a.length === 0 || b.length === 0) return 0;
  let both = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [one = 0, other = 0] = [a[i], b[j]];
    if (one === other) both += 1;
    if (one <= other) i += 1;
    if (other <= one) j += 1;
  }
  return aboveChance(both / Math.sqrt(a.length * b.length), byChance(a.length, b.length));
}

/** A rare name in common is worth this much likeness of words (measured on 480 pairs judged by reading). */
export const SAME_NAME = 0.2;
/** One person's manner repeats itself in whatever they write: their messages must be this much more alike. */
const SAME_PERSON = 0.15;

/** How sure it is that two messages are about the same matter, 0–1. */
export function sameMatter(text: number, named: boolean, onePerson: boolean): number {
  return Math.min(1, Math.max(0, text + (named ? SAME_NAME : 0) - (onePerson ? SAME_PERSON : 0)));
}
