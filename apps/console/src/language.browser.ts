import type { Words } from '@tongxin/contract';

export type Language = 'zh' | 'en';

const kept = 'tongxin.desk.language';
let current: Language = localStorage.getItem(kept) === 'en' ? 'en' : 'zh';

/** The language the desk is in. */
export function language(): Language {
  return current;
}

/** Changes the language and remembers it; the page is drawn anew by the caller. */
export function speak(next: Language): void {
  current = next;
  localStorage.setItem(kept, next);
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
}

/** The page's own words. */
export function say(zh: string, en: string): string {
  return current === 'zh' ? zh : en;
}

/** Words that came in a reply. */
export function told(words: Words): string {
  return words[current];
}
