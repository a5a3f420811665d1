import { createHmac, timingSafeEqual } from 'node:crypto';

/** A new secret of a webhook from 32 random bytes, as Standard Webhooks writes it: `whsec_` and base64. */
export function webhookSecret(bytes: Uint8Array): string {
  return `whsec_${Buffer.from(bytes).toString('base64')}`;
}

/**
 * The `webhook-signature` header (Standard Webhooks): for each secret `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`, parted by spaces. `seconds` since the
 * epoch, as in the `webhook-timestamp` header.
 */
export function webhookSignature(secrets: readonly string[], id: string, seconds: number, body: string): string {
  return secrets.map((secret) => `v1,${signed(secret, id, seconds, body).toString('base64')}`).join(' ');
}

/** Whether a header was made with this secret: what a receiver does, and what our tests do. */
export function webhookVerified(header: string, secret: string, id: string, seconds: number, body: string): boolean {
  const wanted = signed(secret, id, seconds, body);
  return header.split(' ').some((each) => {
    const given = Buffer.from(each.replace(/^v1,/, ''), 'base64');
    return each.startsWith('v1,') && given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

function signed(secret: string, id: string, seconds: number, body: string): Buffer {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest();
}
