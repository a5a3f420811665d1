export {
  type ImportedYear,
  loadOfficeHours,
  loadYears,
  saveOfficeHours,
  saveYear,
  type UnitHours,
  yearsWith,
} from './calendar.store.ts';
export {
  addWorkingMinutes,
  type CalendarSettings,
  dayAt,
  dayOf,
  isWorkingDay,
  isWorkingTime,
  startOfDay,
  type WorkingCalendar,
  workingCalendar,
  workingMinutesBetween,
} from './calendar.ts';
export { type Due, due, markAt } from './due.ts';
export { type ExplainedDue, explainDue } from './explain.ts';
export { type DayKind, type DayName, fixedHoliday, type YearDays, yearsFromChineseDays } from './holidays.ts';
export { DEFAULT_OFFICE_HOURS, type OfficeHours, parseOfficeHours, type Shift } from './hours.ts';
export {
  checkLimit,
  countsWorkingTime,
  formatLimit,
  type Language,
  type Limit,
  type LimitUnit,
  parseLimit,
} from './limit.ts';
export { applyPauses, type Pause, type PauseEffect, type Remaining, remaining, resume } from './pause.ts';
export { dayWords, describeTimeLeft, endText, type TimeLeft, wallText } from './wording.ts';
export { parseLocal, zoneNamed } from './zone.ts';
