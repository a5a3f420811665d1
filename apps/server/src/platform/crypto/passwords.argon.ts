import { hash, type Options, verify } from '@node-rs/argon2';

// Argon2id, 19 MiB, two passes, one lane: the OWASP password storage cheat sheet. Argon2id is number 2 of RFC 9106.
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const satisfies Options;

/** The longest password that is hashed, in UTF-16 units; longer ones are refused so that nobody buys work with size. */
export const PASSWORD_LIMIT = 1_024;

let unknownAccountHash: Promise<string> | undefined;

/**
 * The PHC text (`$argon2id$v=19$m=19456,t=2,p=1$…`) to store for a password. Unicode is brought to NFC, so that a
 * password typed on another keyboard still fits. Throws RangeError for an empty or over-long one.
 */
export async function hashPassword(password: string): Promise<string> {
  if (password.length === 0 || password.length > PASSWORD_LIMIT)
    throw new RangeError(`a password has 1 to ${PASSWORD_LIMIT} characters`);
  return hash(password.normalize('NFC'), PARAMETERS);
}

/**
 * Whether a password fits. Give `null` or `undefined` for an unknown account: the answer is false after the same work, so
 * the time does not tell which accounts exist. A stored text that is no hash is also false.
 */
export async function verifyPassword(password: string, stored: string | null | undefined): Promise<boolean> {
  unknownAccountHash ??= hashPassword('an account that does not exist');
  const tried = password.length > PASSWORD_LIMIT ? '' : password.normalize('NFC');
  const against = stored?.startsWith('$argon2') ? stored : await unknownAccountHash;
  const fits = await verify(against, tried).catch(() => false);
  return fits && against === stored && tried.length > 0;
}

/** Whether a stored hash was made with other parameters than today's: hash again after the next good sign-in. */
export function needsRehash(stored: string): boolean {
  return !stored.startsWith('$argon2id$v=19$m=19456,t=2,p=1$');
}
