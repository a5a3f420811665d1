import { dayAt, startOfDay, type WorkingCalendar } from './calendar.ts';
import { formatAmount, type Language, type LimitUnit } from './limit.ts';
import { daysUntil, remaining } from './pause.ts';
import { dayIndexAt, valueAt } from './span.ts';
import { dayNumber, HOUR_MS, isoDay, MINUTE_MS, weekdayOf } from './zone.ts';

/** The same words in the two languages of the platform. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** How much of a limit is left, for people: '还剩 2 工作时', '今天到期', '超期 1 天'. */
export interface TimeLeft extends Words {
  readonly overdue: boolean;
  /** What is left in the limit's own time, as in `Remaining`; negative when overrun. */
  readonly minutes: number;
}

/**
 * Says how much time is left at an instant. It never promises more than there is: what is left and what is overrun are rounded
 * down. Days say "today" on the last one; an overrun that has not yet used any time of its unit is just "overdue".
 */
export function describeTimeLeft(calendar: WorkingCalendar, unit: LimitUnit, nowMs: number, dueAtMs: number): TimeLeft {
  const { minutes, overdue } = remaining(calendar, unit, nowMs, dueAtMs);
  return Object.freeze({ ...wordsLeft(calendar, unit, nowMs, dueAtMs, Math.abs(minutes), overdue), overdue, minutes });
}

function wordsLeft(
  calendar: WorkingCalendar,
  unit: LimitUnit,
  nowMs: number,
  dueAtMs: number,
  minutes: number,
  overdue: boolean,
): Words {
  switch (unit) {
    case 'clockMinutes':
    case 'clockHours': {
      const daysFromMinutes = (overdue ? 24 : 48) * 60;
      if (minutes < 60) return leftOrOver(Math.floor(minutes), MINUTES, overdue);
      if (minutes < daysFromMinutes) return leftOrOver(Math.floor(minutes / 60), HOURS, overdue);
      return leftOrOver(Math.floor(minutes / (24 * 60)), DAYS, overdue);
    }
    case 'workingHours':
      if (minutes < 60) return leftOrOver(Math.floor(minutes), WORKING_MINUTES, overdue);
      return leftOrOver(Math.floor(minutes / 60), unitWords('workingHours'), overdue);
    case 'workingDays': {
      const days = daysUntil(calendar, nowMs, dueAtMs);
      const workdays = workdaysBetweenDays(calendar, nowMs, dueAtMs - 1);
      if (!overdue && days === 0) return DUE_TODAY;
      if (!overdue && workdays === 0) return leftOrOver(days, DAYS, overdue);
      return leftOrOver(Math.abs(workdays), unitWords('workingDays'), overdue);
    }
    case 'calendarDays': {
      const days = daysUntil(calendar, nowMs, dueAtMs);
      return !overdue && days === 0 ? DUE_TODAY : leftOrOver(Math.abs(days), DAYS, overdue);
    }
  }
}

type AmountWords = (amount: number) => Words;

const DUE_TODAY: Words = Object.freeze({ zh: '今天到期', en: 'due today' });
const OVERDUE: Words = Object.freeze({ zh: '已超期', en: 'overdue' });
const MINUTES = amountWords('分钟', 'minute');
const HOURS = amountWords('小时', 'hour');
const DAYS = amountWords('天', 'day');
const WORKING_MINUTES = amountWords('工作分钟', 'working minute');

function amountWords(zh: string, en: string): AmountWords {
  return (amount) => ({ zh: `${amount} ${zh}`, en: `${amount} ${en}${amount === 1 ? '' : 's'}` });
}

function unitWords(unit: LimitUnit): AmountWords {
  return (amount) => ({ zh: formatAmount(amount, unit, 'zh'), en: formatAmount(amount, unit, 'en') });
}

function leftOrOver(amount: number, words: AmountWords, overdue: boolean): Words {
  const { zh, en } = words(amount);
  if (!overdue) return amount === 0 ? underOne(words) : { zh: `还剩 ${zh}`, en: `${en} left` };
  return amount === 0 ? OVERDUE : { zh: `超期 ${zh}`, en: `${en} overdue` };
}

function underOne(words: AmountWords): Words {
  const { zh, en } = words(1);
  return { zh: `还剩不到 ${zh}`, en: `less than ${en} left` };
}

/** Working days after the day of the first instant up to the day of the second; negative when that comes first. */
function workdaysBetweenDays(calendar: WorkingCalendar, fromMs: number, toMs: number): number {
  calendar.spanWith(fromMs);
  const span = calendar.spanWith(toMs);
  const before = (atMs: number) => valueAt(span.workdaysBefore, dayIndexAt(span, atMs) + 1);
  return before(toMs) - before(fromMs);
}

const WEEKDAYS: Readonly<Record<Language, readonly string[]>> = {
  zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
};

/** What a day is, for people: '周五', '周六, 调休上班', '周二, 春节放假', '周日, 休息'. */
export function dayWords(calendar: WorkingCalendar, atMs: number, language: Language): string {
  const { kind, name } = dayAt(calendar, atMs);
  const startMs = startOfDay(calendar, atMs);
  const weekday = WEEKDAYS[language][weekdayOf(dayNumber(wallText(calendar, startMs).slice(0, 10)))] ?? '';
  const zh = language === 'zh';
  switch (kind) {
    case 'workday':
      return weekday;
    case 'makeupWorkday':
      return `${weekday}, ${zh ? '调休上班' : 'make-up workday'}`;
    case 'weekend':
      return `${weekday}, ${zh ? '休息' : 'day off'}`;
    case 'holiday':
      return `${weekday}, ${zh ? `${name?.zh ?? ''}放假` : (name?.en ?? 'holiday')}`;
  }
}

/** The wall time of an instant in the calendar's zone, 'YYYY-MM-DDTHH:mm', with seconds only when there are some. */
export function wallText(calendar: WorkingCalendar, atMs: number): string {
  const text = new Date(atMs + calendar.zone.offsetAt(atMs)).toISOString();
  return text.slice(0, text.slice(17, 19) === '00' ? 16 : 19);
}

/** Like `wallText`, but a midnight is the 24:00 of the day that it ends, as limits in days are spoken of. */
export function endText(calendar: WorkingCalendar, atMs: number): string {
  const text = wallText(calendar, atMs);
  if (!text.endsWith('T00:00')) return text;
  return `${isoDay(dayNumber(text.slice(0, 10)) - 1)}T24:00`;
}

/** A stretch of time, for people: '1 天 2 小时', '30 分钟'. Days only where `dayMs` says how long one is. */
export function durationWords(ms: number, language: Language, dayMs = Number.POSITIVE_INFINITY): string {
  const days = Number.isFinite(dayMs) ? Math.floor(ms / dayMs) : 0;
  const rest = ms - (days === 0 ? 0 : days * dayMs);
  const hours = Math.floor(rest / HOUR_MS);
  const minutes = Math.floor((rest - hours * HOUR_MS) / MINUTE_MS);
  const parts: Words[] = [];
  if (days > 0) parts.push(DAYS(days));
  if (hours > 0) parts.push(HOURS(hours));
  if (minutes > 0 || parts.length === 0) parts.push(MINUTES(minutes));
  return parts.map((part) => part[language]).join(' ');
}
