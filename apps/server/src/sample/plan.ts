import type { Story } from '@tongxin/demo';
import {
  accepted,
  askFieldCheck,
  contacted,
  correct,
  cut,
  designated,
  fedBack,
  type HelperEnd,
  helped,
  is,
  moreTime,
  moreTimeGranted,
  rated,
  refuted,
  returned,
  type Scene,
  type Step,
  says,
  sent,
  signed,
  verified,
} from './beats.ts';

/** Numbers from 0 to 1 that belong to one story: the same for the same place in the same story. */
export type Chance = (place: number) => number;

/**
 * The steps that lead a story to where its course says it stands (the table is in the documentation of `Course`). Steps whose condition
 * does not hold when their turn comes are left out: a case that rules dispatched is not dispatched by hand.
 */
export function planOf(story: Story, chance: Chance): readonly Step[] {
  const { script } = story;
  const share = (place: number) => 0.15 + 0.5 * chance(place);
  const atDesk = accepted(share(1));
  const toUnit = [...atDesk, sent(share(2))];
  const inHand = [...toUnit, signed({ within: { clock: 'sign', share: share(3) }, minutes: 20 }), contacted(share(4))];
  const resultIn = (place: number) => ({ within: { clock: 'handle', share: share(place) }, minutes: 240 });
  const check = { within: { clock: 'verify', share: share(7) }, minutes: 90 };
  const answered = [...inHand, helped(60), fedBack(story, resultIn(5)), verified(story, check)];
  const soon = (minutes: number) => ({ within: { clock: 'accept', share: share(1) }, minutes });

  switch (story.course) {
    case 'submitted':
      return [];
    case 'awaitingSupplement':
      return [says('askSupplement', soon(30), () => ({ text: script.supplement ?? '' }))];
    case 'awaitingFieldCheck':
      return [correct(0.2), askFieldCheck(0.4, script.fieldCheck)];
    case 'declinedEmergency':
    case 'declinedStatutory':
    case 'declinedRepeated':
      return [says('decline', soon(5), declineInput)];
    case 'answeredNow':
      return [correct(0.2), says('answerNow', soon(20), answerInput)];
    case 'selfHandled':
      return [];
    case 'registered':
      return atDesk;
    case 'dispatched':
      return toUnit;
    case 'dispatchedLate':
      return [
        ...accepted(0.05),
        { ...sent(0.1), pace: { within: { clock: 'dispatch', share: 0.1 }, minutes: 15, runsOut: 'sign' } },
      ];
    case 'returnReview':
      return [
        ...atDesk,
        { ...sent(0.5), pace: { minutes: 30, recentHours: 5 } },
        ...returned(script.returns?.[0]?.reason ?? '', undefined, 0.3).slice(0, 1),
      ];
    case 'thriceReturned':
      return [...atDesk, ...returns(story)];
    case 'designated':
      return [
        ...atDesk,
        ...returns(story),
        designated(0.5, designee(story), script.note ?? ''),
        signed({ within: { clock: 'sign', share: 0.4 }, minutes: 30 }),
        contacted(0.5),
      ];
    case 'inProgress':
      return inHand;
    case 'inProgressOverdue':
      return chance(8) < 0.5 ? inHand : inHand.slice(0, -1);
    case 'extensionWaiting':
      return [...inHand, moreTime(story, { minutes: 60, recentHours: 3 }, 4)];
    case 'extensionGranted':
      return [
        ...inHand,
        moreTime(story, { within: { clock: 'handle', share: 0.6 }, minutes: 240 }, 5),
        moreTimeGranted,
      ];
    case 'suspended':
      return [...inHand, says('suspend', { within: { clock: 'handle', share: 0.5 }, minutes: 300 }, suspendInput)];
    case 'shelved':
      return [
        ...inHand,
        moreTime(story, { within: { clock: 'handle', share: 0.6 }, minutes: 240 }, 5),
        moreTimeGranted,
        says(
          'shelve',
          { minutes: 600 },
          () => ({ explanation: cut(script.extension ?? ''), text: script.pause ?? '' }),
          {
            when: is('in_progress'),
          },
        ),
      ];
    case 'pendingVerification':
      return [...inHand, helped(60), fedBack(story, { ...resultIn(5), recentHours: 5 })];
    case 'rework':
      return [...inHand, helped(60), fedBack(story, resultIn(5)), refuted(story)];
    case 'pendingEvaluation':
      return [
        ...inHand,
        helped(60),
        fedBack(story, { ...resultIn(5), recentDays: 6 }),
        verified(story, { ...check, recentDays: 5.5 }),
      ];
    case 'notSolvedClaim':
      return [
        ...inHand,
        helped(60),
        fedBack(story, { ...resultIn(5), recentDays: 6 }),
        verified(story, { ...check, recentDays: 5.5 }),
        rated(story, { minutes: 60, recentHours: 2.5 }),
      ];
    case 'reopened':
      return [
        ...answered,
        rated(story, { within: { clock: 'evaluate', share: 0.1 }, minutes: 120 }),
        says(
          'reopen',
          { within: { clock: 'claimReview', share: 0.4 }, minutes: 60 },
          () => ({ reason: cut(script.note ?? '') }),
          {
            when: is('pending_evaluation'),
          },
        ),
        says('restart', { minutes: 120 }, () => ({}), { when: is('rework') }),
      ];
    case 'closedHappy':
    case 'closedUnhappy':
      return [
        ...answered,
        rated(story, { within: { clock: 'evaluate', share: 0.02 + 0.3 * chance(9) }, minutes: 240 }),
      ];
    case 'closedUnrated':
      return [
        ...inHand,
        helped(60),
        fedBack(story, { ...resultIn(5), runsOut: 'evaluate' }),
        verified(story, { ...check, runsOut: 'evaluate' }),
      ];
    case 'merged':
      return [
        correct(0.2),
        says('merge', soon(20), ({ caseOf }) => ({
          masterId: caseOf(story.mergedInto ?? ''),
          reason: '同一地点、同一件事，一并办理',
        })),
      ];
    case 'withdrawn':
      return [
        says('withdraw', { minutes: 30 + Math.round(200 * chance(6)) }, () => ({ reason: cut(script.note ?? '') }), {
          byAppellant: true,
        }),
      ];
    case 'voided':
      return [
        says('proposeVoid', { minutes: 60 }, () => ({ reason: cut(script.note ?? '') })),
        says('void', { minutes: 60 }, () => ({})),
      ];
    case 'whistle':
      return [
        ...inHand,
        says('whistle', { minutes: 20 }, whistleInput),
        ...called(story, whistleEnds),
        ...(script.feedback ? [helped(30), fedBack(story, resultIn(5)), verified(story, check)] : []),
      ];
    case 'coTask':
      return [
        ...inHand,
        ...calledUnits(story).map((unitCode, at) =>
          says('requestCoTask', { minutes: 30 + 15 * at }, ({ unitId }) => ({
            unitId: unitId(unitCode),
            text: cut(`请协助办理：${story.title}`),
          })),
        ),
        ...called(story, coTaskEnds),
        ...(script.feedback ? [helped(60), fedBack(story, resultIn(5)), verified(story, check)] : []),
      ];
    case 'joinedTwelve':
      return script.feedback ? answered : inHand;
    case 'supervisedRed':
      return [
        ...inHand,
        says(
          'supervise',
          { past: { clock: 'handle', minutes: 60 }, minutes: 60 },
          () => ({ level: 'red', reason: cut(script.note ?? '') }),
          {
            when: ({ record }) => record.supervision !== 'red',
          },
        ),
      ];
    case 'urged':
      return [
        ...inHand,
        says(
          'urge',
          { within: { clock: 'handle', share: 0.5 }, minutes: 240 },
          () => ({ reason: cut(script.note ?? '') }),
          {
            byAppellant: !/请/.test(script.note ?? ''),
          },
        ),
      ];
    case 'instructed':
      return [
        ...inHand,
        says('instruct', { within: { clock: 'handle', share: 0.3 }, minutes: 240 }, () => ({
          text: script.note ?? '',
        })),
      ];
  }
}

