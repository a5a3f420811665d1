import type { ImportedYear } from '../../governance/calendar/index.ts';
import { issuesOfYear } from '../../governance/settings/index.ts';
import { choice, day, line } from '../cells.ts';
import type { Known } from '../draft.ts';
import { type Form, needed, optional } from '../form.ts';
import { type Flaws, type Line, valuesOf } from '../lines.ts';
import { type Change, canonical } from '../plan.ts';

const fields = {
  day: needed('日期', 'Day', day, {
    aliases: ['date', '日', '放假日期'],
    note: ['2027-01-01；周末在假期里的也要写', '2027-01-01; weekend days within a holiday too'],
  }),
  kind: needed(
    '安排',
    'What',
    choice({
      rest: ['休', '放假', '休息', '假', 'true', 'isoffday'],
      work: ['班', '上班', '调休上班', '补班', 'false'],
    }),
    {
      aliases: ['类型', '休班', '状态', 'isOffDay'],
      note: ['休，或调休上班', 'rest, or work'],
    },
  ),
  name: optional('节日', 'Holiday', line(40), null, { aliases: ['名称', '假期', '节日名称', '假日'] }),
  source: optional('文件', 'Source', line(200), null, {
    aliases: ['来源', '文号', '依据', '通知'],
    note: ['国务院办公厅通知的名称或文号', 'the paper it comes from'],
  }),
} as const;

/** The days that a year's list must have, with those around them left to the officer. */
const sample: readonly (readonly [day: string, kind: string, name: string])[] = [
  ['2031-01-01', '休', '元旦'],
  ['2031-05-01', '休', '劳动节'],
  ['2031-10-01', '休', '国庆节'],
  ['2031-10-11', '调休上班', '国庆节'],
];

/** 放假安排 (domain §2.4 rule 1). */
export const holidaysForm: Form<typeof fields> = {
  kind: 'holidays',
  zh: '放假安排',
  en: 'Holidays',
  fields,
  examples: sample.map(([on, kind, name]) => ({
    day: on,
    kind,
    name,
    source: '国务院办公厅关于2031年部分节假日安排的通知（样例）',
  })),
  prefix: null,
};

/** What a file of holidays means: whole years, each in the place of the list that is known. */
export interface HolidayPlan {
  readonly years: readonly ImportedYear[];
  readonly changes: readonly Change[];
}

/** Reads lists of years. A year that the file speaks of is spoken of whole. */
export function planHolidays(
  lines: readonly Line[],
  { registers }: Pick<Known, 'registers'>,
  flaws: Flaws,
): HolidayPlan {
  const rowOf = new Map<string, number>();
  const years = new Map<
    number,
    { readonly rest: string[]; readonly work: string[]; source: string; readonly row: number }
  >();
  for (const each of lines) {
    const values = valuesOf(fields, each, flaws);
    if (values === null) continue;
    const twice = rowOf.get(values.day);
    if (twice !== undefined)
      flaws.add(each.row, 'day', { zh: `与第 ${twice} 行是同一天`, en: `is the day of row ${twice}` });
    rowOf.set(values.day, each.row);
    const number = Number(values.day.slice(0, 4));
    if (number < 2000 || number > 2100)
      flaws.add(each.row, 'day', { zh: '年份要在 2000 到 2100 之间', en: 'lies outside of 2000 to 2100' });
    const year = years.get(number) ?? { rest: [], work: [], source: '', row: each.row };
    year[values.kind].push(values.day);
    year.source ||= values.source ?? '';
    years.set(number, year);
  }
  const lists = [...years].map(([year, { rest, work, source, row }]) => {
    checkYear(year, rest.sort(), work.sort(), rowOf, row, flaws);
    return { year, source: source || `${year} 年放假安排`, restDays: rest, makeupWorkdays: work };
  });
  const known = new Map(registers.years.map((list) => [list.year, list]));
  const changes = lists.map((list): Change => {
    const before = known.get(list.year);
    const action = before === undefined ? 'add' : canonical(before) === canonical(list) ? 'same' : 'change';
    const days = `${list.restDays.length} + ${list.makeupWorkdays.length}`;
    return {
      action,
      what: { zh: '放假安排', en: 'holiday list' },
      key: String(list.year),
      name: days,
      row: years.get(list.year)?.row ?? null,
      fields: [],
    };
  });
  return { years: lists.filter((_, at) => changes[at]?.action !== 'same'), changes };
}

function checkYear(
  year: number,
  rest: readonly string[],
  work: readonly string[],
  rowOf: ReadonlyMap<string, number>,
  firstRow: number,
  flaws: Flaws,
): void {
  for (const { path } of issuesOfYear(year, rest, work)) {
    const [list, at] = path.split('.');
    const on = (list === 'restDays' ? rest : work)[Number(at)];
    if (at === undefined || on === undefined) {
      flaws.add(firstRow, null, {
        zh: `${year} 年缺元旦、劳动节或国庆节，不像一份完整的安排`,
        en: `the list of ${year} lacks 1 January, 1 May or 1 October and is not whole`,
      });
    } else {
      flaws.add(rowOf.get(on) ?? firstRow, 'kind', {
        zh: '调休上班只能是周末，且不能同时放假',
        en: 'a make-up workday is a weekend day that is no rest day',
      });
    }
  }
}
