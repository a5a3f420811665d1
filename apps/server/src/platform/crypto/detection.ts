import { checkDigit, isDate, luhn } from './checkdigits.ts';

/** What kind of personal number or address was found. */
export type PersonalDataKind = 'mobile' | 'landline' | 'idNumber' | 'bankCard' | 'email';

/** A find in UTF-16 offsets of the text given: `from` inclusive, `to` exclusive. */
export type PersonalData = Readonly<{ kind: PersonalDataKind; from: number; to: number }>;

/** Digits that stand together. `joint` is what stands before them when only separators part them from the digits before. */
type Group = Readonly<{ from: number; to: number; digits: string; joint: string | null }>;

/** A match of `count` groups; `to` when it reaches beyond the last of them (a final X). */
type Match = Readonly<{ kind: PersonalDataKind; from: number; to: number; count: number }>;

/**
 * Finds mainland mobile numbers, landlines, identity numbers, bank cards and e-mail addresses in free text, in order and
 * without overlap. Digits may be full-width and parted by spaces, hyphens, dots or brackets the way people write them;
 * +86 is part of the find. Short codes (12345, 110), service numbers (400…), dates, amounts, UUIDs and most order
 * numbers are left alone. The work grows linearly with the text.
 */
export function findPersonalData(text: string): PersonalData[] {
  if (!/[\d０-９@＠]/.test(text)) return [];
  const plain = plainDigits(text);
  const finds: PersonalData[] = emails(plain);
  const groups = digitGroups(plain);
  for (let i = 0; i < groups.length; ) {
    const match = matchAt(plain, groups, i);
    if (match) finds.push({ kind: match.kind, from: match.from, to: match.to });
    i += match?.count ?? 1;
  }
  return withoutOverlap(finds);
}

// One unit for one unit, so that offsets stay those of the text given (NFKC would move them).
function plainDigits(text: string): string {
  return text.replace(/[０-９ＸｘＡ-Ｚａ-ｚ＠．－＋]/g, (unit) => String.fromCharCode(unit.charCodeAt(0) - 0xfee0));
}

function withoutOverlap(finds: PersonalData[]): PersonalData[] {
  finds.sort((a, b) => a.from - b.from || b.to - a.to);
  const kept: PersonalData[] = [];
  let end = 0;
  for (const find of finds) {
    if (find.to <= end) continue;
    // What reaches beyond its neighbour keeps only its own end: 138 1234 5678@example.com.
    kept.push(find.from < end ? { ...find, from: end } : find);
    end = find.to;
  }
  return kept;
}

const SEPARATORS = /^[ \t\u00a0\u2002-\u200a\u3000\-\u2010-\u2015.()（）]{1,3}$/;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

function digitGroups(plain: string): Group[] {
  const groups: Group[] = [];
  const uuids = [...plain.matchAll(UUID)].map((found) => found.index);
  let nextUuid = 0;
  let end = -1;
  for (const found of plain.matchAll(/\d+/g)) {
    const from = found.index;
    while (nextUuid < uuids.length && from >= (uuids[nextUuid] ?? 0) + 36) nextUuid += 1;
    if (from >= (uuids[nextUuid] ?? Number.POSITIVE_INFINITY)) continue;
    const between = end >= 0 && from - end <= 3 ? plain.slice(end, from) : '';
    end = from + found[0].length;
    groups.push({ from, to: end, digits: found[0], joint: SEPARATORS.test(between) ? between : null });
  }
  return groups;
}

function matchAt(plain: string, groups: readonly Group[], at: number): Match | undefined {
  const first = groups[at];
  if (!first) return undefined;
  const country =
    /^(?:00)?86$/.test(first.digits) && groups[at + 1]?.joint != null && !plain.startsWith('****', first.from - 4);
  if (country) {
    const rest = phoneAt(plain, groups, at + 1, true);
    if (rest) return { ...rest, from: plusBefore(plain, first.from), count: rest.count + 1 };
  }
  return idNumberAt(plain, groups, at) ?? bankCardAt(plain, groups, at) ?? phoneAt(plain, groups, at, false);
}

function plusBefore(plain: string, from: number): number {
  return plain[from - 1] === '+' ? from - 1 : from;
}

/** The groups from `at` on when their lengths are `lengths` and only separators part them. */
function run(plain: string, groups: readonly Group[], at: number, lengths: readonly number[]): Run | undefined {
  let digits = '';
  for (const [offset, length] of lengths.entries()) {
    const group = groups[at + offset];
    if (group?.digits.length !== length || (offset > 0 && group.joint === null)) return undefined;
    digits += group.digits;
  }
  const first = groups[at];
  const last = groups[at + lengths.length - 1];
  if (!first || !last) return undefined;
  // A remainder of a masked number (138****5678) is not the beginning or the end of another one.
  const masked = plain.startsWith('****', first.from - 4) || plain.startsWith('****', last.to);
  if (lengths.length > 1 && masked) return undefined;
  return { digits, from: first.from, to: last.to, count: lengths.length, next: groups[at + lengths.length] };
}

