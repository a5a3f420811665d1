import { type CalendarDeps, calendarEndpoints } from './calendar.routes.ts';
import { type LimitsDeps, limitsEndpoints } from './limits.routes.ts';

export { type Directories, type DirectoriesDeps, directories, loadRegisters } from './directory.cache.ts';
export type { Registers, TenantDirectory } from './directory.ts';
export {
  type DistrictRows,
  type HoursInput,
  issuesOfDistrict,
  type LimitInput,
  type RosterRow,
  type RowIssue,
  type SubstituteRow,
  setsOf,
} from './district.check.ts';
export {
  type Imported,
  type ImportMakings,
  importDistrict,
  importDistrictIn,
  registeredCodes,
} from './district.import.ts';
export { issuesOfYear } from './holidayList.ts';
export {
  completed,
  findLimit,
  isLimit,
  isSeason,
  type LimitRule,
  limitTable,
  requiredClocks,
  ruleName,
} from './limits.ts';
export { type LimitsInForce, loadSettings, type SettingsInForce } from './settings.store.ts';
export { dayIn } from './settings.ts';

/** The routes of limits, settings, holidays and office hours. */
export function settingsModule(deps: LimitsDeps & CalendarDeps) {
  return { endpoints: [...limitsEndpoints(deps), ...calendarEndpoints(deps)] };
}
