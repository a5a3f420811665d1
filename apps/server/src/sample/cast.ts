import { type Part, roleSheets } from '@tongxin/contract';
import type { StaffCaller } from '../access/index.ts';
import {
  type Actor,
  actorFor,
  type CaseRecord,
  type Context,
  decide,
  type MoveSpec,
  type Procedure,
  reaches,
} from '../governance/cases/index.ts';

/** A move as somebody would make it. */
export interface Command {
  readonly move: string;
  readonly input: { readonly [key: string]: unknown };
}

/** Who plays: everybody the district employs, asked in the order of how near a case is to them. */
export interface Cast {
  readonly people: readonly StaffCaller[];
  /** The nearest person whom the rules let make this move now; undefined when there is nobody. Pure: it asks `decide`. */
  whoMay(procedure: Procedure, record: CaseRecord, command: Command, context: Context): StaffCaller | undefined;
  /** Why nobody may: the refusal the nearest person would get, or `forbidden` where nobody plays the part. */
  whyNobody(procedure: Procedure, record: CaseRecord, command: Command, context: Context): string;
  /** The nearest person with one of these roles for an area; undefined when there is none. */
  withRole(roles: readonly string[], areaCode: string): StaffCaller | undefined;
}

interface Candidate {
  readonly caller: StaffCaller;
  readonly actor: Actor;
  readonly rank: readonly number[];
}

/** Makes a cast. Of two people equally near, the one named first acts. */
export function cast(people: readonly StaffCaller[]): Cast {
  const plays = people.map(({ grants }) => new Set<Part>(grants.flatMap(({ role }) => roleSheets[role].parts)));

  function candidates(procedure: Procedure, record: CaseRecord, move: string, context: Context): readonly Candidate[] {
    const spec = procedure.moves[move];
    if (spec === undefined) return [];
    const found = people.flatMap((caller, order) => {
      if (!spec.by.some((part) => plays[order]?.has(part))) return [];
      const actor = actorFor(caller, record, context.related.standings, context.terms);
      if (actor === null || !spec.by.some((part) => actor.parts.has(part))) return [];
      return [{ caller, actor, rank: [...nearness(caller, actor, spec, record, context), order] }];
    });
    return found.sort((a, b) => compare(a.rank, b.rank));
  }

  function outcomes(procedure: Procedure, record: CaseRecord, command: Command, context: Context) {
    return candidates(procedure, record, command.move, context).map((each) => ({
      caller: each.caller,
      outcome: () => decide(procedure, record, command, each.actor, context),
    }));
  }

  return Object.freeze({
    people,
    whoMay: (procedure: Procedure, record: CaseRecord, command: Command, context: Context) =>
      outcomes(procedure, record, command, context).find(({ outcome }) => outcome().ok)?.caller,
    whyNobody(procedure: Procedure, record: CaseRecord, command: Command, context: Context) {
      const first = outcomes(procedure, record, command, context)[0]?.outcome();
      return first === undefined || first.ok ? 'forbidden' : `${first.code} ${JSON.stringify(first.details ?? {})}`;
    },
    withRole(roles: readonly string[], areaCode: string) {
      const near = people.flatMap((caller) => {
        const own = caller.grants.filter(
          (grant) => roles.includes(grant.role) && areaCode.startsWith(grant.areaCode ?? ''),
        );
        return own.length === 0
          ? []
          : [{ caller, depth: Math.max(...own.map((grant) => grant.areaCode?.length ?? 0)) }];
      });
      return near.sort((a, b) => b.depth - a.depth)[0]?.caller;
    },
  });
}

/** Smaller is nearer: whom the case was given to, the part the procedure names first, the unit itself, the smallest area. */
function nearness(
  caller: StaffCaller,
  actor: Actor,
  spec: MoveSpec,
  record: CaseRecord,
  { terms }: Context,
): readonly number[] {
  const part = spec.by.findIndex((each) => actor.parts.has(each));
  const depths = caller.grants
    .filter((grant) => reaches(grant, record, terms))
    .map((grant) => grant.areaCode?.length ?? 0);
  return [
    caller.staffId === record.assignment.staffId ? 0 : 1,
    part,
    caller.unitId !== null && caller.unitId === record.leadUnitId ? 0 : 1,
    -Math.max(0, ...depths),
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [at, each] of a.entries()) {
    const difference = each - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
