import { z } from 'zod';
import { AttachmentIds, AttachmentInCase } from './attachment.ts';
import {
  CappedCount,
  Code,
  Id,
  Instant,
  Limit,
  LimitClass,
  Line,
  Point,
  Prose,
  pageQuery,
  Supervision,
  Urgency,
  Words,
} from './basic.ts';

/** Where an appeal came from (domain §2.2, intake channels). */
export const Source = z.enum(['resident', 'caller', 'gridWorker', 'hotline', 'visit', 'device']);
export type Source = z.output<typeof Source>;

/** What kind of word it is: only consultations, suggestions and thanks can be answered at once. */
export const AppealKind = z.enum(['request', 'complaint', 'consult', 'suggestion', 'praise', 'clue']);

/** A clock of a case as people see it: the frozen limit, when it ends and how much is left in the words of `look.md`. */
export const Clock = z.object({
  key: z.string(),
  label: Words,
  status: z.enum(['running', 'paused', 'stopped']),
  limit: Limit,
  rule: z.string(),
  startedAt: Instant,
  dueAt: Instant,
  stoppedAt: Instant.nullable(),
  percent: z.number().int(),
  overdue: z.boolean(),
  left: Words,
});

/** Who holds the case now: exactly one unit or one part, and inside a unit perhaps a section or a person. */
export const Holder = z.object({
  part: z.string(),
  unit: z.object({ id: Id, name: z.string() }).nullable(),
  section: z.object({ id: Id, name: z.string() }).nullable(),
  person: z.object({ id: Id, name: z.string() }).nullable(),
});

/** One move this caller may make now: a button and its form. `input` is a JSON Schema; a client draws it and re-implements no rule. */
export const Move = z.object({
  move: z.string(),
  label: Words,
  hint: Words.nullable(),
  side: z.boolean(),
  input: z.record(z.string(), z.unknown()),
});
export type Move = z.output<typeof Move>;

export const PlaceRef = z.object({
  areaCode: Code,
  areaName: z.string(),
  text: z.string().nullable(),
  generated: z.boolean().describe('The area geometry is generated sample data'),
});

export const CaseRow = z.object({
  id: Id,
  procedure: z.string(),
  caseNo: z.string().nullable(),
  title: z.string(),
  state: z.string(),
  stateLabel: Words,
  open: z.boolean(),
  version: z.number().int(),
  category: z.object({ code: Code, name: z.string() }).nullable(),
  limitClass: LimitClass,
  urgency: Urgency,
  sensitive: z.boolean(),
  place: PlaceRef,
  source: Source,
  holder: Holder,
  leadUnit: z.object({ id: Id, name: z.string() }).nullable(),
  people: z.number().int(),
  supervision: Supervision,
  openedAt: Instant,
  due: z.object({ clock: z.string(), at: Instant, overdue: z.boolean(), left: Words }).nullable(),
  finishedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
});
export type CaseRow = z.input<typeof CaseRow>;

/** A stored decision with its reason (design §1.4): category, unit, look-alike. */
export const DecisionRecord = z.object({
  kind: z.enum(['category', 'unit', 'duplicate', 'place']),
  chosen: z.string().nullable(),
  chosenName: z.string().nullable(),
  by: z.enum(['person', 'rule', 'catalogue', 'lexicon', 'model', 'nobody']),
  confidence: z.number().nullable(),
  reason: Words,
  evidence: z.record(z.string(), z.unknown()),
  at: Instant,
});

export const AppealInCase = z.object({
  id: Id,
  queryNo: z.string(),
  source: Source,
  kind: AppealKind,
  title: z.string(),
  text: z.string(),
  person: z
    .object({ name: z.string().nullable(), phone: z.string().nullable(), address: z.string().nullable() })
    .nullable(),
  saidAt: Instant,
  receivedAt: Instant,
  joined: z.boolean(),
  externalNo: z.string().nullable(),
  evaluation: z
    .object({ solved: z.boolean(), satisfied: z.number().int(), text: z.string().nullable(), at: Instant })
    .nullable(),
});

