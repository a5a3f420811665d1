export { isLocalhost, type Resolve, systemResolve } from './addresses.net.ts';
export { lastTry, longestLifeMs, pauseAfter } from './backoff.ts';
export { type Breakers, breakers } from './breaker.ts';
export type { Channel, Content, Message, Sent } from './channel.ts';
export { isMailAddress, isMailSender, letter, type MailServer, mail } from './mail.smtp.ts';
export { defaultSmsTemplate, httpSms, type SmsGateway, smsBody } from './sms.http.ts';
export { logSms } from './sms.log.ts';
export { webhooks, webhookUrlFlaw } from './webhook.http.ts';
export { webhookSecret } from './webhook.signature.ts';
