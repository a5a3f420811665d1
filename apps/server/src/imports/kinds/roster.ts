import type { RosterRow } from '../../governance/settings/index.ts';
import { day, line, list, minuteOfDay, type Taken, wrong } from '../cells.ts';
import type { Draft, Drafting, Known } from '../draft.ts';
import { type Form, needed } from '../form.ts';
import { valuesOf } from '../lines.ts';
import { type Change, canonical } from '../plan.ts';
import { reference } from '../reference.ts';

const weekdays = '一二三四五六日';

/** 周一, 星期日, 1–7, 周一至周五, 每天, or a day of the calendar. */
function when(text: string): Taken<readonly (number | string)[]> {
  const plain = text.normalize('NFKC').trim();
  if (['每天', '每日', '天天', 'daily'].includes(plain)) return { value: [1, 2, 3, 4, 5, 6, 7] };
  const [, from, to] = /^(.+?)\s*(?:至|到|~|—|–)\s*(.+)$/.exec(plain) ?? [];
  if (from !== undefined && to !== undefined) {
    const [first, last] = [weekday(from), weekday(to)];
    if (first === undefined || last === undefined || first > last)
      return wrong('要写成 周一至周五', 'write 周一至周五');
    return { value: Array.from({ length: last - first + 1 }, (_, at) => first + at) };
  }
  const single = weekday(plain);
  if (single !== undefined) return { value: [single] };
  const date = day(plain);
  return 'flaw' in date
    ? wrong('不是星期，也不是日期', 'is neither a day of the week nor of the calendar')
    : { value: [date.value] };
}

function weekday(text: string): number | undefined {
  const [, name] = /^(?:周|星期|礼拜)?([一二三四五六日天1-7])$/.exec(text.trim()) ?? [];
  if (name === undefined) return undefined;
  if (/\d/.test(name)) return Number(name);
  return weekdays.indexOf(name === '天' ? '日' : name) + 1;
}

const fields = {
  unitCode: needed('单位', 'Unit', line(100), {
    aliases: ['单位编码', '值班单位', '单位名称'],
    note: ['单位编码或名称', 'code or name of the unit'],
  }),
  days: needed('日子', 'Days', list(when), {
    aliases: ['星期', '日期', '值班日', '值班日期', '周几'],
    note: [
      '周一、周一至周五、每天，或某一天 2027-01-01（某一天优先于星期）',
      '周一, 周一至周五, 每天, or a day such as 2027-01-01, which beats its weekday',
    ],
  }),
  from: needed('开始', 'From', minuteOfDay, { aliases: ['开始时间', '起', '从'] }),
  to: needed('结束', 'To', minuteOfDay, {
    aliases: ['结束时间', '止', '到'],
    note: ['24:00 或早于开始表示过夜', '24:00, or before the beginning: over midnight'],
  }),
  login: needed('登录名', 'Login', line(80), {
    aliases: ['值班人', '值班人员', '人员', '账号'],
    note: ['先导入人员', 'import staff first'],
  }),
} as const;

/** 值班表. */
export const rosterForm: Form<typeof fields> = {
  kind: 'roster',
  zh: '值班表',
  en: 'Duty roster',
  fields,
  examples: [{ unitCode: 'D-cgw', days: '周一至周五', from: '17:30', to: '08:30', login: 'cgw.handler' }],
  prefix: null,
};

/** Duty rosters: that of every unit the file names is replaced as a whole. */
export const draftRoster: Drafting = (lines, known, _options, flaws): Draft => {
  const units = reference(
    known.registers.units.units.filter((unit) => unit.active),
    '单位',
    'unit',
  );
  const people = reference(
    known.staff.filter(({ active }) => active).map(({ login, name }) => ({ code: login, name })),
    '人员',
    'member of staff',
  );
  const rows: RosterRow[] = [];
  const origin: number[] = [];
  for (const each of lines) {
    const values = valuesOf(fields, each, flaws);
    if (values === null) continue;
    const [unit, person] = [units(values.unitCode), people(values.login.toLowerCase())];
    if ('flaw' in unit) flaws.add(each.row, 'unitCode', unit.flaw);
    if ('flaw' in person) flaws.add(each.row, 'login', person.flaw);
    if (values.from === values.to || values.from === 1440) {
      flaws.add(each.row, 'to', { zh: '开始和结束不能相同', en: 'beginning and end must differ' });
    }
    if ('flaw' in unit || 'flaw' in person) continue;
    for (const on of values.days.flat()) {
      const at = typeof on === 'number' ? { weekday: on } : { date: on };
      rows.push({ unitCode: unit.value, ...at, fromMinute: values.from, toMinute: values.to, login: person.value });
      origin.push(each.row);
    }
  }
  const before = knownRosters(known);
  const byUnit = grouped(rows);
  const changes = [...byUnit].map(([unitCode, own]): Change => {
    const old = before.get(unitCode);
    const same = old !== undefined && textOf(old) === textOf(own);
    const name = known.registers.units.units.find((unit) => unit.code === unitCode)?.name ?? '';
    const row = origin[rows.findIndex((each) => each.unitCode === unitCode)] ?? null;
    const action = same ? 'same' : old === undefined ? 'add' : 'change';
    return { action, what: { zh: '值班表', en: 'roster' }, key: unitCode, name, row, fields: [] };
  });
  const changed = new Set(changes.filter(({ action }) => action !== 'same').map(({ key }) => key));
  const written = rows.filter(({ unitCode }) => changed.has(unitCode));
  return {
    changes,
    rows: { dutyRoster: rows },
    origin: { dutyRoster: origin },
    write: written.length > 0 ? { dutyRoster: written } : {},
  };
};

function grouped(rows: readonly RosterRow[]): ReadonlyMap<string, readonly RosterRow[]> {
  const groups = new Map<string, RosterRow[]>();
  for (const row of rows) groups.set(row.unitCode, [...(groups.get(row.unitCode) ?? []), row]);
  return groups;
}

function knownRosters({ registers, staff }: Known): ReadonlyMap<string, readonly RosterRow[]> {
  const codes = new Map(registers.units.units.map((unit) => [unit.id, unit.code]));
  const logins = new Map(staff.map(({ id, login }) => [id, login]));
  return grouped(
    registers.units.roster.map(({ unitId, weekday: on, date, fromMinute, toMinute, staffId }) => ({
      unitCode: codes.get(unitId) ?? '',
      ...(on === null ? { date: date ?? '' } : { weekday: on }),
      fromMinute,
      toMinute,
      login: logins.get(staffId) ?? '',
    })),
  );
}

/** A roster as text, whatever the order of its lines. */
function textOf(rows: readonly RosterRow[]): string {
  return rows.map(canonical).sort().join();
}
