import type { Words } from '@tongxin/contract';

/** What an import makes of one entry of a register. */
export interface Change {
  readonly action: 'add' | 'change' | 'retire' | 'same';
  /** What kind of entry, in words. */
  readonly what: Words;
  /** Its code, or what else tells it; for people a masked name or a login. */
  readonly key: string;
  readonly name: string;
  /** The row that says so; null where the file is silent. */
  readonly row: number | null;
  /** Which parts differ. */
  readonly fields: readonly string[];
}

/** How many entries an import adds, changes, takes out of force and leaves as they are. */
export interface Tally {
  readonly added: number;
  readonly changed: number;
  readonly retired: number;
  readonly unchanged: number;
}

/** Counts changes. */
export function tallyOf(changes: readonly Change[]): Tally {
  const count = (action: Change['action']) => changes.filter((change) => change.action === action).length;
  return { added: count('add'), changed: count('change'), retired: count('retire'), unchanged: count('same') };
}

/** An entry of a file with the row it stands in. */
export interface Entry<T> {
  readonly row: number;
  readonly input: T;
}

/** The same text for the same content, whatever the order of keys; what is undefined counts as left out. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** How entries of a register are compared. */
export interface Comparing<T> {
  readonly what: Words;
  key(input: T): string;
  name(input: T): string;
  /** Whether it is out of force. */
  retired(input: T): boolean;
}

/** Compares what a file says with what is there. A part that the file leaves undefined is not compared. */
export function changesOf<T extends object>(
  entries: readonly Entry<T>[],
  known: ReadonlyMap<string, T>,
  comparing: Comparing<T>,
): readonly Change[] {
  return entries.map(({ row, input }): Change => {
    const key = comparing.key(input);
    const before = known.get(key);
    const base = { what: comparing.what, key, name: comparing.name(input), row };
    if (before === undefined) return { ...base, action: 'add', fields: [] };
    const fields = differing(input, before);
    if (fields.length === 0) return { ...base, action: 'same', fields };
    const retires = comparing.retired(input) && !comparing.retired(before);
    return { ...base, action: retires ? 'retire' : 'change', fields };
  });
}

function differing<T extends object>(input: T, before: T): readonly string[] {
  const known = new Map<string, unknown>(Object.entries(before));
  return Object.entries(input).flatMap(([key, value]) =>
    value !== undefined &&
    canonical(value) !== canonical(known.get(key) ?? null) &&
    !(isNothing(value) && isNothing(known.get(key)))
      ? [key]
      : [],
  );
}

/** Null, false, '' and an empty list say the same: nothing. */
function isNothing(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === false ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}
