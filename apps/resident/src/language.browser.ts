import type { Words } from '@tongxin/contract';

export type Language = 'zh' | 'en';

const kept = { language: 'tongxin.language', elder: 'tongxin.elder' };
let current: Language = localStorage.getItem(kept.language) === 'en' ? 'en' : 'zh';

export function language(): Language {
  return current;
}

/** Changes the language and remembers it; the page is drawn anew by the caller. */
export function speak(next: Language): void {
  current = next;
  localStorage.setItem(kept.language, next);
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

/** Whether 长辈版 is on: everything larger, three big buttons first. */
export function isElder(): boolean {
  return localStorage.getItem(kept.elder) === 'yes';
}

export function setElder(on: boolean): void {
  localStorage.setItem(kept.elder, on ? 'yes' : 'no');
  document.documentElement.classList.toggle('elder', on);
}
