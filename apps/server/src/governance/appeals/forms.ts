import { Instant } from '@tongxin/contract';
import { z } from 'zod';

/** The forms of the appeal procedure's moves. Field descriptions are what a person reads beside the field. */

export const prose = z.string().trim().min(1).max(2000);
export const reason = z.string().trim().min(1).max(500);
export const unitId = z.uuid();

/** Pictures and documents that were uploaded before; the move binds them to its case. */
export const attachmentIds = z.array(z.uuid()).max(20);

/** Evidence of a result: what it looked like before and after, or a paper. */
export const evidence = z.strictObject({
  mark: z.enum(['before', 'after', 'document']).describe('类型'),
  note: z.string().trim().min(1).max(500).describe('说明'),
  attachmentIds: attachmentIds.optional().describe('照片或文件'),
});

/** Why a matter is not taken up (domain §2.1, six special handlings, and "false"). The person is always told. */
export const declineReasons = [
  'emergency_transferred',
  'statutory_channel',
  'repeated_no_new_fact',
  'beyond_duty',
  'secret_or_privacy',
  'unlawful',
  'false',
] as const;

export const RegisterForm = z.strictObject({
  categoryCode: z.string().min(1).max(64).optional().describe('类别（空着就用建议的类别）'),
  urgency: z.enum(['ordinary', 'urgent', 'emergency']).optional().describe('紧急程度'),
  areaCode: z.string().max(64).optional().describe('区域'),
});

export const DeclineForm = z.strictObject({
  reason: z.enum(declineReasons).describe('原因'),
  channel: z.string().trim().min(1).max(200).describe('应走的渠道（电话、部门或法定途径）'),
  text: prose.describe('告知诉求人的话'),
});

export const DispatchForm = z.strictObject({
  leadUnitId: unitId.describe('主办单位'),
  coUnitIds: z.array(unitId).max(10).optional().describe('协办单位'),
  basis: reason.describe('派遣依据'),
});

export const ReturnForm = z.strictObject({
  reason: reason.describe('退单理由'),
  basis: reason.describe('职责或法律依据'),
  proposedUnitId: unitId.optional().describe('建议承办单位'),
});

export const ExtensionForm = z.strictObject({
  dueAt: Instant.describe('申请延到'),
  reason: reason.describe('原因（会告诉诉求人）'),
});

export const SuspendForm = z.strictObject({
  until: Instant.describe('缓办到'),
  cause: z.enum(['material', 'weather', 'litigation', 'season']).describe('缓办原因'),
  reason: reason.describe('说明（会告诉诉求人）'),
});

export const FeedbackForm = z.strictObject({
  result: z.enum(['solved', 'partly_solved', 'explained', 'cannot_solve']).describe('办理结果'),
  answer: prose.describe('答复诉求人的话'),
  evidence: z.array(evidence).max(10).optional().describe('办结依据'),
});

export const EvaluateForm = z.strictObject({
  appealId: z.uuid().optional().describe('诉求（代电话回访时选）'),
  solved: z.boolean().describe('解决了吗'),
  satisfied: z.number().int().min(1).max(5).describe('满意吗（5 很满意，1 很不满意）'),
  text: z.string().trim().max(1000).optional().describe('想说的话'),
});

export const CorrectForm = z.strictObject({
  categoryCode: z.string().min(1).max(64).optional().describe('类别'),
  areaCode: z.string().min(1).max(64).optional().describe('区域'),
  placeText: z.string().trim().max(200).optional().describe('地点说明'),
  urgency: z.enum(['ordinary', 'urgent', 'emergency']).optional().describe('紧急程度'),
  reason: reason.describe('更正原因'),
});

export const AssignForm = z.strictObject({
  sectionId: unitId.optional().describe('科室'),
  staffId: z.uuid().optional().describe('人员'),
  onDuty: z.boolean().optional().describe('交给此刻值班的人'),
  note: reason.optional().describe('交代的话'),
});

export const WhistleForm = z.strictObject({
  type: z.enum(['emergency', 'enforcement', 'major']).describe('哨的类型'),
  unitIds: z.array(unitId).min(1).max(10).describe('请哪些单位到场'),
  place: z.string().trim().min(1).max(200).describe('地点和时间'),
  reason: reason.describe('要解决什么'),
});

export const CoTaskForm = z.strictObject({
  unitId: unitId.describe('协办单位'),
  text: reason.describe('请它做什么'),
});
