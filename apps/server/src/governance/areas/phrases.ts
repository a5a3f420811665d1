/** One phrase found in a text: `from` is its first UTF-16 position in the folded text, `length` its length. */
export interface Found<T> {
  readonly phrase: string;
  readonly value: T;
  readonly from: number;
  readonly length: number;
}

/** Finds the phrases it was made with; made once, read often. */
export interface PhraseFinder<T> {
  /** The longest phrase at each position, left to right; a phrase inside one already found is not reported. */
  find(folded: string): readonly Found<T>[];
}

/** How texts and phrases are made comparable: NFKC, lower case, no white space. Full-width letters equal half-width ones. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
}

/** One more than the largest UTF-16 unit: node × this + unit is the key of an edge. */
const UNITS = 65_536;

/**
 * Makes a finder. Phrases are folded; empty ones are left out; of two equal phrases the later value holds. A trie in one
 * map: a text costs about one and a half look-ups a character.
 */
export function phraseFinder<T>(phrases: Iterable<readonly [phrase: string, value: T]>): PhraseFinder<T> {
  const edges = new Map<number, number>();
  const ends = new Map<number, { readonly phrase: string; readonly value: T }>();
  let nodes = 1;
  for (const [written, value] of phrases) {
    const phrase = fold(written);
    let node = 0;
    for (let at = 0; at < phrase.length; at++) {
      const key = node * UNITS + phrase.charCodeAt(at);
      let next = edges.get(key);
      if (next === undefined) {
        next = nodes++;
        edges.set(key, next);
      }
      node = next;
    }
    if (node !== 0) ends.set(node, { phrase, value });
  }

  function longestAt(folded: string, from: number): Found<T> | undefined {
    let node = 0;
    let best: Found<T> | undefined;
    for (let at = from; at < folded.length; at++) {
      const next = edges.get(node * UNITS + folded.charCodeAt(at));
      if (next === undefined) break;
      node = next;
      const end = ends.get(node);
      if (end) best = { ...end, from, length: at - from + 1 };
    }
    return best;
  }

  return Object.freeze({
    find(folded: string) {
      const found: Found<T>[] = [];
      let covered = 0;
      for (let from = 0; from < folded.length; from++) {
        const best = longestAt(folded, from);
        if (!best || from + best.length <= covered) continue;
        covered = from + best.length;
        found.push(best);
      }
      return found;
    },
  });
}
