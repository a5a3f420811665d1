import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpSms, mail, webhooks } from '../../platform/channels/index.ts';
import { bodies, mailOffice, type Office } from '../../platform/channels/office.testing.ts';
import { type Answer, type Stand, stand } from '../../platform/channels/stand.testing.ts';
import { webhookVerified } from '../../platform/channels/webhook.signature.ts';
import { wechatChannel, wechatClient } from '../../platform/wechat/index.ts';
import { type WechatStandIn, wechatStandIn } from '../../platform/wechat/standin.testing.ts';
import { freshKey, type Person, start, type TestDistrict, testDistrict } from '../../testing/district.ts';

let district: TestDistrict;
let gateway: Stand;
let hook: Stand;
let weixin: WechatStandIn;
let office: Office;
let admin: Person;
let acceptor: Person;
let gatewayAnswer: Answer = { status: 200 };

beforeAll(async () => {
  gateway = await stand(() => gatewayAnswer);
  hook = await stand(() => ({ status: 204 }));
  weixin = await wechatStandIn();
  office = await mailOffice();
  const { port } = office;
  district = await testDistrict({
    waysOut: (world) => {
      const api = new URL(weixin.url);
      const client = wechatClient({ appId: weixin.appId, appSecret: weixin.appSecret, api, state: 'trial' }, world);
      const reach = { allowPrivate: true, resolve: async () => [{ address: '127.0.0.1', family: 4 as const }] };
      return {
        channels: [
          httpSms(
            { url: new URL(gateway.url), template: '{"id":"{id}","phone":"{phone}","text":"{text}"}', secret: null },
            world.clock,
          ),
          mail({ url: new URL(`smtp://127.0.0.1:${port}`), from: 'notice@example.com' }),
          wechatChannel(client),
          webhooks(world.clock, reach),
        ],
        webhooksInside: true,
        wechat: client,
      };
    },
  });
  // The numbers of a sample district are nobody's: no SMS would leave it.
  await district.sql('UPDATE platform.tenants SET generated = false');
  admin = await district.as('sys.admin');
  acceptor = await district.as('haitang.accept');
}, 60_000);
afterAll(async () => {
  await district.stop();
  await Promise.all([gateway.stop(), hook.stop(), weixin.stop(), office.stop()]);
});

const lamp = { text: '文澜花园3号楼前的路灯不亮好几天了', place: { areaCode: '120112003006' } };
async function decline(who: Person): Promise<string> {
  const { caseId } = await who.call('fileAppeal', { body: lamp, key: freshKey() });
  const { version } = await acceptor.call('getCase', { params: { id: caseId } });
  const input = { reason: 'beyond_duty', channel: '物业', text: '请找物业' };
  await acceptor.call('makeMove', {
    params: { id: caseId, move: 'decline' },
    body: { version, input },
    key: freshKey(),
  });
  return caseId;
}
const deliverAll = async () => {
  await district.deliver();
  while ((await district.app.deliveries.worker.once()) > 0);
};
/** The last code that a letter brought to an address. */
function codeFor(address: string): string {
  const last = office.letters.filter(({ to }) => to[0] === address).at(-1);
  const found = /(\d{6})/.exec(last === undefined ? '' : bodies(last.raw));
  if (found?.[1] === undefined) throw new Error(`no code came to ${address}`);
  return found[1];
}

/** Gives a mail address and proves it. */
async function giveMail(who: Person, address: string): Promise<void> {
  await who.call('askMail', { body: { address } });
  await who.call('confirmMail', { body: { code: codeFor(address) } });
  district.clock.advance(61_000);
}

const cardText = {
  transition: 'appeal.decline',
  audience: 'appellants',
  channel: 'wechat',
  on: true,
  passesQuiet: false,
  subject: null,
  words: { zh: '“{title}”不在受理范围', en: '“{title}” was not taken up' },
  card: { templateId: 'T-decline', page: 'pages/case', data: { thing1: '{title}', phrase2: '不予受理' } },
} as const;

