import type { Settings, Words } from '@tongxin/contract';
import { type AreaDirectory, type AreaRegister, areaDirectory } from '../areas/index.ts';
import {
  DEFAULT_OFFICE_HOURS,
  dayOf,
  type ImportedYear,
  isWorkingTime,
  type OfficeHours,
  type UnitHours,
  type WorkingCalendar,
  type YearDays,
  yearsWith,
} from '../calendar/index.ts';
import { type Clearance, isCleared, type Terms } from '../cases/index.ts';
import {
  type CaseFacts,
  type Category,
  lexicon,
  type ModelInForce,
  type RoutingDecision,
  type RoutingFacts,
  type RoutingRegister,
  type RoutingRule,
  route,
  router,
  type StaleRule,
  type Suggest,
  suggestByModel,
  suggestCategory,
  type Taxonomy,
  taxonomy,
} from '../triage/index.ts';
import {
  type Catalogue,
  type CatalogueEntry,
  catalogue,
  type Duty,
  localMoment,
  type Member,
  mayLead,
  type Organisation,
  onDuty,
  organisation,
  rosters,
  type Superior,
  superiorOfUnit,
  type UnitRegister,
} from '../units/index.ts';
import { districtPrefix, numberPrefixes } from './initials.ts';
import { findLimit, limitTable } from './limits.ts';
import type { LimitsInForce, SettingsInForce } from './settings.store.ts';

/** Everything a directory is made of, as the stores read it. */
export interface Registers {
  readonly areas: AreaRegister;
  readonly units: UnitRegister;
  readonly members: readonly Member[];
  /** Who in which unit may see sensitive matters; null: not asked, and then every unit counts as cleared. */
  readonly clearances: readonly Clearance[] | null;
  readonly categories: readonly Category[];
  readonly catalogue: readonly CatalogueEntry[];
  readonly rules: readonly RoutingRule[];
  readonly limits: LimitsInForce;
  readonly settings: SettingsInForce;
  readonly years: readonly ImportedYear[];
  readonly hours: readonly UnitHours[];
  /** The model that suggests; without one the lexicon does. */
  readonly model?: ModelInForce | null;
}

/** A tenant's registers at one moment, in memory: what rules and routes look up without touching the database. Never changes. */
export interface TenantDirectory {
  readonly tenantId: string;
  /** Counts the directories this process has made of the tenant. */
  readonly version: number;
  /** What rules look up. Units, areas and categories out of force are not found here; `units`, `areas`, `categories` still know them. */
  readonly terms: Terms;
  readonly settings: Settings;
  readonly settingsVersion: number;
  readonly limits: LimitsInForce;
  readonly hours: readonly UnitHours[];
  readonly years: ReadonlyMap<number, YearDays>;
  readonly areas: AreaDirectory;
  readonly units: Organisation;
  readonly categories: Taxonomy;
  readonly catalogue: Catalogue;
  readonly register: RoutingRegister;
  readonly suggest: Suggest;
  readonly suggestsBy: 'model' | 'lexicon';
  /** Who leads a case, and why (design §6). */
  route(facts: CaseFacts): RoutingDecision;
  /** Facts with what a wall in the tenant's zone shows at their instant. */
  factsAt(facts: CaseFacts): RoutingFacts;
  onDuty(unitId: string, atMs: number): Duty;
  /** The post with a holder above a unit; undefined at the top. */
  superiorOfUnit(unitId: string): Superior | undefined;
  /** False only for a community that would lead what is not on its duty list: the refusal `duty_off_list`. */
  mayLead(unitId: string, categoryCode: string | null): boolean;
  /** A unit and everything below it. */
  unitsIn(unitId: string): readonly string[];
  /** The letters that open the case numbers of a place: those of its street, or of the district. */
  numberPrefix(areaCode: string): string;
  staffName(staffId: string): string | undefined;
  /** Enabled rules that name what is gone; routing passes them over already. */
  readonly stale: readonly StaleRule[];
  /** What somebody should look at: unknown holiday lists, categories that the catalogue does not know, rules switched off. */
  readonly warnings: readonly Words[];
}

/** What the directory takes from the process. */
export interface DirectoryMakings {
  /** A calendar made of these parts; the same parts give the same calendar. */
  calendarWith(
    settings: Settings,
    years: ReadonlyMap<number, YearDays>,
    hours: readonly OfficeHours[],
  ): WorkingCalendar;
  /** Epoch milliseconds, for the warnings alone. */
  readonly now: number;
  readonly version: number;
}

