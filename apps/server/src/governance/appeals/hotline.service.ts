import type { BodyOf, QueryOf, ReplyOf, routes } from '@tongxin/contract';
import { z } from 'zod';
import type { StaffCaller } from '../../access/index.ts';
import { maskText } from '../../platform/crypto/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { readCursor, writeCursor } from '../../platform/http/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import {
  actorFor,
  type CaseRecord,
  casesById,
  decide,
  follow,
  inputHash,
  type Json,
  lockCases,
  nothingAround,
  orRefuse,
  system,
} from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { hotlineScheme } from '../triage/index.ts';
import { appeal } from './appeal.ts';
import { type AppealRow, findByExternalNo, hotlineAppeals, updateHotlineOrder } from './appeals.store.ts';
import { type Filing, fileIn, type Intake } from './intake.service.ts';
import type { People } from './people.ts';
import { untilFiled } from './taken.ts';

type Order = BodyOf<typeof routes.putHotlineOrder>;
type Reply = ReplyOf<typeof routes.putHotlineOrder>;

/**
 * Takes over an order of the hotline above (domain §2.2): unique by its number; the same order again changes nothing, a newer one updates words and limit,
 * and nobody types it twice. The earlier of its due date and ours binds.
 */
export async function putOrder(
  intake: Intake,
  people: People,
  caller: StaffCaller,
  externalNo: string,
  order: Order,
): Promise<Reply> {
  const directory = await intake.directoryOf(caller.tenantId);
  const hash = inputHash('hotline', order);
  const upstreamDueAt = order.upstreamDueAt === undefined ? null : Date.parse(order.upstreamDueAt);
  const now = intake.engine.clock.now();
  return untilFiled(() =>
    intake.engine.database.inTenant(caller.tenantId, async (tx) => {
      const known = await findByExternalNo(tx, caller.tenantId, externalNo);
      if (known !== undefined)
        return updated(tx, intake, directory, caller, known, order, { hash, upstreamDueAt, now });
      const mapped =
        order.hotlineCode === undefined
          ? null
          : (directory.categories.byMapping(hotlineScheme, order.hotlineCode)?.code ?? null);
      const filing: Filing = {
        tenantId: caller.tenantId,
        source: 'hotline',
        input: { title: order.title, text: order.text, kind: order.kind, place: order.place, saidAt: order.saidAt },
        resident: async (inner) =>
          order.person === undefined ? null : people.findOrCreate(inner, caller.tenantId, order.person, now),
        filedBy: caller.staffId,
        actor: { kind: 'staff', id: caller.staffId, post: caller.title, unitId: caller.unitId, parts: new Set() },
        receivedAt: now,
        key: `hotline:${externalNo}`,
        keyOwner: caller.staffId,
        external: { no: externalNo, hash, upstreamDueAt },
        categoryCode: order.categoryCode ?? mapped,
      };
      return { ...(await fileIn(tx, intake, directory, filing, hash)), outcome: 'created' as const };
    }),
  );
}

async function updated(
  tx: Tx,
  intake: Intake,
  directory: TenantDirectory,
  caller: StaffCaller,
  known: AppealRow,
  order: Order,
  { hash, upstreamDueAt, now }: { hash: Buffer; upstreamDueAt: number | null; now: number },
): Promise<Reply> {
  const record = (await lockCases(tx, caller.tenantId, [known.case_id])).get(known.case_id)?.record;
  if (record === undefined) throw refuse('not_found');
  const unchanged = known.external_hash?.equals(hash) ?? false;
  const told = actorFor(caller, record, [], directory.terms) !== null;
  if (unchanged) return { ...replyOf(directory, known, record, told), outcome: 'unchanged' };
  // Whoever sent the order first may send it anew, also where its case is not theirs to see.
  if (!told && known.filed_by !== caller.staffId) throw refuse('upstream_conflict');
  if (record.endedAt !== null) throw refuse('upstream_conflict', told ? { state: record.state } : undefined);
  const text = maskText(order.text);
  const title = maskText(order.title ?? known.title);
  const spoken = JSON.stringify({ title: order.title ?? null, text: order.text });
  const sealed =
    text.found + title.found > 0 ? intake.cipher.seal(spoken, `${caller.tenantId}:appeals:sealed:${known.id}`) : null;
  await updateHotlineOrder(tx, caller.tenantId, known.id, {
    title: title.text,
    text: text.text,
    sealed,
    hash,
    upstreamDueAt,
    now,
  });
  const changed = [
    ...(text.text === known.text ? [] : ['text']),
    ...(upstreamDueAt === (known.upstream_due_at?.getTime() ?? null) ? [] : ['upstreamDueAt']),
  ];
  const command = { move: 'updateUpstream', input: { changed, upstreamDueAt } };
  const decided = orRefuse(
    decide(appeal, record, command, system, { terms: directory.terms, related: nothingAround, now }),
  );
  await follow(tx, intake.engine, directory, [decided], new Map(), now, {
    search: [{ caseId: record.id, text: text.text, numbers: [] }],
  });
  return { ...replyOf(directory, known, decided.record, told), outcome: 'updated' };
}

