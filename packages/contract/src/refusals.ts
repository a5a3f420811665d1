import { z } from 'zod';

interface RefusalSheet {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 500 | 503;
  readonly zh: string;
  readonly en: string;
}

/**
 * Every refusal the platform can give: the code is also the translation key. Sentences say what happened and what to do now, and blame nobody.
 * `bug` is the only 500: a request id and nothing else.
 */
export const refusals = {
  malformed: { status: 400, zh: '请求格式不对，没有处理', en: 'The request could not be read; nothing was changed' },
  key_needed: {
    status: 400,
    zh: '请带上 Idempotency-Key 请求头再提交',
    en: 'Send an Idempotency-Key header with this request',
  },
  not_signed_in: { status: 401, zh: '请先登录', en: 'Please sign in first' },
  sign_in_failed: { status: 401, zh: '账号或密码不对', en: 'The login or the password is not right' },
  second_factor_needed: { status: 401, zh: '请输入动态验证码', en: 'Enter the code from your authenticator' },
  code_wrong: {
    status: 401,
    zh: '验证码不对或已过期，请重新获取',
    en: 'The code is wrong or has expired; ask for a new one',
  },
  forbidden: { status: 403, zh: '您的岗位不能做这一步', en: 'Your post may not do this' },
  not_found: { status: 404, zh: '没有找到', en: 'Not found' },
  stale_version: {
    status: 409,
    zh: '这件事刚刚有了变化，请看过再提交',
    en: 'This case has changed meanwhile; look at what changed and send again',
  },
  key_reused: {
    status: 409,
    zh: '同一个提交编号用在了不同的内容上',
    en: 'This idempotency key was used for another input',
  },
  already_exists: { status: 409, zh: '已经有了', en: 'It exists already' },
  move_not_possible: {
    status: 409,
    zh: '现在这一步做不了，状态已经不同',
    en: 'This move is not possible in the present state',
  },
  too_large: { status: 413, zh: '内容太大', en: 'The request is too large' },
  unsupported_type: { status: 415, zh: '只接受 JSON', en: 'Only JSON is accepted' },
  input_invalid: { status: 422, zh: '有内容需要改一下', en: 'Some of the input needs a change' },
  too_many: { status: 429, zh: '操作太频繁，请稍后再试', en: 'Too many requests; try again a little later' },
  busy: { status: 503, zh: '现在有点忙，内容没有丢，请稍后再试', en: 'The service is busy; try again in a moment' },
  unavailable: {
    status: 503,
    zh: '暂时连不上数据库，正在重试',
    en: 'The database cannot be reached just now; retrying',
  },
  files_unavailable: {
    status: 503,
    zh: '暂时存取不了照片和文件，文字可以先提交',
    en: 'Pictures and files cannot be stored or read just now; words can be sent without them',
  },
  bug: { status: 500, zh: '出了点问题，已记下编号', en: 'Something went wrong; it was recorded under this number' },

  model_unfit: {
    status: 409,
    zh: '这个模型读不出，或者和现在的类别不合；原来的模型不变',
    en: 'This model cannot be read or does not fit the categories; the one in force stays',
  },
  file_kind_refused: {
    status: 415,
    zh: '只收照片（JPEG、PNG、WebP、GIF）和文件（PDF、DOCX、XLSX、OFD）',
    en: 'Only pictures (JPEG, PNG, WebP, GIF) and documents (PDF, DOCX, XLSX, OFD) are taken',
  },
  heic_refused: {
    status: 415,
    zh: '请先在手机上把 HEIC 照片转成 JPEG 再传（设置 › 相机 › 格式 › 兼容性最佳，或者传一张截图）',
    en: 'Convert HEIC pictures to JPEG on the device first (Settings › Camera › Formats › Most Compatible, or send a screenshot)',
  },
  file_damaged: {
    status: 422,
    zh: '文件打不开或不完整，请重新选一个',
    en: 'The file cannot be opened or is not complete; choose it again',
  },
  file_unsafe: {
    status: 422,
    zh: '文件里有不能接收的内容，请去掉后再传',
    en: 'The file holds something that cannot be taken; remove it and send the file again',
  },
  attachments_too_many: {
    status: 409,
    zh: '照片和文件太多了，请去掉几个',
    en: 'There are too many pictures and files; remove some',
  },
  attachment_not_usable: {
    status: 422,
    zh: '有照片或文件已经用过或不在了，请重新添加',
    en: 'A picture or file was used already or is not there; add it again',
  },
  supplement_used_up: {
    status: 409,
    zh: '只能请补充一次，请按现有材料办理',
    en: 'A supplement may be asked for only once; decide on what is there',
  },
  field_check_not_needed: { status: 409, zh: '这一类不需要先到现场核实', en: 'This category needs no field check' },
  field_check_needed: {
    status: 409,
    zh: '这一类要先到现场核实再立案',
    en: 'This category must be checked on the spot before it is registered',
  },
  not_a_consultation: {
    status: 409,
    zh: '只有咨询、建议和表扬可以即时答复',
    en: 'Only consultations, suggestions and thanks can be answered at once',
  },
  category_needed: { status: 409, zh: '请先定类别', en: 'Choose a category first' },
  return_too_late: {
    status: 409,
    zh: '退单期限已过，须由本单位办理',
    en: 'The time for returning has passed; the unit must handle it',
  },
  return_barred: { status: 409, zh: '这件是指定办理，不能退单', en: 'This case was designated and cannot be returned' },
  designation_needed: {
    status: 409,
    zh: '已三次退单，须由上级指定',
    en: 'It was returned three times; a superior must designate the unit',
  },
  designation_too_early: {
    status: 409,
    zh: '退单未满三次，按普通派遣办理',
    en: 'Designation comes only after three approved returns',
  },
  extension_used_up: { status: 409, zh: '延期次数已用完', en: 'No further extension is allowed' },
  extension_too_late: {
    status: 409,
    zh: '已经超期，不能再申请延期',
    en: 'The limit has run out; an extension can no longer be asked for',
  },
  end_in_past: { status: 422, zh: '结束时间要在现在之后', en: 'The end must lie in the future' },
  children_open: { status: 409, zh: '还有协办或吹哨任务没办完', en: 'A co-task or whistle is still open' },
  evidence_missing: {
    status: 422,
    zh: '请附上这一类要求的办结依据',
    en: 'Add the evidence that this category asks for',
  },
  same_person: { status: 409, zh: '这一步要由另一个人来做', en: 'Somebody else must take this step' },
  shelve_too_early: {
    status: 409,
    zh: '要先延期或确认无法在期限内解决，才能挂账',
    en: 'Shelving comes only after an extension or an overrun limit',
  },
  already_rated: { status: 409, zh: '您已经评价过了', en: 'You have rated this already' },
  window_closed: { status: 409, zh: '评价时间已过', en: 'The time for rating has passed' },
  claim_open: {
    status: 409,
    zh: '有人反映没解决，正在复核',
    en: 'Somebody says it is not solved; that is being reviewed',
  },
  no_claim: { status: 409, zh: '没有等待复核的"未解决"', en: 'There is no open "not solved" to review' },
  reopen_used_up: { status: 409, zh: '已重办两次，请升级处理', en: 'It was reopened twice; raise it instead' },
  public_safety: { status: 409, zh: '涉及公共安全，不能撤回', en: 'A matter of public safety cannot be withdrawn' },
  void_not_proposed: {
    status: 409,
    zh: '要先由一人提出作废，再由另一人确认',
    en: 'One person proposes, another confirms',
  },
  merge_self: { status: 422, zh: '不能和自己合并', en: 'A case cannot be merged with itself' },
  merge_ended: { status: 409, zh: '主案已经结束', en: 'The master case has ended' },
  merge_too_far: { status: 409, zh: '两件事的地点相距太远', en: 'The two places are too far apart' },
  merge_other_category: { status: 409, zh: '两件事的类别不同', en: 'The two cases are of different categories' },
  merge_too_old: { status: 409, zh: '两件事相隔太久', en: 'The two cases are too far apart in time' },
  join_ended: { status: 409, zh: '那件事已经办结，请另报一件', en: 'That case has ended; please report anew' },
  join_last: {
    status: 409,
    zh: '这是案件里唯一的诉求，不能分出',
    en: 'It is the only appeal of its case and cannot be split off',
  },
  supervision_same: { status: 409, zh: '已经是这个督办级别', en: 'It is already supervised at this level' },
  urge_too_soon: {
    status: 429,
    zh: '今天已经催办过了，承办单位已收到',
    en: 'It was urged today already; the unit knows',
  },
  holder_outside_unit: {
    status: 422,
    zh: '只能分给本单位的科室或人员',
    en: 'Only sections and people of this unit can be chosen',
  },
  duty_off_list: {
    status: 422,
    zh: '不能把职责清单外的事交给社区牵头',
    en: 'A community may not be made the lead of what is not on its duty list',
  },
  unknown_unit: { status: 422, zh: '没有这个单位', en: 'There is no such unit' },
  unknown_category: { status: 422, zh: '没有这个类别', en: 'There is no such category' },
  unknown_area: { status: 422, zh: '没有这个区域', en: 'There is no such area' },
  grid_code_used: {
    status: 409,
    zh: '这个网格代码用过，不能再用，请另编一个',
    en: 'This grid code has been used and is never given again; choose another one',
  },
  grid_retired: {
    status: 409,
    zh: '这个网格已经停用（拆分、合并或撤销过），不能再拆分或合并',
    en: 'This grid is out of force: it was split, merged or retired before',
  },
  grids_apart: {
    status: 422,
    zh: '只能在同一社区、同一类网格之间调整',
    en: 'Grids can be split and merged only within one community and one kind',
  },
  shapes_do_not_fit: {
    status: 422,
    zh: '新网格合起来要和原网格一样大，互不重叠',
    en: 'The new grids must cover the old one and not overlap',
  },
  arrival_needed: {
    status: 409,
    zh: '吹哨任务要先到场再签结论',
    en: 'A whistle must be answered on site before its conclusion',
  },
  upstream_conflict: {
    status: 409,
    zh: '上级工单号已存在且内容不同',
    en: 'That upstream number exists with other content',
  },
  proof_needed: { status: 403, zh: '请先用验证码确认是您本人', en: 'First prove by a code that it is you' },
  phone_taken: { status: 409, zh: '这个手机号已有人使用', en: 'This phone number belongs to somebody else here' },
  guardian_needed: {
    status: 422,
    zh: '未满十四周岁，请由监护人同意并填写监护人姓名',
    en: 'Under fourteen a guardian agrees: give the name of the guardian',
  },
  consent_not_needed: {
    status: 409,
    zh: '办理诉求依法定职责进行，不以同意为前提；可以申请删除',
    en: 'Handling an appeal rests on statutory duty, not on consent; you may ask to be erased',
  },
  retention_too_short: {
    status: 422,
    zh: '短于法律要求的保存期限',
    en: 'Shorter than the law allows',
  },
  unit_not_cleared: {
    status: 409,
    zh: '这件事属于敏感类别，该单位没有人有权查看，请改派或先授权',
    en: 'This matter is sensitive and nobody in that unit may see it; choose another unit or give a clearance first',
  },
  outside_area: {
    status: 409,
    zh: '这个地点不在您负责的区域，不能自办；上报后由当地受理',
    en: 'This place is outside your area and cannot be handled by you; report it and its own desk takes it on',
  },
  placeholder_unknown: {
    status: 422,
    zh: '文案里有不认识的占位符',
    en: 'The text has a placeholder that is not known here',
  },
  placeholder_missing: {
    status: 422,
    zh: '文案里少了必需的占位符',
    en: 'The text lacks a placeholder that it needs',
  },
  webhook_url: {
    status: 422,
    zh: '回调地址须是 https，且不能指向内部网络',
    en: 'A webhook needs https and an address that is not inside a private network',
  },
  channel_off: {
    status: 409,
    zh: '这个通道没有开通，请换一种方式或联系管理员',
    en: 'This channel is not set up here; use another way or ask the administrator',
  },
  wechat_unbound: {
    status: 401,
    zh: '这个微信还没有绑定手机号',
    en: 'This WeChat account is not bound to a phone yet',
  },
  setting_would_strand: {
    status: 409,
    zh: '还有案件依赖这一项，不能这样改',
    en: 'Open cases depend on this; it cannot be changed so',
  },
} as const satisfies Record<string, RefusalSheet>;

export type RefusalCode = keyof typeof refusals;

const codes = Object.keys(refusals) as [RefusalCode, ...RefusalCode[]];

/** The one envelope of every refusal. `details` is data for programs (issues by path, what changed), never a sentence. */
export const Refusal = z.object({
  code: z.enum(codes),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
  requestId: z.string(),
});
export type Refusal = z.infer<typeof Refusal>;
