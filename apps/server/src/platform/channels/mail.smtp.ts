import { createTransport } from 'nodemailer';
import { hostOf, isLocalhost } from './addresses.net.ts';
import { type Channel, type Sent, unfit } from './channel.ts';

/** A mail server, and whom letters are from. */
export interface MailServer {
  /** `smtps://user:password@host:465`, or `smtp://…:587`, which is made secure before anything is said. */
  readonly url: URL;
  /** An address, or a name with an address in angle brackets. */
  readonly from: string;
}

const timeLimitMs = 20_000;

/** Whether a text can be the sender of letters: an address, or a name with an address in angle brackets, on one line. */
export function isMailSender(text: string): boolean {
  const named = /^[^<>\p{Cc}]*<([^<>]+)>$/u.exec(text);
  return isMailAddress(named?.[1] ?? text);
}

/** Whether a text is one plain mail address: no name, no list, no line break, no comment (a strict part of RFC 5321 §4.1.2). */
export function isMailAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9](-*[A-Za-z0-9])*\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/.test(
      text,
    )
  );
}

/** A text that may stand in a header: one line. */
function line(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

/** A letter in both languages, the reader's first: the plain text, and the same as simple HTML. */
export function letter(words: { readonly zh: string; readonly en: string }, language: 'zh' | 'en') {
  const order = language === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const);
  const paragraphs = order.map((each) => {
    const lines = words[each].split('\n').map(escaped).join('<br>');
    return `<p lang="${each === 'zh' ? 'zh-CN' : 'en'}">${lines}</p>`;
  });
  return {
    text: order.map((each) => words[each]).join('\n\n'),
    html: `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><meta charset="utf-8"><body>${paragraphs.join('')}</body></html>`,
  };
}

/**
 * The mail channel. TLS is demanded of every server but one on this machine. `Message-ID` is made of the message's id, so a repetition is one letter to most readers.
 * A 4xx answer, a server that is not there and a wrong password are temporary; a 5xx answer about the letter is permanent.
 */
export function mail(server: MailServer): Channel {
  const local = isLocalhost(server.url);
  const secure = server.url.protocol === 'smtps:';
  const transport = createTransport({
    host: hostOf(server.url),
    port: server.url.port === '' ? (secure ? 465 : 587) : Number(server.url.port),
    secure,
    requireTLS: !local && !secure,
    tls: { minVersion: 'TLSv1.2', ...(local ? { rejectUnauthorized: false } : {}) },
    ...(server.url.username === ''
      ? {}
      : {
          auth: { user: decodeURIComponent(server.url.username), pass: decodeURIComponent(server.url.password) },
        }),
    connectionTimeout: timeLimitMs,
    greetingTimeout: timeLimitMs,
    socketTimeout: timeLimitMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^>\s]+)>?$/.exec(server.from)?.[1] ?? 'localhost';
  return {
    name: 'mail',
    local: false,
    send: async ({ id, to, language, content }) => {
      if (content.kind !== 'words') return unfit;
      if (!isMailAddress(to)) return { outcome: 'permanent', error: 'mail_address', by: 'sender' };
      try {
        await transport.sendMail({
          from: server.from,
          to: { name: '', address: to },
          subject: line(content.subject[language]),
          messageId: `<${id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          ...letter(content.words, language),
        });
        return { outcome: 'sent' };
      } catch (error) {
        return outcomeOfSmtp(error);
      }
    },
  };
}

/**
 * RFC 5321 §4.2.1: 4yz is transient, 5yz is permanent. A connection that was never made carried nothing; one that broke may have brought the letter.
 */
function outcomeOfSmtp(error: unknown): Sent {
  const { code, syscall, responseCode } = smtpError(error);
  if (responseCode !== undefined && responseCode >= 400 && responseCode < 600) {
    const error = code === 'EAUTH' ? 'smtp_auth' : `smtp_${responseCode}`;
    // Only what is said of the letter or its receiver is about them; a greeting, TLS or password that is refused may be put right.
    const ofLetter = code === 'EENVELOPE' || code === 'EMESSAGE';
    if (responseCode >= 500 && ofLetter) return { outcome: 'permanent', error, by: 'sender' };
    return { outcome: 'temporary', error };
  }
  const name = /^E[A-Z]{2,20}$/.test(code) ? code.toLowerCase() : 'error';
  const broke = ['ECONNECTION', 'ESOCKET', 'ETIMEDOUT'].includes(code) && syscall !== 'connect';
  return { outcome: broke ? 'unknown' : 'temporary', error: `smtp_${name}` };
}

function smtpError(error: unknown): { code: string; syscall: string; responseCode: number | undefined } {
  const read = (name: string): unknown => (typeof error === 'object' && error !== null ? Reflect.get(error, name) : '');
  const responseCode = read('responseCode');
  return {
    code: String(read('code') ?? ''),
    syscall: String(read('syscall') ?? ''),
    responseCode: typeof responseCode === 'number' ? responseCode : undefined,
  };
}