type Run = Readonly<{ digits: string; from: number; to: number; count: number; next: Group | undefined }>;

/** Several groups are no number of their own when a hyphen or a dot ties them to more digits: 2024-138-1234-5678. */
function isTied(groups: readonly Group[], at: number, found: Run): boolean {
  return TIE.test(groups[at]?.joint ?? '') || TIE.test(found.next?.joint ?? '');
}

const TIE = /[-.\u2010-\u2015]/;

const MOBILE = /^1[3-9]\d{9}$/;
const MOBILE_LENGTHS = [
  [3, 4, 4],
  [3, 8],
  [7, 4],
  [4, 3, 4],
  [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
] as const;

function phoneAt(plain: string, groups: readonly Group[], at: number, afterCountry: boolean): Match | undefined {
  const first = groups[at];
  if (!first) return undefined;
  const whole = first.digits.replace(/^(?:(?:00)?86|0)(?=1[3-9]\d{9}$)/, '');
  if (MOBILE.test(whole) && !isAmountOrPart(plain, first))
    return { kind: 'mobile', from: plusBefore(plain, first.from), to: first.to, count: 1 };
  for (const lengths of MOBILE_LENGTHS) {
    const [head, ...tail] = lengths;
    const glued = /^86[1-9]/.test(first.digits) ? run(plain, groups, at, [head + 2, ...tail]) : undefined;
    const found = glued ?? run(plain, groups, at, lengths);
    if (!found || !MOBILE.test(glued ? found.digits.slice(2) : found.digits)) continue;
    if (isTied(groups, at, found) && !(afterCountry && !TIE.test(found.next?.joint ?? ''))) continue;
    return { kind: 'mobile', from: plusBefore(plain, found.from), to: found.to, count: found.count };
  }
  return landlineAt(plain, groups, at, afterCountry);
}

/** 13812345678元, ¥13812345678, 117.13812345678 or a serial number with letters on both sides. */
function isAmountOrPart(plain: string, group: Group): boolean {
  const before = plain[group.from - 1] ?? '';
  if (/[¥￥$]/.test(before)) return true;
  if (before === '.' && /\d/.test(plain[group.from - 2] ?? '')) return true;
  if (/^(?:\.\d{1,2})?[万亿]?元/.test(plain.slice(group.to, group.to + 6))) return true;
  return /[a-z]/i.test(before) && /[a-z]/i.test(plain[group.to] ?? '');
}

const AREA_AND_LOCAL = /^0(?:10[2-8]\d{7}|2\d[2-8]\d{7}|[3-9]\d{2}[2-8]\d{6,7})$/;
const LANDLINE_LENGTHS = [
  [3, 8],
  [4, 8],
  [4, 7],
  [3, 4, 4],
  [4, 4, 4],
  [4, 3, 4],
] as const;
const NAMED_PHONE = /(?:电话|座机|固话|手机|号码|联系方式|致电|拨打)(?:号|号码)?[是为]?[:：]?\s{0,2}$/;
// The municipal hotline of Tianjin.
const PUBLIC_NUMBERS = new Set(['88908890']);

function landlineAt(plain: string, groups: readonly Group[], at: number, afterCountry: boolean): Match | undefined {
  const first = groups[at];
  if (!first) return undefined;
  const before = plain[first.from - 1] ?? '';
  const after = plain[first.to] ?? '';
  // After the country code the zero of the area code is not dialled: +86 22 2839 1234.
  const dialled = (digits: string): string => (afterCountry && !digits.startsWith('0') ? `0${digits}` : digits);
  if (/^\d{10,12}$/.test(first.digits) && AREA_AND_LOCAL.test(dialled(first.digits)) && !/[a-z.]/i.test(before + after))
    return { kind: 'landline', from: first.from, to: first.to, count: 1 };
  for (const lengths of LANDLINE_LENGTHS) {
    const [area, ...local] = lengths;
    const found =
      run(plain, groups, at, lengths) ?? (afterCountry ? run(plain, groups, at, [area - 1, ...local]) : undefined);
    if (!found || !AREA_AND_LOCAL.test(dialled(found.digits)) || /[a-z]/i.test(before)) continue;
    const extension = (found.next?.digits.length ?? 9) <= 4 && !plain.startsWith('****', found.next?.to);
    if (!afterCountry && isTied(groups, at, extension ? { ...found, next: undefined } : found)) continue;
    const opened = /[(（]/.test(before) && /[)）]/.test(plain.slice(first.to, found.to));
    return { kind: 'landline', from: opened ? found.from - 1 : found.from, to: found.to, count: found.count };
  }
  if (!/^[2-8]\d{6,7}$/.test(first.digits) || PUBLIC_NUMBERS.has(first.digits)) return undefined;
  if (!NAMED_PHONE.test(plain.slice(Math.max(0, first.from - 12), first.from))) return undefined;
  return { kind: 'landline', from: first.from, to: first.to, count: 1 };
}

// GB/T 2260: the provinces' codes; 83 and 91 are in use for residents of Taiwan and for foreigners.
const PROVINCE = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)/;
const ID_LENGTHS = [
  [6, 8, 4],
  [6, 4, 4, 4],
  [3, 3, 4, 4, 4],
] as const;
const NAMED_ID = /身份证(?:号码|号)?[是为]?[:：]?\s{0,2}$/;

