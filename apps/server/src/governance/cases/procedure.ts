import type { Part, RefusalCode, Words } from '@tongxin/contract';
import { z } from 'zod';
import type { Actor, CaseRecord, Json, Related, SupervisionLevel } from './case.ts';
import type { Terms } from './terms.ts';

/**
 * The language in which procedures are written. A definition is data plus named pure functions; `checkProcedure` proves it, `decide` runs it, the drawing shows it.
 * Misspelt states, clocks and moves do not compile.
 */

/** States a move may start from, beside a state's own name. */
export type FromMark = 'anyOpen' | 'any';
/** Where a move may lead, beside a state's own name: nowhere else, or to where the case was before it was set aside. */
export type ToMark = 'same' | 'previous';

/** An open state: somebody holds it, clocks run, and the resident is told something. `waits` is the reason where no clock runs. */
export interface OpenState<C extends string> {
  readonly open: true;
  readonly label: Words;
  readonly resident: Words;
  readonly holder: Part;
  readonly clocks: readonly C[];
  readonly pauses: readonly C[];
  readonly waits?: Words;
}

/** A state in which a case has ended. */
export interface EndState {
  readonly open: false;
  readonly label: Words;
  readonly resident: Words;
}

export type StateSpec<C extends string = string> = OpenState<C> | EndState;

/** Everything a rule of a move may look at. No database, no clock, no randomness. */
export interface Step<I> {
  readonly record: CaseRecord;
  readonly input: I;
  readonly actor: Actor;
  readonly related: Related;
  readonly terms: Terms;
  readonly now: number;
}

/** What a rule may look at before anything was typed. */
export type Circumstances = Omit<Step<unknown>, 'input'>;

/**
 * A named condition: undefined when it holds, else the refusal that says why not. The name is shown in drawings.
 * One that needs no input decides whether the move is offered at all; one that does is asked when the input is there.
 */
export interface Guard<I = unknown> {
  readonly name: string;
  readonly needsInput: boolean;
  readonly test: (step: Step<I>) => RefusalCode | undefined;
}

/** A child case to open with a move: a co-task, a whistle. */
export interface Spawn {
  readonly procedure: string;
  readonly kind: string;
  readonly title: string;
  readonly unitId: string;
  readonly facts: { readonly [name: string]: Json };
}

/** Which open children end with a move: all, or only the co-tasks that came with a dispatch; a whistle stands for the case itself. */
export type ChildrenToCancel = 'all' | 'coTasks' | 'none';

/** What a move changes beside the state. Left out means unchanged. */
export interface Change {
  readonly category?: {
    readonly code: string;
    readonly limitClass: CaseRecord['limitClass'];
    readonly sensitive: boolean;
  };
  readonly kind?: string;
  readonly areaCode?: string;
  readonly placeText?: string;
  readonly urgency?: CaseRecord['urgency'];
  readonly leadUnitId?: string | null;
  readonly assignment?: CaseRecord['assignment'];
  readonly returnBarred?: boolean;
  readonly supervision?: SupervisionLevel;
  /** `up`: the superior holds it now; `back`: whom the state names holds it again. */
  readonly raise?: 'up' | 'back';
  /** Another part than the state names holds the case for now; `default` gives it back. */
  readonly holder?: Part | 'default';
  readonly people?: number;
  readonly mergedInto?: string | null;
  /** Tallies to add one to. */
  readonly count?: readonly string[];
  /** Tallies to set. */
  readonly tallies?: { readonly [name: string]: number };
  readonly facts?: { readonly [name: string]: Json };
  /** Sets the ends of clocks that run or are about to run in the next state. */
  readonly due?: readonly { readonly clock: string; readonly at: number }[];
  /** Clocks marked `onDemand` to start now. */
  readonly start?: readonly string[];
  readonly stop?: readonly string[];
  /** Looks the limits of running clocks up again after a correction; both values are kept. */
  readonly relimit?: boolean;
  /** The case gets its number with this move. */
  readonly number?: boolean;
  readonly spawn?: readonly Spawn[];
  /** The person was answered or the result verified now: timeliness is judged at this instant. */
  readonly finished?: boolean;
  /** Open children end with this move. */
  readonly cancelChildren?: ChildrenToCancel;
  /** For the owner of the procedure to carry out in the same transaction (its own tables), by name. */
  readonly effects?: readonly { readonly name: string; readonly data: { readonly [key: string]: Json } }[];
  /** Why, in words, where the rule itself decides something a person will ask about. */
  readonly why?: Words;
}

