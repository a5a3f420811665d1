import type { ClockName, LimitClass, LimitRule, LimitUnit } from './shapes.ts';

type Limit = readonly [amount: number, unit: LimitUnit];

const classes = ['danger', 'utilities', 'general', 'complex'] as const satisfies readonly LimitClass[];

function byClass(clock: ClockName, limits: readonly [Limit, Limit, Limit, Limit]): LimitRule[] {
  return classes.map((limitClass, index) => {
    const [amount, unit] = limits[index] ?? limits[3];
    return { clock, limitClass, amount, unit };
  });
}

const minutes = (amount: number): Limit => [amount, 'clockMinute'];
const hours = (amount: number): Limit => [amount, 'clockHour'];
const workingHours = (amount: number): Limit => [amount, 'workingHour'];
const workingDays = (amount: number): Limit => [amount, 'workingDay'];

/**
 * Platform defaults of domain §2.4 for the four classes, and a few limits by category that show how a tenant tunes them.
 * `superiorReview`, `shelfReview` and `claimReview` are our decision: one working day for the superior who is asked when
 * a review ran out, 90 calendar days for the quarterly look at shelved matters (domain §2.2), one working day for the
 * reviewer of a "not solved" claim.
 */
export const sampleLimits: readonly LimitRule[] = [
  ...byClass('accept', [minutes(15), minutes(30), workingDays(1), workingDays(1)]),
  { clock: 'supplement', amount: 3, unit: 'calendarDay' },
  ...byClass('fieldCheck', [hours(1), hours(2), workingDays(1), workingDays(1)]),
  ...byClass('dispatch', [minutes(15), minutes(30), workingHours(4), workingHours(4)]),
  ...byClass('sign', [minutes(15), minutes(30), workingDays(1), workingDays(1)]),
  ...byClass('return', [minutes(15), minutes(30), workingDays(1), workingDays(2)]),
  { clock: 'review', amount: 4, unit: 'workingHour' },
  { clock: 'superiorReview', amount: 1, unit: 'workingDay' },
  ...byClass('respond', [hours(2), hours(4), workingDays(1), workingDays(1)]),
  ...byClass('handle', [hours(24), hours(24), workingDays(5), workingDays(15)]),
  { clock: 'verify', amount: 1, unit: 'workingDay' },
  ...byClass('rework', [hours(24), hours(24), workingDays(3), workingDays(3)]),
  { clock: 'evaluate', amount: 7, unit: 'calendarDay' },
  { clock: 'shelfReview', amount: 90, unit: 'calendarDay' },
  { clock: 'claimReview', amount: 1, unit: 'workingDay' },
  { clock: 'handle', categoryCode: 'R0301', amount: 3, unit: 'workingDay' },
  { clock: 'handle', categoryCode: 'R0401', amount: 3, unit: 'workingDay' },
  { clock: 'handle', categoryCode: 'R0503', amount: 3, unit: 'workingDay' },
  { clock: 'handle', categoryCode: 'R1001', amount: 2, unit: 'workingDay' },
  { clock: 'handle', categoryCode: 'R1002', amount: 1, unit: 'workingDay' },
];
