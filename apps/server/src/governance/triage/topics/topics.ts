import { type Cluster, clusters } from './clusters.ts';
import { type Collection, collection, type Middle } from './collection.ts';
import { type Key, keyOf, nameOf, speaksOf } from './naming.ts';
import type { Said, Topic } from './said.ts';
import { matters } from './settling.ts';
import { type Telling, tellingWords } from './telling.ts';

/** What counts as hot. */
export interface TopicOptions {
  /** When growth is looked at, epoch milliseconds; left out, growth is the fastest there ever was (for a file of the past). */
  readonly now?: number;
  /** Growth is how many more people spoke in so many days than in as many before; 30 unless told. */
  readonly windowDays?: number;
  /** Of fewer people no topic is made; 3 unless told. */
  readonly fewestPeople?: number;
}

const dayMs = 86_400_000;
/** Of these shares of its members one is enough to say that a group speaks of a name. */
const SPEAK_OF = 0.8;
/**
 * So alike must messages that speak of one name be to be of one matter: an estate has many matters, a word that tells its matter has been found by
 * how alike its messages are.
 */
const ONE_MATTER = { name: { groups: 0.12, single: 0.11 }, word: { groups: 0.06, single: 0.045 } } as const;

/**
 * The matters that several people speak of, the hottest first: messages that share a rare place or name and the words of one problem. The score
 * adds a point for each person, one for each doubling of likes (less dislikes), and one for each person of growth (our decision).
 */
export function hotTopics(messages: readonly Said[], options: TopicOptions = {}): readonly Topic[] {
  const { fewestPeople = 3 } = options;
  const all = collection(messages);
  const telling = tellingWords(all.messages, all.likenessOf);
  const groups = keyed(all, telling, clusters(all, telling)).filter(
    ({ members }) => peopleOf(all, members) >= fewestPeople,
  );
  for (const group of groups) grow(all, telling, groups, group);
  return groups
    .flatMap((group) => matters(all, group.members, group.key).map((members) => settled(all, telling, group, members)))
    .filter(({ members }) => peopleOf(all, members) >= fewestPeople)
    .map((group) => topicOf(all, group, options))
    .sort((a, b) => b.score - a.score || b.people - a.people || (a.firstAt < b.firstAt ? -1 : 1));
}

/** Two messages this alike are one letter, sent twice or to two offices. */
const SAME_LETTER = 0.6;

interface Keyed {
  members: Cluster;
  middle: Middle;
  readonly key: Key | undefined;
}

/** Clusters with the names they have in common; those that speak of one name and one matter are put together, the largest first. */
function keyed(all: Collection, telling: Telling, found: readonly Cluster[]): Keyed[] {
  const kept: Keyed[] = [];
  const bySize = found
    .filter(({ length }) => length > 1)
    .sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
  for (const cluster of bySize) {
    const key = keyOf(all, telling, cluster);
    const members =
      key === undefined ? cluster : cluster.filter((place) => speaksOf(all, telling, place, key) !== 'no');
    const middle = all.middle(members);
    const same = kept.find((other) => isSame(all, telling, other, members, middle));
    if (same) put(all, same, members);
    else kept.push({ members, middle, key });
  }
  return kept;
}

function isSame(
  all: Collection,
  telling: Telling,
  { key, middle: own }: Keyed,
  members: Cluster,
  middle: Middle,
): boolean {
  if (key === undefined) return false;
  const speaking = members.filter((place) => speaksOf(all, telling, place, key) === 'yes').length;
  return speaking >= SPEAK_OF * members.length && all.alike(own, middle) >= needed(key).groups;
}

function needed({ kind }: Key) {
  return kind === 'word' ? ONE_MATTER.word : ONE_MATTER.name;
}

function put(all: Collection, group: Keyed, members: readonly number[]): void {
  group.members = [...group.members, ...members].sort((a, b) => a - b);
  group.middle = all.middle(group.members);
}

/** Takes in the messages of no other topic that speak of its name and its matter. */
function grow(all: Collection, telling: Telling, groups: readonly Keyed[], group: Keyed): void {
  const { key, middle } = group;
  if (key === undefined) return;
  const taken = new Set(groups.flatMap(({ members }) => members));
  const more = all.messages.flatMap((_, place) => {
    if (taken.has(place) || speaksOf(all, telling, place, key) !== 'yes') return [];
    return all.alike(all.middle([place]), middle) >= needed(key).single ? [place] : [];
  });
  put(all, group, more);
}

/** A matter of a group; what was taken out of the group may have given it its name. */
function settled(all: Collection, telling: Telling, group: Keyed, members: Cluster): Keyed {
  if (members.length === group.members.length) return group;
  return { members, middle: all.middle(members), key: keyOf(all, telling, members) };
}

function topicOf(all: Collection, { members, key, middle }: Keyed, options: TopicOptions): Topic {
  const said = members.flatMap((place) => all.messages[place] ?? []);
  const people = peopleOf(all, members);
  const likes = Math.max(
    0,
    said.reduce((sum, each) => sum + (each.likes ?? 0) - (each.dislikes ?? 0), 0),
  );
  const dated = said.filter(({ undated }) => undated !== true);
  const placed = dated.length > 0 ? dated : said;
  const times = placed.map(({ at }) => at);
  const growth = growthOf(placed, options);
  return {
    name: nameOf(all, members, key, middle),
    ids: said.map(({ id }) => id),
    people,
    firstAt: new Date(Math.min(...times)).toISOString(),
    lastAt: new Date(Math.max(...times)).toISOString(),
    growth,
    score: Math.round((people + Math.log2(1 + likes) + Math.max(0, growth)) * 10) / 10,
  };
}

/** Different people. Of whom nobody knows, each counts, but the same letter again is the same person's. */
function peopleOf({ messages, likenessOf }: Collection, cluster: Cluster): number {
  const known = new Set(cluster.flatMap((place) => messages[place]?.person ?? []));
  const unknown: number[] = [];
  for (const place of cluster) {
    if (messages[place]?.person !== undefined) continue;
    if (!unknown.some((other) => likenessOf(place, other) >= SAME_LETTER)) unknown.push(place);
  }
  return known.size + unknown.length;
}

/** How many more people spoke in the window that ends now than in the one before; without a now, of all windows that end with a message. */
function growthOf(said: readonly Said[], { now, windowDays = 30 }: TopicOptions): number {
  const spoke = (from: number, to: number) =>
    new Set(said.flatMap(({ at, person, id }) => (at > from && at <= to ? [person ?? `id:${id}`] : []))).size;
  const rise = (end: number) =>
    spoke(end - windowDays * dayMs, end) - spoke(end - 2 * windowDays * dayMs, end - windowDays * dayMs);
  return now === undefined ? Math.max(...said.map(({ at }) => rise(at))) : rise(now);
}