/** What became of a known order, where the caller may see its case (`told`); to others it is an order that was received. */
function replyOf(
  directory: TenantDirectory,
  row: AppealRow,
  record: CaseRecord,
  told: boolean,
): Omit<Reply, 'outcome'> {
  const unit = record.leadUnitId === null ? undefined : directory.terms.unit(record.leadUnitId);
  return {
    appealId: row.id,
    caseId: record.id,
    queryNo: row.query_no,
    state: told ? record.state : appeal.start,
    caseNo: told ? record.caseNo : null,
    joined: told && row.filed_case_id !== row.case_id,
    suggested: null,
    unit: unit === undefined || !told ? null : { id: unit.id, name: unit.name },
    emergencyPhone: null,
    resident: appeal.states.submitted.resident,
  };
}

const Place = z.object({ at: z.iso.datetime(), id: z.uuid() });
const results = ['solved', 'partly_solved', 'explained', 'cannot_solve', 'answered'] as const;
const Evidence = z
  .array(z.object({ mark: z.string(), note: z.string(), attachmentIds: z.array(z.string()).default([]) }))
  .catch([]);

/** Results and evidence of hotline orders in the order they changed, for the hotline to fetch. */
export async function listResults(
  intake: Intake,
  caller: StaffCaller,
  { cursor, limit }: QueryOf<typeof routes.listHotlineResults>,
): Promise<ReplyOf<typeof routes.listHotlineResults>> {
  const directory = await intake.directoryOf(caller.tenantId);
  const after = readCursor(cursor, Place) ?? null;
  return intake.engine.database.inTenant(caller.tenantId, async (tx) => {
    const rows = await hotlineAppeals(tx, caller.tenantId, after, limit);
    const page = rows.slice(0, limit);
    const cases = await casesById(
      tx,
      caller.tenantId,
      page.map((row) => row.case_id),
    );
    const items = page.flatMap((row) => {
      const record = cases.get(row.case_id);
      // What the caller's grants do not reach is not told here either: area, category, sensitivity.
      const told = record !== undefined && actorFor(caller, record, [], directory.terms) !== null;
      return told ? [resultOf(row, record, directory)] : [];
    });
    const last = page.at(-1);
    return {
      items,
      next:
        rows.length > limit && last !== undefined
          ? writeCursor({ at: last.changed_at.toISOString(), id: last.id })
          : null,
    };
  });
}

function resultOf(
  row: AppealRow & { changed_at: Date },
  record: CaseRecord,
  directory: TenantDirectory,
): ReplyOf<typeof routes.listHotlineResults>['items'][number] {
  const told = results.find((each) => each === record.facts.result);
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    externalNo: row.external_no ?? '',
    caseNo: record.caseNo,
    state: record.state,
    result: record.state === 'declined' ? 'declined' : record.finishedAt === null ? 'pending' : (told ?? 'pending'),
    answer: textOf(record.facts.answer),
    evidence: Evidence.parse(record.facts.evidence),
    unit: record.leadUnitId === null ? null : (directory.terms.unit(record.leadUnitId)?.name ?? null),
    acceptedAt: iso(record.registeredAt),
    finishedAt: iso(record.finishedAt),
    solved: row.solved,
    satisfied: row.satisfied,
    updatedAt: row.changed_at.toISOString(),
  };
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