export const CaseEvent = z.object({
  seq: z.number().int(),
  at: Instant,
  move: z.string(),
  label: Words,
  from: z.string(),
  to: z.string(),
  toLabel: Words,
  actor: z.object({ kind: z.enum(['staff', 'resident', 'system']), name: z.string(), post: z.string().nullable() }),
  input: z.record(z.string(), z.unknown()).nullable().describe('null when the payload was erased on a lawful request'),
  why: Words.nullable(),
});

export const ChildCase = z.object({
  id: Id,
  kind: z.string(),
  state: z.string(),
  stateLabel: Words,
  unit: z.object({ id: Id, name: z.string() }).nullable(),
  open: z.boolean(),
  due: Instant.nullable(),
});

export const CaseView = CaseRow.extend({
  previousState: z.string().nullable(),
  parentId: Id.nullable(),
  mergedInto: Id.nullable(),
  procedureVersion: z.number().int(),
  clocks: z.array(Clock),
  appeals: z.array(AppealInCase),
  attachments: z.array(AttachmentInCase),
  decisions: z.array(DecisionRecord),
  children: z.array(ChildCase),
  events: z.array(CaseEvent),
  facts: z.record(z.string(), z.unknown()),
  moves: z.array(Move),
});
export type CaseView = z.input<typeof CaseView>;

/** What every move answers: where the case stands now. A client then reads the case again. */
export const MoveReply = z.object({ id: Id, state: z.string(), version: z.number().int(), seq: z.number().int() });
export type MoveReply = z.output<typeof MoveReply>;

export const caseFilter = {
  ...pageQuery,
  queue: z
    .enum(['all', 'mine', 'toAccept', 'toDispatch', 'myUnit', 'toVerify', 'toReview', 'overdueSoon', 'overdue'])
    .default('all'),
  state: z.string().max(200).optional().describe('One or several states, separated by commas'),
  procedure: z.string().max(40).optional(),
  children: z
    .enum(['yes', 'no'])
    .optional()
    .describe(
      'Co-tasks and whistles: yes with the others, no without. Left out: `all` shows those of a unit to that unit alone, the queues of work, a search and a list of one unit or procedure show them',
    ),
  category: Code.optional().describe('A category code; its descendants are included'),
  area: Code.optional().describe('An area code; what lies in it is included'),
  unit: Id.optional(),
  source: Source.optional(),
  supervised: z.enum(['yes']).optional(),
  open: z.enum(['yes', 'no']).optional(),
  q: z.string().trim().max(100).optional().describe('Chinese full-text search: words, a case number or a query number'),
};

export const QueueCounts = z.record(z.string(), CappedCount);

/** What is known about the caller's place: a position, an area, or words; with none of them a person decides. */
export const PlaceInput = z.strictObject({
  point: Point.optional(),
  areaCode: Code.optional(),
  text: z.string().trim().max(200).optional(),
});

export const AppealInput = z.strictObject({
  title: z.string().trim().max(100).optional(),
  text: Prose,
  kind: AppealKind.optional(),
  place: PlaceInput.optional(),
  categoryCode: Code.optional(),
  answers: z
    .record(Code, z.string().max(200))
    .optional()
    .describe('Answers to the questions of the category; rules may use them'),
  joinCaseId: Id.optional().describe('"I have the same": follow this open case instead of opening one'),
  saidAt: Instant.optional(),
  anonymous: z.boolean().optional(),
  attachmentIds: AttachmentIds.optional(),
});

/** The reply to every filing. `suggested` is what the platform thinks; a person may correct it. */
export const Filed = z.object({
  appealId: Id,
  caseId: Id,
  queryNo: z.string().describe('A number that can be said on the phone'),
  state: z.string(),
  caseNo: z.string().nullable(),
  joined: z.boolean(),
  suggested: z.object({ code: Code, name: z.string(), confidence: z.number() }).nullable(),
  unit: z.object({ id: Id, name: z.string() }).nullable(),
  emergencyPhone: z.string().nullable(),
  resident: Words.describe('What the person is told'),
});
export type Filed = z.output<typeof Filed>;

export const LookAlike = z.object({
  caseId: Id,
  caseNo: z.string().nullable(),
  summary: z.string().describe("Category and coarse place; never a stranger's words"),
  title: z.string().nullable().describe('Only for staff'),
  state: z.string(),
  stateLabel: Words,
  people: z.number().int(),
  openedAt: Instant,
  score: z.number(),
  why: Words,
});

export { Line };
