/** Times as people say them, in the district's time zone whatever the browser's is. Pure: the present is given. */

const zone = 'Asia/Shanghai';
const dayMs = 86_400_000;
type Language = 'zh' | 'en';

const dayOf = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
const timeOf = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
const monthDay = {
  zh: new Intl.DateTimeFormat('zh-CN', { timeZone: zone, month: 'long', day: 'numeric' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: zone, month: 'short', day: 'numeric' }),
};
const near = { zh: ['昨天', '今天', '明天'], en: ['yesterday', 'today', 'tomorrow'] } as const;

/** '今天 16:00', '11月26日 16:00'. An end at midnight is the 24:00 of the day before, as limits in days are spoken of. */
export function momentWords(iso: string, now: number, language: Language): string {
  const at = Date.parse(iso);
  const midnight = timeOf.format(at) === '00:00';
  const shown = midnight ? at - 1 : at;
  const days = Math.round((Date.parse(dayOf.format(shown)) - Date.parse(dayOf.format(now))) / dayMs);
  const day = near[language][days + 1] ?? monthDay[language].format(shown);
  const year = dayOf.format(shown).slice(0, 4);
  const far = year === dayOf.format(now).slice(0, 4) ? '' : `${year} `;
  return `${far}${day} ${midnight ? '24:00' : timeOf.format(at)}`;
}

/** The whole instant for a tooltip: '2026-11-24 16:00'. */
export function exactMoment(iso: string): string {
  const at = Date.parse(iso);
  return `${dayOf.format(at)} ${timeOf.format(at)}`;
}
