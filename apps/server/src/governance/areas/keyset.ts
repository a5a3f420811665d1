/**
 * The opaque cursor of a keyset page: the sort key of its last row, bound to the filters of the list. The same filters
 * must be sent with it (contract, `pageQuery`).
 */
export function cursorOf(filters: unknown, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([fingerprint(filters), ...key]), 'utf8').toString('base64url');
}

/**
 * The sort key in a cursor. Undefined when the cursor was not made by `cursorOf` with these filters and this many parts:
 * the caller refuses it as `malformed`.
 */
export function keyOf(filters: unknown, cursor: string, parts: number): readonly (string | number)[] | undefined {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(read) || read.length !== parts + 1 || read[0] !== fingerprint(filters)) return undefined;
  const key: unknown[] = read.slice(1);
  return key.every((part) => typeof part === 'string' || typeof part === 'number') ? key : undefined;
}

/** FNV-1a over the JSON: it tells two filters apart by accident, it is no protection. */
function fingerprint(filters: unknown): number {
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify(filters) ?? '') hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
