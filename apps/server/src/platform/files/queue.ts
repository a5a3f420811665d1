/** Work that may not be done all at once. */
export interface BoundedQueue {
  /** Runs the work when its turn comes, first come first served. Rejects with QueueFull when too much waits already. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Too much waits already. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/** A queue that runs at most `atOnce` pieces of work and lets at most `waiting` others wait. */
export function boundedQueue(atOnce: number, waiting: number): BoundedQueue {
  const line: (() => void)[] = [];
  let running = 0;

  function leave(): void {
    const next = line.shift();
    if (next === undefined) running -= 1;
    else next();
  }

  async function enter(): Promise<void> {
    if (running < atOnce) {
      running += 1;
      return;
    }
    if (line.length >= waiting) throw new QueueFull();
    await new Promise<void>((resolve) => line.push(resolve));
  }

  return {
    async run(work) {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
