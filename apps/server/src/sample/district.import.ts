import { roleSheets } from '@tongxin/contract';
import type { SampleDistrict } from '@tongxin/demo';
import type { StaffRow } from '../access/index.ts';
import type { App } from '../app.ts';
import { keepByRegister } from '../governance/residents/index.ts';
import { importDistrict } from '../governance/settings/index.ts';
import { hashPassword } from '../platform/crypto/index.ts';

/** The password of every demo account; printed at start. */
export const demoPassword = 'tongxin-demo';

/** A tenant filled with the sample district: ids by what the sample calls things. */
export interface ImportedSample {
  readonly tenantId: string;
  readonly unitIds: ReadonlyMap<string, string>;
  readonly staffIds: ReadonlyMap<string, string>;
  readonly residentIds: ReadonlyMap<string, string>;
}

/**
 * Makes a tenant of the sample district through the same importers that real registers use: areas, units, staff with grants, categories,
 * catalogue, limits, brands, residents. Running it again over the same tenant changes nothing.
 */
export async function importSample(
  app: App,
  sample: SampleDistrict,
  tenant: { readonly key: string; readonly name: string; readonly kind: 'live' | 'replay' },
): Promise<ImportedSample> {
  const { access, engine } = app;
  const { database, ids, clock } = engine;
  const known = await access.provision.findTenant(tenant.key);
  const { id: tenantId } =
    known ?? (await access.provision.createTenant({ ...tenant, timeZone: 'Asia/Shanghai', generated: true }));
  const staffIds = new Map(sample.staff.map(({ login }) => [login, ids.uuid()]));
  const { unitIds } = await importDistrict(database, tenantId, districtOf(sample, false), {
    ids,
    now: clock.now(),
    staffIds,
  });
  const passwordHash = await hashPassword(demoPassword);
  const rows: StaffRow[] = sample.staff.map((each) => ({
    id: staffIds.get(each.login) ?? ids.uuid(),
    login: each.login,
    name: each.name,
    title: each.title,
    unitId: unitIds.get(each.unitCode) ?? null,
    passwordHash,
    grants: staffGrants(each, sample, unitIds),
  }));
  const saved = await access.provision.importStaff(tenantId, rows);
  await importDistrict(database, tenantId, districtOf(sample, true), { ids, now: clock.now(), staffIds: saved });
  await access.provision.importBrands(
    tenantId,
    sample.brands.map(({ icon, ...brand }) => ({ ...brand, icon: icon.path })),
  );
  const residents = await database.inTenant(tenantId, async (tx) => {
    const made = await app.residents.importAll(tx, tenantId, sample.residents);
    await keepByRegister(tx, tenantId, made);
    return made;
  });
  app.directories.forget(tenantId);
  return {
    tenantId,
    unitIds,
    staffIds: saved,
    residentIds: new Map(sample.residents.map(({ handle }, at) => [handle, residents[at] ?? ''])),
  };
}

/** The sample's registers as the importer takes them: places, units and rules first, then what names people. */
function districtOf(sample: SampleDistrict, people: boolean): Parameters<typeof importDistrict>[2] {
  if (people)
    return { staff: sample.staff, posts: sample.posts, dutyRoster: sample.dutyRoster, substitutes: sample.substitutes };
  const { areas, policeGrids, units, categories, catalogue, limits, officeHours } = sample;
  return { areas, policeGrids, units, categories, catalogue, limits, officeHours };
}

/**
 * The grants of a member of the sample's staff: one for each category a grant names, and for a role that works in units one for each unit: the
 * named one, else the communities whose posts the person holds.
 */
export function staffGrants(
  person: SampleDistrict['staff'][number],
  sample: Pick<SampleDistrict, 'posts' | 'units'>,
  unitIds: ReadonlyMap<string, string>,
): readonly StaffRow['grants'][number][] {
  const held = new Set(
    sample.posts.filter(({ code }) => person.postCodes.includes(code)).map(({ unitCode }) => unitCode),
  );
  const communities = sample.units.filter(({ code, kind }) => kind === 'community' && held.has(code));
  return person.grants.flatMap((grant) => {
    const own = roleSheets[grant.role].scope === 'unit' && grant.unitCode === undefined;
    const units = own
      ? communities.filter(({ areaCode }) => areaCode?.startsWith(grant.areaCode ?? '')).map(({ code }) => code)
      : [grant.unitCode];
    return units.flatMap((unitCode) =>
      (grant.categories ?? [null]).map((categoryCode) => ({
        role: grant.role,
        areaCode: grant.areaCode ?? null,
        unitId: unitCode === undefined ? null : (unitIds.get(unitCode) ?? null),
        categoryCode,
        sensitive: grant.sensitive ?? false,
      })),
    );
  });
}
