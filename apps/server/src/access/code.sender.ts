import { maskPhone } from '../platform/crypto/index.ts';
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
