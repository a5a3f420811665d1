/** Work that comes round again and again in this process, one round at a time. */
export interface Rounds {
  /** The first round comes after one rest. */
  start(): void;
  /** No further round begins; resolves when the one under way has ended. */
  stop(): Promise<void>;
  /** Whether to stop was asked, so that a long round may end early. */
  stopping(): boolean;
}

/** Calls `round` with a rest of `everyMs` before each. What it throws is its own to tell: a round must not reject. */
export function rounds(round: () => Promise<unknown>, everyMs: number): Rounds {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> | undefined;
  let stopping = false;

  function next(): void {
    timer = setTimeout(() => {
      running = round().finally(() => {
        if (!stopping) next();
      });
    }, everyMs);
  }

  return {
    start() {
      stopping = false;
      next();
    },
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await running;
    },
    stopping: () => stopping,
  };
}
