import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Counts, catalogue, columns, type IndicatorSpec, indicatorOf } from './catalogue.ts';
import { periodOf } from './period.ts';
import { printIndicators } from './printing.ts';
import { countedReach } from './reach.ts';

const nothing = Object.fromEntries(columns.map((column) => [column, 0])) as Counts;

function spec(id: string): IndicatorSpec {
  const found = catalogue.find((each) => each.id === id);
  if (found === undefined) throw new Error(id);
  return found;
}

describe('catalogue', () => {
  it('names every indicator once, with words in both languages', () => {
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length);
    for (const { label, formula } of catalogue) {
      for (const text of [label.zh, label.en, formula.zh, formula.en]) expect(text).not.toBe('');
    }
  });

  it('uses every column that is counted', () => {
    const used = new Set(catalogue.flatMap((each) => [each.numerator, each.denominator, ...(each.value ?? [])]));
    for (const each of catalogue) if (each.value !== undefined) used.add(each.value);
    expect(columns.filter((column) => !used.has(column))).toEqual([]);
  });

  it('gives no value for nothing counted, and flags it as a small sample', () => {
    for (const each of catalogue) {
      expect(indicatorOf(each, nothing, 10)).toMatchObject({ value: null, denominator: 0, smallSample: true });
    }
  });

  it('flags a sample below the setting and none at it', () => {
    const counts = { ...nothing, due: 10, dueInTime: 9 };
    expect(indicatorOf(spec('onTimeRate'), counts, 10).smallSample).toBe(false);
    expect(indicatorOf(spec('onTimeRate'), counts, 11).smallSample).toBe(true);
  });

  it('always gives a share as the quotient of what it shows', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 100_000 }), (dueInTime, due) => {
        const { value, numerator, denominator } = indicatorOf(spec('onTimeRate'), { ...nothing, due, dueInTime }, 10);
        expect(value).toBe(numerator / (denominator ?? 0));
      }),
    );
  });
});

describe('printIndicators', () => {
  it('prints the published check values of two closing rates to the hundredth', () => {
    const counts = { ...nothing, due: 972, dueClosed: 911, dueClosedInTime: 737 };
    const items = ['closeRate', 'onTimeCloseRate'].map((id) => indicatorOf(spec(id), counts, 10));
    expect(printIndicators(items, 'zh')).toEqual(['结案率      93.72 %  911/972', '按期结案率  75.82 %  737/972']);
    expect(printIndicators(items, 'en')).toEqual([
      'Closing rate          93.72 %  911/972',
      'On-time closing rate  75.82 %  737/972',
    ]);
  });

  it('rounds half up', () => {
    const printed = (due: number, dueClosed: number) =>
      printIndicators([indicatorOf(spec('closeRate'), { ...nothing, due, dueClosed }, 0)], 'zh')[0];
    expect(printed(6523, 6507)).toBe('结案率  99.75 %  6507/6523');
    expect(printed(800, 1)).toBe('结案率  0.13 %  1/800');
    expect(printed(8, 8)).toBe('结案率  100.00 %  8/8');
  });

  it('says when a sample is small or empty', () => {
    const items = [
      indicatorOf(spec('closeRate'), { ...nothing, due: 4, dueClosed: 3 }, 10),
      indicatorOf(spec('medianHandleTime'), { ...nothing, timed: 4, withinMedian: 2, medianMinutes: 95 }, 10),
      indicatorOf(spec('solveRate'), nothing, 10),
    ];
    expect(printIndicators(items, 'zh')).toEqual([
      '结案率                75.00 %  3/4  样本不足',
      '办理时长中位数  1.58 工作小时  2/4  样本不足',
      '解决率                      —  0/0  样本不足',
    ]);
  });
});

describe('periodOf', () => {
  const zone = 'Asia/Shanghai';
  const at = (text: string) => Date.parse(`${text}+08:00`);

  it('runs from midnight to midnight in the zone of the tenant', () => {
    const period = periodOf(zone, '2026-11-01', '2026-11-30', at('2027-01-01T00:00'));
    expect(period).toEqual({ fromMs: at('2026-11-01T00:00'), toMs: at('2026-12-01T00:00') });
  });

  it('ends now at the latest, and never before it begins', () => {
    expect(periodOf(zone, '2026-11-01', '2026-11-30', at('2026-11-20T09:30')).toMs).toBe(at('2026-11-20T09:30'));
    const ahead = periodOf(zone, '2026-11-01', '2026-11-30', at('2026-10-20T09:30'));
    expect(ahead.toMs).toBe(ahead.fromMs);
  });

  it('refuses a period that ends before it begins', () => {
    expect(() => periodOf(zone, '2026-11-02', '2026-11-01', 0)).toThrow(RangeError);
  });
});

describe('countedReach', () => {
  const street = { role: 'streetLeader', areaCode: '120112003', sensitive: false } as const;
  const other = { role: 'streetLeader', areaCode: '120112101', sensitive: true } as const;
  const bureau = { role: 'unitLeader', areaCode: null, sensitive: false } as const;
  const centre = { role: 'districtGridCentre', areaCode: null, sensitive: true } as const;
  const worker = { role: 'gridWorker', areaCode: '120112003001001', sensitive: true } as const;

  it('counts the area of a grant, and the district for a grant without one', () => {
    expect(countedReach([street], null)).toEqual({ areaCodes: ['120112003'], withoutSensitive: true });
    expect(countedReach([bureau], null)).toEqual({ areaCodes: null, withoutSensitive: true });
    expect(countedReach([street, centre], null)).toEqual({ areaCodes: null, withoutSensitive: false });
  });

  it('gives null for an area outside, and lets nobody look up from a street to its district', () => {
    expect(countedReach([street], '120112101')).toBeNull();
    expect(countedReach([street], '120112')).toBeNull();
    expect(countedReach([street], '120112003001')).toEqual({ areaCodes: ['120112003001'], withoutSensitive: true });
  });

  it('counts sensitive cases only where a grant that counts shows them', () => {
    expect(countedReach([street, other], null)).toEqual({
      areaCodes: ['120112003', '120112101'],
      withoutSensitive: true,
    });
    expect(countedReach([street, other], '120112101001')?.withoutSensitive).toBe(false);
    expect(countedReach([street, worker], null)?.withoutSensitive).toBe(true);
  });

  it('gives nothing to count to who may not read indicators', () => {
    expect(countedReach([worker], null)?.areaCodes).toEqual([]);
    expect(countedReach([worker], '120112003001001')).toBeNull();
  });
});
