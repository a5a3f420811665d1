export {
  type ChainFault,
  type ChainRow,
  type ChainVerdict,
  canonicalJson,
  eventHash,
  type Json,
  payloadDigest,
  verifyChain,
} from './chain.hash.ts';
export { isIdNumber } from './checkdigits.ts';
export { findPersonalData, type PersonalData, type PersonalDataKind } from './detection.ts';
export { type CipherName, cipherAvailable, type FieldCipher, fieldCipher, SealBroken } from './field.cipher.ts';
export {
  AskForKeys,
  type FieldKey,
  type IndexHash,
  type Keyring,
  KeysUnusable,
  keyringFingerprint,
  openKeyring,
  rotateKeyring,
} from './keyring.file.ts';
export {
  maskAddress,
  maskIdNumber,
  maskName,
  maskPhone,
  maskText,
  removePersonalData,
} from './masking.ts';
export { hashPassword, needsRehash, verifyPassword } from './passwords.argon.ts';
export { isToken, newToken, tokenHash } from './tokens.hash.ts';
export { newTotpSecret, totpUri, verifyTotp } from './totp.otp.ts';
