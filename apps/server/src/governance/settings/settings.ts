import type { Settings } from '@tongxin/contract';
import { type OfficeHours, workingCalendar } from '../calendar/index.ts';

/**
 * What a tenant starts with (domain §2.2, §2.4; the radii and percentages are our decision). `autoRegisterConfidence` 1: until a
 * model has been measured on the tenant's own cases, a person confirms every category.
 */
export const defaultSettings: Settings = Object.freeze({
  timeZone: 'Asia/Shanghai',
  dayEnd: 'midnight',
  extensionsAllowed: 1,
  returnsBeforeDesignation: 3,
  reopensAllowed: 2,
  mergeRadiusMetres: 300,
  mergeWindowDays: 30,
  lookAlikeRadiusMetres: 500,
  redSupervisionPercent: 150,
  autoRegisterConfidence: 1,
  autoDispatch: true,
  smallSample: 10,
  pictureMegabytes: 10,
  documentMegabytes: 20,
  attachmentsPerAppeal: 9,
  attachmentsPerMove: 9,
  attachmentsUnbound: 30,
});

/** YYYY-MM-DD of an instant (epoch milliseconds) in a zone. Throws RangeError for an unknown zone. */
export function dayIn(timeZone: string, atMs: number): string {
  const format = new Intl.DateTimeFormat('en-CA-u-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return format.format(atMs);
}

/** Whether a name is a time zone that the platform knows. */
export function isTimeZone(name: string): boolean {
  try {
    dayIn(name, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether a working calendar can be made of them: every day of the year has a season, shifts are in order and apart. */
export function areOfficeHours(officeHours: readonly OfficeHours[]): boolean {
  try {
    workingCalendar({ timeZone: 'UTC', dayEnd: 'midnight', officeHours, years: new Map() });
    return true;
  } catch {
    return false;
  }
}
