import { z } from 'zod';
import { route } from '../define.ts';
import { Code, Day, Id, Instant, Line, Phone, page, pageQuery, TenantKey, Version, Words } from '../shapes/basic.ts';

/** A length of time as laws write it: counted by the calendar. */
export const Period = z.strictObject({
  amount: z.number().int().min(1).max(400),
  unit: z.enum(['days', 'months', 'years']),
});
export type Period = z.output<typeof Period>;

/** How long cases are kept once they have ended; all conditions that are given must hold, and the most specific rule wins. */
export const CaseRetention = z.strictObject({
  categoryCode: Code.nullable().describe('With its descendants; null: whichever'),
  sensitive: z.boolean().nullable().describe('null: either'),
  anonymiseAfter: Period.describe('Then names, numbers, places and words go, and the case stays'),
  deleteAfter: Period.describe('Then its record goes, and what is counted stays'),
  basis: z.string().trim().min(1).max(300).describe('The law, the standard or whose decision'),
});
export type CaseRetention = z.output<typeof CaseRetention>;

/**
 * What is kept for a time of its own: sessions after their end, who looked at personal data, answers to submissions, messages that could not be
 * delivered, notices, people whom nothing is left of, and what proves an erased person's consents and requests.
 */
export const retentionSubjects = [
  'sessions',
  'accesses',
  'submissions',
  'deadDeliveries',
  'notices',
  'people',
  'evidence',
] as const;
export type RetentionSubject = (typeof retentionSubjects)[number];

export const Retention = z.strictObject({
  cases: z.array(CaseRetention).min(1).max(200),
  records: z
    .array(
      z.strictObject({
        subject: z.enum(retentionSubjects),
        after: Period,
        basis: z.string().trim().min(1).max(300),
      }),
    )
    .max(retentionSubjects.length),
  coolingOffDays: z.number().int().min(0).max(15).describe('In which a person may take an erasure back'),
  staffNamesShown: z
    .boolean()
    .describe('Whether people read the names of who looked at their data, or unit and post alone'),
});
export type Retention = z.output<typeof Retention>;

const Hold = z.object({
  id: Id,
  reason: z.string(),
  setBy: z.string(),
  setAt: Instant,
  liftedBy: z.string().nullable(),
  liftedAt: Instant.nullable(),
  liftedBecause: z.string().nullable(),
});

/**
 * What personal data is used for. `handling` rests on statutory duty (个人信息保护法 13(3)): one is told and need not agree. The others rest on
 * consent (13(1)), `location` on a separate one (29).
 */
export const consentPurposes = ['handling', 'messages', 'location'] as const;
export const ConsentPurpose = z.enum(consentPurposes);
export type ConsentPurpose = z.output<typeof ConsentPurpose>;

const PrivacyNotice = z.object({
  brand: z.string().describe('Empty: the district’s own'),
  version: z.number().int().describe('0: the platform’s text'),
  since: Instant.nullable(),
  words: Words,
  purposes: z.array(
    z.object({
      purpose: ConsentPurpose,
      label: Words,
      basis: z.enum(['statutoryDuty', 'consent', 'separateConsent']),
    }),
  ),
});

const Consent = z.object({
  id: Id,
  purpose: ConsentPurpose,
  action: z.enum(['given', 'withdrawn']),
  brand: z.string(),
  noticeVersion: z.number().int(),
  channel: z.string(),
  underFourteen: z.boolean(),
  at: Instant,
});

const Consents = z.object({
  items: z.array(Consent),
  toAsk: z.array(ConsentPurpose).describe('What this person was not yet asked under the notice in force'),
});

/** One look at a person's data, as the person reads it. */
const MyAccess = z.object({
  at: Instant,
  kind: z.enum(['opened', 'revealed']),
  unit: z.string().nullable(),
  post: z.string(),
  name: z.string().nullable().describe('Only where the district shows names'),
  fields: z.array(z.string()),
  purpose: z.string().nullable(),
  appeal: z.object({ id: Id, queryNo: z.string(), title: z.string() }).nullable(),
});

