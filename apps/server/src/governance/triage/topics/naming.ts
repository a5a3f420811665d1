import type { Cluster } from './clusters.ts';
import type { Collection, Middle } from './collection.ts';
import { hasPair } from './grams.ts';
import { inName, type NameKind, namesIn } from './names.ts';
import type { Said } from './said.ts';
import { tailOf } from './sameness.ts';
import type { Telling } from './telling.ts';

/** The place or body that the messages of a cluster have in common. */
export interface Key {
  readonly kind: NameKind | 'word';
  /** Its last two characters before the word for its kind, or the whole of a telling word. */
  readonly tail: string;
}

/** How much a kind of name says about a matter. */
const weightOf: Readonly<Record<Key['kind'], number>> = {
  estate: 1,
  site: 1,
  firm: 0.9,
  village: 0.8,
  line: 0.7,
  road: 0.7,
  word: 0.6,
  town: 0.4,
  district: 0,
  city: 0,
};
/** A name is that of the cluster when this share of its messages have it. */
const SHARED = 0.5;
/** A name goes on as long as this share of its occurrences go on the same way. */
const GOES_ON = 0.6;
const longestName = 12;

/**
 * The name that most messages of a cluster have, the narrowest kind first, else the word that tells their matter; undefined where half of them
 * share neither.
 */
export function keyOf({ sketches }: Collection, telling: Telling, cluster: Cluster): Key | undefined {
  const counts = new Map<string, { readonly kind: Key['kind']; readonly tail: string; count: number }>();
  for (const place of cluster) {
    const own = new Map<string, { readonly kind: Key['kind']; readonly tail: string }>();
    for (const word of telling[place] ?? []) own.set(`word:${word}`, { kind: 'word', tail: word });
    for (const [kind, cores] of sketches[place]?.names.byKind ?? [])
      for (const core of cores) own.set(`${kind}:${tailOf(core)}`, { kind, tail: tailOf(core) });
    for (const [key, name] of own) counts.set(key, { ...name, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const [best] = [...counts.values()]
    .filter(({ kind, count }) => weightOf[kind] > 0 && count >= SHARED * cluster.length)
    .sort((a, b) => b.count * weightOf[b.kind] - a.count * weightOf[a.kind] || (a.tail < b.tail ? -1 : 1));
  return best && { kind: best.kind, tail: best.tail };
}

/** Whether a message speaks of the key: one that names another place of its kind, and not this one, speaks of something else. */
export function speaksOf(
  { sketches }: Collection,
  telling: Telling,
  place: number,
  { kind, tail }: Key,
): 'yes' | 'no' | 'perhaps' {
  if (kind === 'word') return telling[place]?.has(tail) ? 'yes' : 'perhaps';
  const sketch = sketches[place];
  if (sketch === undefined || hasPair(sketch.grams, tail)) return 'yes';
  return sketch.names.byKind.has(kind) ? 'no' : 'perhaps';
}

/** A text without white space, in one width. */
export function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, '');
}

/** The whole name around its last two characters: 文澜 of a hundred texts goes on as 花园 in nearly all of them. */
export function extended(tail: string, texts: readonly string[]): string {
  let name = tail;
  const enough = Math.max(2, GOES_ON * texts.filter((text) => text.includes(tail)).length);
  for (let grown = true; grown && name.length < longestName; ) {
    grown = false;
    for (const side of ['right', 'left'] as const) {
      const next = mostCommon(name, texts, side);
      if (next === undefined || next.count < enough || name.length >= longestName) continue;
      name = side === 'right' ? name + next.letter : next.letter + name;
      grown = true;
    }
  }
  return name;
}

function mostCommon(name: string, texts: readonly string[], side: 'left' | 'right') {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const own = new Set<string>();
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      const letter = text[side === 'right' ? at + name.length : at - 1];
      if (letter !== undefined && inName(letter)) own.add(letter);
    }
    for (const letter of own) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  const [best] = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return best && { letter: best[0], count: best[1] };
}

/** How a report begins before it comes to the matter. */
const opening =
  /^(?:再次|实名|我要|关于|投诉|举报|反映|反应|咨询|询问|请问|请求|恳请|恳求|申请|建议|希望|反馈|对于|有关|求助|问问|惊|[!！,，。:：\s])+/u;
const longestTitle = 40;

/** Greetings before the first sentence that says something. */
const greeting =
  /^(?:[^，,。.！!？?：:；;]{0,20}(?:领导|书记|[省市县区镇局厅部院校]长|主任|您好|你好|你们好)[^，,。.！!？?：:；;]{0,4}[，,。.！!？?：:；;]+)+/u;
const firstSentence = /^[^。！!？?；;\n]+/u;

/** A title, or the first sentence where there is none. */
function headingOf({ title = '', text }: Said): string {
  if (title.trim() !== '') return title.trim();
  const said = plain(text);
  return firstSentence.exec(said.replace(greeting, '') || said)?.[0] ?? said;
}

/**
 * What a topic is called: its most central title, which is a sentence that a person wrote and anybody can read, led by the name of the place where
 * that title does not say it. Where no message has a title, the first sentence of one.
 */
export function nameOf(all: Collection, cluster: Cluster, key: Key | undefined, middle: Middle): string {
  const titled = cluster.filter((place) => (all.messages[place]?.title ?? '').trim() !== '');
  const [best] = (titled.length > 0 ? titled : cluster)
    .flatMap((place) => {
      const message = all.messages[place];
      const title = message === undefined ? '' : headingOf(message);
      if (title === '') return [];
      const says = key !== undefined && plain(title).toLowerCase().includes(key.tail);
      const fit = (says ? 1.25 : 1) * (title.length > longestTitle ? 0.5 : 1);
      return [{ title, says, central: all.alike(all.middle([place]), middle) * fit }];
    })
    .sort((a, b) => b.central - a.central || (a.title < b.title ? -1 : 1));
  const texts = () =>
    cluster.map((place) => plain(`${all.messages[place]?.title ?? ''}。${all.messages[place]?.text ?? ''}`));
  if (!best) return key === undefined ? '' : extended(key.tail, texts());
  const matter = best.title.replace(opening, '') || best.title;
  const short = matter.length > longestTitle ? `${matter.slice(0, longestTitle - 1)}…` : matter;
  return best.says || key === undefined || namesIn(best.title).byKind.size > 0
    ? short
    : `${extended(key.tail, texts())}：${short}`;
}
