import {
  dayAt,
  firstInstantAfterWork,
  isWorkingDay,
  receivedOn,
  type WorkingCalendar,
  workingMsBetween,
} from './calendar.ts';
import { type Due, due, unknownYearsBetween } from './due.ts';
import { countsDays, countsWorkingTime, formatLimit, type Language, type Limit } from './limit.ts';
import { applyPauses, type Pause, type PauseEffect } from './pause.ts';
import { closeOf, dayIndexAt, startOf } from './span.ts';
import { dayWords, durationWords, endText, type Words, wallText } from './wording.ts';
import { DAY_MS, MINUTE_MS } from './zone.ts';

/** A due time and how it came about, line by line, in Chinese and in English. */
export interface ExplainedDue extends Due {
  readonly why: readonly string[];
  readonly whyEn: readonly string[];
}

/**
 * When a limit ends after its pauses, and why. Pauses may come in any order: overlapping ones count once, one before the start
 * counts from the start, one that begins at or after the due time changes nothing. Throws RangeError when the limit is not well
 * formed or a pause ends before it begins.
 */
export function explainDue(
  calendar: WorkingCalendar,
  startAtMs: number,
  limit: Limit,
  pauses: readonly Pause[] = [],
): ExplainedDue {
  const first = due(calendar, startAtMs, limit);
  const effects = applyPauses(calendar, limit.unit, startAtMs, first.dueAt, pauses);
  const dueAt = effects.at(-1)?.dueAt ?? first.dueAt;
  const unknownYears = unknownAfterPauses(calendar, startAtMs, limit, first, dueAt);
  const lines = [
    ...receipt(calendar, startAtMs, limit),
    ...counting(calendar, startAtMs, limit, first.dueAt),
    ...effects.map((effect) => pauseLine(calendar, limit, effect)),
    ...unknownYears.map(unknownLine),
  ];
  return Object.freeze({
    dueAt,
    unknownYears,
    why: Object.freeze(lines.map((line) => line.zh)),
    whyEn: Object.freeze(lines.map((line) => line.en)),
  });
}

function unknownAfterPauses(
  calendar: WorkingCalendar,
  startAtMs: number,
  limit: Limit,
  first: Due,
  dueAt: number,
): readonly number[] {
  if (dueAt === first.dueAt) return first.unknownYears;
  switch (limit.unit) {
    case 'clockMinutes':
    case 'clockHours':
      return first.unknownYears;
    case 'workingHours':
    case 'workingDays':
      return unknownYearsBetween(calendar, startAtMs, dueAt);
    case 'calendarDays':
      return unknownYearsBetween(calendar, dueAt - 1, dueAt);
  }
}

function receipt(calendar: WorkingCalendar, startAtMs: number, limit: Limit): Words[] {
  const at = inBoth((language) => `${wallText(calendar, startAtMs)} (${dayWords(calendar, startAtMs, language)})`);
  const lines: Words[] = [
    {
      zh: `${at.zh} 收到，时限 ${formatLimit(limit, 'zh')}`,
      en: `received ${at.en}, limit ${formatLimit(limit, 'en')}`,
    },
  ];
  if (!countsWorkingTime(limit.unit)) return lines;
  const opensAt = firstInstantAfterWork(calendar, startAtMs, 1) - 1;
  const { span, day } = receivedOn(calendar, startAtMs);
  const sameDay = dayIndexAt(span, startAtMs) === day;
  if (opensAt === startAtMs || (sameDay && countsDays(limit.unit))) return lines;
  const reason = closedWords(calendar, startAtMs);
  const from = inBoth((language) => {
    const text = countsDays(limit.unit) ? wallText(calendar, opensAt).slice(0, 10) : wallText(calendar, opensAt);
    return `${text} (${dayWords(calendar, opensAt, language)})`;
  });
  lines.push(
    countsDays(limit.unit)
      ? { zh: `${reason.zh}，计为 ${from.zh} 收到`, en: `${reason.en}: counts as received ${from.en}` }
      : { zh: `${reason.zh}，从 ${from.zh} 起算`, en: `${reason.en}: counts from ${from.en}` },
  );
  return lines;
}

