import { hashOf } from '../sample/hash.ts';

/** Kinds of names, the smallest places first: a name of the first kind that occurs says where it is. */
const kinds: readonly RegExp[] = [
  /[\p{Script=Han}A-Za-z0-9]{2,8}?(?:小区|花园|公寓|家园|嘉园|新村|新城|佳苑|雅苑|苑|大厦|广场)/u,
  /[\p{Script=Han}A-Za-z0-9]{1,6}?(?:社区|村)/u,
  /[\p{Script=Han}A-Za-z0-9]{2,6}?(?:大道|路|街(?!道)|巷)/u,
  /[\p{Script=Han}A-Za-z0-9]{1,6}?(?:街道|镇|乡)/u,
  /[\p{Script=Han}A-Za-z0-9]{1,6}?[区县市]/u,
];

/** The name of a place in a text, or null: 小区、花园、公寓…, then 社区、村, 路, 街道、镇, 区、县、市. */
export function placeIn(text: string): string | null {
  for (const kind of kinds) {
    const found = kind.exec(text)?.[0];
    if (found !== undefined) return found;
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
