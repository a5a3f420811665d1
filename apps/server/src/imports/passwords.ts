import type { Randomness } from '../platform/ids/index.ts';

/** Letters and digits that nobody mistakes for another one when reading aloud: no 0 O o 1 l I. */
const alphabet = 'abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY346789';

/** A password to be given out: fourteen characters in groups, about 68 bits (our decision). */
export function oneTimePassword(randomness: Randomness): string {
  const characters = Array.from({ length: 12 }, () => alphabet.charAt(randomness.int(alphabet.length)));
  return [characters.slice(0, 4), characters.slice(4, 8), characters.slice(8)].map((group) => group.join('')).join('-');
}

/** How long a password that was given out waits for its one use: seven days (our decision). */
export const oneTimeDays = 7;

/** The lines of a file of passwords, for a spreadsheet: nothing in a cell is ever a formula. */
export function passwordLines(
  rows: readonly { readonly login: string; readonly name: string; readonly password: string }[],
): string {
  const cell = (text: string) => {
    const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const heading = ['登录名', '姓名', `一次性密码（${oneTimeDays} 天内用一次，登录后立即修改）`];
  const lines = rows.map(({ login, name, password }) => [login, name, password]);
  return `\uFEFF${[heading, ...lines].map((cells) => cells.map(cell).join(',')).join('\r\n')}\r\n`;
}
