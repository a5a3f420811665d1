import { type Role, roleSheets } from '@tongxin/contract';

/** What a caller may see counted: these areas, or the whole district, with or without sensitive cases. */
export interface CountedReach {
  /** Null: the whole district. No area lies in another one. */
  readonly areaCodes: readonly string[] | null;
  readonly withoutSensitive: boolean;
}

/** Of a grant: what matters for counting. */
export interface CountingGrant {
  readonly role: Role;
  readonly areaCode: string | null;
  readonly sensitive: boolean;
}

/**
 * What a caller with these grants may see counted of an area, or of all they reach when none is asked for. A grant without an area
 * reaches the district; sensitive cases are counted only for those who may see them, so that no count reveals what a list hides
 * (design §4). Null for an area outside.
 */
export function countedReach(grants: readonly CountingGrant[], asked: string | null): CountedReach | null {
  const counting = grants.filter(({ role }) => roleSheets[role].permissions.includes('indicator:read'));
  if (asked !== null) {
    const reaching = counting.filter(({ areaCode }) => within(asked, areaCode));
    return reaching.length === 0
      ? null
      : { areaCodes: [asked], withoutSensitive: !reaching.some(({ sensitive }) => sensitive) };
  }
  const codes = counting.map(({ areaCode }) => areaCode);
  const outermost = new Set(codes.filter((code) => !codes.some((other) => other !== code && within(code, other))));
  const areaCodes = outermost.has(null) ? null : [...outermost].filter((code) => code !== null);
  const sensitiveIn = (code: string | null) =>
    counting.some(({ sensitive, areaCode }) => sensitive && within(code, areaCode));
  return { areaCodes, withoutSensitive: !(areaCodes ?? [null]).every(sensitiveIn) };
}

/** Whether a code lies in another; everything lies in the district (null). */
function within(code: string | null, outer: string | null): boolean {
  return outer === null || code?.startsWith(outer) === true;
}
