import type { Example } from './learning/index.ts';
import { matcher } from './learning/matcher.ts';
import type { Model } from './learning/model.ts';
import { plainText } from './learning/plain.ts';
import { blocksOf } from './learning/weighing.ts';

/** Words of people as they are learned from. `person` tells one from another and nothing about them. */
export interface PersonalExample extends Example {
  readonly person: string;
}

/** What fewer people than these have written may be a name, an address or a number, and stays out of a model (our decision). */
export const leastPeople = 3;

/**
 * A model without the words and characters that fewer than three people used, however often; what our own examples use may stay. Digits were
 * all read as 0 before. Weights stay as they were: what is left out counts for nothing.
 */
export function withoutRareWords(model: Model, people: readonly PersonalExample[], own: readonly Example[]): Model {
  const { lexicon, vocabulary, weights, labels } = model;
  const wanted = new Set([...lexicon.words, ...vocabulary.features.map(({ text }) => text)]);
  const allowed = allowedOf(wanted, people, own);
  const words = lexicon.words.map((word, at) => [word, lexicon.usual[at] ?? 0] as const);
  const known = words.filter(([word]) => allowed.has(word));
  const kept = vocabulary.features.flatMap(({ text }, number) => (allowed.has(text) ? [number] : []));
  const features = vocabulary.features.filter(({ text }) => allowed.has(text));
  const ofFeature = new Float32Array(kept.length * labels.length);
  for (const [at, number] of kept.entries()) {
    const start = number * labels.length;
    ofFeature.set(weights.ofFeature.subarray(start, start + labels.length), at * labels.length);
  }
  const less = { words: known.map(([word]) => word), usual: Float32Array.from(known, ([, usual]) => usual) };
  return Object.freeze({
    ...model,
    lexicon: less,
    vocabulary: {
      features,
      rarity: Float32Array.from(kept, (number) => vocabulary.rarity[number] ?? 0),
      blockOf: blocksOf(features),
    },
    weights: { ofFeature, bias: weights.bias },
    matcher: matcher(less, features),
  });
}

function allowedOf(
  wanted: ReadonlySet<string>,
  people: readonly PersonalExample[],
  own: readonly Example[],
): ReadonlySet<string> {
  const longest = [...wanted].reduce((most, { length }) => Math.max(most, length), 0);
  const allowed = new Set<string>();
  for (const example of own) for (const text of piecesOf(example, longest, wanted)) allowed.add(text);
  const users = new Map<string, number>();
  for (const examples of byPerson(people).values()) {
    const used = new Set(examples.flatMap((example) => [...piecesOf(example, longest, wanted)]));
    for (const text of used) users.set(text, (users.get(text) ?? 0) + 1);
  }
  for (const [text, count] of users) if (count >= leastPeople) allowed.add(text);
  return allowed;
}

function byPerson(people: readonly PersonalExample[]): ReadonlyMap<string, readonly PersonalExample[]> {
  const grouped = new Map<string, PersonalExample[]>();
  for (const example of people) {
    const group = grouped.get(example.person);
    if (group) group.push(example);
    else grouped.set(example.person, [example]);
  }
  return grouped;
}

/** The wanted pieces of a message in plain form, none across the border of title and text. */
function piecesOf({ title = '', text }: Example, longest: number, wanted: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const plain of [plainText(title), plainText(text)]) {
    for (let from = 0; from < plain.length; from += 1) {
      for (let length = 1; length <= longest && from + length <= plain.length; length += 1) {
        const piece = plain.slice(from, from + length);
        if (wanted.has(piece)) found.add(piece);
      }
    }
  }
  return found;
}
