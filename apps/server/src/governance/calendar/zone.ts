/** One day of 24 hours in milliseconds; a local day may be shorter or longer where clocks change. */
export const DAY_MS = 86_400_000;
/** One minute in milliseconds. */
export const MINUTE_MS = 60_000;
/** One hour in milliseconds. */
export const HOUR_MS = 3_600_000;

/** A time zone's clock. Every instant is in milliseconds since 1970-01-01T00:00Z; a wall time is written as if it were UTC. */
export interface Zone {
  readonly name: string;
  /** Wall time minus UTC at an instant, in milliseconds. */
  offsetAt(atMs: number): number;
  /**
   * The instant of a wall time. A wall time that happens twice means its first occurrence; one that a clock change skips
   * means the instant of the change (our decision: an office that opens in the gap opens when the gap ends).
   */
  instantOf(wallMs: number): number;
}

/** The clock of an IANA zone. Throws RangeError when the zone is unknown. Independent of the process's own zone. */
export function zoneNamed(name: string): Zone {
  const format = formatFor(name);

  function offsetAt(atMs: number): number {
    const second = Math.floor(atMs / 1000) * 1000;
    const field: Record<string, number> = {};
    for (const part of format.formatToParts(second)) field[part.type] = Number(part.value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = field;
    return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
  }

  const offsetAtUtcMidnight = new Map<number, number>();

  /** Neighbouring days ask for the same midnights; what is asked once is kept. */
  function offsetNear(atMs: number): number {
    if (atMs % DAY_MS !== 0) return offsetAt(atMs);
    const known = offsetAtUtcMidnight.get(atMs);
    if (known !== undefined) return known;
    const offset = offsetAt(atMs);
    offsetAtUtcMidnight.set(atMs, offset);
    return offset;
  }

  function changeBetween(fromMs: number, toMs: number, offsetAfter: number): number {
    let low = fromMs;
    let high = toMs;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(middle) === offsetAfter) high = middle;
      else low = middle;
    }
    return high;
  }

  function instantOf(wallMs: number): number {
    const before = offsetNear(wallMs - DAY_MS);
    const after = offsetNear(wallMs + DAY_MS);
    const early = wallMs - before;
    if (before === after) return early;
    const late = wallMs - after;
    const earlyHolds = offsetAt(early) === before;
    const lateHolds = offsetAt(late) === after;
    if (earlyHolds && lateHolds) return Math.min(early, late);
    if (earlyHolds) return early;
    if (lateHolds) return late;
    return changeBetween(late, early, after);
  }

  return Object.freeze({ name, offsetAt, instantOf });
}

function formatFor(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new RangeError(`unknown time zone "${name}": write an IANA name such as Asia/Shanghai`);
  }
}

/** A civil day counted from 1970-01-01 (0). */
export type DayNumber = number;

/** 'YYYY-MM-DD' of a civil day. */
export function isoDay(day: DayNumber): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The civil day of 'YYYY-MM-DD'. Throws RangeError for what is not a day of the calendar, such as 2026-02-30. */
export function dayNumber(iso: string): DayNumber {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Date.parse(`${iso}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms) || isoDay(ms / DAY_MS) !== iso) throw new RangeError(`"${iso}" is not a day: write YYYY-MM-DD`);
  return ms / DAY_MS;
}

/** The year of a civil day. */
export function yearOf(day: DayNumber): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

/** Day of the week of a civil day, 0 for Sunday to 6 for Saturday. */
export function weekdayOf(day: DayNumber): number {
  return (((day + 4) % 7) + 7) % 7;
}

const LOCAL = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * The instant of a written time, in milliseconds. '2026-02-13T16:30' (or with a space, seconds, or the day alone for its
 * 00:00) is a wall time of the zone; a Z or an offset at the end makes it absolute. 24:00 is the end of that day.
 * Throws RangeError for anything else.
 */
export function parseLocal(text: string, timeZone: string): number {
  const match = LOCAL.exec(text.trim());
  if (!match) throw new RangeError(`"${text}" is not a time: write 2026-02-13T16:30, with or without an offset`);
  const [, day = '', hour = '00', minute = '00', second = '00', fraction = '0', offset] = match;
  const inDay = Number(hour) * HOUR_MS + Number(minute) * MINUTE_MS + Number(second) * 1000;
  if (Number(minute) > 59 || Number(second) > 59 || inDay > DAY_MS) {
    throw new RangeError(`"${text}" is not a time of the day: hours go from 00:00 to 24:00`);
  }
  const wallMs = dayNumber(day) * DAY_MS + inDay + Number(fraction.padEnd(3, '0'));
  return offset === undefined ? zoneNamed(timeZone).instantOf(wallMs) : wallMs - offsetMs(offset, text);
}

function offsetMs(offset: string, text: string): number {
  if (offset === 'Z') return 0;
  const digits = offset.replace(':', '');
  const hours = Number(digits.slice(1, 3));
  const minutes = Number(digits.slice(3, 5));
  if (hours > 18 || minutes > 59) throw new RangeError(`"${text}" carries an offset that no zone has`);
  return (digits.startsWith('-') ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS);
}
