import { seededRandomness } from '../../../platform/ids/index.ts';
import type { Rows } from './corpus.ts';

/** One weight a feature and label, feature by feature, and one bias a label. */
export interface Weights {
  readonly ofFeature: Float32Array;
  readonly bias: Float32Array;
}

export interface SolverOptions {
  readonly labelCount: number;
  readonly width: number;
  readonly seed: number;
  /** The price of a mistake against large weights. */
  readonly cost: number;
}

const smoothing = 0.02;
const leastRatio = 0.2;
const mostRatio = 3;
const mostRounds = 60;
/** The rounds end when no message pulls harder than this (0.1 is usual, smaller changed no figure). */
const closeEnough = 0.1;

/**
 * Learns weights for labels, each against all others (NB-SVM, Wang and Manning 2012): every feature is scaled by how telling a naive Bayes would find it,
 * then a linear machine with squared hinge loss is fitted by dual coordinate descent (Hsieh et al. 2008), with the few and the many of equal weight.
 * `rows` are those of `all` to learn from.
 */
export function solve(all: Rows, rows: Int32Array, labels: Int32Array, options: SolverOptions): Weights {
  const { labelCount, width } = options;
  const ofFeature = new Float32Array(width * labelCount);
  const bias = new Float32Array(labelCount);
  for (let label = 0; label < labelCount; label += 1) {
    const isLabel = Uint8Array.from(rows, (row) => (labels[row] === label ? 1 : 0));
    if (!isLabel.includes(1)) {
      bias[label] = -1;
      continue;
    }
    const ratio = tellingRatio(all, rows, isLabel, width);
    const { weight, bias: own } = oneAgainstAll(all, rows, isLabel, ratio, options);
    for (let number = 0; number < width; number += 1)
      ofFeature[number * labelCount + label] = (weight[number] ?? 0) * (ratio[number] ?? 0);
    bias[label] = own;
  }
  return { ofFeature, bias };
}

/** |ln| of how much more of a feature the messages of a label have than the others, cut to 0.2–3. */
function tellingRatio(all: Rows, rows: Int32Array, isLabel: Uint8Array, width: number): Float32Array {
  const { from, feature, value } = all;
  const [own, other] = [new Float64Array(width).fill(smoothing), new Float64Array(width).fill(smoothing)];
  for (let k = 0; k < rows.length; k += 1) {
    const row = rows[k] ?? 0;
    const sums = isLabel[k] === 1 ? own : other;
    for (let at = from[row] ?? 0, end = from[row + 1] ?? 0; at < end; at += 1) {
      const number = feature[at] ?? 0;
      sums[number] = (sums[number] ?? 0) + (value[at] ?? 0);
    }
  }
  const total = (sums: Float64Array) => sums.reduce((sum, each) => sum + each, 0);
  const level = Math.log(total(other) / total(own));
  return Float32Array.from(own, (sum, number) =>
    Math.min(mostRatio, Math.max(leastRatio, Math.abs(Math.log(sum / (other[number] ?? smoothing)) + level))),
  );
}

function oneAgainstAll(
  all: Rows,
  rows: Int32Array,
  isLabel: Uint8Array,
  ratio: Float32Array,
  { seed, cost, width }: SolverOptions,
): { readonly weight: Float64Array; readonly bias: number } {
  const { from, feature } = all;
  const count = rows.length;
  const own = isLabel.reduce((sum, each) => sum + each, 0);
  const others = Math.max(1, count - own);
  const scaled = new Float32Array(all.value.length);
  for (let at = 0; at < scaled.length; at += 1) scaled[at] = (all.value[at] ?? 0) * (ratio[feature[at] ?? 0] ?? 0);
  const slack = new Float64Array(count);
  const curvature = new Float64Array(count);
  for (let k = 0; k < count; k += 1) {
    const row = rows[k] ?? 0;
    let square = 1;
    for (let at = from[row] ?? 0, end = from[row + 1] ?? 0; at < end; at += 1)
      square += (scaled[at] ?? 0) * (scaled[at] ?? 0);
    slack[k] = (isLabel[k] === 1 ? own : others) / (cost * count);
    curvature[k] = square + (slack[k] ?? 0);
  }
  const weight = new Float64Array(width);
  const pull = new Float64Array(count);
  const order = Int32Array.from({ length: count }, (_, k) => k);
  const chance = seededRandomness(seed);
  let bias = 0;
  let active = count;
  let bound = Number.POSITIVE_INFINITY;
  for (let round = 0; round < mostRounds; round += 1) {
    shuffle(order.subarray(0, active), chance.int);
    let [highest, lowest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let at = 0; at < active; at += 1) {
      const k = order[at] ?? 0;
      const row = rows[k] ?? 0;
      const side = isLabel[k] === 1 ? 1 : -1;
      const [start, end] = [from[row] ?? 0, from[row + 1] ?? 0];
      let score = bias;
      for (let cell = start; cell < end; cell += 1) score += (weight[feature[cell] ?? 0] ?? 0) * (scaled[cell] ?? 0);
      const before = pull[k] ?? 0;
      const slope = score * side - 1 + (slack[k] ?? 0) * before;
      if (before === 0 && slope > bound) {
        // Far on its own side: left out until the others have settled.
        active -= 1;
        order[at] = order[active] ?? 0;
        order[active] = k;
        at -= 1;
        continue;
      }
      const projected = before === 0 ? Math.min(slope, 0) : slope;
      if (projected > highest) highest = projected;
      if (projected < lowest) lowest = projected;
      const after = Math.max(0, before - slope / (curvature[k] ?? 1));
      if (after === before) continue;
      pull[k] = after;
      const step = (after - before) * side;
      bias += step;
      for (let cell = start; cell < end; cell += 1) {
        const number = feature[cell] ?? 0;
        weight[number] = (weight[number] ?? 0) + step * (scaled[cell] ?? 0);
      }
    }
    const settled = highest - lowest <= closeEnough;
    if (settled && active === count) break;
    bound = settled || highest <= 0 ? Number.POSITIVE_INFINITY : highest;
    if (settled) active = count;
  }
  return { weight, bias };
}

/** Shuffles in place (Fisher–Yates); `int` gives a whole number below its bound. */
export function shuffle(order: Int32Array, int: (maxExclusive: number) => number): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = int(last + 1);
    const kept = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = kept;
  }
}
