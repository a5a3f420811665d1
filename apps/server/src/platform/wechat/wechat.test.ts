import fc from 'fast-check';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../channels/channel.ts';
import { type ManualClock, manualClock } from '../clock/index.ts';
import { fieldCipher, type Keyring } from '../crypto/index.ts';
import { type TestDatabase, testDatabase } from '../testing/index.ts';
import { fitted, kindOfKey } from './card.ts';
import { type WechatStandIn, wechatStandIn } from './standin.testing.ts';
import { wechatChannel } from './wechat.channel.ts';
import { wechatClient } from './wechat.client.ts';
import type { Wechat } from './wechat.ts';

const testKey = { field: Buffer.alloc(32, 1), index: Buffer.alloc(32, 2), createdAt: '2026-01-01T00:00:00Z' };
const keyring: Keyring = { active: 'k1', indexHash: 'sha256', keys: new Map([['k1', testKey]]) };
const cipher = fieldCipher(keyring);
const openid = 'oAbCdEf0123456789-_wxyz';

let test: TestDatabase;
let weixin: WechatStandIn;
let clock: ManualClock;
let client: Wechat;

/** One process; each has a client of its own over the same database. */
function process(): Wechat {
  const { appId, appSecret, url } = weixin;
  return wechatClient(
    { appId, appSecret, api: new URL(url), state: 'formal' },
    { database: test.database, clock, cipher },
  );
}

beforeAll(async () => {
  test = await testDatabase({ poolSize: 10 });
});
afterAll(() => test.drop());
beforeEach(async () => {
  await sqlOf('DELETE FROM platform.wechat_tokens');
  weixin = await wechatStandIn();
  clock = manualClock('2026-11-24T09:00:00+08:00');
  client = process();
});
afterEach(() => weixin.stop());

async function sqlOf(text: string): Promise<readonly Record<string, unknown>[]> {
  const { connection } = test;
  const one = new pg.Client(typeof connection === 'string' ? { connectionString: connection } : { ...connection });
  await one.connect();
  try {
    return (await one.query<Record<string, unknown>>(text)).rows;
  } finally {
    await one.end();
  }
}

const card = {
  openid,
  templateId: 'T-1',
  page: 'pages/case?id=1',
  data: { thing1: '路灯', phrase2: '已办结' },
  language: 'zh',
} as const;
function subscribe(times = 10): void {
  weixin.templates.set('T-1', ['thing1', 'phrase2']);
  weixin.subscribed.set(`${openid} T-1`, times);
}

