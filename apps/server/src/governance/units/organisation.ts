import { grouped } from './grouped.ts';

/** A unit. `ancestors` runs from the unit itself up to the root. */
export interface Unit {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  /** `district_department`, `district_centre`, `street`, `community`, `section`, or a kind of the tenant's own. */
  readonly kind: string;
  readonly parentId: string | null;
  readonly areaCode: string | null;
  readonly ancestors: readonly string[];
  /** A unit that is no longer in force keeps its name; nothing new is given to it. */
  readonly active: boolean;
}

export type RegisteredUnit = Omit<Unit, 'ancestors'>;

/** 岗位. `holders` are members of staff; an empty list is a vacant post. */
export interface Post {
  readonly id: string;
  readonly code: string;
  readonly unitId: string;
  readonly name: string;
  /** Whether it is marked as the post that leads its unit. */
  readonly leads: boolean;
  readonly superiorPostId: string | null;
  readonly holders: readonly string[];
}

/** A member of staff: the unit they belong to, whether or not they hold a post. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly unitId: string | null;
}

/** The units, posts and people of one tenant in memory. Every method is a pure look-up. */
export interface Organisation {
  readonly units: readonly Unit[];
  unit(id: string): Unit | undefined;
  unitByCode(code: string): Unit | undefined;
  /** The active unit of a kind that is at home in exactly this area, such as the `street` of a street's code. */
  unitAt(areaCode: string, kind: string): Unit | undefined;
  post(id: string): Post | undefined;
  postsOf(unitId: string): readonly Post[];
  /** The posts that lead a unit: the marked ones, else those that answer to nobody inside it. */
  leadPostsOf(unitId: string): readonly Post[];
  /** The posts a member of staff holds. */
  postsHeldBy(staffId: string): readonly Post[];
  member(staffId: string): Member | undefined;
  /** A unit and everything below it; empty for an unknown unit. */
  unitsIn(unitId: string): readonly string[];
  /** Whether a unit is another one or lies below it. */
  liesIn(innerUnitId: string, unitId: string): boolean;
  /** Whether a member of staff belongs to the unit or one below it, by post or by home. */
  worksIn(staffId: string, unitId: string): boolean;
}

/** Makes the organisation. A parent that is missing or a circle of parents ends the line of ancestors. */
export function organisation(
  rows: readonly RegisteredUnit[],
  posts: readonly Post[],
  members: readonly Member[],
): Organisation {
  const registered = new Map(rows.map((row) => [row.id, row]));
  const units = new Map<string, Unit>();
  for (const row of rows) {
    const ancestors: string[] = [];
    for (let at: RegisteredUnit | undefined = row; at && !ancestors.includes(at.id); ) {
      ancestors.push(at.id);
      at = at.parentId === null ? undefined : registered.get(at.parentId);
    }
    units.set(row.id, Object.freeze({ ...row, ancestors: Object.freeze(ancestors) }));
  }
  const byCode = new Map([...units.values()].map((unit) => [unit.code, unit]));
  const atHome = new Map<string, Unit>();
  for (const unit of units.values()) {
    const key = `${unit.kind}:${unit.areaCode}`;
    if (unit.active && !atHome.has(key)) atHome.set(key, unit);
  }
  const postsById = new Map(posts.map((post) => [post.id, post]));
  const postsByUnit = grouped(posts, (post) => post.unitId);
  const people = new Map(members.map((member) => [member.id, member]));
  const held = new Map<string, Post[]>();
  const places = new Map<string, Set<string>>();
  const inside = new Map<string, string[]>();
  for (const unit of units.values()) {
    for (const above of unit.ancestors) {
      const known = inside.get(above);
      if (known) known.push(unit.id);
      else inside.set(above, [unit.id]);
    }
  }

  function belongs(staffId: string, unitId: string | null): void {
    const ancestors = unitId === null ? undefined : units.get(unitId)?.ancestors;
    if (!ancestors) return;
    const known = places.get(staffId) ?? new Set<string>();
    for (const id of ancestors) known.add(id);
    places.set(staffId, known);
  }
  for (const member of members) belongs(member.id, member.unitId);
  for (const post of posts) {
    for (const staffId of post.holders) {
      held.set(staffId, [...(held.get(staffId) ?? []), post]);
      belongs(staffId, post.unitId);
    }
  }

  function postsOf(unitId: string): readonly Post[] {
    return postsByUnit.get(unitId) ?? [];
  }

  function leadPostsOf(unitId: string): readonly Post[] {
    const own = postsOf(unitId);
    const marked = own.filter((post) => post.leads);
    if (marked.length > 0) return marked;
    return own.filter(
      ({ superiorPostId }) => superiorPostId === null || postsById.get(superiorPostId)?.unitId !== unitId,
    );
  }

  return Object.freeze({
    units: Object.freeze([...units.values()]),
    unit: (id: string) => units.get(id),
    unitByCode: (code: string) => byCode.get(code),
    unitAt: (areaCode: string, kind: string) => atHome.get(`${kind}:${areaCode}`),
    post: (id: string) => postsById.get(id),
    postsOf,
    leadPostsOf,
    postsHeldBy: (staffId: string) => held.get(staffId) ?? [],
    member: (staffId: string) => people.get(staffId),
    unitsIn: (unitId: string) => inside.get(unitId) ?? [],
    liesIn: (innerUnitId: string, unitId: string) => units.get(innerUnitId)?.ancestors.includes(unitId) ?? false,
    worksIn: (staffId: string, unitId: string) => places.get(staffId)?.has(unitId) ?? false,
  });
}
