import { gramsOf, lettersOf } from './grams.ts';
import { sharedPhrases } from './phrases.ts';
import type { Said } from './said.ts';
import {
  aboveChance,
  apart,
  byChance,
  type Clash,
  clashOf,
  type Sketch,
  sameMatter,
  sharedNames,
  sketchOf,
  tailOf,
} from './sameness.ts';

/** Two messages of a collection, by their places in it, and how alike they are. */
export interface Likeness {
  readonly earlier: number;
  readonly later: number;
  /** Likeness of the words alone, rare ones weighing more. */
  readonly text: number;
  /** Rare names that both have. */
  readonly named: readonly string[];
  readonly clash: Clash | 'area' | undefined;
  /** As `sameMatter` has it; a contradiction does not lower it. */
  readonly score: number;
}

/** Messages laid out to be compared with each other: the earliest first. */
export interface Collection {
  readonly messages: readonly Said[];
  readonly sketches: readonly Sketch[];
  /** Those pairs whose score is at least this, found by the rare words they share. */
  likenesses(atLeast: number): readonly Likeness[];
  /** Likeness of the words of two messages; `without` are pairs and triples that are left out. */
  likenessOf(one: number, other: number, without?: ReadonlySet<number>): number;
  /** The sum of the words of some messages, each message counting the same. */
  middle(members: readonly number[]): Middle;
  /** How alike two middles are, 0–1: their cosine, less what is alike by chance. */
  alike(one: Middle, other: Middle): number;
}

/** What some messages have in common, by pair or triple; `length` is that of the whole, `words` how many pairs and triples one of them has. */
export interface Middle {
  readonly sum: ReadonlyMap<number, number>;
  readonly length: number;
  readonly words: number;
}

/** Pairs and triples that more messages have than this say nothing of a single matter: they are weighed but not looked up. */
const MOST = 60;
/** So many messages tell rare words from common ones; fewer are weighed as if so many were there. */
const ENOUGH = 1_000;
/** A name that more than this share of the messages have is no rare one. */
const RARE = 0.02;
/** Of the likeness this much comes from rare words, or the pair is not looked at. */
const LEAST = 0.03;

/** A copy needs no second look. */
const COPY = 0.8;
/** Whoever is no more alike than this, the words around the shared name left out, has the place alone in common (measured: of 11 pairs that this takes from those of a file 10 are two matters). */
const NAME_ALONE = 0.012;

const nothing: ReadonlySet<number> = new Set();

/** Lays out messages. Words are weighed by how few of the messages have them. */
export function collection(said: readonly Said[]): Collection {
  const messages = [...said].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const sketches = messages.map(({ title = '', text }) => sketchOf(title, text));
  const { documents, counts } = numbered(sketches);
  const size = Math.max(messages.length, ENOUGH);
  const unknown = Math.max(0, 1 - messages.length / ENOUGH);
  const above = (cosine: number, one: number, other: number) => aboveChance(cosine, unknown * byChance(one, other));
  const weights = Float64Array.from(counts, (count) => Math.log((size + 1) / Math.max(1, count)) ** 2);
  const lengths = documents.map((grams) => lengthOf(grams, weights));
  const spread = namesSpread(sketches);
  const most = Math.ceil(RARE * size);

  function likenessOf(one: number, other: number, without: ReadonlySet<number> = nothing): number {
    const [a = new Uint32Array(), b = new Uint32Array()] = [sketches[one]?.grams, sketches[other]?.grams];
    const left = (place: number) => (without.size === 0 ? (lengths[place] ?? 1) : lengthWithout(place, without));
    let both = 0;
    for (let i = 0, j = 0; i < a.length && j < b.length; ) {
      const [x = 0, y = 0] = [a[i], b[j]];
      if (x === y && !without.has(x)) both += weights[documents[one]?.[i] ?? 0] ?? 0;
      if (x <= y) i += 1;
      if (y <= x) j += 1;
    }
    return above(both / (left(one) * left(other)), a.length, b.length);
  }

  function lengthWithout(place: number, without: ReadonlySet<number>): number {
    const numbers = documents[place] ?? new Uint32Array();
    const kept = numbers.filter((_, at) => !without.has(sketches[place]?.grams[at] ?? 0));
    return lengthOf(kept, weights);
  }

  function rareShared(a: Sketch, b: Sketch): readonly string[] {
    return sharedNames(a.names, b.names).filter((name) => (spread.get(tailKey(name)) ?? 0) <= most);
  }

  const letters: string[] = [];
  function lettersAt(place: number): string {
    const { title = '', text = '' } = messages[place] ?? {};
    letters[place] ??= lettersOf(`${title}。${text}`);
    return letters[place];
  }

  /** Whether two messages that share names share more than the words around these names. */
  function sharesMore(one: number, other: number, names: readonly string[]): boolean {
    const [a, b] = [lettersAt(one), lettersAt(other)];
    const around = new Set<number>();
    for (const tail of new Set(names.map(nameTail)))
      for (const phrase of sharedPhrases(a, b, tail)) for (const gram of gramsOf('', phrase)) around.add(gram);
    return likenessOf(one, other, around) >= NAME_ALONE;
  }

  /** For each message the earlier ones that share enough rare words with it. */
  function* candidates(): Generator<readonly [later: number, earlier: readonly number[]]> {
    const sharers = shelves(counts);
    const shared = new Float64Array(messages.length);
    for (const [later, grams] of documents.entries()) {
      const touched: number[] = [];
      for (const gram of grams) {
        const [from = 0, to = 0] = [sharers.starts[gram], sharers.ends[gram]];
        if (sharers.room[gram] === 0) continue;
        const weight = weights[gram] ?? 0;
        for (let at = from; at < to; at++) {
          const other = sharers.held[at] ?? 0;
          if (shared[other] === 0) touched.push(other);
          shared[other] = (shared[other] ?? 0) + weight;
        }
        sharers.held[to] = later;
        sharers.ends[gram] = to + 1;
      }
      const length = lengths[later] ?? 1;
      const found = touched.filter((other) => (shared[other] ?? 0) / (length * (lengths[other] ?? 1)) >= LEAST);
      for (const other of touched) shared[other] = 0;
      yield [later, found];
    }
  }

  function likenesses(atLeast: number): readonly Likeness[] {
    const found: Likeness[] = [];
    const marked = new Float64Array(counts.length);
    for (const [later, others] of candidates()) {
      if (others.length === 0) continue;
      for (const gram of documents[later] ?? []) marked[gram] = weights[gram] ?? 0;
      for (const earlier of others) {
        let both = 0;
        for (const gram of documents[earlier] ?? []) both += marked[gram] ?? 0;
        const text = both / ((lengths[later] ?? 1) * (lengths[earlier] ?? 1));
        const known = above(text, documents[earlier]?.length ?? 0, documents[later]?.length ?? 0);
        const like = judged(earlier, later, known, atLeast);
        if (like) found.push(like);
      }
      for (const gram of documents[later] ?? []) marked[gram] = 0;
    }
    return found;
  }

  function judged(earlier: number, later: number, text: number, atLeast: number): Likeness | undefined {
    const [a, b, one, other] = [sketches[earlier], sketches[later], messages[earlier], messages[later]];
    if (!a || !b || !one || !other) return undefined;
    const onePerson = one.person !== undefined && one.person === other.person;
    if (sameMatter(text, true, onePerson) < atLeast) return undefined;
    const named = rareShared(a, b);
    const score = sameMatter(text, named.length > 0, onePerson);
    if (score < atLeast || (named.length > 0 && text < COPY && !sharesMore(earlier, later, named))) return undefined;
    return { earlier, later, text, named, clash: areasApart(one, other) ? 'area' : clashOf(a, b), score };
  }

  function middle(members: readonly number[]): Middle {
    const sum = new Map<number, number>();
    for (const member of members) {
      const length = lengths[member] ?? 1;
      for (const gram of documents[member] ?? [])
        sum.set(gram, (sum.get(gram) ?? 0) + Math.sqrt(weights[gram] ?? 0) / length);
    }
    let squares = 0;
    for (const weight of sum.values()) squares += weight * weight;
    const words = members.reduce((count, member) => count + (documents[member]?.length ?? 0), 0) / members.length;
    return { sum, length: Math.sqrt(squares) || 1, words };
  }

  function alike(one: Middle, other: Middle): number {
    const [few, many] = one.sum.size <= other.sum.size ? [one, other] : [other, one];
    let both = 0;
    for (const [gram, weight] of few.sum) both += weight * (many.sum.get(gram) ?? 0);
    return above(both / (one.length * other.length), one.words, other.words);
  }

  return Object.freeze({ messages, sketches, likenesses, likenessOf, middle, alike });
}

