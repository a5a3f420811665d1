import { z } from 'zod';
import { type Reply, request } from '../channels/request.net.ts';
import type { Clock } from '../clock/index.ts';
import type { FieldCipher } from '../crypto/index.ts';
import type { Database } from '../db/index.ts';
import { accessTokens } from './wechat.token.ts';
import { faultOf, type Wechat, WechatFailed } from './wechat.ts';

/** The mini program of this deployment. */
export interface WechatProgram {
  readonly appId: string;
  readonly appSecret: string;
  /** Where WeChat's server interface is; `https://api.weixin.qq.com` unless a test stands in. */
  readonly api: URL;
  /** Which build of the mini program a message opens. */
  readonly state: 'formal' | 'trial' | 'developer';
}

const timeLimitMs = 10_000;
const Failure = z.looseObject({ errcode: z.coerce.number().int().default(0) });
const Session = z.looseObject({ openid: z.string().min(1).max(128) });
const Token = z.looseObject({ access_token: z.string().min(1).max(1024), expires_in: z.number().int().positive() });
const Phone = z.looseObject({
  phone_info: z.looseObject({
    purePhoneNumber: z.string(),
    countryCode: z.union([z.string(), z.number()]),
    watermark: z.looseObject({ appid: z.string() }),
  }),
});
const Nothing = z.looseObject({});

/** The client of WeChat's server interface, as documented. The access token is shared by all processes and refreshed by one at a time. */
export function wechatClient(
  program: WechatProgram,
  deps: { readonly database: Database; readonly clock: Clock; readonly cipher: FieldCipher },
): Wechat {
  const { appId, appSecret, state } = program;

  async function ask<T>(method: 'GET' | 'POST', path: string, query: object, body: object | null, shape: z.ZodType<T>) {
    const url = new URL(path, program.api);
    url.search = new URLSearchParams(Object.entries(query)).toString();
    const reply = await request({
      method,
      url,
      ...(body === null
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json; charset=utf-8' } }),
      timeLimitMs,
    });
    return read(reply, shape);
  }

  const tokens = accessTokens(
    appId,
    async (force) => {
      const body = { grant_type: 'client_credential', appid: appId, secret: appSecret, force_refresh: force };
      const given = await ask('POST', '/cgi-bin/stable_token', {}, body, Token);
      return { token: given.access_token, lifeSeconds: given.expires_in };
    },
    deps,
  );

  /** Asks with the token; where WeChat refuses the token, with a new one, once. */
  async function askSigned<T>(path: string, body: object, shape: z.ZodType<T>): Promise<T> {
    const first = await tokens.get(null);
    const post = (accessToken: string) => ask('POST', path, { access_token: accessToken }, body, shape);
    try {
      return await post(first);
    } catch (error) {
      if (!(error instanceof WechatFailed) || error.fault !== 'token') throw error;
      const second = await tokens.get({ token: first, force: error.error !== 'wechat_42001' });
      return await post(second);
    }
  }

  return {
    user: async (code) => {
      const query = { appid: appId, secret: appSecret, js_code: code, grant_type: 'authorization_code' };
      const { openid } = await ask('GET', '/sns/jscode2session', query, null, Session);
      return { openid };
    },
    phone: async (code) => {
      const { phone_info } = await askSigned('/wxa/business/getuserphonenumber', { code }, Phone);
      // The watermark says for whom the number was given; another program's is not ours to use.
      if (phone_info.watermark.appid !== appId) throw new WechatFailed('code', 'wechat_watermark');
      return String(phone_info.countryCode) === '86' ? phone_info.purePhoneNumber : null;
    },
    send: async ({ openid, templateId, page, data, language }) => {
      await askSigned(
        '/cgi-bin/message/subscribe/send',
        {
          touser: openid,
          template_id: templateId,
          ...(page === '' ? {} : { page }),
          data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, { value }])),
          miniprogram_state: state,
          lang: language === 'zh' ? 'zh_CN' : 'en_US',
        },
        Nothing,
      );
    },
  };
}

function read<T>(reply: Reply, shape: z.ZodType<T>): T {
  if (reply.kind !== 'answered') throw new WechatFailed('later', reply.error, reply.kind === 'lost');
  if (reply.status !== 200) throw new WechatFailed('later', `http_${reply.status}`);
  const json = parsed(reply.text);
  const { success, data } = Failure.safeParse(json);
  if (!success) throw new WechatFailed('later', 'wechat_answer');
  const { errcode } = data;
  if (errcode !== 0) throw new WechatFailed(faultOf(errcode), `wechat_${errcode === -1 ? 'busy' : Math.abs(errcode)}`);
  const answer = shape.safeParse(json);
  if (!answer.success) throw new WechatFailed('later', 'wechat_answer');
  return answer.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
