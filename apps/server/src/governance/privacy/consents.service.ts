import type { BodyOf, ReplyOf, routes } from '@tongxin/contract';
import { findTenantByKey, type ResidentCaller } from '../../access/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { consentsOf, findNotice, insertConsents } from './consents.store.ts';
import type { ErasureDeps } from './erasure.service.ts';
import { holds, type NoticeInForce, platformNotice, purposes, toAsk } from './notice.ts';
import { guardianSealedFor } from './sections.service.ts';

type Deps = Pick<ErasureDeps, 'database' | 'clock' | 'ids' | 'cipher'>;
type Consents = ReplyOf<typeof routes.myConsents>;

/** The text in force for a brand of a district, by the district's key. Refuses `not_found`. */
export async function noticeFor(
  { database }: Deps,
  tenantKey: string,
  brand: string,
): Promise<ReplyOf<typeof routes.getPrivacyNotice>> {
  const tenant = await database.inPlatform((tx) => findTenantByKey(tx, tenantKey));
  if (tenant === undefined) throw refuse('not_found');
  const { since, ...notice } = await database.inTenant(tenant.id, (tx) =>
    noticeInForce(tx, tenant.id, tenant.name, brand),
  );
  return {
    ...notice,
    since: since?.toISOString() ?? null,
    purposes: purposes.map((each) => ({ ...each })),
  };
}

async function noticeInForce(tx: Tx, tenantId: string, district: string, brand: string): Promise<NoticeInForce> {
  const said = await findNotice(tx, tenantId, brand);
  if (said !== undefined) return said;
  const { zh, en } = platformNotice;
  const words = { zh: zh.replaceAll('{district}', district), en: en.replaceAll('{district}', district) };
  return { brand: '', version: 0, since: null, words };
}

/** The text in force for a caller, whose district's name is of no matter here. */
async function noticeOf(tx: Tx, tenantId: string, brand: string | undefined): Promise<NoticeInForce> {
  return noticeInForce(tx, tenantId, '', brand ?? '');
}

async function view(tx: Tx, caller: ResidentCaller, notice: NoticeInForce): Promise<Consents> {
  const records = await consentsOf(tx, caller.tenantId, caller.residentId);
  return {
    items: records.map(({ guardianSealed: _guardian, at, ...rest }) => ({ ...rest, at: at.toISOString() })),
    toAsk: toAsk(records, notice),
  };
}

/** What a person was told and agreed to, and what is still to be asked. */
export async function consentsFor(
  { database }: Deps,
  caller: ResidentCaller,
  brand: string | undefined,
): Promise<Consents> {
  return database.inTenant(caller.tenantId, async (tx) => view(tx, caller, await noticeOf(tx, caller.tenantId, brand)));
}

/**
 * Records that a person was told and agreed. The same again is recorded once. Refuses `stale_version` when another text is in force, and
 * `guardian_needed` for a child under fourteen without a guardian (个人信息保护法 art. 31).
 */
export async function giveConsent(
  deps: Deps,
  caller: ResidentCaller,
  body: BodyOf<typeof routes.giveConsent>,
): Promise<Consents> {
  const { tenantId, residentId } = caller;
  if (body.underFourteen && body.guardian === undefined) throw refuse('guardian_needed');
  return deps.database.inTenant(tenantId, async (tx) => {
    const notice = await noticeOf(tx, tenantId, body.brand);
    if (notice.version !== body.noticeVersion) throw refuse('stale_version', { version: notice.version });
    const known = await consentsOf(tx, tenantId, residentId);
    const asked = new Set(toAsk(known, notice));
    const fresh = [...new Set(body.purposes)].filter((purpose) => asked.has(purpose) || !holds(known, purpose));
    const at = new Date(deps.clock.now());
    const guardian = body.underFourteen && body.guardian !== undefined ? JSON.stringify(body.guardian) : null;
    await insertConsents(
      tx,
      tenantId,
      residentId,
      fresh.map((purpose) => {
        const id = deps.ids.uuid();
        return {
          id,
          purpose,
          action: 'given',
          brand: notice.brand,
          noticeVersion: notice.version,
          channel: body.channel,
          underFourteen: body.underFourteen,
          guardianSealed: guardian === null ? null : deps.cipher.seal(guardian, guardianSealedFor(tenantId, id)),
          at,
        };
      }),
    );
    return view(tx, caller, notice);
  });
}

/** Withdraws a consent. Refuses `consent_not_needed` for what rests on statutory duty and `not_found` for what was not given. */
export async function withdrawConsent(
  deps: Deps,
  caller: ResidentCaller,
  { purpose, channel }: BodyOf<typeof routes.withdrawConsent>,
): Promise<Consents> {
  const { tenantId, residentId } = caller;
  if (purposes.find((each) => each.purpose === purpose)?.basis === 'statutoryDuty') throw refuse('consent_not_needed');
  return deps.database.inTenant(tenantId, async (tx) => {
    const known = await consentsOf(tx, tenantId, residentId);
    const given = known.findLast((each) => each.purpose === purpose);
    if (given?.action !== 'given') throw refuse('not_found');
    await insertConsents(tx, tenantId, residentId, [
      {
        ...given,
        id: deps.ids.uuid(),
        action: 'withdrawn',
        channel,
        guardianSealed: null,
        at: new Date(deps.clock.now()),
      },
    ]);
    return view(tx, caller, await noticeOf(tx, tenantId, given.brand));
  });
}
