/**
 * What a limit is counted in (domain §2.4): `clockMinutes`/`clockHours` run day and night (紧急工作时), `workingHours` inside
 * office hours of working days (工作时), `workingDays` in whole working days (工作日), `calendarDays` in natural days (自然日).
 */
export type LimitUnit = 'clockMinutes' | 'clockHours' | 'workingHours' | 'workingDays' | 'calendarDays';

/** How long something may take. `amount` is above 0; fractions are for minutes and hours, days are whole. */
export interface Limit {
  readonly amount: number;
  readonly unit: LimitUnit;
}

/** The language of words made for people. */
export type Language = 'zh' | 'en';

const LIMIT_UNITS: readonly LimitUnit[] = ['clockMinutes', 'clockHours', 'workingHours', 'workingDays', 'calendarDays'];

const WORDS: Readonly<
  Record<LimitUnit, { readonly zh: string; readonly en: string; readonly also: readonly string[] }>
> = {
  clockMinutes: { zh: '分钟', en: 'minute', also: ['min', '紧急分钟'] },
  clockHours: { zh: '紧急工作时', en: 'clock hour', also: ['hour', 'h', '小时', '时'] },
  workingHours: { zh: '工作时', en: 'working hour', also: ['wh', '工作小时'] },
  workingDays: { zh: '工作日', en: 'working day', also: ['wd', '个工作日'] },
  calendarDays: { zh: '自然日', en: 'calendar day', also: ['day', 'd', '日', '天'] },
};

const LARGEST_AMOUNT: Readonly<Record<LimitUnit, number>> = {
  clockMinutes: 5_256_000,
  clockHours: 87_600,
  workingHours: 20_000,
  workingDays: 2_600,
  calendarDays: 3_660,
};

/** Whether a limit of the unit counts days rather than minutes or hours, and so ends at the end of a day. */
export function countsDays(unit: LimitUnit): boolean {
  return unit === 'workingDays' || unit === 'calendarDays';
}

/** Whether time outside office hours is free for the unit. */
export function countsWorkingTime(unit: LimitUnit): boolean {
  return unit === 'workingHours' || unit === 'workingDays';
}

/** Throws RangeError unless the amount is above 0, at most about ten years, and whole where days are counted. */
export function checkLimit(limit: Limit): void {
  const { amount, unit } = limit;
  if (!(amount > 0) || amount > LARGEST_AMOUNT[unit]) {
    throw new RangeError(`a limit in ${unit} must be above 0 and at most ${LARGEST_AMOUNT[unit]}, not ${amount}`);
  }
  if (countsDays(unit) && !Number.isInteger(amount)) {
    throw new RangeError(`a limit in ${unit} must be a whole number, not ${amount}`);
  }
}

/**
 * Reads '1 workingHour', '24 clockHours', '2 working days', '30 min', '4 工作时', '5个工作日' or '7 天': upper and lower case alike,
 * singular or plural. Bare hours run on the clock and bare days are calendar days. Throws RangeError for anything else.
 */
export function parseLimit(text: string): Limit {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(\D+?)\s*$/.exec(text);
  const unit = unitNamed(match?.[2] ?? '');
  if (!match || !unit) {
    throw new RangeError(`"${text}" is not a limit: write an amount and one of ${LIMIT_UNITS.join(', ')}`);
  }
  const limit = Object.freeze({ amount: Number(match[1]), unit });
  checkLimit(limit);
  return limit;
}

function unitNamed(word: string): LimitUnit | undefined {
  const bare = plain(word);
  return LIMIT_UNITS.find((unit) => {
    const { zh, en, also } = WORDS[unit];
    return [unit, zh, en, ...also].some((name) => plain(name) === bare);
  });
}

function plain(word: string): string {
  const joined = word.toLowerCase().replace(/[\s_-]/g, '');
  return joined.length > 1 ? joined.replace(/s$/, '') : joined;
}

/** '4 工作时' or '4 working hours'; `parseLimit` reads it back. */
export function formatLimit(limit: Limit, language: Language): string {
  return formatAmount(limit.amount, limit.unit, language);
}

/** An amount in a unit's words, such as '2 工作时' or '1 working day'; the amount may be 0. */
export function formatAmount(amount: number, unit: LimitUnit, language: Language): string {
  if (language === 'zh') return `${amount} ${WORDS[unit].zh}`;
  return `${amount} ${WORDS[unit].en}${amount === 1 ? '' : 's'}`;
}
