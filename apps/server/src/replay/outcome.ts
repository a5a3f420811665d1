import type { Sent } from './filing.send.ts';
import type { UnreadableRow } from './message.ts';
import { type ShownTopic, topicLines } from './said.ts';

/** Something counted under a name. */
export interface Counted {
  readonly code: string;
  readonly name: string;
  readonly count: number;
}

/** What a replay did with a file. */
export interface Outcome {
  readonly file: string;
  /** The key of the district it was filed into. */
  readonly tenant: string;
  readonly messages: number;
  readonly filed: number;
  /** Joined to an earlier case, where the resident whom the replay plays accepted the suggestion. */
  readonly joined: number;
  readonly alreadyThere: number;
  readonly shortened: number;
  /** By code: refusals of the interface, and rows that could not be read. */
  readonly refused: readonly Counted[];
  readonly errors: readonly Counted[];
  /** By suggested category and by unit, the most frequent 15; of what was filed and what was there. */
  readonly byCategory: readonly Counted[];
  readonly byUnit: readonly Counted[];
  /** Registered and dispatched by rules, of what was filed and what was there on its own. */
  readonly decidedAutomatically: number;
  /** Waiting for a person, and why. */
  readonly waiting: {
    readonly noCategory: number;
    readonly noUnit: number;
    readonly sensitive: number;
    readonly unsure: number;
  };
  readonly noPlace: number;
  /** The ten hottest topics of the file. */
  readonly topics: readonly ShownTopic[];
  readonly seconds: number;
  readonly perSecond: number;
}

const shown = 15;

/** Adds up what became of messages. `sensitive` are the codes of categories that no rule may decide. */
export function outcomeOf(
  file: string,
  tenant: string,
  sent: readonly Sent[],
  unreadable: readonly UnreadableRow[],
  seconds: number,
  sensitive: ReadonlySet<string>,
  topics: readonly ShownTopic[],
): Outcome {
  const answered = sent.flatMap((each) => ('reply' in each ? [each] : []));
  const filed = answered.filter(({ became }) => became === 'filed').length;
  const joined = answered.filter(({ became }) => became === 'joined').length;
  // What joined an earlier case is decided with it.
  const own = answered.filter(({ reply }) => !reply.joined);
  const undecided = own.filter(({ reply }) => reply.state === 'submitted');
  const suggested = undecided.flatMap(({ reply }) => reply.suggested ?? []);
  const sensitiveOnes = suggested.filter(({ code }) => sensitive.has(code)).length;
  return {
    file,
    tenant,
    messages: sent.length + unreadable.length,
    filed,
    joined,
    alreadyThere: answered.length - filed - joined,
    shortened: sent.filter(({ message }) => message.shortened).length,
    refused: counted([
      ...sent.flatMap((each) => (each.became === 'refused' ? [{ code: each.code, name: each.code }] : [])),
      ...unreadable.map(({ problem }) => ({ code: problem, name: problem })),
    ]),
    errors: counted(sent.flatMap((each) => (each.became === 'error' ? [{ code: each.error, name: each.error }] : []))),
    byCategory: counted(answered.flatMap(({ reply }) => reply.suggested ?? [])).slice(0, shown),
    byUnit: counted(
      answered.flatMap(({ reply }) => (reply.unit ? [{ code: reply.unit.id, name: reply.unit.name }] : [])),
    ).slice(0, shown),
    decidedAutomatically: own.filter(({ reply }) => reply.state !== 'submitted' && reply.unit !== null).length,
    waiting: {
      noCategory: undecided.length - suggested.length,
      noUnit: own.filter(({ reply }) => reply.state !== 'submitted' && reply.unit === null).length,
      sensitive: sensitiveOnes,
      unsure: suggested.length - sensitiveOnes,
    },
    noPlace: answered.filter(({ placed }) => !placed).length,
    topics,
    seconds: Math.round(seconds * 10) / 10,
    perSecond: seconds > 0 ? Math.round((sent.length / seconds) * 10) / 10 : 0,
  };
}

