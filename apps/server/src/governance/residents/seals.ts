import type { FieldCipher } from '../../platform/crypto/index.ts';

/** What a value of a resident is sealed for: tenant, field and row. */
export function sealedFor(tenantId: string, field: string, id: string): string {
  return `${tenantId}:residents:${field}:${id}`;
}

/** The blind index by which a resident is found by phone. */
export function phoneIndexOf(cipher: FieldCipher, tenantId: string, phone: string): Buffer {
  return cipher.index(phone, `${tenantId}:residents:phone`);
}
