import type { NoticeAudience, Words } from '@tongxin/contract';
import type { Field } from './placeholders.ts';

/** A line of the platform's table: what is told at a transition to an audience, on every channel unless a tenant says otherwise. */
export interface Told {
  readonly transition: string;
  readonly audience: NoticeAudience;
  readonly words: Words;
  readonly legal: boolean;
  /** Whether an SMS goes out too: the person has to act, or the law wants it told. */
  readonly sms: boolean;
  readonly required: readonly Field[];
}

/** The subject of a mail; no title, since subjects are shown on locked screens. */
export const defaultSubjects: Readonly<Record<'resident' | 'staff', Words>> = {
  resident: { zh: '您反映的事有新进展', en: 'News on what you reported' },
  staff: { zh: '有一件事等您看一下', en: 'A case for your attention' },
};

const title: readonly Field[] = ['title'];

function staff(audience: NoticeAudience, moves: string, zh: string, en: string, required = title): readonly Told[] {
  const words = { zh: `${zh}：{title}`, en: `${en}: {title}` };
  return moves.split(' ').map((transition) => ({ transition, audience, words, legal: false, sms: false, required }));
}

/** `law`: it must be told (domain §2.1: supplements, refusals, extensions with their reason, results). `act`: the person has to do something. */
function resident(transition: string, zh: string, en: string, weight: 'law' | 'act' | 'news'): Told {
  return {
    transition: `appeal.${transition}`,
    audience: 'appellants',
    words: { zh: `“{title}”${zh}`, en: `“{title}” ${en}` },
    legal: weight === 'law',
    sms: weight !== 'news',
    required: title,
  };
}

/** The platform's table, procedure by procedure. A transition's audiences are told in this order, and nobody twice. */
export const told: readonly Told[] = [
  // Given to somebody.
  ...staff('assigned', 'appeal.dispatch', '新派来一件，请签收', 'New case, please sign for it'),
  ...staff('assigned', 'appeal.designate', '上级指定办理，请签收', 'Designated by the superior, please sign for it'),
  ...staff('assigned', 'task.issue', '请您单位配合', 'Your unit is asked to help'),
  ...staff('assigned', 'appeal.assign', '交给您办', 'Given to you'),

  // To the unit at work.
  ...staff('working', 'appeal.urge task.urge', '有人催办', 'Urged'),
  ...staff('working', 'appeal.supervise task.supervise', '{level}', '{level}', ['title', 'level']),
  ...staff('working', 'appeal.instruct task.instruct', '有新的批示', 'New instruction'),
  ...staff('working', 'appeal.rejectReturn', '退单没有同意，请签收', 'The return was not approved, please sign for it'),
  ...staff(
    'working',
    'appeal.rejectExtension',
    '延期没有同意，期限不变',
    'The extension was not approved, the limit stays',
  ),
  ...staff('working', 'appeal.approveExtension', '延期已同意', 'The extension was approved'),
  ...staff('working', 'appeal.verifyFail', '核查没有通过，请返工', 'Not verified, please do it again'),
  ...staff(
    'working',
    'appeal.reopen',
    '诉求人说没解决，复核同意重办',
    'Not solved for the person; reopened after review',
  ),
  ...staff('working', 'appeal.resume', '缓办结束，请继续办理', 'The suspension has ended, please go on'),
  ...staff(
    'working',
    'appeal.reactivate',
    '从问题库恢复办理，请继续',
    'Taken up again from the problem list, please go on',
  ),
  ...staff(
    'working',
    'appeal.withdraw.withdrawn',
    '诉求人已撤回，不用再办',
    'Withdrawn by the person, nothing more to do',
  ),
  ...staff('working', 'appeal.void', '已作废，不用再办', 'Voided, nothing more to do'),
  ...staff('working', 'task.sendBack', '结论被退回，请再办', 'The conclusion was sent back, please go on'),
  ...staff('working', 'task.rule.issued', '裁定由您单位配合', 'It was ruled that your unit is to help'),
  ...staff('working', 'task.cancel', '任务已取消，不用再办', 'The task was cancelled, nothing more to do'),

  // To whoever holds it now and has to act.
  ...staff(
    'holder',
    'appeal.notifyHolder.warning task.notifyHolder.warning',
    '{clock}时限已用 {percent}%',
    '{clock}: {percent}% of the limit used',
    ['title', 'clock', 'percent'],
  ),
  ...staff(
    'holder',
    'appeal.notifyHolder.ended task.notifyHolder.ended',
    '{clock}时限已到',
    '{clock}: the limit has ended',
    ['title', 'clock'],
  ),
  ...staff('holder', 'appeal.handBack task.handBack', '上级交回，请继续办理', 'Handed back, please go on'),
  ...staff('holder', 'appeal.requestReturn', '申请退单，请审核', 'Return asked for, please review'),
  ...staff('holder', 'appeal.requestExtension', '申请延期，请审核', 'Extension asked for, please review'),
  ...staff('holder', 'appeal.evaluate.claim', '诉求人说没解决，请复核', 'Not solved for the person, please review'),
  ...staff('holder', 'appeal.supplement', '诉求人已补充，请受理', 'Details were added, please look again'),
  ...staff('holder', 'appeal.supplementExpire', '补正期限已过，请决定', 'No details came in time, please decide'),
  ...staff('holder', 'appeal.fieldCheck', '请到现场核实', 'Please check on the spot'),
  ...staff('holder', 'appeal.fieldCheckDone', '现场已核实，请受理', 'Checked on the spot, please go on'),
  ...staff(
    'holder',
    'appeal.approveReturn',
    '退单已同意，请重新派遣',
    'The return was approved, please dispatch again',
  ),
  ...staff('holder', 'appeal.feedBack.pending_verification', '已反馈，请核查', 'Answered, please verify'),
  ...staff('holder', 'task.conclude', '已签结论，请确认', 'The conclusion was signed, please confirm'),
  ...staff('holder', 'task.refuse', '对方不接，请裁定', 'The unit refuses, please rule'),

  // To the next post up.
  ...staff(
    'superior',
    'appeal.notifySuperior.beyond task.notifySuperior.beyond',
    '{clock}超期，请过问',
    '{clock}: beyond the limit, please look into it',
    ['title', 'clock'],
  ),
  ...staff(
    'superior',
    'appeal.notifySuperior.far task.notifySuperior.far',
    '{clock}严重超期，请过问',
    '{clock}: far beyond the limit, please look into it',
    ['title', 'clock'],
  ),
  ...staff('superior', 'appeal.raise task.raise', '升级给您，请处理', 'Raised to you, please act'),
  ...staff('copied', 'appeal.copy task.copy', '抄送您单位', 'Copied to your unit'),

  // To those who said it.
  resident('register', '已立案，编号 {caseNo}', 'was registered under {caseNo}', 'news'),
  resident('askSupplement', '还缺一些情况，请您补充', 'needs some more details; please add them', 'law'),
  resident('approveExtension', '需要多一些时间，办理期限已延长', 'needs more time; its limit was extended', 'law'),
  resident('suspend', '暂缓办理，到期自动继续', 'is suspended; it goes on by itself at the end date', 'law'),
  resident(
    'shelve',
    '暂时办不了，已列入问题库定期复查',
    'cannot be solved now; it is on the problem list and looked at again regularly',
    'law',
  ),
  resident('reactivate', '可以办了，已恢复办理', 'can be solved now; work on it goes on', 'news'),
  resident('feedBack.pending_evaluation', '已办好，请您评价', 'is done; please rate it', 'law'),
  resident('verifyPass', '已办好，请您评价', 'is done; please rate it', 'law'),
  resident('decline', '不在受理范围，请看该走的渠道', 'was not taken up here; please see the right way', 'law'),
  resident('answerNow', '已答复，请查看', 'was answered; please have a look', 'law'),
  resident('reopen', '会重新办理', 'is being done again', 'news'),
  resident(
    'upholdResult',
    '复核过了，维持原来的结果，请看说明',
    'was reviewed and the result stays; please see why',
    'law',
  ),
  resident('closeUnrated', '评价时间已过，已结案', 'was closed; the time for rating has ended', 'news'),
  resident('void', '已作废，请看说明', 'was voided; please see why', 'law'),
  resident('notifyHolder.awaiting_supplement', '还在等您补充情况', 'still waits for your details', 'act'),
  resident('notifyHolder.pending_evaluation', '还在等您评价', 'still waits for your rating', 'news'),
];

