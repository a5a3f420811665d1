import type { Words } from './shapes/basic.ts';

/** Words for the codes that replies carry without words of their own. What is not listed is shown as it came. */

const w = (zh: string, en: string): Words => ({ zh, en });

const codes: { readonly [code: string]: Words } = {
  ordinary: w('一般', 'Ordinary'),
  urgent: w('紧急', 'Urgent'),
  emergency: w('特急', 'Emergency'),
  danger: w('危险', 'Danger'),
  utilities: w('水电气热等民生保障', 'Utilities'),
  general: w('一般', 'General'),
  complex: w('复杂', 'Complex'),
  resident: w('居民', 'Resident'),
  caller: w('来电', 'Caller'),
  visit: w('来访', 'Visit'),
  gridWorker: w('网格员', 'Grid worker'),
  hotline: w('热线', 'Hotline'),
  device: w('设备', 'Device'),
  request: w('求助', 'Request'),
  complaint: w('投诉', 'Complaint'),
  consult: w('咨询', 'Question'),
  suggestion: w('建议', 'Suggestion'),
  praise: w('表扬', 'Thanks'),
  clue: w('线索', 'Clue'),
  solved: w('已解决', 'Solved'),
  partly_solved: w('部分解决', 'Partly solved'),
  explained: w('已解释说明', 'Explained'),
  cannot_solve: w('解决不了', 'Cannot be solved'),
  done: w('已办', 'Done'),
  before: w('处理前', 'Before'),
  after: w('处理后', 'After'),
  document: w('文件', 'Document'),
  phone: w('电话', 'Phone'),
  message: w('短信或消息', 'Message'),
  emergency_transferred: w('已转 110、119、120', 'Passed to 110, 119 or 120'),
  statutory_channel: w('须走诉讼、仲裁、复议等法定途径', 'Needs a statutory channel'),
  repeated_no_new_fact: w('重复反映，没有新情况', 'Repeated, nothing new'),
  beyond_duty: w('不属于政府职责', 'Beyond the duties of government'),
  secret_or_privacy: w('涉及秘密或隐私', 'Secret or private'),
  unlawful: w('违法或违背公序良俗', 'Unlawful'),
  false: w('情况不实', 'Not true'),
  material: w('等材料', 'Waiting for material'),
  weather: w('天气', 'Weather'),
  litigation: w('正在诉讼', 'In litigation'),
  season: w('季节', 'Season'),
  enforcement: w('综合执法哨', 'Enforcement'),
  major: w('重大事项哨', 'Major matter'),
  assist: w('协办', 'Co-task'),
  normal: w('普通督办', 'Supervised'),
  yellow: w('黄牌督办', 'Yellow'),
  red: w('红牌督办', 'Red'),
  contact: w('联系诉求人', 'To contact the person'),
  verify: w('核实情况', 'To verify'),
  acceptor: w('受理岗', 'Acceptor'),
  dispatcher: w('派遣岗', 'Dispatcher'),
  unit: w('承办单位', 'Unit'),
  coUnit: w('协办单位', 'Co-unit'),
  issuer: w('发起单位', 'Issuer'),
  fieldWorker: w('网格员', 'Grid worker'),
  verifier: w('核查岗', 'Verifier'),
  reviewer: w('审核岗', 'Reviewer'),
  approver: w('审批岗', 'Approver'),
  superior: w('上级', 'Superior'),
  district: w('区级', 'District'),
  appellant: w('诉求人', 'the person'),
};

export function codeWords(code: string): Words {
  return codes[code] ?? w(code, code);
}

/** A few codes mean another thing where people are called to a place. */
const byField: { readonly [field: string]: { readonly [code: string]: Words } } = {
  type: { emergency: w('应急处置哨', 'Emergency') },
  how: { visit: w('上门', 'Visit') },
  purpose: {
    visit: w('上门走访', 'To visit'),
    complaint: w('处理投诉', 'To handle a complaint'),
    emergency: w('紧急情况', 'An emergency'),
  },
};

/** A choice of a form's field. */
export function choiceWords(field: string, code: string): Words {
  return byField[field]?.[code] ?? codeWords(code);
}

const units: { readonly [unit: string]: readonly [zh: string, en: string] } = {
  clockMinutes: ['分钟（连续计）', 'minutes, round the clock'],
  clockHours: ['小时（连续计）', 'hours, round the clock'],
  workingHours: ['工作时', 'working hours'],
  workingDays: ['个工作日', 'working days'],
  calendarDays: ['天', 'days'],
};

/** '5 个工作日'. */
export function limitWords({ amount, unit }: { readonly amount: number; readonly unit: string }): Words {
  const [zh, en] = units[unit] ?? [unit, unit];
  return w(`${amount} ${zh}`, `${amount} ${en}`);
}

