export { duplicatePairs, type PairOptions } from './pairs.ts';
export type { Comparing, Pair, Said, Topic } from './said.ts';
export { apart, type Clash, clashOf, housesDiffer, type Sketch, sketchOf, textLikeness } from './sameness.ts';
export { hotTopics, type TopicOptions } from './topics.ts';
