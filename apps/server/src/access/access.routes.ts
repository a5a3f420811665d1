import { routes } from '@tongxin/contract';
import { z } from 'zod';
import { type Endpoint, readCursor, writeCursor } from '../platform/http/index.ts';
import { refuse } from '../platform/refusal/index.ts';
import type { AccessDeps } from './access.deps.ts';
import { deviceLabel } from './agent.ts';
import { listBrands } from './brands.store.ts';
import type { Caller, StaffCaller } from './caller.ts';
import type { Callers } from './callers.service.ts';
import { codes } from './codes.service.ts';
import { endpoint, openEndpoint, staffEndpoint } from './endpoint.ts';
import { grants } from './grants.service.ts';
import { tokenLifetime } from './lifetime.ts';
import { me } from './me.service.ts';
import { passwords } from './passwords.service.ts';
import { listReveals } from './reveals.store.ts';
import { openSession } from './sessions.service.ts';
import { endSessions, listSessions } from './sessions.store.ts';
import { findStaff } from './staff.store.ts';
import { findTenantByKey } from './tenants.store.ts';
import { wechatSignIn } from './wechat.service.ts';

/** The endpoints of access. `forget` makes what they end or change felt at once. */
export function accessEndpoints(deps: AccessDeps, forget: Callers['forget']): readonly Endpoint<Caller>[] {
  const { database, clock } = deps;
  const allowedGrants = grants(deps, forget);
  const staffPasswords = passwords(deps);
  const residentCodes = codes(deps);
  const whoAmI = me(deps);
  const byWechat = wechatSignIn(deps);
  const idOf = (caller: Caller): string => (caller.kind === 'staff' ? caller.staffId : caller.residentId);

  return [
    openEndpoint(
      routes.signInStaff,
      ({ body, agent }) => staffPasswords.signIn(body, deviceLabel(agent)),
      ({ tenant, login }) => `${tenant}/${login}`,
    ),
    openEndpoint(
      routes.askCode,
      ({ body }) => residentCodes.ask(body.tenant, body.phone),
      ({ tenant, phone }) => `${tenant}/${phone}`,
    ),
    openEndpoint(
      routes.signInResident,
      ({ body, agent }) => residentCodes.signIn(body, deviceLabel(agent)),
      ({ tenant, phone }) => `${tenant}/${phone}`,
    ),
    // A code of WeChat cannot be guessed, so it is counted per address alone: many phones share one.
    openEndpoint(routes.signInByWechat, ({ body, agent }) => byWechat.signIn(body, deviceLabel(agent))),
    openEndpoint(
      routes.bindWechat,
      ({ body, agent }) => byWechat.bind(body, deviceLabel(agent)),
      ({ tenant, ticket, proof }) => ('phone' in proof ? `${tenant}/${proof.phone}` : ticket),
    ),
    endpoint(routes.me, ({ caller }) => whoAmI(caller)),

    endpoint(routes.listSessions, async ({ caller }) => {
      const now = clock.now();
      const sessions = await database.inPlatform((tx) => listSessions(tx, caller.tenantId, idOf(caller), now));
      return {
        items: sessions.map((each) => ({
          id: each.id,
          kind: each.kind,
          label: each.label,
          createdAt: each.createdAt.toISOString(),
          expiresAt: each.expiresAt.toISOString(),
          current: each.id === caller.sessionId,
        })),
      };
    }),
    endpoint(routes.endSession, async ({ caller, params }) => {
      const only = params.id === 'current' ? caller.sessionId : params.id;
      const ended = await database.inPlatform((tx) =>
        endSessions(tx, caller.tenantId, idOf(caller), { only }, clock.now()),
      );
      if (ended === 0) throw refuse('not_found');
      forget(only);
      return { ended };
    }),
    staffEndpoint(routes.makeToken, async ({ caller, body }) => {
      refuseProgram(caller);
      const staff = await database.inTenant(caller.tenantId, (tx) => findStaff(tx, caller.staffId));
      if (staff === undefined) throw refuse('not_signed_in');
      return database.inPlatform((tx) =>
        openSession(deps, tx, {
          tenantId: caller.tenantId,
          accountId: staff.accountId,
          personId: caller.staffId,
          kind: 'token',
          label: body.label,
          lifetime: tokenLifetime(body.days),
        }),
      );
    }),
    staffEndpoint(routes.changePassword, async ({ caller, body }) => {
      refuseProgram(caller);
      const ended = await staffPasswords.change(caller, body.current, body.next);
      forget(caller.staffId);
      return { ended };
    }),
    staffEndpoint(routes.enrolTotp, ({ caller }) => {
      refuseProgram(caller);
      return staffPasswords.enrolTotp(caller);
    }),
    staffEndpoint(routes.confirmTotp, async ({ caller, body }) => {
      refuseProgram(caller);
      await staffPasswords.confirmTotp(caller, body.code);
      return { totp: true as const };
    }),
    staffEndpoint(routes.endStaffSessions, async ({ caller, params }) => {
      const staff = await database.inTenant(caller.tenantId, (tx) => findStaff(tx, params.id));
      if (staff === undefined) throw refuse('not_found');
      const ended = await database.inPlatform((tx) => endSessions(tx, caller.tenantId, params.id, 'all', clock.now()));
      forget(params.id);
      return { ended };
    }),

    staffEndpoint(routes.listGrants, ({ caller, query }) => allowedGrants.list(caller, query)),
    staffEndpoint(routes.addGrant, ({ caller, body, key }) => allowedGrants.add(caller, body, key)),
    staffEndpoint(routes.removeGrant, async ({ caller, params }) => {
      await allowedGrants.remove(caller, params.id);
      return { removed: true as const };
    }),

    openEndpoint(routes.listBrands, async ({ params }) => {
      const tenant = await database.inPlatform((tx) => findTenantByKey(tx, params.tenant));
      if (tenant === undefined) throw refuse('not_found');
      const brands = await database.inTenant(tenant.id, listBrands);
      return {
        tenant: { key: tenant.key, name: tenant.name },
        items: brands.map((brand) => ({ ...brand, programs: [...brand.programs] })),
      };
    }),
    staffEndpoint(routes.listReveals, async ({ caller, query: { cursor, limit } }) => {
      const before = readCursor(cursor, z.uuid());
      const rows = await database.inTenant(caller.tenantId, (tx) => listReveals(tx, { before, limit: limit + 1 }));
      const items = rows.slice(0, limit);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return {
        items: items.map((each) => ({ ...each, at: each.at.toISOString(), fields: [...each.fields] })),
        next: last === undefined ? null : writeCursor(last.id),
      };
    }),
  ];
}

// A token that leaked must not be able to outlive its end by making another, or to lock its owner out.
function refuseProgram(caller: StaffCaller): void {
  if (caller.program) throw refuse('forbidden');
}
