import type { z } from 'zod';
import { refuse } from '../refusal/index.ts';

type Filters = Readonly<Record<string, unknown>>;

/**
 * The opaque text of a keyset cursor: where the page ended (`after`, any JSON) and the filters it was made with. It is no
 * secret: it holds what the page showed, and what a caller may see is decided anew on every page.
 */
export function writeCursor(after: unknown, filters: Filters = {}): string {
  return Buffer.from(JSON.stringify([after, fingerprint(filters)]), 'utf8').toString('base64url');
}

/**
 * Where the page before ended; undefined on the first page. Throws `malformed` for what is no cursor of this shape, or one
 * of other filters.
 */
export function readCursor<S extends z.ZodType>(
  cursor: string | undefined,
  shape: S,
  filters: Filters = {},
): z.output<S> | undefined {
  if (cursor === undefined) return undefined;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw refuse('malformed', { part: 'cursor' });
  }
  const after = Array.isArray(parts) && parts[1] === fingerprint(filters) ? shape.safeParse(parts[0]) : undefined;
  if (after?.success !== true) throw refuse('malformed', { part: 'cursor' });
  return after.data;
}

// Undefined filters are absent ones, and the order in which they are written does not matter.
function fingerprint(filters: Filters): string {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return JSON.stringify(given.sort(([a], [b]) => (a < b ? -1 : 1)));
}
