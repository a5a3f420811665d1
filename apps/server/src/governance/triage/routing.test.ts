import { describe, expect, it } from 'vitest';
import { areaDirectory } from '../areas/index.ts';
import { type CatalogueEntry, catalogue, leadUnit, mayLead, organisation } from '../units/index.ts';
import { taxonomy } from './category.ts';
import type { RoutingFacts } from './conditions.ts';
import { dryRun } from './dryRun.ts';
import { type RoutingRegister, type RoutingRule, route, router, staleRules } from './routing.ts';

const area = (code: string, level: 'district' | 'street' | 'community' | 'grid', parentCode: string | null) => ({
  code,
  name: code,
  level,
  kind: level,
  parentCode,
  generated: false,
  polygon: null,
  retired: code === '120112999',
});
const areas = areaDirectory({
  areas: [
    area('120112', 'district', null),
    area('120112003', 'street', '120112'),
    area('120112004', 'street', '120112'),
    area('120112999', 'street', '120112'),
    area('120112003001', 'community', '120112003'),
    area('120112003001001', 'grid', '120112003001'),
  ],
  policeGrids: [],
  bindings: [],
});
const unit = (id: string, kind: string, areaCode: string | null, active = true) => ({
  id,
  code: id,
  name: `单位${id}`,
  kind,
  parentId: null,
  areaCode,
  active,
});
const org = organisation(
  [
    unit('street', 'street', '120112003'),
    unit('community', 'community', '120112003001'),
    unit('bureau', 'district_department', '120112'),
    unit('other', 'district_department', '120112'),
    unit('gone', 'district_department', '120112', false),
  ],
  [],
  [],
);
const category = (code: string, parentCode: string | null, retired = false) => ({
  code,
  parentCode,
  name: code,
  kind: 'request',
  limitClass: 'general' as const,
  requiresFieldCheck: false,
  closeEvidence: [],
  publicVisible: true,
  sensitive: false,
  anonymousAllowed: false,
  words: [],
  mappings: {},
  emergencyPhone: null,
  version: 1,
  retired,
});
const categories = taxonomy([
  category('R01', null),
  category('R0101', 'R01'),
  category('R0102', 'R01'),
  category('R02', null),
  category('R0201', 'R02'),
  category('R0299', 'R02', true),
]);
const register: RoutingRegister = {
  areas,
  organisation: org,
  categoryLine: categories.line,
  categoryActive: categories.active,
};
const entry = (categoryCode: string, target: CatalogueEntry['target'], more: Partial<CatalogueEntry> = {}) => ({
  id: `entry-${categoryCode}`,
  categoryCode,
  target,
  coTargets: [],
  basis: '职责',
  enabled: true,
  version: 1,
  ...more,
});
const entries = catalogue([
  entry('R01', { streetOfPlace: true }),
  entry('R0101', { communityOfPlace: true }, { coTargets: [{ streetOfPlace: true }, { communityOfPlace: true }] }),
  entry('R0201', { unitId: 'gone' }),
]);
const rule = (id: string, more: Partial<RoutingRule> = {}): RoutingRule => ({
  id,
  name: id,
  priority: 10,
  conditions: {},
  leadUnitId: 'bureau',
  coUnitIds: [],
  basis: '依据',
  enabled: true,
  disabledReason: null,
  version: 1,
  ...more,
});
const facts = (more: Partial<RoutingFacts> = {}): RoutingFacts => ({
  categoryCode: 'R0101',
  areaCode: '120112003001001',
  point: null,
  source: 'resident',
  answers: {},
  title: '电梯停运',
  text: '三号楼的电梯停了两天',
  weekday: 2,
  minute: 600,
  workingTime: true,
  ...more,
});
const decide = (rules: RoutingRule[], more: Partial<RoutingFacts> = {}) =>
  route(router(rules, entries, register), facts(more));

describe('the dispatch catalogue', () => {
  const lead = (code: string | null, place = '120112003001001') => leadUnit(entries, register, code, place);

  it('gives a category to the unit that its own entry names, with the duty and the entry as evidence', () => {
    const choice = lead('R0101');
    expect(choice).toMatchObject({ leadUnitId: 'community', coUnitIds: ['street'], entryId: 'entry-R0101' });
    expect(choice.reason.zh).toContain('职责');
    expect(choice.evidence).toMatchObject({ entryCategory: 'R0101', basis: '职责' });
  });

  it('asks the entry of the category above where a category has none', () => {
    const choice = lead('R0102');
    expect(choice.leadUnitId).toBe('street');
    expect(choice.reason.zh).toContain('上级类别 R01');
  });

  it.each([
    ['there is no category', null, '120112003001001'],
    ['no entry knows the category', 'R02', '120112003001001'],
    ['the named unit is gone', 'R0201', '120112003001001'],
    ['the place has no such unit', 'R0101', '120112004'],
  ])('leaves it to a person, and says why, when %s', (_why, code, place) => {
    const choice = lead(code, place);
    expect(choice.leadUnitId).toBeNull();
    expect(choice.reason.zh).toMatch(/由人指定/);
  });

  it('lets a community lead only what is on its duty list', () => {
    const community = { id: 'community', kind: 'community' };
    expect(mayLead(entries, register, community, 'R0101')).toBe(true);
    expect(mayLead(entries, register, community, 'R0102')).toBe(false);
    expect(mayLead(entries, register, community, null)).toBe(false);
    expect(mayLead(entries, register, { id: 'bureau', kind: 'district_department' }, 'R0102')).toBe(true);
  });
});

