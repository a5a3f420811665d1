import { between, pick, type Random } from './random.ts';
import type { Area, Resident } from './shapes.ts';

/** Where a story happens, and the words that fill the slots of its letter. */
export interface Place {
  readonly communityCode: string;
  readonly gridCode: string;
  readonly text: string;
  fill(words: string): string;
}

/** Finds residents and places by kind of community; built once per district. */
export interface Gazetteer {
  residentFor(wish: { rural: boolean; street?: string; community?: string }, random: Random): Resident;
  neighboursOf(resident: Resident): readonly Resident[];
  placeIn(communityCode: string, random: Random): Place;
}

/** Builds the gazetteer from the areas and residents of one district. */
export function gazetteerOf(areas: readonly Area[], residents: readonly Resident[]): Gazetteer {
  const communities = new Map(areas.filter((area) => area.level === 'community').map((area) => [area.code, area]));
  const basicGrids = new Map<string, string[]>();
  for (const { level, kind, code, parentCode } of areas) {
    if (level !== 'grid' || parentCode === null || kind?.startsWith('exclusive_')) continue;
    const list = basicGrids.get(parentCode);
    if (list === undefined) basicGrids.set(parentCode, [code]);
    else list.push(code);
  }
  return {
    residentFor({ rural, street = '', community = '' }, random) {
      const fitting = residents.filter(
        ({ communityCode }) =>
          (communities.get(communityCode)?.kind === 'village') === rural &&
          communityCode.startsWith(street) &&
          communityCode.startsWith(community),
      );
      return pick(random, fitting);
    },
    neighboursOf: ({ handle, communityCode }) =>
      residents.filter((other) => other.communityCode === communityCode && other.handle !== handle),
    placeIn(communityCode, random) {
      const area = communities.get(communityCode);
      const rural = area?.kind === 'village';
      const name = (area?.name ?? '').replace(/(第[一二三四五六]?)?社区$/, '');
      const [building, door, flat] = [between(random, 1, 24), between(random, 1, 5), between(random, 101, 604)];
      const slots: Readonly<Record<string, string>> = {
        小区: name,
        楼: String(building),
        门: String(door),
        室: String(flat),
      };
      return {
        communityCode,
        gridCode: pick(random, basicGrids.get(communityCode) ?? []),
        text: rural
          ? `${name}${between(random, 1, 12)}排${between(random, 1, 20)}号附近`
          : `${name}${building}号楼${door}门`,
        fill: (words) => words.replace(/\{(小区|楼|门|室)\}/g, (slot, key: string) => slots[key] ?? slot),
      };
    },
  };
}
