import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { manualClock } from '../clock/index.ts';
import { createLog } from '../log/index.ts';
import { isPublicAddress, type Resolve } from './addresses.net.ts';
import { lastTry, pauseAfter } from './backoff.ts';
import { breakers } from './breaker.ts';
import type { Content, Message } from './channel.ts';
import { httpSms, smsBody } from './sms.http.ts';
import { logSms } from './sms.log.ts';
import { type Answer, type Seen, type Stand, stand } from './stand.testing.ts';
import { webhooks, webhookUrlFlaw } from './webhook.http.ts';
import { webhookSecret, webhookVerified } from './webhook.signature.ts';

const clock = manualClock('2026-11-24T09:00:00+08:00');
const id = '01900000-0000-7000-8000-000000000001';
const words: Content = {
  kind: 'words',
  subject: { zh: '题', en: 'Subject' },
  words: { zh: '您的"路灯"\n已办好 {phone}', en: 'Done' },
};
const sms = (content: Content = words): Message => ({ id, to: '13812345678', language: 'zh', content });

const stands: Stand[] = [];
async function standing(answer: (seen: Seen) => Answer | Promise<Answer>): Promise<Stand> {
  const made = await stand(answer);
  stands.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(stands.splice(0).map((each) => each.stop()));
});

describe('the pause before another try', () => {
  it('doubles from ten seconds to an hour, between half and all of it, and heeds what the other side asks', () => {
    expect([1, 2, 3].map((tries) => pauseAfter(tries, 1))).toEqual([10_000, 20_000, 40_000]);
    expect([1, 2, 3].map((tries) => pauseAfter(tries, 0))).toEqual([5_000, 10_000, 20_000]);
    expect(pauseAfter(lastTry, 1)).toBe(3_600_000);
    expect(pauseAfter(1, 0, 90_000)).toBe(90_000);
    expect(pauseAfter(1, 0, 86_400_000)).toBe(3_600_000);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, chance) => {
        const pause = pauseAfter(tries, chance);
        expect(pause).toBeGreaterThanOrEqual(5_000);
        expect(pause).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });
});

describe('a breaker', () => {
  it('opens after five failures in a row, lets one through after its pause, and rests longer each time that one fails', () => {
    const time = manualClock(0);
    const fuses = breakers(time);
    for (let failure = 0; failure < 4; failure += 1) fuses.tell('sms', false);
    fuses.tell('sms', true);
    for (let failure = 0; failure < 4; failure += 1) fuses.tell('sms', false);
    expect(fuses.pass('sms')).toBe(true);
    fuses.tell('sms', false);
    expect([fuses.pass('sms'), fuses.pass('mail'), fuses.open().get('sms')]).toEqual([false, true, 30_000]);
    time.advance(30_000);
    expect([fuses.pass('sms'), fuses.pass('sms')]).toEqual([true, false]);
    fuses.tell('sms', false);
    expect(fuses.open().get('sms')).toBe(90_000);
    time.advance(60_000);
    expect(fuses.pass('sms')).toBe(true);
    fuses.tell('sms', true);
    expect([fuses.pass('sms'), fuses.pass('sms'), fuses.open().size]).toEqual([true, true, 0]);
  });
});

describe('addresses', () => {
  it('inside are told from those outside, whatever they are wrapped in', () => {
    const inside = [
      '127.0.0.1',
      '127.8.8.8',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      '::',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      'fc00::1',
      'fd12:3456::1',
      'fe80::1',
      'ff02::1',
      '2001:db8::1',
      'localhost',
      '',
    ];
    expect(inside.filter(isPublicAddress)).toEqual([]);
    const outside = ['8.8.8.8', '1.1.1.1', '172.32.0.1', '114.114.114.114', '2400:3200::1', '2606:4700:4700::1111'];
    expect(outside.filter((address) => !isPublicAddress(address))).toEqual([]);
  });

  it('of webhooks are https, without a password, and not inside, however they are written', () => {
    const flaws = (urls: readonly string[], allowPrivate = false) =>
      urls.map((url) => webhookUrlFlaw(url, allowPrivate));
    expect(flaws(['https://example.com/a', 'https://example.com:8443/a?b=c'])).toEqual([null, null]);
    expect(flaws(['http://example.com/', 'ftp://example.com/', 'javascript:1'])).toEqual(Array(3).fill('not_https'));
    expect(flaws(['https://a:b@example.com/', 'https://a@example.com/'])).toEqual(Array(2).fill('with_password'));
    expect(flaws(['', 'example.com', 'https://'])).toEqual(Array(3).fill('no_url'));
    const written = [
      'https://localhost/',
      'http://localhost:3000/',
      'https://127.0.0.1/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://0177.0.0.1/',
      'https://[::1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://10.0.0.1/',
      'https://169.254.169.254/latest/meta-data',
      'https://localhost./',
      'https://a.localhost/',
    ];
    expect(flaws(written)).toEqual(written.map(() => 'inside'));
    expect(flaws(['http://localhost:3000/', 'https://10.0.0.1/'], true)).toEqual([null, null]);
    expect(flaws(['http://10.0.0.1/'], true)).toEqual(['not_https']);
  });
});

