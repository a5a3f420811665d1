import { z } from 'zod';
import { type Floor, type Seen, shortened } from '../../platform/changes/index.ts';
import { readCursor, writeCursor } from '../../platform/http/index.ts';

/** A place among the changes: what was seen, and in which era of the database. */
export interface Place {
  readonly era: number;
  readonly seen: Seen;
}

/** A cursor names at most so many transactions that were still running; what is beyond is told twice, not missed (our decision). */
const mostExceptions = 64;
/** The first transaction that PostgreSQL gives to anybody (FirstNormalTransactionId). */
const firstTx = 3;

/** Era, `below`, and how far below that each exception lies: short numbers. */
const Shape = z
  .tuple([z.int().min(0), z.int().min(firstTx)])
  .rest(z.int().min(1))
  .refine(([, below, ...gaps]) =>
    gaps.every((gap, index) => below - gap >= firstTx && gap < (gaps[index - 1] ?? gap + 1)),
  );

/** The opaque text of a place. It holds numbers of transactions and nothing of what they did. */
export function placeText({ era }: Pick<Floor, 'era'>, seen: Seen): string {
  const { below, except } = shortened(seen, mostExceptions);
  return writeCursor([era, below, ...except.map((tx) => below - tx)]);
}

/** The place of a text, null when there is none. Refuses `malformed` for what is no place. */
export function readPlace(text: string | undefined | null): Place | null {
  const read = readCursor(text ?? undefined, Shape);
  if (read === undefined) return null;
  const [era, below, ...gaps] = read;
  return { era, seen: { below, except: gaps.map((gap) => below - gap) } };
}
