import type { RuleConditions, Words } from '@tongxin/contract';
import type { z } from 'zod';
import { fold } from '../areas/index.ts';
import { type Catalogue, type DispatchRegister, leadUnit, mayLead } from '../units/index.ts';
import { type Evidence, heldConditions, type RoutingFacts } from './conditions.ts';

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
