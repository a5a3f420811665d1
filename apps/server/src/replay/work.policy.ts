import { type CaseRecord, hasOpenClaim, tally } from '../governance/cases/index.ts';
import type { TenantDirectory } from '../governance/settings/index.ts';
import type { Command } from '../sample/cast.ts';
import type { Pace } from '../sample/pace.ts';

/** What somebody does next, and how soon. */
export interface Act {
  readonly command: Command;
  readonly pace: Pace;
  /** Units that were asked to help do their share first. */
  readonly helpersFirst?: boolean;
}

/** What a policy looks at. `chance` gives the same number (0–1) for the same name at the same step of the same case. */
export interface Seen {
  readonly record: CaseRecord;
  readonly directory: TenantDirectory;
  /** The step before, epoch milliseconds. */
  readonly at: number;
  readonly chance: (name: string) => number;
  /** The same for the whole life of a case: what kind of person said it. */
  readonly always: (name: string) => number;
}

const answerable: ReadonlySet<string> = new Set(['consult', 'suggestion', 'praise']);
const dayMs = 86_400_000;

/**
 * What would plausibly happen next to a case: the shares are ours and no measurement of any district. Null: nobody does anything until a clock
 * speaks (a silent appellant, a case that is suspended).
 */
export function nextAct(seen: Seen): Act | null {
  const { record } = seen;
  switch (record.state) {
    case 'submitted':
      return atTheDesk(seen);
    case 'awaiting_supplement':
      return seen.always('supplement') < 0.6 ? act('supplement', { text: '补充了地点和时间' }, hours(6)) : null;
    case 'awaiting_field_check':
      return act('fieldCheckDone', { exists: true, text: '到现场看过，情况属实' }, within('fieldCheck', seen));
    case 'registered':
      return toBeDispatched(seen);
    case 'dispatched':
      return atTheUnit(seen);
    case 'return_review':
      return seen.chance('return') < 0.6
        ? act('approveReturn', { reason: '经核，不属该单位职责' }, within('review', seen))
        : act('rejectReturn', { reason: '属该单位职责清单' }, within('review', seen));
    case 'in_progress':
      return inTheUnit(seen);
    case 'extension_review':
      return seen.chance('extension') < 0.75
        ? act('approveExtension', {}, within('review', seen))
        : act('rejectExtension', { reason: '理由不充分，按原期限办理' }, within('review', seen));
    case 'shelved':
      return act('reactivate', { reason: '条件具备，重新办理' }, hours(120));
    case 'pending_verification':
      return seen.chance('verify') < 0.92
        ? act('verifyPass', { text: '现场查看，与反馈一致' }, within('verify', seen))
        : act('verifyFail', { reason: '现场仍有遗留，请返工' }, within('verify', seen));
    case 'rework':
      return act('restart', {}, within('rework', seen, 0.3));
    case 'pending_evaluation':
      return answered(seen);
    default:
      return null;
  }
}

function act(move: string, input: Command['input'], pace: Pace): Act {
  return { command: { move, input }, pace };
}

const hours = (count: number): Pace => ({ minutes: count * 60 });

/** Mostly well within a limit, and one in twelve after it ran out. */
function within(clock: string, { chance }: Seen, most = 0.9): Pace {
  const drawn = chance(`pace ${clock}`);
  const share = drawn < 0.08 ? 1.1 + drawn * 3 : 0.05 + (most - 0.05) * drawn;
  return { within: { clock, share }, minutes: 30 };
}

function atTheDesk(seen: Seen): Act {
  const { record, directory, chance } = seen;
  const pace = within('accept', seen, 0.7);
  const category = record.categoryCode === null ? undefined : directory.terms.category(record.categoryCode);
  const drawn = chance('desk');
  if (drawn < 0.02)
    return act(
      'decline',
      {
        reason: 'beyond_duty',
        channel: '有关企业或行业协会',
        text: '此事不在政府职责范围内，请向有关企业或行业协会反映。',
      },
      pace,
    );
  if (drawn < 0.05 && tally(record, 'supplements') === 0)
    return act('askSupplement', { text: '请补充地点、时间和想要的结果' }, pace);
  if (answerable.has(category?.kind ?? record.kind) && drawn < 0.7) {
    return act(
      'answerNow',
      { answer: '已按政策口径答复，材料和窗口一并告知。', article: category?.name ?? '办事指南' },
      pace,
    );
  }
  const missing = whatIsMissing(seen);
  if (missing !== null) return act('correct', { ...missing, reason: '与诉求人核对后确定' }, pace);
  const exempt = record.source === 'hotline' || record.source === 'gridWorker';
  if (category?.requiresFieldCheck && !exempt && tally(record, 'fieldChecks') === 0)
    return act('fieldCheck', { text: '请到现场核实' }, pace);
  return act('register', {}, pace);
}

/** A category or a place that nobody could tell yet: the clerk asks and chooses. */
function whatIsMissing({ record, directory, chance }: Seen): Command['input'] | null {
  const { districtCode } = directory.areas;
  const categories = directory.categories.inForce.filter((each) => each.words.length > 0 && !each.sensitive);
  const category =
    record.categoryCode === null ? categories[Math.floor(chance('category') * categories.length)]?.code : undefined;
  const { streets } = directory.areas;
  const street =
    record.areaCode === districtCode ? streets[Math.floor(chance('street') * streets.length)]?.code : undefined;
  if (category === undefined && street === undefined) return null;
  return {
    ...(category === undefined ? {} : { categoryCode: category }),
    ...(street === undefined ? {} : { areaCode: street }),
  };
}

