import { createHmac } from 'node:crypto';
import type { Clock } from '../clock/index.ts';
import { type Channel, unfit } from './channel.ts';
import { outcomeOf } from './outcome.ts';
import { request, retryAfterMs } from './request.net.ts';

/** An SMS gateway that takes JSON by POST. */
export interface SmsGateway {
  readonly url: URL;
  /** The body: JSON in whose texts `{id}`, `{phone}` and `{text}` are filled in. */
  readonly template: string;
  /** Signs each request; null: none. */
  readonly secret: string | null;
}

/** What is sent unless a template says otherwise. */
export const defaultSmsTemplate = '{"id":"{id}","phone":"{phone}","text":"{text}"}';

const timeLimitMs = 10_000;

/** The body of a request. Throws SyntaxError when the template is no JSON. Values are put into JSON texts, so none can change the structure. */
export function smsBody(
  template: string,
  values: { readonly id: string; readonly phone: string; readonly text: string },
): string {
  const filled: unknown = JSON.parse(template, (_key, value: unknown) =>
    typeof value === 'string'
      ? value.replace(/\{(id|phone|text)\}/g, (_all, name: keyof typeof values) => values[name])
      : value,
  );
  return JSON.stringify(filled);
}

/**
 * The SMS channel over a gateway. `x-timestamp` (seconds) and `x-signature` (`sha256=` and the hex HMAC of `timestamp.body`) prove who asks; `idempotency-key`
 * is the message's id, so that a gateway that knows it sends nothing twice.
 */
export function httpSms(gateway: SmsGateway, clock: Clock): Channel {
  return {
    name: 'sms',
    local: false,
    send: async ({ id, to, language, content }) => {
      if (content.kind !== 'words') return unfit;
      const body = smsBody(gateway.template, { id, phone: to, text: content.words[language] });
      const seconds = String(Math.floor(clock.now() / 1000));
      const signed =
        gateway.secret === null
          ? {}
          : {
              'x-signature': `sha256=${createHmac('sha256', gateway.secret).update(`${seconds}.${body}`).digest('hex')}`,
            };
      const reply = await request({
        method: 'POST',
        url: gateway.url,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'idempotency-key': id,
          'x-timestamp': seconds,
          ...signed,
        },
        body,
        timeLimitMs,
      });
      switch (reply.kind) {
        case 'answered':
          return outcomeOf({ status: reply.status, retryAfterMs: retryAfterMs(reply.headers, clock.now()) });
        case 'unreached':
          return { outcome: 'temporary', error: reply.error };
        case 'lost':
          return { outcome: 'unknown', error: reply.error };
      }
    },
  };
}