function idNumberAt(plain: string, groups: readonly Group[], at: number): Match | undefined {
  const first = groups[at];
  if (!first || !PROVINCE.test(first.digits.length >= 2 ? first.digits : '')) return undefined;
  const named = (): boolean => NAMED_ID.test(plain.slice(Math.max(0, first.from - 12), first.from));
  const accept = (found: Run): Match | undefined => {
    const endsInX = found.digits.length === 17 && /[xX]/.test(plain[found.to] ?? '');
    const id = endsInX ? `${found.digits}X` : found.digits;
    // Numbers of 15 digits were given until 1999; a bearer born before 1940 is rarer than a serial number with today's date.
    const isId =
      id.length === 18
        ? isDate(id.slice(6, 14)) && (checkDigit(id) === id[17] || named())
        : id.length === 15 && isDate(`19${id.slice(6, 12)}`) && (id.slice(6, 8) >= '40' || named());
    return isId
      ? { kind: 'idNumber', from: found.from, to: found.to + (endsInX ? 1 : 0), count: found.count }
      : undefined;
  };
  if ([15, 17, 18].includes(first.digits.length)) {
    const whole = run(plain, groups, at, [first.digits.length]);
    return whole && accept(whole);
  }
  for (const lengths of ID_LENGTHS) {
    const last = lengths.length - 1;
    const found =
      run(plain, groups, at, lengths) ??
      run(
        plain,
        groups,
        at,
        lengths.map((length, position) => (position === last ? length - 1 : length)),
      );
    if (found && found.digits.length >= 17 && !isTied(groups, at, found)) return accept(found);
  }
  return undefined;
}

const CARD_LENGTHS = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4, 2],
  [4, 4, 4, 4, 1],
  [4, 4, 4, 4],
  [6, 13],
] as const;
// UnionPay and older Chinese cards, Visa, Mastercard, JCB: other beginnings are order numbers far more often.
const CARD = /^(?:62\d{14,17}|60[13]\d{13,16}|9558\d{12,15}|4\d{15}|5[1-5]\d{14}|35\d{14})$/;

function bankCardAt(plain: string, groups: readonly Group[], at: number): Match | undefined {
  const length = groups[at]?.digits.length ?? 0;
  const candidates = length >= 16 && length <= 19 ? [[length]] : length === 4 || length === 6 ? CARD_LENGTHS : [];
  for (const lengths of candidates) {
    const found = run(plain, groups, at, lengths);
    if (!found || !CARD.test(found.digits) || !luhn(found.digits)) continue;
    if (found.count > 1 && isTied(groups, at, found)) continue;
    return { kind: 'bankCard', from: found.from, to: found.to, count: found.count };
  }
  return undefined;
}

// 64 characters at most (RFC 5321 §4.5.3.1.1): what is longer is no address, and a part of it is none
// either, nor is what follows a masked number in it.
const LOCAL_PART = /(?<![a-z0-9._%+-]|\*{4})[a-z0-9._%+-]{1,64}$/i;
const DOMAIN = /^(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/i;

function emails(plain: string): PersonalData[] {
  const finds: PersonalData[] = [];
  for (let at = plain.indexOf('@'); at >= 0; at = plain.indexOf('@', at + 1)) {
    const local = LOCAL_PART.exec(plain.slice(Math.max(0, at - 68), at))?.[0];
    const domain = DOMAIN.exec(plain.slice(at + 1, at + 256))?.[0];
    if (local && domain) finds.push({ kind: 'email', from: at - local.length, to: at + 1 + domain.length });
  }
  return finds;
}