/** Makes a directory. Pure: the same registers give the same answers. */
export function tenantDirectory(tenantId: string, registers: Registers, makings: DirectoryMakings): TenantDirectory {
  const { settings } = registers.settings;
  const years = yearsWith(registers.years);
  const areas = areaDirectory(registers.areas);
  const units = organisation(registers.units.units, registers.units.posts, registers.members);
  const categories = taxonomy(registers.categories);
  const entries = catalogue(registers.catalogue);
  const duty = rosters(registers.units.roster, registers.units.substitutions);
  const register: RoutingRegister = Object.freeze({
    areas,
    organisation: units,
    categoryLine: categories.line,
    categoryActive: categories.active,
  });
  const routing = router(registers.rules, entries, register);
  const hoursOf = new Map(registers.hours.map(({ unitId, sets }) => [unitId, sets]));
  const tenantHours = hoursOf.get(null) ?? DEFAULT_OFFICE_HOURS;
  const tenantCalendar = makings.calendarWith(settings, years, tenantHours);

  const calendars = new Map<string | null, WorkingCalendar>([[null, tenantCalendar]]);

  function calendarOf(unitId: string | null): WorkingCalendar {
    const known = calendars.get(unitId);
    if (known) return known;
    const own = unitId === null ? undefined : units.unit(unitId)?.ancestors.find((id) => hoursOf.has(id));
    if (unitId === null || own === undefined) return tenantCalendar;
    const calendar = makings.calendarWith(settings, years, hoursOf.get(own) ?? tenantHours);
    calendars.set(unitId, calendar);
    return calendar;
  }

  const limits = limitTable(registers.limits.rules, registers.limits.version, {
    categoryLine: categories.line,
    monthDayOf: (atMs) => dayOf(tenantCalendar, atMs).slice(5),
  });
  const momentOf = (atMs: number) => localMoment(atMs, tenantCalendar.zone.offsetAt(atMs));

  function factsAt({ at, ...facts }: CaseFacts): RoutingFacts {
    const { weekday, minute } = momentOf(at);
    return { ...facts, weekday, minute, workingTime: isWorkingTime(tenantCalendar, at) };
  }

  function mayLeadHere(unitId: string, categoryCode: string | null): boolean {
    const unit = units.unit(unitId);
    return !unit || mayLead(entries, register, unit, categoryCode);
  }

  function dutyOf(unitId: string, at: number) {
    const { people, why } = onDuty(units, duty, unitId, momentOf(at));
    const [first] = people;
    return first ? { staffId: first.staffId, why } : null;
  }

  const terms: Terms = {
    districtCode: areas.districtCode,
    settings,
    limitFor: (clock, record, now) => findLimit(limits, clock, record, now),
    calendarOf,
    category: (code) => (categories.active(code) ? categories.byCode(code) : undefined),
    unit: (id) => (units.unit(id)?.active ? units.unit(id) : undefined),
    area: (code) => (areas.active(code) ? areas.byCode(code) : undefined),
    worksIn: units.worksIn,
    liesIn: units.liesIn,
    dutyOf,
    mayLead: mayLeadHere,
    cleared: (unitId, part, matter) =>
      registers.clearances === null || isCleared(registers.clearances, unitId, part, matter, units.liesIn),
  };
  let prefixes: ReadonlyMap<string, string> | undefined;
  const model = registers.model ?? null;
  let suggesting: Suggest | undefined;

  return Object.freeze({
    tenantId,
    version: makings.version,
    terms,
    settings,
    settingsVersion: registers.settings.version,
    limits: registers.limits,
    hours: registers.hours,
    years,
    areas,
    units,
    categories,
    catalogue: entries,
    register,
    suggest(title: string, text: string) {
      suggesting ??= model === null ? suggestByWords(categories) : suggestByModel(model, categories);
      return suggesting(title, text);
    },
    suggestsBy: model === null ? 'lexicon' : 'model',
    route: (facts: CaseFacts) => route(routing, factsAt(facts)),
    factsAt,
    onDuty: (unitId: string, atMs: number) => onDuty(units, duty, unitId, momentOf(atMs)),
    superiorOfUnit: (unitId: string) => superiorOfUnit(units, unitId),
    mayLead: mayLeadHere,
    unitsIn: units.unitsIn,
    numberPrefix(areaCode: string) {
      prefixes ??= numberPrefixes(areas.streets);
      return prefixes.get(areas.at(areaCode, 'street')?.code ?? '') ?? districtPrefix;
    },
    staffName: (staffId: string) => units.member(staffId)?.name,
    stale: routing.stale,
    warnings: [
      ...unknownYears(years, makings.now),
      ...uncatalogued(categories, entries),
      ...switchedOff(registers.rules, routing.stale),
    ],
  });
}

function suggestByWords(categories: Taxonomy): Suggest {
  const words = lexicon(categories.inForce);
  return (title, text) => suggestCategory(words, title, text);
}

/** Limits reach about a quarter ahead: a year whose list is missing is named that long before (domain §2.4 rule 1). */
const REACH_MS = 92 * 86_400_000;

function unknownYears(years: ReadonlyMap<number, YearDays>, now: number): readonly Words[] {
  const near = new Set([new Date(now).getUTCFullYear(), new Date(now + REACH_MS).getUTCFullYear()]);
  return [...near].flatMap((year) => {
    if (years.has(year)) return [];
    return [
      {
        zh: `${year} 年放假安排还没有导入，暂按周末和固定节日计算`,
        en: `The holiday list of ${year} has not been imported; weekends and fixed holidays are assumed`,
      },
    ];
  });
}

function uncatalogued(categories: Taxonomy, entries: Catalogue): readonly Words[] {
  const without = categories.inForce.filter(
    ({ code, words }) => words.length > 0 && !categories.line(code).some((each) => entries.entryOf(each)),
  );
  if (without.length === 0) return [];
  const shown = without.slice(0, 10).map((category) => category.name);
  return [
    {
      zh: `${without.length} 个类别不在派单目录里，由人指定单位：${shown.join('、')}`,
      en: `${without.length} categories are not in the dispatch catalogue; a person chooses the unit: ${shown.join(', ')}`,
    },
  ];
}

function switchedOff(rules: readonly RoutingRule[], stale: readonly StaleRule[]): readonly Words[] {
  const reasons = [
    ...stale.map(({ rule, reason }) => ({ rule, reason })),
    ...rules.flatMap((rule) => (rule.disabledReason ? [{ rule, reason: rule.disabledReason }] : [])),
  ];
  return reasons.map(({ rule, reason }) => ({
    zh: `派单规则“${rule.name}”：${reason.zh}`,
    en: `Routing rule “${rule.name}”: ${reason.en}`,
  }));
}
