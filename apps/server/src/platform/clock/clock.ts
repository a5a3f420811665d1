/** The only way to ask for the time. Milliseconds since 1970-01-01T00:00:00Z, whole numbers. */
export type Clock = Readonly<{ now(): number }>;

/** A clock that stands still until it is told to move: for tests, demonstrations and replays. */
export type ManualClock = Clock &
  Readonly<{
    /** Moves the clock by `milliseconds` (may be negative) and returns the new time. */
    advance(milliseconds: number): number;
    /** Sets the clock to an instant in milliseconds since the epoch, or to an ISO 8601 text with offset. */
    set(instant: number | string): void;
  }>;

/**
 * A manual clock standing at `start` (milliseconds since the epoch, or an ISO 8601 text with offset).
 * Throws RangeError for a text that is no instant.
 */
export function manualClock(start: number | string): ManualClock {
  let now = instantOf(start);
  return Object.freeze({
    now: () => now,
    advance: (milliseconds: number) => {
      now = instantOf(now + milliseconds);
      return now;
    },
    set: (instant: number | string) => {
      now = instantOf(instant);
    },
  });
}

function instantOf(instant: number | string): number {
  const milliseconds = typeof instant === 'number' ? instant : Date.parse(instant);
  if (!Number.isInteger(milliseconds)) throw new RangeError(`not an instant: ${instant}`);
  return milliseconds;
}
