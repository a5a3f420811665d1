import type { CaseRecord } from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';

type Routed = ReturnType<TenantDirectory['route']>;

/**
 * What rules and catalogue say, as far as it can be carried out: where nobody in a unit they name may see a sensitive matter, a person
 * decides, and the reason says why.
 */
export function clearedRoute(
  { terms }: Pick<TenantDirectory, 'terms'>,
  routed: Routed,
  matter: Pick<CaseRecord, 'sensitive' | 'areaCode' | 'categoryCode'>,
): Routed {
  if (routed.leadUnitId === null) return routed;
  const uncleared = [
    ...(terms.cleared(routed.leadUnitId, 'unit', matter) ? [] : [routed.leadUnitId]),
    ...routed.coUnitIds.filter((id) => !terms.cleared(id, 'coUnit', matter)),
  ];
  if (uncleared.length === 0) return routed;
  const names = uncleared.map((id) => terms.unit(id)?.name ?? id);
  return {
    ...routed,
    leadUnitId: null,
    coUnitIds: [],
    by: 'nobody',
    reason: {
      zh: `${routed.reason.zh}；但${names.join('、')}没有人有权查看敏感事项，由人工确定`,
      en: `${routed.reason.en}; but nobody in ${names.join(', ')} may see sensitive matters, so a person decides`,
    },
    evidence: { ...routed.evidence, uncleared: names.join('、') },
  };
}
