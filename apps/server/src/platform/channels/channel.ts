/** Words for people in both languages. */
interface BothLanguages {
  readonly zh: string;
  readonly en: string;
}

/** What a message says. A channel takes the kinds it can carry and gives the others back as `permanent`. */
export type Content =
  | { readonly kind: 'words'; readonly subject: BothLanguages; readonly words: BothLanguages }
  /** A WeChat subscription message: the values of a template's keys, `thing1` and so on. */
  | {
      readonly kind: 'card';
      readonly templateId: string;
      readonly page: string;
      readonly data: { readonly [key: string]: string };
    }
  /** Something for a program: the body as it is sent, and the secrets it is signed with, the newest first. */
  | { readonly kind: 'event'; readonly body: string; readonly secrets: readonly string[] };

/** One message to one person or program. */
export interface Message {
  /** The same at every try, so that a receiver can tell a repetition. */
  readonly id: string;
  /** A phone number, a mail address, an openid or a URL: what the channel understands. */
  readonly to: string;
  readonly language: 'zh' | 'en';
  readonly content: Content;
}

/**
 * What became of a message. `error` is a short name of ours (`http_503`, `wechat_43101`): never a sentence of a stranger, in which an address could stand.
 * - sent: the other side took it.
 * - temporary: it was not taken; a later try may help, not before `retryAfterMs` where given.
 * - permanent: no try will help; `by` says whether the recipient does not want it or we have something to put right.
 * - unknown: it may have arrived; it is tried again under the same id.
 */
export type Sent =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'temporary'; readonly error: string; readonly retryAfterMs?: number }
  | { readonly outcome: 'permanent'; readonly error: string; readonly by: 'recipient' | 'sender' }
  | { readonly outcome: 'unknown'; readonly error: string };

/** Where messages leave the house. One interface for SMS, WeChat, mail and webhooks. */
export interface Channel {
  readonly name: 'sms' | 'wechat' | 'mail' | 'webhook';
  /** True of a channel that reaches nobody outside, such as the log. */
  readonly local: boolean;
  /** Never rejects: whatever goes wrong is an outcome. */
  send(message: Message): Promise<Sent>;
}

/** The outcome of a message whose content a channel cannot carry. */
export const unfit: Sent = { outcome: 'permanent', error: 'content_unfit', by: 'sender' };
