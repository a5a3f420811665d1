import type { AppealInCase, AttachmentInCase } from '@tongxin/contract';
import type { z } from 'zod';
import type { Clock } from '../../platform/clock/index.ts';
import type { FieldCipher } from '../../platform/crypto/index.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import type { Ids, Randomness } from '../../platform/ids/index.ts';
import type { WordCutter } from '../../platform/text/index.ts';
import type { Attached } from './attached.ts';
import type { CaseRecord, Json, Standing } from './case.ts';
import type { DecisionRow } from './cases.store.ts';
import type { Decided } from './decide.ts';
import type { Procedure } from './procedure.ts';
import type { Terms } from './terms.ts';

/** What the engine needs of a tenant's registers: the terms for the rules, and look-ups for lists. */
export interface Directory {
  readonly terms: Terms;
  /** A unit and everything below it. */
  unitsIn(unitId: string): readonly string[];
  /** Two letters that open the case numbers of a place, for example HT for 海棠街道. */
  numberPrefix(areaCode: string): string;
  /** Names of staff for timelines. */
  staffName(staffId: string): string | undefined;
}

/** Who wants to hear of an event, and how: rows are written with the event and handled at least once. */
export interface Subscriber {
  readonly name: string;
  /** Pure: whether this event concerns the subscriber. */
  wants(event: HeardEvent): boolean;
}

/** What a subscriber is told. Ids and words of the platform only; no personal data. */
export interface HeardEvent {
  readonly tenantId: string;
  readonly caseId: string;
  readonly seq: number;
  readonly name: string;
  readonly move: string;
  readonly from: string;
  readonly to: string;
  readonly at: number;
  readonly procedure: string;
  readonly source: string;
  readonly holderPart: string;
  readonly holderUnitId: string | null;
  readonly leadUnitId: string | null;
  readonly staffId: string | null;
  readonly areaCode: string;
  readonly actorId: string | null;
  readonly clock: string | null;
  readonly percent: number | null;
  readonly copiedTo: string | null;
}

/**
 * The owner of a procedure beside the engine: what surrounds its cases, and what a decision means for its own tables.
 * The engine calls it inside its transaction and knows no procedure by name.
 */
export interface Companion<D extends Directory = Directory> {
  /** Other cases a move concerns; they are locked with it. */
  alsoLock(move: string, input: { readonly [key: string]: unknown }): readonly string[];
  standings(tx: Tx, tenantId: string, caseIds: readonly string[]): Promise<ReadonlyMap<string, readonly Standing[]>>;
  /** Carries out the effects of decisions in its own tables, and decides what follows for other locked cases. */
  carryOut(
    tx: Tx,
    decided: readonly Decided[],
    others: ReadonlyMap<string, CaseRecord>,
    context: FollowUp,
  ): Promise<readonly Decided[]>;
  /** What rules make of a decision at once (a routing pass), with the reasons to be stored. Every decision of people asks once. */
  advance(tx: Tx, decided: Decided, context: FollowUp<D>): Promise<Advance>;
  appeals(tx: Tx, tenantId: string, caseId: string): Promise<readonly z.input<typeof AppealInCase>[]>;
}

export interface Advance {
  readonly decided: readonly Decided[];
  readonly decisions: readonly Omit<DecisionRow, 'id' | 'at'>[];
}

/** What a companion works with: the tenant's registers as they were when the transaction began, and the instant. */
export interface FollowUp<D extends Directory = Directory> {
  readonly directory: D;
  readonly now: number;
}

/** Attachments that a decision names, to be bound to its case in the same transaction. */
export interface Attaching {
  readonly caseId: string;
  /** Who uploaded them; nobody else's are bound. */
  readonly ownerId: string;
  /** Whoever said it stays unknown: that they uploaded it is forgotten. */
  readonly anonymous: boolean;
  readonly items: readonly Attached[];
}

/** The owner of attachments beside the engine. */
export interface AttachmentBook {
  /** Binds all of them or refuses `attachment_not_usable`: what is not there, not theirs or bound already is refused alike. */
  bind(tx: Tx, tenantId: string, attaching: Attaching, now: number): Promise<void>;
  /** What belongs to a case itself and to these appeals, oldest first, erased ones among them. */
  list(
    tx: Tx,
    tenantId: string,
    of: { readonly caseId: string; readonly appealIds: readonly string[] },
  ): Promise<readonly z.input<typeof AttachmentInCase>[]>;
}

/** The engine's parts, wired once in the composition root. */
export interface Engine<D extends Directory = Directory> {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly randomness: Randomness;
  readonly cipher: FieldCipher;
  readonly cutter: WordCutter;
  readonly procedures: ReadonlyMap<string, Procedure>;
  readonly companions: ReadonlyMap<string, Companion<D>>;
  readonly subscribers: readonly Subscriber[];
  /** Called when a transaction that changed cases is kept: those who watch may look. */
  changed(): void;
  readonly attachments: AttachmentBook;
  directoryOf(tenantId: string): Promise<D>;
}

/** The procedure of a case. A case of an unknown procedure is a bug: the start-up check refuses to run over one. */
export function procedureOf(engine: Pick<Engine, 'procedures'>, key: string): Procedure {
  const found = engine.procedures.get(key);
  if (found === undefined) throw new Error(`no procedure ${key}`);
  return found;
}

/** What the outbox tells about an event. */
export function heard({ record, event }: Decided): HeardEvent {
  const { input } = event;
  return {
    tenantId: record.tenantId,
    caseId: record.id,
    seq: record.version,
    name: `${record.procedure}.${event.move}`,
    move: event.move,
    from: event.from,
    to: event.to,
    at: event.at,
    procedure: record.procedure,
    source: record.source,
    holderPart: record.holder.part,
    holderUnitId: record.holder.unitId,
    leadUnitId: record.leadUnitId,
    staffId: record.assignment.staffId,
    areaCode: record.areaCode,
    actorId: event.actor.id,
    clock: textOf(input.clock),
    percent: typeof input.percent === 'number' ? input.percent : null,
    copiedTo: event.move === 'copy' ? textOf(input.unitId) : null,
  };
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
