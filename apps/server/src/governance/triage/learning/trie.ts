const none = -1;
/** Two numbers and what is under them lie side by side, for one look into memory each. */
const stride = 4;

/** Numbers from 0 on under pairs of numbers from 0 on; −1 is none. */
export interface PairTable {
  put(one: number, other: number, number: number): void;
  of(one: number, other: number): number;
}

/** Makes an empty table: open addressing, at most half full. */
export function pairTable(): PairTable {
  let slots = 2 ** 10;
  let cells = new Int32Array(slots * stride).fill(none);
  let size = 0;

  /** Where a pair lies, or the free place where it would lie. */
  function placeOf(one: number, other: number): number {
    const mixed = Math.imul(Math.imul(one, 0x9e3779b1) + other, 0x85ebca6b);
    let slot = (mixed ^ (mixed >>> 15)) & (slots - 1);
    for (;;) {
      const place = slot * stride;
      const there = cells[place];
      if (there === none || (there === one && cells[place + 1] === other)) return place;
      slot = (slot + 1) & (slots - 1);
    }
  }

  function set(one: number, other: number, number: number): void {
    const place = placeOf(one, other);
    if (cells[place] === none) size += 1;
    cells[place] = one;
    cells[place + 1] = other;
    cells[place + 2] = number;
  }

  function grow(): void {
    const old = cells;
    slots *= 2;
    size = 0;
    cells = new Int32Array(slots * stride).fill(none);
    for (let place = 0; place < old.length; place += stride)
      if (old[place] !== none) set(old[place] ?? 0, old[place + 1] ?? 0, old[place + 2] ?? 0);
  }

  return Object.freeze({
    put(one: number, other: number, number: number): void {
      if (size * 2 >= slots) grow();
      set(one, other, number);
    },
    of: (one: number, other: number): number => cells[placeOf(one, other) + 2] ?? none,
  });
}

/** Texts as paths from node 0; −1 is no node. */
export interface Trie {
  /** The node one character on, made where it was missing. */
  step(node: number, unit: number): number;
  /** The node of a text, made where it was missing. */
  insert(text: string): number;
  /** The node one character on; −1 where no text goes on. */
  next(node: number, unit: number): number;
  /** How many nodes there are; they are numbered in the order they were made. */
  size(): number;
}

/** Makes an empty trie. Its first characters lie in a table of their own. */
export function trie(): Trie {
  const first = new Int32Array(0x1_0000).fill(none);
  const edges = pairTable();
  let nodes = 1;
  const next = (node: number, unit: number): number => (node === 0 ? (first[unit] ?? none) : edges.of(node, unit));
  const step = (node: number, unit: number): number => {
    const known = next(node, unit);
    if (known !== none) return known;
    const made = nodes;
    nodes += 1;
    if (node === 0) first[unit] = made;
    else edges.put(node, unit, made);
    return made;
  };
  return Object.freeze({
    next,
    step,
    size: () => nodes,
    insert(text: string): number {
      let node = 0;
      for (let at = 0; at < text.length; at += 1) node = step(node, text.charCodeAt(at));
      return node;
    },
  });
}
