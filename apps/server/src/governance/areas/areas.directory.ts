import { type Area, type AreaLevel, isExclusive, liesIn, type PoliceGrid, type Ring, spellings } from './area.ts';
import { type GridIndex, gridIndex, locate, owningGrid } from './grids.ts';
import { fold, phraseFinder } from './phrases.ts';

/** An area as the register keeps it. `polygon` is the JSON text of parts → rings → positions, read only when a point is asked for. */
export interface RegisteredArea extends Area {
  readonly polygon: string | null;
  /** A retired area keeps its name and lineage, but nothing new is placed in it. */
  readonly retired: boolean;
}

/** What the directory is made of. `bindings` are those in force, grid code to police grid code. */
export interface AreaRegister {
  readonly areas: readonly RegisteredArea[];
  readonly policeGrids: readonly PoliceGrid[];
  readonly bindings: readonly (readonly [gridCode: string, policeGridCode: string])[];
}

/** Where a WGS84 point lies (domain §4.1). All null outside of every grid. */
export interface Placed {
  readonly basic: Area | null;
  readonly exclusive: Area | null;
  /** The exclusive grid if there is one, else the basic one. */
  readonly owner: Area | null;
}

/** An area that a text names. `ambiguous`: another area of the tenant is called the same and the text does not say which. */
export interface NamedArea {
  readonly area: Area;
  readonly phrase: string;
  readonly ambiguous: boolean;
}

/** The areas of one tenant in memory. Every method is a pure look-up; retired areas are found by code alone. */
export interface AreaDirectory {
  readonly districtCode: string;
  byCode(code: string): Area | undefined;
  /** Whether the code is an area in force. */
  active(code: string): boolean;
  /** The area itself, its parent, … up to the district; empty for an unknown code. */
  line(code: string): readonly Area[];
  /** The area of a level that an area is or lies in. */
  at(code: string, level: AreaLevel): Area | undefined;
  locatePoint(point: { readonly lng: number; readonly lat: number }): Placed;
  /** The areas a text names, the finest level first, then in the order of the text. The district is never named so. */
  areasNamedIn(text: string): readonly NamedArea[];
  policeGridOf(gridCode: string): PoliceGrid | undefined;
  /** The streets and towns in force, in order of code. */
  readonly streets: readonly Area[];
  readonly count: number;
}

const fineness: Readonly<Record<AreaLevel, number>> = { grid: 0, community: 1, street: 2, district: 3 };

/** Makes the directory. The grid index and the names are laid out when first asked for. */
export function areaDirectory(register: AreaRegister): AreaDirectory {
  const areas = new Map<string, RegisteredArea>();
  for (const area of register.areas) areas.set(area.code, area);
  const policeGrids = new Map(register.policeGrids.map((grid) => [grid.code, grid]));
  const policeGridOf = new Map(register.bindings);
  let grids: GridIndex | undefined;
  let names: ReturnType<typeof nameFinder> | undefined;

  const known = (code: string | null): Area | null => (code === null ? null : (areas.get(code) ?? null));

  function line(code: string): readonly Area[] {
    const found: Area[] = [];
    for (let area = areas.get(code); area; area = area.parentCode === null ? undefined : areas.get(area.parentCode)) {
      found.push(area);
    }
    return found;
  }

  return Object.freeze({
    districtCode: register.areas.find((area) => area.level === 'district' && !area.retired)?.code ?? '',
    byCode: (code: string) => areas.get(code),
    active: (code: string) => areas.get(code)?.retired === false,
    line,
    at: (code: string, level: AreaLevel) => line(code).find((area) => area.level === level),
    locatePoint({ lng, lat }: { readonly lng: number; readonly lat: number }) {
      grids ??= indexOf(register.areas);
      const place = locate(grids, lng, lat);
      return { basic: known(place.basic), exclusive: known(place.exclusive), owner: known(owningGrid(place)) };
    },
    areasNamedIn(text: string) {
      names ??= nameFinder(register.areas);
      return resolve(names.find(fold(text)));
    },
    policeGridOf: (gridCode: string) => policeGrids.get(policeGridOf.get(gridCode) ?? ''),
    streets: register.areas.filter((area) => area.level === 'street' && !area.retired),
    count: areas.size,
  });
}

function indexOf(areas: readonly RegisteredArea[]): GridIndex {
  return gridIndex(
    areas.flatMap((area) => {
      if (area.level !== 'grid' || area.retired || area.polygon === null) return [];
      const parts = JSON.parse(area.polygon) as readonly (readonly Ring[])[];
      return parts.map((polygon) => ({ code: area.code, polygon, exclusive: isExclusive(area) }));
    }),
  );
}

function nameFinder(areas: readonly RegisteredArea[]) {
  const called = new Map<string, Area[]>();
  for (const area of areas) {
    if (area.retired || area.level === 'district') continue;
    for (const name of new Set(spellings(area).map(fold))) {
      const others = called.get(name);
      if (others) others.push(area);
      else called.set(name, [area]);
    }
  }
  return phraseFinder(called);
}

/** Of areas called the same, those in an area that the text names too are meant. */
function resolve(found: readonly { readonly phrase: string; readonly value: readonly Area[] }[]): readonly NamedArea[] {
  const certain = found.flatMap(({ value }) => (value.length === 1 ? value : []));
  const meant = new Map<string, NamedArea>();
  for (const { phrase, value } of found) {
    const inNamed =
      value.length === 1
        ? value
        : value.filter((area) => certain.some((outer) => outer !== area && liesIn(area.code, outer.code)));
    const chosen = inNamed.length > 0 ? inNamed : value;
    for (const area of chosen) {
      if (!meant.has(area.code)) meant.set(area.code, { area, phrase, ambiguous: chosen.length > 1 });
    }
  }
  return [...meant.values()].sort((a, b) => fineness[a.area.level] - fineness[b.area.level]);
}
