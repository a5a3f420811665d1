import { findPersonalData, type PersonalDataKind } from './detection.ts';

// Compound surnames that are borne today; 2 characters each.
const COMPOUND_SURNAMES = new Set(
  (
    '欧阳 上官 司马 司徒 司空 诸葛 夏侯 皇甫 尉迟 公孙 慕容 长孙 宇文 令狐 端木 东方 南宫 西门 东郭 独孤 ' +
    '轩辕 呼延 濮阳 淳于 单于 太史 申屠 公羊 澹台 闻人 钟离 赫连 拓跋 百里 东方 第五 万俟 仲孙 鲜于 闾丘 宗政 ' +
    '完颜 纳兰 耶律 叶赫 那拉 爱新 相里 微生 梁丘 左丘 南门 公冶 漆雕 乐正 巫马 公西 壤驷 夹谷 宰父 谷梁'
  ).split(' '),
);

/** A person's name with only the surname left: 张*, 欧阳* (domain §13). Nothing tells how long the name was. */
export function maskName(name: string): string {
  const characters = [...name.trim()];
  if (characters.length === 0) return '';
  const compound = characters.slice(0, 2).join('');
  if (characters.length >= 3 && COMPOUND_SURNAMES.has(compound)) return `${compound}*`;
  return characters.length === 1 ? '*' : `${characters[0]}*`;
}

/**
 * A phone number as 138****5678; a country code is dropped, an area code kept (022****1234), and of what is neither only
 * the last four digits stay (domain §13). Fewer than seven digits, such as a hotline, become `****`.
 */
export function maskPhone(phone: string): string {
  if (phone.includes('****')) return phone;
  const all = phone.normalize('NFKC').replace(/\D/g, '');
  const digits = all.replace(/^(?:00)?86(?=1[3-9]\d{9}$|0?[1-9]\d{8,11}$)/, '').replace(/^0(?=1[3-9]\d{9}$)/, '');
  if (digits.length < 7) return '****';
  const last = digits.slice(-4);
  if (/^1\d{10}$/.test(digits)) return `${digits.slice(0, 3)}****${last}`;
  const area = /^0(?:10|2\d|[3-9]\d\d)(?=\d{7,8}$)/.exec(digits)?.[0] ?? '';
  return `${area}****${last}`;
}

/**
 * An identity number as 1201********1234, the first and the last four (domain §13), for 15 and 18 characters alike. What
 * is too short to be one becomes eight asterisks.
 */
export function maskIdNumber(idNumber: string): string {
  return maskMiddle(idNumber, 15);
}

function maskMiddle(text: string, minimum: number): string {
  const plain = text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  return plain.length < minimum ? '********' : `${plain.slice(0, 4)}********${plain.slice(-4)}`;
}

/**
 * An address down to the building (domain §13): 文澜花园3号楼2单元501室 → 文澜花园3号楼*. A village house (3排12号) is one
 * household, so its number goes too. An address without any number is coarse already and stays.
 */
export function maskAddress(address: string): string {
  const text = address.trim();
  const plain = text.normalize('NFKC');
  if (!/[\d一二三四五六七八九十]/.test(plain)) return text;
  const building = /[\da-z甲乙丙丁一二三四五六七八九十百]{1,6}\s{0,2}(?:号楼|#楼|栋|幢|座|#)/i.exec(plain);
  if (building) return cutAfter(plain, building);
  const village = /村/.exec(plain);
  if (village) {
    const house = /\d|[一二三四五六七八九十]{1,4}(?=号|排)/.exec(plain.slice(village.index));
    if (house) {
      const lane = /^\d{1,3}排/.exec(plain.slice(village.index + house.index))?.[0] ?? '';
      return `${plain.slice(0, village.index + house.index)}${lane}*`;
    }
  }
  const street = /\d{1,5}号(?!线)/.exec(plain) ?? /\d{1,5}(?=[-—*])/.exec(plain);
  if (street) return cutAfter(plain, street);
  const first = plain.search(/\d/);
  return first < 0 ? text : `${plain.slice(0, first)}*`;
}

function cutAfter(text: string, found: RegExpExecArray): string {
  const end = found.index + found[0].length;
  return text.length === end ? text : `${text.slice(0, end)}*`;
}

/** A text with its personal numbers masked, and how many were found. Masking a masked text changes nothing. */
export function maskText(text: string): { text: string; found: number } {
  return replaceFound(text, maskFound);
}

/** A text with a space where each personal number was: what may enter a search index (design §4). */
export function removePersonalData(text: string): string {
  return replaceFound(text, () => ' ').text;
}

function maskFound(kind: PersonalDataKind, text: string): string {
  switch (kind) {
    case 'mobile':
    case 'landline':
      return maskPhone(text);
    case 'idNumber':
      return maskIdNumber(text);
    case 'bankCard':
      return maskMiddle(text, 16);
    case 'email':
      return maskEmail(text);
  }
}

// A domain that is itself a number (13812345678.com) would betray it.
function maskEmail(email: string): string {
  const at = email.search(/[@＠]/);
  const domain = email.slice(at + 1);
  const shown = /[\d０-９]{5}/.test(domain) ? domain.replace(/[\d０-９]/g, '*') : domain;
  return `${at > 0 ? email.slice(0, 1) : ''}***@${shown}`;
}

function replaceFound(text: string, replacement: (kind: PersonalDataKind, text: string) => string) {
  const found = findPersonalData(text);
  if (found.length === 0) return { text, found: 0 };
  const pieces: string[] = [];
  let end = 0;
  for (const { kind, from, to } of found) {
    const shown = replacement(kind, text.slice(from, to));
    // The plus or bracket that parted the number from digits before it is gone: 19900307+86138… must not read as one.
    const gap = /[\d０-９]/.test(text[from - 1] ?? '') && /^\d/.test(shown) ? ' ' : '';
    pieces.push(text.slice(end, from), gap, shown);
    end = to;
  }
  pieces.push(text.slice(end));
  return { text: pieces.join(''), found: found.length };
}
