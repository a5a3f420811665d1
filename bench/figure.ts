/** How long one operation took, in milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
}

/** What a figure is held against, and how it did in the same run. */
export interface Yardstick {
  readonly name: string;
  readonly value: number;
  readonly latency?: Latency;
}

/** What we want of a figure: of its own value, or of its ratio to the yardstick. */
export interface Target {
  readonly of: 'value' | 'ratio';
  readonly is: 'atLeast' | 'atMost';
  readonly limit: number;
}

/** One measured figure beside its yardstick. A target that is missed is shown, never asserted. */
export interface Figure {
  readonly name: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly value: number;
  readonly unit: string;
  readonly latency?: Latency;
  readonly yardstick: Yardstick;
  /** `value` divided by the yardstick's. */
  readonly ratio: number;
  readonly target: Target;
  readonly ok: boolean;
  /** What was checked and what was seen besides. */
  readonly notes: readonly string[];
}

/** A figure with its ratio, judged by its target. */
export function figure(measured: Omit<Figure, 'ratio' | 'ok'>): Figure {
  const ratio = measured.value / measured.yardstick.value;
  const { target } = measured;
  const judged = target.of === 'value' ? measured.value : ratio;
  const ok = target.is === 'atLeast' ? judged >= target.limit : judged <= target.limit;
  return { ...measured, ratio, ok };
}

/** The middle one of some numbers; of an even count the upper middle. Throws RangeError for none. */
export function median(values: readonly number[]): number {
  const middle = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new RangeError('the median of nothing');
  return middle;
}

/** Percentiles of durations in milliseconds, by the nearest rank. Throws RangeError for none. */
export function latencyOf(durationsMs: readonly number[]): Latency {
  const sorted = [...durationsMs].sort((a, b) => a - b);
  const at = (share: number): number => {
    const found = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    if (found === undefined) throw new RangeError('percentiles of nothing');
    return found;
  };
  return { p50: at(0.5), p95: at(0.95) };
}
