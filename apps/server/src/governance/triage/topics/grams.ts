import { fold } from '../../areas/index.ts';

/** The different pairs and triples of letters of a text as sorted numbers; punctuation and white space are passed over. */
export type Grams = Uint32Array;

/** Words of courtesy that any report may have; they say nothing about what it is about. */
const courtesy =
  /尊敬的|敬爱的|各位|领导|您好|你好|谢谢|感谢|百忙之中|希望有关部门|有关部门|相关部门|此致|敬礼|望领导|请领导|恳请|恳求|特此/gu;

const notLetters = /[^\p{L}\p{N}]+/gu;

/** A text as it is compared: its letters and digits alone, without words of courtesy. */
export function lettersOf(text: string): string {
  return fold(text).replace(courtesy, '').replace(notLetters, '');
}

/** The pairs and triples of a title and a text. Two different triples may get one number, about once in a million texts. */
export function gramsOf(title: string, text: string): Grams {
  const parts = [title, text].map(lettersOf);
  const all = new Uint32Array(2 * (parts[0]?.length ?? 0) + 2 * (parts[1]?.length ?? 0));
  let count = 0;
  for (const plain of parts) {
    for (let at = 0; at + 1 < plain.length; at++) {
      const [a, b] = [plain.charCodeAt(at), plain.charCodeAt(at + 1)];
      all[count++] = pairNumber(a, b);
      if (at + 2 < plain.length) all[count++] = mixed(a, b, plain.charCodeAt(at + 2));
    }
  }
  const sorted = all.subarray(0, count).sort();
  let different = 0;
  for (const gram of sorted) if (different === 0 || sorted[different - 1] !== gram) sorted[different++] = gram;
  return sorted.slice(0, different);
}

/** Whether a text has two characters side by side. */
export function hasPair(grams: Grams, pair: string): boolean {
  const wanted = pairNumber(pair.charCodeAt(0), pair.charCodeAt(1));
  let [low, high] = [0, grams.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((grams[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return grams[low] === wanted;
}

function pairNumber(a: number, b: number): number {
  return ((a << 16) | b) >>> 0;
}

function mixed(a: number, b: number, c: number): number {
  const one = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  const all = Math.imul(one ^ (one >>> 15), 0x2c1b3c6d) ^ Math.imul(c + 0x165667b1, 0x27d4eb2f);
  return (all ^ (all >>> 13)) >>> 0;
}
