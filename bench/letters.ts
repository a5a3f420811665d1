import type { SampleDistrict, Story } from '@tongxin/demo';

/** A position, WGS84 degrees. */
interface Point {
  readonly lng: number;
  readonly lat: number;
}

/** What one person says in a benchmark, who that is, and who works on it. */
export interface Letter {
  readonly residentHandle: string;
  readonly phone: string;
  readonly title: string;
  /** About 150 characters, as real ones have. */
  readonly text: string;
  /** A word of the text to search by. */
  readonly keyword: string;
  readonly categoryCode: string;
  readonly point: Point;
  readonly acceptor: string;
  readonly handler: string;
  readonly verifier: string;
}

/** Logins of the staff of a street begin with this. */
function streetOf(district: SampleDistrict, gridCode: string): string | undefined {
  const street = gridCode.slice(0, 9);
  const worker = district.staff.find(
    ({ login, grants }) => login.endsWith('.accept') && grants[0]?.areaCode === street,
  );
  return worker?.login.split('.')[0];
}

/** Any place inside a grid that is not a curious shape: the middle of its corners. */
function middleOf(district: SampleDistrict, gridCode: string): Point | undefined {
  const corners = district.areas.find(({ code }) => code === gridCode)?.polygon.slice(1) ?? [];
  if (corners.length === 0) return undefined;
  const mean = (axis: 0 | 1): number => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length;
  return { lng: mean(0), lat: mean(1) };
}

/**
 * Letters made of the sample's own stories. `straight` keeps those of categories that one district department handles alone and
 * nobody checks on the spot first, so that a life-cycle goes straight through.
 */
export function lettersOf(district: SampleDistrict, straight: boolean): readonly Letter[] {
  const catalogue = new Map(district.catalogue.map((entry) => [entry.categoryCode, entry]));
  const categories = new Map(district.categories.map((category) => [category.code, category]));
  const goesStraight = ({ categoryCode }: Story): boolean => {
    const category = categories.get(categoryCode);
    const entry = catalogue.get(categoryCode);
    if (category === undefined || entry === undefined || !('unit' in entry.to)) return false;
    return (
      category.kind === 'request' && !category.requiresFieldCheck && !category.sensitive && entry.coUnits === undefined
    );
  };
  const { stories, residents } = district;
  return stories.flatMap((story, at): Letter[] => {
    const { placeGridCode, categoryCode } = story;
    const street = placeGridCode === undefined ? undefined : streetOf(district, placeGridCode);
    const point = placeGridCode === undefined ? undefined : middleOf(district, placeGridCode);
    const to = catalogue.get(categoryCode)?.to;
    if (street === undefined || point === undefined || to === undefined) return [];
    if (straight && !goesStraight(story)) return [];
    const resident = residents[at % residents.length];
    if (resident === undefined) return [];
    const more = [1, 2, 3].map((step) => stories[(at + step * 37) % stories.length]?.text ?? '');
    return [
      {
        residentHandle: resident.handle,
        phone: resident.phone,
        title: story.title,
        text: [story.text, ...more].join('\n'),
        keyword: story.title.slice(0, 2),
        categoryCode,
        point,
        acceptor: `${street}.accept`,
        handler: 'unit' in to ? `${to.unit.replace('D-', '')}.handler` : `${street}.handler`,
        verifier: `${street}.grid`,
      },
    ];
  });
}
