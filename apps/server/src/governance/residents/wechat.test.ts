import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAccess, type TestAccess } from '../../access/access.testing.ts';
import { openidsOf, smsCodeSender } from '../../access/index.ts';
import type { Channel, Sent } from '../../platform/channels/index.ts';
import { systemIds } from '../../platform/ids/index.ts';
import { wechatClient } from '../../platform/wechat/index.ts';
import { type WechatStandIn, wechatStandIn } from '../../platform/wechat/standin.testing.ts';
import { residentStore } from './residents.store.ts';

let at: TestAccess;
let weixin: WechatStandIn;
const codes: { phone: string; text: string }[] = [];
let smsOutcome: Sent = { outcome: 'sent' };
const sms: Channel = {
  name: 'sms',
  local: false,
  send: async ({ to, content }) => {
    codes.push({ phone: to, text: content.kind === 'words' ? content.words.zh : '' });
    return smsOutcome;
  },
};

beforeAll(async () => {
  weixin = await wechatStandIn();
  at = await startAccess({
    residents: residentStore,
    sender: smsCodeSender(sms, systemIds),
    wechat: (deps) =>
      wechatClient(
        { appId: weixin.appId, appSecret: weixin.appSecret, api: new URL(weixin.url), state: 'formal' },
        deps,
      ),
  });
});
afterAll(async () => {
  await at.stop();
  await weixin.stop();
});

let count = 0;
/** A fresh login of a WeChat account: the one-time code of wx.login. */
function login(openid: string): string {
  count += 1;
  weixin.logins.set(`login${count}`, openid);
  return `login${count}`;
}
function phoneButton(pure: string, country = '86'): string {
  count += 1;
  weixin.phones.set(`phone${count}`, { pure, country });
  return `phone${count}`;
}
const signIn = (tenant: string, code: string) => at.ask('POST', '/v1/sessions/wechat', { body: { tenant, code } });
const bind = (tenant: string, ticket: string, proof: object) =>
  at.ask('POST', '/v1/sessions/wechat/bind', { body: { tenant, ticket, proof } });
async function ticketOf(tenant: string, openid: string): Promise<string> {
  const { body } = await signIn(tenant, login(openid));
  const details = body.details as { ticket: string };
  return details.ticket;
}
async function whoIs(token: unknown): Promise<string> {
  return String((await at.ask('GET', '/v1/me', { token: String(token) })).body.id);
}
async function allText(): Promise<string> {
  const { connection } = at.test;
  const one = new pg.Client(typeof connection === 'string' ? { connectionString: connection } : { ...connection });
  await one.connect();
  try {
    const tables = ['wechat_bindings', 'platform.wechat_tickets', 'platform.wechat_tokens', 'platform.sessions'];
    const texts: string[] = [];
    for (const table of tables) {
      const { rows } = await one.query<{ text: string }>(`SELECT t::text AS text FROM ${table} t`);
      texts.push(...rows.map(({ text }) => text));
    }
    return texts.join('\n');
  } finally {
    await one.end();
  }
}

