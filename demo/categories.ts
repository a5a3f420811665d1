import type { Category } from './shapes.ts';
import { type Group, type Row, taxonomy } from './taxonomy.ts';

function childOf(group: Group, [digits, name, words, traits]: Row): Category {
  return {
    code: group.code + digits,
    parentCode: group.code,
    name,
    ...group.traits,
    ...traits,
    words: words.split(' '),
  };
}

/** All categories, each first-level one before its children: 13 first-level, 100 second-level. */
export function sampleCategories(): Category[] {
  return taxonomy.flatMap((group) => [
    { code: group.code, parentCode: null, name: group.name, ...group.traits, words: [] },
    ...group.rows.map((row) => childOf(group, row)),
  ]);
}
