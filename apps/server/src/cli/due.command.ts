import { parseArgs } from 'node:util';
import {
  DEFAULT_OFFICE_HOURS,
  dayWords,
  endText,
  explainDue,
  type Language,
  type Pause,
  parseLimit,
  parseLocal,
  parseOfficeHours,
  wallText,
  workingCalendar,
  yearsFromChineseDays,
} from '../governance/calendar/index.ts';

const USAGE =
  'tongxin due --at 2026-02-13T16:30 --limit "1 workingHour" [--hours 09:00-12:00,13:00-17:00] [--pause FROM..TO]… [--zone Asia/Shanghai] [--lang zh|en] [--json]';

/**
 * `tongxin due`: prints when a limit ends, then why, one line each; with `--json` one object with the instant, the wall time, the
 * reasons and the years without a holiday list. Returns the exit code: 0, or 2 after one line about what cannot be read.
 */
export async function dueCommand(args: readonly string[], out: (line: string) => void): Promise<number> {
  try {
    for (const line of answer(args)) out(line);
    return 0;
  } catch (error) {
    if (!isBadInput(error)) throw error;
    out(`due: ${error.message.split('\n')[0]}`);
    return 2;
  }
}

function isBadInput(error: unknown): error is Error {
  if (error instanceof RangeError) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function answer(args: readonly string[]): readonly string[] {
  const { values } = parseArgs({
    args: [...args],
    options: {
      at: { type: 'string' },
      limit: { type: 'string' },
      hours: { type: 'string' },
      pause: { type: 'string', multiple: true, default: [] },
      zone: { type: 'string', default: 'Asia/Shanghai' },
      lang: { type: 'string', default: 'zh' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return [USAGE];
  if (values.at === undefined || values.limit === undefined)
    throw new RangeError(`--at and --limit are needed: ${USAGE}`);
  const language = languageOf(values.lang);
  const calendar = workingCalendar({
    timeZone: values.zone,
    officeHours: values.hours === undefined ? DEFAULT_OFFICE_HOURS : parseOfficeHours(values.hours),
    dayEnd: 'midnight',
    years: yearsFromChineseDays(),
  });
  const limit = parseLimit(values.limit);
  const pauses = values.pause.map((text) => parsePause(text, values.zone));
  const explained = explainDue(calendar, parseLocal(values.at, values.zone), limit, pauses);
  const { dueAt, unknownYears } = explained;
  const why = language === 'zh' ? explained.why : explained.whyEn;
  const endsDay = limit.unit === 'workingDays' || limit.unit === 'calendarDays';
  const local = endsDay ? endText(calendar, dueAt) : wallText(calendar, dueAt);
  if (values.json) {
    return [JSON.stringify({ dueAt: new Date(dueAt).toISOString(), local, zone: values.zone, why, unknownYears })];
  }
  return [`${local} (${dayWords(calendar, endsDay ? dueAt - 1 : dueAt, language)})`, ...why];
}

function languageOf(text: string): Language {
  if (text === 'zh' || text === 'en') return text;
  throw new RangeError(`--lang is zh or en, not "${text}"`);
}

function parsePause(text: string, timeZone: string): Pause {
  const [from, to, ...more] = text.split('..');
  if (!from || !to || more.length > 0) throw new RangeError(`"${text}" is not a pause: write FROM..TO`);
  const pause = { fromMs: parseLocal(from, timeZone), toMs: parseLocal(to, timeZone) };
  if (pause.fromMs > pause.toMs) throw new RangeError(`the pause "${text}" ends before it begins`);
  return pause;
}
