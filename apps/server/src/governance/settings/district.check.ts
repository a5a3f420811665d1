import type { AreaInput, PoliceGridInput, Replacement } from '../areas/index.ts';
import type { LimitUnit, OfficeHours } from '../calendar/index.ts';
import type { CategoryInput } from '../triage/index.ts';
import type { CatalogueInput, CatalogueTargetInput, PostInput, UnitInput } from '../units/index.ts';
import { isLimit, isSeason } from './limits.ts';
import { areOfficeHours } from './settings.ts';

/** A shift and the hours of a unit, as an import brings them. `summer` beats `shifts` between its days (MM-DD, both included). */
export interface HoursInput {
  readonly key: string;
  readonly shifts: readonly { readonly fromMinute: number; readonly toMinute: number }[];
  readonly summer?: {
    readonly from: string;
    readonly to: string;
    readonly shifts: readonly { readonly fromMinute: number; readonly toMinute: number }[];
  };
}

/** A limit as an import brings it; what is left out does not limit. Units may be singular. */
export interface LimitInput {
  readonly clock: string;
  readonly limitClass?: 'danger' | 'utilities' | 'general' | 'complex';
  readonly categoryCode?: string;
  readonly urgency?: 'ordinary' | 'urgent' | 'emergency';
  readonly areaCode?: string;
  readonly season?: string;
  readonly amount: number;
  readonly unit: `${'clockMinute' | 'clockHour' | 'workingHour' | 'workingDay' | 'calendarDay'}${'' | 's'}`;
}

/** A roster line as an import brings it: who is on duty is named by login. */
export interface RosterRow {
  readonly unitCode: string;
  readonly weekday?: number;
  readonly date?: string;
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly login: string;
}

/** A substitution as an import brings it; days are relative to the day of the import (0), both included. */
export interface SubstituteRow {
  readonly login: string;
  readonly substituteLogin: string;
  readonly fromDay: number;
  readonly toDay: number;
}

/** The registers of a district as an import brings them; each part may be left out. References may point to what is there already. */
export interface DistrictRows {
  readonly areas?: readonly AreaInput[];
  /** Grids in force that others of `areas` take the place of. */
  readonly replacements?: readonly (Replacement & { readonly reason: string })[];
  readonly policeGrids?: readonly PoliceGridInput[];
  /** `officeHours` is the key of one of `officeHours` below. */
  readonly units?: readonly (UnitInput & { readonly officeHours?: string })[];
  readonly posts?: readonly PostInput[];
  readonly staff?: readonly { readonly login: string; readonly postCodes: readonly string[] }[];
  readonly dutyRoster?: readonly RosterRow[];
  readonly substitutes?: readonly SubstituteRow[];
  readonly categories?: readonly CategoryInput[];
  readonly catalogue?: readonly CatalogueInput[];
  readonly limits?: readonly LimitInput[];
  /** The hours with the key `default` are the tenant's own. */
  readonly officeHours?: readonly HoursInput[];
}

/** Codes that references may point to, beside those of the rows themselves. */
export interface KnownCodes {
  readonly areas: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
  readonly posts: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
  readonly logins: ReadonlySet<string>;
}

/** A row that cannot be written: the path of the field, and what is wrong with it. */
export interface RowIssue {
  readonly path: string;
  readonly problem: 'unknown' | 'twice' | 'notInParent' | 'invalid';
}

