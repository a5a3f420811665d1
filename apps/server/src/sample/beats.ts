import type { Category, Story } from '@tongxin/demo';
import { type CaseRecord, tally } from '../governance/cases/index.ts';
import type { TenantDirectory } from '../governance/settings/index.ts';
import type { Pace } from './pace.ts';

/** What a beat sees when its turn comes. */
export interface Scene {
  readonly story: Story;
  readonly category: Category;
  readonly record: CaseRecord;
  readonly directory: TenantDirectory;
  /** The instant of the step and the end of the story, epoch milliseconds. */
  readonly at: number;
  readonly now: number;
  /** The id of a unit of the sample by its code. */
  unitId(code: string): string;
  /** The id of the case that another story opened. */
  caseOf(storyId: string): string;
}

/** One step of a story on its own case. */
export interface Beat {
  readonly move: string;
  readonly pace: Pace;
  readonly input: (scene: Scene) => { readonly [key: string]: unknown };
  /** Left out: always. */
  readonly when?: (scene: Scene) => boolean;
  /** By the person who said it, where they are known; else by whoever may on their behalf. */
  readonly byAppellant?: boolean;
}

/** Steps of the units that were asked to help, on the child cases: all of them to their end, or one unit's. */
export interface HelperBeat {
  readonly helpers: 'all' | { readonly unitCode: string; readonly until: HelperEnd };
  readonly pace: Pace;
}

/** How far a unit that was asked gets. */
export type HelperEnd = 'acknowledged' | 'on_site' | 'refused' | 'conclusion_signed' | 'closed';

export type Step = Beat | HelperBeat;

const none = (): { readonly [key: string]: unknown } => ({});

export const is =
  (...states: readonly string[]) =>
  ({ record }: Scene): boolean =>
    states.includes(record.state);

export const cut = (text: string): string => text.slice(0, 480);

const exempt = (story: Story) => story.source === 'gridWorker' || story.source === 'hotline';

export const correct = (share: number): Beat => ({
  move: 'correct',
  pace: { within: { clock: 'accept', share }, minutes: 10 },
  when: (scene) => is('submitted')(scene) && scene.record.categoryCode !== scene.story.categoryCode,
  input: ({ story }) => ({ categoryCode: story.categoryCode, reason: '按诉求内容更正类别' }),
});

export const askFieldCheck = (share: number, text?: string): Beat => ({
  move: 'fieldCheck',
  pace: { within: { clock: 'accept', share }, minutes: 12 },
  when: (scene) =>
    is('submitted')(scene) &&
    scene.category.requiresFieldCheck &&
    !exempt(scene.story) &&
    tally(scene.record, 'fieldChecks') === 0,
  input: () => ({ text: cut(text ?? '请到现场核实位置和情况') }),
});

const fieldChecked = (share: number): Beat => ({
  move: 'fieldCheckDone',
  pace: { within: { clock: 'fieldCheck', share }, minutes: 40 },
  when: is('awaiting_field_check'),
  input: () => ({ exists: true, text: '到现场看过，情况属实' }),
});

const register = (share: number): Beat => ({
  move: 'register',
  pace: { within: { clock: 'accept', share }, minutes: 15 },
  when: is('submitted'),
  input: ({ story }) => ({ categoryCode: story.categoryCode }),
});

/** From the desk that receives it to a registered case. */
export function accepted(share: number): readonly Beat[] {
  return [correct(share * 0.4), askFieldCheck(share * 0.5), fieldChecked(share), register(share)];
}

/** Sends it to the unit that rules and catalogue name, or to a named one. */
export function sent(share: number, unitCode?: string): Beat {
  return {
    move: 'dispatch',
    pace: { within: { clock: 'dispatch', share }, minutes: 15 },
    when: is('registered'),
    input: (scene) => dispatchInput(scene, unitCode),
  };
}

/** A superior designates; a further return is barred. */
export function designated(share: number, unitCode: string, basis: string): Beat {
  return {
    move: 'designate',
    pace: { within: { clock: 'dispatch', share }, minutes: 60 },
    when: is('registered'),
    input: ({ unitId }) => ({ leadUnitId: unitId(unitCode), basis: cut(basis) }),
  };
}

