import { probabilitiesOf } from '../learning/classify.ts';
import { type Score, scoreOfJudgements } from '../learning/evaluation.ts';
import type { Example } from '../learning/example.ts';
import type { Model } from '../learning/model.ts';
import { sevenLabelOf, sevenLabels } from './sevenLabels.ts';

/**
 * How well a model of the tree tells messages that people have labelled. Labels of the seven-class benchmark are reached by its table: the
 * probabilities of the codes of a label are summed. Other labels are taken as codes of the tree.
 */
export function measureModel(model: Model, labelled: readonly Example[]): Score {
  const bySeven = labelled.every(({ label }) => sevenLabels.some((each) => each === label));
  return scoreOfJudgements(
    labelled.map(({ label, ...matter }) => {
      const opinions = [...probabilitiesOf(model, matter)].map(([code, probability]) => ({ label: code, probability }));
      return { truth: label, said: (bySeven ? sevenLabelOf(opinions) : surestOf(opinions)) ?? '' };
    }),
  );
}

function surestOf(opinions: readonly { readonly label: string; readonly probability: number }[]): string | null {
  const [first, ...others] = opinions;
  if (first === undefined) return null;
  return others.reduce((best, each) => (each.probability > best.probability ? each : best), first).label;
}
