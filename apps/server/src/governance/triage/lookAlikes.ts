import type { Words } from '@tongxin/contract';
import { fold, liesIn } from '../areas/index.ts';

/** What two matters are compared by. */
export interface Matter {
  readonly categoryCode: string | null;
  readonly kind: string;
  readonly areaCode: string;
  /** WGS84 */
  readonly point: { readonly lng: number; readonly lat: number } | null;
  /** Codes of the areas that its words name. */
  readonly namedAreas: readonly string[];
  readonly title: string;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** How near and how recent a look-alike must be. `distanceMetres` measures two WGS84 points. */
export interface LookAlikeBounds {
  readonly radiusMetres: number;
  readonly windowDays: number;
  /** The community of an area code, or the finest area above it. */
  communityOf(areaCode: string): string;
  distanceMetres(a: { lng: number; lat: number }, b: { lng: number; lat: number }): number;
}

/** How alike two matters are, 0–1, and why. */
export interface Likeness {
  readonly score: number;
  readonly why: Words;
}

const dayMs = 86_400_000;
/** Below this text likeness two reports of one category are told apart by place alone (measured: Jaccard 0.30 is 0.95 precise). */
const SAME_WORDS = 0.3;

/**
 * Whether a new matter looks like an older open one (design §6): the same category (or, where one has none, the same kind), near,
 * recent. Undefined when it does not, and when their words or places contradict each other: complaints are copied with another
 * place name. The score weighs text 0.5, place 0.35, time 0.15.
 */
export function likeness(matter: Matter, other: Matter, bounds: LookAlikeBounds): Likeness | undefined {
  const sameCategory = matter.categoryCode !== null && matter.categoryCode === other.categoryCode;
  const unsorted = matter.categoryCode === null || other.categoryCode === null;
  if (!sameCategory && !(unsorted && matter.kind === other.kind)) return undefined;
  const days = Math.abs(matter.at - other.at) / dayMs;
  if (days > bounds.windowDays) return undefined;
  if (contradicts(matter.namedAreas, other.namedAreas)) return undefined;
  const place = nearness(matter, other, bounds);
  if (!place) return undefined;
  const text = textLikeness(`${matter.title}${matter.text}`, `${other.title}${other.text}`);
  const houses = housesDiffer(`${matter.title}${matter.text}`, `${other.title}${other.text}`);
  const recent = 1 - days / (bounds.windowDays + 1);
  const weighed = 0.5 * Math.min(1, text / 0.6) + 0.35 * place.share + 0.15 * recent;
  const score = Math.round(weighed * (houses ? 0.6 : 1) * (sameCategory ? 1 : 0.8) * 1000) / 1000;
  const when = Math.floor(days);
  const zh = [sameCategory ? '同一类别' : '同一种来意', place.why.zh, when === 0 ? '一天之内' : `相隔 ${when} 天`];
  const en = [
    sameCategory ? 'same category' : 'same kind of word',
    place.why.en,
    when === 0 ? 'within a day' : `${when} ${when === 1 ? 'day' : 'days'} apart`,
  ];
  if (text >= SAME_WORDS) {
    zh.push('说法相近');
    en.push('similar words');
  }
  if (houses) {
    zh.push('楼号不同');
    en.push('different buildings');
  }
  return { score, why: { zh: zh.join('、'), en: en.join(', ') } };
}

function contradicts(named: readonly string[], others: readonly string[]): boolean {
  if (named.length === 0 || others.length === 0) return false;
  return !named.some((code) => others.some((other) => liesIn(code, other) || liesIn(other, code)));
}

function nearness(
  matter: Matter,
  other: Matter,
  bounds: LookAlikeBounds,
): { readonly share: number; readonly why: Words } | undefined {
  if (matter.point && other.point) {
    const metres = bounds.distanceMetres(matter.point, other.point);
    if (metres > bounds.radiusMetres) return undefined;
    const shown = metres < 10 ? 10 : Math.round(metres / 10) * 10;
    return {
      share: 1 - metres / (2 * bounds.radiusMetres),
      why: { zh: `相距约 ${shown} 米`, en: `about ${shown} m apart` },
    };
  }
  if (matter.areaCode === other.areaCode) return { share: 0.6, why: { zh: '同一区域', en: 'same area' } };
  if (bounds.communityOf(matter.areaCode) !== bounds.communityOf(other.areaCode)) return undefined;
  return { share: 0.4, why: { zh: '同一社区', en: 'same community' } };
}

/** Jaccard likeness of the character pairs of two texts, 0–1; punctuation and digits of phone length count like any other. */
export function textLikeness(a: string, b: string): number {
  const [one, other] = [pairs(a), pairs(b)];
  if (one.size === 0 || other.size === 0) return 0;
  let both = 0;
  for (const pair of one) if (other.has(pair)) both += 1;
  return both / (one.size + other.size - both);
}

function pairs(text: string): ReadonlySet<string> {
  const plain = fold(text).replace(/[\p{P}\p{S}]/gu, '');
  const found = new Set<string>();
  for (let at = 0; at + 1 < plain.length; at++) found.add(plain.slice(at, at + 2));
  return found;
}

const house = /([0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:号楼|栋|幢|号院)/g;
const digits: Readonly<Record<string, number>> = {
  一: 1,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};

/** Whether both texts name houses and none of them in common. 三号楼 and 3号楼 are the same one. */
export function housesDiffer(a: string, b: string): boolean {
  const [one, other] = [housesIn(a), housesIn(b)];
  return one.size > 0 && other.size > 0 && ![...one].some((each) => other.has(each));
}

function housesIn(text: string): ReadonlySet<number> {
  return new Set([...fold(text).matchAll(house)].map(([, number = '']) => numberOf(number)));
}

function numberOf(written: string): number {
  if (/^[0-9]+$/.test(written)) return Number(written);
  const [tens = '', units = ''] = written.includes('十') ? written.split('十') : ['0', written];
  const ten = tens === '' ? 1 : (digits[tens] ?? 0);
  return ten * 10 + (digits[units] ?? 0);
}
