import { type Part, parts, type Role, roleSheets } from '@tongxin/contract';
import { redMark } from './sweep.ts';
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
  | 'pausedForEver';

export interface Defect {
  readonly kind: DefectKind;
  /** The state, clock or move the defect was found at. */
  readonly at: string;
  /** The counter-example: a path of states, or the names that do not fit. */
  readonly example: readonly string[];
  readonly says: string;
}

/**
 * Proves a procedure, or says where it fails (design §1.2): every state is reachable, every open state has a way to an end, a holder who can act and a clock
 * (or a reason), every clock that runs out does something possible, every move has someone who may make it, every state has words for the resident,
 * and no time-outs chase each other for ever. An empty list is the proof.
 */
export function checkProcedure(procedure: Procedure): readonly Defect[] {
  const missing = names(procedure);
  if (missing.length > 0) return missing;
  return [
    ...reachability(procedure),
    ...holdersAndClocks(procedure),
    ...clocksRunOut(procedure),
    ...moversExist(procedure),
    ...wordsExist(procedure),
    ...endsAreQuiet(procedure),
    ...timeoutLoops(procedure),
  ];
}

function defect(kind: DefectKind, at: string, says: string, example: readonly string[] = [at]): Defect {
  return { kind, at, example, says };
}

/** The targets of a move from a state, `same` and `previous` resolved. */
export function targetsFrom(procedure: Procedure, spec: MoveSpec, state: string): readonly string[] {
  return spec.to.flatMap((target) => {
    if (target === 'same') return [state];
    if (target === 'previous') return openStates(procedure).map(([name]) => name);
    return [target];
  });
}

function openStates(procedure: Procedure): readonly [string, OpenState<string>][] {
  return Object.entries(procedure.states).filter((entry): entry is [string, OpenState<string>] => entry[1].open);
}

function names(procedure: Procedure): readonly Defect[] {
  const { states, clocks, moves, start } = procedure;
  const found: Defect[] = [];
  if (states[start] === undefined) found.push(defect('startMissing', start, `the start state ${start} is not defined`));
  else if (!states[start].open) found.push(defect('startNotOpen', start, `the start state ${start} is an end`));
  for (const [name, state] of openStates(procedure)) {
    for (const clock of [...state.clocks, ...state.pauses]) {
      if (clocks[clock] === undefined) found.push(defect('unknownClock', name, `${name} runs a clock ${clock} that is not defined`, [name, clock]));
    }
  }
  for (const [name, spec] of Object.entries(moves)) {
    for (const from of spec.from) {
      if (states[from] === undefined && from !== 'any' && from !== 'anyOpen') {
        found.push(defect('unknownState', name, `${name} starts from ${from}, which is not defined`, [name, from]));
      }
    }
    for (const to of spec.to) {
      if (states[to] === undefined && to !== 'same' && to !== 'previous') {
        found.push(defect('unknownState', name, `${name} leads to ${to}, which is not defined`, [name, to]));
      }
    }
  }
  for (const [clock, spec] of Object.entries(clocks)) {
    for (const move of [...(spec.startsOn ?? []), ...spec.stopsOn]) {
      if (moves[move] === undefined) found.push(defect('unknownMove', clock, `${clock} names the move ${move}, which is not defined`, [clock, move]));
    }
  }
  for (const [clock, marks] of Object.entries(procedure.runsOut)) {
    if (clocks[clock] === undefined) found.push(defect('unknownClock', clock, `a time-out names ${clock}, which is not defined`));
    for (const action of Object.values(marks).flat()) {
      if (action.does === 'make' && moves[action.move] === undefined) {
        found.push(defect('unknownMove', clock, `the time-out of ${clock} makes ${action.move}, which is not defined`, [clock, action.move]));
      }
    }
  }
  return found;
}

function reachability(procedure: Procedure): readonly Defect[] {
  const forward = walk([procedure.start], (state) => stepsFrom(procedure, state));
  const found: Defect[] = [];
  for (const state of Object.keys(procedure.states)) {
    if (!forward.has(state)) found.push(defect('unreachable', state, `no path leads from ${procedure.start} to ${state}`));
  }
  for (const [state] of openStates(procedure)) {
    const onward = walk([state], (at) => workFrom(procedure, at));
    const ends = [...onward].some((at) => procedure.states[at]?.open === false);
    if (!ends) found.push(defect('noWayToAnEnd', state, `from ${state} no work leads to an end`, [...onward]));
  }
  return found;
}

