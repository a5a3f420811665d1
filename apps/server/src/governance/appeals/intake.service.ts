import type { AppealInput, Filed, Words } from '@tongxin/contract';
import type { z } from 'zod';
import type { FieldCipher } from '../../platform/crypto/index.ts';
import { maskText } from '../../platform/crypto/index.ts';
import type { Tx } from '../../platform/db/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import {
  type Actor,
  type Attached,
  actingFor,
  answeredBefore,
  attachedIn,
  blank,
  type CaseRecord,
  type Decided,
  decide,
  type Engine,
  findSubmission,
  follow,
  inputHash,
  limitAttached,
  lockCases,
  nothingAround,
  openCase,
  orRefuse,
  system,
} from '../cases/index.ts';
import type { TenantDirectory } from '../settings/index.ts';
import { appeal } from './appeal.ts';
import { appealInsert, insertAppeal, type NewAppeal } from './appeals.store.ts';
import { type Judgement, judge } from './judgement.ts';
import { placeOf } from './place.ts';
import { untilFiled } from './taken.ts';

type Input = z.output<typeof AppealInput>;

/** Everything about a filing that is not in the person's own words. */
export interface Filing {
  readonly tenantId: string;
  readonly source: CaseRecord['source'];
  readonly input: Input;
  /** Whose appeal it is; null for an anonymous one. Made inside the transaction where it is not known yet. */
  readonly resident: (tx: Tx) => Promise<string | null>;
  readonly filedBy: string | null;
  readonly actor: Actor;
  readonly receivedAt: number;
  readonly key: string;
  readonly keyOwner: string;
  readonly external?: { readonly no: string; readonly hash: Buffer; readonly upstreamDueAt: number | null };
  /** A category that staff or a mapping chose: it counts as decided by a person. */
  readonly categoryCode: string | null;
  /**
   * Whether whoever files may decide about matters of this area; left out: everywhere. Elsewhere it is taken down and passed on: the category
   * they chose is evidence for the desk that accepts it.
   */
  readonly mayDecideAt?: (areaCode: string) => boolean;
  /** Whether whoever files may join this open case; left out: no joining. */
  readonly mayJoin?: (record: CaseRecord, directory: TenantDirectory) => boolean;
  /** The whole request as it was sent, where there is one: the same key must bring the same again. */
  readonly asked?: object;
  /** Who uploaded what the filing names; left out: it names nothing. */
  readonly uploader?: string;
  /** What happens right after opening, by the same person (自办). */
  readonly directly?: { readonly move: string; readonly input: object };
}

/** What intake needs beside the engine. */
export interface Intake {
  readonly engine: Engine;
  readonly cipher: FieldCipher;
  directoryOf(tenantId: string): Promise<TenantDirectory>;
}

/**
 * Files an appeal: it belongs to a case from this moment, which has a holder and a clock before the answer is given.
 * Place, category and unit are found and stored with their reasons; where rules decide, the case is registered and dispatched in the same
 * transaction; where none does, a person decides. The same submission twice files once.
 */
export async function fileAppeal(intake: Intake, filing: Filing): Promise<Filed> {
  const directory = await intake.directoryOf(filing.tenantId);
  const asked = filing.asked ?? [filing.input, filing.directly ?? null, filing.categoryCode];
  const hash = inputHash(`file:${filing.source}`, asked);
  return untilFiled(() =>
    intake.engine.database.inTenant(filing.tenantId, async (tx) => {
      const submission = await findSubmission(tx, filing.tenantId, filing.keyOwner, filing.key);
      const before = answeredBefore<Filed>(submission, hash);
      if (before !== undefined) return before;
      return fileIn(tx, intake, directory, filing, hash);
    }),
  );
}

/** The same inside a transaction that is already open. */
export async function fileIn(
  tx: Tx,
  intake: Intake,
  directory: TenantDirectory,
  filing: Filing,
  hash: Buffer,
): Promise<Filed> {
  const { engine } = intake;
  const { input, tenantId } = filing;
  const now = filing.receivedAt;
  const words = masked(input);
  const place = placeOf(directory, input.place, `${words.title} ${words.text}`);
  if (place === undefined) throw refuse('unknown_area');
  if (filing.categoryCode !== null && directory.terms.category(filing.categoryCode) === undefined)
    throw refuse('unknown_category');
  const elsewhere = filing.mayDecideAt?.(place.areaCode) === false;
  if (elsewhere && filing.directly !== undefined) throw refuse('outside_area');
  const judged = judge(directory, {
    filing: elsewhere ? { ...filing, categoryCode: null } : filing,
    words,
    place,
    now,
  });
  const residentId = input.anonymous ? null : await filing.resident(tx);
  const appealRow = newAppeal(intake, filing, words, judged, residentId);

  if (input.joinCaseId !== undefined)
    return joinInstead(tx, intake, directory, filing, appealRow, input.joinCaseId, hash);

  const steps = decideFiling(engine, directory, filing, judged, place, words.title);
  const last = steps.at(-1);
  if (last === undefined) throw new Error('a filing has at least its opening');
  const { record } = last;
  const row = { ...appealRow, caseId: record.id };
  const replyOf = (saved: CaseRecord | undefined) => filedReply(directory, row, judged, saved ?? record, false);
  const saved = await follow(tx, engine, directory, steps, new Map(), now, {
    decisions: judged.decisions.map((decision) => ({ ...decision, case_id: record.id })),
    search: [
      {
        caseId: record.id,
        text: `${words.title} ${words.text} ${place.placeText ?? ''}`,
        numbers: [appealRow.queryNo, filing.external?.no ?? ''],
      },
    ],
    submission: {
      actorId: filing.keyOwner,
      key: filing.key,
      inputHash: hash,
      reply: (cases) => replyOf(cases.get(record.id)),
    },
    beside: appealInsert(tenantId, row),
    ...attachingOf(filing, record.id, [...namedIn(filing, directory, row.id), ...evidenceIn(steps, directory)]),
  });
  return replyOf(saved.get(record.id));
}

