import type { PlaceInput, Words } from '@tongxin/contract';
import type { z } from 'zod';
import { isPlausible, toWgs84 } from '../../platform/geo/index.ts';
import type { TenantDirectory } from '../settings/index.ts';

/** Where a matter is, and how that was found. The place of last resort is the district: a person decides. */
export interface Place {
  readonly areaCode: string;
  readonly point: { readonly lng: number; readonly lat: number } | null;
  readonly given: z.output<typeof PlaceInput>['point'] | null;
  readonly placeText: string | null;
  readonly by: 'person' | 'rule' | 'nobody';
  readonly reason: Words;
  readonly evidence: { readonly [key: string]: string | boolean };
  /** Areas that the words name; look-alikes with another place are no look-alikes. */
  readonly named: readonly string[];
}

/**
 * Finds the place: a position first (its exclusive grid owns, else its basic grid), then the area that was picked, then the only area the words name.
 * A position outside the district, or words that name several areas, go to a person and not to the floor. Undefined: the picked area does not exist.
 */
export function placeOf(
  directory: TenantDirectory,
  place: z.output<typeof PlaceInput> | undefined,
  words: string,
): Place | undefined {
  const named = directory.areas.areasNamedIn(`${place?.text ?? ''} ${words}`);
  const clear = named.filter((each) => !each.ambiguous).map((each) => each.area);
  const base = {
    given: place?.point ?? null,
    placeText: place?.text || null,
    named: named.map((each) => each.area.code),
  };
  if (place?.areaCode !== undefined && directory.terms.area(place.areaCode) === undefined) return undefined;
  if (place?.point !== undefined) {
    const point = toWgs84(place.point);
    const owner = isPlausible(point) ? directory.areas.locatePoint(point).owner : null;
    if (owner !== null) {
      return {
        ...base,
        areaCode: owner.code,
        point,
        by: 'rule',
        reason: { zh: '位置落在这个网格', en: 'The position lies in this grid' },
        evidence: { grid: owner.code },
      };
    }
    if (place.areaCode === undefined) {
      return {
        ...base,
        areaCode: directory.areas.districtCode,
        point,
        by: 'nobody',
        reason: {
          zh: '位置不在本区范围内，由人工确定',
          en: 'The position lies outside the district; a person decides',
        },
        evidence: { outside: true },
      };
    }
  }
  if (place?.areaCode !== undefined) {
    const point = place.point === undefined ? null : toWgs84(place.point);
    return {
      ...base,
      areaCode: place.areaCode,
      point,
      by: 'person',
      reason: { zh: '由人选定', en: 'Picked by a person' },
      evidence: {},
    };
  }
  const [only, ...others] = finest(clear);
  if (only !== undefined && others.length === 0) {
    return {
      ...base,
      areaCode: only.code,
      point: null,
      by: 'rule',
      reason: { zh: `文字里提到${only.name}`, en: `The words name ${only.name}` },
      evidence: { name: only.name },
    };
  }
  return {
    ...base,
    areaCode: directory.areas.districtCode,
    point: null,
    by: 'nobody',
    reason: { zh: '没有说清地点，由人工确定', en: 'No clear place was given; a person decides' },
    evidence: {},
  };
}

/** Areas that contain no other of the named ones: 海棠街道文澜花园 names one place, not two. */
function finest<T extends { readonly code: string }>(areas: readonly T[]): readonly T[] {
  return areas.filter((each) => !areas.some((other) => other.code !== each.code && other.code.startsWith(each.code)));
}