function closedWords(calendar: WorkingCalendar, atMs: number): Words {
  const span = calendar.spanWith(atMs);
  if (!isWorkingDay(calendar, atMs)) return { zh: '当天休息', en: 'a day off' };
  if (atMs >= closeOf(span, dayIndexAt(span, atMs))) return { zh: '已经下班', en: 'after office close' };
  return { zh: '不在办公时间', en: 'outside office hours' };
}

function counting(calendar: WorkingCalendar, startAtMs: number, limit: Limit, dueAt: number): Words[] {
  switch (limit.unit) {
    case 'clockMinutes':
    case 'clockHours':
      return [{ zh: '连续计时，不分昼夜和节假日', en: 'runs day and night, holidays included' }];
    case 'workingHours': {
      const used = usedPerDay(calendar, startAtMs, dueAt);
      const notes = daysOfNote(calendar, startAtMs, dueAt);
      return [...used, ...notes.filter((note) => !used.some((line) => line.zh.slice(0, 10) === note.zh.slice(0, 10)))];
    }
    case 'workingDays': {
      const last = inBoth((language) => lastDay(calendar, dueAt, language));
      const [amount, end] = [limit.amount, endText(calendar, dueAt).slice(11)];
      return [
        ...daysOfNote(calendar, startAtMs, dueAt),
        {
          zh: `收到当日不计，第 ${amount} 个工作日为 ${last.zh}，当日 ${end} 截止`,
          en: `the day of receipt does not count; working day ${amount} is ${last.en} and ends at ${end}`,
        },
      ];
    }
    case 'calendarDays':
      return calendarDayLines(calendar, startAtMs, limit.amount, dueAt);
  }
}

function lastDay(calendar: WorkingCalendar, dueAt: number, language: Language): string {
  return `${wallText(calendar, dueAt - 1).slice(0, 10)} (${dayWords(calendar, dueAt - 1, language)})`;
}

function calendarDayLines(calendar: WorkingCalendar, startAtMs: number, amount: number, dueAt: number): Words[] {
  const span = calendar.spanWith(dueAt - 1);
  const nominal = dayIndexAt(span, startAtMs) + amount;
  const nominalMs = startOf(span, nominal);
  const nominalDay = inBoth((language) => lastDay(calendar, nominalMs + 1, language));
  const end = endText(calendar, dueAt).slice(11);
  const lines: Words[] = [
    {
      zh: `自次日起算，不扣除节假日，第 ${amount} 日为 ${nominalDay.zh}`,
      en: `counted from the next day, holidays included; day ${amount} is ${nominalDay.en}`,
    },
  ];
  const day = dayIndexAt(span, dueAt - 1);
  const last = inBoth((language) => lastDay(calendar, dueAt, language));
  lines.push(
    day === nominal
      ? { zh: `当日 ${end} 截止`, en: `ends that day at ${end}` }
      : {
          zh: `最后一日休息，顺延至 ${last.zh} ${end}（民法典第二百零三条）`,
          en: `the last day is a day off: moved to ${last.en} ${end} (Civil Code art. 203)`,
        },
  );
  return lines;
}

const DAYS_SHOWN = 5;

