import type { RuleConditions, Words } from '@tongxin/contract';
import pointInPolygon from 'point-in-polygon-hao';
import type { z } from 'zod';
import { fold, liesIn } from '../areas/index.ts';
import { type Catalogue, type DispatchRegister, leadUnit, mayLead } from '../units/index.ts';

/** A routing rule. Higher `priority` comes first; of two equal ones the older. */
export interface RoutingRule {
  readonly id: string;
  readonly name: string;
  readonly priority: number;
  readonly conditions: z.output<typeof RuleConditions>;
  readonly leadUnitId: string;
  readonly coUnitIds: readonly string[];
  readonly basis: string;
  readonly enabled: boolean;
  /** Why the platform switched it off; null when a person did, or when it is on. */
  readonly disabledReason: Words | null;
  readonly version: number;
}

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

/** Who leads and who helps, by what, and why. With `by` 'nobody' a person decides and `reason` says why. */
export interface RoutingDecision {
  readonly leadUnitId: string | null;
  readonly coUnitIds: readonly string[];
  readonly by: 'rule' | 'catalogue' | 'nobody';
  readonly ruleId: string | null;
  readonly reason: Words;
  readonly evidence: Evidence;
}

/** What rules look up beside the catalogue. */
export interface RoutingRegister extends DispatchRegister {
  /** Whether a category is in force. */
  categoryActive(code: string): boolean;
}

/** What a rule names and the tenant does not have (any more). */
export interface Missing {
  readonly kind: 'unit' | 'category' | 'area';
  /** Where it stands, as a path of the rule's input. */
  readonly path: string;
  readonly named: string;
}

/** Everything a rule names that is not in force, in the order of the rule's input. */
export function missingOf(
  rule: Pick<RoutingRule, 'conditions' | 'leadUnitId' | 'coUnitIds'>,
  register: RoutingRegister,
): readonly Missing[] {
  const { conditions } = rule;
  const unit = (id: string, path: string): Missing[] =>
    register.organisation.unit(id)?.active ? [] : [{ kind: 'unit', path, named: id }];
  return [
    ...(conditions.categoryCodes ?? []).flatMap((named, at): Missing[] =>
      register.categoryActive(named) ? [] : [{ kind: 'category', path: `conditions.categoryCodes.${at}`, named }],
    ),
    ...(conditions.areaCodes ?? []).flatMap((named, at): Missing[] =>
      register.areas.active(named) ? [] : [{ kind: 'area', path: `conditions.areaCodes.${at}`, named }],
    ),
    ...unit(rule.leadUnitId, 'leadUnitId'),
    ...rule.coUnitIds.flatMap((id, at) => unit(id, `coUnitIds.${at}`)),
  ];
}

/** An enabled rule that names what is gone, and why it is to be switched off. */
export interface StaleRule {
  readonly rule: RoutingRule;
  readonly reason: Words;
}

const kindWords = {
  unit: { zh: '单位', en: 'unit' },
  category: { zh: '类别', en: 'category' },
  area: { zh: '区域', en: 'area' },
} as const;

/** The enabled rules that name a unit, category or area that is gone (design §6). */
export function staleRules(rules: readonly RoutingRule[], register: RoutingRegister): readonly StaleRule[] {
  return rules.flatMap((rule) => {
    if (!rule.enabled) return [];
    const missing = missingOf(rule, register);
    if (missing.length === 0) return [];
    const named = missing.map(({ kind, named: code }) => {
      const name = (kind === 'unit' ? register.organisation.unit(code)?.name : undefined) ?? code;
      return { zh: `${kindWords[kind].zh} ${name}`, en: `${kindWords[kind].en} ${name}` };
    });
    const reason = {
      zh: `规则里的${named.map((each) => each.zh).join('、')}已不在用，规则自动停用`,
      en: `Switched off: no longer in use: ${named.map((each) => each.en).join(', ')}`,
    };
    return [{ rule, reason }];
  });
}

/** Rules in order, the catalogue and what both look up. */
export interface Router {
  readonly rules: readonly RoutingRule[];
  readonly stale: readonly StaleRule[];
  readonly catalogue: Catalogue;
  readonly register: RoutingRegister;
}

