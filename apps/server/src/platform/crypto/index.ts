export { cipherAvailable, type CipherName, type FieldCipher, fieldCipher, SealBroken } from './field.cipher.ts';
export {
  canonicalJson,
  type ChainRow,
  type ChainVerdict,
  eventHash,
  type Json,
  payloadDigest,
  verifyChain,
} from './chain.hash.ts';
export {
  AskForKeys,
  type FieldKey,
  type IndexHash,
  type Keyring,
  keyringFingerprint,
  KeysUnusable,
  openKeyring,
  rotateKeyring,
} from './keyring.file.ts';
export {
  findPersonalData,
  maskAddress,
  maskIdNumber,
  maskName,
  maskPhone,
  maskText,
  type PersonalData,
  type PersonalDataKind,
  removePersonalData,
} from './masking.ts';
export { hashPassword, needsRehash, verifyPassword } from './passwords.argon.ts';
export { isToken, newToken, tokenHash } from './tokens.hash.ts';
export { newTotpSecret, totpUri, verifyTotp } from './totp.otp.ts';
