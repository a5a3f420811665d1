import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from './channel.ts';
import { isMailAddress, isMailSender, mail } from './mail.smtp.ts';
import { bodies, decoded, header, mailOffice, type Office } from './office.testing.ts';

const id = '01900000-0000-7000-8000-000000000001';
const letterTo = (to: string, change: Partial<{ subject: string; text: string }> = {}): Message => ({
  id,
  to,
  language: 'zh',
  content: {
    kind: 'words',
    subject: { zh: change.subject ?? '您反映的事有新进展', en: 'News' },
    words: { zh: change.text ?? '“路灯”已办好，请您评价', en: '“Lamp” is done <b>& rated</b>' },
  },
});

const offices: Office[] = [];
async function office(options: SMTPServerOptions = {}): Promise<Office> {
  const made = await mailOffice(options);
  offices.push(made);
  return made;
}
const closeAll = () => Promise.all(offices.splice(0).map((each) => each.stop()));
afterEach(async () => {
  await closeAll();
});

const channel = (port: number, more = '') =>
  mail({ url: new URL(`smtp://${more}127.0.0.1:${port}`), from: '同心 <notice@example.com>' });
const fails = (responseCode: number): NonNullable<SMTPServerOptions['onRcptTo']> => {
  return (_address, _session, done) => done(Object.assign(new Error('no: resident@example.com'), { responseCode }));
};

describe('a letter', () => {
  it('arrives with its Chinese subject, both languages as text and as HTML, and an id that stays the same', async () => {
    const { port, letters } = await office();
    const post = channel(port);
    expect(await post.send(letterTo('resident@example.com'))).toEqual({ outcome: 'sent' });
    expect(await post.send(letterTo('resident@example.com'))).toEqual({ outcome: 'sent' });
    const [first, second] = letters;
    expect([first?.from, first?.to]).toEqual(['notice@example.com', ['resident@example.com']]);
    expect(decoded(header(first!.raw, 'subject'))).toBe('您反映的事有新进展');
    expect(decoded(header(first!.raw, 'from'))).toContain('同心');
    expect([first, second].map((each) => header(each!.raw, 'message-id'))).toEqual([
      `<${id}@example.com>`,
      `<${id}@example.com>`,
    ]);
    const read = bodies(first!.raw);
    expect(read).toContain('“路灯”已办好，请您评价\n\n“Lamp” is done <b>& rated</b>');
    expect(read).toContain('<p lang="en">“Lamp” is done &#60;b&#62;&#38; rated&#60;/b&#62;</p>');
  });

  it('cannot be given another header, receiver or text by what it says', async () => {
    const { port, letters } = await office();
    const post = channel(port);
    const subject = '好\r\nBcc: thief@example.com\r\n\r\n<script>';
    expect(await post.send(letterTo('resident@example.com', { subject }))).toEqual({ outcome: 'sent' });
    expect(letters[0]?.to).toEqual(['resident@example.com']);
    expect(header(letters[0]!.raw, 'bcc')).toBeUndefined();
    expect(decoded(header(letters[0]!.raw, 'subject'))).toBe('好 Bcc: thief@example.com <script>');
    const bad = [
      'a@example.com\r\nBcc: b@example.com',
      'a@example.com, b@example.com',
      'A <a@example.com>',
      'a@example.com>',
      '"a b"@example.com',
      'a@localhost',
      'a@[127.0.0.1]',
      '@example.com',
      `${'a'.repeat(250)}@example.com`,
      'a@example.com\0',
    ];
    expect(bad.filter(isMailAddress)).toEqual([]);
    for (const to of bad)
      expect(await post.send(letterTo(to))).toMatchObject({ outcome: 'permanent', error: 'mail_address' });
    expect(letters).toHaveLength(1);
    expect(['a.b+c@sub.example.com', 'x@例子.example', 'a@x-y.cn'].map(isMailAddress)).toEqual([true, false, true]);
    expect(['a@b.cn', '同心 <a@b.cn>', 'x\r\n <a@b.cn>', 'a@b.cn, c@d.cn', ''].map(isMailSender)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('is tried again after a 4xx and given up after a 5xx, and no address gets into the error', async () => {
    const later = await office({ onRcptTo: fails(451) });
    expect(await channel(later.port).send(letterTo('resident@example.com'))).toEqual({
      outcome: 'temporary',
      error: 'smtp_451',
    });
    const never = await office({ onRcptTo: fails(550) });
    expect(await channel(never.port).send(letterTo('resident@example.com'))).toEqual({
      outcome: 'permanent',
      error: 'smtp_550',
      by: 'sender',
    });
  });

  it('waits while the server is away, knows the password no longer, or hangs up in the middle', async () => {
    const { port } = await office();
    await closeAll();
    expect(await channel(port).send(letterTo('resident@example.com'))).toMatchObject({ outcome: 'temporary' });
    const strict = await office({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(Object.assign(new Error('wrong'), { responseCode: 535 })),
    });
    expect(await channel(strict.port, 'me:secret@').send(letterTo('resident@example.com'))).toEqual({
      outcome: 'temporary',
      error: 'smtp_auth',
    });
    const rude = await office({ onData: (_stream, session) => rude.hangUp(session.id) });
    expect(await channel(rude.port).send(letterTo('resident@example.com'))).toMatchObject({ outcome: 'unknown' });
  });

  it('is not sent in the clear to another machine, not even a password', async () => {
    const { port, letters } = await office();
    // A server of another name that offers no TLS; its name leads to this machine.
    const other = mail({ url: new URL(`smtp://me:secret@[::ffff:127.0.0.1]:${port}`), from: 'notice@example.com' });
    expect(await other.send(letterTo('resident@example.com'))).toMatchObject({ outcome: 'temporary' });
    expect(letters).toEqual([]);
  });

  it('goes over TLS with a password where the server wants both', async () => {
    const seen: unknown[] = [];
    const secure = await office({
      authOptional: false,
      disabledCommands: [],
      onAuth: ({ username, password }, session, done) => {
        seen.push([username, password, session.secure]);
        done(null, { user: username });
      },
    });
    expect(await channel(secure.port, 'me:pass%20word@').send(letterTo('resident@example.com'))).toEqual({
      outcome: 'sent',
    });
    expect(seen).toEqual([['me', 'pass word', true]]);
  });
});
