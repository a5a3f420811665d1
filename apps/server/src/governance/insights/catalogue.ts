import type { Indicator as IndicatorShape, Words } from '@tongxin/contract';
import type { z } from 'zod';

/** An indicator as the contract shows it. */
export type Indicator = z.output<typeof IndicatorShape>;

/**
 * What is counted in a period. Merged, declined, withdrawn and voided cases are in none of these, and children (协办, 吹哨) are
 * no cases of their own.
 */
export const columns = [
  /** Cases received in the period; and those of them that got a number. */
  'received',
  'registered',
  /** Cases whose handling was due in the period, and what became of them. */
  'due',
  'dueClosed',
  'dueClosedInTime',
  'dueInTime',
  'dueHandled',
  'dueExtended',
  'dueVerified',
  'dueReworked',
  'dueToContact',
  'dueContacted',
  /** Dispatches of the cases received in the period. */
  'dispatches',
  'dispatchesStanding',
  'returnRequests',
  /** Registered cases of the period that were ever shelved, or supervised. */
  'shelved',
  'supervised',
  /** Cases that grid workers reported in the period, and those that they handled themselves. */
  'fieldReported',
  'selfHandled',
  /** Cases closed in the period. */
  'closed',
  'closedAtFirst',
  /** Handling times, in working minutes, of finished cases that were due in the period. */
  'timed',
  'timedMinutes',
  'medianMinutes',
  'withinMedian',
  'p90Minutes',
  'withinP90',
  /** Appeals of the cases closed in the period. */
  'asked',
  'rated',
  'ratedSolved',
  'ratedSatisfied',
  /** Appeals received in the period. */
  'appeals',
  'repeated',
] as const;
export type Column = (typeof columns)[number];

/** One row of counts: every column a number; minutes of nothing are null. */
export type Counts = Readonly<Record<Column, number | null>>;

/**
 * An indicator as data: two columns, or for a percentile a third that is its value. `denominator` is what the sample is;
 * minutes are shown as hours.
 */
export interface IndicatorSpec {
  readonly id: string;
  readonly label: Words;
  readonly formula: Words;
  readonly unit: 'share' | 'hours' | 'count';
  readonly numerator: Column;
  readonly denominator: Column;
  /** Where the value is no quotient of the two: the numerator then counts the cases within it. */
  readonly value?: Column;
}

const words = (zh: string, en: string): Words => ({ zh, en });

function share(
  id: string,
  label: Words,
  numerator: Column,
  denominator: Column,
  formula: Words,
): Readonly<IndicatorSpec> {
  return Object.freeze({ id, label, formula, unit: 'share', numerator, denominator });
}

const dueZh = '期内到期（含到期未办结；缓办、挂账、退回待派的不计，延期的按新期限）';
const dueEn =
  'cases due in the period (unfinished ones too; suspended, shelved and returned ones wait outside; extended ones count by the new date)';