/** Makes a router. Stale rules are left out and named in `stale`. */
export function router(rules: readonly RoutingRule[], catalogue: Catalogue, register: RoutingRegister): Router {
  const stale = staleRules(rules, register);
  const gone = new Set(stale.map(({ rule }) => rule.id));
  const usable = rules.filter((rule) => rule.enabled && !gone.has(rule.id));
  const inOrder = [...usable].sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
  return Object.freeze({ rules: Object.freeze(inOrder), stale, catalogue, register });
}

/**
 * Who leads: the first rule in order whose every condition holds, else the catalogue, else a person. A rule that would make a
 * community lead what is not on its duty list is passed over, and the evidence says so (条例 art. 17).
 */
export function route(by: Router, facts: RoutingFacts): RoutingDecision {
  const { register, catalogue } = by;
  const folded = fold(`${facts.title}\n${facts.text}`);
  const passed: string[] = [];
  for (const rule of by.rules) {
    const held = heldConditions(rule, facts, register, folded);
    if (!held) continue;
    const unit = register.organisation.unit(rule.leadUnitId);
    if (!unit) continue;
    if (!mayLead(catalogue, register, unit, facts.categoryCode)) {
      passed.push(rule.id);
      continue;
    }
    return {
      leadUnitId: unit.id,
      coUnitIds: rule.coUnitIds.filter((id) => id !== unit.id),
      by: 'rule',
      ruleId: rule.id,
      reason: {
        zh: `派单规则“${rule.name}”：${unit.name}，依据“${rule.basis}”`,
        en: `Routing rule “${rule.name}”: ${unit.name}, on the duty “${rule.basis}”`,
      },
      evidence: { ...held, rule: rule.id, ruleVersion: rule.version, basis: rule.basis, ...passedOver(passed) },
    };
  }
  const choice = leadUnit(catalogue, register, facts.categoryCode, facts.areaCode);
  return {
    leadUnitId: choice.leadUnitId,
    coUnitIds: choice.coUnitIds,
    by: choice.leadUnitId === null ? 'nobody' : 'catalogue',
    ruleId: null,
    reason: choice.reason,
    evidence: { ...choice.evidence, ...passedOver(passed) },
  };
}

function passedOver(passed: readonly string[]): Evidence {
  return passed.length === 0 ? {} : { passedOverDutyList: passed };
}

/** What of a rule's conditions held, as evidence; undefined when one did not. A rule without conditions always holds. */
export function heldConditions(
  rule: Pick<RoutingRule, 'conditions'>,
  facts: RoutingFacts,
  register: Pick<RoutingRegister, 'categoryLine'>,
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

/** A case of the past with the unit that was chosen for it. */
export interface PastCase extends RoutingFacts {
  readonly caseId: string;
  readonly caseNo: string | null;
  readonly chosenUnitId: string | null;
}

/** What a rule would have done to past cases. `examples` are differing ones, at most twenty. */
export interface DryRun {
  readonly looked: number;
  readonly matched: number;
  readonly same: number;
  readonly different: number;
  readonly examples: readonly {
    readonly caseId: string;
    readonly caseNo: string | null;
    readonly title: string;
    readonly chosen: string | null;
    readonly would: string;
  }[];
}

/** Tries one rule on past cases, whether or not it is switched on. Nothing changes. */
export function dryRun(
  rule: Pick<RoutingRule, 'conditions' | 'leadUnitId'>,
  register: RoutingRegister,
  past: readonly PastCase[],
): DryRun {
  const matched = past.filter((facts) => heldConditions(rule, facts, register) !== undefined);
  const different = matched.filter((facts) => facts.chosenUnitId !== rule.leadUnitId);
  const name = (id: string | null) => (id === null ? null : (register.organisation.unit(id)?.name ?? null));
  return {
    looked: past.length,
    matched: matched.length,
    same: matched.length - different.length,
    different: different.length,
    examples: different.slice(0, 20).map(({ caseId, caseNo, title, chosenUnitId }) => ({
      caseId,
      caseNo,
      title,
      chosen: name(chosenUnitId),
      would: name(rule.leadUnitId) ?? '',
    })),
  };
}
