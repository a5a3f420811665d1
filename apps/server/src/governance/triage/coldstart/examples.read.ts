import { readdir, readFile } from 'node:fs/promises';
import { type ExampleSet, joinExamples, parseExamples } from './examples.ts';

const folder = new URL('./examples/', import.meta.url);

/** Our own example sentences and words, as the program ships them, in order of file. Throws ExamplesWrong. */
export async function readOwnExamples(): Promise<ExampleSet> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.txt')).sort();
  const sets = await Promise.all(
    names.map(async (name) => parseExamples(name, await readFile(new URL(name, folder), 'utf8'))),
  );
  return joinExamples(sets);
}
