import { boundSince, unbindOpenid } from '../../access/index.ts';
import type { FieldCipher } from '../../platform/crypto/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { forgetContacts, mailAddressesOf, switchesOf } from '../notices/index.ts';
import type { Holding } from './holding.ts';

/** Where and how a person is reached outside of the app: the mail address, the WeChat account, what is switched off. */
export function contacts(cipher: FieldCipher): Holding {
  const items = async (tx: Tx, tenantId: string, residentId: string): Promise<readonly object[]> => {
    const address = (await mailAddressesOf(tx, tenantId, [residentId], cipher)).get(residentId);
    const since = await boundSince(tx, tenantId, residentId);
    const switches = (await switchesOf(tx, tenantId, [residentId])).get(residentId);
    return [
      ...(address === undefined ? [] : [{ channel: 'mail', address }]),
      ...(since === undefined ? [] : [{ channel: 'wechat', since: since.toISOString() }]),
      ...(switches === undefined ? [] : [switches]),
    ];
  };
  return {
    name: 'contacts',
    sections: [
      {
        key: 'contacts',
        label: { zh: '怎样联系您', en: 'How you are reached' },
        count: async (tx, tenantId, residentId) => (await items(tx, tenantId, residentId)).length,
        page: async (tx, tenantId, residentId) => ({ items: await items(tx, tenantId, residentId), next: null }),
      },
    ],
    erasePerson: async (tx, tenantId, { residentId }) => {
      await forgetContacts(tx, tenantId, residentId);
      await unbindOpenid(tx, tenantId, residentId);
    },
  };
}
