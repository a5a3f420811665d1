import { classify } from '../learning/classify.ts';
import type { Model } from '../learning/model.ts';
import { coldStartModel } from './coldStart.ts';
import type { Learner } from './selfTrain.ts';

/** Self-training with the classifier of the product. */
export const coldStartLearner: Learner<Model> = { train: coldStartModel, judge: classify };