/** What belongs to the words of the person, named by an event of the case. */
function namedIn(filing: Filing, directory: TenantDirectory, appealId: string): readonly Attached[] {
  const { attachmentIds = [] } = filing.input;
  return limitAttached(attachedIn({ attachmentIds }, appealId), directory.settings.attachmentsPerAppeal);
}

/** The evidence of what the same person did right after opening: it belongs to the case. */
function evidenceIn(steps: readonly Decided[], directory: TenantDirectory): readonly Attached[] {
  const named = steps.slice(1).flatMap(({ event }) => attachedIn(event.input));
  return limitAttached(named, directory.settings.attachmentsPerMove);
}

function attachingOf(filing: Filing, caseId: string, items: readonly Attached[]) {
  if (items.length === 0) return {};
  if (filing.uploader === undefined) throw refuse('attachment_not_usable');
  return { attaching: { caseId, ownerId: filing.uploader, anonymous: filing.input.anonymous ?? false, items } };
}

/** The ids as an event tells them; an event without any does not speak of it. */
function told(filing: Filing) {
  const { attachmentIds = [] } = filing.input;
  return attachmentIds.length === 0 ? {} : { attachmentIds };
}

interface SafeWords {
  readonly title: string;
  readonly text: string;
  readonly hidden: boolean;
}

/** The words with phone and identity numbers masked; a title is made from the first words where none was given. */
function masked(input: Input): SafeWords {
  const text = maskText(input.text);
  // Cut after masking, so that no half of a number is left behind.
  const title = input.title ? maskText(input.title) : { text: firstWords(text.text), found: 0 };
  return { title: title.text, text: text.text, hidden: text.found + title.found > 0 };
}

function firstWords(text: string): string {
  const line = text.split(/[\n。！？!?；;]/)[0]?.trim() || text.trim();
  return line.length <= 30 ? line : `${line.slice(0, 29)}…`;
}

function newAppeal(
  intake: Intake,
  filing: Filing,
  words: SafeWords,
  judged: Judgement,
  residentId: string | null,
): NewAppeal {
  const { engine } = intake;
  const { input } = filing;
  const id = engine.ids.uuid();
  const spoken = JSON.stringify({ title: input.title ?? null, text: input.text });
  return {
    id,
    caseId: id,
    // Eight digits without a leading zero: sayable on the phone, and not guessable from the one before.
    queryNo: String(10_000_000 + engine.randomness.int(90_000_000)),
    residentId,
    filedBy: filing.filedBy,
    anonymous: input.anonymous ?? false,
    source: filing.source,
    kind: judged.kind,
    title: words.title,
    text: words.text,
    sealed: words.hidden ? intake.cipher.seal(spoken, `${filing.tenantId}:appeals:sealed:${id}`) : null,
    answers: input.answers ?? {},
    pointGiven: input.place?.point ?? null,
    saidAt: input.saidAt === undefined ? filing.receivedAt : Date.parse(input.saidAt),
    receivedAt: filing.receivedAt,
    externalNo: filing.external?.no ?? null,
    externalHash: filing.external?.hash ?? null,
    upstreamDueAt: filing.external?.upstreamDueAt ?? null,
  };
}

