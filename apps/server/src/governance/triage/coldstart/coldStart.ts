import type { Category } from '../category.ts';
import type { Example } from '../learning/example.ts';
import { type Model, trainModel } from '../learning/model.ts';
import type { ExampleSet } from './examples.ts';

/** What the cold start reads of a category; one that says nothing about it is in force. */
export type WordedCategory = Pick<Category, 'code' | 'parentCode' | 'name' | 'words'> & { readonly retired?: boolean };

/** Words that stand together in one example (our decision, measured: single words 0.777, lines of four 0.800 on the benchmark). */
const wordsOfLine = 4;

/**
 * What a model learns from before a deployment has a single case of its own: our own example sentences, and the words of the categories (with
 * their names) and our own words in short lines, each word in two of them, in a fixed order. Only categories in force that have no category below
 * them are learned; an example of a code that the tenant does not have is left out, and a category that we have no examples for is still known
 * by its words.
 */
export function coldStartExamples(categories: readonly WordedCategory[], own: ExampleSet): readonly Example[] {
  const inForce = categories.filter(({ retired }) => retired !== true);
  const parents = new Set(inForce.map(({ parentCode }) => parentCode));
  const leaves = inForce.filter(({ code }) => !parents.has(code));
  const known = new Set(leaves.map(({ code }) => code));
  const ownWords = new Map<string, string[]>();
  for (const { word, label } of own.words) {
    const words = ownWords.get(label);
    if (words) words.push(word);
    else ownWords.set(label, [word]);
  }
  return [
    ...own.sentences.filter(({ label }) => known.has(label)),
    ...leaves.flatMap(({ code, name, words }) =>
      linesOf([...new Set([name, ...words, ...(ownWords.get(code) ?? [])])]).map((text) => ({ text, label: code })),
    ),
  ];
}

/** Words in lines, every word in two: beside its neighbours, and beside others. What only one example has is not learned. */
function linesOf(words: readonly string[]): readonly string[] {
  const count = Math.max(1, Math.round(words.length / wordsOfLine));
  const lines = (lineOf: (at: number) => number) =>
    Array.from({ length: count }, (_, line) => words.filter((_, at) => lineOf(at) === line).join('，'));
  return [...lines((at) => Math.floor((at * count) / words.length)), ...lines((at) => at % count)];
}

/**
 * Divides scores before they become probabilities: what our own sentences, held apart in three parts, asked for. A calibration proper needs messages that
 * people have labelled, and there are none yet.
 */
const temperature = 0.157;

/**
 * The model of a deployment that has learned nothing yet. It knows no threshold from which it might decide alone (1): how often it is right on the
 * messages of a place is only known once people there have decided some. Pure and deterministic under one version of ICU. Throws ExamplesUnfit for
 * fewer than two categories.
 */
export function coldStartModel(examples: readonly Example[]): Model {
  const model = trainModel(examples, { innerFolds: 1 });
  return Object.freeze({ ...model, thresholdAt98: 1, calibration: { temperature, reliability: null } });
}
