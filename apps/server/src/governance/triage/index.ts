export type { CategoryInput } from './categories.store.ts';
export { gridScheme, hotlineScheme, importCategories, loadCategories } from './categories.store.ts';
export type { Category, Taxonomy } from './category.ts';
export { taxonomy } from './category.ts';
export type { CaseFacts, Evidence, RoutingFacts } from './conditions.ts';
export type { PastCase } from './dryRun.ts';
export type { Lexicon, Suggest, Suggestion } from './lexicon.ts';
export { lexicon, suggestCategory } from './lexicon.ts';
export type { Likeness, LookAlikeBounds, Matter } from './lookAlikes.ts';
export { likeness } from './lookAlikes.ts';
export type { Router, RoutingDecision, RoutingRegister, RoutingRule, StaleRule } from './routing.ts';
export { route, router } from './routing.ts';
export { loadRules, switchOffStale } from './rules.store.ts';
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
export { type PastCaseFacts, type TriageDeps, triageModule } from './triage.routes.ts';
