export { fitted, kindOfKey } from './card.ts';
export { wechatChannel } from './wechat.channel.ts';
export { type WechatProgram, wechatClient } from './wechat.client.ts';
export { type Wechat, WechatFailed } from './wechat.ts';
