import { type NameKind, namesIn } from '../governance/triage/index.ts';
import { hashOf } from '../sample/hash.ts';

/** Kinds of names, the smallest places first: a name of the first kind that occurs says where it is. */
const kinds: readonly NameKind[] = ['estate', 'site', 'village', 'road', 'town', 'district', 'city'];

/**
 * The place that a text names first, or null: its kind and the characters that tell it from others of its kind, so that 文澜花园 and 海棠街道文澜花园小区
 * are one place.
 */
export function placeIn(text: string): string | null {
  const { byKind } = namesIn(text);
  for (const kind of kinds) {
    const [first] = byKind.get(kind) ?? [];
    if (first !== undefined) return `${kind} ${first.slice(-2)}`;
  }
  return null;
}

/**
 * The community that stands for a foreign place: messages from elsewhere are spread over the sample's communities, and the same name always
 * comes to the same one. Undefined without communities.
 */
export function communityFor(place: string, communities: readonly string[]): string | undefined {
  return communities[hashOf(place) % Math.max(1, communities.length)];
}
