import type { Sent } from './channel.ts';

/** The parts of a reply that an outcome is read from. */
interface Answered {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}

/**
 * The outcome of an HTTP answer: 2xx took it; 408, 425, 429 and 5xx may take it later; anything else will not (RFC 9110 §15). A redirect is not followed, so it is
 * something to put right.
 */
export function outcomeOf({ status, retryAfterMs }: Answered): Sent {
  if (status >= 200 && status < 300) return { outcome: 'sent' };
  const error = `http_${status}`;
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    return { outcome: 'temporary', error, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  return { outcome: 'permanent', error, by: 'sender' };
}
