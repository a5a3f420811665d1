import type { SampleDistrict, Story } from '@tongxin/demo';
import { dayOf, due, parseLocal } from '../governance/calendar/index.ts';
import { findLimit, limitTable, type TenantDirectory } from '../governance/settings/index.ts';
import { type Randomness, seededRandomness } from '../platform/ids/index.ts';
import { hashOf } from './hash.ts';
import type { Chance } from './plan.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Courses in which the unit is still in time: their stories are told some days later where a limit is short. */
const inTime: ReadonlySet<Story['course']> = new Set([
  'inProgress',
  'extensionWaiting',
  'pendingVerification',
  'urged',
  'instructed',
  'coTask',
  'whistle',
]);

/**
 * When a story begins (epoch milliseconds), told from `now`: so many days ago in the tenant's zone, never in the future. Where the limit of
 * handling would have run out in a story whose unit is in time, it begins later, day by day, but at least three hours ago.
 */
export function beginningOf(story: Story, directory: TenantDirectory, now: number, keeps: boolean): number {
  const { timeZone } = directory.settings;
  const calendar = directory.terms.calendarOf(null);
  const midnight = parseLocal(`${dayOf(calendar, now - story.daysAgo * dayMs)}T00:00`, timeZone);
  let at = midnight + story.minuteOfDay * minuteMs;
  while (at > now - 2 * minuteMs) at -= dayMs;
  if (keeps || !inTime.has(story.course)) return at;
  while (endOfHandling(story, directory, at) < now + 2 * 3_600_000 && at + dayMs < now - 3 * 3_600_000) at += dayMs;
  return at;
}

function endOfHandling(story: Story, directory: TenantDirectory, at: number): number {
  const category = directory.terms.category(story.categoryCode);
  const limitClass = category?.limitClass ?? 'general';
  const urgency = limitClass === 'danger' ? 'emergency' : 'ordinary';
  const areaCode = story.placeGridCode ?? directory.areas.districtCode;
  const table = limitTable(directory.limits.rules, directory.limits.version, {
    categoryLine: directory.categories.line,
    monthDayOf: (each) => dayOf(directory.terms.calendarOf(null), each).slice(5),
  });
  const found = findLimit(table, 'handle', { categoryCode: story.categoryCode, urgency, areaCode, limitClass }, at);
  return found === undefined ? at : due(directory.terms.calendarOf(null), at, found.limit).dueAt;
}

/** The chance of a story: seeded by its id and the sample's seed. */
export function chanceOf(story: Story, seed: number): Chance {
  return (place) => {
    const own: Randomness = seededRandomness((seed + hashOf(`${story.id}/${place}`)) >>> 0);
    return own.int(1_000_000) / 1_000_000;
  };
}

/**
 * A position for a story: near the middle of its grid, and only where the registers agree that it lies in the same community; else null and
 * the area alone says where. WGS84 degrees.
 */
export function positionOf(
  story: Story,
  areas: ReadonlyMap<string, SampleDistrict['areas'][number]>,
  directory: TenantDirectory,
  spread: number,
  chance: Chance,
): { readonly lng: number; readonly lat: number } | null {
  const code = story.placeGridCode;
  const ring = code === undefined ? [] : (areas.get(code)?.polygon ?? []).slice(1);
  const corner = ring[Math.floor(chance(20) * ring.length)];
  if (code === undefined || corner === undefined) return null;
  const middle = [0, 1].map((axis) => ring.reduce((sum, each) => sum + (each[axis] ?? 0), 0) / ring.length);
  const part = spread * chance(21);
  const [lng = 0, lat = 0] = middle.map((each, axis) => each + ((corner[axis] ?? each) - each) * part);
  const point = { lng: Number(lng.toFixed(6)), lat: Number(lat.toFixed(6)) };
  return directory.areas.locatePoint(point).owner?.code.startsWith(code.slice(0, 12)) ? point : null;
}
