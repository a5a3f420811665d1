import type pg from 'pg';

/**
 * What is wrong with the characters of this database, if anything is. Under another character type than UTF-8, such as
 * `C`, trigram indexes and word rules silently ignore Chinese.
 */
export async function characterProblem(client: pg.ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ ctype: string; encoding: string; word: boolean }>(
    `SELECT datctype AS ctype, pg_encoding_to_char(encoding) AS encoding, U&'\\540C\\5FC3' ~ '^\\w+$' AS word
     FROM pg_database WHERE datname = current_database()`,
  );
  const { ctype, encoding, word } = rows[0] ?? { ctype: '', encoding: '', word: false };
  if (encoding === 'UTF8' && /utf-?8/i.test(ctype) && word) return undefined;
  return `数据库字符集必须为 UTF-8 / the database needs encoding UTF8 and an lc_ctype of UTF-8, it has ${encoding} and ${ctype}`;
}
