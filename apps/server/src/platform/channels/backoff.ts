const minuteMs = 60_000;
const firstMs = 10_000;
const longestMs = 60 * minuteMs;

/** After so many tries a message is dead: about six hours of a channel that answers and refuses (our decision). */
export const lastTry = 14;
/** No message is tried longer than this after its event, whatever held it up (our decision). */
export const longestLifeMs = 72 * 60 * minuteMs;

/**
 * How long to wait after try number `tries` (1 is the first), in milliseconds: 10 s, 20 s, 40 s … at most an hour, of which between half and all is
 * taken by `chance` (0 to 1, evenly), so that what failed together does not come back together. Never less than `atLeastMs`, but that too at most an hour.
 */
export function pauseAfter(tries: number, chance: number, atLeastMs = 0): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.max(0, tries - 1));
  return Math.round(Math.max(full * (0.5 + chance / 2), Math.min(atLeastMs, longestMs)));
}
