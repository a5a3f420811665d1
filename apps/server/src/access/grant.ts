import { type Permission, type Role, roleSheets } from '@tongxin/contract';

/** A role within a scope: area subtree ∧ unit ∧ category ∧ sensitivity (design §4). Null does not limit. */
export interface Grant {
  readonly id: string;
  readonly role: Role;
  /** What lies in this area: its code is a prefix of the codes in it. */
  readonly areaCode: string | null;
  readonly unitId: string | null;
  readonly categoryCode: string | null;
  /** Whether sensitive cases are within it. */
  readonly sensitive: boolean;
}

/** The permissions of all grants together. */
export function permissionsOf(grants: readonly Pick<Grant, 'role'>[]): ReadonlySet<Permission> {
  return new Set(grants.flatMap((grant) => roleSheets[grant.role].permissions));
}

const administrators: ReadonlySet<Role> = new Set(['sysAdmin', 'securityAdmin', 'auditor']);

/**
 * The role among `held` that may not be in the same hands as `role`, or null. The three administrators are apart from
 * each other and from everybody who handles cases (三员分立, domain §13).
 */
export function conflictOf(role: Role, held: readonly Role[]): Role | null {
  const conflicts = (other: Role): boolean => other !== role && (administrators.has(role) || administrators.has(other));
  return held.find(conflicts) ?? null;
}

/** The part of a scope that a role needs and a grant lacks: an area role without an area would reach the whole district. */
export function missingScope(grant: Pick<Grant, 'role' | 'areaCode' | 'unitId'>): 'areaCode' | 'unitId' | null {
  switch (roleSheets[grant.role].scope) {
    case 'area':
      return grant.areaCode === null ? 'areaCode' : null;
    case 'unit':
      return grant.unitId === null ? 'unitId' : null;
    case 'tenant':
      return null;
  }
}