describe('the code of wx.login', () => {
  it('tells whose it is, once, and nothing of the session key is given on', async () => {
    weixin.logins.set('0a1B', openid);
    expect(await client.user('0a1B')).toEqual({ openid });
    await expect(client.user('0a1B')).rejects.toMatchObject({ fault: 'code', error: 'wechat_40029' });
    expect(weixin.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(
      Array(2).fill('GET /sns/jscode2session'),
    );
  });

  it.each([
    [-1, 'later', 'wechat_busy'],
    [45011, 'later', 'wechat_45011'],
    [40163, 'code', 'wechat_40163'],
    [40226, 'ours', 'wechat_40226'],
    [40125, 'ours', 'wechat_40125'],
    ['502', 'later', 'http_502'],
    ['no json', 'later', 'wechat_answer'],
  ] as const)('may be answered with %s, which asks for %s', async (failure, fault, error) => {
    weixin.failures.push(failure);
    await expect(client.user('x')).rejects.toMatchObject({ name: 'WechatFailed', fault, error, lost: false });
  });

  it('may get no answer', async () => {
    weixin.failures.push('hang up');
    await expect(client.user('x')).rejects.toMatchObject({ fault: 'later', lost: true });
    await weixin.stop();
    await expect(client.user('x')).rejects.toMatchObject({ fault: 'later', error: 'econnrefused', lost: false });
  });
});

describe('the access token', () => {
  it('is asked for once, however many processes and requests need it, and kept sealed until shortly before its end', async () => {
    for (let n = 0; n < 12; n += 1) weixin.phones.set(`p${n}`, { pure: '13812345678', country: '86' });
    const processes = [client, process(), process()];
    const asked = Array.from({ length: 9 }, (_none, n) => processes[n % 3]!.phone(`p${n}`));
    expect(await Promise.all(asked)).toEqual(Array(9).fill('13812345678'));
    const calls = weixin.seen.filter(({ path }) => path === '/cgi-bin/stable_token');
    expect(calls).toHaveLength(1);
    expect(JSON.parse(calls[0]!.body)).toEqual({
      grant_type: 'client_credential',
      appid: weixin.appId,
      secret: weixin.appSecret,
      force_refresh: false,
    });
    const rows = await sqlOf('SELECT t::text AS text FROM platform.wechat_tokens t');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('token-1');
    expect(JSON.stringify(rows)).not.toContain(Buffer.from('token-1').toString('hex'));
    clock.advance(7_200_000 - 4 * 60_000);
    await client.phone('p9');
    expect(weixin.seen.filter(({ path }) => path === '/cgi-bin/stable_token')).toHaveLength(1);
    clock.advance(2 * 60_000);
    await process().phone('p10');
    expect(weixin.seen.filter(({ path }) => path === '/cgi-bin/stable_token')).toHaveLength(2);
  });

  it('is renewed by force, once, when WeChat refuses it, and the request is made again', async () => {
    subscribe();
    await client.send(card);
    weixin.revoke();
    const other = process();
    await Promise.all([client.send(card), other.send(card), client.send(card)]);
    expect(weixin.tokens()).toEqual({ given: 2, forced: 1 });
    expect(weixin.sent).toHaveLength(4);
  });

  it('that has only run out is asked for without force', async () => {
    subscribe();
    await client.send(card);
    weixin.failures.push(42001);
    await expect(client.send(card)).resolves.toBeUndefined();
    expect(weixin.tokens()).toEqual({ given: 1, forced: 0 });
  });

  it('is not renewed by force again and again', async () => {
    subscribe();
    await client.send(card);
    weixin.revoke();
    await client.send(card);
    weixin.revoke();
    await expect(client.send(card)).rejects.toMatchObject({ fault: 'later', error: 'wechat_refresh_too_soon' });
    expect(weixin.tokens().forced).toBe(1);
    clock.advance(30_000);
    await client.send(card);
    expect(weixin.tokens().forced).toBe(2);
  });

  it('can be had although a process died while it was asking', async () => {
    await sqlOf(`INSERT INTO platform.wechat_tokens (app_id, refreshing_until)
      VALUES ('${weixin.appId}', '2026-11-24T09:00:15+08:00')`);
    subscribe();
    const sending = client.send(card);
    clock.advance(15_000);
    await sending;
    expect(weixin.sent).toHaveLength(1);
  });
});

describe('a phone number', () => {
  it('is of the mainland or none, and a code is good once', async () => {
    weixin.phones.set('a', { pure: '13812345678', country: '86' });
    weixin.phones.set('b', { pure: '98765432', country: '852' });
    expect(await client.phone('a')).toBe('13812345678');
    expect(await client.phone('b')).toBeNull();
    await expect(client.phone('a')).rejects.toMatchObject({ fault: 'code' });
  });
});

describe('a subscription message', () => {
  const message = (data: Readonly<Record<string, string>>): Message => ({
    id: '01900000-0000-7000-8000-000000000001',
    to: openid,
    language: 'en',
    content: { kind: 'card', templateId: 'T-1', page: '', data },
  });

  it('is sent as documented, its values cut to what their keys take', async () => {
    subscribe();
    const long = '文澜花园3号楼前的路灯不亮已经一个星期了没人修';
    const sent = await wechatChannel(client).send(message({ thing1: `${long}\n`, phrase2: '已办结' }));
    expect(sent).toEqual({ outcome: 'sent' });
    const { body } = weixin.seen.find(({ path }) => path.endsWith('/send'))!;
    expect(JSON.parse(body)).toEqual({
      touser: openid,
      template_id: 'T-1',
      data: { thing1: { value: `${long.slice(0, 19)}…` }, phrase2: { value: '已办结' } },
      miniprogram_state: 'formal',
      lang: 'en_US',
    });
  });

  it('has an outcome for every answer', async () => {
    subscribe(0);
    const channel = wechatChannel(client);
    const good = message({ thing1: '路灯', phrase2: '已办结' });
    expect(await channel.send(good)).toEqual({ outcome: 'permanent', error: 'wechat_43101', by: 'recipient' });
    expect(await channel.send(message({ thing1: '路灯' }))).toEqual({
      outcome: 'permanent',
      error: 'wechat_47003',
      by: 'sender',
    });
    expect(await channel.send(message({ thing1: '路灯', number3: '很多' }))).toEqual({
      outcome: 'permanent',
      error: 'wechat_data',
      by: 'sender',
    });
    weixin.templates.clear();
    expect(await channel.send(good)).toMatchObject({ outcome: 'permanent', error: 'wechat_40037', by: 'sender' });
    for (const [failure, sent] of [
      [-1, { outcome: 'temporary', error: 'wechat_busy' }],
      [45009, { outcome: 'temporary', error: 'wechat_45009' }],
      ['502', { outcome: 'temporary', error: 'http_502' }],
      ['hang up', { outcome: 'unknown', error: 'econnreset' }],
    ] as const) {
      weixin.failures.push(failure);
      expect(await channel.send(good)).toEqual(sent);
    }
    expect(await channel.send({ ...good, content: { kind: 'event', body: '', secrets: [] } })).toMatchObject({
      error: 'content_unfit',
    });
  });
});

describe('the values of keys', () => {
  const most: Readonly<Record<string, number>> = { thing1: 20, character_string2: 32, phrase3: 5, short_thing4: 5 };

  it('fit or are refused, whatever is put in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('thing1', 'character_string2', 'phrase3', 'short_thing4'),
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        (key, value) => {
          const shown = fitted(key, value);
          if (shown === null) return;
          expect(fitted(key, shown)).toBe(shown);
          expect([...shown].length).toBeLessThanOrEqual(most[key] ?? 0);
          expect(shown).not.toMatch(/\p{Cc}/u);
        },
      ),
    );
  });

  it('know their kinds and forms', () => {
    expect(['thing1', 'character_string02', 'date3', 'thing', 'foo1', 'toString1'].map(kindOfKey)).toEqual([
      'thing',
      'character_string',
      'date',
      null,
      null,
      null,
    ]);
    const good = [
      ['time1', '2019年10月1日 15:01'],
      ['date1', '2019年10月1日'],
      ['date1', '2019-10-01 15:01'],
      ['amount1', '¥12.50'],
      ['phone_number1', '+86-0766-66888866'],
      ['car_number1', '粤A8Z888挂'],
      ['name1', '王小明'],
      ['number1', '3.5'],
    ] as const;
    expect(good.map(([key, value]) => fitted(key, value))).toEqual(good.map(([, value]) => value));
    const bad = [
      ['date1', '明天'],
      ['number1', '三'],
      ['phrase1', 'done'],
      ['thing1', ''],
      ['thing1', ' \n '],
    ] as const;
    expect(bad.map(([key, value]) => fitted(key, value))).toEqual(bad.map(() => null));
    expect(fitted('phrase1', '已经办结了吧')).toBe('已经办结了');
  });
});
