import { type Cluster, clusters } from './clusters.ts';
import { alikeMiddles, type Collection, collection, type Middle } from './collection.ts';
import { type Key, keyOf, nameOf, speaksOf } from './naming.ts';
import type { Comparing, Said, Topic } from './said.ts';
import { tellingWords } from './telling.ts';

/** What counts as hot. */
export interface TopicOptions extends Comparing {
  /** When growth is looked at, epoch milliseconds; left out, growth is the fastest there ever was (for a file of the past). */
  readonly now?: number;
  /** Growth is how many more people spoke in so many days than in as many before; 30 unless told. */
  readonly windowDays?: number;
  /** Of fewer people no topic is made; 3 unless told. */
  readonly fewestPeople?: number;
}

const dayMs = 86_400_000;
/** Two clusters that have the same name in common are one matter when their middles are this alike. */
const SAME_KEY = 0.12;
/** A single message that speaks of the name of a topic belongs to it when it is this alike its middle. */
const SPEAKS = 0.11;

/**
 * The matters that several people speak of, the hottest first: messages that share a rare place or name and the words of one problem. The score
 * adds a point for each person, one for each doubling of likes (less dislikes), and one for each person of growth (our decision).
 */
export function hotTopics(messages: readonly Said[], options: TopicOptions = {}): readonly Topic[] {
  const { fewestPeople = 3 } = options;
  const all = collection(messages, options);
  const telling = tellingWords(all.messages, all.likenessOf);
  const groups = keyed(all, telling, clusters(all, telling)).filter(({ members }) => peopleOf(all, members) >= fewestPeople);
  for (const group of groups) grow(all, groups, group);
  return groups
    .map((group) => topicOf(all, group, options))
    .sort((a, b) => b.score - a.score || b.people - a.people || (a.firstAt < b.firstAt ? -1 : 1));
}

interface Keyed {
  members: Cluster;
  middle: Middle;
  readonly key: Key | undefined;
}

/** Clusters with the names they have in common; those of one name and one matter are put together. */
function keyed(
  all: Collection,
  telling: readonly ReadonlySet<string>[],
  found: readonly Cluster[],
): Keyed[] {
  const kept: Keyed[] = [];
  const bySize = found.filter(({ length }) => length > 1).sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
  for (const cluster of bySize) {
    const key = keyOf(all, telling, cluster);
    const members = key === undefined ? cluster : cluster.filter((place) => speaksOf(all, place, key) !== 'no');
    const middle = all.middle(members);
    const same = key && kept.find((other) => sameKey(other.key, key) && alikeMiddles(other.middle, middle) >= SAME_KEY);
    if (same) put(all, same, members);
    else kept.push({ members, middle, key });
  }
  return kept;
}

function sameKey(one: Key | undefined, other: Key): boolean {
  return one?.kind === other.kind && one.tail === other.tail;
}

function put(all: Collection, group: Keyed, members: readonly number[]): void {
  group.members = [...group.members, ...members].sort((a, b) => a - b);
  group.middle = all.middle(group.members);
}

/** Takes in the messages of no other topic that speak of its name and its matter. */
function grow(all: Collection, groups: readonly Keyed[], group: Keyed): void {
  const { key, middle } = group;
  if (key === undefined) return;
  const taken = new Set(groups.flatMap(({ members }) => members));
  const more = all.messages.flatMap((_, place) => {
    if (taken.has(place) || speaksOf(all, place, key) !== 'yes') return [];
    return alikeMiddles(all.middle([place]), middle) >= SPEAKS ? [place] : [];
  });
  put(all, group, more);
}

function topicOf(all: Collection, { members, key, middle }: Keyed, options: TopicOptions): Topic {
  const said = members.flatMap((place) => all.messages[place] ?? []);
  const people = peopleOf(all, members);
  const growth = growthOf(said, options);
  const likes = Math.max(0, said.reduce((sum, each) => sum + (each.likes ?? 0) - (each.dislikes ?? 0), 0));
  const times = said.map(({ at }) => at);
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

function peopleOf({ messages }: Collection, cluster: Cluster): number {
  return new Set(cluster.map((place) => messages[place]?.person ?? `${place}`)).size;
}

/** How many more people spoke in the window that ends now than in the one before; without a now, of all windows that end with a message. */
function growthOf(said: readonly Said[], { now, windowDays = 30 }: TopicOptions): number {
  const spoke = (from: number, to: number) =>
    new Set(said.flatMap(({ at, person, id }) => (at > from && at <= to ? [person ?? `id:${id}`] : []))).size;
  const rise = (end: number) => spoke(end - windowDays * dayMs, end) - spoke(end - 2 * windowDays * dayMs, end - windowDays * dayMs);
  return now === undefined ? Math.max(...said.map(({ at }) => rise(at))) : rise(now);
}
