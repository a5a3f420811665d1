import { type TOTP, URI } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { seededRandomness } from '../ids/index.ts';
import {
  hashPassword,
  isToken,
  needsRehash,
  newToken,
  newTotpSecret,
  tokenHash,
  totpUri,
  verifyPassword,
  verifyTotp,
} from './index.ts';

describe('passwords', () => {
  it('are kept as argon2id with the OWASP parameters and salted anew each time', async () => {
    const [one, two] = await Promise.all([hashPassword('正确的马 battery'), hashPassword('正确的马 battery')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(needsRehash(one)).toBe(false);
    expect(needsRehash('$argon2id$v=19$m=4096,t=3,p=1$x')).toBe(true);
  });

  it('fit themselves alone, in any Unicode spelling', async () => {
    const stored = await hashPassword('caf\u00e9-0001');
    expect(await verifyPassword('cafe\u0301-0001', stored)).toBe(true);
    expect(await verifyPassword('cafe-0001', stored)).toBe(false);
    expect(await verifyPassword('', stored)).toBe(false);
  });

  it('never fit an unknown account or a broken hash', async () => {
    expect(await verifyPassword('an account that does not exist', null)).toBe(false);
    expect(await verifyPassword('x', undefined)).toBe(false);
    expect(await verifyPassword('x', '$argon2id$broken')).toBe(false);
    expect(await verifyPassword('x', 'x')).toBe(false);
  });

  it('are refused when empty or larger than the limit', async () => {
    await expect(hashPassword('')).rejects.toThrow(RangeError);
    await expect(hashPassword('x'.repeat(1_025))).rejects.toThrow(RangeError);
    expect(await verifyPassword('x'.repeat(1_025), null)).toBe(false);
  });
});

describe('one-time codes', () => {
  // RFC 6238 appendix B, SHA-1: the secret is "12345678901234567890"; the last six of the eight digits.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ])('accept the code of RFC 6238 at second %i', (seconds, code) => {
    expect(verifyTotp({ secret, code, now: seconds * 1_000 })).toBe(Math.floor(seconds / 30));
  });

  it('accept one step early and late, no more, and name the step', () => {
    const step = 41_152_263;
    const code = '005924';
    const at = (offset: number) => (step + offset) * 30_000;
    expect([-1, 0, 1].map((offset) => verifyTotp({ secret, code, now: at(offset) }))).toEqual([step, step, step]);
    expect([-2, 2].map((offset) => verifyTotp({ secret, code, now: at(offset) }))).toEqual([null, null]);
  });

  it('work once: a used step and those before it are refused', () => {
    const now = 1_234_567_890_000;
    const step = verifyTotp({ secret, code: '005924', now });
    expect(verifyTotp({ secret, code: '005924', now, lastStep: step })).toBeNull();
    expect(verifyTotp({ secret, code: '005924', now, lastStep: step! - 1 })).toBe(step);
  });

  it('may be typed with spaces or full-width digits, but are six digits', () => {
    const now = 1_234_567_890_000;
    expect(verifyTotp({ secret, code: '００５ ９２４', now })).not.toBeNull();
    for (const code of ['', '00592', '0059244', 'abcdef', '005925'])
      expect(verifyTotp({ secret, code, now })).toBeNull();
  });

  it('start from a fresh secret that an authenticator app can read', () => {
    const fresh = newTotpSecret();
    expect(fresh).toMatch(/^[A-Z2-7]{32}$/);
    expect(newTotpSecret()).not.toBe(fresh);
    const uri = totpUri({ secret: fresh, issuer: '同心', account: 'li@haitang' });
    expect(uri).toMatch(/^otpauth:\/\/totp\//);
    expect(decodeURIComponent(uri)).toContain('同心:li@haitang');
    const code = (URI.parse(uri) as TOTP).generate({ timestamp: 0 });
    expect(verifyTotp({ secret: fresh, code, now: 0 })).toBe(0);
  });
});

describe('tokens', () => {
  it('are opaque, of one form, and told apart from other text', () => {
    const token = newToken();
    expect(token).toMatch(/^tx_[\w-]{43}$/);
    expect(isToken(token)).toBe(true);
    expect(newToken()).not.toBe(token);
    for (const other of ['', 'tx_', `${token}x`, `${token}\n`, token.slice(1)]) expect(isToken(other)).toBe(false);
  });

  it('are stored as 32 bytes that do not contain them', () => {
    const token = newToken(seededRandomness(1));
    expect(tokenHash(token)).toHaveLength(32);
    expect(tokenHash(token)).toEqual(tokenHash(newToken(seededRandomness(1))));
    expect(tokenHash(token)).not.toEqual(tokenHash(newToken(seededRandomness(2))));
  });
});
