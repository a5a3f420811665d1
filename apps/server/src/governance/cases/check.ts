import { parts } from '@tongxin/contract';
import { clockDefects } from './clockproof.ts';
import { type Defect, defect, movesFrom, openStates, playersOf, targetsFrom, walk } from './defect.ts';
import type { Procedure } from './procedure.ts';

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
    ...holdersAct(procedure),
    ...moversExist(procedure),
    ...wordsExist(procedure),
    ...endsAreQuiet(procedure),
    ...movesKeepTheirWord(procedure),
    ...clockDefects(procedure),
  ];
}

function names(procedure: Procedure): readonly Defect[] {
  const { states, clocks, moves, start } = procedure;
  const found: Defect[] = [];
  if (states[start] === undefined) found.push(defect('startMissing', start, `the start state ${start} is not defined`));
  else if (!states[start].open) found.push(defect('startNotOpen', start, `the start state ${start} is an end`));
  for (const [name, state] of openStates(procedure)) {
    for (const clock of [...state.clocks, ...state.pauses]) {
      if (clocks[clock] === undefined)
        found.push(defect('unknownClock', name, `${name} runs a clock ${clock} that is not defined`, [name, clock]));
    }
  }
  for (const [name, spec] of Object.entries(moves)) {
    for (const from of spec.from) {
      if (states[from] === undefined && from !== 'any' && from !== 'anyOpen') {
        found.push(defect('unknownState', name, `${name} starts from ${from}, which is not defined`, [name, from]));
      }
    }
    for (const from of Object.keys(spec.perState ?? {})) {
      if (!spec.from.includes(from))
        found.push(
          defect('unknownState', name, `${name} chooses for ${from}, from which it does not start`, [name, from]),
        );
    }
    for (const to of spec.to) {
      if (states[to] === undefined && to !== 'same' && to !== 'previous') {
        found.push(defect('unknownState', name, `${name} leads to ${to}, which is not defined`, [name, to]));
      }
    }
  }
  for (const [clock, spec] of Object.entries(clocks)) {
    for (const move of [...(spec.startsOn ?? []), ...spec.stopsOn]) {
      if (moves[move] === undefined)
        found.push(
          defect('unknownMove', clock, `${clock} names the move ${move}, which is not defined`, [clock, move]),
        );
    }
  }
  for (const [clock, marks] of Object.entries(procedure.runsOut)) {
    if (clocks[clock] === undefined)
      found.push(defect('unknownClock', clock, `a time-out names ${clock}, which is not defined`));
    for (const action of Object.values(marks).flat()) {
      if (action.does === 'make' && moves[action.move] === undefined) {
        found.push(
          defect('unknownMove', clock, `the time-out of ${clock} makes ${action.move}, which is not defined`, [
            clock,
            action.move,
          ]),
        );
      }
    }
  }
  return found;
}

function reachability(procedure: Procedure): readonly Defect[] {
  const forward = walk([procedure.start], (state) => stepsFrom(procedure, state));
  const found: Defect[] = [];
  for (const state of Object.keys(procedure.states)) {
    if (!forward.has(state))
      found.push(defect('unreachable', state, `no path leads from ${procedure.start} to ${state}`));
  }
  for (const [state] of openStates(procedure)) {
    const onward = walk([state], (at) => workFrom(procedure, at));
    const ends = [...onward].some((at) => procedure.states[at]?.open === false);
    if (!ends) found.push(defect('noWayToAnEnd', state, `from ${state} no work leads to an end`, [...onward]));
  }
  return found;
}

/** Going back to where a case was before (`previous`) reaches nothing that was not reached already. */
function stepsFrom(procedure: Procedure, state: string): readonly string[] {
  return movesFrom(procedure, state)
    .filter(([, spec]) => !spec.to.includes('previous'))
    .flatMap(([, spec]) => targetsFrom(procedure, spec, state));
}

/** Ways onward that are the work itself: moves open to every open state (voiding, merging) are no answer to "how does this end". */
function workFrom(procedure: Procedure, state: string): readonly string[] {
  return movesFrom(procedure, state)
    .filter(([, spec]) => spec.from.includes(state))
    .flatMap(([, spec]) => targetsFrom(procedure, spec, state));
}

