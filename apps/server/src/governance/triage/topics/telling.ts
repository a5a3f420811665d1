import { fold } from '../../areas/index.ts';
import type { Said } from './said.ts';

/** So many characters of a title may be a name that no ending gives away. */
const LENGTH = 4;
/** More messages than this have no single matter in common. */
const MOST = 60;
/** So alike are messages, on average, that have a name of one matter in common (measured: names 0.06 and more, turns of speech 0.03). */
const COHERENT = 0.06;
/** A copy of a message says nothing about how alike the others are. */
const COPY = 0.8;
/** Questions and courtesies are said of anything. */
const ofAnything = /时候|何时|什么|如何|怎么|是否|能否|为何|可以|请问|咨询|建议|希望|反映|投诉|关于|问题/u;
/** So many pairs of messages are enough to judge a word by. */
const LOOKS = 12;

/**
 * Words that tell which matter a message is about though no ending says that they are names: strings of four characters in the titles of several
 * people, rare in all messages, whose messages are alike. Gives the words of each message. `likeness` compares two messages by their places.
 */
export function tellingWords(
  messages: readonly Said[],
  likeness: (one: number, other: number) => number,
): readonly ReadonlySet<string>[] {
  const holders = holdersOf(messages);
  const own = messages.map(() => new Set<string>());
  const judged = new Map<string, boolean>();
  for (const [word, places] of holders) {
    if (places.length > MOST || peopleOf(messages, places) < 3) continue;
    const group = places.join();
    const known = judged.get(group) ?? coherent(messages, places, likeness);
    judged.set(group, known);
    if (known) for (const place of places) own[place]?.add(word);
  }
  return own;
}

/** Which messages have a string that the titles of two people or more have. */
function holdersOf(messages: readonly Said[]): ReadonlyMap<string, readonly number[]> {
  const sayers = new Map<string, Set<string>>();
  for (const [place, { title = '', person = `${place}` }] of messages.entries()) {
    for (const word of strings(title)) {
      if (ofAnything.test(word)) continue;
      const people = sayers.get(word);
      if (people) people.add(person);
      else sayers.set(word, new Set([person]));
    }
  }
  const holders = new Map([...sayers].flatMap(([word, { size }]) => (size > 1 ? [[word, [] as number[]] as const] : [])));
  for (const [place, { title = '', text }] of messages.entries()) {
    for (const word of new Set([...strings(title), ...strings(text)])) holders.get(word)?.push(place);
  }
  return holders;
}

function* strings(text: string): Generator<string> {
  for (const part of fold(text).split(/[^\p{L}\p{N}]+/u))
    for (let at = 0; at + LENGTH <= part.length; at++) yield part.slice(at, at + LENGTH);
}

function peopleOf(messages: readonly Said[], places: readonly number[]): number {
  return new Set(places.map((place) => messages[place]?.person ?? `${place}`)).size;
}

function coherent(
  messages: readonly Said[],
  places: readonly number[],
  likeness: (one: number, other: number) => number,
): boolean {
  const pairs = places.flatMap((one, at) =>
    places.slice(at + 1).flatMap((other) => {
      const [a, b] = [messages[one]?.person, messages[other]?.person];
      return a !== undefined && a === b ? [] : [[one, other] as const];
    }),
  );
  const step = Math.max(1, Math.floor(pairs.length / LOOKS));
  const found = pairs
    .filter((_, at) => at % step === 0)
    .map(([one, other]) => likeness(one, other))
    .filter((alike) => alike < COPY);
  return found.length > 1 && found.reduce((sum, each) => sum + each, 0) / found.length >= COHERENT;
}
