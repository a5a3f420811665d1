import { zoneNamed } from '../calendar/index.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Hours in which residents are not disturbed, in minutes of the local day; from equal to: none. From after to: over midnight. */
export interface QuietHours {
  readonly timeZone: string;
  readonly quietFromMinute: number;
  readonly quietToMinute: number;
}

/** Whether a time of the day (milliseconds) lies in the quiet hours; their first moment does, their last does not. */
function isQuiet(timeMs: number, { quietFromMinute, quietToMinute }: QuietHours): boolean {
  const [from, to] = [quietFromMinute * minuteMs, quietToMinute * minuteMs];
  return from <= to ? timeMs >= from && timeMs < to : timeMs >= from || timeMs < to;
}

/**
 * When somebody may be disturbed: at once (the instant itself), or when the quiet hours around it end by the clock on the tenant's wall. Epoch milliseconds.
 */
export function afterQuiet(at: number, hours: QuietHours): number {
  const zone = zoneNamed(hours.timeZone);
  const wall = at + zone.offsetAt(at);
  const time = ((wall % dayMs) + dayMs) % dayMs;
  if (!isQuiet(time, hours)) return at;
  const end = hours.quietToMinute * minuteMs;
  // Where clocks are set back the end may come twice, the first time before this very moment.
  return Math.max(at, zone.instantOf(wall - time + end + (time < end ? 0 : dayMs)));
}
