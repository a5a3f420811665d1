import type { NoticeCard, Words } from '@tongxin/contract';

/** What a delivery carries, filled in already; an event is made into a body and signed when it is sent. */
export type Load =
  | { readonly kind: 'words'; readonly subject: Words; readonly words: Words }
  | { readonly kind: 'card'; readonly card: NoticeCard }
  | { readonly kind: 'event'; readonly body: string };

export type OutwardChannel = 'sms' | 'wechat' | 'mail' | 'webhook';

/** A message that is to leave the house. Times in epoch milliseconds. */
export interface NewDelivery {
  /** The id of the message: the same at every try. */
  readonly id: string;
  readonly channel: OutwardChannel;
  readonly recipientKind: 'resident' | 'staff' | 'webhook';
  readonly recipientId: string;
  readonly caseId: string;
  readonly seq: number;
  readonly transition: string;
  readonly load: Load;
  readonly legal: boolean;
  readonly passesQuiet: boolean;
  readonly nextAt: number;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A delivery that this worker has taken and nobody else takes until its lease ends. `tries` counts this one. */
export interface TakenDelivery {
  readonly id: string;
  readonly channel: OutwardChannel;
  readonly recipientKind: 'resident' | 'staff' | 'webhook';
  readonly recipientId: string;
  readonly load: Load;
  readonly legal: boolean;
  readonly passesQuiet: boolean;
  readonly tries: number;
}

/**
 * What becomes of a taken delivery. `postpone` takes the try back: nothing was sent. A settlement counts only while the delivery has as many tries as when it was
 * taken: a worker that was too slow changes nothing.
 */
export type Settlement =
  | { readonly to: 'sent' }
  | { readonly to: 'refused' | 'skipped' | 'dead'; readonly error: string }
  | { readonly to: 'waiting'; readonly nextAt: number; readonly error: string | null; readonly postpone: boolean };

/** The breaker of a delivery: one per channel, but each webhook has its own, for one that is down says nothing of the others. */
export function breakerOf({ channel, recipientId }: Pick<TakenDelivery, 'channel' | 'recipientId'>): string {
  return channel === 'webhook' ? `webhook ${recipientId}` : channel;
}
