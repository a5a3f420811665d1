import { probabilitiesOf } from '../learning/classify.ts';
import { type Score, scoreOfJudgements } from '../learning/evaluation.ts';
import type { Example, Matter } from '../learning/example.ts';
import type { Model } from '../learning/model.ts';
import { sevenLabelOf, sevenLabels } from './sevenLabels.ts';

/** How probable a code of the tree is, as whoever is measured sees it. */
interface Opinion {
  readonly label: string;
  readonly probability: number;
}

/** How well a model of the tree tells messages that people have labelled; see `measure`. */
export function measureModel(model: Model, labelled: readonly Example[]): Score {
  return measure(labelled, (matter) =>
    [...probabilitiesOf(model, matter)].map(([label, probability]) => ({ label, probability })),
  );
}

/**
 * How well opinions about codes of the tree tell messages that people have labelled. Labels of the seven-class benchmark are reached by its
 * table: the probabilities of the codes of a label are summed. Other labels are taken as codes of the tree. Having no opinion is a mistake and
 * no label of its own.
 */
export function measure(labelled: readonly Example[], opinionsOf: (matter: Matter) => readonly Opinion[]): Score {
  const bySeven = labelled.every(({ label }) => sevenLabels.some((each) => each === label));
  const score = scoreOfJudgements(
    labelled.map(({ label, ...matter }) => {
      const opinions = opinionsOf(matter);
      return { truth: label, said: (bySeven ? sevenLabelOf(opinions) : surestOf(opinions)) ?? none };
    }),
  );
  const { [none]: _none, ...perClass } = score.perClass;
  const each = Object.values(perClass);
  return { ...score, perClass, macroF1: each.reduce((sum, { f1 }) => sum + f1, 0) / Math.max(1, each.length) };
}

const none = '';

function surestOf(opinions: readonly Opinion[]): string | null {
  const [first, ...others] = opinions;
  if (first === undefined) return null;
  return others.reduce((best, each) => (each.probability > best.probability ? each : best), first).label;
}
