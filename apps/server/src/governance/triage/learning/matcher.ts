/** Where a feature comes from. Each block of a message is brought to one length, so that a long text does not drown its title. */
export const blocks = ['word', 'character', 'title'] as const;
export type Block = (typeof blocks)[number];

/** A feature as it is written: a word, one or two characters of the body, or one to three characters of the title. */
export interface Feature {
  readonly block: Block;
  readonly text: string;
}

/** What was found in a message: feature `feature[i]` at `at[i]`, counted in the title and then on in the text, `length[i]` characters long. */
export interface Occurrences {
  readonly feature: readonly number[];
  readonly at: readonly number[];
  readonly length: readonly number[];
}

/** Finds the features it was made with, numbered in the order given; every one at every place, also inside one another. */
export interface Matcher {
  find(title: string, text: string): Occurrences;
}

const none = -1;

/**
 * Makes a matcher: one trie for all blocks whose edges lie in an open-addressing table of typed arrays, about three look-ups a character. Titles and
 * texts are in plain form; nothing is found across the border of the two.
 */
export function matcher(features: readonly Feature[]): Matcher {
  const longest = features.reduce((sum, { text }) => sum + text.length, 1);
  const bits = Math.max(4, Math.ceil(Math.log2(longest * 2)));
  const edgeNode = new Int32Array(2 ** bits).fill(none);
  const edgeUnit = new Uint16Array(2 ** bits);
  const edgeTo = new Int32Array(2 ** bits);
  const ofNode: Readonly<Record<Block, Int32Array>> = {
    word: new Int32Array(longest + 1).fill(none),
    character: new Int32Array(longest + 1).fill(none),
    title: new Int32Array(longest + 1).fill(none),
  };
  const mask = 2 ** bits - 1;
  /** The slot of an edge, or the free one where it would lie. */
  const slotOf = (node: number, unit: number): number => {
    let slot = (Math.imul(Math.imul(node, 0x9e3779b1) ^ unit, 0x85ebca6b) >>> 7) & mask;
    while (edgeNode[slot] !== none && (edgeNode[slot] !== node || edgeUnit[slot] !== unit)) slot = (slot + 1) & mask;
    return slot;
  };

  let nodes = 1;
  for (const [number, { block, text }] of features.entries()) {
    let node = 0;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      const slot = slotOf(node, unit);
      if (edgeNode[slot] === none) {
        edgeNode[slot] = node;
        edgeUnit[slot] = unit;
        edgeTo[slot] = nodes;
        nodes += 1;
      }
      node = edgeTo[slot] ?? 0;
    }
    ofNode[block][node] = number;
  }

  return Object.freeze({
    find(title: string, text: string): Occurrences {
      const feature: number[] = [];
      const starts: number[] = [];
      const lengths: number[] = [];
      const note = (found: number | undefined, from: number, length: number): void => {
        if (found === undefined || found === none) return;
        feature.push(found);
        starts.push(from);
        lengths.push(length);
      };
      const walk = (part: string, offset: number, inTitle: boolean): void => {
        for (let from = 0; from < part.length; from += 1) {
          let node = 0;
          for (let at = from; at < part.length; at += 1) {
            const slot = slotOf(node, part.charCodeAt(at));
            if (edgeNode[slot] === none) break;
            node = edgeTo[slot] ?? 0;
            const length = at - from + 1;
            note(ofNode.word[node], offset + from, length);
            note(ofNode.character[node], offset + from, length);
            if (inTitle) note(ofNode.title[node], offset + from, length);
          }
        }
      };
      walk(title, 0, true);
      walk(text, title.length, false);
      return { feature, at: starts, length: lengths };
    },
  });
}
