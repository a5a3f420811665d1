export { type NameKind, namesIn } from './names.ts';
export { duplicatePairs, type PairOptions } from './pairs.ts';
export type { Pair, Said, Topic } from './said.ts';
export { apart, type Clash, clashOf, type Sketch, sketchOf, textLikeness } from './sameness.ts';
export { hotTopicsAside } from './topics.aside.ts';
export { hotTopics, type TopicOptions } from './topics.ts';