function dispatchInput({ record, directory, story, unitId, at }: Scene, unitCode: string | undefined) {
  if (unitCode !== undefined) return { leadUnitId: unitId(unitCode), basis: '按职责分工派遣' };
  const { categoryCode, areaCode, point, source } = record;
  const routed = directory.route({
    categoryCode,
    areaCode,
    point,
    source,
    answers: {},
    title: story.title,
    text: story.text,
    at,
  });
  const street = directory.units.unitAt(areaCode.slice(0, 9), 'street');
  return {
    leadUnitId: routed.leadUnitId ?? street?.id ?? unitId('D-centre'),
    ...(routed.leadUnitId === null || routed.coUnitIds.length === 0 ? {} : { coUnitIds: routed.coUnitIds }),
    basis: cut(routed.reason.zh),
  };
}

export const signed = (pace: Pace): Beat => ({ move: 'sign', pace, when: is('dispatched'), input: none });

export const contacted = (share: number): Beat => ({
  move: 'contact',
  pace: { within: { clock: 'respond', share }, minutes: 30 },
  when: is('in_progress'),
  input: () => ({ how: 'phone', text: '已与诉求人联系，核对情况并说明办理安排' }),
});

/** Asks to return, and has it granted. */
export function returned(reason: string, nextUnit: string | undefined, share: number): readonly Beat[] {
  return [
    {
      move: 'requestReturn',
      pace: { within: { clock: 'return', share }, minutes: 10 },
      when: is('dispatched'),
      input: ({ unitId }) => ({
        reason: cut(reason),
        basis: '部门职责清单',
        ...(nextUnit === undefined ? {} : { proposedUnitId: unitId(nextUnit) }),
      }),
    },
    returnApproved,
  ];
}

const returnApproved: Beat = {
  move: 'approveReturn',
  pace: { within: { clock: 'review', share: 0.4 }, minutes: 60 },
  when: is('return_review'),
  input: () => ({ reason: '经核，理由成立，同意退回重新派遣' }),
};

export const helped = (minutes: number): HelperBeat => ({ helpers: 'all', pace: { minutes } });

/** The unit's result, with evidence where the category asks for it. */
export function fedBack(story: Story, pace: Pace): Beat {
  const { result, text } = story.script.feedback ?? { result: 'solved' as const, text: '已按要求办理完毕。' };
  return {
    move: 'feedBack',
    pace,
    when: is('in_progress'),
    input: ({ category }) => ({
      result,
      answer: text,
      ...(category.closeEvidence.length === 0
        ? {}
        : {
            evidence: [
              { mark: 'before', note: cut(`处理前：${story.title}`) },
              { mark: 'after', note: cut(`处理后：${text}`) },
            ],
          }),
    }),
  };
}

export const verified = (story: Story, pace: Pace): Beat => ({
  move: 'verifyPass',
  pace,
  when: is('pending_verification'),
  input: () => ({ text: cut(story.script.verification?.text ?? '现场查看，与反馈一致') }),
});

export const refuted = (story: Story): Beat => ({
  move: 'verifyFail',
  pace: { within: { clock: 'verify', share: 0.4 }, minutes: 120 },
  when: is('pending_verification'),
  input: () => ({ reason: cut(story.script.verification?.text ?? '现场仍未处理到位') }),
});

export function rated(story: Story, pace: Pace): Beat {
  const { solved, score, text } = story.script.evaluation ?? { solved: true, score: 4 as const, text: '' };
  return {
    move: 'evaluate',
    pace,
    byAppellant: true,
    when: is('pending_evaluation'),
    input: () => ({ solved, satisfied: score, ...(text === '' ? {} : { text }) }),
  };
}

/** Asks for more time; so many days beyond the end, or beyond now where that is later. */
export function moreTime(story: Story, pace: Pace, days: number): Beat {
  return {
    move: 'requestExtension',
    pace,
    when: is('in_progress'),
    input: ({ record, now }) => ({
      dueAt: new Date(Math.max(now, record.clocks.handle?.dueAt ?? now) + days * 86_400_000).toISOString(),
      reason: cut(story.script.extension ?? '需要更多时间'),
    }),
  };
}

export const moreTimeGranted: Beat = {
  move: 'approveExtension',
  pace: { within: { clock: 'review', share: 0.4 }, minutes: 60 },
  when: is('extension_review'),
  input: () => ({ reason: '情况属实，同意延期' }),
};

/** A move with words of its own, whatever the state. */
export function says(
  move: string,
  pace: Pace,
  input: Beat['input'],
  more: Pick<Beat, 'when' | 'byAppellant'> = {},
): Beat {
  return { move, pace, input, ...more };
}
