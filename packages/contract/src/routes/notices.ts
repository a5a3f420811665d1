import { z } from 'zod';
import { route } from '../define.ts';
import { Id, Instant, page, pageQuery, TenantKey, Version, Words } from '../shapes/index.ts';
import { Token } from './access.ts';

/** Where a message goes. `inApp` always; the others when a text is switched on for them and the person can be reached there. */
export const NoticeChannel = z.enum(['inApp', 'sms', 'wechat', 'mail']);
export type NoticeChannel = z.output<typeof NoticeChannel>;

/** Who is told of an event (see GLOSSARY): whoever a case was given to, works on it, holds it, stands above, got a copy, or said it. */
export const NoticeAudience = z.enum(['assigned', 'working', 'holder', 'superior', 'copied', 'appellants']);
export type NoticeAudience = z.output<typeof NoticeAudience>;

const Transition = z.string().regex(/^[a-z][a-zA-Z]{0,30}(\.[a-zA-Z_]{1,40}){1,2}$/);
const Text = z.string().trim().min(1).max(500);
const TextWords = z.strictObject({ zh: Text, en: Text });

/** A WeChat subscription message: the template's id, the page it opens, and the value of each of its keys. */
export const NoticeCard = z.strictObject({
  templateId: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
  page: z.string().regex(/^[\x21-\x7e]{0,200}$/),
  data: z
    .record(z.string().regex(/^[a-z_]{1,20}\d{1,2}$/), z.string().trim().min(1).max(200))
    .refine((data) => Object.keys(data).length >= 1 && Object.keys(data).length <= 10, 'one to ten keys'),
});
export type NoticeCard = z.output<typeof NoticeCard>;

const place = { transition: Transition, audience: NoticeAudience, channel: NoticeChannel } as const;

/** What a tenant may say for itself at one place of the table. */
const said = {
  on: z.boolean().describe('Whether this channel is used; in-app is always'),
  passesQuiet: z.boolean().describe('Goes out in quiet hours too; only for what the law wants told'),
  subject: TextWords.nullable().describe('Of a mail; null elsewhere'),
  words: TextWords,
  card: NoticeCard.nullable().describe('Of a WeChat message; needed to switch it on'),
} as const;

const NoticeText = z.object({
  ...place,
  ...said,
  card: NoticeCard.nullable(),
  version: z.number().int().describe('0 is the text of the platform'),
  legal: z.boolean().describe('The law wants it told: it cannot be muted'),
  placeholders: z.array(z.string()).describe('What may stand in braces here'),
  required: z.array(z.string()).describe('What must'),
  changedBy: z.string().nullable(),
  at: Instant.nullable(),
});

const Delivery = z.object({
  id: Id.describe('The id of the message, the same at every try'),
  at: Instant,
  channel: z.enum(['sms', 'wechat', 'mail', 'webhook']),
  transition: z.string(),
  caseId: Id,
  recipient: z.enum(['resident', 'staff', 'webhook']),
  state: z.enum(['waiting', 'sent', 'dead', 'discarded', 'refused', 'skipped']),
  tries: z.number().int(),
  nextAt: Instant.nullable(),
  error: z.string().nullable(),
});

const EventName = z.union([z.literal('*'), z.string().regex(/^[a-z][a-zA-Z]{0,30}\.([a-zA-Z]{1,40}|\*)$/)]);

const Webhook = z.object({
  id: Id,
  url: z.string(),
  events: z.array(z.string()),
  active: z.boolean(),
  createdAt: Instant,
  secretsValid: z.number().int().describe('Two while a rotation goes on'),
});

const Switches = {
  language: z.enum(['zh', 'en']),
  sms: z.boolean(),
  wechat: z.boolean(),
  mail: z.boolean(),
} as const;

const SwitchesView = z.object({
  ...Switches,
  mailAddress: z.string().nullable().describe('Masked; null until it was confirmed'),
});

const ticket = z.string().regex(/^tx_[A-Za-z0-9_-]{43}$/);
const oneTimeCode = z.string().regex(/^[\x21-\x7e]{1,200}$/);