/** Counts by code, the most frequent first. */
function counted(items: readonly { readonly code: string; readonly name: string }[]): readonly Counted[] {
  const by = new Map<string, { name: string; count: number }>();
  for (const { code, name } of items) {
    const known = by.get(code);
    if (known === undefined) by.set(code, { name, count: 1 });
    else known.count += 1;
  }
  return [...by]
    .map(([code, { name, count }]) => ({ code, name, count }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}

const words = {
  zh: {
    filed: '新立',
    joined: '合并',
    automatic: '自动办理',
    topics: '热点（前 10）',
    known: '已有',
    refused: '未收',
    errors: '出错',
    shortened: '截短',
    tenant: '演练区',
    category: '按建议类别（前 15）',
    unit: '按承办单位（前 15）',
    waiting: '等人办理',
    noCategory: '没有类别依据',
    noUnit: '没有承办单位',
    sensitive: '敏感类别',
    unsure: '把握不足',
    noPlace: '没有地点',
    took: (seconds: number, rate: number) => `用时 ${seconds} 秒，每秒 ${rate} 件`,
    reasons: { broken_row: '读不懂的行', empty_text: '没有内容', unreadable_time: '时间读不懂' },
  },
  en: {
    filed: 'filed',
    joined: 'joined',
    automatic: 'Decided automatically',
    topics: 'Hot topics (first 10)',
    known: 'already there',
    refused: 'refused',
    errors: 'errors',
    shortened: 'shortened',
    tenant: 'district',
    category: 'By suggested category (first 15)',
    unit: 'By unit (first 15)',
    waiting: 'Waiting for a person',
    noCategory: 'no evidence for a category',
    noUnit: 'no unit',
    sensitive: 'sensitive category',
    unsure: 'not sure enough',
    noPlace: 'no place',
    took: (seconds: number, rate: number) => `took ${seconds} s, ${rate} per second`,
    reasons: { broken_row: 'unreadable row', empty_text: 'no words', unreadable_time: 'unreadable time' },
  },
} as const;

/** The outcome in words, one line each. */
export function outcomeLines(outcome: Outcome, language: 'zh' | 'en'): readonly string[] {
  const say = words[language];
  const reasons: { readonly [code: string]: string } = say.reasons;
  const number = (count: number) => count.toLocaleString('en');
  const list = (items: readonly Counted[]) =>
    items.map(({ code, name, count }) => `${reasons[code] ?? name} ${number(count)}`).join(', ');
  const table = (items: readonly Counted[]) =>
    items.map(({ name, count }) => `  ${number(count).padStart(7)}  ${name}`);
  const total = (items: readonly Counted[]) => number(items.reduce((sum, { count }) => sum + count, 0));
  const { waiting } = outcome;
  return [
    `${outcome.file} → ${say.tenant} ${outcome.tenant}`,
    `${say.filed} ${number(outcome.filed)} · ${say.joined} ${number(outcome.joined)} · ${say.known} ${number(outcome.alreadyThere)} · ${say.refused} ${total(outcome.refused)}${outcome.refused.length > 0 ? ` (${list(outcome.refused)})` : ''} · ${say.errors} ${total(outcome.errors)}${outcome.errors.length > 0 ? ` (${list(outcome.errors)})` : ''}${outcome.shortened > 0 ? ` · ${say.shortened} ${number(outcome.shortened)}` : ''}`,
    `${say.category}:`,
    ...table(outcome.byCategory),
    `${say.unit}:`,
    ...table(outcome.byUnit),
    `${say.automatic} ${number(outcome.decidedAutomatically)}`,
    `${say.waiting} ${number(waiting.unsure + waiting.noCategory + waiting.sensitive + waiting.noUnit)}: ${say.unsure} ${number(waiting.unsure)}, ${say.noCategory} ${number(waiting.noCategory)}, ${say.sensitive} ${number(waiting.sensitive)}, ${say.noUnit} ${number(waiting.noUnit)}`,
    `${say.noPlace} ${number(outcome.noPlace)}`,
    `${say.topics}:`,
    ...topicLines(outcome.topics, language),
    say.took(outcome.seconds, outcome.perSecond),
  ];
}
