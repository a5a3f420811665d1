/** Any JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a person can be known by in words of others. */
export interface KnownBy {
  readonly name: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  readonly reporterRef: string | null;
  /** The person's own words, as kept and as said. */
  readonly words: readonly string[];
}

/** Tells whether a text mentions somebody. */
export type Mentions = (text: string) => boolean;

const least = 4;

/**
 * Looks for a person in texts: name (two characters or more), phone, also as it is masked, address, reference, and their own words of four
 * characters or more. It would rather find too much than leave something (our decision): what it finds belongs to cases that have ended.
 */
export function mentionsOf(person: KnownBy): Mentions {
  const { name, phone, address, reporterRef, words } = person;
  const needles = new Set(
    [
      name !== null && [...name].length >= 2 ? name : null,
      phone,
      phone === null ? null : `${phone.slice(0, 3)}****${phone.slice(-4)}`,
      ...[address, reporterRef, ...words].map((text) => (text !== null && text.length >= least ? text : null)),
    ].filter((needle) => needle !== null),
  );
  return (text) => {
    const plain = text.replaceAll(/[\s-]/g, '');
    for (const needle of needles) {
      if (text.includes(needle)) return true;
      if (needle === phone && plain.includes(needle)) return true;
    }
    return false;
  };
}

/** Whether any text in a JSON value mentions somebody. */
export function mentionedIn(value: Json, mentions: Mentions): boolean {
  if (typeof value === 'string') return mentions(value);
  if (value === null || typeof value !== 'object') return false;
  return (Array.isArray(value) ? value : Object.values(value)).some((each) => mentionedIn(each, mentions));
}
