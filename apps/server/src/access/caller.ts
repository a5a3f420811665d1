import type { Allow, Permission, Role } from '@tongxin/contract';
import type { Grant } from './grant.ts';

/** A member of staff with a live session. */
export interface StaffCaller {
  readonly kind: 'staff';
  readonly sessionId: string;
  readonly tenantId: string;
  readonly tenantKey: string;
  readonly staffId: string;
  readonly name: string;
  readonly title: string;
  /** The unit the person works in; null for those who work for none (data access accounts). */
  readonly unitId: string | null;
  readonly grants: readonly Grant[];
  /** The permissions of all grants together; where they hold is in the grants. */
  readonly permissions: ReadonlySet<Permission>;
  readonly program: boolean;
}

/** A resident with a live session. Residents have no roles: they act through their own appeals (domain §15). */
export interface ResidentCaller {
  readonly kind: 'resident';
  readonly sessionId: string;
  readonly tenantId: string;
  readonly tenantKey: string;
  readonly residentId: string;
  readonly program: boolean;
}

/** Whoever makes a request with a live session. */
export type Caller = StaffCaller | ResidentCaller;

/** The route gate (design §4), deny by default: whether this caller may knock at a route with this `allow` at all. */
export function allowed(allow: Allow, caller: Caller): boolean {
  switch (allow) {
    case 'anyone':
    case 'signedIn':
      return true;
    case 'resident':
    case 'staff':
      return caller.kind === allow;
    default:
      return caller.kind === 'staff' && caller.permissions.has(allow);
  }
}

/** Whether one of the caller's grants is of this role, wherever it holds. */
export function holds(caller: StaffCaller, role: Role): boolean {
  return caller.grants.some((grant) => grant.role === role);
}
