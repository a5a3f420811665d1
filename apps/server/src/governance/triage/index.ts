export type { CategoryInput } from './categories.store.ts';
export { gridScheme, hotlineScheme, importCategories, loadCategories } from './categories.store.ts';
export type { Category, Taxonomy } from './category.ts';
export { taxonomy } from './category.ts';
export { coldStartApart } from './coldStart.process.ts';
export { digestOf } from './coldstart/coldStart.store.ts';
export { coldStartExamples, coldStartModel, type WordedCategory } from './coldstart/coldStart.ts';
export { readOwnExamples } from './coldstart/examples.read.ts';
export { coldStartLearner } from './coldstart/learner.ts';
export { measure, measureModel } from './coldstart/measure.ts';
export { selfTrain } from './coldstart/selfTrain.ts';
export type { CaseFacts, Evidence, RoutingFacts } from './conditions.ts';
export type { PastCase } from './dryRun.ts';
export {
  automaticPrecision,
  boundAt,
  type Classified,
  type Comparison,
  type CountedWord,
  classify,
  crossValidate,
  type Evaluation,
  type EvaluationOptions,
  type Example,
  ExamplesUnfit,
  evaluateKept,
  evaluateModel,
  type LabelScore,
  type Model,
  ModelUnfit,
  readModelFile,
  type Standing,
  scoreOfJudgements,
  type TrainingOptions,
  trainModel,
  type Unfitness,
  type Verdict,
  writeModel,
  writeModelFile,
} from './learning/index.ts';
export type { Lexicon, Suggest, Suggestion } from './lexicon.ts';
export { lexicon, suggestCategory } from './lexicon.ts';
export type { Likeness, LookAlikeBounds, Matter } from './lookAlikes.ts';
export { likeness } from './lookAlikes.ts';
export {
  hasLabels,
  type LabelledColumns,
  labelledMap,
  MessagesWrong,
  readLabelled,
  readMatters,
} from './messages.read.ts';
export { type ModelRoutesDeps, modelEndpoints } from './models.routes.ts';
export { ModelRefused, type ModelsDeps, type Retrained, type TriageModels, triageModels } from './models.service.ts';
export { type ModelShelf, modelShelf } from './models.shelf.ts';
export type { Router, RoutingDecision, RoutingRegister, RoutingRule, StaleRule } from './routing.ts';
export { route, router } from './routing.ts';
export { loadRules, switchOffStale } from './rules.store.ts';
export { type ModelInForce, suggestByModel } from './suggesting.ts';
export {
  duplicatePairs,
  hotTopics,
  hotTopicsAside,
  type NameKind,
  namesIn,
  type Pair,
  type PairOptions,
  type Said,
  type Sketch,
  sketchOf,
  type Topic,
  type TopicOptions,
} from './topics/index.ts';
export type { PersonDecision } from './training.ts';
export { type PastCaseFacts, type TriageDeps, triageModule } from './triage.routes.ts';
