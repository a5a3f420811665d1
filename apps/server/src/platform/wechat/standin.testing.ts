import type { Answer, Seen, Stand } from '../channels/stand.testing.ts';
import { stand } from '../channels/stand.testing.ts';

/** A server that answers as WeChat documents, and refuses every parameter that is not as documented. */
export interface WechatStandIn extends Stand {
  readonly appId: string;
  readonly appSecret: string;
  /** One-time codes of wx.login that are still good, with whose they are. */
  readonly logins: Map<string, string>;
  /** One-time codes of getPhoneNumber that are still good, with the number behind each. */
  readonly phones: Map<string, { readonly pure: string; readonly country: string }>;
  /** Templates by id with the keys each has. */
  readonly templates: Map<string, readonly string[]>;
  /** How often each person will still take a message of a template: `openid template`. */
  readonly subscribed: Map<string, number>;
  /** What was sent. */
  readonly sent: { readonly to: string; readonly data: unknown }[];
  /** Error codes to answer with instead, one per request, whatever is asked. */
  readonly failures: (number | 'hang up' | 'no json' | '502')[];
  /** Makes every token so far invalid, as somebody's forced refresh does. */
  revoke(): void;
  /** How many tokens were given, and how many of them by force. */
  tokens(): { readonly given: number; readonly forced: number };
}

/** What each typed key takes, written down anew from the documentation and not from our own rules. */
const takes: { readonly [kind: string]: (value: string) => boolean } = {
  thing: (value) => [...value].length <= 20,
  character_string: (value) => value.length <= 32 && !/[^\x20-\x7e]/.test(value),
  number: (value) => value.length <= 32 && !Number.isNaN(Number(value)),
  phrase: (value) => [...value].length <= 5 && !/[^\u4e00-\u9fff]/.test(value),
  time: (value) => /\d{1,2}:\d{2}/.test(value),
  date: (value) => /\d{1,2}(日|$)|\d{4}[-/.]/.test(value),
};

const json = (body: object): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json; encoding=utf-8' },
  body: JSON.stringify(body),
});
const error = (errcode: number, errmsg: string): Answer => json({ errcode, errmsg });

