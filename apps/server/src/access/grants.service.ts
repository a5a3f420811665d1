import { z } from 'zod';
import { readCursor, writeCursor } from '../platform/http/index.ts';
import { refuse } from '../platform/refusal/index.ts';
import type { AccessDeps } from './access.deps.ts';
import type { StaffCaller } from './caller.ts';
import { conflictOf, missingScope } from './grant.ts';
import {
  endGrant,
  findGrantByKey,
  findHolder,
  findSameGrant,
  type HeldGrant,
  insertGrant,
  listGrants,
} from './grants.store.ts';
import { heldRoles, lockStaff } from './staff.store.ts';

/** What a grant shall say. */
export type GrantInput = Omit<HeldGrant, 'id'>;

/** Grants of a tenant. Nobody changes their own. */
export interface Grants {
  list(
    caller: StaffCaller,
    page: { staffId?: string | undefined; cursor?: string | undefined; limit: number },
  ): Promise<{ items: HeldGrant[]; next: string | null }>;
  /**
   * Gives a role. The same submission twice, or the same grant again, gives the one that holds. Throws `same_person` for
   * one's own and for two administrators in one hand, `not_found`, `unknown_area`, `unknown_unit`, `input_invalid` when
   * the role lacks its scope, `key_reused`.
   */
  add(caller: StaffCaller, input: GrantInput, key: string | null): Promise<HeldGrant>;
  /** Takes a grant back. Throws `not_found`, `same_person`. */
  remove(caller: StaffCaller, id: string): Promise<void>;
}

/** The use cases of grants. */
export function grants(deps: AccessDeps, forget: (staffId: string) => void): Grants {
  const { database, clock } = deps;

  async function refuseUnknownPlaces(tenantId: string, { areaCode, unitId }: GrantInput): Promise<void> {
    if (areaCode !== null && !(await deps.places.areaNames(tenantId, [areaCode])).has(areaCode))
      throw refuse('unknown_area');
    if (unitId !== null && !(await deps.places.unitNames(tenantId, [unitId])).has(unitId)) throw refuse('unknown_unit');
  }

  return {
    list: async (caller, { staffId, cursor, limit }) => {
      const after = readCursor(cursor, z.uuid(), { staffId });
      const rows = await database.inTenant(caller.tenantId, (tx) =>
        listGrants(tx, { staffId, after, limit: limit + 1 }),
      );
      const items = rows.slice(0, limit);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items, next: last === undefined ? null : writeCursor(last.id, { staffId }) };
    },

    add: async (caller, input, key) => {
      if (input.staffId === caller.staffId) throw refuse('same_person');
      const missing = missingScope(input);
      if (missing !== null)
        throw refuse('input_invalid', { issues: [{ path: missing, message: { zh: '必填', en: 'required' } }] });
      await refuseUnknownPlaces(caller.tenantId, input);
      const made: HeldGrant = { ...input, id: deps.ids.uuid() };
      const grant = await database.inTenant(caller.tenantId, async (tx) => {
        const staff = await lockStaff(tx, input.staffId);
        if (staff === undefined || !staff.active) throw refuse('not_found');
        const before = key === null ? undefined : await findGrantByKey(tx, caller.staffId, key);
        if (before !== undefined) {
          if (!saysSame(before, input)) throw refuse('key_reused');
          return before;
        }
        const same = await findSameGrant(tx, made);
        if (same !== undefined) return same;
        const conflict = conflictOf(input.role, await heldRoles(tx, input.staffId));
        if (conflict !== null) throw refuse('same_person', { role: input.role, conflictsWith: conflict });
        await insertGrant(tx, caller.tenantId, made, { by: caller.staffId, at: clock.now(), key });
        return made;
      });
      forget(input.staffId);
      return grant;
    },

    remove: async (caller, id) => {
      const holder = await database.inTenant(caller.tenantId, async (tx) => {
        const staffId = await findHolder(tx, id);
        if (staffId === undefined) throw refuse('not_found');
        if (staffId === caller.staffId) throw refuse('same_person');
        if (!(await endGrant(tx, id, caller.staffId, clock.now()))) throw refuse('not_found');
        return staffId;
      });
      forget(holder);
    },
  };
}

function saysSame(a: GrantInput, b: GrantInput): boolean {
  return (
    a.staffId === b.staffId &&
    a.role === b.role &&
    a.areaCode === b.areaCode &&
    a.unitId === b.unitId &&
    a.categoryCode === b.categoryCode &&
    a.sensitive === b.sensitive
  );
}
