import type { Caller, ResidentCaller, StaffCaller } from '../access/index.ts';
import type { Intake } from '../governance/appeals/index.ts';
import {
  type CaseRecord,
  type Context,
  childrenOf,
  type Decided,
  findCase,
  follow,
  lockCases,
  makeMove,
  nextWake,
  nothingAround,
  procedureOf,
  runOut,
} from '../governance/cases/index.ts';
import type { TenantDirectory } from '../governance/settings/index.ts';
import type { Cast, Command } from './cast.ts';

/** Where people act out cases through the real engine, each at an instant of its own. */
export interface Stage {
  readonly tenantId: string;
  readonly directory: TenantDirectory;
  readonly cast: Cast;
  /** The intake as it is at an instant. */
  intakeAt(at: number): Intake;
  read(caseId: string): Promise<CaseRecord>;
  children(caseId: string): Promise<readonly CaseRecord[]>;
  /** Lets the clocks of a case speak, each at its own instant, up to `at`: what the ordinary sweep would have done. */
  sweepTo(record: CaseRecord, at: number): Promise<CaseRecord>;
  /** Makes a move at an instant, by the nearest person who may, or by `resident`. Throws Error when nobody may. */
  step(record: CaseRecord, command: Command, at: number, key: string, resident?: ResidentCaller): Promise<void>;
  /** What a rule sees of a case at an instant, for whoever only asks. */
  contextOf(record: CaseRecord, at: number, openChildren?: number): Context;
}

/** Nobody may make a move that the stage was asked to make: the story does not fit the rules. */
export class NobodyMay extends Error {
  override readonly name = 'NobodyMay';
}

/** Makes a stage over the tenant's registers as they are given: `directory` is used unchanged to the end. */
export function stage(intake: Intake, directory: TenantDirectory, cast: Cast): Stage {
  const { tenantId } = directory;
  const { database } = intake.engine;
  const directoryOf = async () => directory;
  const engineAt = (at: number) => ({ ...intake.engine, clock: { now: () => at }, directoryOf });

  const contextOf = (_record: CaseRecord, at: number, openChildren = 0): Context => ({
    terms: directory.terms,
    related: { ...nothingAround, openChildren },
    now: at,
  });

  async function read(caseId: string): Promise<CaseRecord> {
    const record = await database.inTenant(tenantId, (tx) => findCase(tx, tenantId, caseId));
    if (record === undefined) throw new Error(`no case ${caseId}`);
    return record;
  }

  async function sweepTo(known: CaseRecord, at: number): Promise<CaseRecord> {
    const procedure = procedureOf(intake.engine, known.procedure);
    const wake = nextWake(procedure, known, directory.terms);
    if (wake === null || wake > at) return known;
    return database.inTenant(tenantId, async (tx) => {
      const record = (await lockCases(tx, tenantId, [known.id])).get(known.id)?.record ?? known;
      const made: Decided[] = [];
      let current = record;
      let spoke = at;
      for (;;) {
        const next = nextWake(procedure, current, directory.terms);
        if (next === null || next > at) break;
        const decided = runOut(procedure, current, contextOf(current, next));
        const last = decided.at(-1);
        if (last === undefined) break;
        made.push(...decided);
        current = last.record;
        spoke = next;
      }
      if (made.length === 0) return record;
      const saved = await follow(tx, engineAt(spoke), directory, made, new Map(), spoke);
      return saved.get(record.id) ?? current;
    });
  }

  async function step(
    record: CaseRecord,
    command: Command,
    at: number,
    key: string,
    resident?: ResidentCaller,
  ): Promise<void> {
    const whole = resident === undefined ? await ofOneAppellant(record, command) : command;
    const caller: Caller = resident ?? (await actorOf(record, whole, at));
    const sent = { caseId: record.id, version: record.version, key, move: whole.move, input: whole.input };
    await makeMove(engineAt(at), caller, sent);
  }

  /** Where several people wait for one answer, staff say whose rating they write down: the first who has not rated. */
  async function ofOneAppellant(record: CaseRecord, command: Command): Promise<Command> {
    if (command.move !== 'evaluate' || command.input.appealId !== undefined || record.people < 2) return command;
    const next = (await standingsOf(record)).find(({ rated }) => !rated);
    return next === undefined ? command : { ...command, input: { ...command.input, appealId: next.appealId } };
  }

  async function actorOf(record: CaseRecord, command: Command, at: number): Promise<StaffCaller> {
    const procedure = procedureOf(intake.engine, record.procedure);
    const standings = asksAppellants.has(command.move) ? await standingsOf(record) : [];
    const masterId = command.input.masterId;
    const master = typeof masterId === 'string' ? await read(masterId) : null;
    const context: Context = { terms: directory.terms, related: { openChildren: 0, standings, master }, now: at };
    const caller = cast.whoMay(procedure, record, command, context);
    if (caller !== undefined) return caller;
    const why = cast.whyNobody(procedure, record, command, context);
    throw new NobodyMay(
      `${command.move} in ${record.state} of ${record.procedure} ${record.id} (${record.categoryCode}, ${record.areaCode}): ${why}`,
    );
  }

  async function standingsOf(record: CaseRecord) {
    const companion = intake.engine.companions.get(record.procedure);
    if (companion === undefined) return [];
    return (
      (await database.inTenant(tenantId, (tx) => companion.standings(tx, tenantId, [record.id]))).get(record.id) ?? []
    );
  }

  return Object.freeze({
    tenantId,
    directory,
    cast,
    intakeAt: (at: number) => ({ ...intake, engine: engineAt(at), directoryOf }),
    read,
    children: (caseId: string) => database.inTenant(tenantId, (tx) => childrenOf(tx, tenantId, caseId)),
    sweepTo,
    step,
    contextOf,
  });
}

/** Moves whose rules look at the appellants of a case. */
const asksAppellants: ReadonlySet<string> = new Set(['evaluate', 'upholdResult', 'withdraw']);
