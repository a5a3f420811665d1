/** A fitted logistic regression over standardised signals with an offset for each group. */
export interface Fitted {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly weight: readonly number[];
  readonly offset: readonly number[];
  readonly intercept: number;
}

/** Pseudo-messages against every weight: what few messages say is believed little. */
const doubt = 2;
const mostSteps = 25;
/** A signal counts at most this many deviations: nothing is concluded from what was never seen. */
const farthest = 4;

/** The probability of a message with these signals in a group. */
export function logistic(fitted: Fitted, values: readonly number[], group: number): number {
  let sum = fitted.intercept + (fitted.offset[group] ?? 0);
  for (const [at, value] of standardised(fitted, values).entries()) sum += value * (fitted.weight[at] ?? 0);
  return 1 / (1 + Math.exp(-sum));
}

/** Fits by Newton's method with a ridge on all but the intercept. */
export function fitLogistic(
  values: readonly (readonly number[])[],
  groups: readonly number[],
  right: readonly boolean[],
  groupCount: number,
): Fitted {
  const signals = values[0]?.length ?? 0;
  const mean = Array.from({ length: signals }, (_, at) => average(values.map((each) => each[at] ?? 0)));
  const deviation = mean.map(
    (middle, at) => Math.sqrt(average(values.map((each) => ((each[at] ?? 0) - middle) ** 2))) || 1,
  );
  const scale = { mean, deviation };
  const size = signals + groupCount + 1;
  const rows = values.map((each, row) => {
    const full = new Float64Array(size);
    full.set(standardised(scale, each));
    full[signals + (groups[row] ?? 0)] = 1;
    full[size - 1] = 1;
    return full;
  });
  const found = new Float64Array(size);
  for (let step = 0; step < mostSteps; step += 1) {
    const slope = new Float64Array(size);
    const curve = Array.from({ length: size }, () => new Float64Array(size));
    for (let at = 0; at < size - 1; at += 1) {
      slope[at] = -doubt * (found[at] ?? 0);
      const line = curve[at];
      if (line) line[at] = doubt;
    }
    const last = curve[size - 1];
    if (last) last[size - 1] = 1e-6;
    for (const [row, full] of rows.entries()) {
      const told = 1 / (1 + Math.exp(-dot(found, full)));
      const gap = (right[row] ? 1 : 0) - told;
      const spread = told * (1 - told);
      for (let a = 0; a < size; a += 1) {
        const value = full[a] ?? 0;
        if (value === 0) continue;
        slope[a] = (slope[a] ?? 0) + gap * value;
        const line = curve[a];
        if (!line) continue;
        for (let b = 0; b <= a; b += 1) line[b] = (line[b] ?? 0) + spread * value * (full[b] ?? 0);
      }
    }
    const move = solveSymmetric(curve, slope);
    let largest = 0;
    for (let at = 0; at < size; at += 1) {
      const by = Math.max(-2, Math.min(2, move[at] ?? 0));
      found[at] = (found[at] ?? 0) + by;
      largest = Math.max(largest, Math.abs(by));
    }
    if (largest < 1e-8) break;
  }
  const all = Array.from(found);
  return {
    mean,
    deviation,
    weight: all.slice(0, signals),
    offset: all.slice(signals, signals + groupCount),
    intercept: all[size - 1] ?? 0,
  };
}

function standardised(
  { mean, deviation }: Pick<Fitted, 'mean' | 'deviation'>,
  values: readonly number[],
): readonly number[] {
  return values.map((value, at) =>
    Math.max(-farthest, Math.min(farthest, (value - (mean[at] ?? 0)) / (deviation[at] ?? 1))),
  );
}

function average(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

/** Solves a symmetric positive system of which the lower half is given (Cholesky, in place). */
function solveSymmetric(lower: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = right.length;
  const cell = (a: number, b: number): number => lower[a]?.[b] ?? 0;
  for (let a = 0; a < size; a += 1) {
    const line = lower[a] ?? new Float64Array(size);
    for (let b = 0; b <= a; b += 1) {
      let sum = cell(a, b);
      for (let k = 0; k < b; k += 1) sum -= cell(a, k) * cell(b, k);
      line[b] = a === b ? Math.sqrt(Math.max(sum, 1e-12)) : sum / cell(b, b);
    }
  }
  const half = new Float64Array(size);
  for (let a = 0; a < size; a += 1) {
    let sum = right[a] ?? 0;
    for (let k = 0; k < a; k += 1) sum -= cell(a, k) * (half[k] ?? 0);
    half[a] = sum / cell(a, a);
  }
  const found = new Float64Array(size);
  for (let a = size - 1; a >= 0; a -= 1) {
    let sum = half[a] ?? 0;
    for (let k = a + 1; k < size; k += 1) sum -= cell(k, a) * (found[k] ?? 0);
    found[a] = sum / cell(a, a);
  }
  return found;
}