function walk(from: readonly string[], next: (state: string) => readonly string[]): Set<string> {
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

function movesFrom(procedure: Procedure, state: string): readonly [string, MoveSpec][] {
  const open = procedure.states[state]?.open ?? false;
  return Object.entries(procedure.moves).filter(([, spec]) => startsHere(spec, state, open));
}

function stepsFrom(procedure: Procedure, state: string): readonly string[] {
  return movesFrom(procedure, state).flatMap(([, spec]) => targetsFrom(procedure, spec, state));
}

/** Ways onward that are the work itself: moves open to every open state (voiding, merging) are no answer to "how does this end". */
function workFrom(procedure: Procedure, state: string): readonly string[] {
  return movesFrom(procedure, state)
    .filter(([, spec]) => spec.from.includes(state))
    .flatMap(([, spec]) => targetsFrom(procedure, spec, state));
}

function holdersAndClocks(procedure: Procedure): readonly Defect[] {
  const found: Defect[] = [];
  for (const [name, state] of openStates(procedure)) {
    if (state.clocks.length === 0 && state.waits === undefined) {
      found.push(defect('noClock', name, `no clock runs in ${name}, and no reason is given`));
    }
    if (!parts.includes(state.holder) || playersOf(state.holder).length === 0) {
      found.push(defect('noHolder', name, `nobody plays ${state.holder}, who should hold ${name}`, [name, state.holder]));
    }
    const acts = movesFrom(procedure, name).some(([, spec]) => spec.from.includes(name) && spec.by.includes(state.holder) && !spec.side);
    if (!acts) found.push(defect('holderCannotAct', name, `${state.holder} holds ${name} but has no move there`, [name, state.holder]));
    for (const clock of state.pauses) {
      if (state.clocks.length === 0 && state.waits === undefined) {
        found.push(defect('pausedForEver', name, `${clock} is paused in ${name} and nothing ends the pause`, [name, clock]));
      }
    }
  }
  return found;
}

function clocksRunOut(procedure: Procedure): readonly Defect[] {
  const found: Defect[] = [];
  for (const [clock, spec] of Object.entries(procedure.clocks)) {
    const runsIn = openStates(procedure).filter(([, state]) => state.clocks.includes(clock)).map(([name]) => name);
    const starters = (spec.startsOn ?? []).flatMap((made) => {
      const starter = procedure.moves[made];
      return starter === undefined ? [] : Object.keys(procedure.states).flatMap((state) => (startsHere(starter, state, procedure.states[state]?.open ?? false) ? targetsFrom(procedure, starter, state) : []));
    });
    const starts = spec.startsOn === undefined ? runsIn : runsIn.filter((state) => starters.includes(state));
    if (starts.length === 0) found.push(defect('clockNeverStarts', clock, `no state starts ${clock}`, [clock, ...runsIn]));
    const marks = procedure.runsOut[clock] ?? {};
    if ((marks[100] ?? []).length === 0) found.push(defect('clockDoesNothing', clock, `nothing happens when ${clock} runs out`));
    for (const [mark, actions] of Object.entries(marks)) {
      if (Number(mark) !== redMark && (Number(mark) < 1 || Number(mark) > 1000)) {
        found.push(defect('clockDoesNothing', clock, `${mark} % is no mark of ${clock}`, [clock, mark]));
      }
      for (const action of actions) {
        const made = action.does === 'make' ? action.move : action.does;
        const move = procedure.moves[made];
        if (move === undefined) {
          found.push(defect('unknownMove', clock, `the time-out of ${clock} needs the move ${made}`, [clock, made]));
          continue;
        }
        if (!move.by.includes('system')) {
          found.push(defect('timeoutNotPossible', clock, `the system may not make ${made}`, [clock, made]));
        }
        for (const state of runsIn) {
          if (!startsHere(move, state, true)) {
            found.push(defect('timeoutNotPossible', clock, `${made} is not possible in ${state}, where ${clock} runs out`, [clock, state, made]));
          }
        }
      }
    }
  }
  return found;
}

/** The roles that play a part; the appellant and the system are played without a role. */
export function playersOf(part: Part): readonly (Role | 'resident' | 'system')[] {
  if (part === 'appellant') return ['resident'];
  if (part === 'system') return ['system'];
  return Object.entries(roleSheets).filter(([, sheet]) => sheet.parts.includes(part)).map(([role]) => role as Role);
}

function moversExist(procedure: Procedure): readonly Defect[] {
  return Object.entries(procedure.moves)
    .filter(([, spec]) => spec.by.flatMap(playersOf).length === 0)
    .map(([name, spec]) => defect('nobodyMayMake', name, `nobody may make ${name}`, [name, ...spec.by]));
}

function wordsExist(procedure: Procedure): readonly Defect[] {
  return Object.entries(procedure.states)
    .filter(([, state]) => state.resident.zh.trim() === '' || state.resident.en.trim() === '')
    .map(([name]) => defect('noResidentWords', name, `the resident is told nothing in ${name}`));
}

/** An end must stay an end: nothing but voiding and undoing may leave it. */
function endsAreQuiet(procedure: Procedure): readonly Defect[] {
  return Object.entries(procedure.states)
    .filter(([, state]) => !state.open)
    .flatMap(([name]) =>
      Object.entries(procedure.moves)
        .filter(([, spec]) => spec.from.includes(name) && !spec.to.includes('previous'))
        .map(([made]) => defect('endHasWork', name, `${made} leaves the end ${name} without undoing it`, [name, made])),
    );
}

/** A cycle of states through which only time-outs lead would run for ever with nobody in it. */
function timeoutLoops(procedure: Procedure): readonly Defect[] {
  const automatic = (state: string): readonly string[] => {
    const spec = procedure.states[state];
    if (!spec?.open) return [];
    return spec.clocks
      .flatMap((clock) => procedure.runsOut[clock]?.[100] ?? [])
      .flatMap((action) => (action.does === 'make' ? [procedure.moves[action.move]] : []))
      .flatMap((move) => (move === undefined ? [] : targetsFrom(procedure, move, state).filter((to) => to !== state)));
  };
  return openStates(procedure)
    .filter(([name]) => walk(automatic(name), automatic).has(name))
    .map(([name]) => defect('timeoutLoop', name, `time-outs alone lead from ${name} back to ${name}`, [name, ...walk(automatic(name), automatic)]));
}