/** Starts one. Its times are those of the wall; tokens live 7,200 s. */
export async function wechatStandIn(): Promise<WechatStandIn> {
  const appId = 'wx0123456789abcdef';
  const appSecret = 'fedcba9876543210fedcba9876543210';
  const logins = new Map<string, string>();
  const phones = new Map<string, { pure: string; country: string }>();
  const templates = new Map<string, readonly string[]>();
  const subscribed = new Map<string, number>();
  const sent: { to: string; data: unknown }[] = [];
  const failures: (number | 'hang up' | 'no json' | '502')[] = [];
  let current: string | null = null;
  let given = 0;
  let forced = 0;

  function session({ method, query }: Seen): Answer {
    const asked = Object.fromEntries(query);
    const names = ['appid', 'grant_type', 'js_code', 'secret'];
    if (method !== 'GET' || Object.keys(asked).sort().join() !== names.join()) return error(41002, 'parameters wrong');
    if (asked.appid !== appId) return error(40013, 'invalid appid');
    if (asked.secret !== appSecret) return error(40125, 'invalid appsecret');
    if (asked.grant_type !== 'authorization_code') return error(40002, 'invalid grant_type');
    const openid = logins.get(asked.js_code ?? '');
    if (openid === undefined) return error(40029, 'invalid code');
    logins.delete(asked.js_code ?? '');
    return json({ session_key: 'c2Vzc2lvbl9rZXlfb2Zfd2VjaGF0', openid });
  }

  function token({ method, headers, query, body }: Seen): Answer {
    if (method !== 'POST' || query.size > 0) return error(43002, 'require POST method');
    if (!/^application\/json/.test(headers['content-type'] ?? '')) return error(44002, 'no post data');
    const asked = JSON.parse(body) as { [name: string]: unknown };
    if (asked.grant_type !== 'client_credential') return error(40002, 'invalid grant_type');
    if (asked.appid !== appId) return error(40013, 'invalid appid');
    if (asked.secret !== appSecret) return error(40125, 'invalid appsecret');
    if (typeof asked.force_refresh !== 'boolean') return error(47001, 'data format error');
    if (current === null || asked.force_refresh) {
      given += 1;
      if (asked.force_refresh) forced += 1;
      current = `token-${given}-${'x'.repeat(100)}`;
    }
    return json({ access_token: current, expires_in: 7_200 });
  }

  function signed({ method, query }: Seen): Answer | null {
    if (method !== 'POST' || [...query.keys()].join() !== 'access_token') return error(41001, 'access_token missing');
    const asked = query.get('access_token');
    return asked === current && asked !== null ? null : error(40001, 'invalid credential, access_token is invalid');
  }

  function phone(seen: Seen): Answer {
    const refused = signed(seen);
    if (refused !== null) return refused;
    const asked = JSON.parse(seen.body) as { [name: string]: unknown };
    if (Object.keys(asked).join() !== 'code') return error(40097, 'invalid args');
    const found = phones.get(String(asked.code));
    if (found === undefined) return error(40029, 'invalid code');
    phones.delete(String(asked.code));
    const { pure, country } = found;
    const phoneNumber = country === '86' ? pure : `+${country}${pure}`;
    return json({
      errcode: 0,
      errmsg: 'ok',
      phone_info: {
        phoneNumber,
        purePhoneNumber: pure,
        countryCode: country,
        watermark: { timestamp: 1_637_744_274, appid: appId },
      },
    });
  }

  function send(seen: Seen): Answer {
    const refused = signed(seen);
    if (refused !== null) return refused;
    const asked = JSON.parse(seen.body) as { [name: string]: unknown };
    const known = ['touser', 'template_id', 'page', 'data', 'miniprogram_state', 'lang'];
    if (Object.keys(asked).some((name) => !known.includes(name))) return error(47001, 'unknown parameter');
    if (typeof asked.touser !== 'string' || asked.touser === '') return error(40003, 'invalid openid');
    const keys = templates.get(String(asked.template_id));
    if (keys === undefined) return error(40037, 'invalid template_id');
    if (asked.page !== undefined && !/^[a-z/]+(\?.*)?$/.test(String(asked.page))) return error(41030, 'invalid page');
    if (!['developer', 'trial', 'formal'].includes(String(asked.miniprogram_state))) return error(47001, 'state');
    if (!['zh_CN', 'en_US', 'zh_HK', 'zh_TW'].includes(String(asked.lang))) return error(47001, 'lang');
    const data = asked.data as { readonly [key: string]: { readonly value?: unknown } };
    for (const key of keys) {
      const value = data[key]?.value;
      const kind = key.replace(/\d+$/, '');
      const fits = typeof value === 'string' && value !== '' && takes[kind]?.(value) === true;
      if (!fits) return error(47003, `argument invalid! data.${key}.value invalid`);
    }
    const who = `${asked.touser} ${asked.template_id}`;
    const left = subscribed.get(who) ?? 0;
    if (left === 0) return error(43101, 'user refuse to accept the msg');
    subscribed.set(who, left - 1);
    sent.push({ to: asked.touser, data });
    return json({ errcode: 0, errmsg: 'ok' });
  }

  const server = await stand((seen) => {
    const failure = failures.shift();
    if (failure === 'hang up') return 'hang up';
    if (failure === 'no json') return { status: 200, body: '<html>' };
    if (failure === '502') return { status: 502, body: 'Bad Gateway' };
    if (failure !== undefined) return error(failure, 'as told');
    switch (seen.path) {
      case '/sns/jscode2session':
        return session(seen);
      case '/cgi-bin/stable_token':
        return token(seen);
      case '/wxa/business/getuserphonenumber':
        return phone(seen);
      case '/cgi-bin/message/subscribe/send':
        return send(seen);
      default:
        return { status: 404, body: '' };
    }
  });
  return {
    ...server,
    appId,
    appSecret,
    logins,
    phones,
    templates,
    subscribed,
    sent,
    failures,
    revoke: () => {
      current = `revoked-${given}`;
    },
    tokens: () => ({ given, forced }),
  };
}
