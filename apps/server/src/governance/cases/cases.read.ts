import type { CaseView } from '@tongxin/contract';
import type { z } from 'zod';
import { type Caller, recordOpening, type StaffCaller } from '../../access/index.ts';
import { type ChainRow, verifyChain } from '../../platform/crypto/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { dayOf } from '../calendar/index.ts';
import type { Actor, CaseRecord, Standing } from './case.ts';
import { type Companion, type Directory, type Engine, procedureOf } from './cases.engine.ts';
import { childrenOf, decisionsOf, type EventRow, eventsOf } from './cases.queries.ts';
import { findCase } from './cases.store.ts';
import { actorFor } from './policy.ts';
import { childView, clockViews, factsView, moveViews, rowView } from './views.ts';

/** A case as one caller meets it. */
export interface Seen {
  readonly record: CaseRecord;
  readonly actor: Actor;
  readonly standings: readonly Standing[];
  readonly companion: Companion | undefined;
}

/** A case a caller may see, with the parts they play in it; refuses `not_found` alike for what is hidden and what is not there. */
export async function seen(tx: Tx, engine: Engine, directory: Directory, caller: Caller, id: string): Promise<Seen> {
  const record = await findCase(tx, caller.tenantId, id);
  if (record === undefined) throw refuse('not_found');
  const companion = engine.companions.get(record.procedure);
  const standings = companion ? ((await companion.standings(tx, caller.tenantId, [id])).get(id) ?? []) : [];
  const actor = actorFor(caller, record, standings, directory.terms);
  if (actor === null) throw refuse('not_found');
  return { record, actor, standings, companion };
}

/** The whole story of a case for staff. */
export async function readCase(engine: Engine, caller: StaffCaller, id: string): Promise<z.input<typeof CaseView>> {
  const directory = await engine.directoryOf(caller.tenantId);
  const now = engine.clock.now();
  return engine.database.inTenant(caller.tenantId, async (tx) => {
    const { record, actor, standings, companion } = await seen(tx, engine, directory, caller, id);
    const procedure = procedureOf(engine, record.procedure);
    const events = await eventsOf(tx, caller.tenantId, id);
    const decisions = await decisionsOf(tx, caller.tenantId, id);
    const children = await childrenOf(tx, caller.tenantId, id);
    const appeals = companion ? await companion.appeals(tx, caller.tenantId, id) : [];
    const whose = { caseId: id, appealIds: appeals.map((each) => each.id) };
    const attachments = await engine.attachments.list(tx, caller.tenantId, whose);
    // Words of people are shown: they may know who read them.
    if (appeals.length > 0)
      await recordOpening(tx, caller.tenantId, {
        id: engine.ids.uuid(),
        caseId: id,
        staffId: caller.staffId,
        day: dayOf(directory.terms.calendarOf(null), now),
        at: now,
      });
    return {
      ...rowView(procedure, record, directory, now),
      previousState: record.before?.state ?? null,
      parentId: record.parentId,
      mergedInto: record.mergedInto,
      procedureVersion: record.procedureVersion,
      clocks: [...clockViews(procedure, record, directory, now)],
      appeals: [...appeals],
      attachments: [...attachments],
      decisions: decisions.map(({ chosen_name, decided_by, at, ...rest }) => ({
        ...rest,
        chosenName: chosen_name,
        by: decided_by,
        at: at.toISOString(),
      })),
      children: children.map((each) => childView(procedureOf(engine, each.procedure), each, directory)),
      events: events.map((event) => eventView(engine, record, event, directory)),
      facts: factsView(record),
      moves: moveViews(procedure, record, actor, {
        terms: directory.terms,
        related: { openChildren: openAmong(children), standings, master: null },
        now,
      }),
    };
  });
}

/** Children a parent still waits for: a signed conclusion is enough. */
function openAmong(children: readonly CaseRecord[]): number {
  return children.filter(({ endedAt, state }) => endedAt === null && state !== 'conclusion_signed').length;
}

function eventView(
  engine: Engine,
  record: CaseRecord,
  event: EventRow,
  directory: Directory,
): z.input<typeof CaseView>['events'][number] {
  const procedure = procedureOf(engine, record.procedure);
  const who = {
    staff: event.actor_id === null ? '—' : (directory.staffName(event.actor_id) ?? '—'),
    resident: '诉求人',
    system: '系统',
  };
  return {
    seq: event.seq,
    at: event.at.toISOString(),
    move: event.move,
    label: procedure.moves[event.move]?.label ?? openingLabels[event.move] ?? { zh: event.move, en: event.move },
    from: event.from_state,
    to: event.to_state,
    toLabel: procedure.states[event.to_state]?.label ?? { zh: event.to_state, en: event.to_state },
    actor: { kind: event.actor_kind, name: who[event.actor_kind], post: event.actor_post },
    input: event.payload,
    why: event.why,
  };
}

const openingLabels: { readonly [move: string]: { readonly zh: string; readonly en: string } } = {
  submit: { zh: '提出诉求', en: 'Submitted' },
  issue: { zh: '发起', en: 'Issued' },
  split: { zh: '拆出', en: 'Split off' },
  recalculate: { zh: '到期时间重算', en: 'Due dates recalculated' },
};

/** Checks the record of a case against its chain (design §3, Record). */
export async function checkChain(engine: Engine, caller: StaffCaller, id: string) {
  const directory = await engine.directoryOf(caller.tenantId);
  return engine.database.inTenant(caller.tenantId, async (tx) => {
    const { record } = await seen(tx, engine, directory, caller, id);
    const events = await eventsOf(tx, caller.tenantId, id);
    const rows: ChainRow[] = events.map(({ seq, header, digest, hash, salt, payload }) => ({
      seq,
      header,
      digest,
      hash,
      salt,
      payload,
    }));
    const verdict = verifyChain(rows, record.chain === null ? undefined : Buffer.from(record.chain, 'hex'));
    return {
      ok: verdict.ok,
      events: rows.length,
      erased: rows.filter((row) => row.salt === null).length,
      brokenAt: verdict.ok ? null : verdict.at,
    };
  });
}
