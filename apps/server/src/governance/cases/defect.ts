import { type Part, type Role, roleSheets } from '@tongxin/contract';
import { startsHere } from './decide.ts';
import type { MoveSpec, OpenState, Procedure } from './procedure.ts';

/** What `checkProcedure` can find. Each finding names its counter-example: the state, clock, move or path that breaks the promise. */
export type DefectKind =
  | 'startMissing'
  | 'startNotOpen'
  | 'unknownState'
  | 'unknownClock'
  | 'unknownMove'
  | 'unreachable'
  | 'noWayToAnEnd'
  | 'noClock'
  | 'noHolder'
  | 'holderCannotAct'
  | 'clockNeverStarts'
  | 'clockDoesNothing'
  | 'timeoutNotPossible'
  | 'timeoutLoop'
  | 'nobodyMayMake'
  | 'noResidentWords'
  | 'endHasWork'
  | 'pausedForEver'
  | 'pausesNothing'
  | 'runsAndPauses'
  | 'clockNeverRuns'
  | 'standsStill'
  | 'timeoutRefused'
  | 'raisedCannotAct'
  | 'sideMovesCase'
  | 'previousOfNothing'
  | 'noWords'
  | 'unknownWord';

export interface Defect {
  readonly kind: DefectKind;
  /** The state, clock or move the defect was found at. */
  readonly at: string;
  /** The counter-example: a path of states, or the names that do not fit. */
  readonly example: readonly string[];
  readonly says: string;
}

/** A finding. The counter-example is the place itself where it says all. */
export function defect(kind: DefectKind, at: string, says: string, example: readonly string[] = [at]): Defect {
  return { kind, at, example, says };
}

/** The targets of a move from a state, `same` and `previous` resolved. */
export function targetsFrom(procedure: Procedure, spec: MoveSpec, state: string): readonly string[] {
  const only = spec.perState?.[state];
  if (only !== undefined) return [only];
  return spec.to.flatMap((target) => {
    if (target === 'same') return [state];
    if (target === 'previous') return openStates(procedure).map(([name]) => name);
    return [target];
  });
}

/** The open states of a procedure, by name. */
export function openStates(procedure: Procedure): readonly [string, OpenState<string>][] {
  return Object.entries(procedure.states).filter((entry): entry is [string, OpenState<string>] => entry[1].open);
}

/** What can be reached from some states, those themselves included. */
export function walk(from: readonly string[], next: (state: string) => readonly string[]): Set<string> {
  const seen = new Set(from);
  const queue = [...from];
  for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
    for (const target of next(state)) {
      if (seen.has(target)) continue;
      seen.add(target);
      queue.push(target);
    }
  }
  return seen;
}

/** The moves that start from a state. */
export function movesFrom(procedure: Procedure, state: string): readonly [string, MoveSpec][] {
  const open = procedure.states[state]?.open ?? false;
  return Object.entries(procedure.moves).filter(([, spec]) => startsHere(spec, state, open));
}

/** The roles that play a part; the appellant and the system are played without a role. */
export function playersOf(part: Part): readonly (Role | 'resident' | 'system')[] {
  if (part === 'appellant') return ['resident'];
  if (part === 'system') return ['system'];
  return Object.entries(roleSheets)
    .filter(([, sheet]) => sheet.parts.includes(part))
    .map(([role]) => role as Role);
}
