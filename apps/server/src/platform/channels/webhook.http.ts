import type { Clock } from '../clock/index.ts';
import { type HostAddress, hostOf, isLocalhost, isPublicAddress, type Resolve } from './addresses.net.ts';
import { type Channel, type Sent, unfit } from './channel.ts';
import { outcomeOf } from './outcome.ts';
import { request, retryAfterMs } from './request.net.ts';
import { webhookSignature } from './webhook.signature.ts';

const timeLimitMs = 10_000;
/** Events carry ids and states; a body beyond this is a mistake of ours. */
const longestBody = 64 * 1024;

/** What of the network webhooks may reach. */
export interface WebhookReach {
  /** Whether addresses inside (this machine, private networks) may be called. */
  readonly allowPrivate: boolean;
  readonly resolve: Resolve;
}

/**
 * Why a URL cannot be a webhook, or null: https (http for this machine alone), no name and password in it, and no address inside unless that is allowed.
 * A name is looked at when it is called, each time.
 */
export function webhookUrlFlaw(
  text: string,
  allowPrivate: boolean,
): 'no_url' | 'not_https' | 'with_password' | 'inside' | null {
  if (!URL.canParse(text)) return 'no_url';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocalhost(url))) return 'not_https';
  if (url.username !== '' || url.password !== '') return 'with_password';
  const host = hostOf(url);
  const literal = /^[\d.]+$|:/.test(host);
  if (!allowPrivate && (isLocalhost(url) || (literal && !isPublicAddress(host)))) return 'inside';
  return null;
}

/** The address a webhook is called at, or why it is not. Every address of the name must be allowed: which one is called is not left to chance. */
async function addressOf(url: URL, { allowPrivate, resolve }: WebhookReach): Promise<HostAddress | Sent> {
  const found = await resolve(hostOf(url)).catch(() => []);
  const [first] = found;
  if (first === undefined) return { outcome: 'temporary', error: 'no_address' };
  if (!allowPrivate && !found.every(({ address }) => isPublicAddress(address))) {
    return { outcome: 'permanent', error: 'address_inside', by: 'sender' };
  }
  return first;
}

/**
 * Webhooks after the Standard Webhooks convention: `webhook-id` is the same at every try, `webhook-timestamp` and `webhook-signature` prove that it is ours and new.
 * Name and address are looked up once per try and the connection goes to the address that was judged. An endpoint that has moved away for good answers 410; every other
 * refusal is tried again, as the convention asks, but a redirect is not.
 */
export function webhooks(clock: Clock, reach: WebhookReach): Channel {
  return {
    name: 'webhook',
    local: false,
    send: async ({ id, to, content }) => {
      if (content.kind !== 'event' || Buffer.byteLength(content.body) > longestBody) return unfit;
      if (webhookUrlFlaw(to, reach.allowPrivate) !== null) {
        return { outcome: 'permanent', error: 'url_not_allowed', by: 'sender' };
      }
      const url = new URL(to);
      const pinned = await addressOf(url, reach);
      if ('outcome' in pinned) return pinned;
      const seconds = Math.floor(clock.now() / 1000);
      const reply = await request({
        method: 'POST',
        url,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Tongxin-Webhooks/1',
          'webhook-id': id,
          'webhook-timestamp': String(seconds),
          'webhook-signature': webhookSignature(content.secrets, id, seconds, content.body),
        },
        body: content.body,
        pinned,
        timeLimitMs,
      });
      switch (reply.kind) {
        case 'answered': {
          const { status, headers } = reply;
          const sent = outcomeOf({ status, retryAfterMs: retryAfterMs(headers, clock.now()) });
          const mayChange = sent.outcome === 'permanent' && status >= 400 && status !== 410;
          return mayChange ? { outcome: 'temporary', error: `http_${status}` } : sent;
        }
        case 'unreached':
          return { outcome: 'temporary', error: reply.error };
        case 'lost':
          return { outcome: 'unknown', error: reply.error };
      }
    },
  };
}
