import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { duplicatePairs, hotTopics, type Pair, type Said, type Topic } from '../governance/triage/index.ts';
import { ColumnsWrong, type Message, parseMap } from '../replay/message.ts';
import { FileUnreadable, readMessages } from '../replay/messages.read.ts';

const usage = `tongxin triage topics FILE [--map 列=text,列=time,…] [--lang zh|en] [--json]
tongxin triage duplicates FILE [--at-least 0.3] [--map 列=text,列=time,…] [--lang zh|en] [--json]`;

const zone = 'Asia/Shanghai';

/** Where the command writes: what was asked for, and what could not be read. */
export interface Lines {
  out(line: string): void;
  error(line: string): void;
}

class BadUsage extends Error {
  override readonly name = 'BadUsage';
}

/**
 * `tongxin triage topics` and `tongxin triage duplicates`: the hot topics of a file of messages, and its pairs about the same matter, as a table or
 * as JSON. Rows that cannot be read are named on standard error and left out. Returns the exit code: 0, or 2 after one line about what cannot
 * be read.
 */
export async function triageTopicsCommand(args: readonly string[], lines: Lines = console_): Promise<number> {
  const [name = '', ...rest] = args;
  try {
    if (name === 'topics') await topicsOf(rest, lines);
    else if (name === 'duplicates') await duplicatesOf(rest, lines);
    else throw new BadUsage(usage);
    return 0;
  } catch (error) {
    if (!isBadInput(error)) throw error;
    lines.error(`triage: ${error.message}`);
    return 2;
  }
}

const console_: Lines = { out: console.log, error: console.error };

function isBadInput(error: unknown): error is Error {
  if (error instanceof FileUnreadable || error instanceof ColumnsWrong || error instanceof BadUsage) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

async function topicsOf(args: readonly string[], lines: Lines): Promise<void> {
  const { messages, language, json } = await asked(args, lines);
  const topics = hotTopics(messages);
  if (json) {
    const shown = topics.map(({ name, ids, people, firstAt, lastAt, score }) => ({ name, ids, people, firstAt, lastAt, score }));
    lines.out(JSON.stringify(shown));
  } else for (const line of topicLines(topics, language)) lines.out(line);
}

async function duplicatesOf(args: readonly string[], lines: Lines): Promise<void> {
  const { messages, language, json, atLeast } = await asked(args, lines);
  const pairs = duplicatePairs(messages, atLeast === undefined ? {} : { atLeast });
  if (json) lines.out(JSON.stringify(pairs.map(({ a, b, score }) => ({ a, b, score }))));
  else for (const line of pairLines(pairs, messages, language)) lines.out(line);
}

async function asked(args: readonly string[], lines: Lines) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      map: { type: 'string' },
      lang: { type: 'string', default: 'zh' },
      'at-least': { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new BadUsage(usage);
  const { lang } = values;
  if (lang !== 'zh' && lang !== 'en') throw new BadUsage(`--lang zh | en: ${lang}`);
  const atLeast = values['at-least'] === undefined ? undefined : Number(values['at-least']);
  if (atLeast !== undefined && !(atLeast > 0 && atLeast <= 1)) throw new BadUsage(`--at-least: ${values['at-least']}`);
  const file = await readMessages(resolve(path), values.map === undefined ? {} : parseMap(values.map), zone);
  for (const { row, problem, detail } of file.unreadable)
    lines.error(`${file.name}:${row} ${problem}${detail === '' ? '' : ` ${detail}`}`);
  return { messages: saidOf(file.messages), language: lang, json: values.json, atLeast };
}

/** Messages of a file as they are compared. One without a time counts as said with the one before it. */
export function saidOf(messages: readonly Message[]): readonly Said[] {
  let last = messages.find(({ saidAt }) => saidAt !== null)?.saidAt ?? 0;
  return messages.map(({ row, id, reporter, title, text, saidAt, likes, dislikes }) => {
    last = saidAt ?? last;
    return {
      id: id ?? `row:${row}`,
      ...(title === null ? {} : { title }),
      text,
      at: last,
      ...(reporter === null ? {} : { person: reporter }),
      likes,
      dislikes,
    };
  });
}

const words = {
  zh: { none: '没有热点', noPairs: '没有重复来信', heading: '热度    人数  来信  起止                     是什么事', pairs: '把握   来信 ～ 来信' },
  en: {
    none: 'no hot topics',
    noPairs: 'no duplicates',
    heading: 'heat  people  said  from, to                 what it is',
    pairs: 'score  message ~ message',
  },
} as const;

/** Topics as a table, one line each. */
export function topicLines(topics: readonly Topic[], language: 'zh' | 'en'): readonly string[] {
  if (topics.length === 0) return [words[language].none];
  return [
    words[language].heading,
    ...topics.map(({ name, ids, people, firstAt, lastAt, score }) => {
      const figures = [score.toFixed(1).padStart(6), String(people).padStart(6), String(ids.length).padStart(6)];
      return `${figures.join('')}  ${day(firstAt)} – ${day(lastAt)}  ${name}`;
    }),
  ];
}

function pairLines(pairs: readonly Pair[], messages: readonly Said[], language: 'zh' | 'en'): readonly string[] {
  if (pairs.length === 0) return [words[language].noPairs];
  const titles = new Map(messages.map(({ id, title, text }) => [id, (title ?? text).replace(/\s+/g, ' ').slice(0, 30)]));
  return [
    words[language].pairs,
    ...pairs.flatMap(({ a, b, score, why }) => [
      `${score.toFixed(2)}   ${a} ${titles.get(a) ?? ''} ～ ${b} ${titles.get(b) ?? ''}`,
      `       ${why[language]}`,
    ]),
  ];
}

function day(iso: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(new Date(iso));
}
