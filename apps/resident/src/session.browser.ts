import { type Call, client, fetchTransport, Refused } from '@tongxin/client';
import type { ReplyOf, RouteName, routes } from '@tongxin/contract';
import { language, say } from './language.browser.ts';

type Routes = typeof routes;

/** The district whose people this page serves. */
export const tenant = 'jinnan';

const kept = 'tongxin.token';
const token = (): string | null => localStorage.getItem(kept);
const clients = {
  zh: client(fetchTransport(), token, 'zh'),
  en: client(fetchTransport(), token, 'en'),
};

/** The server could not be reached; nothing is known about what was sent. */
export class Unreached extends Error {
  override readonly name = 'Unreached';
}

export function isSignedIn(): boolean {
  return token() !== null;
}

export function keepToken(value: string | null): void {
  if (value === null) localStorage.removeItem(kept);
  else localStorage.setItem(kept, value);
}

/** Calls a route. Throws Refused with the server's words, or Unreached. A session that the server no longer knows is forgotten. */
export async function call<N extends RouteName>(name: N, what: Call<Routes[N]> = {}): Promise<ReplyOf<Routes[N]>> {
  try {
    return await clients[language()].call(name, what);
  } catch (error) {
    if (!(error instanceof Refused)) throw new Unreached();
    if (error.refusal.code === 'not_signed_in') keepToken(null);
    throw error;
  }
}

/** Whether a failure means that one has to sign in again. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof Refused && error.refusal.code === 'not_signed_in';
}

/** What to tell about a failure: what happened, what was kept, what to do now. */
export function failureWords(error: unknown): string {
  if (error instanceof Refused) {
    const number = error.refusal.code === 'bug' ? ` ${error.refusal.requestId}` : '';
    return error.refusal.message + number;
  }
  return say(
    '网络断了。您写的已保存在这台设备里，连上后再点一次，不会重复。',
    'The network is down. What you wrote is kept on this device; press again once you are online, it is sent only once.',
  );
}

/** A key for one submission: the same submission sent again carries the same key. Works without a secure context too. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replace(/[+/]/g, '-');
}

export { Refused };
