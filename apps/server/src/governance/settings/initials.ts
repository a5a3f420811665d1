/** Opens the case numbers of places that lie in no street: 区级. */
export const districtPrefix = 'QJ';

/** The first character, in the order of Pinyin, of each initial letter that a syllable can begin with. */
const firsts = [...'阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥扨它穵夕丫帀'];
const letters = [...'ABCDEFGHJKLMNOPQRSTWXYZ'];
const pinyin = new Intl.Collator('zh-Hans-u-co-pinyin');

/**
 * The Pinyin initial of a character in upper case; a Latin letter or a digit is itself; anything else is undefined. A character with
 * several readings has the one under which dictionaries file it, so 长 is Z.
 */
export function initialOf(character: string): string | undefined {
  if (/^[A-Za-z0-9]$/.test(character)) return character.toUpperCase();
  if (!/^\p{Script=Han}$/u.test(character)) return undefined;
  let at = -1;
  while (at + 1 < firsts.length && pinyin.compare(firsts[at + 1] ?? '', character) <= 0) at += 1;
  return letters[at];
}

/**
 * The letters that open the case numbers of each street, by its code: the initials of the first two characters of its name, as in
 * HT for 海棠街道 (domain §3). Where two streets would share them, the later one by code gets a digit behind: our decision, so that a
 * number said on the phone names one street.
 */
export function numberPrefixes(
  streets: readonly { readonly code: string; readonly name: string }[],
): ReadonlyMap<string, string> {
  const taken = new Set([districtPrefix]);
  const prefixes = new Map<string, string>();
  for (const { code, name } of [...streets].sort((a, b) => (a.code < b.code ? -1 : 1))) {
    const initials = [...name].flatMap((each) => initialOf(each) ?? []).slice(0, 2);
    const plain = initials.length === 2 ? initials.join('') : 'JZ';
    let prefix = plain;
    for (let number = 2; taken.has(prefix); number++) prefix = `${plain}${number}`;
    taken.add(prefix);
    prefixes.set(code, prefix);
  }
  return prefixes;
}
