import { smsCodeSender } from './access/index.ts';
import type { World } from './app.ts';
import type { Config } from './config.ts';
import { httpSms, logSms, mail, systemResolve, webhooks } from './platform/channels/index.ts';
import { wechatChannel, wechatClient } from './platform/wechat/index.ts';

/** The ways out of the house that the settings name: SMS (the log where there is no gateway), webhooks, mail and WeChat. */
export function waysOut(
  config: Pick<Config, 'sms' | 'mail' | 'wechat' | 'webhooksInside'>,
  world: Pick<World, 'database' | 'clock' | 'cipher' | 'log' | 'ids'>,
): Pick<World, 'channels' | 'wechat' | 'webhooksInside' | 'sender'> {
  const { clock, log, ids } = world;
  const sms = config.sms === null ? logSms(log) : httpSms(config.sms, clock);
  const wechat = config.wechat === null ? null : wechatClient(config.wechat, world);
  return {
    channels: [
      sms,
      webhooks(clock, { allowPrivate: config.webhooksInside, resolve: systemResolve }),
      ...(config.mail === null ? [] : [mail(config.mail)]),
      ...(wechat === null ? [] : [wechatChannel(wechat)]),
    ],
    webhooksInside: config.webhooksInside,
    ...(wechat === null ? {} : { wechat }),
    // Without a gateway the one-time code stands in the log, in the line the README tells of.
    ...(sms.local ? {} : { sender: smsCodeSender(sms, ids) }),
  };
}
