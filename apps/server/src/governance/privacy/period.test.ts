import type { CaseRetention, Period, Retention } from '@tongxin/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOf, isAtLeast, latestOver, periodWords } from './period.ts';
import { defaultRetention, flawsOf, isDue, latestDue, periodFor, ruleFor } from './retention.ts';

const period = fc.record({
  amount: fc.integer({ min: 1, max: 100 }),
  unit: fc.constantFrom('days', 'months', 'years'),
}) satisfies fc.Arbitrary<Period>;
const instant = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2150, 0, 1) });
const at = (text: string) => Date.parse(text);

describe('a period', () => {
  it('is over exactly for what began at or before its latest beginning', () => {
    fc.assert(
      fc.property(period, instant, instant, (of, began, now) => {
        expect(endOf(of, began) <= now).toBe(began <= latestOver(of, now));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is over exactly at the edge: a millisecond earlier it is not', () => {
    fc.assert(
      fc.property(period, instant, (of, began) => {
        const end = endOf(of, began);
        expect(latestOver(of, end)).toBeGreaterThanOrEqual(began);
        expect(latestOver(of, end - 1)).toBeLessThan(began);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never ends earlier for what began later, and never earlier for a longer one', () => {
    fc.assert(
      fc.property(period, period, instant, fc.nat(40 * 86_400_000), (one, other, began, later) => {
        expect(endOf(one, began + later)).toBeGreaterThanOrEqual(endOf(one, began));
        if (isAtLeast(one, other)) expect(endOf(one, began)).toBeGreaterThanOrEqual(endOf(other, began));
      }),
      { numRuns: 2_000 },
    );
  });

  it('goes by the calendar, and ends with the month where the day does not exist', () => {
    expect(endOf({ amount: 3, unit: 'years' }, at('2026-11-24T02:00:00Z'))).toBe(at('2029-11-24T02:00:00Z'));
    expect(endOf({ amount: 1, unit: 'years' }, at('2028-02-29T10:00:00Z'))).toBe(at('2029-03-01T00:00:00Z'));
    expect(endOf({ amount: 1, unit: 'months' }, at('2026-01-31T10:00:00Z'))).toBe(at('2026-03-01T00:00:00Z'));
    expect(endOf({ amount: 90, unit: 'days' }, at('2026-01-01T00:00:00Z'))).toBe(at('2026-04-01T00:00:00Z'));
    expect(isAtLeast({ amount: 12, unit: 'months' }, { amount: 1, unit: 'years' })).toBe(true);
    expect(isAtLeast({ amount: 6, unit: 'months' }, { amount: 180, unit: 'days' })).toBe(false);
    expect(periodWords({ amount: 1, unit: 'years' })).toEqual({ zh: '1 年', en: '1 year' });
  });
});

describe('the rules of a tenant', () => {
  const code = fc.constantFrom('R01', 'R0102', 'R0401', 'R04', 'R09', 'R0906');
  const condition = fc.record({
    categoryCode: fc.option(code, { nil: null }),
    sensitive: fc.option(fc.boolean(), { nil: null }),
  });
  const rules = fc
    .uniqueArray(condition, { maxLength: 8, selector: (each) => JSON.stringify(each) })
    .chain((conditions) =>
      fc.tuple(
        ...[
          { categoryCode: null, sensitive: null },
          ...conditions.filter((each) => Object.values(each).some((value) => value !== null)),
        ].map((each) =>
          fc
            .record({ anonymiseAfter: period, deleteAfter: period })
            .map((of): CaseRetention => ({ ...each, ...of, basis: '样例' })),
        ),
      ),
    );
  const kept = fc.record({ categoryCode: fc.option(code, { nil: null }), sensitive: fc.boolean(), endedAt: instant });

  it('judge every case by one rule that holds for it and is no less specific than another that does', () => {
    fc.assert(
      fc.property(rules, kept, (all, of) => {
        const rule = ruleFor(all, of);
        const fits = (each: CaseRetention) =>
          (each.categoryCode === null || (of.categoryCode ?? '').startsWith(each.categoryCode)) &&
          (each.sensitive === null || each.sensitive === of.sensitive);
        expect(fits(rule)).toBe(true);
        for (const other of all.filter(fits)) {
          const narrower =
            other.sensitive === rule.sensitive && (other.categoryCode?.length ?? 0) > (rule.categoryCode?.length ?? 0);
          expect(narrower || (rule.sensitive === null && other.sensitive !== null)).toBe(false);
        }
      }),
    );
  });

  it('let no case be due that ended after the latest due end', () => {
    fc.assert(
      fc.property(rules, kept, instant, fc.constantFrom('anonymise', 'delete'), (all, of, now, stage) => {
        if (isDue(all, stage, of, now)) expect(of.endedAt).toBeLessThanOrEqual(latestDue(all, stage, now));
      }),
      { numRuns: 1_000 },
    );
  });

  it('keep reports and disputes longer than the ordinary', () => {
    const ended = { endedAt: at('2026-11-24T02:00:00Z') };
    const due = (of: { categoryCode: string; sensitive: boolean }, now: string) =>
      (['anonymise', 'delete'] as const).map((stage) =>
        isDue(defaultRetention.cases, stage, { ...of, ...ended }, at(now)),
      );
    const lamp = { categoryCode: 'R0401', sensitive: false };
    expect(due(lamp, '2029-11-24T01:59:59Z')).toEqual([false, false]);
    expect(due(lamp, '2029-11-24T02:00:00Z')).toEqual([true, false]);
    expect(due(lamp, '2036-11-24T02:00:00Z')).toEqual([true, true]);
    expect(due({ categoryCode: 'R0101', sensitive: false }, '2030-11-24T02:00:00Z')).toEqual([false, false]);
    expect(due({ categoryCode: 'R0906', sensitive: true }, '2036-11-24T01:00:00Z')).toEqual([false, false]);
    expect(due({ categoryCode: 'R0102', sensitive: true }, '2036-11-25T02:00:00Z')).toEqual([true, false]);
  });

  it('are refused when they leave cases without a rule, delete before they anonymise, or undercut the law', () => {
    const paths = (change: Partial<Retention>) =>
      flawsOf({ ...defaultRetention, ...change }).map(({ code, path }) => `${code} ${path}`);
    const [ordinary] = defaultRetention.cases;
    expect(flawsOf(defaultRetention)).toEqual([]);
    expect(paths({ cases: defaultRetention.cases.slice(1) })).toEqual(['input_invalid cases']);
    expect(paths({ cases: [{ ...ordinary!, deleteAfter: { amount: 2, unit: 'years' } }] })).toEqual([
      'input_invalid cases.0.deleteAfter',
    ]);
    expect(paths({ cases: [ordinary!, ordinary!] })).toEqual(['input_invalid cases.1.categoryCode']);
    const short = { subject: 'accesses', after: { amount: 179, unit: 'days' }, basis: '样例' } as const;
    expect(paths({ records: [short] })).toEqual(['retention_too_short records.0.after']);
    expect(periodFor({ ...defaultRetention, records: [] }, 'sessions')).toEqual({ amount: 180, unit: 'days' });
  });
});