function holdersAct(procedure: Procedure): readonly Defect[] {
  const found: Defect[] = [];
  for (const [name, state] of openStates(procedure)) {
    if (!parts.includes(state.holder) || playersOf(state.holder).length === 0) {
      found.push(
        defect('noHolder', name, `nobody plays ${state.holder}, who should hold ${name}`, [name, state.holder]),
      );
    }
    const work = movesFrom(procedure, name).filter(([, spec]) => spec.from.includes(name) && !spec.side);
    if (!work.some(([, spec]) => spec.by.includes(state.holder))) {
      found.push(
        defect('holderCannotAct', name, `${state.holder} holds ${name} but has no move there`, [name, state.holder]),
      );
    }
    const raises = state.clocks.filter((clock) =>
      Object.values(procedure.runsOut[clock] ?? {}).some((actions) => actions.some(({ does }) => does === 'raise')),
    );
    if (raises.length > 0 && !work.some(([, spec]) => spec.by.includes('superior'))) {
      found.push(
        defect('raisedCannotAct', name, `${raises.join(', ')} raises ${name} to a superior who has no move there`, [
          name,
          ...raises,
        ]),
      );
    }
  }
  return found;
}

function moversExist(procedure: Procedure): readonly Defect[] {
  return Object.entries(procedure.moves)
    .filter(([, spec]) => spec.by.flatMap(playersOf).length === 0)
    .map(([name, spec]) => defect('nobodyMayMake', name, `nobody may make ${name}`, [name, ...spec.by]));
}

/** What a resident's words may leave open. */
const placeholders: ReadonlySet<string> = new Set(['{unit}']);

function wordsExist(procedure: Procedure): readonly Defect[] {
  const found: Defect[] = [];
  for (const [name, state] of Object.entries(procedure.states)) {
    if (state.resident.zh.trim() === '' || state.resident.en.trim() === '') {
      found.push(defect('noResidentWords', name, `the resident is told nothing in ${name}`));
    }
    const unknown = [state.resident.zh, state.resident.en]
      .flatMap((text) => text.match(/\{[^}]*\}?/g) ?? [])
      .filter((each) => !placeholders.has(each));
    if (unknown.length > 0)
      found.push(defect('unknownWord', name, `nothing fills ${unknown.join(', ')} in ${name}`, [name, ...unknown]));
  }
  const labelled = { ...procedure.states, ...procedure.clocks, ...procedure.moves };
  for (const [name, { label }] of Object.entries(labelled)) {
    if (label.zh.trim() === '' || label.en.trim() === '')
      found.push(defect('noWords', name, `${name} has no name for people`));
  }
  return found;
}

/** An end must stay an end: nothing but voiding and undoing may leave it. */
function endsAreQuiet(procedure: Procedure): readonly Defect[] {
  return Object.entries(procedure.states)
    .filter(([, state]) => !state.open)
    .flatMap(([name]) =>
      movesFrom(procedure, name)
        .filter(([, spec]) => !spec.to.includes('previous'))
        .filter(
          ([, spec]) =>
            spec.from.includes(name) || targetsFrom(procedure, spec, name).some((to) => procedure.states[to]?.open),
        )
        .map(([made]) => defect('endHasWork', name, `${made} leaves the end ${name} without undoing it`, [name, made])),
    );
}

/** A side action stays where the case is, and only what was set aside has a place to go back to. */
function movesKeepTheirWord(procedure: Procedure): readonly Defect[] {
  const found: Defect[] = [];
  for (const [made, spec] of Object.entries(procedure.moves)) {
    const away = spec.to.filter((to) => to !== 'same');
    if (spec.side && away.length > 0) {
      found.push(
        defect('sideMovesCase', made, `${made} is a side action but leads to ${away.join(', ')}`, [made, ...away]),
      );
    }
    const open = Object.keys(procedure.states).filter(
      (state) => movesFrom(procedure, state).some(([name]) => name === made) && procedure.states[state]?.open,
    );
    if (spec.to.includes('previous') && open.length > 0) {
      found.push(
        defect('previousOfNothing', made, `${made} goes back from ${open.join(', ')}, where nothing was set aside`, [
          made,
          ...open,
        ]),
      );
    }
  }
  return found;
}
