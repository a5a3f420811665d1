import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Example } from '../learning/example.ts';
import type { Model } from '../learning/model.ts';
import { readModelFile, writeModelFile } from '../learning/modelFile.store.ts';
import { ModelUnfit } from '../learning/modelFile.ts';
import { coldStartExamples, coldStartModel, type WordedCategory } from './coldStart.ts';
import { readOwnExamples } from './examples.read.ts';

/** Counts the ways a model was ever made of the same examples; one more makes every kept model anew. */
const making = 1;

/** Sixteen hexadecimal digits of everything a cold-start model is made from: the examples, the way of making it, and the ICU that finds the words. */
export function digestOf(examples: readonly Example[]): string {
  const made = createHash('sha256').update(`${making}\n${process.versions.icu}\n`);
  for (const { label, title = '', text } of examples) made.update(`${JSON.stringify([label, title, text])}\n`);
  return made.digest('hex').slice(0, 16);
}

/**
 * The cold-start model of some categories: read from the folder when it was made there before from the same sources, else made (some seconds) and
 * kept. A kept file that cannot be read is made anew. Tenants with the same categories share one file. Throws ExamplesUnfit for fewer than
 * two categories.
 */
export async function coldStartFor(categories: readonly WordedCategory[], folder: string): Promise<Model> {
  const examples = coldStartExamples(categories, await readOwnExamples());
  const path = join(folder, `coldstart-${digestOf(examples)}.model`);
  try {
    return await readModelFile(path);
  } catch (error) {
    if (!(error instanceof ModelUnfit)) throw error;
  }
  const model = coldStartModel(examples);
  await mkdir(folder, { recursive: true });
  await writeModelFile(path, model);
  return model;
}
