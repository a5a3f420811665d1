import type { LiveEvent } from '@tongxin/contract';
import type { Caller } from '../../access/index.ts';
import { actorFor, type CaseRecord, type Standing, type Terms } from '../cases/index.ts';

/** What changed in one tenant, with the cases as they are now. */
export interface News {
  readonly cases: readonly CaseRecord[];
  /** Who stands behind these cases; asked for only where residents listen. */
  readonly standings: ReadonlyMap<string, readonly Standing[]>;
  readonly notices: readonly { readonly id: string; readonly personId: string }[];
  readonly terms: Terms;
}

/**
 * What one person is told of the news: the cases that the policy lets them see as they are now, and their own messages. A case that they
 * may not see leaves no trace, whatever it was before.
 */
export function toldTo(caller: Caller, { cases, standings, notices, terms }: News): readonly LiveEvent[] {
  const person = caller.kind === 'staff' ? caller.staffId : caller.residentId;
  return [
    ...cases
      .filter((record) => actorFor(caller, record, standings.get(record.id) ?? [], terms) !== null)
      .map((record) => changed(caller, record)),
    ...notices
      .filter(({ personId }) => personId === person)
      .map(({ id }): LiveEvent => ({ event: 'notice.new', data: { id } })),
  ];
}

function changed(caller: Caller, { id, version, state, endedAt, holder }: CaseRecord): LiveEvent {
  const staff = caller.kind === 'staff';
  return {
    event: 'case.changed',
    data: {
      id: `${id}.${version}`,
      caseId: id,
      version,
      state: staff ? state : null,
      open: endedAt === null,
      holder: staff ? holder.part : null,
      unitId: staff ? holder.unitId : null,
    },
  };
}
