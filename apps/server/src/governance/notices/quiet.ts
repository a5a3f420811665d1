const minuteMs = 60_000;
const dayMinutes = 24 * 60;

/** Hours in which residents are not disturbed, in minutes of the local day; from equal to: none. From after to: over midnight. */
export interface QuietHours {
  readonly timeZone: string;
  readonly quietFromMinute: number;
  readonly quietToMinute: number;
}

/** Minute and millisecond of the local day at an instant. */
function localTime(timeZone: string, at: number): { minute: number; restMs: number } {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const part = (type: string): number => Number(format.formatToParts(at).find((each) => each.type === type)?.value);
  return { minute: part('hour') * 60 + part('minute'), restMs: at % minuteMs };
}

/** Whether a minute of the day lies in the quiet hours; the first minute does, the last does not. */
function isQuiet(minute: number, { quietFromMinute: from, quietToMinute: to }: QuietHours): boolean {
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

/**
 * When somebody may be disturbed: at once (the instant itself), or when the quiet hours around it end. Epoch milliseconds. Where clocks are changed in between,
 * the end is looked for again from where the first guess led.
 */
export function afterQuiet(at: number, hours: QuietHours): number {
  let found = at;
  for (let guess = 0; guess < 3; guess += 1) {
    const { minute, restMs } = localTime(hours.timeZone, found);
    if (!isQuiet(minute, hours)) return found;
    found += ((hours.quietToMinute - minute + dayMinutes) % dayMinutes) * minuteMs - restMs;
  }
  return found;
}