describe('routing', () => {
  it('takes the first matching rule by priority, then the older one, before the catalogue', () => {
    const rules = [rule('b', { leadUnitId: 'other' }), rule('a'), rule('low', { priority: 1 })];
    expect(decide(rules)).toMatchObject({ leadUnitId: 'bureau', by: 'rule', ruleId: 'a' });
    expect(decide([...rules, rule('top', { priority: 99, leadUnitId: 'other' })]).ruleId).toBe('top');
  });

  it('falls to the catalogue when no rule matches, and to a person when the catalogue is silent', () => {
    expect(decide([rule('off', { enabled: false })])).toMatchObject({ leadUnitId: 'community', by: 'catalogue' });
    expect(decide([], { categoryCode: null })).toMatchObject({ leadUnitId: null, by: 'nobody' });
  });

  const ring = [
    [117, 39],
    [118, 39],
    [118, 40],
    [117, 40],
  ] as [number, number][];

  it.each([
    ['a category above', { categoryCodes: ['R01'] }, {}, { categoryCode: 'R0201' }],
    ['an area around', { areaCodes: ['120112003'] }, {}, { areaCode: '120112004' }],
    ['a polygon', { polygon: ring }, { point: { lng: 117.5, lat: 39.5 } }, { point: { lng: 119, lat: 39.5 } }],
    ['a polygon, without a point', { polygon: ring }, { point: { lng: 117.5, lat: 39.5 } }, { point: null }],
    ['a weekday', { weekdays: [2, 3] }, {}, { weekday: 4 }],
    ['minutes of the day', { fromMinute: 600, toMinute: 660 }, { minute: 600 }, { minute: 660 }],
    ['minutes over midnight', { fromMinute: 1200, toMinute: 360 }, { minute: 30 }, { minute: 600 }],
    ['an open end of the day', { fromMinute: 1200 }, { minute: 1439 }, { minute: 0 }],
    ['working time', { workingTime: false }, { workingTime: false }, { workingTime: true }],
    ['a source', { sources: ['hotline'] }, { source: 'hotline' }, { source: 'resident' }],
    ['an answer', { answers: { floor: '3' } }, { answers: { floor: '3' } }, { answers: { floor: '4' } }],
    ['a word, whatever its width', { words: ['Ｘ', '电梯'] }, {}, { title: '', text: '路灯' }],
  ])('holds a rule to %s', (_name, conditions, fits, not) => {
    expect(decide([rule('r', { conditions })], fits).by).toBe('rule');
    expect(decide([rule('r', { conditions })], { ...fits, ...not }).by).not.toBe('rule');
  });

  it('shows which conditions counted', () => {
    const { evidence } = decide([rule('r', { conditions: { categoryCodes: ['R01'], words: ['电梯', '路灯'] } })]);
    expect(evidence).toMatchObject({ category: 'R01', words: ['电梯'], rule: 'r', basis: '依据' });
  });

  it('passes over a rule that would push onto a community what is not on its duty list, and says so', () => {
    const decision = decide([rule('push', { leadUnitId: 'community' })], { categoryCode: 'R0102' });
    expect(decision).toMatchObject({ by: 'catalogue', leadUnitId: 'street' });
    expect(decision.evidence.passedOverDutyList).toEqual(['push']);
  });

  it.each([
    ['unit', { leadUnitId: 'gone' }],
    ['helping unit', { coUnitIds: ['never'] }],
    ['category', { conditions: { categoryCodes: ['R0299'] } }],
    ['area', { conditions: { areaCodes: ['120112999'] } }],
  ])('switches off a rule whose %s is gone, with the reason, and lets the next one decide', (_what, broken) => {
    const rules = [rule('stale', { priority: 99, ...broken }), rule('next', { leadUnitId: 'other' })];
    const [stale, ...more] = staleRules(rules, register);
    expect(more).toEqual([]);
    expect(stale?.rule.id).toBe('stale');
    expect(stale?.reason.zh).toContain('自动停用');
    expect(decide(rules).ruleId).toBe('next');
  });
});

describe('a dry run', () => {
  it('counts what the rule would have matched and changed, names units, and needs no rule to be on', () => {
    const past = [
      { ...facts(), caseId: '1', caseNo: 'HT-1', chosenUnitId: 'bureau' },
      { ...facts(), caseId: '2', caseNo: null, chosenUnitId: 'street' },
      { ...facts({ categoryCode: 'R0201' }), caseId: '3', caseNo: null, chosenUnitId: null },
    ];
    const tried = dryRun(rule('new', { enabled: false, conditions: { categoryCodes: ['R01'] } }), register, past);
    expect(tried).toEqual({
      looked: 3,
      matched: 2,
      same: 1,
      different: 1,
      examples: [{ caseId: '2', caseNo: null, title: '电梯停运', chosen: '单位street', would: '单位bureau' }],
    });
  });
});
