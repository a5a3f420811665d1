import { given, type Scene } from '../cases/given.ts';
import { as, categories, id, people, sampleTerms, standing, units } from '../cases/sample.ts';
import { appeal } from './appeal.ts';

/** Cases of the appeal procedure for tests, led into each state by real moves. Only tests import it. */

export type Input = { readonly [key: string]: unknown };

/** An input that the form of each move accepts. */
export const inputs = {
  comment: { text: '已了解' },
  urge: { reason: '请尽快' },
  supervise: { level: 'normal', reason: '群众关注' },
  cancelSupervise: { reason: '已办好' },
  instruct: { text: '请妥善办理' },
  copy: { unitId: units.otherBureau },
  notifyHolder: { clock: 'handle', percent: 50 },
  notifySuperior: { clock: 'handle', percent: 100 },
  raise: { reason: '需要协调' },
  handBack: { reason: '请继续办理' },
  proposeVoid: { reason: '测试件' },
  void: {},
  askSupplement: { text: '请说明楼号' },
  supplement: { text: '3号楼' },
  supplementExpire: {},
  fieldCheck: {},
  fieldCheckDone: { exists: true, text: '情况属实' },
  decline: { reason: 'beyond_duty', channel: '市场监管部门', text: '请向该部门反映' },
  answerNow: { answer: '每周一办理', article: '办事指南' },
  selfHandle: { before: '垃圾一袋', after: '已清走', answer: '已清理' },
  register: {},
  dispatch: { leadUnitId: units.bureau, basis: '派单目录' },
  designate: { leadUnitId: units.bureau, basis: '三次退单' },
  sign: {},
  requestReturn: { reason: '不属本单位', basis: '三定方案' },
  approveReturn: { reason: '同意' },
  rejectReturn: { reason: '属于你单位' },
  reviewExpire: {},
  contact: { how: 'phone' },
  assign: { sectionId: units.section },
  requestCoTask: { unitId: units.otherBureau, text: '请配合' },
  whistle: { type: 'emergency', unitIds: [units.otherBureau], place: '3号楼前', reason: '现场处置' },
  requestExtension: { dueAt: '2026-03-20T17:30:00+08:00', reason: '等配件' },
  approveExtension: {},
  rejectExtension: { reason: '可以按期' },
  suspend: { until: '2026-03-30T09:00:00+08:00', cause: 'material', reason: '等配件' },
  resume: {},
  shelve: { explanation: '管线权属未定', text: '暂时解决不了' },
  reviewShelf: { text: '仍未具备条件' },
  reactivate: { reason: '条件具备' },
  feedBack: { result: 'solved', answer: '已修好', evidence: [{ mark: 'after', note: '照片' }] },
  verifyPass: { text: '已亮' },
  verifyFail: { reason: '仍不亮' },
  restart: {},
  evaluate: { solved: true, satisfied: 5 },
  closeUnrated: {},
  upholdResult: { text: '已复核' },
  reopen: { reason: '确未解决' },
  correct: { placeText: '3号楼', reason: '地点更准' },
  merge: { masterId: id(2), reason: '同一盏灯' },
  unmerge: { reason: '不是同一件' },
  withdraw: {},
  join: { appealIds: [id(401)], people: 2 },
  leave: { appealIds: [id(401)], people: 1 },
  updateUpstream: { changed: ['text'], upstreamDueAt: null },
} as const satisfies { readonly [move: string]: Input };

/** The same by a name that is only known at run time. */
export function inputOf(move: string): Input {
  const all: { readonly [move: string]: Input } = inputs;
  return all[move] ?? {};
}

type Leg = readonly [wall: string, move: string, ...who: Parameters<typeof as>];

const registered: readonly Leg[] = [['2026-03-02T10:00', 'register', 'acceptor']];
const dispatched: readonly Leg[] = [...registered, ['2026-03-02T10:30', 'dispatch', 'dispatcher']];
const inProgress: readonly Leg[] = [...dispatched, ['2026-03-02T11:00', 'sign', 'unit', people.handler]];
const extensionReview: readonly Leg[] = [
  ...inProgress,
  ['2026-03-03T09:00', 'requestExtension', 'unit', people.handler],
];
const pendingVerification: readonly Leg[] = [...inProgress, ['2026-03-04T09:00', 'feedBack', 'unit', people.handler]];
const pendingEvaluation: readonly Leg[] = [...pendingVerification, ['2026-03-04T16:00', 'verifyPass', 'verifier']];

/** Each state's way there: the wall time, the move and who makes it. */
const ways: { readonly [state: string]: readonly Leg[] } = {
  submitted: [],
  awaiting_supplement: [['2026-03-02T09:30', 'askSupplement', 'acceptor']],
  awaiting_field_check: [['2026-03-02T09:30', 'fieldCheck', 'acceptor']],
  registered,
  dispatched,
  in_progress: inProgress,
  return_review: [...dispatched, ['2026-03-02T11:00', 'requestReturn', 'unit', people.handler]],
  extension_review: extensionReview,
  suspended: [...inProgress, ['2026-03-03T09:00', 'suspend', 'approver']],
  shelved: [
    ...extensionReview,
    ['2026-03-03T10:00', 'approveExtension', 'approver'],
    ['2026-03-04T09:00', 'shelve', 'district'],
  ],
  pending_verification: pendingVerification,
  rework: [...pendingVerification, ['2026-03-04T16:00', 'verifyFail', 'verifier']],
  pending_evaluation: pendingEvaluation,
  closed: [...pendingEvaluation, ['2026-03-05T09:00', 'evaluate', 'appellant']],
  declined: [['2026-03-02T09:30', 'decline', 'acceptor']],
  merged: [['2026-03-02T09:30', 'merge', 'acceptor']],
  withdrawn: [['2026-03-02T09:30', 'withdraw', 'appellant']],
  voided: [
    ['2026-03-02T09:30', 'proposeVoid', 'supervisor'],
    ['2026-03-02T09:40', 'void', 'superior'],
  ],
};

/** Another open case of the same matter. */
export const master = given(appeal, { id: id(2) }).record;

/** A case in a state, come there by real moves. What is different about the told case, and under which terms, may be said. */
export function inState(state: string, changed: Parameters<typeof given>[1] = {}, terms = sampleTerms()): Scene {
  const needsCheck = state === 'awaiting_field_check' ? { categoryCode: categories.checked } : {};
  const start = given(appeal, { ...needsCheck, ...changed }, terms).among({ master });
  return (ways[state] ?? []).reduce(
    (scene, [wall, move, ...who]) => scene.at(wall).after(move, inputOf(move), as(...who)),
    start,
  );
}

/** A case with a claim of "not solved" from its only appellant, half a day after verification. */
export function claimed(scene: Scene = inState('pending_evaluation'), wall = '2026-03-05T09:00'): Scene {
  return scene
    .at(wall)
    .after('evaluate', { solved: false, satisfied: 1 }, as('appellant'))
    .among({ standings: [standing(400, people.resident, true, false)] });
}
