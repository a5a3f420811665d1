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

/** Words that are in plain form already, which is most of them. */
const plainWord = /^[\u4e00-\u9fffa-z]+$/;

/** The longest word that a model keeps, in characters. */
const longestWord = 8;

/** The words of a text in plain form, as a segmenter cuts it; none longer than eight characters. */
export function* wordsOf(segmenter: Intl.Segmenter, text: string): Generator<string> {
  const folded = text.slice(0, mostCharacters).normalize('NFKC').toLowerCase();
  for (const { segment, isWordLike } of segmenter.segment(folded)) {
    if (!isWordLike) continue;
    const word = plainWord.test(segment) ? segment : plainText(segment);
    if (word !== '' && word.length <= longestWord) yield word;
  }
}
