import { heldConditions, type RoutingFacts } from './conditions.ts';
import type { RoutingRegister, RoutingRule } from './routing.ts';

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
