import type { Model } from './model.ts';
export function writeModel(model: Model): Uint8Array { return new Uint8Array(model.weights.ofFeature.length*4) }