/** Every indicator of the appeal loop (domain §2.5), in the order in which they are read. */
export const catalogue: readonly IndicatorSpec[] = Object.freeze([
  share(
    'registerRate',
    words('立案率', 'Registration rate'),
    'registered',
    'received',
    words('期内受理的案件中已立案 ÷ 期内受理', 'Registered ÷ received in the period'),
  ),
  share(
    'closeRate',
    words('结案率', 'Closing rate'),
    'dueClosed',
    'due',
    words(`已结案 ÷ 应结案：${dueZh}`, `Closed ÷ ${dueEn}`),
  ),
  share(
    'onTimeCloseRate',
    words('按期结案率', 'On-time closing rate'),
    'dueClosedInTime',
    'due',
    words(`已结案且期限内办结 ÷ 应结案：${dueZh}`, `Closed and finished within the limit ÷ ${dueEn}`),
  ),
  share(
    'onTimeRate',
    words('按期办结率', 'On-time rate'),
    'dueInTime',
    'due',
    words(
      `期限内办结（以核实或答复为准，不看结案） ÷ ${dueZh}`,
      `Finished within the limit (when verified or answered, not when closed) ÷ ${dueEn}`,
    ),
  ),
  share(
    'handleRate',
    words('处置率', 'Handling rate'),
    'dueHandled',
    'due',
    words(`已反馈结果 ÷ 应处置：${dueZh}`, `Result fed back ÷ ${dueEn}`),
  ),
  share(
    'extensionRate',
    words('延期率', 'Extension rate'),
    'dueExtended',
    'due',
    words(`批准过延期 ÷ 应结案：${dueZh}`, `With an approved extension ÷ ${dueEn}`),
  ),
  share(
    'reworkRate',
    words('返工率', 'Rework rate'),
    'dueReworked',
    'dueVerified',
    words('核查不通过过的 ÷ 期内到期且核查过的', 'Ever failed verification ÷ due in the period and verified'),
  ),
  share(
    'dispatchAccuracy',
    words('派遣准确率', 'Dispatch accuracy'),
    'dispatchesStanding',
    'dispatches',
    words(
      '1 − 退单（经审核成立） ÷ 派遣次数，按期内受理的案件',
      '1 − returns upheld ÷ dispatches, of cases received in the period',
    ),
  ),
  share(
    'returnRate',
    words('退单率', 'Return rate'),
    'returnRequests',
    'dispatches',
    words(
      '申请退单次数 ÷ 派遣次数，按期内受理的案件',
      'Returns asked for ÷ dispatches, of cases received in the period',
    ),
  ),
  share(
    'responseRate',
    words('响应率', 'Response rate'),
    'dueContacted',
    'dueToContact',
    words(
      '时限内联系诉求人或反馈 ÷ 期内到期且已签收的',
      'Person contacted, or answered, within the limit ÷ due in the period and signed for',
    ),
  ),
  share(
    'solveRate',
    words('解决率', 'Solved rate'),
    'ratedSolved',
    'rated',
    words('回访确认解决 ÷ 期内结案的有效评价', 'Said to be solved ÷ evaluations of cases closed in the period'),
  ),
  share(
    'satisfactionRate',
    words('满意率', 'Satisfaction rate'),
    'ratedSatisfied',
    'rated',
    words(
      '满意（4、5 分）加基本满意（3 分） ÷ 期内结案的有效评价',
      'Satisfied (4, 5) or fairly satisfied (3) ÷ evaluations of cases closed in the period',
    ),
  ),
  share(
    'participationRate',
    words('参评率', 'Participation rate'),
    'rated',
    'asked',
    words('有效评价 ÷ 期内结案并请过评价的诉求', 'Evaluations ÷ appeals of cases closed in the period that were asked'),
  ),
  share(
    'firstPassRate',
    words('首次办结率', 'First-pass rate'),
    'closedAtFirst',
    'closed',
    words('没有返工也没有重开 ÷ 期内结案', 'Neither reworked nor reopened ÷ closed in the period'),
  ),
  share(
    'repeatRate',
    words('重复诉求率', 'Repeat rate'),
    'repeated',
    'appeals',
    words(
      '30 天内同一人同一类别说过的诉求 ÷ 期内收到的诉求',
      'Same person and category within 30 days before ÷ appeals received in the period',
    ),
  ),
  Object.freeze({
    id: 'meanHandleTime',
    label: words('平均办理时长', 'Mean handling time'),
    formula: words(
      '办理用时之和 ÷ 件数：期内到期、已办结、按工作时间计时的案件，暂停不计',
      'Sum of handling times ÷ cases: due in the period, finished, limited in working time; pauses do not count',
    ),
    unit: 'hours',
    numerator: 'timedMinutes',
    denominator: 'timed',
  }),
  Object.freeze({
    id: 'medianHandleTime',
    label: words('办理时长中位数', 'Median handling time'),
    formula: words(
      '一半案件的办理用时不超过它；分子是不超过的件数',
      'Half of the cases took no longer; the numerator counts those',
    ),
    unit: 'hours',
    numerator: 'withinMedian',
    denominator: 'timed',
    value: 'medianMinutes',
  }),
  Object.freeze({
    id: 'p90HandleTime',
    label: words('办理时长 P90', 'P90 of handling time'),
    formula: words(
      '九成案件的办理用时不超过它；分子是不超过的件数',
      'Nine tenths of the cases took no longer; the numerator counts those',
    ),
    unit: 'hours',
    numerator: 'withinP90',
    denominator: 'timed',
    value: 'p90Minutes',
  }),
  share(
    'shelvedRate',
    words('挂账率', 'Shelved rate'),
    'shelved',
    'registered',
    words('挂过账 ÷ 期内受理并立案', 'Ever shelved ÷ received in the period and registered'),
  ),
  share(
    'superviseRate',
    words('督办率', 'Supervision rate'),
    'supervised',
    'registered',
    words('被督办过 ÷ 期内受理并立案', 'Ever supervised ÷ received in the period and registered'),
  ),
  share(
    'selfHandleRate',
    words('自办率', 'Self-handling rate'),
    'selfHandled',
    'fieldReported',
    words('网格自办 ÷ 期内网格上报', 'Handled by the grid worker ÷ reported by grid workers in the period'),
  ),
]);

/**
 * An indicator from its counts. A denominator of 0 gives no value; a sample below `smallSample` is flagged, never hidden
 * (domain §2.5, guard-rails). Hours are rounded to hundredths, a share is the exact quotient.
 */
export function indicatorOf(spec: IndicatorSpec, counts: Counts, smallSample: number): Indicator {
  const { id, label, formula, unit } = spec;
  const denominator = counts[spec.denominator] ?? 0;
  const counted = counts[spec.numerator] ?? 0;
  const numerator = unit === 'hours' && spec.value === undefined ? hoursOf(counted) : counted;
  const value = denominator === 0 ? null : shownValue(spec, counts, counted / denominator);
  return { id, label, numerator, denominator, value, unit, smallSample: denominator < smallSample, formula };
}

function shownValue(spec: IndicatorSpec, counts: Counts, quotient: number): number | null {
  if (spec.unit !== 'hours') return quotient;
  if (spec.value === undefined) return hoursOf(quotient);
  const minutes = counts[spec.value];
  return minutes === null ? null : hoursOf(minutes);
}

function hoursOf(minutes: number): number {
  return Math.round((minutes / 60) * 100) / 100;
}
