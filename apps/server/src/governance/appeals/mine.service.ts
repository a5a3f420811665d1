import type { BodyOf, QueryOf, ReplyOf, routes, Words } from '@tongxin/contract';
import { z } from 'zod';
import type { ResidentCaller } from '../../access/index.ts';
import { readCursor, writeCursor } from '../../platform/http/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { residentSees } from '../attachments/index.ts';
import { describeTimeLeft } from '../calendar/index.ts';
import {
  type CaseRecord,
  casesById,
  decisiveClock,
  type EventRow,
  eventsOf,
  moveViews,
  residentWords,
  seen,
} from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { appeal } from './appeal.ts';
import { evaluationOf } from './appeals.companion.ts';
import { type AppealRow, appealsBy, findAppeal } from './appeals.store.ts';
import type { Intake } from './intake.service.ts';

const Place = z.object({ at: z.iso.datetime(), id: z.uuid() });
type Listed = ReplyOf<typeof routes.myAppeals>['items'][number];

/** The appeals of a resident, newest first, in plain words. */
export async function myAppeals(
  intake: Intake,
  caller: ResidentCaller,
  { cursor, limit }: QueryOf<typeof routes.myAppeals>,
): Promise<ReplyOf<typeof routes.myAppeals>> {
  const directory = await intake.directoryOf(caller.tenantId);
  const after = readCursor(cursor, Place) ?? null;
  const now = intake.engine.clock.now();
  return intake.engine.database.inTenant(caller.tenantId, async (tx) => {
    const rows = await appealsBy(tx, caller.tenantId, caller.residentId, after, limit);
    const page = rows.slice(0, limit);
    const cases = await casesById(
      tx,
      caller.tenantId,
      page.map((row) => row.case_id),
    );
    const items = page.flatMap((row) => {
      const record = cases.get(row.case_id);
      return record === undefined ? [] : [listed(row, record, directory, now)];
    });
    const last = page.at(-1);
    return {
      items,
      next:
        rows.length > limit && last !== undefined
          ? writeCursor({ at: last.received_at.toISOString(), id: last.id })
          : null,
    };
  });
}

function listed(row: AppealRow, record: CaseRecord, directory: TenantDirectory, now: number): Listed {
  const unit = record.leadUnitId === null ? null : (directory.terms.unit(record.leadUnitId)?.name ?? null);
  const withdrawn = row.withdrawn_at !== null;
  const due = decisiveClock(appeal, record);
  const calendar = directory.terms.calendarOf(due?.clock.unitId ?? null);
  const running = due !== null && due.clock.status === 'running' && record.finishedAt === null && !withdrawn;
  const left = running ? describeTimeLeft(calendar, due.clock.limit.unit, now, due.clock.dueAt) : null;
  return {
    id: row.id,
    caseId: row.case_id,
    queryNo: row.query_no,
    title: row.title,
    kind: row.kind,
    status: withdrawn ? residentWords(appeal, 'withdrawn', unit) : residentWords(appeal, record.state, unit),
    open: record.endedAt === null && !withdrawn,
    saidAt: row.said_at.toISOString(),
    answerBy:
      left === null || due === null
        ? null
        : { at: new Date(due.clock.dueAt).toISOString(), left: { zh: left.zh, en: left.en }, overdue: left.overdue },
    canRate: record.state === 'pending_evaluation' && row.rated_at === null && !withdrawn,
  };
}

/** What a resident may do with a button; other moves of theirs are made by intake. */
const offered: ReadonlySet<string> = new Set(['supplement', 'withdraw', 'urge', 'evaluate', 'comment']);

/** One appeal of mine, told like a parcel: what happened when, who has it, until when, and what I can do. */
export async function myAppeal(
  intake: Intake,
  caller: ResidentCaller,
  id: string,
): Promise<ReplyOf<typeof routes.myAppeal>> {
  const directory = await intake.directoryOf(caller.tenantId);
  const now = intake.engine.clock.now();
  return intake.engine.database.inTenant(caller.tenantId, async (tx) => {
    const row = await findAppeal(tx, caller.tenantId, id);
    if (row === undefined || row.resident_id !== caller.residentId) throw refuse('not_found');
    const { record, actor, standings } = await seen(tx, intake.engine, directory, caller, row.case_id);
    const events = await eventsOf(tx, caller.tenantId, row.case_id);
    const attachments = await intake.engine.attachments.list(tx, caller.tenantId, {
      caseId: row.case_id,
      appealIds: [row.id],
    });
    const own = { appealIds: new Set([row.id]), sensitive: record.sensitive };
    const rating = evaluationOf(row);
    const related = { openChildren: 0, standings, master: null };
    const moves = moveViews(appeal, record, actor, { terms: directory.terms, related, now }).filter(
      ({ move }) => offered.has(move) && !(move === 'evaluate' && rating !== null),
    );
    return {
      ...listed(row, record, directory, now),
      text: wordsAsSaid(intake, caller.tenantId, row).text,
      version: record.version,
      timeline: events.flatMap((event) => told(event, directory)),
      answer: typeof record.facts.answer === 'string' ? record.facts.answer : null,
      attachments: attachments.filter((each) => residentSees(each, own)),
      evaluation: rating === null ? null : { solved: rating.solved, satisfied: rating.satisfied, text: rating.text },
      moves: row.withdrawn_at === null ? moves : [],
    };
  });
}

