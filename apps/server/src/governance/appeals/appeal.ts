import { z } from 'zod';
import {
  byState,
  type Change,
  either,
  end,
  make,
  move,
  notifyHolder,
  notifySuperior,
  open,
  procedure,
  raiseHolder,
  redMark,
  rule,
  type Step,
  sideMoves,
  supervise,
  voidMoves,
  words,
} from '../cases/index.ts';
import * as forms from './forms.ts';
import * as guards from './guards.ts';
import { defined } from './guards.ts';

const ofClerks = ['acceptor', 'dispatcher'] as const;

/** The share of a co-unit as a child case. */
function coTasks(
  step: Step<{ readonly coUnitIds?: readonly string[] | undefined; readonly basis: string }>,
): Change['spawn'] {
  return (step.input.coUnitIds ?? []).map((unitId) => ({
    procedure: 'task',
    kind: 'assist',
    title: step.record.title,
    unitId,
    facts: { asked: step.input.basis },
  }));
}

/** Dispatching freezes the first unit 首接单位, forgets the last assignment, and outside office hours gives the case to whoever is on duty. */
function dispatched(
  step: Step<{
    readonly leadUnitId: string;
    readonly coUnitIds?: readonly string[] | undefined;
    readonly basis: string;
  }>,
): Change {
  const { record, input, terms, now } = step;
  const duty = terms.dutyOf(input.leadUnitId, now);
  return {
    leadUnitId: input.leadUnitId,
    assignment: { sectionId: null, staffId: duty?.staffId ?? null },
    facts: { firstUnitId: record.facts.firstUnitId ?? input.leadUnitId, ...(duty ? { onDuty: duty.why.zh } : {}) },
    count: ['dispatches'],
    ...defined('spawn', coTasks(step)),
  };
}

/** An approved extension moves every limit the unit works under that would end earlier: handling, and in a rework that of the rework too. */
function extended({ record }: Step<unknown>): NonNullable<Change['due']> {
  const at = Date.parse(String(record.facts.extensionAsked));
  return guards.workClocks(record).flatMap(({ key, clock }) => (clock.dueAt < at ? [{ clock: key, at }] : []));
}

/** Whether everybody was answered once this appellant has rated, so that the case may close (design §3). */
function everyoneAnswered({ related, input, record, actor }: Step<z.output<typeof forms.EvaluateForm>>): boolean {
  const own = guards.ratedAppeal(related, input.appealId, actor);
  const others = related.standings.filter((each) => each.appealId !== (input.appealId ?? own?.appealId));
  return input.solved && others.every((each) => each.rated) && !guards.claimIsOpen(record);
}

function ends(step: Step<unknown>): number {
  return step.record.clocks.evaluate?.dueAt ?? step.now;
}

const back = (count: string): Change => ({
  count: [count],
  leadUnitId: null,
  assignment: { sectionId: null, staffId: null },
});

