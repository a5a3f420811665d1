import type { Words } from '@tongxin/contract';
import { grouped } from './grouped.ts';
import type { Organisation, Post, Unit } from './organisation.ts';

/**
 * One line of a roster. Exactly one of `weekday` (ISO, 1 is Monday) and `date` is set. Minutes count from local midnight; a
 * duty whose end is not after its beginning goes on over midnight and belongs to the day on which it began.
 */
export interface RosterLine {
  readonly unitId: string;
  readonly weekday: number | null;
  /** YYYY-MM-DD */
  readonly date: string | null;
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly staffId: string;
}

/** Who stands in for whom. Days are YYYY-MM-DD, both inclusive. */
export interface Substitution {
  readonly staffId: string;
  readonly substituteId: string;
  readonly fromDay: string;
  readonly toDay: string;
}

/** The rosters and substitutions of one tenant, by unit and by person. */
export interface Rosters {
  readonly linesOf: ReadonlyMap<string, readonly RosterLine[]>;
  readonly substitutionsOf: ReadonlyMap<string, readonly Substitution[]>;
}

/** Lays out rosters for look-up. */
export function rosters(lines: readonly RosterLine[], substitutions: readonly Substitution[]): Rosters {
  return Object.freeze({
    linesOf: grouped(lines, (line) => line.unitId),
    substitutionsOf: grouped(substitutions, (each) => each.staffId),
  });
}

/** An instant as a wall shows it in the tenant's zone. */
export interface LocalMoment {
  /** YYYY-MM-DD */
  readonly day: string;
  /** ISO weekday, 1 is Monday. */
  readonly weekday: number;
  /** Minutes since local midnight, 0–1439. */
  readonly minute: number;
}

/** The moment on the wall, given the zone's offset from UTC at that instant. Both in milliseconds. */
export function localMoment(atMs: number, offsetMs: number): LocalMoment {
  const wall = new Date(atMs + offsetMs);
  return {
    day: wall.toISOString().slice(0, 10),
    weekday: wall.getUTCDay() === 0 ? 7 : wall.getUTCDay(),
    minute: wall.getUTCHours() * 60 + wall.getUTCMinutes(),
  };
}

/** Somebody on duty. `substituteFor` is the member of staff in whose place they stand. */
export interface OnDuty {
  readonly staffId: string;
  readonly post: string | null;
  readonly substituteFor: string | null;
}

/** Who of a unit is on duty, and why these. `unitId` is the unit that answers: the one asked for, or one above it. */
export interface Duty {
  readonly unitId: string | null;
  readonly people: readonly OnDuty[];
  readonly by: 'roster' | 'leader' | 'nobody';
  readonly why: Words;
}

/**
 * Who of a unit is on duty: its roster at that moment (a dated line beats the weekday's of the same day), substitutes in place
 * of the absent; without a roster line the unit's leader; without a leader the unit above, in the same way (domain §2.2 (21)).
 */
export function onDuty(org: Organisation, duty: Rosters, unitId: string, moment: LocalMoment): Duty {
  const line = org.unit(unitId)?.ancestors ?? [];
  const passed: Unit[] = [];
  for (const id of line) {
    const unit = org.unit(id);
    if (!unit) continue;
    const rostered = linesAt(duty.linesOf.get(id) ?? [], moment).map((each) => each.staffId);
    const leaders = org.leadPostsOf(id).flatMap((post) => post.holders);
    const staff = [...new Set(rostered.length > 0 ? rostered : leaders)];
    if (staff.length > 0) {
      const by = rostered.length > 0 ? 'roster' : 'leader';
      const people = staff.map((staffId) => standIn(org, duty, id, staffId, moment.day));
      return { unitId: id, people: unique(people), by, why: reason(unit, by, passed) };
    }
    passed.push(unit);
  }
  return {
    unitId: null,
    people: [],
    by: 'nobody',
    why: {
      zh: '本单位及其上级都没有排班，也没有在岗负责人',
      en: 'Neither the unit nor any unit above it has a roster or a leader in post',
    },
  };
}

