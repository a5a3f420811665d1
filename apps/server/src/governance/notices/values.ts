import type { Words } from '@tongxin/contract';
import type { CaseRecord, SupervisionLevel } from '../cases/index.ts';
import type { Values } from './placeholders.ts';

const longestTitle = 40;

/** A title that fits into one line of a message. */
export function shortTitle(title: string): string {
  const characters = [...title];
  return characters.length <= longestTitle ? title : `${characters.slice(0, longestTitle - 1).join('')}…`;
}

const supervisions: Readonly<Record<SupervisionLevel, Words>> = {
  none: { zh: '督办', en: 'Supervised' },
  normal: { zh: '督办', en: 'Supervised' },
  yellow: { zh: '黄牌督办', en: 'Yellow supervision' },
  red: { zh: '红牌督办', en: 'Red supervision' },
};

/** What a message is made of beside the case. `clock` is a clock's name for people, `percent` how much of its limit is used, `unit` the leading unit's name. */
export interface Matter {
  readonly title: string;
  readonly clock: Words | null;
  readonly percent: number | null;
  readonly unit: string | null;
  readonly timeZone: string;
}

const same = (text: string): Words => ({ zh: text, en: text });

/** A moment in the tenant's zone as a message says it: 11月26日 17:00, 26 Nov 17:00. */
function moment(at: number, timeZone: string): Words {
  const hour = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  const parts = (locale: string, month: 'numeric' | 'short') => {
    const format = new Intl.DateTimeFormat(locale, { month, day: 'numeric', ...hour });
    const found = format.formatToParts(at);
    return (type: string): string => found.find((part) => part.type === type)?.value ?? '';
  };
  const zh = parts('en-GB', 'numeric');
  const en = parts('en-GB', 'short');
  return {
    zh: `${Number(zh('month'))}月${Number(zh('day'))}日 ${zh('hour')}:${zh('minute')}`,
    en: `${Number(en('day'))} ${en('month')} ${en('hour')}:${en('minute')}`,
  };
}

/** When the limit that people wait for ends: that of handling while it runs, else the earliest that runs. Epoch milliseconds. */
function dueOf({ clocks }: Pick<CaseRecord, 'clocks'>): number | null {
  const running = Object.entries(clocks).filter(([, { status }]) => status === 'running');
  const handling = running.find(([key]) => key === 'handle');
  const ends = (handling === undefined ? running : [handling]).map(([, { dueAt }]) => dueAt);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** The values of a case's placeholders. Nobody's name is among them; what is not known yet has words that say so. */
export function valuesOf(record: Pick<CaseRecord, 'caseNo' | 'clocks' | 'supervision'>, matter: Matter): Values {
  const { title, clock, percent, unit, timeZone } = matter;
  const due = dueOf(record);
  return {
    title: same(shortTitle(title)),
    caseNo: record.caseNo === null ? { zh: '未编号', en: 'no number yet' } : same(record.caseNo),
    unit: unit === null ? { zh: '承办单位', en: 'the unit' } : same(unit),
    due: due === null ? { zh: '未定', en: 'not set' } : moment(due, timeZone),
    clock: clock ?? { zh: '', en: 'Time' },
    percent: same(percent === null ? '100' : String(percent)),
    level: supervisions[record.supervision],
  };
}

/** A made-up case, with which a text is previewed. */
export function sampleValues(timeZone: string): Values {
  return {
    ...valuesOf(
      { caseNo: 'JN202611240001', clocks: {}, supervision: 'yellow' },
      {
        title: '文澜花园3号楼前的路灯不亮',
        clock: { zh: '办理', en: 'Handle' },
        percent: 80,
        unit: '城市管理委员会',
        timeZone,
      },
    ),
    due: moment(Date.UTC(2026, 10, 26, 9), timeZone),
  };
}
