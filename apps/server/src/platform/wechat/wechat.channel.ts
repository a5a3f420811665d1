import { type Channel, type Sent, unfit } from '../channels/channel.ts';
import { fitted } from './card.ts';
import { type Wechat, WechatFailed } from './wechat.ts';

/** The channel of subscription messages. Values are made to fit their keys; one that cannot is a mistake in the tenant's table. */
export function wechatChannel(wechat: Wechat): Channel {
  return {
    name: 'wechat',
    local: false,
    send: async ({ to, language, content }) => {
      if (content.kind !== 'card') return unfit;
      const pairs = Object.entries(content.data).map(([key, value]) => [key, fitted(key, value)] as const);
      const data = Object.fromEntries(pairs.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])));
      if (Object.keys(data).length < pairs.length) return { outcome: 'permanent', error: 'wechat_data', by: 'sender' };
      const { templateId, page } = content;
      try {
        await wechat.send({ openid: to, templateId, page, data, language });
        return { outcome: 'sent' };
      } catch (error) {
        if (error instanceof WechatFailed) return outcomeOfFault(error);
        return { outcome: 'temporary', error: 'wechat_unavailable' };
      }
    },
  };
}

function outcomeOfFault({ fault, error, lost }: WechatFailed): Sent {
  switch (fault) {
    case 'token':
    case 'later':
      return lost ? { outcome: 'unknown', error } : { outcome: 'temporary', error };
    case 'declined':
      return { outcome: 'permanent', error, by: 'recipient' };
    case 'code':
    case 'ours':
      return { outcome: 'permanent', error, by: 'sender' };
  }
}