function linesAt(lines: readonly RosterLine[], moment: LocalMoment): readonly RosterLine[] {
  const yesterday = new Date(Date.parse(`${moment.day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  const weekdayBefore = moment.weekday === 1 ? 7 : moment.weekday - 1;
  const { minute } = moment;
  return [
    ...ofDay(lines, moment.day, moment.weekday).filter(({ fromMinute, toMinute }) =>
      fromMinute < toMinute ? fromMinute <= minute && minute < toMinute : fromMinute <= minute,
    ),
    ...ofDay(lines, yesterday, weekdayBefore).filter(
      ({ fromMinute, toMinute }) => toMinute <= fromMinute && minute < toMinute,
    ),
  ];
}

function ofDay(lines: readonly RosterLine[], day: string, weekday: number): readonly RosterLine[] {
  const dated = lines.filter((line) => line.date === day);
  return dated.length > 0 ? dated : lines.filter((line) => line.weekday === weekday);
}

/** Follows substitutions to somebody who is there; a circle of substitutes ends where it began. */
function standIn(org: Organisation, duty: Rosters, unitId: string, staffId: string, day: string): OnDuty {
  const seen = new Set([staffId]);
  let present = staffId;
  for (;;) {
    const next = duty.substitutionsOf.get(present)?.find((each) => each.fromDay <= day && day <= each.toDay);
    if (!next || seen.has(next.substituteId)) break;
    present = next.substituteId;
    seen.add(present);
  }
  const held = org.postsHeldBy(present);
  const post = held.find((each) => each.unitId === unitId) ?? held[0];
  return { staffId: present, post: post?.name ?? null, substituteFor: present === staffId ? null : staffId };
}

function unique(people: readonly OnDuty[]): readonly OnDuty[] {
  return people.filter((one, at) => people.findIndex((other) => other.staffId === one.staffId) === at);
}

function reason(unit: Unit, by: 'roster' | 'leader', passed: readonly Unit[]): Words {
  const [asked] = passed;
  const found =
    by === 'roster'
      ? { zh: `按${unit.name}值班表`, en: `By the duty roster of ${unit.name}` }
      : { zh: `${unit.name}此刻没有排班，由负责人值守`, en: `${unit.name} has no roster now; its leader answers` };
  if (!asked) return found;
  return {
    zh: `${asked.name}此刻没有排班，也没有在岗负责人，转上级：${found.zh}`,
    en: `${asked.name} has neither a roster now nor a leader in post; the unit above answers: ${found.en}`,
  };
}

/** A post with holders above another, and how many vacant posts were passed on the way. */
export interface Superior {
  readonly post: Post;
  readonly vacantPassed: number;
}

/** The next post upwards that somebody holds; vacant posts are passed (domain §2.4). Undefined at the top, or in a circle. */
export function superiorOf(org: Organisation, postId: string): Superior | undefined {
  const seen = new Set([postId]);
  let vacantPassed = 0;
  for (let at = org.post(postId)?.superiorPostId ?? null; at !== null && !seen.has(at); ) {
    const post = org.post(at);
    if (!post) return undefined;
    if (post.holders.length > 0) return { post, vacantPassed };
    seen.add(at);
    vacantPassed += 1;
    at = post.superiorPostId;
  }
  return undefined;
}

/**
 * Whom a unit answers to: the superior of its leading post, else the nearest leading post with a holder of a unit above.
 * Undefined at the top.
 */
export function superiorOfUnit(org: Organisation, unitId: string): Superior | undefined {
  for (const post of org.leadPostsOf(unitId)) {
    const superior = superiorOf(org, post.id);
    if (superior) return superior;
  }
  for (const above of org.unit(unitId)?.ancestors.slice(1) ?? []) {
    const post = org.leadPostsOf(above).find((each) => each.holders.length > 0);
    if (post) return { post, vacantPassed: 0 };
  }
  return undefined;
}