describe('a WeChat account', () => {
  it('is bound to the resident of a phone once, and opens a session from then on', async () => {
    const { key, id } = await at.tenant();
    const unbound = await signIn(key, login('oWang'));
    expect([unbound.status, unbound.body.code]).toEqual([401, 'wechat_unbound']);
    expect(unbound.body.details).toEqual({
      ticket: expect.stringMatching(/^tx_[A-Za-z0-9_-]{43}$/),
      expiresInSeconds: 600,
    });
    const { ticket } = unbound.body.details as { ticket: string };
    const bound = await bind(key, ticket, { wechatCode: phoneButton('13812345678') });
    expect(bound.status).toBe(201);
    const residentId = await whoIs(bound.body.token);
    const again = await signIn(key, login('oWang'));
    expect(again.status).toBe(201);
    expect(await whoIs(again.body.token)).toBe(residentId);
    const openids = await at.test.database.inTenant(id, (tx) => openidsOf(tx, id, [residentId], at.cipher));
    expect(openids).toEqual(new Map([[residentId, 'oWang']]));
  });

  it('leads to the same resident as the one-time code of the same phone', async () => {
    const { key } = await at.tenant();
    await at.ask('POST', '/v1/codes', { body: { tenant: key, phone: '13911112222' } });
    const code = /(\d{6})/.exec(codes.at(-1)!.text)![1]!;
    expect(codes.at(-1)!.text).toBe(`示例区：验证码 ${code}，5 分钟内有效，请勿告诉他人。`);
    const byCode = await at.ask('POST', '/v1/sessions/resident', { body: { tenant: key, phone: '13911112222', code } });
    const ticket = await ticketOf(key, 'oLi');
    const byWechat = await bind(key, ticket, { wechatCode: phoneButton('13911112222') });
    expect(await whoIs(byWechat.body.token)).toBe(await whoIs(byCode.body.token));
  });

  it('can be bound by a one-time code, which is then used up as any', async () => {
    const { key } = await at.tenant();
    const phone = '13922223333';
    const ticket = await ticketOf(key, 'oZhao');
    await at.ask('POST', '/v1/codes', { body: { tenant: key, phone } });
    const code = /(\d{6})/.exec(codes.at(-1)!.text)![1]!;
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    expect((await bind(key, ticket, { phone, code: wrong })).body.code).toBe('code_wrong');
    expect((await bind(key, ticket, { phone, code })).status).toBe(201);
    expect((await bind(key, ticket, { phone, code })).body.code).toBe('code_wrong');
  });

  it('is bound by a ticket once, for ten minutes, in its own tenant', async () => {
    const [mine, other] = [await at.tenant(), await at.tenant()];
    const ticket = await ticketOf(mine.key, 'oQian');
    const proof = () => ({ wechatCode: phoneButton('13933334444') });
    expect((await bind(other.key, ticket, proof())).body.code).toBe('code_wrong');
    expect((await bind(mine.key, `tx_${'A'.repeat(43)}`, proof())).body.code).toBe('code_wrong');
    at.clock.advance(600_000);
    expect((await bind(mine.key, ticket, proof())).body.code).toBe('code_wrong');
    const fresh = await ticketOf(mine.key, 'oQian');
    const both = await Promise.all([bind(mine.key, fresh, proof()), bind(mine.key, fresh, proof())]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 401]);
    expect((await signIn(other.key, login('oQian'))).body.code).toBe('wechat_unbound');
  });

  it('follows the phone that was proved last, and a resident has one account', async () => {
    const { key, id } = await at.tenant();
    const first = await bind(key, await ticketOf(key, 'oSun'), { wechatCode: phoneButton('13944440001') });
    const sun = await whoIs(first.body.token);
    // Somebody else's account is bound to the same phone: the phone is theirs now.
    await bind(key, await ticketOf(key, 'oNewSun'), { wechatCode: phoneButton('13944440001') });
    expect((await signIn(key, login('oSun'))).body.code).toBe('wechat_unbound');
    const moved = await bind(key, await ticketOf(key, 'oSun'), { wechatCode: phoneButton('13944440002') });
    expect(await whoIs(moved.body.token)).not.toBe(sun);
    const openids = await at.test.database.inTenant(id, (tx) => openidsOf(tx, id, [sun], at.cipher));
    expect(openids).toEqual(new Map([[sun, 'oNewSun']]));
    const tickets = await Promise.all(Array.from({ length: 6 }, () => ticketOf(key, 'oMany')));
    const many = await Promise.all(
      tickets.map((ticket, n) => bind(key, ticket, { wechatCode: phoneButton(`1395555000${n}`) })),
    );
    expect(many.map(({ status }) => status)).toEqual(Array(6).fill(201));
  });

  it('is refused with a wrong code, a phone from abroad and an unknown tenant alike', async () => {
    const { key } = await at.tenant();
    const answers = [
      await signIn(key, 'not-a-code'),
      await signIn('no-such-place', login('oWu')),
      await bind(key, await ticketOf(key, 'oWu'), { wechatCode: 'not-a-code' }),
      await bind(key, await ticketOf(key, 'oWu'), { wechatCode: phoneButton('98765432', '852') }),
    ];
    for (const { status, body } of answers) expect([status, body.code]).toEqual([401, 'code_wrong']);
  });

  it('waits while WeChat is busy, and a mistake of ours is a bug and found in the log', async () => {
    const { key } = await at.tenant();
    weixin.failures.push(-1);
    expect((await signIn(key, login('oZhou'))).body.code).toBe('busy');
    weixin.failures.push('hang up');
    expect((await signIn(key, login('oZhou'))).body.code).toBe('busy');
    weixin.failures.push(40125);
    expect((await signIn(key, login('oZhou'))).status).toBe(500);
    expect(at.lines.join('\n')).toContain('wechat_40125');
  });

  it('leaves no openid, session key, ticket or secret in the clear, neither stored nor logged', async () => {
    const { key } = await at.tenant();
    const ticket = await ticketOf(key, 'oSecretOpenid');
    await bind(key, ticket, { wechatCode: phoneButton('13966667777') });
    const stored = await allText();
    const logged = at.lines.join('\n');
    for (const plain of [
      'oSecretOpenid',
      'c2Vzc2lvbl9rZXlfb2Zfd2VjaGF0',
      ticket,
      weixin.appSecret,
      '13966667777',
      'token-1-',
    ])
      expect([
        plain,
        stored.includes(plain),
        stored.includes(Buffer.from(plain).toString('hex')),
        logged.includes(plain),
      ]).toEqual([plain, false, false, false]);
  });
});

describe('without a mini program', () => {
  it('both routes say so', async () => {
    const without = await startAccess({ residents: residentStore });
    try {
      const { key } = await without.tenant();
      const signing = await without.ask('POST', '/v1/sessions/wechat', { body: { tenant: key, code: 'x' } });
      const binding = await without.ask('POST', '/v1/sessions/wechat/bind', {
        body: { tenant: key, ticket: `tx_${'A'.repeat(43)}`, proof: { wechatCode: 'x' } },
      });
      for (const { status, body } of [signing, binding]) expect([status, body.code]).toEqual([409, 'channel_off']);
    } finally {
      await without.stop();
    }
  });
});

describe('a one-time code over the SMS channel', () => {
  it('is refused as unavailable when the gateway does not take it', async () => {
    const { key } = await at.tenant();
    const ask = (phone: string) => at.ask('POST', '/v1/codes', { body: { tenant: key, phone } });
    smsOutcome = { outcome: 'temporary', error: 'http_503' };
    expect((await ask('13977778888')).body.code).toBe('unavailable');
    smsOutcome = { outcome: 'unknown', error: 'timeout' };
    expect((await ask('13977778888')).status).toBe(201);
    smsOutcome = { outcome: 'sent' };
  });
});
