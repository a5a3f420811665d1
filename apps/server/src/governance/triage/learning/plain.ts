/** Characters that are read of one text (our decision): a bound on the work that one message can make. */
const mostCharacters = 20_000;

/** Outside of the basic plane a character is two units; those few are left out, so that every piece of a text is a text. */
const unread = /[^\p{L}\p{N}]|[\u{10000}-\u{10ffff}]/gu;

/**
 * A text as it is compared: NFKC, lower case, letters and digits only, every digit a 0. So no number of a person gets into a model, and full-width
 * letters equal half-width ones.
 */
export function plainText(text: string): string {
  return text.slice(0, mostCharacters).normalize('NFKC').toLowerCase().replace(unread, '').replace(/\p{N}/gu, '0');
}

/** The words of a text in plain form, by the segmenter of the program that trains: two characters or more, none of digits alone. */
export function wordsOf(segmenter: Intl.Segmenter, text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { segment, isWordLike } of segmenter.segment(text.slice(0, mostCharacters).normalize('NFKC').toLowerCase())) {
    if (!isWordLike) continue;
    const word = plainText(segment);
    if (word.length >= 2 && word.length <= longestWord && !/^0+$/.test(word)) words.add(word);
  }
  return words;
}

/** The longest word that a model keeps, in characters. */
export const longestWord = 8;
