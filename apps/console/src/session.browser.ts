import { type Call, client, fetchTransport, Refused } from '@tongxin/client';
import type { ReplyOf, RouteName, routes } from '@tongxin/contract';
import { language, say } from './language.browser.ts';

type Routes = typeof routes;

/** A tab's session: it ends with the tab, because desks are shared. */
const kept = 'tongxin.desk.token';
/** The token of this tab's session, null before and after it. */
export const currentToken = (): string | null => sessionStorage.getItem(kept);
const clients = {
  zh: client(fetchTransport(), currentToken, 'zh'),
  en: client(fetchTransport(), currentToken, 'en'),
};
let onEnd: () => void = () => {};

/** The server could not be reached; nothing is known about what was sent. */
export class Unreached extends Error {
  override readonly name = 'Unreached';
}

export function isSignedIn(): boolean {
  return currentToken() !== null;
}

/** Begins a session with the token of a sign-in, or ends it here with null. */
export function keepToken(value: string | null): void {
  if (value === null) sessionStorage.removeItem(kept);
  else sessionStorage.setItem(kept, value);
}

/** What is to happen when the server no longer knows the session. */
export function whenSessionEnds(then: () => void): void {
  onEnd = then;
}

/** The server no longer knows this tab's session. */
export function sessionEnded(): void {
  if (!isSignedIn()) return;
  keepToken(null);
  onEnd();
}

/** Calls a route. Throws Refused with the server's words, or Unreached. */
export async function call<N extends RouteName>(name: N, what: Call<Routes[N]> = {}): Promise<ReplyOf<Routes[N]>> {
  try {
    return await clients[language()].call(name, what);
  } catch (error) {
    if (!(error instanceof Refused)) throw new Unreached();
    if (error.refusal.code === 'not_signed_in') sessionEnded();
    throw error;
  }
}

/** What to tell about a failure: what happened, what was kept, what to do now. */
export function failureWords(error: unknown): string {
  if (error instanceof Refused) {
    const number = error.refusal.code === 'bug' ? ` ${error.refusal.requestId}` : '';
    return error.refusal.message + number;
  }
  return say(
    '连不上服务器。您写的还在，连上后再点一次。',
    'The server cannot be reached. What you typed is kept; try again in a moment.',
  );
}

/** A key for one submission: the same submission sent again carries the same key. Works without a secure context too. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replace(/[+/]/g, '-');
}

export { Refused };
