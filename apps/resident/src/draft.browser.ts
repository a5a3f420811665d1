import type { Photo } from './photos.ts';
import { newKey } from './session.browser.ts';

/** What somebody was writing; kept on the device until the server has it. */
export interface Draft {
  readonly text: string;
  readonly placeText: string;
  readonly area: { readonly code: string; readonly name: string } | null;
  readonly category: { readonly code: string; readonly name: string } | null;
  /** What the server has already; it keeps them for a day. */
  readonly photos: readonly Photo[];
}

const kept = { draft: 'tongxin.draft', sent: 'tongxin.draft.sent' };
const empty: Draft = { text: '', placeText: '', area: null, category: null, photos: [] };

export function readDraft(): Draft {
  const read = parsed(localStorage.getItem(kept.draft));
  return { ...empty, ...(read as Partial<Draft> | null) };
}

export function keepDraft(draft: Draft): void {
  localStorage.setItem(kept.draft, JSON.stringify(draft));
}

export function dropDraft(): void {
  localStorage.removeItem(kept.draft);
  localStorage.removeItem(kept.sent);
}

/** The key of a submission: the same until what is sent changes, also over a reload of the page. */
export function keyFor(body: string): string {
  const before = parsed(localStorage.getItem(kept.sent)) as { body?: unknown; key?: unknown } | null;
  if (before?.body === body && typeof before.key === 'string') return before.key;
  const key = newKey();
  localStorage.setItem(kept.sent, JSON.stringify({ body, key }));
  return key;
}

function parsed(text: string | null): object | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
