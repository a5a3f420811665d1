import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { duplicatePairs, hotTopics, type Pair, type Said } from '../governance/triage/index.ts';
import { ColumnsWrong, parseMap } from '../replay/message.ts';
import { FileUnreadable, readMessages } from '../replay/messages.read.ts';
import { saidOf, topicLines, topicShown } from '../replay/said.ts';

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
  if (json) lines.out(JSON.stringify(topics.map(topicShown)));
  else for (const line of topicLines(topics, language)) lines.out(line);
}

async function duplicatesOf(args: readonly string[], lines: Lines): Promise<void> {
  const { messages, language, json, atLeast } = await asked(args, lines);
  const pairs = duplicatePairs(messages, atLeast === undefined ? {} : { atLeast });
  if (json) lines.out(JSON.stringify(pairs.map(({ a, b, score }) => ({ a, b, score }))));
  else for (const line of pairLines(pairs, messages, language)) lines.out(line);
}

interface Asked {
  readonly messages: readonly Said[];
  readonly language: 'zh' | 'en';
  readonly json: boolean;
  readonly atLeast: number | undefined;
}

async function asked(args: readonly string[], lines: Lines): Promise<Asked> {
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

const words = {
  zh: { none: '没有重复来信', heading: '把握   来信 ～ 来信' },
  en: { none: 'no duplicates', heading: 'score  message ~ message' },
} as const;

function pairLines(pairs: readonly Pair[], messages: readonly Said[], language: 'zh' | 'en'): readonly string[] {
  if (pairs.length === 0) return [words[language].none];
  const titles = new Map(
    messages.map(({ id, title, text }) => [id, (title ?? text).replace(/\s+/g, ' ').slice(0, 30)]),
  );
  return [
    words[language].heading,
    ...pairs.flatMap(({ a, b, score, why }) => [
      `${score.toFixed(2)}   ${a} ${titles.get(a) ?? ''} ～ ${b} ${titles.get(b) ?? ''}`,
      `       ${why[language]}`,
    ]),
  ];
}