/** What is wrong with the rows; empty when every one can be written. */
export function issuesOfDistrict(rows: DistrictRows, known: KnownCodes): readonly RowIssue[] {
  const issues: RowIssue[] = [];
  const both = (codes: ReadonlySet<string>, own: readonly { readonly code: string }[] | undefined) =>
    new Set([...codes, ...(own ?? []).map((row) => row.code)]);
  const areas = both(known.areas, rows.areas);
  const units = both(known.units, rows.units);
  const posts = both(known.posts, rows.posts);
  const categories = both(known.categories, rows.categories);
  const hours = new Set((rows.officeHours ?? []).map((each) => each.key));
  const need = (codes: ReadonlySet<string>, code: string | null | undefined, path: string) => {
    if (code !== null && code !== undefined && !codes.has(code)) issues.push({ path, problem: 'unknown' });
  };
  const hold = (holds: boolean, path: string) => {
    if (!holds) issues.push({ path, problem: 'invalid' });
  };
  const target = (to: CatalogueTargetInput, path: string) => {
    if ('unit' in to) need(units, to.unit, path);
  };

  for (const name of ['areas', 'policeGrids', 'units', 'posts', 'categories'] as const) {
    const seen = new Set<string>();
    (rows[name] ?? []).forEach(({ code }, at) => {
      if (seen.has(code)) issues.push({ path: `${name}.${at}.code`, problem: 'twice' });
      seen.add(code);
    });
  }
  rows.areas?.forEach((area, at) => {
    need(areas, area.parentCode, `areas.${at}.parentCode`);
    const inParent = area.parentCode === null || area.code.startsWith(area.parentCode);
    if (!inParent) issues.push({ path: `areas.${at}.code`, problem: 'notInParent' });
  });
  rows.replacements?.forEach(({ from, to }, at) => {
    for (const [number, code] of from.entries()) need(known.areas, code, `replacements.${at}.from.${number}`);
    for (const [number, code] of to.entries()) need(areas, code, `replacements.${at}.to.${number}`);
  });
  rows.policeGrids?.forEach((grid, at) => {
    grid.gridCodes.forEach((code, number) => {
      need(areas, code, `policeGrids.${at}.gridCodes.${number}`);
    });
  });
  rows.units?.forEach((unit, at) => {
    need(units, unit.parentCode, `units.${at}.parentCode`);
    need(areas, unit.areaCode, `units.${at}.areaCode`);
    need(hours, unit.officeHours, `units.${at}.officeHours`);
  });
  rows.posts?.forEach((post, at) => {
    need(units, post.unitCode, `posts.${at}.unitCode`);
    need(posts, post.superiorPostCode, `posts.${at}.superiorPostCode`);
  });
  rows.staff?.forEach((person, at) => {
    if (person.postCodes.length > 0) need(known.logins, person.login, `staff.${at}.login`);
    person.postCodes.forEach((code, number) => {
      need(posts, code, `staff.${at}.postCodes.${number}`);
    });
  });
  rows.dutyRoster?.forEach((line, at) => {
    need(units, line.unitCode, `dutyRoster.${at}.unitCode`);
    need(known.logins, line.login, `dutyRoster.${at}.login`);
    hold(isRosterLine(line), `dutyRoster.${at}`);
  });
  rows.substitutes?.forEach((each, at) => {
    need(known.logins, each.login, `substitutes.${at}.login`);
    need(known.logins, each.substituteLogin, `substitutes.${at}.substituteLogin`);
    hold(each.login !== each.substituteLogin && each.fromDay <= each.toDay, `substitutes.${at}`);
  });
  rows.categories?.forEach((category, at) => {
    need(categories, category.parentCode, `categories.${at}.parentCode`);
  });
  rows.catalogue?.forEach((entry, at) => {
    need(categories, entry.categoryCode, `catalogue.${at}.categoryCode`);
    target(entry.to, `catalogue.${at}.to`);
    entry.coUnits?.forEach((each, number) => {
      target(each, `catalogue.${at}.coUnits.${number}`);
    });
  });
  rows.limits?.forEach((limit, at) => {
    need(categories, limit.categoryCode, `limits.${at}.categoryCode`);
    need(areas, limit.areaCode, `limits.${at}.areaCode`);
    hold(isLimit({ amount: limit.amount, unit: limitUnits[limit.unit] }), `limits.${at}.amount`);
    hold(limit.season === undefined || isSeason(limit.season), `limits.${at}.season`);
  });
  rows.officeHours?.forEach((hours, at) => {
    hold(areOfficeHours(setsOf(hours)), `officeHours.${at}`);
  });
  return issues;
}

function isRosterLine({ weekday, date, fromMinute, toMinute }: RosterRow): boolean {
  const day = weekday === undefined ? /^\d{4}-\d{2}-\d{2}$/.test(date ?? '') : [1, 2, 3, 4, 5, 6, 7].includes(weekday);
  const minute = (value: number, last: number) => Number.isInteger(value) && value >= 0 && value <= last;
  const once = (weekday === undefined) !== (date === undefined);
  return day && once && minute(fromMinute, 1439) && minute(toMinute, 1440) && fromMinute !== toMinute;
}

/** The limit units that an import may write, in the singular or the plural. */
export const limitUnits: Readonly<Record<LimitInput['unit'], LimitUnit>> = {
  clockMinute: 'clockMinutes',
  clockMinutes: 'clockMinutes',
  clockHour: 'clockHours',
  clockHours: 'clockHours',
  workingHour: 'workingHours',
  workingHours: 'workingHours',
  workingDay: 'workingDays',
  workingDays: 'workingDays',
  calendarDay: 'calendarDays',
  calendarDays: 'calendarDays',
};

/** The seasons of the hours. Where seasons overlap the first one holds, so summer comes first. */
export function setsOf({ shifts, summer }: HoursInput): readonly OfficeHours[] {
  const allYear = { from: '01-01', to: '12-31', shifts };
  return summer ? [{ from: summer.from, to: summer.to, shifts: summer.shifts }, allYear] : [allYear];
}
