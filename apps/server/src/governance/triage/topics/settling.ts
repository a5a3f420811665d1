import type { Cluster } from './clusters.ts';
import type { Collection } from './collection.ts';
import { gramsOf } from './grams.ts';
import { extended, type Key, plain } from './naming.ts';
import { clashOf } from './sameness.ts';

const dayMs = 86_400_000;
/** After a silence of so many days what is said is another matter, or one that was not hot (our decision: a quarter). */
const SILENCE_DAYS = 90;
/** Whoever contradicts more than this share of the others speaks of something else. */
const CONTRADICTED = 0.5;
/** So many of the others are enough to be compared with. */
const COMPARED = 60;
/** So alike are two messages of one place about one matter, the words of the place left out (measured: strays of another matter 0.01, one matter in other words 0.05, mostly above 0.1). */
const SAME_MATTER = 0.04;

/**
 * The matters in a group of messages that share a name, the largest first: contradicting places are taken out, what only has the place in common
 * comes apart, and so does what long silences part.
 */
export function matters(all: Collection, members: Cluster, key: Key | undefined): readonly Cluster[] {
  const agreeing = withoutContradictions(all, members);
  const ofOneMatter = key === undefined || key.kind === 'word' ? [agreeing] : byMatter(all, agreeing, key);
  return ofOneMatter
    .flatMap((matter) => bySilence(all, matter))
    .sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
}

function withoutContradictions({ sketches }: Collection, members: Cluster): Cluster {
  const clashes = (one: number, other: number): boolean => {
    const [a, b] = [sketches[one], sketches[other]];
    const clash = a && b && one !== other ? clashOf(a, b) : undefined;
    return clash !== undefined && clash !== 'house';
  };
  let left = members;
  while (left.length > 1) {
    const others = left.slice(0, COMPARED);
    const shares = left.map((place) => others.filter((other) => clashes(place, other)).length / (others.length - 1));
    const most = Math.max(...shares);
    if (most <= CONTRADICTED) break;
    const worst = shares.lastIndexOf(most);
    left = left.filter((_, at) => at !== worst);
  }
  return left;
}

/** Groups of messages each of which is alike another one of its group by more than the name of the place. */
function byMatter(all: Collection, members: Cluster, key: Key): readonly Cluster[] {
  const texts = members.map((place) =>
    plain(`${all.messages[place]?.title ?? ''}。${all.messages[place]?.text ?? ''}`),
  );
  const placeWords = new Set(gramsOf('', extended(key.tail, texts)));
  const left = new Set(members);
  const found: Cluster[] = [];
  for (const first of members) {
    if (!left.delete(first)) continue;
    const matter = [first];
    for (const one of matter)
      for (const other of left) {
        if (all.likenessOf(one, other, placeWords) < SAME_MATTER) continue;
        left.delete(other);
        matter.push(other);
      }
    found.push(matter.sort((a, b) => a - b));
  }
  return found;
}

/** What is said without a date is said with the largest part. */
function bySilence({ messages }: Collection, members: Cluster): readonly Cluster[] {
  const dated = members.filter((place) => messages[place]?.undated !== true);
  const runs: number[][] = [];
  for (const place of dated) {
    const run = runs.at(-1);
    const before = messages[run?.at(-1) ?? -1]?.at ?? Number.NEGATIVE_INFINITY;
    if (run && (messages[place]?.at ?? 0) - before <= SILENCE_DAYS * dayMs) run.push(place);
    else runs.push([place]);
  }
  const [largest = [], ...others] = runs.sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
  const undated = members.filter((place) => messages[place]?.undated === true);
  return [[...largest, ...undated].sort((a, b) => a - b), ...others];
}
