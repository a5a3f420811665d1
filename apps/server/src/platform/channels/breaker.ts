import type { Clock } from '../clock/index.ts';

/** Failures in a row that open a breaker, and how long it stays open at first and at most. Our decision. */
const failuresToOpen = 5;
const firstPauseMs = 30_000;
const longestPauseMs = 10 * 60_000;

interface Fuse {
  readonly failures: number;
  /** Epoch milliseconds; null while closed. */
  readonly openUntil: number | null;
  readonly pauseMs: number;
  readonly probing: boolean;
}

const whole: Fuse = { failures: 0, openUntil: null, pauseMs: 0, probing: false };

/** Breakers by name: what fails again and again is left alone for a while, then tried with one message. */
export interface Breakers {
  /** Whether a message may go now; of a breaker whose pause is over, only the first asker may until its outcome is told. */
  pass(name: string): boolean;
  /** Tells an outcome. Whatever the other side answered for good is well: it can be reached. */
  tell(name: string, well: boolean): void;
  /** Names that let nothing pass now, and until when (epoch milliseconds). */
  open(): ReadonlyMap<string, number>;
}

/** Breakers that are all closed. Each process has its own: what it cannot reach another may. */
export function breakers(clock: Clock): Breakers {
  const fuses = new Map<string, Fuse>();
  return {
    pass: (name) => {
      const fuse = fuses.get(name) ?? whole;
      if (fuse.openUntil === null) return true;
      if (fuse.openUntil > clock.now() || fuse.probing) return false;
      fuses.set(name, { ...fuse, probing: true });
      return true;
    },
    tell: (name, well) => {
      if (well) {
        fuses.delete(name);
        return;
      }
      const fuse = fuses.get(name) ?? whole;
      const failures = fuse.failures + 1;
      // What was under way when it opened says nothing new.
      if (fuse.openUntil !== null && !fuse.probing) return;
      if (failures < failuresToOpen) {
        fuses.set(name, { ...fuse, failures });
        return;
      }
      const pauseMs = fuse.pauseMs === 0 ? firstPauseMs : Math.min(longestPauseMs, fuse.pauseMs * 2);
      fuses.set(name, { failures, openUntil: clock.now() + pauseMs, pauseMs, probing: false });
    },
    open: () => {
      const now = clock.now();
      return new Map(
        [...fuses].flatMap(([name, { openUntil }]) =>
          openUntil !== null && openUntil > now ? [[name, openUntil] as const] : [],
        ),
      );
    },
  };
}
