import { fold } from '../../areas/index.ts';
import type { Said } from './said.ts';

/** The telling words of each message, by its place. */
export type Telling = readonly ReadonlySet<string>[];

/** So many characters of a title may be a name that no ending gives away. */
const LENGTH = 4;
/** More messages than this have no single matter in common. */
const MOST = 60;
/** So alike are messages, on average, that have a name of one matter in common (measured: names 0.06 and more, turns of speech 0.03). */
const COHERENT = 0.06;
/** A copy of a message says nothing about how alike the others are. */
const COPY = 0.8;
/** Questions, courtesies and codes of districts are said of anything. */
const ofAnything =
  /[a-z][0-9]{0,3}[区县市]|时候|何时|什么|如何|怎么|是否|能否|为何|可以|请问|咨询|建议|希望|反映|投诉|关于|问题/u;
/** So many pairs of messages are enough to judge a word by. */
const LOOKS = 12;

/**
 * Words that tell which matter a message is about though no ending says that they are names: strings of four characters in the titles of several
 * people, rare in all messages, whose messages are alike. Gives the words of each message. `likeness` compares two messages by their places.
 */
export function tellingWords(messages: readonly Said[], likeness: (one: number, other: number) => number): Telling {
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
  const first = new Map<string, string>();
  const holders = new Map<string, number[]>();
  for (const [place, { title = '', person = `${place}` }] of messages.entries()) {
    eachString(title, (word) => {
      const known = first.get(word);
      if (known === undefined) first.set(word, person);
      else if (known !== person && !holders.has(word) && !ofAnything.test(word)) holders.set(word, []);
    });
  }
  for (const [place, { title = '', text }] of messages.entries()) {
    eachString(`${title}。${text}`, (word) => {
      const places = holders.get(word);
      if (places && places.at(-1) !== place) places.push(place);
    });
  }
  return holders;
}

function eachString(text: string, tell: (word: string) => void): void {
  for (const part of fold(text).split(/[^\p{L}\p{N}]+/u))
    for (let at = 0; at + LENGTH <= part.length; at++) tell(part.slice(at, at + LENGTH));
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