/** The opening, and what rules or the same person decide right after it: register, dispatch, or handle it oneself. */
function decideFiling(
  engine: Engine,
  directory: TenantDirectory,
  filing: Filing,
  judged: Judgement,
  place: NonNullable<ReturnType<typeof placeOf>>,
  title: string,
): readonly Decided[] {
  const context = { terms: directory.terms, related: nothingAround, now: filing.receivedAt };
  const category = judged.categoryCode === null ? undefined : directory.terms.category(judged.categoryCode);
  const opened = openCase(
    appeal,
    {
      ...blank,
      tenantId: filing.tenantId,
      id: engine.ids.uuid(),
      title,
      kind: judged.kind,
      source: filing.source,
      categoryCode: judged.categoryCode,
      limitClass: category?.limitClass ?? 'general',
      urgency: category?.limitClass === 'danger' ? 'emergency' : 'ordinary',
      sensitive: category?.sensitive ?? false,
      areaCode: place.areaCode,
      placeText: place.placeText,
      point: place.point,
      registeredBy: filing.filedBy,
      facts: filing.external?.upstreamDueAt ? { upstreamDueAt: filing.external.upstreamDueAt } : {},
      openedAt: filing.receivedAt,
    },
    { move: 'submit', actor: filing.actor, input: { source: filing.source, ...told(filing) }, why: null },
    context,
  );
  if (filing.directly !== undefined) {
    const done = orRefuse(decide(appeal, opened.record, filing.directly, filing.actor, context));
    return [opened, done];
  }
  if (!judged.registers) return [opened];
  const registered = decide(appeal, opened.record, { move: 'register', input: {} }, system, context);
  if (!registered.ok) return [opened];
  const why = judged.registerWhy;
  const steps: Decided[] = [opened, { ...registered, event: { ...registered.event, why } }];
  if (judged.unit === null) return steps;
  const command = {
    move: 'dispatch',
    input: { leadUnitId: judged.unit.leadUnitId, coUnitIds: judged.unit.coUnitIds, basis: judged.unit.reason.zh },
  };
  const sent = decide(appeal, registered.record, command, system, context);
  return sent.ok ? [...steps, { ...sent, event: { ...sent.event, why: judged.unit.reason } }] : steps;
}

function filedReply(
  directory: TenantDirectory,
  row: NewAppeal,
  judged: Judgement,
  record: CaseRecord,
  joined: boolean,
): Filed {
  const lead = record.leadUnitId === null ? undefined : directory.terms.unit(record.leadUnitId);
  return {
    appealId: row.id,
    caseId: record.id,
    queryNo: row.queryNo,
    state: record.state,
    caseNo: record.caseNo,
    joined,
    suggested: judged.suggested,
    unit: lead === undefined ? null : { id: lead.id, name: lead.name },
    emergencyPhone: judged.emergencyPhone,
    resident: residentTold(record, lead?.name ?? null, joined),
  };
}

function residentTold(record: CaseRecord, unit: string | null, joined: boolean): Words {
  if (joined)
    return {
      zh: '已和别人反映的同一件事一起办理，有结果会告诉您',
      en: 'Handled together with the same matter; you will be told the result',
    };
  if (unit !== null) return { zh: `已收到，派给${unit}`, en: `Received and given to ${unit}` };
  if (record.endedAt !== null) return { zh: '已办结', en: 'Done' };
  return { zh: '已收到，正在受理', en: 'Received; it is being looked at' };
}

/** "I have the same": the appeal joins an open case; the case hears that one more person waits for the answer. */
async function joinInstead(
  tx: Tx,
  intake: Intake,
  directory: TenantDirectory,
  filing: Filing,
  row: NewAppeal,
  caseId: string,
  hash: Buffer,
): Promise<Filed> {
  const { engine } = intake;
  const target = (await lockCases(tx, filing.tenantId, [caseId])).get(caseId)?.record;
  const joinable = target?.procedure === appeal.key && (filing.mayJoin?.(target, directory) ?? false);
  if (target === undefined || !joinable) throw refuse('not_found');
  if (target.endedAt !== null) throw refuse('join_ended');
  const input = { appealIds: [row.id], people: target.people + 1, ...told(filing) };
  const context = { terms: directory.terms, related: nothingAround, now: filing.receivedAt };
  const decided = orRefuse(decide(appeal, target, { move: 'join', input }, actingFor(filing.actor), context));
  const judged = judgedByJoining(target, directory);
  const reply = filedReply(directory, row, judged, decided.record, true);
  await insertAppeal(tx, filing.tenantId, { ...row, caseId });
  await follow(tx, engine, directory, [decided], new Map(), filing.receivedAt, {
    decisions: [
      {
        case_id: caseId,
        kind: 'duplicate',
        chosen: row.id,
        chosen_name: null,
        decided_by: 'person',
        confidence: null,
        reason: { zh: '反映的人选择一起跟进', en: 'The person chose to follow this case' },
        evidence: { source: filing.source },
      },
    ],
    search: [{ caseId, text: `${row.title} ${row.text}`, numbers: [row.queryNo] }],
    submission: { actorId: filing.keyOwner, key: filing.key, inputHash: hash, reply: () => reply },
    ...attachingOf(filing, caseId, namedIn(filing, directory, row.id)),
  });
  return reply;
}

function judgedByJoining(target: CaseRecord, directory: TenantDirectory): Judgement {
  const category = target.categoryCode === null ? undefined : directory.terms.category(target.categoryCode);
  return {
    kind: target.kind,
    categoryCode: target.categoryCode,
    suggested: null,
    registers: false,
    registerWhy: null,
    unit: null,
    emergencyPhone: category?.emergencyPhone ?? null,
    decisions: [],
  };
}