/** Whether a dispatcher's hand is needed: the platform's own dispatching would pass over where the story stops or turns. */
export function dispatchesByHand(story: Story, chance: Chance): boolean {
  switch (story.course) {
    case 'registered':
    case 'returnReview':
    case 'thriceReturned':
    case 'designated':
      return true;
    default:
      return chance(10) < 0.3;
  }
}

function returns(story: Story): readonly Step[] {
  const all = story.script.returns ?? [];
  return all.flatMap(({ unitCode, reason }, at) => [
    sent(0.4, at === 0 ? undefined : unitCode),
    ...returned(reason, all[at + 1]?.unitCode, 0.35),
  ]);
}

/** Whom the superior designates: the words of the story say the town, or the city management committee. */
function designee(story: Story): string {
  if (story.script.note?.includes('属地')) return `S-${story.placeGridCode?.slice(0, 9)}`;
  return 'D-cgw';
}

function calledUnits(story: Story): readonly string[] {
  return story.calledUnits ?? [];
}

const whistleEnds: readonly HelperEnd[] = ['on_site', 'acknowledged', 'refused'];
const coTaskEnds: readonly HelperEnd[] = ['conclusion_signed', 'refused', 'acknowledged'];

/** Where called units stand in a story that is still in progress; in one that was answered all have done their share. */
function called(story: Story, ends: readonly HelperEnd[]): readonly Step[] {
  if (story.script.feedback !== undefined) return [];
  return calledUnits(story).map((unitCode, at) => ({
    helpers: { unitCode, until: ends[at % ends.length] ?? 'acknowledged' },
    pace: { minutes: 15 + 10 * at },
  }));
}

function declineInput({ story, category }: Scene) {
  const text = story.script.answer ?? '';
  const channels: readonly (readonly [RegExp, string])[] = [
    [/法院|上诉/, '人民法院'],
    [/仲裁/, '劳动人事争议仲裁委员会'],
    [/复议/, '行政复议机关'],
  ];
  const statutory = channels.find(([words]) => words.test(text))?.[1] ?? '法定途径';
  switch (story.course) {
    case 'declinedEmergency':
      return { reason: 'emergency_transferred', channel: category.emergencyPhone ?? '110', text };
    case 'declinedRepeated':
      return { reason: 'repeated_no_new_fact', channel: '原查询号可查进度', text };
    default:
      return { reason: 'statutory_channel', channel: statutory, text };
  }
}

function answerInput({ story, category }: Scene) {
  return { answer: story.script.answer ?? '', article: `${category.name}办事指南` };
}

function suspendInput({ story, now }: Scene) {
  const reason = story.script.pause ?? '';
  const cause = /诉讼|判决/.test(reason) ? 'litigation' : /气温|低温/.test(reason) ? 'weather' : 'season';
  return { until: new Date(now + 110 * 86_400_000).toISOString(), cause, reason: cut(reason) };
}

function whistleInput({ story, unitId }: Scene) {
  const note = story.script.note ?? '';
  const type = /应急/.test(note) ? 'emergency' : /重点/.test(note) ? 'major' : 'enforcement';
  return { type, unitIds: calledUnits(story).map(unitId), place: story.placeText ?? '现场', reason: cut(note) };
}
