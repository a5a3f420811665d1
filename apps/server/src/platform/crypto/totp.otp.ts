import { Secret, TOTP } from 'otpauth';
import { type Randomness, systemRandomness } from '../ids/index.ts';

// RFC 6238 with what every authenticator app understands: SHA-1, six digits, 30 seconds, a secret of 160 bits (RFC 4226 §4).
const FORM = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** A new secret in base32 (32 characters, 160 bits). Store it sealed. */
export function newTotpSecret(randomness: Randomness = systemRandomness): string {
  return new Secret({ buffer: Uint8Array.from(randomness.bytes(20)).buffer }).base32;
}

/** The `otpauth://totp/…` address that an authenticator app reads from a QR code. */
export function totpUri(of: Readonly<{ secret: string; issuer: string; account: string }>): string {
  return new TOTP({ ...FORM, issuer: of.issuer, label: of.account, secret: Secret.fromBase32(of.secret) }).toString();
}

/**
 * The 30-second step whose code was given, or null for a wrong code. One step early and one late are accepted (RFC 6238
 * §5.2). `now` in milliseconds since the epoch. Store the step and pass it as `lastStep` next time: a code of that
 * step or an earlier one is then refused, so that a watched code cannot be used twice.
 */
export function verifyTotp(
  of: Readonly<{ secret: string; code: string; now: number; lastStep?: number | null }>,
): number | null {
  const code = of.code.normalize('NFKC').replace(/\s/g, '');
  if (!/^\d{6}$/.test(code)) return null;
  const totp = new TOTP({ ...FORM, secret: Secret.fromBase32(of.secret) });
  const delta = totp.validate({ token: code, timestamp: of.now, window: 1 });
  if (delta === null) return null;
  const step = Math.floor(of.now / 1_000 / FORM.period) + delta;
  return step > (of.lastStep ?? -1) ? step : null;
}
