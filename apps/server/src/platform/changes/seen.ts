/**
 * Which transactions a reader has seen: every one below `below` except those in `except` (ascending, all below `below`), which were
 * still running. It is a PostgreSQL snapshot (pg_snapshot) without its lower end, which is the first exception.
 */
export interface Seen {
  readonly below: number;
  readonly except: readonly number[];
}

/** Everything below this was seen. */
export function horizonOf({ below, except }: Seen): number {
  return except[0] ?? below;
}

/** The text form of `pg_snapshot`: `xmin:xmax:xip,…`. */
export function snapshotText(seen: Seen): string {
  return `${horizonOf(seen)}:${seen.below}:${seen.except.join(',')}`;
}

/** Reads the text form of `pg_snapshot`. Throws RangeError for any other text. */
export function readSnapshot(text: string): Seen {
  const [, , below, running] = /^(\d+):(\d+):([\d,]*)$/.exec(text) ?? [];
  if (below === undefined) throw new RangeError('this is no pg_snapshot');
  return {
    below: Number(below),
    except: running === undefined || running === '' ? [] : running.split(',').map(Number),
  };
}

export function hasSeen({ below, except }: Seen, tx: number): boolean {
  return tx < below && !except.includes(tx);
}

/**
 * What somebody has seen who had seen `from`, looks at `to`, and has read its news in ascending order up to and including
 * transaction `last`. Exactly that: nothing is read twice and nothing is left out.
 */
export function seenUpTo(from: Seen, to: Seen, last: number): Seen {
  return {
    below: Math.max(from.below, last + 1),
    except: [...to.except.filter((tx) => tx <= last), ...from.except.filter((tx) => tx > last)],
  };
}

/**
 * The same with at most `most` exceptions, so that a cursor stays short: what is given up is read again, never missed.
 */
export function shortened(seen: Seen, most: number): Seen {
  const first = seen.except[most];
  return first === undefined ? seen : { below: first, except: seen.except.slice(0, most) };
}

/**
 * Whether somebody who has seen this can go on where they are: nothing they have not seen was cleared away (`floor`: the last
 * transaction that was), and it is no snapshot of another database, whose future is not ours.
 */
export function canGoOn(seen: Seen, floor: number, now: Seen): boolean {
  return horizonOf(seen) > floor && seen.below <= now.below;
}