/** Where a move leads when the answer depends on its input: one of the named states, chosen by a named rule. */
export interface Branch<T extends string> {
  readonly branch: readonly T[];
  readonly rule: string;
  /** Where only the state it starts from chooses: the target of each. */
  readonly perState?: { readonly [from: string]: T };
}

export interface MoveSpec<F extends string = string, T extends string = string> {
  readonly label: Words;
  readonly hint: Words | null;
  readonly from: readonly F[];
  readonly to: readonly T[];
  /** Named rule that chooses among several targets; absent where there is one. */
  readonly rule: string | null;
  /** Where only the state the move starts from chooses the target: which one from which. */
  readonly perState: { readonly [from: string]: T } | null;
  readonly by: readonly Part[];
  /** A side action: it changes no state, no holder and no clock. */
  readonly side: boolean;
  readonly input: z.ZodType;
  readonly guards: readonly Guard[];
  readonly choose: (step: Step<unknown>) => T;
  readonly apply: (step: Step<unknown>) => Change;
}

/** How a clock behaves beyond running in the states that list it. */
export interface ClockSpec {
  readonly label: Words;
  /** Only these moves start it, and always afresh; absent: entering a state that lists it does, when it is not running already. */
  readonly startsOn?: readonly string[];
  /** Only a move's own rule starts it (`Change.start`). */
  readonly onDemand: boolean;
  /** Moves that stop it although the state goes on. */
  readonly stopsOn: readonly string[];
  /** The limit depends on the kind of the case: `acknowledge` of a kind `emergency` looks for `acknowledgeEmergency` first. */
  readonly byKind: boolean;
  /** Percent marks at which it speaks. */
  readonly marks: readonly number[];
  /** Judged at `finishedAt` and shown as the due date of the case. */
  readonly binding: boolean;
}

/** What happens when a clock reaches a mark. `make` is an ordinary move made by the system. */
export type RunOut<M extends string = string> =
  | { readonly does: 'notifyHolder' | 'notifySuperior' }
  | { readonly does: 'raise' }
  | { readonly does: 'supervise'; readonly level: Exclude<SupervisionLevel, 'none'> }
  | { readonly does: 'make'; readonly move: M };

/** A procedure as data. `checkProcedure` accepts any; `procedure()` makes only well-typed ones. */
export interface Procedure {
  readonly key: string;
  readonly version: number;
  readonly label: Words;
  readonly start: string;
  readonly states: { readonly [state: string]: StateSpec };
  readonly clocks: { readonly [clock: string]: ClockSpec };
  readonly moves: { readonly [move: string]: MoveSpec };
  readonly runsOut: { readonly [clock: string]: { readonly [mark: number]: readonly RunOut[] } };
}

/** Words for people; English complete, Chinese first. */
export function words(zh: string, en: string): Words {
  return { zh, en };
}

/** An open state. */
export function open<const C extends string = never>(
  zh: string,
  en: string,
  spec: {
    readonly holder: Part;
    readonly clocks: readonly C[];
    readonly pauses?: readonly C[];
    readonly resident: Words;
    readonly waits?: Words;
  },
): OpenState<C> {
  return { open: true, label: words(zh, en), pauses: [], ...spec };
}

/** An end state. */
export function end(zh: string, en: string, resident: Words): EndState {
  return { open: false, label: words(zh, en), resident };
}

/** A clock. Its limit is looked up in the tenant's versioned limit rules under its key. */
export function rule<const V extends string = never>(
  zh: string,
  en: string,
  spec: {
    readonly startsOn?: readonly V[];
    readonly stopsOn?: readonly V[];
    readonly onDemand?: boolean;
    readonly byKind?: boolean;
    readonly marks?: readonly number[];
    readonly binding?: boolean;
  } = {},
): ClockOf<V> {
  return {
    label: words(zh, en),
    onDemand: false,
    byKind: false,
    stopsOn: [],
    marks: [50, 80, 100],
    binding: false,
    ...spec,
  };
}

interface ClockOf<V extends string> extends ClockSpec {
  readonly startsOn?: readonly V[];
  readonly stopsOn: readonly V[];
}

interface MoveParts<F extends string, T extends string, I extends z.ZodType> {
  readonly label: Words;
  readonly hint?: Words;
  readonly by: Part | readonly Part[];
  readonly input?: I;
  readonly when?: readonly Guard<z.output<I>>[];
  readonly choose?: (step: Step<z.output<I>>) => NoInfer<T>;
  readonly set?: (step: Step<z.output<I>>) => Change;
  readonly side?: boolean;
  /** Only a phantom for inference: which states the move starts from. */
  readonly _from?: F;
}

