import { pick, type Random } from './random.ts';
import type { Category, Course, StoryScript } from './shapes.ts';

type Feedback = NonNullable<StoryScript['feedback']>;
type Evaluation = NonNullable<StoryScript['evaluation']>;

const checked = [
  '现场查看，问题已消除，照片与反馈一致。',
  '到场核实，居民在场确认已处理好。',
  '早晚各看一次，情况属实，未见反复。',
  '按反馈逐项核对，均已完成。',
  '现场拍照两张，与处置前对比明显改善。',
  '走访周边三户，均表示已解决。',
  '试用正常，现场已清理干净。',
  '核查通过，已提醒管理单位做好日常维护。',
] as const;

/** Praise that fits any matter, then what only fits work on site or only advice and decisions. */
const happy: readonly Evaluation[] = [
  { solved: true, score: 5, text: '没想到这么快就有回音，点赞！' },
  { solved: true, score: 5, text: '说到做到，还专门打电话问我满意不满意，心里热乎。' },
  { solved: true, score: 5, text: '这回全程能看见办到哪一步，踏实。' },
  { solved: true, score: 5, text: '老人不会用手机，工作人员上门给念的结果，周到。' },
  { solved: true, score: 5, text: '办得好！' },
  { solved: true, score: 5, text: '介效率，没的说！' },
  { solved: true, score: 5, text: '给我们家解决了大难题，全家感谢。' },
  { solved: true, score: 4, text: '解决了，就是等了两天，总体满意。' },
  { solved: true, score: 4, text: '已经好了，谢谢你们。' },
  { solved: true, score: 4, text: '虽然费了点周折，结果是好的。' },
  { solved: true, score: 3, text: '基本解决，还有点小尾巴，能接受。' },
  { solved: true, score: 3, text: '行吧，凑合。' },
];
const happyOnSite: readonly Evaluation[] = [
  { solved: true, score: 5, text: '师傅态度好，活儿也干得利索，谢谢。' },
  { solved: true, score: 5, text: '上午报的，人很快就到了，现场还留了电话。' },
  { solved: true, score: 5, text: '困扰我们大半年的事儿总算解决了，街坊们都高兴。' },
  { solved: true, score: 5, text: '网格员小同志来了两趟，真上心。' },
  { solved: true, score: 5, text: '比我想的周到，连旁边那处也顺手弄了。' },
  { solved: true, score: 4, text: '挺好的，希望能保持住，别一阵风。' },
  { solved: true, score: 4, text: '满意，建议以后干活前先贴个通知。' },
  { solved: true, score: 4, text: '去看了，确实弄好了，走着也放心。' },
];
const happyInWords: readonly Evaluation[] = [
  { solved: true, score: 5, text: '电话里讲得明明白白，一点不嫌我啰嗦。' },
  { solved: true, score: 5, text: '替我跑了好几个部门，我一趟没跑。' },
  { solved: true, score: 5, text: '把两边叫到一块儿把话说开了，心平气和，谢谢调解的同志。' },
  { solved: true, score: 4, text: '解释得清楚，心里的疙瘩解开了。' },
  { solved: true, score: 4, text: '材料清单列得仔细，照着办一次就成了。' },
  { solved: true, score: 5, text: '难的时候有人拉一把，记在心里了。' },
];

const unhappy: readonly Evaluation[] = [
  { solved: true, score: 2, text: '办是办了，拖了这么久，打了好几个电话才有人理。' },
  { solved: true, score: 1, text: '电话里态度生硬，好像我欠他的。' },
  { solved: true, score: 2, text: '治标不治本，过几天还得这样。' },
];
const unhappyOnSite: readonly Evaluation[] = [
  { solved: true, score: 2, text: '弄得太糙，看着就用不长。' },
  { solved: true, score: 2, text: '干活的把地面弄得一塌糊涂，走了也没收拾。' },
  { solved: true, score: 2, text: '只处理了我说的那一处，旁边一样的问题装看不见。' },
  { solved: true, score: 1, text: '来的人拍张照就走，后来才又返工，折腾。' },
];
const unhappyInWords: readonly Evaluation[] = [
  { solved: true, score: 1, text: '一件小事让我跑了三趟，材料要了又要。' },
  { solved: true, score: 2, text: '结果跟我想的不一样，解释半天也没听明白。' },
  { solved: true, score: 2, text: '各打五十大板，谁对谁错也没说清。' },
  { solved: true, score: 2, text: '回复全是套话，还是我自己找人问明白的。' },
];

const moreTimeOnSite = [
  '所需配件需从外地调货，预计五个工作日到货。',
  '近日连续降温，室外作业条件不具备，申请顺延。',
  '施工需占道审批，手续正在办理。',
  '需第三方检测机构出具报告后确定方案。',
] as const;
const moreTimeInWords = [
  '当事人出差在外，约定下周三当面说清。',
  '涉及多户意见，需逐户征得同意。',
  '需向上级主管部门核实政策口径，复函预计三日内到。',
  '证明材料正在调取，到齐后即可办结。',
] as const;

const firstLooks = [
  '请网格员到现场核实位置、范围并拍照。',
  '诉求人描述不够具体，请现场查看后回报。',
  '周边有同类反映，请核实是否同一处。',
] as const;

/** A unit answered: which result it gave and in which words. */
export function feedbackOf(text: string, result: Feedback['result'] = 'solved'): Feedback {
  return { result, text };
}

/**
 * The words that a course needs, from the unit's answer to this letter and from the pools above. Field checks appear
 * only for categories that close with one, and a merely explained matter skips them (domain §2.2, move 15).
 */
export function scriptFor(course: Course, category: Category, feedback: Feedback, random: Random): StoryScript {
  const onSite = category.requiresFieldCheck;
  const finished: StoryScript = {
    feedback,
    ...(onSite && feedback.result !== 'explained'
      ? { verification: { passed: true, text: pick(random, checked) } }
      : {}),
  };
  switch (course) {
    case 'closedHappy':
      return { ...finished, evaluation: pick(random, [...happy, ...(onSite ? happyOnSite : happyInWords)]) };
    case 'closedUnhappy':
      return { ...finished, evaluation: pick(random, [...unhappy, ...(onSite ? unhappyOnSite : unhappyInWords)]) };
    case 'closedUnrated':
    case 'pendingEvaluation':
    case 'joinedTwelve':
    case 'notSolvedClaim':
    case 'reopened':
      return finished;
    case 'pendingVerification':
    case 'rework':
      return { feedback };
    case 'answeredNow':
    case 'selfHandled':
      return { answer: feedback.text };
    case 'extensionWaiting':
    case 'extensionGranted':
      return { extension: pick(random, onSite ? moreTimeOnSite : moreTimeInWords) };
    case 'awaitingFieldCheck':
      return { fieldCheck: pick(random, firstLooks) };
    case 'submitted':
    case 'awaitingSupplement':
    case 'declinedEmergency':
    case 'declinedStatutory':
    case 'declinedRepeated':
    case 'registered':
    case 'dispatched':
    case 'dispatchedLate':
    case 'returnReview':
    case 'thriceReturned':
    case 'designated':
    case 'inProgress':
    case 'inProgressOverdue':
    case 'suspended':
    case 'shelved':
    case 'merged':
    case 'withdrawn':
    case 'voided':
    case 'whistle':
    case 'coTask':
    case 'supervisedRed':
    case 'urged':
    case 'instructed':
      return {};
  }
}
