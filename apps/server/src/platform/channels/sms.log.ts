import { maskPhone } from '../crypto/index.ts';
import type { Log } from '../log/index.ts';
import { type Channel, unfit } from './channel.ts';

/** The SMS channel of deployments without a gateway: one line in the log, the number masked. */
export function logSms(log: Log): Channel {
  return {
    name: 'sms',
    local: true,
    send: async ({ id, to, language, content }) => {
      if (content.kind !== 'words') return unfit;
      log.info(`短信 ${maskPhone(to)}: ${content.words[language]}`, { message: id });
      return { outcome: 'sent' };
    },
  };
}
