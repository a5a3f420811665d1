import { type CalendarDeps, calendarEndpoints } from './calendar.routes.ts';
import { type LimitsDeps, limitsEndpoints } from './limits.routes.ts';

export { type Directories, type DirectoriesDeps, directories } from './directory.cache.ts';
export type { Registers, TenantDirectory } from './directory.ts';
export type { DistrictRows, HoursInput, LimitInput, RosterRow, RowIssue, SubstituteRow } from './district.check.ts';
export { type Imported, type ImportMakings, importDistrict } from './district.import.ts';
export { findLimit, type LimitRule, limitTable } from './limits.ts';
export type { LimitsInForce, SettingsInForce } from './settings.store.ts';
export { dayIn } from './settings.ts';

/** The routes of limits, settings, holidays and office hours. */
export function settingsModule(deps: LimitsDeps & CalendarDeps) {
  return { endpoints: [...limitsEndpoints(deps), ...calendarEndpoints(deps)] };
}
