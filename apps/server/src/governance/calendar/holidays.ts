import table from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { type DayNumber, isoDay, weekdayOf, yearOf } from './zone.ts';

/** What a holiday is called. */
export interface DayName {
  readonly zh: string;
  readonly en: string;
}

/** The State Council's list for one year. Days are 'YYYY-MM-DD'; a day in neither set is a weekday or a weekend as usual. */
export interface YearDays {
  /** Where the list comes from, for people to check. */
  readonly source: string;
  /** Days off by the list, weekends inside a holiday included. */
  readonly restDays: ReadonlySet<string>;
  /** Weekend days on which everybody works (调休上班). */
  readonly makeupWorkdays: ReadonlySet<string>;
  /** Names of the days in both sets, where known. */
  readonly names?: ReadonlyMap<string, DayName>;
}

/** What a day is. `weekend` is an ordinary one; `holiday` is a day off by the list or, in an unknown year, by statute. */
export type DayKind = 'workday' | 'makeupWorkday' | 'weekend' | 'holiday';

/**
 * The State Council lists that `chinese-days` carries, from 2004 to the last one it knows. A year counts as known only when
 * its National Day is listed: a list sometimes reaches into the last days of the year before, which makes that year no
 * better known. `years` keeps only those asked for; a year that is not there is simply absent from the answer.
 */
export function yearsFromChineseDays(years?: Iterable<number>): ReadonlyMap<number, YearDays> {
  const wanted = years === undefined ? undefined : new Set(years);
  const rest = byYear(table.holidays);
  const makeup = byYear(table.workdays);
  const lists = new Map<number, YearDays>();
  for (const [year, days] of rest) {
    if (!days.has(`${year}-10-01`) || (wanted && !wanted.has(year))) continue;
    const worked = makeup.get(year) ?? new Map<string, DayName>();
    lists.set(year, {
      source: `chinese-days: 国务院办公厅关于${year}年部分节假日安排的通知`,
      restDays: new Set(days.keys()),
      makeupWorkdays: new Set(worked.keys()),
      names: new Map([...days, ...worked]),
    });
  }
  return lists;
}

function byYear(days: Readonly<Record<string, string>>): Map<number, Map<string, DayName>> {
  const years = new Map<number, Map<string, DayName>>();
  for (const [day, text] of Object.entries(days)) {
    const [en = '', zh = en] = text.split(',');
    const year = Number(day.slice(0, 4));
    const names = years.get(year) ?? new Map<string, DayName>();
    names.set(day, { zh, en });
    years.set(year, names);
  }
  return years;
}

const NEW_YEAR: DayName = { zh: '元旦', en: "New Year's Day" };
const LABOUR_DAY: DayName = { zh: '劳动节', en: 'Labour Day' };
const NATIONAL_DAY: DayName = { zh: '国庆节', en: 'National Day' };

/**
 * The statutory holiday that a day is by its date alone, or undefined: 1 January, 1 May (and 2 May since 2025), 1 to 3 October
 * (全国年节及纪念日放假办法, as amended from 2025-01-01). The four lunar and solar festivals are left out on purpose: the calendars
 * at hand disagree on them (ICU puts the New Year of 2027 on 7 February instead of the 6th), and a wrong day off is worse
 * than a visible warning (domain §2.4, rule 1).
 */
export function fixedHoliday(iso: string): DayName | undefined {
  switch (iso.slice(5)) {
    case '01-01':
      return NEW_YEAR;
    case '05-01':
      return LABOUR_DAY;
    case '05-02':
      return Number(iso.slice(0, 4)) >= 2025 ? LABOUR_DAY : undefined;
    case '10-01':
    case '10-02':
    case '10-03':
      return NATIONAL_DAY;
    default:
      return undefined;
  }
}

/**
 * What a day is under the lists at hand. In a year without a list, Saturdays, Sundays and the fixed statutory holidays rest
 * (domain §2.4, rule 1), and nothing is guessed about bridges and make-up workdays.
 */
export function dayKind(years: ReadonlyMap<number, YearDays>, day: DayNumber): DayKind {
  const iso = isoDay(day);
  const list = years.get(yearOf(day));
  if (list?.makeupWorkdays.has(iso)) return 'makeupWorkday';
  if (list ? list.restDays.has(iso) : fixedHoliday(iso) !== undefined) return 'holiday';
  const weekday = weekdayOf(day);
  return weekday === 0 || weekday === 6 ? 'weekend' : 'workday';
}

/** The name of the holiday that a day belongs to or makes up for, or undefined. */
export function holidayName(years: ReadonlyMap<number, YearDays>, day: DayNumber): DayName | undefined {
  const list = years.get(yearOf(day));
  return list ? list.names?.get(isoDay(day)) : fixedHoliday(isoDay(day));
}
