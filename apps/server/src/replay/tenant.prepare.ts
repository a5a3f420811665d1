import type { Client } from '@tongxin/client';
import { type SampleDistrict, sampleDistrict } from '@tongxin/demo';
import type { App } from '../app.ts';
import { type ImportedSample, importSample } from '../sample/district.import.ts';
import type { MessageFile } from './messages.read.ts';

/** A district that a file is replayed into. */
export interface ReplayTenant {
  readonly key: string;
  readonly name: string;
  readonly imported: ImportedSample;
  readonly sample: SampleDistrict;
  /** A token of the operator's account that files, and one of the administrator who sets what rules may decide. */
  readonly operatorToken: string;
  readonly adminToken: string;
}

const operator = 'replay.operator';

/** Suggestions as sure as this are accepted without a person in a replay (our decision: it shows what rules alone would do). */
export const acceptedConfidence = 0.6;

/** Makes the tenant of a file, with the registers of the sample district and one account that files; finds it when it is there. */
export async function prepareTenant(app: App, file: Pick<MessageFile, 'name' | 'digest'>): Promise<ReplayTenant> {
  const { provision } = app.access;
  const sample = sampleDistrict();
  const key = `replay-${file.digest}`;
  const name = `演练：${file.name}`.slice(0, 60);
  const imported = await importSample(app, { ...sample, residents: [], brands: [] }, { key, name, kind: 'replay' });
  const { tenantId, staffIds } = imported;
  const own = await provision.importStaff(tenantId, [
    {
      login: operator,
      name: '数据接入',
      title: '数据接入账号',
      unitId: null,
      passwordHash: null,
      grants: [{ role: 'operator', areaCode: districtCode(sample), unitId: null, categoryCode: null, sensitive: true }],
    },
  ]);
  const tokenFor = async (staffId: string | undefined) =>
    (await provision.issueToken({ tenantId, staffId: staffId ?? '', label: 'replay', days: 1 })).token;
  return {
    key,
    name,
    imported,
    sample,
    operatorToken: await tokenFor(own.get(operator)),
    adminToken: await tokenFor(staffIds.get('sys.admin')),
  };
}

function districtCode(sample: SampleDistrict): string {
  return sample.areas.find(({ level }) => level === 'district')?.code ?? '';
}

/** Lets rules accept sure suggestions and dispatch, through the interface as an administrator would. */
export async function letRulesDecide(admin: Client): Promise<void> {
  const { version, settings } = await admin.call('getSettings');
  if (settings.autoRegisterConfidence === acceptedConfidence && settings.autoDispatch) return;
  await admin.call('putSettings', {
    body: { version, settings: { ...settings, autoRegisterConfidence: acceptedConfidence, autoDispatch: true } },
  });
}
