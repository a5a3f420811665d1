import type { RuleConditions } from '@tongxin/contract';
import pointInPolygon from 'point-in-polygon-hao';
import type { z } from 'zod';
import { fold, liesIn } from '../areas/index.ts';

/** What routing may look at. */
export interface RoutingFacts {
  readonly categoryCode: string | null;
  readonly areaCode: string;
  /** WGS84 */
  readonly point: { readonly lng: number; readonly lat: number } | null;
  readonly source: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly title: string;
  readonly text: string;
  /** ISO weekday, 1 is Monday; minute of the local day; whether the tenant's office is open. */
  readonly weekday: number;
  readonly minute: number;
  readonly workingTime: boolean;
}

/** The same facts with the instant in epoch milliseconds in place of what a wall shows. */
export type CaseFacts = Omit<RoutingFacts, 'weekday' | 'minute' | 'workingTime'> & { readonly at: number };

/** A fact kept with a decision: plain data. */
export type Evidence = { readonly [key: string]: string | number | boolean | null | readonly string[] };

/** What of a rule's conditions held, as evidence; undefined when one did not. A rule without conditions always holds. */
export function heldConditions(
  rule: { readonly conditions: z.output<typeof RuleConditions> },
  facts: RoutingFacts,
  register: { categoryLine(code: string): readonly string[] },
  folded: string = fold(`${facts.title}\n${facts.text}`),
): Evidence | undefined {
  const { conditions } = rule;
  const { categoryCodes, areaCodes, polygon, weekdays, workingTime, sources, answers, words } = conditions;
  const held: Record<string, Evidence[string]> = {};
  if (categoryCodes) {
    const line = facts.categoryCode === null ? [] : register.categoryLine(facts.categoryCode);
    const code = line.find((each) => categoryCodes.includes(each));
    if (code === undefined) return undefined;
    held.category = code;
  }
  if (areaCodes) {
    const code = areaCodes.find((each) => liesIn(facts.areaCode, each));
    if (code === undefined) return undefined;
    held.area = code;
  }
  if (polygon) {
    if (!facts.point || !contains(polygon, facts.point)) return undefined;
    held.polygon = true;
  }
  if (weekdays) {
    if (!weekdays.includes(facts.weekday)) return undefined;
    held.weekday = facts.weekday;
  }
  if (conditions.fromMinute !== undefined || conditions.toMinute !== undefined) {
    if (!within(facts.minute, conditions.fromMinute ?? 0, conditions.toMinute ?? 1440)) return undefined;
    held.minute = facts.minute;
  }
  if (workingTime !== undefined) {
    if (workingTime !== facts.workingTime) return undefined;
    held.workingTime = workingTime;
  }
  if (sources) {
    if (!sources.includes(facts.source)) return undefined;
    held.source = facts.source;
  }
  if (answers) {
    const wanted = Object.entries(answers);
    if (!wanted.every(([question, answer]) => facts.answers[question] === answer)) return undefined;
    held.answers = wanted.map(([question]) => question);
  }
  if (words) {
    const found = words.filter((word) => folded.includes(fold(word)));
    if (found.length === 0) return undefined;
    held.words = found;
  }
  return held;
}

/** From the first minute up to, not including, the last; over midnight when the last is not after the first. */
function within(minute: number, from: number, to: number): boolean {
  return from < to ? from <= minute && minute < to : from <= minute || minute < to;
}

function contains(ring: readonly (readonly number[])[], { lng, lat }: { lng: number; lat: number }): boolean {
  const points = ring.map(([x = Number.NaN, y = Number.NaN]) => [x, y]);
  const [first] = points;
  const last = points.at(-1);
  if (first && last && (first[0] !== last[0] || first[1] !== last[1])) points.push([...first]);
  return pointInPolygon([lng, lat], [points]) !== false;
}