/** The labels of forms come in Chinese with the form; these are their English. */
const englishLabels: { readonly [zh: string]: string } = {
  '类别（空着就用建议的类别）': 'Category (empty: the suggested one)',
  类别: 'Category',
  紧急程度: 'Urgency',
  区域: 'Area',
  标题: 'Title',
  '需要补充什么（一次说清）': 'What is missing (say it all at once)',
  补充的情况: 'What is added',
  请核实什么: 'What to check',
  情况属实: 'It is as reported',
  现场情况: 'What is found on the spot',
  原因: 'Reason',
  '应走的渠道（电话、部门或法定途径）': 'The right way (phone, office or legal channel)',
  告知诉求人的话: 'What the person is told',
  答复: 'Answer',
  '依据（政策、知识条目）': 'On what ground (policy, article)',
  处理前: 'Before',
  处理后: 'After',
  结果: 'Result',
  主办单位: 'Lead unit',
  协办单位: 'Co-units',
  派遣依据: 'Ground of the dispatch',
  退单理由: 'Why it is returned',
  职责或法律依据: 'Duty or legal ground',
  建议承办单位: 'Unit proposed',
  审核意见: 'Opinion',
  方式: 'How',
  谈了什么: 'What was said',
  科室: 'Section',
  人员: 'Person',
  交给此刻值班的人: 'Give it to whoever is on duty now',
  交代的话: 'Note',
  请它做什么: 'What it is asked to do',
  哨的类型: 'Kind of whistle',
  请哪些单位到场: 'Units called to the spot',
  地点和时间: 'Where and when',
  要解决什么: 'What is to be solved',
  申请延到: 'Extend until',
  '原因（会告诉诉求人）': 'Reason (the person is told)',
  缓办到: 'Suspend until',
  缓办原因: 'Cause',
  '说明（会告诉诉求人）': 'Explanation (the person is told)',
  '为什么在期限内解决不了（已核实）': 'Why it cannot be solved in time (verified)',
  复查结论: 'Conclusion of the review',
  办理结果: 'Result',
  答复诉求人的话: 'Answer to the person',
  办结依据: 'Evidence',
  类型: 'Kind',
  说明: 'Explanation',
  哪里没办好: 'What is not right yet',
  照片或文件: 'Photos or files',
  处理前的照片: 'Photos before',
  处理后的照片: 'Photos after',
  '诉求（代电话回访时选）': 'Appeal (when rating on the phone)',
  诉求: 'Appeal',
  解决了吗: 'Is it solved',
  '满意吗（5 很满意，1 很不满意）': 'Satisfied (5 very, 1 not at all)',
  想说的话: 'Anything to say',
  '复核情况（会告诉诉求人）': 'Result of the review (the person is told)',
  复核情况: 'Result of the review',
  地点说明: 'Place in words',
  更正原因: 'Why it is corrected',
  并入哪一件: 'Merge into',
  为什么是同一件事: 'Why it is the same matter',
  留言内容: 'Comment',
  督办级别: 'Level of supervision',
  批示内容: 'Instruction',
  抄送单位: 'Copy to',
  处理意见: 'Opinion',
  作废原因: 'Why it is void',
  结论: 'Conclusion',
  评价: 'Rating',
  理由和依据: 'Reason and ground',
  同意不响应: 'Agree that it need not respond',
  裁定理由: 'Reason of the ruling',
};

/** The label of a form's field in both languages. */
export function labelWords(description: string): Words {
  return w(description, englishLabels[description] ?? description);
}

/** Whether a field names photos and files. */
export function isFiles(field: string): boolean {
  return field === 'attachmentIds' || field === 'beforeIds' || field === 'afterIds';
}

const told: { readonly [field: string]: Words } = {
  text: w('内容', 'Text'),
  reason: w('原因', 'Reason'),
  answer: w('答复', 'Answer'),
  basis: w('依据', 'Ground'),
  note: w('说明', 'Note'),
  channel: w('渠道', 'Way'),
  result: w('结果', 'Result'),
  how: w('方式', 'How'),
  place: w('地点', 'Place'),
  before: w('处理前', 'Before'),
  after: w('处理后', 'After'),
  article: w('依据', 'Ground'),
  explanation: w('说明', 'Explanation'),
  placeText: w('地点', 'Place'),
  urgency: w('紧急程度', 'Urgency'),
  level: w('级别', 'Level'),
  title: w('标题', 'Title'),
  cause: w('原因', 'Cause'),
  type: w('类型', 'Kind'),
  leadUnitId: w('主办', 'Lead'),
  unitId: w('单位', 'Unit'),
  unitIds: w('单位', 'Units'),
  coUnitIds: w('协办', 'Co-units'),
  proposedUnitId: w('建议', 'Proposed'),
  evidence: w('办结依据', 'Evidence'),
  attachmentIds: w('照片与文件', 'Photos and files'),
  beforeIds: w('处理前的照片', 'Photos before'),
  afterIds: w('处理后的照片', 'Photos after'),
  dueAt: w('延到', 'Until'),
  until: w('到', 'Until'),
  solved: w('解决了吗', 'Solved'),
  satisfied: w('满意度', 'Satisfied'),
  exists: w('属实', 'As reported'),
  percent: w('已用时限', 'Of the limit'),
};

/** What a part of a recorded input is called in the timeline; undefined for what only programs read. */
export function recordedWords(field: string): Words | undefined {
  return told[field];
}
