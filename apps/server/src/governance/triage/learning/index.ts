export { boundAt } from './calibration.ts';
export { type Classified, classify, probabilitiesOf, weighed } from './classify.ts';
export { type Comparison, compareModels, leastCorrections, type Standing, type Verdict } from './corrections.ts';
export {
  crossValidate,
  type Evaluation,
  type EvaluationOptions,
  evaluateKept,
  evaluateModel,
  type LabelScore,
  scoreOfJudgements,
} from './evaluation.ts';
export type { CountedWord } from './evidence.ts';
export { type Example, ExamplesUnfit } from './example.ts';
export { type LineOf, rollUp } from './hierarchy.ts';
export { automaticPrecision, type Model, type TrainingOptions, trainModel } from './model.ts';
export { readModelFile, writeModelFile } from './modelFile.store.ts';
export { ModelUnfit, readModel, requireLabels, type Unfitness, writeModel } from './modelFile.ts';