const Access = z.object({
  id: Id,
  at: Instant,
  kind: z.enum(['opened', 'revealed']),
  staffId: Id,
  staffName: z.string(),
  unitId: Id.nullable(),
  subject: z.string(),
  subjectId: Id,
  fields: z.array(z.string()),
  purpose: z.string().nullable(),
});

const ExportSection = z.object({
  key: z.string(),
  label: Words,
  items: z.array(z.record(z.string(), z.unknown())),
});

/** A part of everything that is kept of a person; `next` is the cursor of the next part. */
const Export = z.object({ madeAt: Instant, sections: z.array(ExportSection), next: z.string().nullable() });

/** A request to be erased: in its days of grace, waiting until nothing stands against it, done, or taken back. */
const Erasure = z.object({
  state: z.enum(['cooling', 'waiting', 'erasing', 'done', 'takenBack']),
  askedAt: Instant,
  dueAt: Instant.describe('Not before'),
  doneAt: Instant.nullable(),
  blockedBy: z
    .array(z.object({ queryNo: z.string(), because: z.enum(['open', 'held']) }))
    .describe('What it waits for: a matter that is still open, or one that the law makes us keep'),
  words: Words,
});

/** How the person at the counter was known. No free text: it would name people. */
const identityCheck = z.enum(['idCard', 'householdBook', 'guardian', 'attorney']);

const correction = {
  name: z.string().trim().min(1).max(40).optional(),
  address: z.string().trim().min(1).max(200).optional(),
};
const cursorBody = {
  cursor: z.string().max(400).nullable().describe('null: from the beginning; else `next` of the part before'),
};
const tag = 'privacy';