/** A person reads their own words as they said them. */
export function wordsAsSaid(
  intake: Pick<Intake, 'cipher'>,
  tenantId: string,
  row: Pick<AppealRow, 'id' | 'title' | 'text' | 'sealed'>,
): { readonly title: string; readonly text: string } {
  if (row.sealed === null) return { title: row.title, text: row.text };
  const spoken = JSON.parse(intake.cipher.open(row.sealed, `${tenantId}:appeals:sealed:${row.id}`)) as BodyOf<
    typeof routes.fileAppeal
  >;
  return { title: spoken.title ?? row.title, text: spoken.text };
}

type Line = { readonly at: string; readonly words: Words };

/** An event in plain words; what is only for staff is not told (domain §2.2, invariants). */
export function told(event: EventRow, directory: TenantDirectory): readonly Line[] {
  const words = wordsOf(event, directory);
  return words === null ? [] : [{ at: event.at.toISOString(), words }];
}

function wordsOf(event: EventRow, directory: TenantDirectory): Words | null {
  const input = event.payload ?? {};
  const text = (name: string): string => (typeof input[name] === 'string' ? input[name] : '');
  switch (event.move) {
    case 'submit':
      return { zh: '已收到', en: 'Received' };
    case 'askSupplement':
      return { zh: `请您补充：${text('text')}`, en: `Please add: ${text('text')}` };
    case 'supplement':
      return { zh: '您补充了情况', en: 'You added details' };
    case 'register':
      return { zh: '已立案', en: 'Registered' };
    case 'dispatch':
    case 'designate': {
      const unit = directory.terms.unit(text('leadUnitId'))?.name ?? '承办单位';
      return { zh: `已派给${unit}`, en: `Given to ${unit}` };
    }
    case 'sign':
      return { zh: '承办单位已签收，开始办理', en: 'The unit has signed for it and begun' };
    case 'contact':
      return { zh: '承办单位已与您联系', en: 'The unit has contacted you' };
    case 'requestExtension':
      return { zh: `申请延长办理时间：${text('reason')}`, en: `More time was asked for: ${text('reason')}` };
    case 'approveExtension':
      return { zh: '已同意延长办理时间', en: 'More time was granted' };
    case 'suspend':
      return { zh: `暂缓办理：${text('reason')}`, en: `Suspended: ${text('reason')}` };
    case 'resume':
      return { zh: '继续办理', en: 'Going on' };
    case 'shelve':
      return { zh: `暂时办不了：${text('text')}`, en: `It cannot be solved now: ${text('text')}` };
    case 'reactivate':
      return { zh: '重新开始办理', en: 'Taken up again' };
    case 'feedBack':
    case 'answerNow':
    case 'selfHandle':
      return { zh: `答复：${text('answer')}`, en: `Answer: ${text('answer')}` };
    case 'decline':
      return { zh: `${text('text')}（${text('channel')}）`, en: `${text('text')} (${text('channel')})` };
    case 'verifyPass':
      return { zh: '现场核查通过，等您评价', en: 'Checked on the spot; please rate it' };
    case 'verifyFail':
      return { zh: '核查没有通过，正在重办', en: 'The check failed; it is being done again' };
    case 'reopen':
      return { zh: '已同意重办', en: 'It is being done again' };
    case 'upholdResult':
      return { zh: `复核结果：${text('text')}`, en: `Review: ${text('text')}` };
    case 'evaluate':
      return { zh: '收到评价', en: 'Rated' };
    case 'closeUnrated':
      return { zh: '评价时间已过，已结案', en: 'The time for rating has passed; closed' };
    case 'merge':
      return { zh: '与同一件事合并办理', en: 'Handled together with the same matter' };
    case 'withdraw':
      return { zh: '已撤回', en: 'Withdrawn' };
    default:
      return null;
  }
}
