import type { NoticeAudience, Words } from '@tongxin/contract';

/**
 * What may stand in braces. `title` is the case's, for whoever said it their own; `due` the end of the limit in the tenant's time; `clock` and `percent` of a
 * reminder; `level` of a supervision.
 */
export const fields = ['title', 'caseNo', 'unit', 'due', 'clock', 'percent', 'level'] as const;
export type Field = (typeof fields)[number];

/** What a text is filled with. */
export type Values = Readonly<Record<Field, Words>>;

const forAppellants: readonly Field[] = ['title', 'caseNo', 'unit', 'due'];

/** What an audience may be told: clocks and supervision are matters among offices. */
export function fieldsFor(audience: NoticeAudience): readonly Field[] {
  return audience === 'appellants' ? forAppellants : fields;
}

/** What stands in braces, and every brace that has no partner. */
const braces = /\{([^{}]*)\}|[{}]/g;

/** The names in braces of a text, as they stand there; a brace without its partner is a name too (`{` or `}`). */
export function namesIn(text: string): readonly string[] {
  return [...text.matchAll(braces)].map(([whole, name]) => name ?? whole);
}

/** The names in a text that are not in `known`, each once and at most 40 characters of it. */
export function unknownIn(text: string, known: readonly Field[]): readonly string[] {
  const unknown = namesIn(text).filter((name) => !known.some((each) => each === name));
  return [...new Set(unknown.map((name) => [...name].slice(0, 40).join('')))];
}

/** The required names that a text lacks. */
export function missingIn(text: string, required: readonly Field[]): readonly Field[] {
  const present = new Set(namesIn(text));
  return required.filter((name) => !present.has(name));
}

/** A text filled in, in one pass: braces inside of a value stay what they are. A name that is not known stays as it stands. */
export function filled(text: string, values: Values, language: 'zh' | 'en'): string {
  return text.replace(braces, (whole, name: string | undefined) => {
    const field = fields.find((each) => each === name);
    return field === undefined ? whole : values[field][language];
  });
}

/** Both languages filled in. */
export function filledWords(words: Words, values: Values): Words {
  return { zh: filled(words.zh, values, 'zh'), en: filled(words.en, values, 'en') };
}
