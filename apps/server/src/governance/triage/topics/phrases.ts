/** How far the words around a shared name are followed. */
const LEFT = 12;
const RIGHT = 12;
/** The word for the kind of a name follows it at once; after that only what addresses are written with is followed. */
const ENDING = 2;
const address = /[小区园里东西南北中前后门号楼栋幢期座层单元室旁边侧口附近0-9a-z一二三四五六七八九十]/u;
/** A name that is said more often than this is followed at its first places only. */
const PLACES = 6;

/** The words that two texts have in common around each place where both say a name: 知香园小区西门 around 香园. */
export function sharedPhrases(one: string, other: string, name: string): readonly string[] {
  const found = new Set<string>();
  const others = placesOf(other, name);
  for (const a of placesOf(one, name))
    for (const b of others) {
      let left = 0;
      while (left < LEFT && a > left && b > left && one[a - left - 1] === other[b - left - 1]) left += 1;
      let right = name.length;
      for (let letter = one[a + right]; letter !== undefined && letter === other[b + right]; letter = one[a + right]) {
        const after = right - name.length;
        if (after >= RIGHT || (after >= ENDING && !address.test(letter))) break;
        right += 1;
      }
      found.add(one.slice(a - left, a + right));
    }
  return [...found];
}

function placesOf(text: string, name: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(name); at >= 0 && places.length < PLACES; at = text.indexOf(name, at + 1)) places.push(at);
  return places;
}
