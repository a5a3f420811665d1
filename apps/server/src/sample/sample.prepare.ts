import { type SampleDistrict, sampleDistrict } from '@tongxin/demo';
import { permissionsOf, type StaffCaller } from '../access/index.ts';
import type { App } from '../app.ts';
import { cast } from './cast.ts';
import { type ImportedSample, importSample, staffGrants } from './district.import.ts';
import { type LifeMakings, playLife } from './life.play.ts';
import { findLife } from './life.store.ts';
import { demoPhone, sampleTenant } from './logins.ts';
import { stage } from './stage.service.ts';

/**
 * Makes the sample district and tells its stories when they are not there yet. An interrupted start goes on at the next one; a second start
 * finds everything and does nothing.
 */
export async function prepareSample(
  app: App,
  say: (line: string) => void,
  extent: 'registers' | 'life' = 'life',
): Promise<void> {
  if (await isPrepared(app, extent)) return;
  say('正在准备示例区（只在第一次启动时）… / preparing the sample district (first start only) …');
  const sample = sampleDistrict();
  const imported = await importSample(app, sample, sampleTenant);
  await app.engine.database.analyze();
  if (extent === 'registers') return;
  const makings = await lifeMakings(app, sample, imported, sampleTenant.key);
  await playLife({ ...makings, progress: tellingProgress(say) });
  await app.engine.database.analyze();
}

async function isPrepared(app: App, extent: 'registers' | 'life'): Promise<boolean> {
  const tenant = await app.access.provision.findTenant(sampleTenant.key);
  if (tenant === undefined) return false;
  if (extent === 'registers') {
    // Residents are imported last.
    const resident = await app.engine.database.inTenant(tenant.id, (tx) =>
      app.residents.findByPhone(tx, tenant.id, demoPhone),
    );
    return resident !== undefined;
  }
  const life = await app.engine.database.inTenant(tenant.id, (tx) => findLife(tx, tenant.id));
  return life?.finished ?? false;
}

function tellingProgress(say: (line: string) => void): NonNullable<LifeMakings['progress']> {
  return (told, all) => {
    if (told === all || told % 100 === 0) say(`  示例案件 ${told}/${all} / sample cases ${told} of ${all}`);
  };
}

/** Everything that playing the stories of an imported sample needs. The tenant's registers are taken as they are now. */
export async function lifeMakings(
  app: App,
  sample: SampleDistrict,
  imported: ImportedSample,
  tenantKey: string,
): Promise<LifeMakings> {
  const { tenantId, unitIds, residentIds } = imported;
  const directory = await app.directories.of(tenantId);
  const players = cast(staffOf(sample, imported, tenantKey));
  const byHand = { ...directory, settings: { ...directory.settings, autoDispatch: false } };
  const stages = { ruled: stage(app.intake, directory, players), byHand: stage(app.intake, byHand, players) };
  const people = { findOrCreate: app.residents.findOrCreate, read: app.residents.open };
  return {
    database: app.engine.database,
    people,
    sample,
    stages,
    tenantKey,
    unitIds,
    residentIds,
    now: app.engine.clock.now(),
  };
}

/** The staff of an imported sample as callers, with the grants the import gave them. */
export function staffOf(
  sample: SampleDistrict,
  { tenantId, unitIds, staffIds }: ImportedSample,
  tenantKey: string,
): readonly StaffCaller[] {
  return sample.staff.map((each) => {
    const grants = staffGrants(each, sample, unitIds).map((grant) => ({ ...grant, id: each.login }));
    return {
      kind: 'staff',
      sessionId: 'sample',
      tenantId,
      tenantKey,
      staffId: staffIds.get(each.login) ?? '',
      name: each.name,
      title: each.title,
      unitId: unitIds.get(each.unitCode) ?? null,
      grants,
      permissions: permissionsOf(grants),
      program: false,
    };
  });
}
