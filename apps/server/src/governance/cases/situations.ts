import { startsHere } from './decide.ts';
import type { OpenState, Procedure } from './procedure.ts';

/**
 * Where a case can stand as far as its procedure says: a state, and which of that state's clocks run or are paused.
 * `path` is a shortest way there, move by move, from the start.
 */
export interface Situation {
  readonly state: string;
  readonly running: readonly string[];
  readonly paused: readonly string[];
  readonly path: readonly string[];
  /** The situations one move away, by name (see `situationName`). */
  readonly next: ReadonlySet<string>;
}

type Status = 'running' | 'paused';
type Clocks = ReadonlyMap<string, Status>;

/** A situation as text: `in_progress +handle -respond` runs the one and has paused the other. */
export function situationName(state: string, running: readonly string[], paused: readonly string[]): string {
  return [state, ...running.map((key) => `+${key}`), ...paused.map((key) => `-${key}`)].join(' ');
}

/**
 * Every situation of the open states that some path reaches, found by walking them all: the same steps as `decide` makes, without guards.
 * Clocks that only a move's own rule starts may or may not run, so both are followed; setting a case aside and taking it up again changes nothing.
 */
export function situations(procedure: Procedure): ReadonlyMap<string, Situation> {
  const found = new Map<string, { -readonly [K in keyof Situation]: Situation[K] } & { next: Set<string> }>();
  const queue: string[] = [];
  const reach = (state: OpenState<string>, name: string, clocks: Clocks, path: readonly string[]): string => {
    const of = (status: Status) => [...state.clocks, ...state.pauses].filter((key) => clocks.get(key) === status);
    const situation = { state: name, running: of('running'), paused: of('paused'), path, next: new Set<string>() };
    const key = situationName(name, situation.running, situation.paused);
    if (!found.has(key)) {
      found.set(key, situation);
      queue.push(key);
    }
    return key;
  };

  const start = procedure.states[procedure.start];
  if (!start?.open) return found;
  for (const clocks of clocksOn(procedure, start, new Map(), null, true)) reach(start, procedure.start, clocks, []);
  for (let key = queue.shift(); key !== undefined; key = queue.shift()) {
    const here = found.get(key);
    if (here === undefined) continue;
    const clocks = new Map<string, Status>([
      ...here.running.map((clock) => [clock, 'running'] as const),
      ...here.paused.map((clock) => [clock, 'paused'] as const),
    ]);
    for (const [move, spec] of Object.entries(procedure.moves)) {
      if (!startsHere(spec, here.state, true)) continue;
      for (const target of spec.to) {
        const to = target === 'same' || target === 'previous' ? here.state : target;
        const state = procedure.states[to];
        if (!state?.open) continue;
        for (const after of clocksOn(procedure, state, clocks, move, to !== here.state)) {
          here.next.add(reach(state, to, after, [...here.path, move]));
        }
      }
    }
  }
  return found;
}

/** The clocks after a move into a state; several answers where the move's own rule may or may not start or stop one. */
function clocksOn(
  procedure: Procedure,
  state: OpenState<string>,
  before: Clocks,
  move: string | null,
  entered: boolean,
): readonly Clocks[] {
  let answers: readonly Map<string, Status>[] = [new Map()];
  for (const [key, spec] of Object.entries(procedure.clocks)) {
    const was = before.get(key);
    const set = (status: Status | undefined) => {
      if (status !== undefined) for (const each of answers) each.set(key, status);
    };
    if (move !== null && spec.stopsOn.includes(move)) continue;
    if (state.pauses.includes(key)) set(was === undefined ? undefined : 'paused');
    else if (state.clocks.includes(key)) {
      if (spec.onDemand && was === undefined)
        answers = answers.flatMap((each) => [each, new Map(each).set(key, 'running')]);
      else if (spec.startsOn !== undefined)
        set(move !== null && spec.startsOn.includes(move) ? 'running' : was && 'running');
      else set(was !== undefined || (entered && !spec.onDemand) ? 'running' : undefined);
    }
  }
  return answers;
}
