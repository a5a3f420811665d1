export { systemIds, systemRandomness } from './ids.system.ts';
export { type Ids, type Randomness, seededRandomness, sequenceIds } from './ids.ts';