describe('SMS to the log', () => {
  it('shows the words and masks the number', async () => {
    const lines: string[] = [];
    const channel = logSms(createLog(clock, (line) => lines.push(line.message)));
    expect(await channel.send(sms())).toEqual({ outcome: 'sent' });
    expect(lines).toEqual(['短信 138****5678: 您的"路灯"\n已办好 {phone}']);
    expect(await channel.send(sms({ kind: 'event', body: '', secrets: [] }))).toMatchObject({ error: 'content_unfit' });
  });
});

describe('SMS over a gateway', () => {
  const gateway = (url: string, template = '{"to":["{phone}"],"sign":"同心","say":"{text}","ref":"{id}"}') => ({
    url: new URL(url),
    template,
    secret: 'a secret of sixteen',
  });

  it('fills the template without letting a value change it, signs it, and names the message', async () => {
    const server = await standing(() => ({ status: 200 }));
    expect(await httpSms(gateway(`${server.url}/send?a=1`), clock).send(sms())).toEqual({ outcome: 'sent' });
    const [seen] = server.seen;
    expect([seen?.method, seen?.path, seen?.query.get('a')]).toEqual(['POST', '/send', '1']);
    expect(JSON.parse(seen?.body ?? '')).toEqual({
      to: ['13812345678'],
      sign: '同心',
      say: '您的"路灯"\n已办好 {phone}',
      ref: id,
    });
    const seconds = String(clock.now() / 1000);
    const wanted = createHmac('sha256', 'a secret of sixteen').update(`${seconds}.${seen?.body}`).digest('hex');
    expect(seen?.headers).toMatchObject({
      'idempotency-key': id,
      'x-timestamp': seconds,
      'x-signature': `sha256=${wanted}`,
      'content-type': 'application/json; charset=utf-8',
    });
  });

  it('tells what may help later from what will not', async () => {
    let next: Answer = { status: 200 };
    const server = await standing(() => next);
    const channel = httpSms(gateway(server.url), clock);
    const after = async (answer: Answer) => {
      next = answer;
      return channel.send(sms());
    };
    expect(await after({ status: 503, headers: { 'retry-after': '7' } })).toEqual({
      outcome: 'temporary',
      error: 'http_503',
      retryAfterMs: 7_000,
    });
    expect(await after({ status: 429 })).toEqual({ outcome: 'temporary', error: 'http_429' });
    expect(await after({ status: 400, body: '号码 13812345678 不对' })).toEqual({
      outcome: 'permanent',
      error: 'http_400',
      by: 'sender',
    });
    expect(await after({ status: 302, headers: { location: server.url } })).toMatchObject({ outcome: 'permanent' });
    expect(await after('hang up')).toMatchObject({ outcome: 'unknown' });
    const asked = server.seen.length;
    expect(asked).toBe(5);
    await server.stop();
    expect(await channel.send(sms())).toEqual({ outcome: 'temporary', error: 'econnrefused' });
  });

  it('takes any value into any JSON template as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, phone) => {
        const body: unknown = JSON.parse(
          smsBody('{"a":[{"{text}":"x{text}y"}],"p":"{phone}","n":1}', { id, phone, text }),
        );
        expect(body).toEqual({ a: [{ '{text}': `x${text}y` }], p: phone, n: 1 });
      }),
    );
    expect(() => smsBody('{phone}', { id, phone: '', text: '' })).toThrow(SyntaxError);
  });
});

