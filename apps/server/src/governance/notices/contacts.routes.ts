import { timingSafeEqual } from 'node:crypto';
import { routes } from '@tongxin/contract';
import { type Caller, endpoint } from '../../access/index.ts';
import { type Channel, isMailAddress } from '../../platform/channels/index.ts';
import type { Clock } from '../../platform/clock/index.ts';
import { type FieldCipher, maskText } from '../../platform/crypto/index.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import type { Ids, Randomness } from '../../platform/ids/index.ts';
import { refuse, refuseFor } from '../../platform/refusal/index.ts';
import {
  askMailAddress,
  confirmMailAddress,
  mailAddressesOf,
  noSwitches,
  removeMailAddress,
  saveSwitches,
  switchesOf,
  tryMailAddress,
} from './contacts.store.ts';

/** What these routes need from the composition root. */
export interface ContactRoutesDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly randomness: Randomness;
  readonly cipher: FieldCipher;
  readonly channels: ReadonlyMap<string, Channel>;
}

const minuteMs = 60_000;
const codeLifeMs = 10 * minuteMs;
const triesPerCode = 5;
/** One letter with a code a minute: a stranger's address must not be flooded. */
const betweenCodesMs = minuteMs;
const mutable = ['sms', 'wechat', 'mail'] as const;

/** The routes by which somebody says how they want to be told. */
export function contactEndpoints(deps: ContactRoutesDeps) {
  const { database, clock, cipher } = deps;
  const codeHashOf = (personId: string, code: string): Buffer => cipher.index(code, `mail_addresses:${personId}`);

  async function view(tx: Tx, tenantId: string, personId: string) {
    const { language, muted } = (await switchesOf(tx, tenantId, [personId])).get(personId) ?? noSwitches;
    const address = (await mailAddressesOf(tx, tenantId, [personId], cipher)).get(personId);
    const on = (channel: string): boolean => !muted.includes(channel);
    return {
      language,
      sms: on('sms'),
      wechat: on('wechat'),
      mail: on('mail'),
      mailAddress: address === undefined ? null : maskText(address).text,
    };
  }

  return [
    endpoint(routes.getNoticeSwitches, ({ caller }) =>
      database.inTenant(caller.tenantId, (tx) => view(tx, caller.tenantId, personOf(caller))),
    ),
    endpoint(routes.putNoticeSwitches, ({ caller, body }) =>
      database.inTenant(caller.tenantId, async (tx) => {
        const muted = mutable.filter((channel) => !body[channel]);
        await saveSwitches(tx, caller.tenantId, personOf(caller), { language: body.language, muted });
        return view(tx, caller.tenantId, personOf(caller));
      }),
    ),
    endpoint(routes.askMail, async ({ caller, body: { address } }) => {
      if (!isMailAddress(address)) throw refuse('input_invalid', { issues: [{ path: 'address' }] });
      const mail = deps.channels.get('mail');
      if (mail === undefined) throw refuse('channel_off');
      const personId = personOf(caller);
      const now = clock.now();
      const code = String(deps.randomness.int(1_000_000)).padStart(6, '0');
      const asked = { address, codeHash: codeHashOf(personId, code), now };
      const kept = await database.inTenant(caller.tenantId, (tx) =>
        askMailAddress(tx, caller.tenantId, personId, asked, now - betweenCodesMs, cipher),
      );
      if (!kept) throw refuseFor('too_many', betweenCodesMs);
      const sent = await mail.send({
        id: deps.ids.uuid(),
        to: address,
        language: 'zh',
        content: {
          kind: 'words',
          subject: { zh: '邮箱验证码', en: 'Your code' },
          words: {
            zh: `验证码 ${code}，10 分钟内有效。如果不是您本人操作，请忽略。`,
            en: `Your code is ${code}, valid for 10 minutes. If you did not ask for it, ignore this letter.`,
          },
        },
      });
      switch (sent.outcome) {
        case 'sent':
        case 'unknown':
          return { expiresInSeconds: codeLifeMs / 1000 };
        case 'permanent':
          throw refuse('input_invalid', { issues: [{ path: 'address' }] });
        case 'temporary':
          throw refuse('busy');
      }
    }),
    endpoint(routes.confirmMail, async ({ caller, body: { code } }) => {
      const personId = personOf(caller);
      const now = clock.now();
      // A wrong try is kept, so it is an answer of the transaction and not an error in it.
      const confirmed = await database.inTenant(caller.tenantId, async (tx) => {
        const waiting = await tryMailAddress(tx, caller.tenantId, personId);
        if (waiting === undefined || waiting.tries > triesPerCode) return null;
        if (waiting.askedAt.getTime() + codeLifeMs <= now) return null;
        if (!timingSafeEqual(waiting.codeHash, codeHashOf(personId, code))) return null;
        await confirmMailAddress(tx, caller.tenantId, personId, now);
        return view(tx, caller.tenantId, personId);
      });
      if (confirmed === null) throw refuse('code_wrong');
      return confirmed;
    }),
    endpoint(routes.removeMail, ({ caller }) =>
      database.inTenant(caller.tenantId, async (tx) => {
        await removeMailAddress(tx, caller.tenantId, personOf(caller));
        return view(tx, caller.tenantId, personOf(caller));
      }),
    ),
  ];
}

function personOf(caller: Caller): string {
  return caller.kind === 'staff' ? caller.staffId : caller.residentId;
}
