import type { Words } from '@tongxin/contract';
import { classify } from './classify.ts';
import { automaticAt, type Judgement, type Score, scoreOfJudgements } from './evaluation.ts';
import type { Example } from './example.ts';
import { automaticPrecision, type Model } from './model.ts';

/** How one model does on the corrections, at its own threshold. */
export interface Standing extends Pick<Score, 'accuracy' | 'macroF1'> {
  readonly automaticShare: number;
  /** Null when it decided nothing alone. */
  readonly precisionAtThreshold: number | null;
}

/** Two models on the same corrections, and whether the new one takes over. */
export interface Comparison {
  readonly corrections: number;
  readonly old: Standing;
  readonly new: Standing;
  /** Positions of the corrections that only the new model got right, and that only the old one did. */
  readonly better: readonly number[];
  readonly worse: readonly number[];
  /** How probable so many only-old-right corrections would be were both models equally good (exact one-sided McNemar test). */
  readonly chanceWorse: number;
  readonly takesOver: boolean;
  readonly verdict: Verdict;
  readonly why: Words;
}

export type Verdict = 'takes_over' | 'too_few' | 'worse' | 'less_precise' | 'decides_less';

/** Corrections below which nothing can be told. */
export const leastCorrections = 30;
const noise = 0.05;

/**
 * Compares two models on the latest corrections, which neither may have learned from. Our decision: the new one takes over unless it is worse beyond noise
 * (5 % level) in one of three ways: fewer right labels (exact McNemar test on the corrections that only one got right); less than 98 % of its
 * automatic decisions right (exact binomial test) and fewer than the old one's; fewer messages decided alone (exact sign test on those that only
 * one decided), unless the old one decides with less than 98 %. With fewer than 30 corrections the old one stays.
 */
export function compareModels(old: Model, candidate: Model, corrections: readonly Example[]): Comparison {
  const before = judged(old, corrections);
  const after = judged(candidate, corrections);
  const differ = (
    one: readonly Judgement[],
    other: readonly Judgement[],
    holds: (each: Judgement, model: Model) => boolean,
    models: readonly [Model, Model],
  ) =>
    one.flatMap((each, at) => {
      const against = other[at];
      return against !== undefined && holds(each, models[0]) && !holds(against, models[1]) ? [at] : [];
    });
  const isRight = ({ right }: Judgement) => right;
  const isAlone = ({ probability }: Judgement, { thresholdAt98 }: Model) => probability >= thresholdAt98;
  const better = differ(after, before, isRight, [candidate, old]);
  const worse = differ(before, after, isRight, [old, candidate]);
  const fewer = differ(before, after, isAlone, [old, candidate]);
  const more = differ(after, before, isAlone, [candidate, old]);
  const chanceWorse = upperTail(better.length + worse.length, worse.length, 0.5);
  const [was, is] = [standing(before, old), standing(after, candidate)];
  const verdict = verdictOf({
    corrections: corrections.length,
    chanceWorse,
    chanceFewer: upperTail(fewer.length + more.length, fewer.length, 0.5),
    was,
    is,
    oldUnprecise: unprecise(before, old),
    newUnprecise: unprecise(after, candidate),
  });
  return {
    corrections: corrections.length,
    old: was,
    new: is,
    better,
    worse,
    chanceWorse,
    takesOver: verdict === 'takes_over',
    verdict,
    why: wording[verdict],
  };
}

const wording: Readonly<Record<Verdict, Words>> = {
  takes_over: { zh: '新模型不比旧模型差', en: 'the new model is not worse than the old one' },
  too_few: {
    zh: `更正不足 ${leastCorrections} 条，无从比较`,
    en: `fewer than ${leastCorrections} corrections: nothing to tell by`,
  },
  worse: { zh: '新模型判对的明显少', en: 'the new model gets clearly fewer right' },
  less_precise: {
    zh: '新模型自动判定的准确率不到 98%',
    en: 'less than 98% of what the new model decides alone is right',
  },
  decides_less: { zh: '新模型能自动判定的明显少', en: 'the new model decides clearly fewer alone' },
};

function verdictOf(seen: {
  readonly corrections: number;
  readonly chanceWorse: number;
  readonly chanceFewer: number;
  readonly was: Standing;
  readonly is: Standing;
  readonly oldUnprecise: boolean;
  readonly newUnprecise: boolean;
}): Verdict {
  if (seen.corrections < leastCorrections) return 'too_few';
  if (seen.chanceWorse < noise) return 'worse';
  if (seen.newUnprecise && (seen.is.precisionAtThreshold ?? 1) < (seen.was.precisionAtThreshold ?? 1))
    return 'less_precise';
  if (seen.chanceFewer < noise && !seen.oldUnprecise) return 'decides_less';
  return 'takes_over';
}

function judged(model: Model, corrections: readonly Example[]): readonly Judgement[] {
  return corrections.map(({ label, ...matter }) => {
    const { label: said, probability } = classify(model, matter);
    return { truth: label, said, probability, right: said === label };
  });
}

function standing(judgements: readonly Judgement[], { thresholdAt98 }: Model): Standing {
  const { accuracy, macroF1 } = scoreOfJudgements(judgements);
  const { share, precision } = automaticAt(thresholdAt98, judgements);
  return { accuracy, macroF1, automaticShare: share, precisionAtThreshold: precision };
}

/** Whether so many wrong automatic decisions would be rarer than noise, were 98 % right. */
function unprecise(judgements: readonly Judgement[], { thresholdAt98 }: Model): boolean {
  const alone = judgements.filter(({ probability }) => probability >= thresholdAt98);
  return upperTail(alone.length, alone.filter(({ right }) => !right).length, 1 - automaticPrecision) < noise;
}

/** How probable `least` or more of `count` are, when each is so with the same chance (exact binomial). */
export function upperTail(count: number, least: number, chance: number): number {
  let log = count * Math.log(1 - chance);
  let below = 0;
  for (let hits = 0; hits < least; hits += 1) {
    below += Math.exp(log);
    log += Math.log((count - hits) / (hits + 1)) + Math.log(chance / (1 - chance));
  }
  return Math.max(0, Math.min(1, 1 - below));
}