function usedPerDay(calendar: WorkingCalendar, startAtMs: number, dueAt: number): Words[] {
  const span = calendar.spanWith(dueAt);
  const used: { readonly atMs: number; readonly ms: number }[] = [];
  for (let day = dayIndexAt(span, startAtMs); day <= dayIndexAt(span, dueAt - 1); day++) {
    const from = Math.max(startOf(span, day), startAtMs);
    const ms = workingMsBetween(calendar, from, Math.min(startOf(span, day + 1), dueAt));
    if (ms > 0) used.push({ atMs: from, ms });
  }
  const line = ({ atMs, ms }: { atMs: number; ms: number }): Words => ({
    zh: `${wallText(calendar, atMs).slice(0, 10)} (${dayWords(calendar, atMs, 'zh')}) 计 ${durationWords(ms, 'zh')}`,
    en: `${wallText(calendar, atMs).slice(0, 10)} (${dayWords(calendar, atMs, 'en')}) counts ${durationWords(ms, 'en')}`,
  });
  if (used.length <= DAYS_SHOWN) return used.map(line);
  const middle = used.slice(2, -1);
  const ms = middle.reduce((sum, day) => sum + day.ms, 0);
  return [
    ...used.slice(0, 2).map(line),
    {
      zh: `其间 ${middle.length} 个工作日共计 ${durationWords(ms, 'zh')}`,
      en: `${middle.length} working days between count ${durationWords(ms, 'en')}`,
    },
    ...used.slice(-1).map(line),
  ];
}

/** Holidays and make-up workdays on the way by name, ordinary weekends by number. */
function daysOfNote(calendar: WorkingCalendar, startAtMs: number, dueAt: number): Words[] {
  const span = calendar.spanWith(dueAt - 1);
  const runs: { readonly name: string; readonly nameEn: string; readonly from: string; to: string; end: number }[] = [];
  const lines: Words[] = [];
  let weekends = 0;
  for (let day = dayIndexAt(span, startAtMs); day <= dayIndexAt(span, dueAt - 1); day++) {
    const atMs = startOf(span, day);
    const { kind, name } = dayAt(calendar, atMs);
    const date = wallText(calendar, atMs).slice(0, 10);
    const run = runs.at(-1);
    if (kind === 'weekend') weekends++;
    if (kind === 'makeupWorkday')
      lines.push({ zh: `${date} 调休上班，计入`, en: `${date} is a make-up workday and counts` });
    if (kind !== 'holiday') continue;
    if (run && run.end === day - 1 && run.name === (name?.zh ?? '')) Object.assign(run, { to: date, end: day });
    else runs.push({ name: name?.zh ?? '', nameEn: name?.en ?? 'holiday', from: date, to: date, end: day });
  }
  for (const { name, nameEn, from, to } of runs) {
    const dates = inBoth((language) => (from === to ? from : `${from} ${language === 'zh' ? '至' : 'to'} ${to}`));
    lines.push({ zh: `${dates.zh} ${name}放假，不计`, en: `${dates.en} ${nameEn}: does not count` });
  }
  if (weekends > 0) lines.push({ zh: `周末 ${weekends} 天不计`, en: `weekend days that do not count: ${weekends}` });
  return lines;
}

function pauseLine(calendar: WorkingCalendar, limit: Limit, effect: PauseEffect): Words {
  const { fromMs, toMs, left, dueAt } = effect;
  const stretch = inBoth(
    (language) => `${wallText(calendar, fromMs)} ${language === 'zh' ? '至' : 'to'} ${wallText(calendar, toMs)}`,
  );
  if (!left) {
    return {
      zh: `${stretch.zh} 的暂停不在计时期间，不影响时限`,
      en: `the pause ${stretch.en} lies outside the running time and changes nothing`,
    };
  }
  const kept = inBoth((language) => {
    const words = durationWords(left.minutes * MINUTE_MS, language, limit.unit === 'calendarDays' ? DAY_MS : undefined);
    if (!countsWorkingTime(limit.unit)) return words;
    return language === 'zh' ? `${words}（工作时间）` : `${words} of working time`;
  });
  return {
    zh: `${stretch.zh} 暂停，保留 ${kept.zh}，恢复后到期时间为 ${endText(calendar, dueAt)}`,
    en: `paused ${stretch.en} with ${kept.en} left; then due ${endText(calendar, dueAt)}`,
  };
}

function unknownLine(year: number): Words {
  return {
    zh: `注意：${year} 年放假安排尚未公布，暂按周末和固定节日计算，公布后可能变化`,
    en: `warning: the holiday list of ${year} is not published; weekends and fixed holidays are assumed and may change`,
  };
}

function inBoth(words: (language: Language) => string): Words {
  return { zh: words('zh'), en: words('en') };
}
