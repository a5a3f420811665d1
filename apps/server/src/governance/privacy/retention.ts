import type { CaseRetention, Period, Retention, RetentionSubject } from '@tongxin/contract';
import { endOf, isAtLeast, latestOver } from './period.ts';

const years = (amount: number): Period => ({ amount, unit: 'years' });
const days = (amount: number): Period => ({ amount, unit: 'days' });

/**
 * What a tenant starts with; the source of each period stands beside it. 个人信息保护法 art. 19 asks for the shortest time that the purpose
 * needs, which these figures are our reading of.
 */
export const defaultRetention: Retention = {
  cases: [
    {
      categoryCode: null,
      sensitive: null,
      anonymiseAfter: years(3),
      deleteAfter: years(10),
      basis:
        '民法典第 188 条诉讼时效三年；国家档案局令第 8 号定期十年 Civil Code 188: three years; archives rule no. 8: ten years',
    },
    {
      categoryCode: 'R01',
      sensitive: null,
      anonymiseAfter: years(5),
      deleteAfter: years(30),
      basis:
        '矛盾纠纷：我们的决定（再起争议）；国家档案局令第 8 号定期三十年 Disputes: our decision; archives rule no. 8: thirty years',
    },
    {
      categoryCode: null,
      sensitive: true,
      anonymiseAfter: years(10),
      deleteAfter: years(30),
      basis:
        '举报等敏感事项：我们的决定；国家档案局令第 8 号定期三十年 Reports and sensitive matters: our decision; archives rule no. 8',
    },
  ],
  records: [
    {
      subject: 'sessions',
      after: days(180),
      basis: '网络安全法第 21 条：网络日志不少于六个月 Cybersecurity Law 21: six months',
    },
    {
      subject: 'accesses',
      after: years(3),
      basis: '个人信息保护法第 56 条：处理情况记录三年 PIPL 56: records for three years',
    },
    {
      subject: 'submissions',
      after: days(90),
      basis: '我们的决定：断网再交的最长时间 Our decision: the longest that a resubmission waits',
    },
    { subject: 'deadDeliveries', after: days(30), basis: '我们的决定 Our decision' },
    { subject: 'notices', after: years(1), basis: '我们的决定 Our decision' },
    {
      subject: 'people',
      after: years(1),
      basis: '个人信息保护法第 47 条：目的已实现 PIPL 47: the purpose is achieved',
    },
    { subject: 'evidence', after: years(3), basis: '个人信息保护法第 56 条；民法典第 188 条 PIPL 56, Civil Code 188' },
  ],
  coolingOffDays: 7,
  staffNamesShown: false,
};

/** What no tenant may undercut. 网络安全法 art. 21(3): logs for six months; 个人信息保护法 art. 56: records for three years. */
export const shortest: Readonly<Partial<Record<RetentionSubject, Period>>> = {
  sessions: days(180),
  accesses: days(180),
  evidence: years(3),
};

/** What a case's retention depends on. */
export interface KeptCase {
  readonly categoryCode: string | null;
  readonly sensitive: boolean;
  /** Epoch milliseconds. */
  readonly endedAt: number;
}

/**
 * The rule of a case: of those whose conditions hold, one about sensitivity before one that is not, then the deeper category. Throws
 * RangeError when none fits, which `flawsOf` keeps from being published.
 */
export function ruleFor(rules: readonly CaseRetention[], of: Omit<KeptCase, 'endedAt'>): CaseRetention {
  let best: CaseRetention | undefined;
  for (const rule of rules) {
    const fits =
      (rule.categoryCode === null || (of.categoryCode ?? '').startsWith(rule.categoryCode)) &&
      (rule.sensitive === null || rule.sensitive === of.sensitive);
    if (fits && (best === undefined || weightOf(rule) > weightOf(best))) best = rule;
  }
  if (best === undefined) throw new RangeError('no retention rule fits this case');
  return best;
}

function weightOf(rule: CaseRetention): number {
  return (rule.sensitive === null ? 0 : 1_000) + (rule.categoryCode?.length ?? 0);
}

export type Stage = 'anonymise' | 'delete';

/** Whether a case has been kept long enough for a stage. `now` is epoch milliseconds. */
export function isDue(rules: readonly CaseRetention[], stage: Stage, of: KeptCase, now: number): boolean {
  const rule = ruleFor(rules, of);
  return endOf(stage === 'anonymise' ? rule.anonymiseAfter : rule.deleteAfter, of.endedAt) <= now;
}

/** What is wrong with a set of rules, as paths; each is `input_invalid` or `retention_too_short`. */
export function flawsOf(retention: Retention): readonly {
  readonly code: 'input_invalid' | 'retention_too_short';
  readonly path: string;
}[] {
  const seen = new Set<string>();
  const invalid = retention.cases.flatMap((rule, at) => {
    const name = `${rule.categoryCode} ${rule.sensitive}`;
    const twice = seen.has(name);
    seen.add(name);
    return [
      ...(twice ? [`cases.${at}.categoryCode`] : []),
      ...(isAtLeast(rule.deleteAfter, rule.anonymiseAfter) ? [] : [`cases.${at}.deleteAfter`]),
    ];
  });
  const whole = retention.cases.some(({ categoryCode, sensitive }) => categoryCode === null && sensitive === null);
  const subjects = retention.records.map(({ subject }) => subject);
  const doubled = retention.records.flatMap(({ subject }, at) =>
    subjects.indexOf(subject) === at ? [] : [`records.${at}.subject`],
  );
  const short = retention.records.flatMap(({ subject, after }, at) => {
    const least = shortest[subject];
    return least === undefined || isAtLeast(after, least) ? [] : [`records.${at}.after`];
  });
  return [
    ...[...invalid, ...doubled, ...(whole ? [] : ['cases'])].map((path) => ({ code: 'input_invalid', path }) as const),
    ...short.map((path) => ({ code: 'retention_too_short', path }) as const),
  ];
}

/** How long something is kept; what a tenant says nothing about has the platform's period. */
export function periodFor(retention: Retention, subject: RetentionSubject): Period {
  const find = ({ records }: Retention) => records.find((each) => each.subject === subject)?.after;
  const period = find(retention) ?? find(defaultRetention);
  if (period === undefined) throw new RangeError(`no period for ${subject}`);
  return period;
}

/** The latest end that a due case can have: under every rule, what ended later is kept. Epoch milliseconds. */
export function latestDue(rules: readonly CaseRetention[], stage: Stage, now: number): number {
  return Math.max(
    ...rules.map((rule) => latestOver(stage === 'anonymise' ? rule.anonymiseAfter : rule.deleteAfter, now)),
  );
}
