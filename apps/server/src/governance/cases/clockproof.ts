import { startsHere } from './decide.ts';
import { type Defect, defect, openStates, targetsFrom, walk } from './defect.ts';
import type { Procedure } from './procedure.ts';
import { type Situation, situations } from './situations.ts';
import { commandOf, redMark } from './sweep.ts';

/** Everything the proof says about clocks: some clock always runs, each does something possible when it runs out, a pause ends. */
export function clockDefects(procedure: Procedure): readonly Defect[] {
  return [...clocksFit(procedure), ...clocksRunOut(procedure), ...timeoutLoops(procedure), ...clocksRun(procedure)];
}

function clocksFit(procedure: Procedure): readonly Defect[] {
  const found: Defect[] = [];
  for (const [name, state] of openStates(procedure)) {
    if (state.clocks.length === 0 && state.waits === undefined) {
      found.push(defect('noClock', name, `no clock runs in ${name}, and no reason is given`));
    }
    for (const clock of state.pauses.filter((each) => state.clocks.includes(each))) {
      found.push(defect('runsAndPauses', name, `${clock} should both run and be paused in ${name}`, [name, clock]));
    }
  }
  return found;
}

/**
 * Walks every situation (state and clocks) that can be reached: in each some clock runs or a reason is given, every clock a state lists runs there
 * on some path, every pause has something to pause and an end. The counter-examples are the shortest paths of moves.
 */
function clocksRun(procedure: Procedure): readonly Defect[] {
  const all = situations(procedure);
  const found: Defect[] = [];
  for (const [name, state] of openStates(procedure)) {
    const here = [...all.values()].filter((each) => each.state === name);
    if (here.length === 0) continue;
    const still = here.find((each) => each.running.length === 0);
    if (still !== undefined && state.waits === undefined && state.clocks.length > 0) {
      found.push(defect('standsStill', name, `no clock may run in ${name}`, [procedure.start, ...still.path]));
    }
    for (const clock of state.clocks) {
      if (
        procedure.clocks[clock] !== undefined &&
        !state.pauses.includes(clock) &&
        !here.some((each) => each.running.includes(clock))
      ) {
        found.push(defect('clockNeverRuns', name, `${clock} is listed in ${name} but never runs there`, [name, clock]));
      }
    }
    for (const clock of state.pauses) {
      const paused = here.find((each) => each.paused.includes(clock));
      if (paused === undefined)
        found.push(defect('pausesNothing', name, `${clock} never runs when a case comes to ${name}`, [name, clock]));
      else if (!resumes(all, paused, clock)) {
        found.push(
          defect('pausedForEver', name, `${clock} is paused in ${name} and never goes on`, [
            procedure.start,
            ...paused.path,
            clock,
          ]),
        );
      }
    }
  }
  return found;
}

/** Whether some way leads on from a pause to where the clock runs, without it being started afresh in between. */
function resumes(all: ReadonlyMap<string, Situation>, from: Situation, clock: string): boolean {
  const first = [...all].find(([, each]) => each === from)?.[0] ?? '';
  const onward = (key: string): readonly string[] => {
    const here = all.get(key);
    if (here === undefined || !here.paused.includes(clock)) return [];
    return [...here.next].filter(
      (next) => all.get(next)?.paused.includes(clock) || all.get(next)?.running.includes(clock),
    );
  };
  return [...walk([first], onward)].some((key) => all.get(key)?.running.includes(clock));
}

function clocksRunOut(procedure: Procedure): readonly Defect[] {
  const found: Defect[] = [];
  for (const [clock, spec] of Object.entries(procedure.clocks)) {
    const runsIn = openStates(procedure)
      .filter(([, state]) => state.clocks.includes(clock))
      .map(([name]) => name);
    const starters = (spec.startsOn ?? []).flatMap((made) => {
      const starter = procedure.moves[made];
      return starter === undefined
        ? []
        : Object.keys(procedure.states).flatMap((state) =>
            startsHere(starter, state, procedure.states[state]?.open ?? false)
              ? targetsFrom(procedure, starter, state)
              : [],
          );
    });
    const starts = spec.startsOn === undefined ? runsIn : runsIn.filter((state) => starters.includes(state));
    if (starts.length === 0)
      found.push(defect('clockNeverStarts', clock, `no state starts ${clock}`, [clock, ...runsIn]));
    const marks = procedure.runsOut[clock] ?? {};
    if ((marks[100] ?? []).length === 0)
      found.push(defect('clockDoesNothing', clock, `nothing happens when ${clock} runs out`));
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
        const { input } = commandOf(action, clock, Number(mark));
        const refused = move.input.safeParse(input).error?.issues.map((issue) => issue.path.join('.')) ?? [];
        if (refused.length > 0) {
          found.push(
            defect(
              'timeoutRefused',
              clock,
              `the time-out of ${clock} cannot give what ${made} asks for: ${refused.join(', ')}`,
              [clock, made, ...refused],
            ),
          );
        }
        for (const state of runsIn) {
          if (!startsHere(move, state, true)) {
            found.push(
              defect('timeoutNotPossible', clock, `${made} is not possible in ${state}, where ${clock} runs out`, [
                clock,
                state,
                made,
              ]),
            );
          }
        }
      }
    }
  }
  return found;
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
    .map(([name]) =>
      defect('timeoutLoop', name, `time-outs alone lead from ${name} back to ${name}`, [
        name,
        ...walk(automatic(name), automatic),
      ]),
    );
}
