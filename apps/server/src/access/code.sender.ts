import type { Channel } from '../platform/channels/index.ts';
import { maskPhone } from '../platform/crypto/index.ts';
import type { Ids } from '../platform/ids/index.ts';
import type { Log } from '../platform/log/index.ts';

/** Brings a one-time code to a phone: an SMS gateway, or the log. Rejects when it cannot. */
export interface CodeSender {
  send(phone: string, code: string, tenant: { readonly key: string; readonly name: string }): Promise<void>;
}

/**
 * The sender of deployments without an SMS gateway: one line in the log, in which the operator or a demo user finds the code:
 * `验证码 jinnan 138****5678: 123456`. It is the only line that ever shows one; a log drops fields named `code`, so the code
 * stands in the message.
 */
export function logCodeSender(log: Log): CodeSender {
  return {
    send: async (phone, code, tenant) => log.info(`验证码 ${tenant.key} ${maskPhone(phone)}: ${code}`),
  };
}

/** The sender over the same SMS channel that messages take. Rejects when the gateway does not take it; what is unknown may have arrived, so it is not sent twice. */
export function smsCodeSender(sms: Channel, ids: Ids): CodeSender {
  return {
    send: async (phone, code, tenant) => {
      const words = {
        zh: `${tenant.name}：验证码 ${code}，5 分钟内有效，请勿告诉他人。`,
        en: `${tenant.name}: your code is ${code}, valid for 5 minutes. Tell nobody.`,
      };
      const content = { kind: 'words', subject: words, words } as const;
      const sent = await sms.send({ id: ids.uuid(), to: phone, language: 'zh', content });
      if (sent.outcome === 'temporary' || sent.outcome === 'permanent') throw new Error(`SMS gateway: ${sent.error}`);
    },
  };
}
