import type { Category } from '../category.ts';
import type { Example, ExampleSet } from './examples.ts';

/** What the cold start reads of a category; one that says nothing about it is in force. */
export type WordedCategory = Pick<Category, 'code' | 'parentCode' | 'name' | 'words'> & { readonly retired?: boolean };

/**
 * What a model learns from before a deployment has a single case of its own: the words of the categories (with their names) and our own
 * example sentences and words, each once, in a fixed order. Only categories in force that have no category below them are learned;
 * an example of a code that the tenant does not have is left out, and a category that we have no examples for is still known by its words.
 */
export function coldStartExamples(categories: readonly WordedCategory[], own: ExampleSet): readonly Example[] {
  const inForce = categories.filter(({ retired }) => retired !== true);
  const parents = new Set(inForce.map(({ parentCode }) => parentCode));
  const leaves = inForce.filter(({ code }) => !parents.has(code));
  const known = new Set(leaves.map(({ code }) => code));
  const words = [
    ...leaves.flatMap(({ code, name, words: listed }) => [name, ...listed].map((word) => ({ word, label: code }))),
    ...own.words,
  ];
  const seen = new Set<string>();
  return [...own.sentences, ...words.map(({ word, label }) => ({ text: word, label }))].filter((example) => {
    const key = `${example.label}\n${'title' in example ? example.title : ''}\n${example.text}`;
    if (!known.has(example.label) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
