import { type ReplyOf, roleSheets, type routes } from '@tongxin/contract';
import { maskName, maskPhone } from '../platform/crypto/index.ts';
import { refuse } from '../platform/refusal/index.ts';
import type { AccessDeps } from './access.deps.ts';
import { getAccount } from './accounts.store.ts';
import type { Caller, ResidentCaller, StaffCaller } from './caller.ts';
import { findStaff } from './staff.store.ts';
import { getTenant, type Tenant } from './tenants.store.ts';

type Me = ReplyOf<typeof routes.me>;

/** Who the caller is and may do. A resident's own name and phone are masked too: a screen is seen by others (domain §13). */
export function me(deps: AccessDeps): (caller: Caller) => Promise<Me> {
  const { database, places } = deps;

  async function staffMe(caller: StaffCaller): Promise<Me> {
    const staff = await database.inTenant(caller.tenantId, (tx) => findStaff(tx, caller.staffId));
    if (staff === undefined) throw refuse('not_signed_in');
    const { tenant, account } = await database.inPlatform(async (tx) => ({
      tenant: await getTenant(tx, caller.tenantId),
      account: await getAccount(tx, staff.accountId),
    }));
    const unitIds = [caller.unitId, ...caller.grants.map((grant) => grant.unitId)].filter((id) => id !== null);
    const names = await places.unitNames(caller.tenantId, [...new Set(unitIds)]);
    const unitName = caller.unitId === null ? undefined : names.get(caller.unitId);
    return {
      kind: 'staff',
      id: caller.staffId,
      name: caller.name,
      tenant: shownTenant(tenant),
      unit: caller.unitId === null || unitName === undefined ? null : { id: caller.unitId, name: unitName },
      roles: caller.grants.map(({ role, areaCode, unitId }) => ({
        role,
        label: roleSheets[role].zh,
        areaCode,
        unitName: unitId === null ? null : (names.get(unitId) ?? null),
      })),
      permissions: [...caller.permissions].sort(),
      totp: account.totpConfirmed,
      changePassword: account.oneTimeUntil !== null,
      phone: null,
    };
  }

  async function residentMe(caller: ResidentCaller): Promise<Me> {
    const tenant = await database.inPlatform((tx) => getTenant(tx, caller.tenantId));
    const residents = await database.inTenant(caller.tenantId, (tx) =>
      deps.residents.open(tx, caller.tenantId, [caller.residentId]),
    );
    const resident = residents.get(caller.residentId);
    if (resident === undefined) throw refuse('not_signed_in');
    const phone = resident.phone === null ? null : maskPhone(resident.phone);
    return {
      kind: 'resident',
      id: caller.residentId,
      name: resident.name === null ? (phone ?? '') : maskName(resident.name),
      tenant: shownTenant(tenant),
      unit: null,
      roles: [],
      permissions: [],
      totp: false,
      changePassword: false,
      phone,
    };
  }

  return (caller) => (caller.kind === 'staff' ? staffMe(caller) : residentMe(caller));
}

function shownTenant({ key, name, generated }: Tenant): Me['tenant'] {
  return { key, name, generated };
}