function areasApart(one: Said, other: Said): boolean {
  const placed = one.place !== undefined && other.place !== undefined && apart([one.place], [other.place]);
  return placed || apart(one.areas ?? [], other.areas ?? []);
}

function lengthOf(grams: Uint32Array, weights: Float64Array): number {
  let squares = 0;
  for (const gram of grams) squares += weights[gram] ?? 0;
  return Math.sqrt(squares) || 1;
}

/** The pairs and triples of all texts by small numbers, and how many texts have each. */
function numbered(sketches: readonly Sketch[]) {
  const total = sketches.reduce((sum, { grams }) => sum + grams.length, 1);
  // An open table of numbers: a Map of a million entries takes five times as long.
  const size = 2 ** Math.ceil(Math.log2(2 * total));
  const shift = 32 - Math.log2(size);
  const keys = new Uint32Array(size);
  const numbers = new Uint32Array(size);
  const counts: number[] = [0];
  const documents = sketches.map(({ grams }) =>
    grams.map((gram) => {
      let at = Math.imul(gram, 0x9e3779b1) >>> shift;
      while (numbers[at] !== 0 && keys[at] !== gram) at = (at + 1) & (size - 1);
      if (numbers[at] === 0) {
        keys[at] = gram;
        numbers[at] = counts.length;
        counts.push(0);
      }
      const known = numbers[at] ?? 0;
      counts[known] = (counts[known] ?? 0) + 1;
      return known;
    }),
  );
  return { documents, counts };
}

/** Room for the holders of each pair or triple that is worth looking up, side by side in one array. */
function shelves(counts: readonly number[]) {
  const room = Uint8Array.from(counts, (count) => (count < 2 || count > MOST ? 0 : count));
  const starts = new Uint32Array(counts.length);
  let total = 0;
  for (const [gram, size] of room.entries()) {
    starts[gram] = total;
    total += size;
  }
  return { room, starts, ends: starts.slice(), held: new Uint32Array(total) };
}

/** How many texts have each name, by its kind and its last two characters. */
function namesSpread(sketches: readonly Sketch[]): ReadonlyMap<string, number> {
  const spread = new Map<string, number>();
  for (const { names } of sketches) {
    const own = [...names.byKind].flatMap(([kind, cores]) => cores.map((core) => `${kind}:${tailOf(core)}`));
    for (const key of new Set(own)) spread.set(key, (spread.get(key) ?? 0) + 1);
  }
  return spread;
}

function tailKey(name: string): string {
  return `${name.slice(0, name.indexOf(':'))}:${nameTail(name)}`;
}

function nameTail(name: string): string {
  return tailOf(name.slice(name.indexOf(':') + 1));
}
