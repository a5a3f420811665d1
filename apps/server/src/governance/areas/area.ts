/** Levels of the area tree: 区 → 街道/镇 → 社区/村 → 网格 (domain §4.1). */
export type AreaLevel = 'district' | 'street' | 'community' | 'grid';

/** A closed ring of `[lng, lat]` in WGS84 degrees. */
export type Ring = readonly (readonly number[])[];

/** An area as everybody may see it. A child's code starts with its parent's, so "lies in" is a prefix (our decision). */
export interface Area {
  readonly code: string;
  readonly name: string;
  readonly level: AreaLevel;
  /** `district`, `street`, `town`, `residents`, `village`, `community_grid`, `rural_grid`, `exclusive_*`. */
  readonly kind: string;
  readonly parentCode: string | null;
  /** The geometry is generated sample data and no survey. */
  readonly generated: boolean;
}

/** 警格 (domain §4.6). */
export interface PoliceGrid {
  readonly code: string;
  readonly name: string;
  readonly station: string;
}

/** 专属网格 overlay the basic ones: by their kind, or by the grid number 800–999 after a 12-digit code (domain §4.1). */
export function isExclusive(area: Pick<Area, 'code' | 'kind' | 'level'>): boolean {
  return area.level === 'grid' && (area.kind.startsWith('exclusive') || /^\d{12}[89]\d\d/.test(area.code));
}

/** Whether an area is another one or lies in it. */
export function liesIn(code: string, outerCode: string): boolean {
  return code.startsWith(outerCode);
}

const suffixes = /(?:社区居民委员会|社区居委会|居民委员会|居委会|村民委员会|村委会|（筹备组）|办事处|人民政府)$/;

/**
 * How people write an area's name: in full, without the office's suffix ('文澜花园社区居委会' → '文澜花园社区', '文澜花园'),
 * a town without 镇, a street as 街. A bare name of two characters counts only for a town: elsewhere it is too often another word.
 */
export function spellings(area: Pick<Area, 'name' | 'level'>): readonly string[] {
  const { name, level } = area;
  const place = name.replace(suffixes, '') || name;
  switch (level) {
    case 'district':
      return [name];
    case 'street':
      if (place.endsWith('街道')) return [name, place, place.slice(0, -1)];
      if (place.endsWith('镇') && place.length > 2) return [name, place, place.slice(0, -1)];
      return [name, place];
    case 'community': {
      const bare = place.replace(/(?:社区|村)$/, '');
      if (name === place && bare === place) return [name];
      const kind = /村/.test(name.slice(bare.length)) ? '村' : '社区';
      return [name, bare + kind, ...(bare.length >= 3 ? [bare] : [])];
    }
    case 'grid':
      return name.length >= 4 ? [name] : [];
  }
}
