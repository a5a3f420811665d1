import type { Json } from './case.ts';

/** What stands in place of words that are gone. */
export const erasedTitle = '（已按期限清除）';

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const instant = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/;
const codeWord = /^[a-z]+(_[a-z]+)*$/;

/**
 * What a procedure remembers, without anything that somebody typed: numbers, yes and no, ids and instants stay, and `result`, which
 * indicators count. Other texts are left out.
 */
export function withoutWords(facts: { readonly [name: string]: Json }): { readonly [name: string]: Json } {
  const kept = Object.entries(facts).flatMap(([name, value]) => {
    if (name === 'result') return [[name, typeof value === 'string' && codeWord.test(value) ? value : ''] as const];
    const stays =
      value === null ||
      typeof value === 'number' ||
      typeof value === 'boolean' ||
      (typeof value === 'string' && (id.test(value) || instant.test(value)));
    return stays ? [[name, value] as const] : [];
  });
  return Object.fromEntries(kept);
}