const noInput = z.strictObject({});

/**
 * A move between states. `from` is one state, several, `anyOpen` or `any`; `to` is one state, `same`, `previous`, or a branch.
 * The input's shape types the guards and `set`.
 */
export function move<const F extends string, const T extends string, I extends z.ZodType = typeof noInput>(
  from: F | readonly F[],
  to: T | Branch<T>,
  parts: MoveParts<NoInfer<F>, T, I>,
): MoveSpec<F, T> {
  const shape: z.ZodType = parts.input ?? noInput;
  const narrow = (step: Step<unknown>): Step<z.output<I>> => ({
    ...step,
    input: shape.parse(step.input) as z.output<I>,
  });
  const targets: readonly T[] = typeof to === 'string' ? [to] : to.branch;
  const only = typeof to === 'string' ? to : undefined;
  const perState = typeof to === 'string' ? null : (to.perState ?? null);
  const { set } = parts;
  const choose =
    parts.choose ?? (perState ? ({ record }: Step<unknown>) => perState[record.state] ?? (targets[0] as T) : undefined);
  if (only === undefined && choose === undefined) throw new Error('a branch needs a rule that chooses');
  return {
    label: parts.label,
    hint: parts.hint ?? null,
    from: typeof from === 'string' ? [from] : from,
    to: targets,
    rule: typeof to === 'string' ? null : to.rule,
    perState,
    by: typeof parts.by === 'string' ? [parts.by] : parts.by,
    side: parts.side ?? false,
    input: shape,
    guards: (parts.when ?? []).map(({ name, needsInput, test }) => ({
      name,
      needsInput,
      test: (step) => test(needsInput ? narrow(step) : (step as Step<z.output<I>>)),
    })),
    choose: (step) => (choose ? choose(narrow(step)) : (only ?? (targets[0] as T))),
    apply: (step) => (set ? set(narrow(step)) : {}),
  };
}

/** Several targets of one move, chosen by the move's `choose`; the rule's name is shown in drawings. */
export function either<const T extends string>(ruleName: string, ...targets: readonly T[]): Branch<T> {
  return { branch: targets, rule: ruleName };
}

/** Several targets of one move of which the state it starts from chooses one. */
export function byState<const T extends string>(ruleName: string, perState: { readonly [from: string]: T }): Branch<T> {
  return { branch: [...new Set(Object.values(perState))], rule: ruleName, perState };
}

/** A condition on the case, the actor and the instant alone: a move whose guards fail is not offered. */
export function guard(name: string, test: (circumstances: Circumstances) => RefusalCode | undefined): Guard {
  return { name, needsInput: false, test };
}

/** A condition on what was typed. */
export function check<I>(name: string, test: (step: Step<I>) => RefusalCode | undefined): Guard<I> {
  return { name, needsInput: true, test };
}

export const notifyHolder = { does: 'notifyHolder' } as const;
export const notifySuperior = { does: 'notifySuperior' } as const;
export const raiseHolder = { does: 'raise' } as const;
export function supervise<const L extends Exclude<SupervisionLevel, 'none'>>(level: L) {
  return { does: 'supervise', level } as const;
}
export function make<const M extends string>(made: M) {
  return { does: 'make', move: made } as const;
}

/**
 * Makes a procedure. A move from or to a state that is not there, a state that runs a clock that is not there, a clock that starts on no such move
 * or that is not said what to do when it runs out, and a time-out that makes no such move are compile errors.
 */
export function procedure<const S extends string, const C extends string, const M extends string>(definition: {
  readonly key: string;
  readonly version: number;
  readonly label: Words;
  readonly start: NoInfer<S>;
  readonly states: { readonly [K in S]: StateSpec<NoInfer<C>> };
  readonly clocks: { readonly [K in C]: ClockOf<NoInfer<M>> };
  readonly moves: { readonly [K in M]: MoveSpec<NoInfer<S> | FromMark, NoInfer<S> | ToMark> };
  readonly runsOut: { readonly [K in NoInfer<C>]: { readonly [mark: number]: readonly RunOut<NoInfer<M>>[] } };
}): Procedure & { readonly states: { readonly [K in S]: StateSpec }; readonly moves: { readonly [K in M]: MoveSpec } } {
  return definition as Procedure & {
    readonly states: { readonly [K in S]: StateSpec };
    readonly moves: { readonly [K in M]: MoveSpec };
  };
}
