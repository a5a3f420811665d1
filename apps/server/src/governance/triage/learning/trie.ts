/** Texts as paths from node 0; −1 is no node. */
export interface Trie {
  /** The node of a text, made where it was missing. */
  insert(text: string): number;
  /** The node one character on; −1 where no text goes on. */
  next(node: number, unit: number): number;
  /** The node of part of a text; −1 where it is unknown. */
  nodeOf(text: string, from: number, to: number): number;
}

const none = -1;

/** Makes a trie for texts of so many characters together. Its edges lie in one open-addressing table of typed arrays. */
export function trie(units: number): Trie {
  const bits = Math.max(4, Math.ceil(Math.log2((units + 1) * 2)));
  const edgeNode = new Int32Array(2 ** bits).fill(none);
  const edgeUnit = new Uint16Array(2 ** bits);
  const edgeTo = new Int32Array(2 ** bits);
  const mask = 2 ** bits - 1;
  let nodes = 1;

  /** The slot of an edge, or the free one where it would lie. */
  function slotOf(node: number, unit: number): number {
    const mixed = Math.imul(Math.imul(node, 0x9e3779b1) + unit, 0x85ebca6b);
    let slot = (mixed ^ (mixed >>> 15)) & mask;
    while (edgeNode[slot] !== none && (edgeNode[slot] !== node || edgeUnit[slot] !== unit)) slot = (slot + 1) & mask;
    return slot;
  }

  function next(node: number, unit: number): number {
    const slot = slotOf(node, unit);
    return edgeNode[slot] === none ? none : (edgeTo[slot] ?? none);
  }

  return Object.freeze({
    next,
    insert(text: string): number {
      let node = 0;
      for (let at = 0; at < text.length; at += 1) {
        const slot = slotOf(node, text.charCodeAt(at));
        if (edgeNode[slot] === none) {
          edgeNode[slot] = node;
          edgeUnit[slot] = text.charCodeAt(at);
          edgeTo[slot] = nodes;
          nodes += 1;
        }
        node = edgeTo[slot] ?? 0;
      }
      return node;
    },
    nodeOf(text: string, from: number, to: number): number {
      let node = 0;
      for (let at = from; at < to && node !== none; at += 1) node = next(node, text.charCodeAt(at));
      return node;
    },
  });
}
