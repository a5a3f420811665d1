import type { z } from 'zod';
import { refuse } from '../refusal/index.ts';
import { issuesOf } from './issues.ts';

/** Objects and arrays nested deeper than this are refused, so that no walk over an input exhausts the stack. Our decision. */
const maxDepth = 32;
const barredKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
// NUL cannot be stored in PostgreSQL; a lone surrogate cannot be written as UTF-8 and would be stored as something else.
const barredCharacters = /[\0\p{Cs}]/u;

/** Reads path parameters. Throws `malformed` with issues: a path that fits no shape names nothing. */
export function readParams<S extends z.ZodType>(shape: S, params: unknown): z.output<S> {
  return readOr('malformed', 'params', shape, params);
}

/** Reads the query. Throws `malformed` with issues. */
export function readQuery<S extends z.ZodType>(shape: S, query: unknown): z.output<S> {
  return readOr('malformed', 'query', shape, query);
}

/** Reads the body; none at all counts as an empty object. Throws `input_invalid` with issues a form can show. */
export function readBody<S extends z.ZodType>(shape: S, body: unknown): z.output<S> {
  return readOr('input_invalid', null, shape, body ?? {});
}

function readOr<S extends z.ZodType>(
  code: 'malformed' | 'input_invalid',
  root: string | null,
  shape: S,
  value: unknown,
): z.output<S> {
  const read = shape.safeParse(value, { reportInput: true });
  if (read.success) return read.data;
  throw refuse(code, { issues: issuesOf(read.error.issues, root) });
}

/**
 * A query string (without `?`) as a record. Throws `malformed` for a bad encoding, a key given twice, a barred key or
 * character. `+` is a blank (WHATWG URL, application/x-www-form-urlencoded).
 */
export function parseQuery(text: string): Record<string, string> {
  const query: Record<string, string> = {};
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const key = decode(at < 0 ? pair : pair.slice(0, at));
    const value = decode(at < 0 ? '' : pair.slice(at + 1));
    if (barredKeys.has(key) || Object.hasOwn(query, key)) throw refuse('malformed', { part: 'query' });
    query[key] = value;
  }
  refuseBarred(query);
  return query;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw refuse('malformed', { part: 'query' });
  }
}

/** A JSON body from its bytes; no bytes are no body. Throws `malformed` for what is not UTF-8, not JSON or barred. */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refuse('malformed', { part: 'body' });
  }
  refuseBarred(value);
  return value;
}

/** Throws `malformed` when any key or text in it is barred: prototype keys, NUL, lone surrogates, too deep nesting. */
export function refuseBarred(value: unknown): void {
  if (isBarred(value, 0)) throw refuse('malformed', { part: 'content' });
}

function isBarred(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return barredCharacters.test(value);
  if (typeof value !== 'object' || value === null) return false;
  if (depth >= maxDepth) return true;
  if (Array.isArray(value)) return value.some((item) => isBarred(item, depth + 1));
  return Object.entries(value).some(
    ([key, item]) => barredKeys.has(key) || barredCharacters.test(key) || isBarred(item, depth + 1),
  );
}

/**
 * The idempotency key of a request: 8 to 200 visible ASCII characters (our decision, after the IETF draft
 * httpapi-idempotency-key-header). Throws `key_needed` when a required one is missing, `malformed` for another form.
 */
export function readKey(keyed: 'required' | 'optional' | 'no', header: unknown): string | null {
  if (keyed === 'no') return null;
  if (header === undefined) {
    if (keyed === 'required') throw refuse('key_needed');
    return null;
  }
  if (typeof header !== 'string' || !/^[\x21-\x7e]{8,200}$/.test(header))
    throw refuse('malformed', { part: 'Idempotency-Key' });
  return header;
}

/** The token of an `Authorization` header, or null when there is none in the bearer form (RFC 6750 §2.1). */
export function readBearer(header: string | undefined): string | null {
  return /^bearer ([\x21-\x7e]{1,200})$/i.exec(header ?? '')?.[1] ?? null;
}