describe('a mail address', () => {
  it('counts once its code was given back, is shown masked, kept sealed, and can be forgotten', async () => {
    const who = await district.resident(2);
    expect(await who.call('askMail', { body: { address: 'lamp@example.com' } })).toEqual({ expiresInSeconds: 600 });
    expect((await who.call('getNoticeSwitches')).mailAddress).toBeNull();
    const code = codeFor('lamp@example.com');
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    await expect(who.call('confirmMail', { body: { code: wrong } })).rejects.toMatchObject({
      refusal: { code: 'code_wrong' },
    });
    expect((await who.call('confirmMail', { body: { code } })).mailAddress).toBe('l***@example.com');
    await expect(who.call('confirmMail', { body: { code } })).rejects.toMatchObject({
      refusal: { code: 'code_wrong' },
    });
    const rows = await district.sql<{ text: string }>('SELECT m::text AS text FROM mail_addresses m');
    expect(rows.map((row) => row.text).join()).not.toMatch(/lamp@|example/);
    expect((await who.call('removeMail')).mailAddress).toBeNull();
  });

  it('is asked for at most once a minute, tried five times, for ten minutes', async () => {
    const who = await district.resident(3);
    await who.call('askMail', { body: { address: 'a@example.com' } });
    await expect(who.call('askMail', { body: { address: 'b@example.com' } })).rejects.toMatchObject({ status: 429 });
    const code = codeFor('a@example.com');
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    for (let attempt = 0; attempt < 5; attempt += 1)
      await expect(who.call('confirmMail', { body: { code: wrong } })).rejects.toMatchObject({ status: 401 });
    await expect(who.call('confirmMail', { body: { code } })).rejects.toMatchObject({ status: 401 });
    district.clock.advance(61_000);
    await who.call('askMail', { body: { address: 'b@example.com' } });
    district.clock.advance(600_000);
    await expect(who.call('confirmMail', { body: { code: codeFor('b@example.com') } })).rejects.toMatchObject({
      status: 401,
    });
    for (const address of ['no address', 'a@example.com\nBcc: b@example.com', 'x@localhost'])
      await expect(who.call('askMail', { body: { address } })).rejects.toMatchObject({ status: 422 });
    district.clock.set(start);
  });
});