describe('webhooks', () => {
  const secret = webhookSecret(Buffer.alloc(32, 7));
  const older = webhookSecret(Buffer.alloc(32, 8));
  const body = '{"type":"appeal.dispatch"}';
  const event = (to: string, secrets = [secret]): Message => ({
    id,
    to,
    language: 'zh',
    content: { kind: 'event', body, secrets },
  });
  const local: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];
  const open = webhooks(clock, { allowPrivate: true, resolve: local });

  it('are signed with every valid secret, and carry id and time', async () => {
    const server = await standing(() => ({ status: 204 }));
    expect(await open.send(event(`http://localhost:${server.port}/hook?x=1`, [secret, older]))).toEqual({
      outcome: 'sent',
    });
    const [seen] = server.seen;
    expect(seen?.body).toBe(body);
    const seconds = clock.now() / 1000;
    expect([seen?.headers['webhook-id'], seen?.headers['webhook-timestamp']]).toEqual([id, String(seconds)]);
    const header = String(seen?.headers['webhook-signature']);
    expect([secret, older].map((each) => webhookVerified(header, each, id, seconds, body))).toEqual([true, true]);
    const wrong = [
      webhookVerified(header, webhookSecret(Buffer.alloc(32, 9)), id, seconds, body),
      webhookVerified(header, secret, id, seconds + 1, body),
      webhookVerified(header, secret, id, seconds, `${body} `),
      webhookVerified('v1,', secret, id, seconds, body),
    ];
    expect(wrong).toEqual([false, false, false, false]);
  });

  it('agree with a signature worked out by hand after the convention', () => {
    const key = Buffer.alloc(32, 7);
    const header = `v1,${createHmac('sha256', key).update(`${id}.1700000000.${body}`).digest('base64')}`;
    expect(webhookVerified(header, `whsec_${key.toString('base64')}`, id, 1_700_000_000, body)).toBe(true);
  });

  it('follow no redirect, try a refusal again, and give up what has gone', async () => {
    const elsewhere = await standing(() => ({ status: 200 }));
    let next: Answer = { status: 307, headers: { location: elsewhere.url } };
    const server = await standing(() => next);
    const to = event(`http://localhost:${server.port}/`);
    expect(await open.send(to)).toEqual({ outcome: 'permanent', error: 'http_307', by: 'sender' });
    expect(elsewhere.seen).toEqual([]);
    next = { status: 404 };
    expect(await open.send(to)).toEqual({ outcome: 'temporary', error: 'http_404' });
    next = { status: 410 };
    expect(await open.send(to)).toEqual({ outcome: 'permanent', error: 'http_410', by: 'sender' });
    next = 'hang up';
    expect(await open.send(to)).toMatchObject({ outcome: 'unknown' });
    next = { status: 200, body: 'x'.repeat(300_000) };
    expect(await open.send(to)).toEqual({ outcome: 'sent' });
  });

  it('never reach an address inside, whatever the name says, and connect to the address that was judged', async () => {
    const server = await standing(() => ({ status: 200 }));
    const asked: string[] = [];
    const resolving =
      (...addresses: string[]): Resolve =>
      async (host) => {
        asked.push(host);
        return addresses.map((address) => ({ address, family: 4 as const }));
      };
    const closed = (resolve: Resolve) => webhooks(clock, { allowPrivate: false, resolve });
    const to = event(`https://hooks.example.com:${server.port}/`);
    const blocked = { outcome: 'permanent', error: 'address_inside', by: 'sender' };
    expect(await closed(resolving('127.0.0.1')).send(to)).toEqual(blocked);
    expect(await closed(resolving('8.8.8.8', '10.0.0.1')).send(to)).toEqual(blocked);
    expect(await closed(resolving()).send(to)).toEqual({ outcome: 'temporary', error: 'no_address' });
    expect(await closed(local).send(event(`http://localhost:${server.port}/`))).toMatchObject({
      error: 'url_not_allowed',
    });
    expect(asked).toEqual(Array(3).fill('hooks.example.com'));
    expect(server.seen).toEqual([]);
    // A name that leads outside when it is judged is not asked for again: the connection goes where it was judged to go.
    const pinned = webhooks(clock, { allowPrivate: true, resolve: resolving('127.0.0.1') });
    expect(await pinned.send(event(`http://hooks.localhost:${server.port}/`))).toEqual({ outcome: 'sent' });
    expect(server.seen[0]?.headers.host).toBe(`hooks.localhost:${server.port}`);
  });

  it('send nothing larger than a small event', async () => {
    const large: Content = { kind: 'event', body: 'x'.repeat(65_537), secrets: [secret] };
    expect(await open.send({ ...event('http://localhost:1/'), content: large })).toMatchObject({
      error: 'content_unfit',
    });
  });
});