export const noticeRoutes = {
  listNotices: route('GET', '/v1/notices', {
    summary: { zh: '消息', en: 'My messages' },
    tag: 'notices',
    allow: 'signedIn',
    query: z.strictObject({ ...pageQuery }),
    reply: page(
      z.object({ id: Id, at: Instant, kind: z.string(), words: Words, caseId: Id.nullable(), read: z.boolean() }),
    ),
  }),
  readNotice: route('POST', '/v1/notices/:id/read', {
    summary: { zh: '标为已读', en: 'Mark a message as read' },
    tag: 'notices',
    allow: 'signedIn',
    params: z.strictObject({ id: Id }),
    reply: z.object({ read: z.literal(true) }),
    refusals: ['not_found'],
  }),
  listNoticeTexts: route('GET', '/v1/notice-texts', {
    summary: { zh: '消息文案', en: 'What is told at which transition, to whom and where' },
    tag: 'notices',
    allow: 'setting:read',
    query: z.strictObject({ transition: Transition.optional(), channel: NoticeChannel.optional() }),
    reply: z.object({ items: z.array(NoticeText) }),
  }),
  saveNoticeText: route('PUT', '/v1/notice-texts', {
    summary: { zh: '修改消息文案', en: 'Change a text; versioned' },
    tag: 'notices',
    allow: 'setting:change',
    body: z.strictObject({ ...place, ...said, version: Version }),
    reply: NoticeText,
    refusals: ['not_found', 'stale_version', 'placeholder_unknown', 'placeholder_missing', 'input_invalid'],
  }),
  listNoticeTextVersions: route('GET', '/v1/notice-texts/versions', {
    summary: { zh: '文案的历次版本', en: 'Every version of a text, newest first' },
    tag: 'notices',
    allow: 'setting:read',
    query: z.strictObject(place),
    reply: z.object({ items: z.array(NoticeText) }),
    refusals: ['not_found'],
  }),
  restoreNoticeText: route('POST', '/v1/notice-texts/restore', {
    summary: { zh: '恢复旧版文案', en: 'Make an old version the newest again' },
    tag: 'notices',
    allow: 'setting:change',
    body: z.strictObject({ ...place, version: Version, restore: Version }),
    reply: NoticeText,
    refusals: ['not_found', 'stale_version', 'placeholder_unknown', 'placeholder_missing', 'input_invalid'],
  }),
  previewNoticeText: route('POST', '/v1/notice-texts/preview', {
    summary: { zh: '预览消息', en: 'How a text reads with a sample case; nothing is sent' },
    tag: 'notices',
    allow: 'setting:read',
    rate: 'read',
    body: z.strictObject({ ...place, subject: said.subject, words: TextWords, card: said.card }),
    reply: z.object({
      subject: Words.nullable(),
      words: Words,
      mail: z.object({ text: z.string(), html: z.string() }).nullable(),
      card: z.record(z.string(), z.string()).nullable(),
      characters: z.object({ zh: z.number().int(), en: z.number().int() }),
    }),
    refusals: ['not_found', 'placeholder_unknown', 'placeholder_missing', 'input_invalid'],
  }),

  listDeliveries: route('GET', '/v1/deliveries', {
    summary: { zh: '外发消息', en: 'Messages that leave the house: by default the dead ones' },
    tag: 'notices',
    allow: 'setting:read',
    query: z.strictObject({
      ...pageQuery,
      state: Delivery.shape.state.default('dead'),
      channel: Delivery.shape.channel.optional(),
      webhookId: Id.optional(),
    }),
    reply: page(Delivery),
  }),
  retryDelivery: route('POST', '/v1/deliveries/:id/retry', {
    summary: { zh: '重发', en: 'Try a dead message again, under the same id' },
    tag: 'notices',
    allow: 'setting:change',
    params: z.strictObject({ id: Id }),
    reply: Delivery,
    refusals: ['not_found', 'move_not_possible'],
  }),
  discardDelivery: route('POST', '/v1/deliveries/:id/discard', {
    summary: { zh: '放弃这条消息', en: 'Give a dead message up' },
    tag: 'notices',
    allow: 'setting:change',
    params: z.strictObject({ id: Id }),
    reply: Delivery,
    refusals: ['not_found', 'move_not_possible'],
  }),

  listWebhooks: route('GET', '/v1/webhooks', {
    summary: { zh: '回调地址', en: 'Webhooks' },
    tag: 'notices',
    allow: 'setting:read',
    reply: z.object({ items: z.array(Webhook) }),
  }),
  addWebhook: route('POST', '/v1/webhooks', {
    summary: { zh: '新增回调地址', en: 'Add a webhook; its secret is shown only here' },
    tag: 'notices',
    allow: 'setting:change',
    body: z.strictObject({
      url: z.string().trim().min(1).max(500).describe('https'),
      events: z.array(EventName).min(1).max(50).describe('`*`, `appeal.*` or `appeal.dispatch`'),
    }),
    reply: z.object({ webhook: Webhook, secret: z.string() }),
    status: 201,
    refusals: ['webhook_url'],
  }),
  switchWebhook: route('POST', '/v1/webhooks/:id/switch', {
    summary: { zh: '启用或停用回调', en: 'Switch a webhook on or off' },
    tag: 'notices',
    allow: 'setting:change',
    params: z.strictObject({ id: Id }),
    body: z.strictObject({ active: z.boolean() }),
    reply: Webhook,
    refusals: ['not_found'],
  }),
  rotateWebhook: route('POST', '/v1/webhooks/:id/rotate', {
    summary: { zh: '更换回调密钥', en: 'Make a new secret; the old one signs too for a day' },
    tag: 'notices',
    allow: 'setting:change',
    params: z.strictObject({ id: Id }),
    reply: z.object({ webhook: Webhook, secret: z.string(), previousUntil: Instant }),
    refusals: ['not_found'],
  }),
  testWebhook: route('POST', '/v1/webhooks/:id/test', {
    summary: { zh: '试发回调', en: 'Send a test event now and say what came of it' },
    tag: 'notices',
    allow: 'setting:change',
    params: z.strictObject({ id: Id }),
    reply: z.object({
      outcome: z.enum(['sent', 'temporary', 'permanent', 'unknown']),
      error: z.string().nullable(),
      ms: z.number().int(),
    }),
    refusals: ['not_found', 'channel_off'],
  }),

  getNoticeSwitches: route('GET', '/v1/me/notice-switches', {
    summary: { zh: '我的消息设置', en: 'How I want to be told' },
    tag: 'notices',
    allow: 'signedIn',
    reply: SwitchesView,
  }),
  putNoticeSwitches: route('PUT', '/v1/me/notice-switches', {
    summary: { zh: '修改我的消息设置', en: 'Change how I want to be told; what the law wants told still comes' },
    tag: 'notices',
    allow: 'signedIn',
    body: z.strictObject(Switches),
    reply: SwitchesView,
  }),
  askMail: route('POST', '/v1/me/mail', {
    summary: { zh: '登记我的邮箱', en: 'Give a mail address; a code is sent there' },
    tag: 'notices',
    allow: 'signedIn',
    rate: 'code',
    body: z.strictObject({ address: z.string().trim().min(3).max(254) }),
    reply: z.object({ expiresInSeconds: z.number().int() }),
    status: 201,
    refusals: ['input_invalid', 'channel_off'],
  }),
  confirmMail: route('POST', '/v1/me/mail/confirm', {
    summary: { zh: '确认我的邮箱', en: 'Confirm the address with the code' },
    tag: 'notices',
    allow: 'signedIn',
    rate: 'code',
    body: z.strictObject({ code: z.string().regex(/^\d{6}$/) }),
    reply: SwitchesView,
    refusals: ['code_wrong'],
  }),
  removeMail: route('DELETE', '/v1/me/mail', {
    summary: { zh: '删除我的邮箱', en: 'Forget my mail address' },
    tag: 'notices',
    allow: 'signedIn',
    reply: SwitchesView,
  }),

  signInByWechat: route('POST', '/v1/sessions/wechat', {
    summary: { zh: '居民用微信登录', en: 'Sign in as a resident by WeChat' },
    tag: 'access',
    allow: 'anyone',
    rate: 'signIn',
    body: z.strictObject({ tenant: TenantKey, code: oneTimeCode.describe('Of wx.login') }),
    reply: Token,
    status: 201,
    refusals: ['code_wrong', 'wechat_unbound', 'channel_off'],
  }),
  bindWechat: route('POST', '/v1/sessions/wechat/bind', {
    summary: { zh: '微信绑定手机号并登录', en: 'Bind the WeChat account to a phone and sign in' },
    tag: 'access',
    allow: 'anyone',
    rate: 'signIn',
    body: z.strictObject({
      tenant: TenantKey,
      ticket: ticket.describe('Of the refusal `wechat_unbound`; once, for ten minutes'),
      proof: z.union([
        z.strictObject({ wechatCode: oneTimeCode.describe('Of the button getPhoneNumber') }),
        z.strictObject({ phone: z.string().regex(/^1[3-9]\d{9}$/), code: z.string().regex(/^\d{6}$/) }),
      ]),
    }),
    reply: Token,
    status: 201,
    refusals: ['code_wrong', 'channel_off'],
  }),
} as const;
