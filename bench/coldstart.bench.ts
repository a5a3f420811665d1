import { sampleDistrict } from '@tongxin/demo';
import {
  coldStartExamples,
  coldStartLearner,
  lexicon,
  measure,
  measureModel,
  readLabelled,
  readMatters,
  readOwnExamples,
  selfTrain,
  suggestCategory,
} from '../apps/server/src/governance/triage/index.ts';
import { type Figure, figure } from './figure.ts';

/**
 * How well a district does before anybody has decided a case: the model of our own examples beside the lexicon alone, then what messages without labels add
 * by self-training. `path` holds messages with one of the seven labels (or codes of the tree), which measure and teach nothing; `unlabelled` those
 * that are learned from, the measured ones without their labels unless told. Throws MessagesWrong.
 */
export async function* coldStartBench(path: string, unlabelled?: string): AsyncGenerator<Figure> {
  const labelled = await readLabelled(path);
  const { categories } = sampleDistrict();
  const examples = coldStartExamples(categories, await readOwnExamples());
  const byWords = lexicon(
    categories.map((category) => ({ ...category, mappings: {}, emergencyPhone: null, version: 1, retired: false })),
  );
  const worded = measure(labelled, ({ title = '', text }) => {
    const first = suggestCategory(byWords, title, text);
    const suggestions = first === null ? [] : [first, ...first.alternatives];
    return suggestions.map(({ code, confidence }) => ({ label: code, probability: confidence }));
  });
  const cold = measureModel(coldStartLearner.train(examples), labelled);
  yield figure({
    name: 'coldstart',
    title: { zh: '冷启动（七类）', en: 'cold start on seven labels' },
    value: cold.macroF1,
    unit: 'macro-F1',
    yardstick: { name: '词表 the lexicon alone', value: worded.macroF1 },
    target: { of: 'value', is: 'atLeast', limit: 0.6 },
    notes: [
      `${labelled.length} 封 messages, accuracy ${cold.accuracy.toFixed(3)}`,
      `${examples.length} 条例句与词语 examples and lines of words`,
    ],
  });
  const messages = await readMatters(unlabelled ?? path);
  const { model, rounds } = selfTrain(examples, messages, coldStartLearner);
  const taught = measureModel(model, labelled);
  yield figure({
    name: 'selftraining',
    title: { zh: '自训练之后（七类）', en: 'after self-training on seven labels' },
    value: taught.macroF1,
    unit: 'macro-F1',
    yardstick: { name: '冷启动 the cold start', value: cold.macroF1 },
    target: { of: 'value', is: 'atLeast', limit: 0.75 },
    notes: [
      `${messages.length} 封没有类别的来信 messages without labels, accuracy ${taught.accuracy.toFixed(3)}`,
      ...rounds.map(
        ({ round, taken, ofLabel }) => `第 ${round} 轮 round: ${taken} 封 messages, ${ofLabel.size} 类 categories`,
      ),
    ],
  });
}
