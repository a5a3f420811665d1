import type { Tx } from '../../platform/db/index.ts';
import { type Advance, type CaseRecord, type Decided, decide, nothingAround, system } from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { appeal } from './appeal.ts';
import { wordsOf } from './appeals.store.ts';
import { clearedRoute } from './clearing.ts';

/** The moves after which rules have a say once: registering, and correcting what routing looks at. */
const routes: ReadonlySet<string> = new Set(['register', 'correct']);

const quiet: Advance = { decided: [], decisions: [] };

/**
 * The one routing pass after a person registered or corrected a case: the unit that rules and catalogue name is stored with its reason, and a case that
 * waits for dispatch is dispatched by it. A returned case is never sent on by a rule: a person decides. A category that a person chose or confirmed is kept as a decision.
 */
export async function advance(tx: Tx, directory: TenantDirectory, decided: Decided, now: number): Promise<Advance> {
  const { record, event } = decided;
  if (event.actor.kind === 'system' || !routes.has(event.move)) return quiet;
  const said = (await wordsOf(tx, record.tenantId, [record.id])).get(record.id) ?? {
    title: record.title,
    text: '',
    answers: {},
  };
  const { categoryCode, areaCode, point, source } = record;
  const routed = clearedRoute(
    directory,
    directory.route({ categoryCode, areaCode, point, source, ...said, at: now }),
    record,
  );
  const sends =
    record.state === 'registered' &&
    directory.settings.autoDispatch &&
    routed.leadUnitId !== null &&
    (record.tallies.returns ?? 0) === 0;
  const sent = sends ? dispatchedBy(record, directory, routed, now) : null;
  return {
    decided: sent === null ? [] : [sent],
    decisions: [
      ...categoryChosen(record, event, directory),
      {
        case_id: record.id,
        kind: 'unit',
        chosen: routed.leadUnitId,
        chosen_name: routed.leadUnitId === null ? null : (directory.terms.unit(routed.leadUnitId)?.name ?? null),
        decided_by: routed.by,
        confidence: null,
        reason: routed.reason,
        evidence: { ...routed.evidence, carriedOut: sent !== null },
      },
    ],
  };
}

function dispatchedBy(
  record: CaseRecord,
  directory: TenantDirectory,
  routed: ReturnType<TenantDirectory['route']>,
  now: number,
): Decided | null {
  const command = {
    move: 'dispatch',
    input: { leadUnitId: routed.leadUnitId, coUnitIds: routed.coUnitIds, basis: routed.reason.zh },
  };
  const outcome = decide(appeal, record, command, system, { terms: directory.terms, related: nothingAround, now });
  return outcome.ok ? { ...outcome, event: { ...outcome.event, why: routed.reason } } : null;
}

/** Whoever registers a case and leaves its category as it is has confirmed it. */
function categoryChosen(
  record: CaseRecord,
  { move, input }: Decided['event'],
  directory: TenantDirectory,
): Advance['decisions'] {
  const said = typeof input.categoryCode === 'string';
  const chosen = said || move === 'register' ? record.categoryCode : null;
  if (chosen === null) return [];
  const name = directory.terms.category(chosen)?.name ?? null;
  const reason = said ? { zh: '由人确定', en: 'Chosen by a person' } : { zh: '由人确认', en: 'Confirmed by a person' };
  return [
    {
      case_id: record.id,
      kind: 'category',
      chosen,
      chosen_name: name,
      decided_by: 'person',
      confidence: 1,
      reason,
      evidence: {},
    },
  ];
}