describe('an event', () => {
  it('reaches a person once in the app and once on every channel, and a program with ids alone', async () => {
    const who = await district.resident(0);
    await giveMail(who, 'resident@example.com');
    weixin.logins.set('login-1', 'oResident0');
    const unbound = await district.nobody.ask('POST', '/v1/sessions/wechat', {
      body: { tenant: district.key, code: 'login-1' },
    });
    const { ticket } = unbound.body.details as { ticket: string };
    weixin.phones.set('phone-1', { pure: '19900000001', country: '86' });
    await district.nobody.call('bindWechat', {
      body: { tenant: district.key, ticket, proof: { wechatCode: 'phone-1' } },
    });
    weixin.templates.set('T-decline', ['thing1', 'phrase2']);
    weixin.subscribed.set('oResident0 T-decline', 1);
    await admin.call('saveNoticeText', { body: { ...cardText, version: 0 } });
    const added = await admin.call('addWebhook', {
      body: { url: `http://localhost:${hook.port}/in`, events: ['appeal.decline'] },
    });
    expect(added.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    office.letters.length = 0;

    const caseId = await decline(who);
    await deliverAll();
    await deliverAll();

    const notices = (await who.call('listNotices')).items.filter((each) => each.caseId === caseId);
    expect(notices.map(({ kind }) => kind)).toEqual(['decline']);
    const messages = gateway.seen.map(({ body }) => JSON.parse(body) as { id: string; phone: string; text: string });
    expect(messages.map(({ phone, text: said }) => [phone, said])).toEqual([
      ['19900000001', '“文澜花园3号楼前的路灯不亮好几天了”不在受理范围，请看该走的渠道'],
    ]);
    expect(office.letters.map(({ to }) => to)).toEqual([['resident@example.com']]);
    expect(weixin.sent).toEqual([
      {
        to: 'oResident0',
        data: { thing1: { value: '文澜花园3号楼前的路灯不亮好几天了' }, phrase2: { value: '不予受理' } },
      },
    ]);
    expect(hook.seen).toHaveLength(1);
    const [seen] = hook.seen;
    const { headers, body } = seen!;
    const stamp = Number(headers['webhook-timestamp']);
    const id = String(headers['webhook-id']);
    expect(webhookVerified(String(headers['webhook-signature']), added.secret, id, stamp, body)).toBe(true);
    expect(JSON.parse(body)).toMatchObject({
      type: 'appeal.decline',
      data: { caseId, to: 'declined', from: 'submitted' },
    });
    for (const personal of ['路灯', '文澜', '19900000001', who.id, acceptor.id]) expect(body).not.toContain(personal);
    const rows = await district.sql<{ channel: string; state: string }>(
      'SELECT channel, state FROM deliveries WHERE case_id = $1 ORDER BY channel',
      [caseId],
    );
    expect(rows.map(({ channel, state }) => `${channel} ${state}`)).toEqual([
      'mail sent',
      'sms sent',
      'webhook sent',
      'wechat sent',
    ]);
    const all = await district.sql<{ text: string }>('SELECT d::text AS text FROM deliveries d');
    expect(all.map((row) => row.text).join()).not.toMatch(/19900000001|resident@example|oResident0/);
  });

  it('whose channel is down delays its messages and never the case, and waits with the dead letters for a decision', async () => {
    const who = await district.resident(4);
    gatewayAnswer = { status: 400 };
    const caseId = await decline(who);
    await deliverAll();
    expect((await acceptor.call('getCase', { params: { id: caseId } })).state).toBe('declined');
    const { items } = await admin.call('listDeliveries', { query: { channel: 'sms' } });
    expect(items).toMatchObject([
      { caseId, transition: 'appeal.decline', recipient: 'resident', state: 'dead', tries: 1, error: 'http_400' },
    ]);
    const { id } = items[0]!;
    gatewayAnswer = { status: 200 };
    expect(await admin.call('retryDelivery', { params: { id } })).toMatchObject({ state: 'waiting', tries: 0 });
    await expect(admin.call('discardDelivery', { params: { id } })).rejects.toMatchObject({
      refusal: { code: 'move_not_possible' },
    });
    await deliverAll();
    expect((await admin.call('listDeliveries', { query: { state: 'sent', channel: 'sms' } })).items[0]).toMatchObject({
      id,
    });
    const ids = gateway.seen.map(({ headers }) => headers['idempotency-key']).slice(-2);
    expect(ids).toEqual([id, id]);
    gatewayAnswer = { status: 400 };
    await decline(who);
    await deliverAll();
    const [dead] = (await admin.call('listDeliveries', { query: {} })).items;
    expect(await admin.call('discardDelivery', { params: { id: dead!.id } })).toMatchObject({ state: 'discarded' });
    expect((await admin.call('listDeliveries', { query: {} })).items).toEqual([]);
    gatewayAnswer = { status: 200 };
  });

  it('is told in the app alone where somebody muted the rest, but for what the law wants told', async () => {
    const who = await district.resident(5);
    const switches = await who.call('putNoticeSwitches', {
      body: { language: 'en', sms: false, wechat: false, mail: false },
    });
    expect(switches).toEqual({ language: 'en', sms: false, wechat: false, mail: false, mailAddress: null });
    const before = gateway.seen.length;
    await decline(who);
    await deliverAll();
    const [last] = gateway.seen.slice(before);
    expect(JSON.parse(last?.body ?? '{}')).toMatchObject({ text: expect.stringContaining('was not taken up here') });
    const { caseId } = await who.call('fileAppeal', { body: { ...lamp, text: '门口的店不退卡' }, key: freshKey() });
    const { version } = await acceptor.call('getCase', { params: { id: caseId } });
    await acceptor.call('makeMove', {
      params: { id: caseId, move: 'register' },
      body: { version, input: { categoryCode: 'R0106' } },
      key: freshKey(),
    });
    await deliverAll();
    expect(gateway.seen).toHaveLength(before + 1);
    const { items } = await who.call('listNotices');
    expect(items.find((each) => each.caseId === caseId && each.kind === 'register')?.words.zh).toMatch(
      /已立案，编号 \S+$/,
    );
  });

  it('is told in the app alone to whoever was asked and does not agree, but for what the law wants told', async () => {
    const who = await district.resident(7);
    await giveMail(who, 'declining@example.com');
    const letters = () => office.letters.filter(({ to }) => to[0] === 'declining@example.com').length;
    const urged = async () => {
      const { caseId } = await who.call('fileAppeal', { body: { ...lamp, text: '门口的店不退卡' }, key: freshKey() });
      const { version } = await acceptor.call('getCase', { params: { id: caseId } });
      await acceptor.call('makeMove', {
        params: { id: caseId, move: 'register' },
        body: { version, input: { categoryCode: 'R0106' } },
        key: freshKey(),
      });
      await deliverAll();
      return letters();
    };
    await who.call('giveConsent', { body: { noticeVersion: 0, purposes: ['handling'] } });
    const silent = letters();
    expect(await urged()).toBe(silent);
    const told = gateway.seen.length;
    await decline(who);
    await deliverAll();
    expect(gateway.seen.length).toBeGreaterThan(told);
  });

  it('waits until the morning when it comes at night', async () => {
    const who = await district.resident(6);
    district.clock.set('2026-11-24T22:15:00+08:00');
    const before = gateway.seen.length;
    await decline(who);
    await deliverAll();
    expect(gateway.seen).toHaveLength(before);
    district.clock.set('2026-11-25T08:00:00+08:00');
    await deliverAll();
    expect(gateway.seen).toHaveLength(before + 1);
    district.clock.set(start);
  });

  it('of a sensitive case is told to no program', async () => {
    const before = hook.seen.length;
    const caseId = await decline(await district.resident(7));
    await district.sql('UPDATE cases SET sensitive = true WHERE id = $1', [caseId]);
    await deliverAll();
    expect(hook.seen).toHaveLength(before);
  });
});

describe('webhooks', () => {
  it('are checked when they are added, tested, changed over to a new secret, and switched off', async () => {
    const refused = ['http://example.com/', 'https://a:b@example.com/', 'ftp://x', 'nothing'];
    for (const url of refused)
      await expect(admin.call('addWebhook', { body: { url, events: ['*'] } })).rejects.toMatchObject({
        refusal: { code: 'webhook_url' },
      });
    const url = `http://localhost:${hook.port}/rotating`;
    const { webhook, secret } = await admin.call('addWebhook', { body: { url, events: ['task.*'] } });
    const { id } = webhook;
    const shown = await admin.ask('GET', '/v1/webhooks');
    expect(shown.text).toContain(id);
    expect(shown.text).not.toContain('whsec_');
    const rows = await district.sql<{ text: string }>('SELECT w::text AS text FROM webhooks w');
    const bytes = Buffer.from(secret.slice(6), 'base64').toString('hex');
    expect(rows.map((row) => row.text).join()).not.toMatch(new RegExp(`whsec_|${bytes}`));

    const verified = (of: string) => {
      const { headers, body } = hook.seen.at(-1)!;
      const stamp = Number(headers['webhook-timestamp']);
      return webhookVerified(String(headers['webhook-signature']), of, String(headers['webhook-id']), stamp, body);
    };
    expect(await admin.call('testWebhook', { params: { id } })).toMatchObject({ outcome: 'sent', error: null });
    expect([hook.seen.at(-1)?.path, JSON.parse(hook.seen.at(-1)!.body).type, verified(secret)]).toEqual([
      '/rotating',
      'webhook.test',
      true,
    ]);
    const rotated = await admin.call('rotateWebhook', { params: { id } });
    expect(rotated.webhook.secretsValid).toBe(2);
    await admin.call('testWebhook', { params: { id } });
    expect([verified(secret), verified(rotated.secret)]).toEqual([true, true]);
    district.clock.advance(24 * 3_600_000);
    await admin.call('testWebhook', { params: { id } });
    expect([verified(secret), verified(rotated.secret)]).toEqual([false, true]);
    expect(await admin.call('switchWebhook', { params: { id }, body: { active: false } })).toMatchObject({
      active: false,
    });
    district.clock.set(start);
  });
});

describe('/healthz', () => {
  it('shows the channels, and is well while one of them is down', async () => {
    const health = await district.nobody.call('health');
    expect(health.channels).toEqual({ ok: true, says: '通道正常：应用内、短信、邮件、微信、回调' });
  });
});
