import { refuse } from '../../platform/refusal/index.ts';

/**
 * The opaque cursor of a keyset page: the sort key of its last row, bound to the filters of the list. The same filters
 * must be sent with it (contract, `pageQuery`).
 */
export function cursorOf(filters: unknown, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([fingerprint(filters), ...key]), 'utf8').toString('base64url');
}

/**
 * The sort key in a cursor of `parts` parts; undefined without a cursor. Refuses `malformed` when the cursor was not made by
 * `cursorOf` with these filters.
 */
export function keyOf(
  filters: unknown,
  cursor: string | undefined,
  parts: number,
): readonly (string | number)[] | undefined {
  if (cursor === undefined) return undefined;
  const read = parsed(cursor);
  if (!Array.isArray(read) || read.length !== parts + 1 || read[0] !== fingerprint(filters)) throw refuse('malformed');
  const key: unknown[] = read.slice(1);
  if (!key.every((part) => typeof part === 'string' || typeof part === 'number')) throw refuse('malformed');
  return key;
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** FNV-1a over the JSON: it tells two filters apart by accident, it is no protection. */
function fingerprint(filters: unknown): number {
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify(filters) ?? '') hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