function toBeDispatched(seen: Seen): Act {
  const { record, directory, chance } = seen;
  const pace = within('dispatch', seen, 0.7);
  const missing = whatIsMissing(seen);
  if (missing !== null) return act('correct', { ...missing, reason: '派遣前确定地点' }, pace);
  const { categoryCode, areaCode, point, source, title } = record;
  const routed = directory.route({
    categoryCode,
    areaCode,
    point,
    source,
    answers: {},
    title,
    text: '',
    at: record.openedAt,
  });
  const street = directory.units.unitAt(areaCode.slice(0, 9), 'street')?.id;
  const proposed = tally(record, 'returns') === 0 ? undefined : record.facts.proposedUnitId;
  const first = routed.leadUnitId ?? street;
  // A unit that was let go is not asked a second time; of what is sensitive the catalogue names the only one that may see it.
  const again = first === record.facts.firstUnitId && tally(record, 'returns') > 0 && !record.sensitive;
  const other =
    chance('other unit') < 0.5 || street === record.facts.firstUnitId
      ? directory.units.unitByCode('D-centre')?.id
      : street;
  const leadUnitId = (typeof proposed === 'string' ? proposed : undefined) ?? (again ? (other ?? first) : first);
  const designates = tally(record, 'returns') >= directory.settings.returnsBeforeDesignation;
  return act(
    designates ? 'designate' : 'dispatch',
    { leadUnitId: leadUnitId ?? '', basis: routed.reason.zh.slice(0, 480) },
    pace,
  );
}

function atTheUnit(seen: Seen): Act {
  const { record, chance } = seen;
  const mayReturn = !record.returnBarred && !record.sensitive && tally(record, 'returnRequests') < 3;
  if (mayReturn && chance('return') < 0.06) {
    return act(
      'requestReturn',
      { reason: '不属本单位职责', basis: '部门职责清单' },
      { within: { clock: 'return', share: 0.4 }, minutes: 5 },
    );
  }
  return act('sign', {}, within('sign', seen));
}

function inTheUnit(seen: Seen): Act {
  const { record, directory, chance } = seen;
  if (tally(record, 'contacts') === 0 && chance('contact') < 0.88)
    return act('contact', { how: 'phone', text: '已与诉求人联系' }, within('respond', seen));
  const handle = record.clocks.handle;
  const drawn = chance('course');
  const intime = (handle?.dueAt ?? 0) > seen.at;
  const fresh =
    intime &&
    tally(record, 'extensionRequests') === 0 &&
    tally(record, 'suspensions') === 0 &&
    tally(record, 'reworks') === 0;
  if (fresh && drawn < 0.06 && tally(record, 'extensionRequests') < directory.settings.extensionsAllowed) {
    const dueAt = new Date((handle?.dueAt ?? record.openedAt) + 5 * dayMs).toISOString();
    return act(
      'requestExtension',
      { dueAt, reason: '所需配件尚未到货' },
      { within: { clock: 'handle', share: 0.6 }, minutes: 60 },
    );
  }
  if (fresh && drawn < 0.07) {
    const until = new Date((handle?.dueAt ?? record.openedAt) + 20 * dayMs).toISOString();
    return act(
      'suspend',
      { until, cause: 'weather', reason: '天气条件不具备，暂缓办理' },
      { within: { clock: 'handle', share: 0.5 }, minutes: 60 },
    );
  }
  if (fresh && !record.sensitive && tally(record, 'coTasks') === 0 && drawn > 0.95) {
    const unitId = directory.units.unitByCode('D-cgw')?.id ?? '';
    return act('requestCoTask', { unitId, text: '请协助办理' }, hours(3));
  }
  const result = chance('result');
  const evidence = [
    { mark: 'before', note: '处理前现场' },
    { mark: 'after', note: '处理后现场' },
  ];
  const input = {
    result: result < 0.78 ? 'solved' : result < 0.88 ? 'explained' : result < 0.96 ? 'partly_solved' : 'cannot_solve',
    answer: '已按职责办理，情况已向您说明。',
    evidence,
  };
  return {
    ...act('feedBack', input, within(record.clocks.rework?.status === 'running' ? 'rework' : 'handle', seen)),
    helpersFirst: true,
  };
}

function answered(seen: Seen): Act | null {
  const { record, directory, chance, always } = seen;
  if (hasOpenClaim(record)) {
    const mayReopen = tally(record, 'reopens') < directory.settings.reopensAllowed;
    return mayReopen && chance('claim') < 0.6
      ? act('reopen', { reason: '回访核实，确未解决' }, within('claimReview', seen))
      : act('upholdResult', { text: '经复核，已按规定办结，情况已再次说明。' }, within('claimReview', seen));
  }
  if (tally(record, 'ratings') > tally(record, 'reopens') || always('silent') < 0.45) return null;
  const solved = chance('solved') < 0.88;
  const satisfied = solved ? (chance('score') < 0.85 ? 5 : 3) : 1 + Math.floor(chance('score') * 2);
  return act(
    'evaluate',
    { solved, satisfied },
    { within: { clock: 'evaluate', share: 0.6 * chance('when') }, minutes: 240 },
  );
}
