import type { Database, Tx } from '../../platform/db/index.ts';
import type { Ids } from '../../platform/ids/index.ts';
import { refuse } from '../../platform/refusal/index.ts';
import { importAreas, importPoliceGrids, recordReplacement } from '../areas/index.ts';
import { DEFAULT_OFFICE_HOURS, type OfficeHours, saveOfficeHours, type UnitHours } from '../calendar/index.ts';
import { importCategories } from '../triage/index.ts';
import { importCatalogue, importPosts, importRoster, importSubstitutes, importUnits } from '../units/index.ts';
import { loadRegisters } from './directory.cache.ts';
import type { Registers } from './directory.ts';
import {
  type DistrictRows,
  issuesOfDistrict,
  type KnownCodes,
  type LimitInput,
  limitUnits,
  setsOf,
} from './district.check.ts';
import { completed, type LimitRule, ruleName } from './limits.ts';
import { publishLimits } from './settings.store.ts';
import { dayIn } from './settings.ts';

/** What an import needs beside its rows. */
export interface ImportMakings {
  readonly ids: Ids;
  /** The instant of the import, epoch milliseconds: from its day on things are valid. */
  readonly now: number;
  /** The staff id of every login that the rows name. */
  readonly staffIds: ReadonlyMap<string, string>;
  /** Who imports; null is the platform itself. */
  readonly staffId?: string | null;
}

/** What was imported. */
export interface Imported {
  /** The id of every unit of the tenant, by code. */
  readonly unitIds: ReadonlyMap<string, string>;
}

/**
 * Writes the registers of a district, new rows and known ones alike, all or nothing, in a few statements for each register. Limits
 * that the rows do not name get the platform's defaults. A process that keeps directories forgets the tenant's afterwards. Refuses `input_invalid` with the path of each row that cannot be
 * written (at most 50), and `already_exists` for codes of retired areas.
 */
export async function importDistrict(
  db: Database,
  tenantId: string,
  rows: DistrictRows,
  makings: ImportMakings,
): Promise<Imported> {
  return db.inTenant(tenantId, (tx) => importDistrictIn(tx, tenantId, rows, makings));
}

/** The same inside of a transaction that the caller has opened for the tenant. */
export async function importDistrictIn(
  tx: Tx,
  tenantId: string,
  rows: DistrictRows,
  { ids, now, staffIds, staffId = null }: ImportMakings,
): Promise<Imported> {
  const before = await loadRegisters(tx, tenantId, now);
  const issues = issuesOfDistrict(rows, { ...registeredCodes(before), logins: new Set(staffIds.keys()) });
  if (issues.length > 0) throw refuse('input_invalid', { issues: issues.slice(0, 50), count: issues.length });
  const { timeZone } = before.settings.settings;
  const day = (offsetDays: number) => dayIn(timeZone, now + offsetDays * 86_400_000);
  const staff = (login: string) => staffIds.get(login) ?? '';

  await importAreas(tx, tenantId, rows.areas ?? [], day(0));
  for (const { reason, ...replacement } of rows.replacements ?? []) {
    await recordReplacement(tx, tenantId, replacement, { now, today: day(0), staffId, reason }, ids);
  }
  await importPoliceGrids(tx, tenantId, rows.policeGrids ?? [], day(0));
  const unitIds = rows.units
    ? await importUnits(tx, tenantId, rows.units, ids)
    : new Map(before.units.units.map(({ code, id }) => [code, id]));
  const holders = rows.staff?.flatMap(({ login, postCodes }) =>
    postCodes.map((postCode) => ({ postCode, staffId: staff(login) })),
  );
  if (rows.posts || holders) await importPosts(tx, tenantId, rows.posts ?? [], holders ?? null, unitIds, ids);
  if (rows.dutyRoster) {
    const lines = rows.dutyRoster.map(({ login, ...line }) => ({ ...line, staffId: staff(login) }));
    await importRoster(tx, tenantId, lines, unitIds, ids);
  }
  if (rows.substitutes) {
    const substitutions = rows.substitutes.map(({ login, substituteLogin, fromDay, toDay }) => ({
      staffId: staff(login),
      substituteId: staff(substituteLogin),
      fromDay: day(fromDay),
      toDay: day(toDay),
    }));
    await importSubstitutes(tx, tenantId, substitutions, ids);
  }
  if (rows.categories) await importCategories(tx, tenantId, rows.categories, day(0));
  if (rows.catalogue) await importCatalogue(tx, tenantId, rows.catalogue, unitIds, ids);
  const change = { staffId, now };
  const hoursBefore = new Map(before.hours.map(({ unitId, sets }) => [unitId, hoursText(sets)]));
  const hours = hoursOf(rows, unitIds).filter(({ unitId, sets }) => hoursBefore.get(unitId) !== hoursText(sets));
  await saveOfficeHours(tx, tenantId, hours, change);
  const limits = rows.limits && completed(rows.limits.map(limitRule));
  if (limits && limitsText(limits) !== limitsText(before.limits.rules)) {
    await publishLimits(tx, tenantId, before.limits.version, limits, change);
  }
  return { unitIds };
}

/** Texts that are the same for the same rules, so that an import that brings nothing new makes no version. */
function limitsText(rules: readonly LimitRule[]): string {
  return rules
    .map((rule) => `${ruleName(rule)}=${rule.amount} ${rule.unit}`)
    .sort()
    .join();
}

function hoursText(sets: readonly OfficeHours[]): string {
  return sets
    .map(
      ({ from, to, shifts }) =>
        `${from}..${to} ${shifts.map((shift) => `${shift.fromMinute}-${shift.toMinute}`).join()}`,
    )
    .join(';');
}

/** The codes that references may point to already. */
export function registeredCodes(before: Registers): Omit<KnownCodes, 'logins'> {
  const codes = (rows: readonly { readonly code: string }[]) => new Set(rows.map((row) => row.code));
  return {
    areas: codes(before.areas.areas),
    units: codes(before.units.units),
    posts: codes(before.units.posts),
    categories: codes(before.categories),
  };
}

function limitRule(input: LimitInput): LimitRule {
  return {
    clock: input.clock,
    limitClass: input.limitClass ?? null,
    categoryCode: input.categoryCode ?? null,
    urgency: input.urgency ?? null,
    areaCode: input.areaCode ?? null,
    season: input.season ?? null,
    amount: input.amount,
    unit: limitUnits[input.unit],
  };
}

/** The tenant's hours, and those of each unit that names some. */
function hoursOf(rows: DistrictRows, unitIds: ReadonlyMap<string, string>): readonly UnitHours[] {
  const byKey = new Map((rows.officeHours ?? []).map((hours) => [hours.key, setsOf(hours)]));
  const tenants = byKey.get('default');
  return [
    ...(tenants ? [{ unitId: null, sets: tenants }] : []),
    ...(rows.units ?? []).flatMap(({ code, officeHours }) => {
      const unitId = unitIds.get(code);
      if (officeHours === undefined || unitId === undefined) return [];
      return [{ unitId, sets: byKey.get(officeHours) ?? DEFAULT_OFFICE_HOURS }];
    }),
  ];
}
