import type { MoveReply } from '@tongxin/contract';
import type { StaffCaller } from '../../access/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import {
  actingFor,
  actorFor,
  answeredBefore,
  blank,
  type CaseRecord,
  type Decided,
  decide,
  findSubmission,
  follow,
  inputHash,
  lockCases,
  nothingAround,
  openCase,
  orRefuse,
  type Saved,
} from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { appeal } from './appeal.ts';
import { type AppealRow, findAppeal, moveAppeal, standingsOf } from './appeals.store.ts';
import type { Intake } from './intake.service.ts';

/** Who may join and split: those who accept and dispatch. */
const clerks = ['acceptor', 'dispatcher'] as const;

interface Joining {
  readonly appealId: string;
  readonly reason: string;
  readonly key: string;
}

/**
 * Joins an appeal to another open case about the same matter: a person decides it, the machine only suggests. When it was the only appeal of its
 * case, that case is merged instead, so that nothing is left without people.
 */
export async function joinAppeal(
  intake: Intake,
  caller: StaffCaller,
  joining: Joining & { readonly caseId: string },
): Promise<MoveReply> {
  const hash = inputHash(`join:${joining.appealId}`, [joining.caseId, joining.reason]);
  return within(intake, caller, joining, hash, async (tx, directory, row, now) => {
    if (row.case_id === joining.caseId) throw refuse('merge_self');
    const locked = await visible(tx, directory, caller, [row.case_id, joining.caseId]);
    const from = locked.get(row.case_id);
    const to = locked.get(joining.caseId);
    if (from === undefined || to === undefined) throw refuse('not_found');
    if (to.record.endedAt !== null || to.record.procedure !== appeal.key) throw refuse('join_ended');
    const context = { terms: directory.terms, related: nothingAround, now };
    if (from.appeals <= 1) {
      const related = { ...nothingAround, master: to.record };
      const merged = orRefuse(
        decide(
          appeal,
          from.record,
          { move: 'merge', input: { masterId: to.record.id, reason: joining.reason } },
          from.actor,
          { ...context, related },
        ),
      );
      return { decided: [merged], others: new Map([[to.record.id, to.record]]), about: to.record.id };
    }
    await moveAppeal(tx, caller.tenantId, row.id, to.record.id);
    const left = orRefuse(
      decide(
        appeal,
        from.record,
        {
          move: 'leave',
          input: { appealIds: [row.id], people: from.record.people - 1, to: to.record.id, reason: joining.reason },
        },
        actingFor(from.actor),
        context,
      ),
    );
    const came = orRefuse(
      decide(
        appeal,
        to.record,
        {
          move: 'join',
          input: { appealIds: [row.id], people: to.record.people + 1, from: from.record.id, reason: joining.reason },
        },
        actingFor(to.actor),
        context,
      ),
    );
    return { decided: [left, came], others: new Map(), about: to.record.id };
  });
}

/** Undoes a join: the appeal gets a case of its own again, submitted, with a holder and a clock. */
export async function unjoinAppeal(intake: Intake, caller: StaffCaller, joining: Joining): Promise<MoveReply> {
  const hash = inputHash(`unjoin:${joining.appealId}`, [joining.reason]);
  return within(intake, caller, joining, hash, async (tx, directory, row, now) => {
    const from = (await visible(tx, directory, caller, [row.case_id])).get(row.case_id);
    if (from === undefined) throw refuse('not_found');
    if (from.appeals <= 1) throw refuse('join_last');
    const context = { terms: directory.terms, related: nothingAround, now };
    const left = orRefuse(
      decide(
        appeal,
        from.record,
        { move: 'leave', input: { appealIds: [row.id], people: from.record.people - 1, reason: joining.reason } },
        actingFor(from.actor),
        context,
      ),
    );
    const { categoryCode, limitClass, urgency, sensitive, areaCode, placeText, point } = from.record;
    const fresh = openCase(
      appeal,
      {
        ...blank,
        tenantId: caller.tenantId,
        id: intake.engine.ids.uuid(),
        title: row.title,
        kind: row.kind,
        source: row.source,
        categoryCode,
        limitClass,
        urgency,
        sensitive,
        areaCode,
        placeText,
        point,
        registeredBy: row.filed_by,
        openedAt: now,
      },
      {
        move: 'split',
        actor: from.actor,
        input: { appealId: row.id, from: from.record.id, reason: joining.reason },
        why: null,
      },
      context,
    );
    return {
      decided: [left, fresh],
      others: new Map(),
      about: fresh.record.id,
      after: () => moveAppeal(tx, caller.tenantId, row.id, fresh.record.id),
    };
  });
}

interface Outcome {
  readonly decided: readonly Decided[];
  readonly others: ReadonlyMap<string, CaseRecord>;
  readonly about: string;
  readonly after?: () => Promise<void>;
}

async function within(
  intake: Intake,
  caller: StaffCaller,
  joining: Joining,
  hash: Buffer,
  work: (tx: Tx, directory: TenantDirectory, row: AppealRow, now: number) => Promise<Outcome>,
): Promise<MoveReply> {
  const directory = await intake.directoryOf(caller.tenantId);
  const now = intake.engine.clock.now();
  return intake.engine.database.inTenant(caller.tenantId, async (tx) => {
    // Locked before the key is looked up: of two that come at once, the second finds the answer of the first.
    const row = await findAppeal(tx, caller.tenantId, joining.appealId, true);
    if (row === undefined) throw refuse('not_found');
    const before = answeredBefore<MoveReply>(
      await findSubmission(tx, caller.tenantId, caller.staffId, joining.key),
      hash,
    );
    if (before !== undefined) return before;
    const { decided, others, about, after } = await work(tx, directory, row, now);
    const reply = (saved: Saved): MoveReply => {
      const record = saved.get(about) ?? others.get(about);
      return { id: about, state: record?.state ?? '', version: record?.version ?? 0, seq: record?.version ?? 0 };
    };
    const submission = { actorId: caller.staffId, key: joining.key, inputHash: hash, reply };
    const saved = await follow(tx, intake.engine, directory, decided, others, now, {
      submission,
      decisions: [duplicateDecision(about, joining)],
    });
    await after?.();
    return reply(saved);
  });
}

/** A person's word on what is the same matter, kept with the reason. */
function duplicateDecision(caseId: string, { appealId, reason }: Joining) {
  const words = { zh: reason, en: reason };
  return {
    case_id: caseId,
    kind: 'duplicate',
    chosen: appealId,
    chosen_name: null,
    decided_by: 'person',
    confidence: null,
    reason: words,
    evidence: {},
  } as const;
}

/** Locked cases this clerk may see and work on; another's are answered as if they were not there. */
async function visible(tx: Tx, directory: TenantDirectory, caller: StaffCaller, ids: readonly string[]) {
  const locked = await lockCases(tx, caller.tenantId, ids);
  const standings = await standingsOf(tx, caller.tenantId, ids);
  const found = [...locked].flatMap(([id, { record }]) => {
    const appeals = standings.get(id) ?? [];
    const actor = actorFor(caller, record, appeals, directory.terms);
    if (actor === null) return [];
    if (!clerks.some((part) => actor.parts.has(part))) throw refuse('forbidden');
    return [[id, { record, actor, appeals: appeals.length }] as const];
  });
  return new Map(found);
}
