import type { Brand } from './brand.browser.ts';

/** What every page is given. */
export interface Around {
  readonly brand: Brand;
  /** Goes to a page of this app: '#/say'. */
  go(hash: string): void;
  /** Goes to signing in and comes back here. */
  signIn(): void;
  /** Says something on the next page that is shown. */
  flash(words: string): void;
}

/** A page that is shown. */
export interface Page {
  readonly element: HTMLElement;
  /** Stops what runs while it is shown. */
  stop?(): void;
}