const ownStep: Words = {
  zh: '由正在办理的人自己做，不用再告诉谁',
  en: 'made by whoever is at work: nobody else waits for it',
};
const byThePerson: Words = { zh: '由诉求人自己做，页面上已有回音', en: 'made by the person, who sees it on the page' };
const inTheRecord: Words = { zh: '看案件即可，不改变谁负责', en: 'seen in the case: it changes nobody’s work' };
const toldOtherwise: Words = { zh: '由另一条消息说', en: 'told by another message' };

/** Moves that tell nobody, each with the reason; together with `told` every move of every procedure (proved by a test). */
export const silent: { readonly [transition: string]: Words } = {
  'appeal.submit': byThePerson,
  'appeal.comment': inTheRecord,
  'appeal.cancelSupervise': inTheRecord,
  'appeal.proposeVoid': inTheRecord,
  'appeal.selfHandle': ownStep,
  'appeal.sign': ownStep,
  'appeal.reviewExpire': toldOtherwise,
  'appeal.contact': ownStep,
  'appeal.requestCoTask': toldOtherwise,
  'appeal.whistle': toldOtherwise,
  'appeal.reviewShelf': inTheRecord,
  'appeal.restart': ownStep,
  'appeal.correct': inTheRecord,
  'appeal.merge': inTheRecord,
  'appeal.unmerge': inTheRecord,
  'appeal.join': byThePerson,
  'appeal.leave': byThePerson,
  'appeal.updateUpstream': inTheRecord,
  'task.comment': inTheRecord,
  'task.cancelSupervise': inTheRecord,
  'task.acknowledge': ownStep,
  'task.arrive': ownStep,
  'task.confirm': inTheRecord,
};
