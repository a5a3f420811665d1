import type { Clock } from '../clock/index.ts';
import { findPersonalData } from '../crypto/detection.ts';
import { maskText } from '../crypto/masking.ts';

/** How grave a line is. */
export type LogLevel = 'info' | 'warn' | 'error';

/** What goes with a message. Strings are masked, secrets dropped, errors written with their causes. */
export type LogFields = Readonly<Record<string, unknown>>;

/** One cleaned line, ready to write. `time` is ISO 8601 in UTC. */
export type LogLine = Readonly<{ time: string; level: LogLevel; message: string; fields: LogFields }>;

/** The log. It never throws, whatever it is given. */
export type Log = Readonly<{
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with fields that go on every line. */
  child(fields: LogFields): Log;
}>;

const SECRET_KEYS = new Set(['password', 'token', 'secret', 'code']);
const SECRET_WORDS = /(password|passwd|token|secret|authorization|cookie|api_?key)$/i;
const MAX_DEPTH = 6;
const MAX_ITEMS = 100;
const MAX_CHARACTERS = 8_192;
// An e-mail address: 64 characters, @ and 255 more.
const LONGEST_FIND = 320;

/**
 * A log that hands cleaned lines to `write`. Phone and identity numbers in messages and fields are masked; the fields
 * password, token, secret and code, and names that end so (`sessionToken`), are left out. A text is cut after
 * 8,192 characters, a list after 100 items, nesting after 6 levels.
 */
export function createLog(clock: Clock, write: (line: LogLine) => void, fields: LogFields = {}): Log {
  const fixed = cleanFields(fields);
  const put =
    (level: LogLevel) =>
    (message: string, more?: LogFields): void => {
      const time = new Date(clock.now()).toISOString();
      write({ time, level, message: cleanText(message), fields: more ? { ...fixed, ...cleanFields(more) } : fixed });
    };
  return Object.freeze({
    info: put('info'),
    warn: put('warn'),
    error: put('error'),
    child: (more: LogFields) => createLog(clock, write, { ...fixed, ...more }),
  });
}

/** A log that says nothing. */
export const silentLog: Log = Object.freeze({
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
});

/** One line of JSON without a line break: time, level, message, then the fields (which cannot overwrite the first three). */
export function jsonLine(line: LogLine): string {
  return JSON.stringify({ ...line.fields, time: line.time, level: line.level, message: line.message });
}

/** One line for a terminal. A stack follows on lines of its own. Control characters of strangers are shown, not obeyed. */
export function prettyLine(line: LogLine): string {
  const { error, ...rest } = line.fields;
  const pairs = Object.entries(rest).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const stack = isRecord(error) && typeof error.stack === 'string' ? error.stack : undefined;
  if (error !== undefined && !stack) pairs.push(`error=${JSON.stringify(error)}`);
  const text = [line.time.slice(11, 23), LABELS[line.level], line.message, ...pairs].join(' ');
  return stack ? `${visible(text)}\n${stack.split('\n').map(visible).join('\n')}` : visible(text);
}

const LABELS = { info: 'info ', warn: 'WARN ', error: 'ERROR' } as const satisfies Record<LogLevel, string>;

function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
}

function cleanFields(fields: LogFields): LogFields {
  const cleaned = clean(fields, 0, new Set());
  return isRecord(cleaned) ? cleaned : {};
}

function clean(value: unknown, depth: number, above: ReadonlySet<unknown>): unknown {
  switch (typeof value) {
    case 'string':
      return cleanText(value);
    case 'number':
      // An identity or phone number may come as a number too.
      return Number.isFinite(value) ? cleanNumber(value) : String(value);
    case 'boolean':
    case 'undefined':
      return value;
    case 'bigint':
      return cleanText(value.toString());
    case 'symbol':
    case 'function':
      return `[${typeof value}]`;
    case 'object':
      return value === null ? null : cleanObject(value, depth, above);
  }
}

function cleanObject(value: object, depth: number, above: ReadonlySet<unknown>): unknown {
  if (above.has(value)) return '[circular]';
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const path = new Set(above).add(value);
  if (Array.isArray(value)) {
    const items: unknown[] = value.slice(0, MAX_ITEMS).map((item) => clean(item, depth + 1, path));
    return value.length > MAX_ITEMS ? [...items, `[${value.length - MAX_ITEMS} more]`] : items;
  }
  const cleaned: Record<string, unknown> = {};
  if (value instanceof Error) {
    cleaned.name = value.name;
    cleaned.message = cleanText(value.message);
    if (value.stack) cleaned.stack = cleanText(value.stack);
    if (value.cause !== undefined) cleaned.cause = clean(value.cause, depth + 1, path);
    // The code of an error is a name (ECONNREFUSED, 23505), not a secret.
    if ('code' in value) cleaned.code = clean(value.code, depth + 1, path);
    return cleaned;
  }
  const entries =
    value instanceof Map ? [...value].map(([key, item]) => [String(key), item] as const) : entriesOf(value);
  for (const [key, item] of entries.slice(0, MAX_ITEMS))
    if (!SECRET_KEYS.has(key.toLowerCase()) && !SECRET_WORDS.test(key))
      cleaned[cleanText(key)] = clean(item, depth + 1, path);
  return cleaned;
}

function entriesOf(value: object): (readonly [string, unknown])[] {
  if (value instanceof Set) return [['items', [...value]]];
  return Object.keys(value).map((key) => [key, read(value, key)]);
}

// A getter of somebody else's object may throw; the log must not.
function read(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return '[unreadable]';
  }
}

function cleanNumber(value: number): unknown {
  const text = String(value);
  const masked = text.length >= 11 ? maskText(text).text : text;
  return masked === text ? value : masked;
}

function cleanText(text: string): string {
  if (text.length <= MAX_CHARACTERS) return maskText(text).text;
  // Half a number is no longer recognised as one: cut before a number, never within.
  const near = findPersonalData(text.slice(0, MAX_CHARACTERS + LONGEST_FIND));
  const split = near.find(({ from, to }) => from < MAX_CHARACTERS && to > MAX_CHARACTERS);
  const end = split?.from ?? MAX_CHARACTERS;
  return `${maskText(text.slice(0, end)).text}… [${text.length - end} more]`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
