/**
 * The typed keys of subscription messages and what each takes (WeChat's documentation of `subscribeMessage.send`, limits of parameter values). `cut`: a longer
 * text is cut, since a shorter one says the same; what has a form of its own is never changed.
 */
const kinds: { readonly [kind: string]: { readonly fits: RegExp; readonly cut?: number } } = {
  thing: { fits: /^[^\p{Cc}]{1,20}$/u, cut: 20 },
  character_string: { fits: /^[\x21-\x7e]{1,32}$/, cut: 32 },
  short_thing: { fits: /^[^\p{Cc}]{1,5}$/u, cut: 5 },
  number: { fits: /^-?\d{1,32}(\.\d{1,31})?$/ },
  letter: { fits: /^[A-Za-z]{1,32}$/ },
  symbol: { fits: /^[\p{P}\p{S}]{1,5}$/u },
  time: {
    fits: /^(\d{4}年\d{1,2}月\d{1,2}日 )?\d{1,2}:\d{2}(:\d{2})?(~(\d{4}年\d{1,2}月\d{1,2}日 )?\d{1,2}:\d{2}(:\d{2})?)?$/,
  },
  date: { fits: /^(\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{2}[-/.]\d{2})( \d{1,2}:\d{2})?$/ },
  amount: { fits: /^[¥￥$€£]?\d{1,10}(\.\d{1,2})?元?$/ },
  phone_number: { fits: /^[\d+()#*-]{1,17}$/ },
  car_number: { fits: /^[\p{Script=Han}A-Z0-9]{1,8}$/u },
  name: { fits: /^([\p{Script=Han}·]{1,10}|[A-Za-z .'-]{1,20})$/u },
  phrase: { fits: /^\p{Script=Han}{1,5}$/u, cut: 5 },
  enum: { fits: /^[^\p{Cc}]{1,32}$/u },
};

/** The kind of a key such as `thing1` or `character_string02`, or null for one that no template has. */
export function kindOfKey(key: string): string | null {
  const kind = /^([a-z_]+?)\d{1,2}$/.exec(key)?.[1];
  return kind !== undefined && Object.hasOwn(kinds, kind) ? kind : null;
}

/** A value made to fit its key: one line, cut where its kind may be cut (the last character then is …), or null where it cannot be made to fit. */
export function fitted(key: string, value: string): string | null {
  const kind = kindOfKey(key);
  const rule = kind === null ? undefined : kinds[kind];
  if (rule === undefined) return null;
  const line = value.replace(/\p{Cc}+/gu, ' ').trim();
  const characters = [...line];
  const long = rule.cut !== undefined && characters.length > rule.cut;
  const short = long ? `${characters.slice(0, (rule.cut ?? 1) - 1).join('')}…` : line;
  if (rule.fits.test(short)) return short;
  const bare = long ? characters.slice(0, rule.cut).join('') : line;
  return rule.fits.test(bare) ? bare : null;
}
