import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 20;
const sampleMs = 500;

/** How late the event loop runs. */
export interface Lag {
  /** Mean delay of the last half second in milliseconds. */
  lagMs(): number;
  stop(): void;
}

/** Measures the event loop's delay; keeps no process alive. */
export function eventLoopLag(): Lag {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let latestMs = 0;
  const timer = setInterval(() => {
    latestMs = Number.isNaN(histogram.mean) ? 0 : Math.max(0, histogram.mean / 1e6 - resolutionMs);
    histogram.reset();
  }, sampleMs);
  timer.unref();
  return {
    lagMs: () => latestMs,
    stop: () => {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