export const privacyRoutes = {
  getRetention: route('GET', '/v1/retention', {
    summary: { zh: '保存期限', en: 'How long what is kept' },
    tag,
    allow: 'retention:read',
    reply: z.object({
      version: z.number().int(),
      since: Instant.nullable(),
      by: z.string().nullable(),
      retention: Retention,
    }),
  }),
  putRetention: route('PUT', '/v1/retention', {
    summary: { zh: '发布保存期限', en: 'Publish how long what is kept' },
    tag,
    allow: 'retention:change',
    body: z.strictObject({ version: Version, retention: Retention }),
    reply: z.object({ version: z.number().int() }),
    refusals: ['stale_version', 'unknown_category', 'input_invalid', 'retention_too_short'],
  }),
  listHolds: route('GET', '/v1/cases/:id/holds', {
    summary: { zh: '留存记录', en: 'Holds of a case' },
    tag,
    allow: 'case:hold',
    params: z.strictObject({ id: Id }),
    reply: z.object({ items: z.array(Hold) }),
    refusals: ['not_found'],
  }),
  holdCase: route('POST', '/v1/cases/:id/holds', {
    summary: { zh: '留存：到期也不清除', en: 'Hold a case: nothing of it goes until the hold is lifted' },
    tag,
    allow: 'case:hold',
    params: z.strictObject({ id: Id }),
    body: z.strictObject({ reason: Line }),
    reply: Hold,
    status: 201,
    refusals: ['not_found'],
  }),
  liftHold: route('POST', '/v1/cases/:id/holds/:hold/lift', {
    summary: { zh: '解除留存', en: 'Lift a hold' },
    tag,
    allow: 'case:hold',
    params: z.strictObject({ id: Id, hold: Id }),
    body: z.strictObject({ reason: Line }),
    reply: Hold,
    refusals: ['not_found'],
  }),

  getPrivacyNotice: route('GET', '/v1/tenants/:tenant/privacy-notice', {
    summary: { zh: '个人信息处理规则', en: 'What a district does with personal data' },
    tag,
    allow: 'anyone',
    params: z.strictObject({ tenant: TenantKey }),
    query: z.strictObject({ brand: Code.optional() }),
    reply: PrivacyNotice,
    refusals: ['not_found'],
  }),
  putPrivacyNotice: route('PUT', '/v1/privacy-notice', {
    summary: { zh: '发布个人信息处理规则', en: 'Publish what the district, or a brand of it, does with personal data' },
    tag,
    allow: 'retention:change',
    body: z.strictObject({
      brand: Code.optional(),
      version: Version.describe('The version in force, of this brand itself; 0 when there is none'),
      words: z.strictObject({ zh: z.string().trim().min(20).max(8000), en: z.string().trim().min(20).max(16_000) }),
    }),
    reply: z.object({ version: z.number().int() }),
    refusals: ['stale_version'],
  }),
  myConsents: route('GET', '/v1/my/consents', {
    summary: { zh: '我的同意记录', en: 'What I was told and agreed to' },
    tag,
    allow: 'resident',
    query: z.strictObject({ brand: Code.optional() }),
    reply: Consents,
  }),
  giveConsent: route('POST', '/v1/my/consents', {
    summary: { zh: '知悉并同意', en: 'Say that I was told, and agree' },
    tag,
    allow: 'resident',
    body: z.strictObject({
      brand: Code.optional(),
      noticeVersion: z.number().int().min(0).max(1_000_000),
      purposes: z.array(ConsentPurpose).min(1).max(consentPurposes.length),
      channel: z.enum(['web', 'wechat', 'app']).default('web'),
      underFourteen: z.boolean().default(false).describe('The person is a child under 14: a guardian agrees (31)'),
      guardian: z.strictObject({ name: Line, phone: Phone.optional() }).optional(),
    }),
    reply: Consents,
    status: 201,
    refusals: ['stale_version', 'guardian_needed'],
  }),
  withdrawConsent: route('POST', '/v1/my/consents/withdraw', {
    summary: { zh: '撤回同意', en: 'Withdraw a consent' },
    tag,
    allow: 'resident',
    body: z.strictObject({ purpose: ConsentPurpose, channel: z.enum(['web', 'wechat', 'app']).default('web') }),
    reply: Consents,
    refusals: ['consent_not_needed', 'not_found'],
  }),

  askProof: route('POST', '/v1/my/proof/code', {
    summary: { zh: '获取本人确认验证码', en: 'Ask for a code to my own phone, to prove that it is me' },
    tag,
    allow: 'resident',
    rate: 'code',
    reply: z.object({ expiresInSeconds: z.number().int() }),
    status: 201,
    refusals: ['too_many', 'unavailable', 'not_found'],
  }),
  prove: route('POST', '/v1/my/proof', {
    summary: { zh: '确认是本人', en: 'Prove by the code that it is me' },
    tag,
    allow: 'resident',
    rate: 'signIn',
    body: z.strictObject({ code: z.string().regex(/^\d{6}$/) }),
    reply: z.object({ until: Instant }),
    refusals: ['code_wrong'],
  }),
  myData: route('GET', '/v1/my/data', {
    summary: { zh: '存了我的什么', en: 'What is kept of me, and for how long' },
    tag,
    allow: 'resident',
    reply: z.object({
      name: z.string().nullable(),
      phone: z.string().nullable(),
      address: z.string().nullable(),
      since: Instant.nullable(),
      kept: z.array(z.object({ key: z.string(), label: Words, count: z.number().int(), until: Words })),
      coolingOffDays: z.number().int(),
    }),
  }),
  exportMyData: route('POST', '/v1/my/data/export', {
    summary: { zh: '导出我的信息', en: 'Everything that is kept of me, in parts' },
    tag,
    allow: 'resident',
    body: z.strictObject(cursorBody),
    reply: Export,
    refusals: ['proof_needed', 'malformed'],
  }),
  correctMyData: route('PATCH', '/v1/my/data', {
    summary: { zh: '更正我的姓名、地址', en: 'Correct my name or address' },
    tag,
    allow: 'resident',
    body: z.strictObject(correction),
    reply: z.object({ corrected: z.array(z.string()) }),
    refusals: ['proof_needed', 'input_invalid'],
  }),
  changeMyPhone: route('POST', '/v1/my/phone', {
    summary: { zh: '更换手机号', en: 'Change my phone number, by a code sent to the new one' },
    tag,
    allow: 'resident',
    rate: 'signIn',
    body: z.strictObject({ phone: Phone, code: z.string().regex(/^\d{6}$/) }),
    reply: z.object({ phone: z.string() }),
    refusals: ['proof_needed', 'code_wrong', 'phone_taken'],
  }),
  eraseMe: route('POST', '/v1/my/erasure', {
    summary: { zh: '申请删除我的信息', en: 'Ask to be erased' },
    tag,
    allow: 'resident',
    reply: Erasure,
    status: 201,
    refusals: ['proof_needed'],
  }),
  myErasure: route('GET', '/v1/my/erasure', {
    summary: { zh: '删除申请办到哪一步', en: 'How my erasure stands' },
    tag,
    allow: 'resident',
    reply: z.object({ erasure: Erasure.nullable() }),
  }),
  takeBackErasure: route('DELETE', '/v1/my/erasure', {
    summary: { zh: '撤回删除申请', en: 'Take my erasure back' },
    tag,
    allow: 'resident',
    reply: Erasure,
    refusals: ['not_found'],
  }),
  listMyAccesses: route('GET', '/v1/my/accesses', {
    summary: { zh: '谁看过我的信息', en: 'Who looked at my data, when and what for' },
    tag,
    allow: 'resident',
    query: z.strictObject({ ...pageQuery }),
    reply: page(MyAccess),
  }),
  searchAccessLog: route('GET', '/v1/access-log', {
    summary: { zh: '个人信息访问日志', en: 'Who opened or revealed what, searched' },
    tag,
    allow: 'audit:read',
    query: z.strictObject({
      ...pageQuery,
      staffId: Id.optional(),
      unitId: Id.optional(),
      subjectId: Id.optional().describe('A case, an appeal or a resident'),
      kind: z.enum(['opened', 'revealed']).optional(),
      purpose: z.string().max(40).optional(),
      from: Day.optional(),
      to: Day.optional().describe('Included'),
    }),
    reply: page(Access),
  }),

  findPerson: route('POST', '/v1/people/find', {
    summary: { zh: '为到场的人查找其信息', en: 'Find a person who came in, by phone; the look is recorded' },
    tag,
    allow: 'person:serve',
    body: z.strictObject({ phone: Phone, identityChecked: identityCheck }),
    reply: z.object({ id: Id, name: z.string().nullable(), phone: z.string(), erasure: Erasure.nullable() }),
    refusals: ['not_found'],
  }),
  exportPerson: route('POST', '/v1/people/:id/export', {
    summary: { zh: '代本人导出', en: 'Export for a person who came in' },
    tag,
    allow: 'person:serve',
    params: z.strictObject({ id: Id }),
    body: z.strictObject({ identityChecked: identityCheck, ...cursorBody }),
    reply: Export,
    refusals: ['not_found', 'malformed'],
  }),
  correctPerson: route('PATCH', '/v1/people/:id', {
    summary: { zh: '代本人更正', en: 'Correct for a person who came in' },
    tag,
    allow: 'person:serve',
    params: z.strictObject({ id: Id }),
    body: z.strictObject({ identityChecked: identityCheck, ...correction, phone: Phone.optional() }),
    reply: z.object({ corrected: z.array(z.string()) }),
    refusals: ['not_found', 'input_invalid', 'phone_taken'],
  }),
  erasePerson: route('POST', '/v1/people/:id/erasure', {
    summary: { zh: '代本人申请删除', en: 'Ask for the erasure of a person who came in' },
    tag,
    allow: 'person:serve',
    params: z.strictObject({ id: Id }),
    body: z.strictObject({ identityChecked: identityCheck }),
    reply: Erasure,
    status: 201,
    refusals: ['not_found'],
  }),
  takeBackPersonErasure: route('DELETE', '/v1/people/:id/erasure', {
    summary: { zh: '代本人撤回删除申请', en: 'Take an erasure back for a person who came in' },
    tag,
    allow: 'person:serve',
    params: z.strictObject({ id: Id }),
    reply: Erasure,
    refusals: ['not_found'],
  }),
} as const;
