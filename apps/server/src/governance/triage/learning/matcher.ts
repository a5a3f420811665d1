import { pairTable, trie } from './trie.ts';

/** Where a feature comes from. Each block of a message is brought to one length, so that a long text does not drown its title. */
export const blocks = ['word', 'pair', 'character', 'title'] as const;
export type Block = (typeof blocks)[number];

/** A feature as it is written: a word, two words that follow each other with a space between, one or two characters of the body, or one to three characters of the title. */
export interface Feature {
  readonly block: Block;
  readonly text: string;
}

/** The words that texts are cut into, in code-unit order, and the natural logarithm of how usual each one is. */
export interface Lexicon {
  readonly words: readonly string[];
  readonly usual: Float32Array;
}

/** What was found in a message. Places are counted in the title and then on in the text. */
export interface Found {
  /** Feature `feature[i]` stands at `at[i]` and is `length[i]` characters long. */
  readonly feature: Int32Array;
  readonly at: Int32Array;
  readonly length: Uint8Array;
  /** The features, each once, and how often each one stands there. */
  readonly numbers: Int32Array;
  readonly counts: Float32Array;
}

/** Finds the features it was made with, numbered in the order given. */
export interface Matcher {
  find(title: string, text: string): Found;
  /** Where the pieces of a text end in its likeliest cut, the last first. */
  cut(text: string): readonly number[];
}

const none = -1;
/** At each character begin at most two features of characters, three of the title, one word and one pair. */
const mostPerCharacter = 7;
/** How usual a character is that the lexicon does not know (our decision; as good as any from −20 to −12). */
const unknown = -16;

/** What is known at a node lies side by side, for one look into memory: the features of its text, and how usual a word it is. */
const stride = 4;
const placeOf = { word: 0, character: 1, title: 2 } as const;
const usualPlace = 3;

/** What was noted in a message so far; the arrays are used again for the next one. */
interface Notes {
  feature: Int32Array;
  at: Int32Array;
  length: Uint8Array;
  size: number;
  distinct: Int32Array;
  distinctSize: number;
}

const notesFor = (characters: number): Notes => {
  const most = characters * mostPerCharacter;
  return {
    feature: new Int32Array(most),
    at: new Int32Array(most),
    length: new Uint8Array(most),
    size: 0,
    distinct: new Int32Array(most),
    distinctSize: 0,
  };
};

/**
 * Makes a matcher. Characters are found everywhere; words and pairs of them where they stand in the likeliest cut of the text (unigram model, Viterbi).
 * Titles and texts are in plain form, nothing is found across the border of the two. One walk over one trie does all.
 */
export function matcher(lexicon: Lexicon, features: readonly Feature[]): Matcher {
  const { next, insert, size } = trie();
  // The usual words first: what is met often lies close together.
  const usualFirst = Array.from(lexicon.words.keys()).sort((a, b) => (lexicon.usual[b] ?? 0) - (lexicon.usual[a] ?? 0));
  for (const at of usualFirst) insert(lexicon.words[at] ?? '');
  const words = lexicon.words.map(insert);
  const nodes = features.map(({ block, text }) => (block === 'pair' ? text.split(' ').map(insert) : [insert(text)]));
  const known = new Int32Array(size() * stride).fill(none);
  const usual = new Float32Array(known.buffer);
  for (let node = 0; node < size(); node += 1) usual[node * stride + usualPlace] = Number.NaN;
  for (const [at, node] of words.entries()) usual[node * stride + usualPlace] = lexicon.usual[at] ?? unknown;
  const pairs = pairTable();
  for (const [number, { block }] of features.entries()) {
    const [one = 0, other = 0] = nodes[number] ?? [];
    if (block === 'pair') pairs.put(one, other, number);
    else known[one * stride + placeOf[block]] = number;
  }
  const seen = new Float32Array(features.length);
  let notes = notesFor(0);
  let best = new Float64Array(1);
  let pieces = new Uint8Array(1);
  let pieceNodes = new Int32Array(1);

  function clear(characters: number): void {
    if (characters >= best.length) {
      notes = notesFor(characters * 2);
      best = new Float64Array(characters * 2 + 1);
      pieces = new Uint8Array(characters * 2 + 1);
      pieceNodes = new Int32Array(characters * 2 + 1);
    }
    notes.size = 0;
    notes.distinctSize = 0;
  }

  function note(number: number, from: number, length: number): void {
    notes.feature[notes.size] = number;
    notes.at[notes.size] = from;
    notes.length[notes.size] = length;
    notes.size += 1;
    const before = seen[number] ?? 0;
    if (before === 0) {
      notes.distinct[notes.distinctSize] = number;
      notes.distinctSize += 1;
    }
    seen[number] = before + 1;
  }

  /** Notes the characters of a part, and leaves in `pieces` and `pieceNodes` the last piece of the likeliest cut up to each place. */
  function walk(part: string, offset: number, inTitle: boolean): void {
    best.fill(Number.NEGATIVE_INFINITY, 1, part.length + 1);
    for (let from = 0; from < part.length; from += 1) {
      const before = best[from] ?? 0;
      let node = next(0, part.charCodeAt(from));
      if (before + unknown > (best[from + 1] ?? 0)) {
        best[from + 1] = before + unknown;
        pieces[from + 1] = 1;
        pieceNodes[from + 1] = node;
      }
      for (let to = from + 1; node !== none; to += 1) {
        const place = node * stride;
        const character = known[place + placeOf.character] ?? none;
        if (character !== none) note(character, offset + from, to - from);
        const ofTitle = inTitle ? (known[place + placeOf.title] ?? none) : none;
        if (ofTitle !== none) note(ofTitle, offset + from, to - from);
        const likely = before + (usual[place + usualPlace] ?? Number.NaN);
        if (likely > (best[to] ?? 0)) {
          best[to] = likely;
          pieces[to] = to - from;
          pieceNodes[to] = node;
        }
        node = to < part.length ? next(node, part.charCodeAt(to)) : none;
      }
    }
  }

  function search(part: string, offset: number, inTitle: boolean): void {
    walk(part, offset, inTitle);
    let [after, afterNode] = [0, none];
    for (let to = part.length; to > 0; ) {
      const from = to - (pieces[to] ?? 1);
      const node = pieceNodes[to] ?? none;
      if (node !== none) {
        const word = known[node * stride + placeOf.word] ?? none;
        if (word !== none) note(word, offset + from, to - from);
        const pair = afterNode === none ? none : pairs.of(node, afterNode);
        if (pair !== none) note(pair, offset + from, after - from);
      }
      [after, afterNode] = [to, node];
      to = from;
    }
  }

  return Object.freeze({
    cut(text: string): readonly number[] {
      clear(text.length);
      walk(text, 0, false);
      const ends: number[] = [];
      for (let to = text.length; to > 0; to -= pieces[to] ?? 1) ends.push(to);
      return ends;
    },
    find(title: string, text: string): Found {
      clear(title.length + text.length);
      search(title, 0, true);
      search(text, title.length, false);
      const numbers = notes.distinct.slice(0, notes.distinctSize);
      const counts = new Float32Array(numbers.length);
      for (let each = 0; each < numbers.length; each += 1) {
        const number = numbers[each] ?? 0;
        counts[each] = seen[number] ?? 0;
        seen[number] = 0;
      }
      return {
        feature: notes.feature.slice(0, notes.size),
        at: notes.at.slice(0, notes.size),
        length: notes.length.slice(0, notes.size),
        numbers,
        counts,
      };
    },
  });
}