/** 帮办诉求: the first procedure, with every state and move of domain §2.2. */
export const appeal = procedure({
  key: 'appeal',
  version: 1,
  label: words('帮办诉求', 'Appeal'),
  start: 'submitted',
  states: {
    submitted: open('待受理', 'Waiting to be accepted', {
      holder: 'acceptor',
      clocks: ['accept'],
      resident: words('已收到，正在受理', 'Received; it is being looked at'),
    }),
    awaiting_supplement: open('待补正', 'Waiting for a supplement', {
      holder: 'appellant',
      clocks: ['supplement'],
      pauses: ['accept'],
      resident: words('请您补充一些情况', 'Please add some details'),
    }),
    awaiting_field_check: open('待核实', 'Waiting for a field check', {
      holder: 'fieldWorker',
      clocks: ['accept', 'fieldCheck'],
      resident: words('网格员正在现场核实', 'A grid worker is checking on the spot'),
    }),
    registered: open('待派遣', 'Waiting for dispatch', {
      holder: 'dispatcher',
      clocks: ['dispatch'],
      resident: words('已立案，正在确定承办单位', 'Registered; the unit is being chosen'),
    }),
    dispatched: open('待签收', 'Waiting to be signed for', {
      holder: 'unit',
      clocks: ['sign', 'return', 'handle'],
      resident: words('已派给{unit}', 'Given to {unit}'),
    }),
    in_progress: open('处置中', 'Being handled', {
      holder: 'unit',
      clocks: ['handle', 'respond', 'rework'],
      resident: words('{unit}正在办理', '{unit} is handling it'),
    }),
    return_review: open('派单异议审核', 'Return under review', {
      holder: 'reviewer',
      clocks: ['review', 'superiorReview', 'handle'],
      resident: words('正在确认由谁办理', 'It is being settled who handles it'),
    }),
    extension_review: open('延期审核', 'Extension under review', {
      holder: 'approver',
      clocks: ['review', 'superiorReview', 'handle', 'respond', 'rework'],
      resident: words('{unit}正在办理，已申请延长时间', '{unit} is handling it and has asked for more time'),
    }),
    suspended: open('缓办', 'Suspended', {
      holder: 'unit',
      clocks: ['suspension'],
      pauses: ['handle', 'respond', 'rework'],
      resident: words('暂缓办理，到期自动继续', 'Suspended; it goes on by itself at the end date'),
    }),
    shelved: open('挂账', 'Shelved', {
      holder: 'district',
      clocks: ['shelfReview'],
      resident: words(
        '暂时办不了，已列入问题库定期复查',
        'It cannot be solved now; it is on the problem list and looked at again regularly',
      ),
    }),
    pending_verification: open('待核查', 'Waiting for verification', {
      holder: 'verifier',
      clocks: ['verify'],
      pauses: ['handle', 'rework'],
      resident: words('{unit}已办理，正在现场核查', '{unit} has reported; the result is being checked on the spot'),
    }),
    rework: open('返工', 'Rework', {
      holder: 'unit',
      clocks: ['handle', 'rework'],
      resident: words('还没办好，正在重办', 'Not yet right; it is being done again'),
    }),
    pending_evaluation: open('待回访评价', 'Waiting for the evaluation', {
      holder: 'appellant',
      clocks: ['evaluate', 'claimReview', 'superiorClaim'],
      resident: words('已办好，等您评价', 'Done; please rate it'),
    }),
    closed: end('已结案', 'Closed', words('已办结', 'Closed')),
    declined: end(
      '不予受理',
      'Not taken up',
      words('不在受理范围，已告知办理渠道', 'Not taken up here; you were told the right way'),
    ),
    merged: end('已合并', 'Merged', words('已与同一件事合并办理', 'Handled together with the same matter')),
    withdrawn: end('已撤回', 'Withdrawn', words('您已撤回', 'You withdrew it')),
    voided: end('已作废', 'Voided', words('已作废', 'Voided')),
  },
  clocks: {
    accept: rule('受理', 'Accept'),
    supplement: rule('补正', 'Supplement'),
    fieldCheck: rule('现场核实', 'Field check'),
    dispatch: rule('派遣', 'Dispatch'),
    sign: rule('签收', 'Sign for'),
    return: rule('退单', 'Return'),
    respond: rule('联系诉求人', 'Contact the person', { startsOn: ['sign'], stopsOn: ['contact', 'feedBack'] }),
    handle: rule('办理', 'Handle', { startsOn: ['dispatch', 'designate', 'reactivate'], binding: true }),
    review: rule('审核', 'Review'),
    superiorReview: rule('上级审核', 'Superior review'),
    suspension: rule('缓办', 'Suspension'),
    shelfReview: rule('挂账复查', 'Shelf review', { startsOn: ['shelve', 'reviewShelf'] }),
    verify: rule('核查', 'Verify'),
    rework: rule('返工', 'Rework', { startsOn: ['verifyFail', 'reopen'], binding: true }),
    evaluate: rule('评价', 'Evaluate'),
    claimReview: rule('未解决复核', 'Review of "not solved"', { onDemand: true }),
    superiorClaim: rule('未解决上级复核', 'Superior review of "not solved"', { onDemand: true }),
  },
  moves: {
    ...sideMoves,
    ...voidMoves,
    void: { ...voidMoves.void, from: ['any'], to: ['voided'], choose: () => 'voided' },

    askSupplement: move('submitted', 'awaiting_supplement', {
      label: words('请补充', 'Ask for a supplement'),
      hint: words('一次说清要补什么，只能请一次', 'Say all that is missing at once; it can be asked only once'),
      by: 'acceptor',
      input: z.strictObject({ text: forms.prose.describe('需要补充什么（一次说清）') }),
      when: [guards.supplementNotAskedYet],
      set: () => ({ count: ['supplements'] }),
    }),
    supplement: move('awaiting_supplement', 'submitted', {
      label: words('补充情况', 'Add details'),
      by: ['appellant', 'acceptor'],
      input: z.strictObject({ text: forms.prose.describe('补充的情况') }),
    }),
    supplementExpire: move('awaiting_supplement', 'submitted', {
      label: words('补正到期', 'Supplement window ended'),
      by: 'system',
    }),
    fieldCheck: move('submitted', 'awaiting_field_check', {
      label: words('请现场核实', 'Ask for a field check'),
      by: 'acceptor',
      input: z.strictObject({ text: forms.reason.optional().describe('请核实什么') }),
      when: [guards.fieldCheckApplies],
    }),
    fieldCheckDone: move('awaiting_field_check', 'submitted', {
      label: words('核实完成', 'Field check done'),
      by: ['fieldWorker', 'acceptor'],
      input: z.strictObject({ exists: z.boolean().describe('情况属实'), text: forms.prose.describe('现场情况') }),
      set: ({ input }) => ({ count: ['fieldChecks'], facts: { fieldCheck: input.text, fieldCheckTrue: input.exists } }),
    }),
    decline: move('submitted', 'declined', {
      label: words('不予受理并告知', 'Decline and tell the way'),
      by: 'acceptor',
      input: forms.DeclineForm,
      set: ({ input }) => ({
        facts: { answer: input.text, declineReason: input.reason, channel: input.channel },
        effects: [{ name: 'answered', data: {} }],
      }),
    }),
    answerNow: move('submitted', 'closed', {
      label: words('即时答复', 'Answer at once'),
      by: 'acceptor',
      input: z.strictObject({
        answer: forms.prose.describe('答复'),
        article: forms.reason.describe('依据（政策、知识条目）'),
      }),
      when: [guards.isConsultation],
      set: ({ input }) => ({
        facts: { answer: input.answer, result: 'answered', article: input.article },
        finished: true,
      }),
    }),
    selfHandle: move('submitted', 'closed', {
      label: words('自办', 'Handle it oneself'),
      by: 'fieldWorker',
      input: z.strictObject({
        before: forms.reason.describe('处理前'),
        after: forms.reason.describe('处理后'),
        answer: forms.prose.describe('结果'),
      }),
      when: [guards.reportedFromField],
      set: ({ input, actor }) => ({
        facts: {
          answer: input.answer,
          result: 'solved',
          handledBy: actor.id,
          evidence: [
            { mark: 'before', note: input.before },
            { mark: 'after', note: input.after },
          ],
        },
        count: ['selfHandled'],
        finished: true,
      }),
    }),
    register: move('submitted', 'registered', {
      label: words('立案', 'Register'),
      by: ['acceptor', 'system'],
      input: forms.RegisterForm,
      when: [guards.hasCategory, guards.areaKnown, guards.checkedWhereNeeded],
      set: (step) => ({
        ...guards.recategorised(step, step.input.categoryCode),
        ...defined('urgency', step.input.urgency),
        ...defined('areaCode', step.input.areaCode),
        number: true,
      }),
    }),

    dispatch: move('registered', 'dispatched', {
      label: words('派遣', 'Dispatch'),
      by: ['dispatcher', 'system'],
      input: forms.DispatchForm,
      when: [guards.unitsKnown, guards.communityMayLead, guards.notYetThriceReturned],
      set: dispatched,
    }),
    designate: move('registered', 'dispatched', {
      label: words('指定办理', 'Designate'),
      hint: words(
        '三次退单后由上级指定，不能再退',
        'After three returns a superior designates; it cannot be returned again',
      ),
      by: 'superior',
      input: forms.DispatchForm,
      when: [guards.unitsKnown, guards.communityMayLead, guards.thriceReturned],
      set: (step) => ({ ...dispatched(step), returnBarred: true }),
    }),
    sign: move('dispatched', 'in_progress', {
      label: words('签收', 'Sign for'),
      by: 'unit',
      set: ({ actor }) => ({ facts: { signedBy: actor.id } }),
    }),
    requestReturn: move('dispatched', 'return_review', {
      label: words('申请退单', 'Ask to return'),
      by: 'unit',
      input: forms.ReturnForm,
      when: [guards.returnAllowed, guards.returnInTime],
      set: ({ input }) => ({ facts: { proposedUnitId: input.proposedUnitId ?? null }, count: ['returnRequests'] }),
    }),
    approveReturn: move('return_review', 'registered', {
      label: words('同意退单', 'Approve the return'),
      by: ['reviewer', 'superior'],
      input: z.strictObject({ reason: forms.reason.describe('审核意见') }),
      set: () => back('returns'),
    }),
    rejectReturn: move('return_review', 'dispatched', {
      label: words('不同意退单', 'Reject the return'),
      by: ['reviewer', 'superior'],
      input: z.strictObject({ reason: forms.reason.describe('审核意见') }),
    }),
    reviewExpire: move(
      ['return_review', 'extension_review'],
      byState('whatWasAsked', { return_review: 'registered', extension_review: 'in_progress' }),
      {
        label: words('审核到期', 'Review window ended'),
        by: 'system',
        set: ({ record }) => (record.state === 'return_review' ? back('returns') : { count: ['extensionsLapsed'] }),
      },
    ),

    contact: move(['in_progress', 'extension_review'], 'same', {
      label: words('已联系诉求人', 'Contacted the person'),
      by: 'unit',
      input: z.strictObject({
        how: z.enum(['phone', 'visit', 'message']).describe('方式'),
        text: forms.reason.optional().describe('谈了什么'),
      }),
      set: () => ({ count: ['contacts'] }),
    }),
    assign: move('in_progress', 'same', {
      label: words('交办', 'Assign inside the unit'),
      by: ['unitLeader', 'unit'],
      input: forms.AssignForm,
      when: [guards.insideUnit],
      set: ({ record, input, terms, now }) => {
        const duty = input.onDuty && record.leadUnitId ? terms.dutyOf(record.leadUnitId, now) : null;
        return {
          assignment: {
            sectionId: input.sectionId ?? record.assignment.sectionId,
            staffId: input.staffId ?? duty?.staffId ?? null,
          },
          ...defined('why', duty?.why),
        };
      },
    }),
    requestCoTask: move(['in_progress', 'rework'], 'same', {
      label: words('请求协办', 'Ask for help'),
      by: ['unit', 'unitLeader', 'dispatcher'],
      input: forms.CoTaskForm,
      when: [guards.coUnitKnown],
      set: ({ record, input }) => ({
        spawn: [
          {
            procedure: 'task',
            kind: 'assist',
            title: record.title,
            unitId: input.unitId,
            facts: { asked: input.text },
          },
        ],
        count: ['coTasks'],
      }),
    }),
    whistle: move(['registered', 'dispatched', 'in_progress', 'rework'], 'same', {
      label: words('吹哨', 'Whistle'),
      hint: words('请有关单位到场', 'Calls units to the spot'),
      by: ['issuer', 'dispatcher'],
      input: forms.WhistleForm,
      when: [guards.calledUnitsKnown],
      side: true,
      set: ({ record, input }) => ({
        spawn: input.unitIds.map((unitId) => ({
          procedure: 'task',
          kind: input.type,
          title: record.title,
          unitId,
          facts: { asked: input.reason, place: input.place },
        })),
        count: ['whistles'],
      }),
    }),
    requestExtension: move('in_progress', 'extension_review', {
      label: words('申请延期', 'Ask for an extension'),
      by: 'unit',
      input: forms.ExtensionForm,
      when: [guards.extensionLeft, guards.notOverdue, guards.laterThanDue],
      set: ({ input }) => ({
        facts: { extensionAsked: input.dueAt, extensionReason: input.reason },
        count: ['extensionRequests'],
      }),
    }),
    approveExtension: move('extension_review', 'in_progress', {
      label: words('同意延期', 'Approve the extension'),
      by: ['approver', 'superior'],
      input: z.strictObject({ reason: forms.reason.optional().describe('审核意见') }),
      set: (step) => ({
        due: extended(step),
        count: ['extensions'],
      }),
    }),
    rejectExtension: move('extension_review', 'in_progress', {
      label: words('不同意延期', 'Reject the extension'),
      by: ['approver', 'superior'],
      input: z.strictObject({ reason: forms.reason.describe('审核意见') }),
    }),
    suspend: move('in_progress', 'suspended', {
      label: words('缓办', 'Suspend'),
      by: ['approver', 'superior'],
      input: forms.SuspendForm,
      when: [guards.untilIsLater],
      set: ({ input }) => ({
        due: [{ clock: 'suspension', at: Date.parse(input.until) }],
        facts: { publicReason: input.reason },
        count: ['suspensions'],
      }),
    }),
    resume: move('suspended', 'in_progress', {
      label: words('恢复办理', 'Resume'),
      by: ['unit', 'approver', 'superior', 'system'],
    }),
    shelve: move('in_progress', 'shelved', {
      label: words('挂账', 'Shelve'),
      by: 'district',
      input: z.strictObject({
        explanation: forms.prose.describe('为什么在期限内解决不了（已核实）'),
        text: forms.prose.describe('告知诉求人的话'),
      }),
      when: [guards.shelvingAllowed],
      set: ({ input }) => ({
        facts: { publicReason: input.text, shelvedBecause: input.explanation },
        count: ['shelvings'],
      }),
    }),
    reviewShelf: move('shelved', 'same', {
      label: words('复查挂账', 'Review the shelf'),
      by: ['district', 'superior'],
      input: z.strictObject({ text: forms.prose.describe('复查结论') }),
      set: () => ({ count: ['shelfReviews'] }),
    }),
    reactivate: move('shelved', 'in_progress', {
      label: words('重新办理', 'Take up again'),
      by: ['district', 'superior'],
      input: z.strictObject({ reason: forms.reason.describe('原因') }),
    }),
    feedBack: move('in_progress', either('needsFieldCheck', 'pending_verification', 'pending_evaluation'), {
      label: words('反馈结果', 'Feed back'),
      by: ['unit', 'superior'],
      input: forms.FeedbackForm,
      when: [guards.childrenDone, guards.evidenceGiven],
      choose: (step) => (guards.needsFieldCheck(step) ? 'pending_verification' : 'pending_evaluation'),
      set: (step) => ({
        facts: {
          answer: step.input.answer,
          result: step.input.result,
          evidence: step.input.evidence ?? [],
          handledBy: step.actor.id,
        },
        finished: !guards.needsFieldCheck(step),
      }),
    }),

    verifyPass: move('pending_verification', 'pending_evaluation', {
      label: words('核查通过', 'Verified'),
      by: ['verifier', 'reviewer', 'superior'],
      input: z.strictObject({ text: forms.reason.describe('现场情况') }),
      when: [guards.notTheHandler],
      set: () => ({ count: ['verifications'], finished: true }),
    }),
    verifyFail: move('pending_verification', 'rework', {
      label: words('核查不通过', 'Not verified'),
      by: ['verifier', 'reviewer', 'superior'],
      input: z.strictObject({ reason: forms.reason.describe('哪里没办好') }),
      when: [guards.notTheHandler],
      set: () => ({ count: ['verifications', 'reworks'] }),
    }),
    restart: move('rework', 'in_progress', {
      label: words('开始返工', 'Start the rework'),
      by: 'unit',
    }),

    evaluate: move('pending_evaluation', either('everyoneAnswered', 'closed', 'pending_evaluation'), {
      label: words('评价', 'Rate'),
      by: ['appellant', 'acceptor'],
      input: forms.EvaluateForm,
      when: [guards.windowOpen, guards.ownAppealUnrated],
      choose: (step) => (everyoneAnswered(step) ? 'closed' : 'pending_evaluation'),
      set: (step) => {
        const own = guards.ratedAppeal(step.related, step.input.appealId, step.actor);
        const { solved, satisfied, text } = step.input;
        const effects = [
          { name: 'evaluated', data: { appealId: own?.appealId ?? '', solved, satisfied, text: text ?? null } },
        ];
        if (solved) return { count: ['ratings'], effects };
        // A further claim joins the one under review: its clocks go on, and a superior who has it keeps it.
        if (guards.claimIsOpen(step.record)) return { count: ['ratings', 'claims'], effects };
        return { count: ['ratings', 'claims'], holder: 'reviewer', start: ['claimReview', 'superiorClaim'], effects };
      },
    }),
    closeUnrated: move('pending_evaluation', 'closed', {
      label: words('评价期满结案', 'Closed unrated'),
      by: 'system',
      when: [guards.noClaimOpen],
      set: () => ({ facts: { unrated: true } }),
    }),
    upholdResult: move('pending_evaluation', either('windowEnded', 'closed', 'pending_evaluation'), {
      label: words('复核维持原结果', 'Uphold the result'),
      by: ['reviewer', 'superior'],
      input: z.strictObject({ text: forms.prose.describe('复核情况（会告诉诉求人）') }),
      when: [guards.claimExists],
      choose: (step) =>
        step.related.standings.every((each) => each.rated) || step.now >= ends(step) ? 'closed' : 'pending_evaluation',
      set: ({ record }) => ({
        facts: { ...record.facts, upheld: true },
        tallies: { claimsReviewed: record.tallies.claims ?? 0 },
        stop: ['claimReview', 'superiorClaim'],
        holder: 'default',
      }),
    }),
    reopen: move('pending_evaluation', 'rework', {
      label: words('同意重办', 'Reopen'),
      by: ['reviewer', 'superior', 'system'],
      input: z.strictObject({ reason: forms.reason.optional().describe('复核情况') }),
      when: [guards.claimExists, guards.reopenLeft],
      set: ({ record }) => ({
        count: ['reopens'],
        tallies: { claimsReviewed: record.tallies.claims ?? 0 },
        effects: [{ name: 'askAgain', data: {} }],
      }),
    }),

    correct: move('anyOpen', 'same', {
      label: words('更正', 'Correct'),
      hint: words('类别、地点、紧急程度', 'Category, place, urgency'),
      by: ofClerks,
      input: forms.CorrectForm,
      when: [guards.categoryKnown, guards.areaKnown],
      set: (step) => ({
        ...guards.recategorised(step, step.input.categoryCode),
        ...defined('areaCode', step.input.areaCode),
        ...defined('placeText', step.input.placeText),
        ...defined('urgency', step.input.urgency),
        relimit: true,
        count: ['corrections'],
      }),
    }),
    merge: move('anyOpen', 'merged', {
      label: words('合并', 'Merge'),
      by: ofClerks,
      input: z.strictObject({
        masterId: z.uuid().describe('并入哪一件'),
        reason: forms.reason.describe('为什么是同一件事'),
      }),
      when: [guards.masterFits],
      set: ({ input }) => ({
        mergedInto: input.masterId,
        effects: [{ name: 'merged', data: { masterId: input.masterId } }],
      }),
    }),
    unmerge: move('merged', 'previous', {
      label: words('拆分', 'Undo the merge'),
      by: ofClerks,
      input: z.strictObject({ reason: forms.reason.describe('原因') }),
      set: ({ record }) => ({
        mergedInto: null,
        effects: [{ name: 'unmerged', data: { masterId: record.mergedInto } }],
      }),
    }),
    withdraw: move(
      ['submitted', 'awaiting_supplement', 'awaiting_field_check', 'registered', 'dispatched', 'in_progress'],
      either('lastAppellant', 'withdrawn', 'same'),
      {
        label: words('撤回', 'Withdraw'),
        by: ['appellant', 'acceptor'],
        input: z.strictObject({
          appealId: z.uuid().optional().describe('诉求'),
          reason: z.string().trim().max(500).optional().describe('原因'),
        }),
        when: [guards.notPublicSafety],
        choose: ({ related }) => (related.standings.length <= 1 ? 'withdrawn' : 'same'),
        set: ({ related, input, actor }) => ({
          cancelChildren: related.standings.length <= 1,
          effects: [
            {
              name: 'withdrawn',
              data: { appealId: guards.ratedAppeal(related, input.appealId, actor)?.appealId ?? null },
            },
          ],
        }),
      },
    ),
    /** Somebody joins, leaves, or another case's people come over or go back: made by intake and by merging, never by a button. */
    join: move('anyOpen', 'same', {
      label: words('有人一起反映', 'Somebody joined'),
      by: 'system',
      input: z.strictObject({
        appealIds: z.array(z.uuid()),
        people: z.number().int().min(0),
        from: z.string().optional(),
        reason: z.string().optional(),
      }),
      side: true,
      set: ({ input }) => ({ people: input.people, count: ['joins'] }),
    }),
    leave: move('any', 'same', {
      label: words('拆出诉求', 'An appeal was split off'),
      by: 'system',
      input: z.strictObject({
        appealIds: z.array(z.uuid()),
        people: z.number().int().min(0),
        to: z.string().optional(),
        reason: z.string().optional(),
      }),
      side: true,
      set: ({ input }) => ({ people: input.people, count: ['leaves'] }),
    }),
    /** The upstream hotline sent a newer text or limit of the same order. */
    updateUpstream: move('anyOpen', 'same', {
      label: words('上级工单更新', 'Upstream update'),
      by: 'system',
      input: z.strictObject({ changed: z.array(z.string()), upstreamDueAt: z.number().nullable() }),
      set: ({ input, record }) => ({
        facts: { upstreamDueAt: input.upstreamDueAt },
        ...(input.upstreamDueAt !== null &&
        record.clocks.handle?.status === 'running' &&
        input.upstreamDueAt < record.clocks.handle.dueAt
          ? { due: [{ clock: 'handle', at: input.upstreamDueAt }] }
          : {}),
      }),
    }),
  },
  runsOut: {
    accept: { 100: [notifySuperior] },
    supplement: { 100: [make('supplementExpire')] },
    fieldCheck: { 100: [notifySuperior] },
    dispatch: { 100: [notifySuperior] },
    sign: { 100: [notifySuperior] },
    return: { 100: [notifyHolder] },
    respond: { 100: [notifySuperior] },
    handle: { 100: [notifySuperior, supervise('yellow')], [redMark]: [supervise('red'), notifySuperior] },
    review: { 100: [raiseHolder] },
    superiorReview: { 100: [make('reviewExpire')] },
    suspension: { 100: [make('resume')] },
    shelfReview: { 100: [notifySuperior] },
    verify: { 100: [raiseHolder, notifySuperior] },
    rework: { 100: [notifySuperior, supervise('yellow')], [redMark]: [supervise('red'), notifySuperior] },
    evaluate: { 100: [make('closeUnrated')] },
    claimReview: { 100: [raiseHolder] },
    superiorClaim: { 100: [make('reopen'), notifySuperior, supervise('yellow')] },
  },
});
