import type { Words } from '@tongxin/contract';
import { apart, type Clash, clashOf, type Sketch, sketchOf, textLikeness } from './topics/index.ts';

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
  /** Of title and text; whoever compares a matter often makes it once. */
  readonly sketch?: Sketch;
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
/** Below this text likeness two reports of one category are told apart by place alone (measured: above it 0.97 of pairs are one matter). */
const SAME_WORDS = 0.3;
/** Another building of the same place: a person looks, but it is less likely the same (our decision). */
const OTHER_HOUSE = 0.6;

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
  if (apart(matter.namedAreas, other.namedAreas)) return undefined;
  const place = nearness(matter, other, bounds);
  if (!place) return undefined;
  const [one, another] = [sketchFor(matter), sketchFor(other)];
  const clash: Clash | undefined = clashOf(one, another);
  const houses = clash === 'house';
  if (clash !== undefined && !houses) return undefined;
  const text = textLikeness(one, another);
  const recent = 1 - days / (bounds.windowDays + 1);
  const weighed = 0.5 * Math.min(1, text / 0.6) + 0.35 * place.share + 0.15 * recent;
  const score = Math.round(weighed * (houses ? OTHER_HOUSE : 1) * (sameCategory ? 1 : 0.8) * 1000) / 1000;
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

function sketchFor({ sketch, title, text }: Matter): Sketch {
  return sketch ?? sketchOf(title, text);
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
